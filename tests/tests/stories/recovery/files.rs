//! What is taken for a document, by its content, its name and its size.

use regain_tests::papers;
use serde_json::json;

use super::{not_found, refused};
use crate::claimant::Claimant;
use crate::client::{Client, Reply, sql, under_o2switch, unique};

const ITEM: &str = "/recovery/case/evidence/identity";
const MAX: usize = 10 * 1024 * 1024;

fn case() -> Claimant {
    Claimant::open("ip", &format!("nobody{}@example.org", unique()))
}

/// Hands in a file under a name, by PUT.
fn named(claimant: &Claimant, disposition: &str, media_type: &str, file: &[u8]) -> Reply {
    let caller = Client::new().bearing(&format!("{}.{}", claimant.reference, claimant.secret));
    let caller = caller.with("content-disposition", disposition);
    caller.bytes("PUT", ITEM, Some(media_type), file)
}

/// What the page is told after a form with a file: the query that it goes on with.
fn told(reply: &Reply) -> String {
    assert_eq!(reply.status, 303, "{reply:?}");
    let location = reply.header("location").expect("a location");
    let told = location.strip_prefix("/recovery/case?");
    told.expect("the page of the case").into()
}

/// Hands in what a browser would send, with the head of its part written by hand.
fn part(browser: &Client, head: &str, file: &[u8]) -> Reply {
    let body = [
        b"--x\r\n",
        head.as_bytes(),
        b"\r\n\r\n",
        file,
        b"\r\n--x--\r\n",
    ]
    .concat();
    let form = Some("multipart/form-data; boundary=x");
    browser.bytes("POST", ITEM, form, &body)
}

/// The names of the files that the case has.
fn kept(claimant: &Claimant) -> Vec<String> {
    let files = claimant.case()["documents"][0]["files"].clone();
    let files = files.as_array().cloned().unwrap_or_default();
    let names = files.iter().filter_map(|file| file["name"].as_str());
    names.map(String::from).collect()
}

fn not_acceptable() -> (u16, String, Vec<String>) {
    (422, "evidence-not-acceptable".into(), vec!["/file".into()])
}

#[test]
fn a_name_is_kept_as_a_name_and_nothing_else() {
    let _here = under_o2switch();
    let claimant = case();
    for (disposition, name) in [
        ("attachment; filename=\"scan.pdf\"", "scan.pdf"),
        ("attachment; filename=\"../../etc/scan.pdf\"", "scan.pdf"),
        (
            "attachment; filename=\"C:\\\\Users\\\\me\\\\scan.pdf\"",
            "scan.pdf",
        ),
        ("attachment; filename=\"a \\\"b\\\"; c.pdf\"", "a b; c.pdf"),
        (
            "attachment; filename=x.pdf; filename*=UTF-8''pi%C3%A8ce%20d%27identit%C3%A9.pdf",
            "pièce d\u{2019}identité.pdf",
        ),
        (
            "attachment; filename*=UTF-8''a%0D%0ASet-Cookie:%20x=y.pdf",
            "a Set-Cookie: x=y.pdf",
        ),
        (
            "attachment; filename*=UTF-8''%E2%80%AEfdp.exe.pdf",
            "fdp.exe.pdf",
        ),
        ("attachment; filename=\"<script>.pdf\"", "<script>.pdf"),
        // The extension is that of the content.
        ("attachment; filename=\"Mme. Martin\"", "Mme. Martin.pdf"),
        (
            "attachment; filename=\"scan 12.11.2026\"",
            "scan 12.11.2026.pdf",
        ),
        ("attachment", "identity.pdf"),
        ("attachment; filename=\"a", "identity.pdf"),
    ] {
        let reply = named(&claimant, disposition, "application/pdf", &papers::pdf());
        assert_eq!(
            (reply.status, reply.text("/name")),
            (201, name.to_owned()),
            "{disposition}"
        );
        assert_eq!(kept(&claimant), [name]);
    }
    let disposition = "attachment; filename=\"<script>.pdf\"";
    named(&claimant, disposition, "application/pdf", &papers::pdf());
    assert!(
        !claimant
            .browser()
            .page("/recovery/case")
            .body
            .contains("<script>.pdf")
    );
}

#[test]
fn a_browser_s_names_are_kept_likewise() {
    let _here = under_o2switch();
    for (name, kept_as) in [
        ("verso.png", "verso.png"),
        // The platform reads a backslash as an escape.
        ("C:\\scans\\verso.png", "C:scansverso.png"),
        ("../verso.png", "verso.png"),
        ("pièce d'identité.png", "pièce d\u{2019}identité.png"),
        // Thus do browsers send what would end the name.
        ("a%22b%0D%0Ac.png", "a%22b%0D%0Ac.png"),
        // Phones turn a picture into another and leave its name.
        ("IMG_0001.HEIC", "IMG_0001.HEIC.png"),
        ("capture.jpg", "capture.jpg.png"),
    ] {
        let claimant = case();
        let head = format!(
            "Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: image/png"
        );
        let reply = part(&claimant.browser(), &head, &papers::png());
        assert_eq!(reply.status, 303, "{name} {reply:?}");
        assert_eq!(kept(&claimant), [kept_as], "{name}");
    }
}

#[test]
fn a_form_has_one_field_with_one_file() {
    let _here = under_o2switch();
    let claimant = case();
    let disposition = |rest: &str| format!("Content-Disposition: form-data; {rest}");
    for (head, file) in [
        (
            disposition("name=\"file\"; filename=\"\"\r\nContent-Type: application/octet-stream"),
            vec![],
        ),
        (disposition("name=\"file\""), papers::png()),
        (
            disposition("name=\"other\"; filename=\"a.png\""),
            papers::png(),
        ),
        ("X: y".into(), papers::png()),
    ] {
        let reply = part(&claimant.browser(), &head, &file);
        assert_eq!(told(&reply), "problem=file-missing&item=identity", "{head}");
    }
    let twice = format!(
        "{0}\r\n\r\na\r\n--x\r\n{0}",
        disposition("name=\"file\"; filename=\"a.png\"")
    );
    let reply = part(&claimant.browser(), &twice, &papers::png());
    assert_eq!(told(&reply), "problem=file-missing&item=identity");
    let posted = claimant
        .client
        .bytes("POST", ITEM, Some("image/png"), &papers::png());
    assert_eq!(refused(&posted), (415, "unsupported-media-type".into()));
    assert!(kept(&claimant).is_empty() && claimant.files().is_empty());
}

#[test]
fn a_file_is_what_its_content_says() {
    let _here = under_o2switch();
    let claimant = case();
    for (media_type, file) in [
        ("text/html", &b"<!doctype html><title>x</title>"[..]),
        (
            "image/svg+xml",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        ),
        ("application/pdf", b"<script>alert(1)</script>"),
        ("image/png", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
        ("application/zip", b"PK\x03\x04 and more"),
        ("application/pdf", b"<i>%PDF-1.4"),
        ("image/heic", b"\x00\x00\x00\x18ftypheic"),
    ] {
        let reply = claimant.hand_in("identity", media_type, file);
        assert_eq!(
            refused(&reply),
            (415, "evidence-type".into()),
            "{media_type}"
        );
    }
    for (media_type, disposition, file) in [
        ("application/pdf", "attachment", papers::png()),
        (
            "image/png",
            "attachment; filename=\"scan.pdf\"",
            papers::png(),
        ),
        ("", "attachment; filename=\"scan.png.php\"", papers::png()),
        (
            "application/octet-stream",
            "attachment; filename=\"scan.jpg\"",
            papers::pdf(),
        ),
        ("image/jpeg", "attachment", papers::pdf()),
        ("application/pdf", "attachment", Vec::new()),
        // What opens too large, or too many pages, or is locked, active or cut short.
        ("image/png", "attachment", papers::png_of(40_000, 10)),
        ("image/png", "attachment", papers::png_of(20_000, 20_000)),
        (
            "image/png",
            "attachment",
            papers::png_of(0xffff_ffff, 0xffff_ffff),
        ),
        (
            "application/pdf",
            "attachment",
            papers::pdf_with("/Type/Pages/Count 100000"),
        ),
        (
            "application/pdf",
            "attachment",
            papers::pdf_with("/Encrypt 5 0 R"),
        ),
        (
            "application/pdf",
            "attachment",
            papers::pdf_with("/S/JavaScript"),
        ),
        (
            "application/pdf",
            "attachment",
            papers::pdf_with("/J#61vaScript(x)"),
        ),
        (
            "application/pdf",
            "attachment",
            papers::pdf_with("/EmbeddedFile"),
        ),
        (
            "application/pdf",
            "attachment",
            papers::pdf()[..200].to_vec(),
        ),
        ("image/jpeg", "attachment", papers::jpeg()[..50].to_vec()),
        ("image/png", "attachment", papers::png()[..40].to_vec()),
    ] {
        let reply = named(&claimant, disposition, media_type, &file);
        assert_eq!(
            reply.refusal(),
            not_acceptable(),
            "{media_type} {disposition}"
        );
    }
    assert!(claimant.files().is_empty());
    let wrong = claimant.hand_in("kbis", "application/pdf", &papers::pdf());
    assert_eq!(refused(&wrong), not_found());
    for odd in ["..%2fidentity", "Identity", "identity%00"] {
        let reply = claimant.hand_in(odd, "application/pdf", &papers::pdf());
        assert_eq!(reply.status, 404, "{odd}");
    }
    assert!(claimant.files().is_empty());
}

#[test]
fn a_picture_that_few_programs_open_is_refused_by_its_name_and_with_a_way_out() {
    let _here = under_o2switch();
    let claimant = case();
    let head = "Content-Disposition: form-data; name=\"file\"; filename=\"IMG_0001.HEIC\"\r\nContent-Type: image/heic";
    let heic = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic";
    let told = told(&part(&claimant.browser(), head, heic));
    assert_eq!(told, "problem=heic&item=identity");
    let page = claimant
        .browser()
        .page(&format!("/recovery/case?{told}"))
        .body;
    assert!(
        page.contains("HEIC") && page.contains("Take Photo"),
        "{page}"
    );
    // The same phone, once it has made a JPEG of it.
    let reply = part(&claimant.browser(), head, &papers::jpeg());
    assert_eq!(self::told(&reply), "done=file-received");
}

#[test]
fn ten_mebibytes_are_taken_and_not_one_byte_more() {
    let _here = under_o2switch();
    let claimant = case();
    let whole = papers::padded_pdf(MAX);
    let reply = claimant.hand_in("identity", "application/pdf", &whole);
    assert_eq!(reply.status, 201, "{reply:?}");
    assert_eq!(reply.json()["size"], MAX);
    let more = papers::padded_pdf(MAX + 1);
    let reply = claimant.hand_in("identity", "application/pdf", &more);
    assert_eq!(refused(&reply), (413, "body-too-large".into()));
    let head = "Content-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"";
    let other = papers::padded_pdf_no(1, MAX);
    assert_eq!(part(&claimant.browser(), head, &other).status, 303);
    let reply = part(&claimant.browser(), head, &more);
    assert_eq!(told(&reply), "problem=too-large&item=identity");
    let page = claimant
        .browser()
        .page(&format!("/recovery/case?{}", told(&reply)));
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("href=\"#file-identity\""),
        "what to mend: {}",
        page.body
    );
    assert_eq!(claimant.files().len(), 2);
}

#[test]
fn a_case_has_room_for_twenty_files_and_fifty_mebibytes() {
    let _here = under_o2switch();
    let claimant = case();
    let browser = claimant.browser();
    let add = |file: &[u8]| {
        let head = "Content-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"";
        told(&part(&browser, head, file))
    };
    // One after the other: two at once are as many as a case takes.
    let told_of: Vec<_> = (0..24).map(|number| add(&papers::pdf_no(number))).collect();
    let of = |wanted| told_of.iter().filter(|told| *told == wanted).count();
    assert_eq!(
        (of("done=file-received"), of("problem=full&item=identity")),
        (20, 4),
        "{told_of:?}"
    );
    let again = add(&papers::pdf_no(19));
    assert_eq!(again, "done=file-received", "the last one, sent twice");
    let reply = claimant.hand_in("access-letter", "application/pdf", &papers::pdf());
    assert_eq!(refused(&reply), (409, "evidence-full".into()));
    assert_eq!(
        claimant.case()["documents"][0]["files"]
            .as_array()
            .map(Vec::len),
        Some(20)
    );

    let large = case();
    assert_eq!(
        large
            .hand_in("identity", "application/pdf", &papers::pdf())
            .status,
        201
    );
    let size = json!(50 * 1024 * 1024 - papers::pdf().len());
    sql(&format!(
        "UPDATE evidence SET size = {size} WHERE case_id = '{}'",
        large.id()
    ));
    let fits = large.hand_in("access-letter", "application/pdf", &papers::pdf());
    assert_eq!(fits.status, 201, "{fits:?}");
    let path = "/recovery/case/evidence/access-letter";
    let form = Some("multipart/form-data; boundary=x");
    let body = [
        b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n",
        &papers::pdf_no(1)[..],
        b"\r\n--x--\r\n",
    ]
    .concat();
    let reply = large.browser().bytes("POST", path, form, &body);
    assert_eq!(told(&reply), "problem=full&item=access-letter");
    assert_eq!(large.files().len(), 2);
}
