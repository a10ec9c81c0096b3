//! What a PDF may say: pages and pictures, and nothing that acts.

use miniz_oxide::deflate::compress_to_vec_zlib;
use regain_core::evidence::Flaw;
use regain_core::evidence::content::{FileType, inspect};
use regain_tests::papers::{pdf, pdf_and, pdf_packed, pdf_with, stream, written};

fn seen(bytes: &[u8]) -> Result<FileType, Flaw> {
    inspect(bytes, None, None)
}

const TAKEN: Result<FileType, Flaw> = Ok(FileType::Pdf);

/// Bytes, with others in the place of these.
fn replaced(file: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let place = file.windows(from.len()).position(|window| window == from);
    let (before, rest) = file.split_at(place.unwrap());
    [before, to, &rest[from.len()..]].concat()
}

#[test]
fn what_acts_opens_or_brings_along_is_refused_however_it_is_written() {
    for active in [
        "/S/JavaScript/JS(app.alert(1))",
        "/S /J#61vaScript",
        "/S/#4a#61#76#61#53cript",
        "/S % a comment\r/JavaScript",
        "/X(\\\\)/S/JavaScript",
        "/X[ >> ]/S/JavaScript",
        "/X obj /S/JavaScript",
        "/X endobj /S/JavaScript",
        "/X<2f53>/S/JavaScript",
        "/Names<</JavaScript 9 0 R>>",
        "/S/Launch/F(x.exe)",
        "/S/SubmitForm/F(http://x.example)",
        "/S/GoToR/F(x.pdf)",
        "/S/GoToE",
        "/S/ImportData",
        "/S/Movie",
        "/Subtype/Movie",
        "/S/Sound",
        "/S/Rendition",
        "/AA<</O 9 0 R>>",
        "/Type/EmbeddedFile",
        "/Names<</EmbeddedFiles 9 0 R>>",
        "/Type/Filespec/EF<</F 9 0 R>>",
        "/Subtype/RichMedia",
        "/Subtype/3D",
        "/XFA[]",
    ] {
        assert_eq!(seen(&pdf_with(active)), Err(Flaw::Active), "{active}");
        let packed = format!("<<{active}>>");
        let packed = pdf_packed(&[(7, "<</A 1>>"), (8, &packed)]);
        assert_eq!(seen(&packed), Err(Flaw::Active), "packed {active}");
    }
}

#[test]
fn what_only_names_such_things_is_taken() {
    for harmless in [
        "/EncryptMetadata false",
        "/URI(https://example.org)",
        "/A<</S/URI/URI(https://example.org)>>",
        "/A<</S/GoTo/D[3 0 R/Fit]>>",
        "/Launch#er#zz#",
        "/Title(How /JavaScript, /OpenAction and /Encrypt work \\(/EF\\))",
        "/Title<2f4a617661536372697074>",
        "% /JavaScript\n",
        "/Movies 1/JavaScripts 2",
    ] {
        assert_eq!(seen(&pdf_with(harmless)), TAKEN, "{harmless}");
    }
    let page = b"BT (TypeScript/JavaScript /OpenAction /Launch /EmbeddedFile /Encrypt) Tj ET";
    let text = written(&[stream("", page)], 0);
    assert_eq!(seen(&text), TAKEN);
}

#[test]
fn what_happens_when_a_file_is_opened_leads_to_a_place_in_it() {
    let opened =
        |action: &str, object: &str| pdf_and(&[&format!("<</OpenAction {action}>>"), object]);
    let go = "<</S/GoTo/D[3 0 R/Fit]>>";
    let web = "<</S/URI/URI(https://example.org)>>";
    for (action, object, expected) in [
        ("[3 0 R/Fit]", "null", TAKEN),
        (go, "null", TAKEN),
        ("5 0 R", go, TAKEN),
        ("5 0 R", "[3 0 R/Fit]", TAKEN),
        ("null", web, TAKEN),
        (web, "null", Err(Flaw::Active)),
        ("5 0 R", web, Err(Flaw::Active)),
        ("5 % 0\n0 R", web, Err(Flaw::Active)),
        ("5 0 R", "6 0 R", Err(Flaw::Active)),
        ("6 0 R", go, Err(Flaw::Active)),
        ("<</S 5 0 R>>", "/URI", Err(Flaw::Active)),
        ("<</S/GoTo/S/URI>>", "null", Err(Flaw::Active)),
        ("<</S/GoTo/Next 5 0 R>>", web, Err(Flaw::Active)),
        ("<</S/GoTo/Next[5 0 R]>>", web, Err(Flaw::Active)),
        ("<</S/Named/N/Print>>", "null", Err(Flaw::Active)),
    ] {
        let file = opened(action, object);
        assert_eq!(seen(&file), expected, "{action} {object}");
        let escaped = replaced(&file, b"/OpenAction", b"/Open#41ction");
        assert_eq!(seen(&escaped), expected, "{action} {object}");
    }
    // A former version of an object, packed or not.
    let both = [
        &opened("5 0 R", go)[..],
        b"5 0 obj",
        web.as_bytes(),
        b"endobj %%EOF",
    ]
    .concat();
    assert_eq!(seen(&both), Err(Flaw::Active));
    let packed = |object| pdf_packed(&[(1, "<</OpenAction 9 0 R>>"), (9, object)]);
    assert_eq!(seen(&packed(go)), TAKEN);
    assert_eq!(seen(&packed(web)), Err(Flaw::Active));
}

#[test]
fn an_object_is_found_wherever_it_begins() {
    let object = "9 0 obj<</S/JavaScript>>endobj";
    for hidden in [
        format!("% {object}\n"),
        format!("/X({object})"),
        format!("/X 1>>stream\n{object}\nendstream"),
        format!("/Length 99>>stream\n{object}\nendstream"),
    ] {
        assert_eq!(seen(&pdf_with(&hidden)), Err(Flaw::Active), "{hidden}");
    }
    let after = [&pdf()[..], object.as_bytes()].concat();
    assert_eq!(seen(&after), Err(Flaw::Active));
    let trailer = replaced(&pdf(), b"/Root", b"/X<</S/JavaScript>>/Root");
    assert_eq!(seen(&trailer), Err(Flaw::Active));
}

#[test]
fn what_cannot_be_looked_into_is_refused() {
    let head = b"7 0 <<>>";
    let of = |entries: &str, data: &[u8]| {
        seen(&written(
            &[stream(&format!("/Type/ObjStm/N 1/First 4{entries}"), data)],
            0,
        ))
    };
    let zlib = |bytes: &[u8]| compress_to_vec_zlib(bytes, 1);
    let bomb = zlib(&vec![b' '; 17 * 1024 * 1024]);
    assert!(bomb.len() < 1024 * 1024);
    for (entries, data) in [
        ("/Filter/LZWDecode", &head[..]),
        ("/Filter[/ASCIIHexDecode/FlateDecode]", head),
        ("/Filter 9 0 R", head),
        ("/Filter/FlateDecode", b"not packed"),
        (
            "/Filter/FlateDecode/DecodeParms<</Predictor 12>>",
            &zlib(head),
        ),
        ("/Filter/FlateDecode", &bomb),
        ("/Filter/FlateDecode", &zlib(head)[..8]),
    ] {
        assert_eq!(of(entries, data), Err(Flaw::Opaque), "{entries}");
    }
    for (entries, data) in [
        ("", &head[..]),
        ("/Filter/Fl", &zlib(head)),
        ("/Filter[/FlateDecode]", &zlib(head)),
    ] {
        assert_eq!(of(entries, data), TAKEN, "{entries}");
    }
    let active = b"7 0 <</X(endstream)/S/JavaScript>>";
    assert_eq!(of("", active), Err(Flaw::Active));
    assert_eq!(of("/Filter/Fl", &zlib(active)), Err(Flaw::Active));
    let deep = format!("/X{}", "[".repeat(70));
    assert_eq!(seen(&pdf_with(&deep)), Err(Flaw::Opaque));
    // Objects that lie in each other would be read again and again.
    let nested = "1 0 obj(".repeat(20_000);
    assert_eq!(seen(&pdf_with(&format!("/X{nested}"))), Err(Flaw::Opaque));
}

#[test]
fn a_locked_pdf_is_refused() {
    for trailer in ["/Encrypt 4 0 R/Root", "/#45ncrypt 4 0 R/Root"] {
        let locked = replaced(&pdf(), b"/Root", trailer.as_bytes());
        assert_eq!(seen(&locked), Err(Flaw::Locked), "{trailer}");
    }
    // What it holds cannot be looked into, but that is not what its sender has to know.
    let packed = pdf_packed(&[(9, "<<>>")]);
    let packed = replaced(&packed, b"/FlateDecode", b"[/Crypt/FlateDecode]");
    assert_eq!(seen(&packed), Err(Flaw::Opaque));
    let packed = replaced(&packed, b"/Root", b"/Encrypt 4 0 R/Root");
    assert_eq!(seen(&packed), Err(Flaw::Locked));
    let table = pdf_with("/Type/XRef/Encrypt 9 0 R");
    assert_eq!(seen(&table), Err(Flaw::Locked));
}

#[test]
fn a_pdf_has_fifty_pages_at_most() {
    const MANY: Result<FileType, Flaw> = Err(Flaw::TooManyPages);
    for (tree, expected) in [
        ("/Type/Pages/Count 50", TAKEN),
        ("/Type/Pages/Count 51", MANY),
        ("/Type/Pages/Count +9999", MANY),
        ("/Type/Pages/Count 9999.0", MANY),
        ("/Type/Pages/Count%\n9999", MANY),
        ("/Type/Pages/Count 1/Count 9999", MANY),
        ("/T#79pe/P#61ges/C#6funt 51", MANY),
        ("/Count 51 /Kids[] /Type /Pages", MANY),
        ("/Count 51 /Kids[]", MANY),
        ("/Pages<</Count 51/Kids[]>>", MANY),
        ("/Type/Pages/Count 99999999999", MANY),
        ("/Type/Outlines/Count 51", TAKEN),
        ("/Count 51>>\nendobj\n9 0 obj\n<</Type/Pages", TAKEN),
        // What is said by another object, or by none.
        ("/Type/Pages/Count 5 0 R>>\nendobj\n5 0 obj\n50 ", TAKEN),
        ("/Type/Pages/Count 5 0 R>>\nendobj\n5 0 obj\n51 ", MANY),
        ("/Type/Pages/Count 5 0 R", MANY),
    ] {
        let file = pdf_with(tree);
        let file = match tree.strip_suffix(' ') {
            Some(_) => replaced(&file, b" >>\nendobj\nxref", b"\nendobj\nxref"),
            None => file,
        };
        assert_eq!(seen(&file), expected, "{tree}");
    }
    let kids = |members: &str| format!("<</Type/Pages/Count 1/Kids[{members}]>>");
    let fifty = "3 0 R ".repeat(50);
    for (objects, expected) in [
        (vec![kids(&fifty)], TAKEN),
        (vec![kids(&format!("{fifty} 3 0 R"))], MANY),
        (vec![kids("5 0 R 5 0 R"), kids(&fifty)], MANY),
        // Tree in tree, so that few nodes make many pages, or no end of them.
        (
            (5..30)
                .map(|next| kids(&format!("{next} 0 R {next} 0 R")))
                .collect(),
            MANY,
        ),
        (vec![kids("4 0 R")], MANY),
        (
            vec![
                "<</Type/Pages/Count 1/Kids 5 0 R>>".into(),
                format!("[{fifty}]"),
            ],
            TAKEN,
        ),
        (
            vec![
                "<</Type/Pages/Count 1/Kids 5 0 R>>".into(),
                format!("[{fifty}3 0 R]"),
            ],
            MANY,
        ),
        // The fields of a form have kids, too.
        (vec![format!("<</T(x)/Kids[{fifty}3 0 R]>>")], TAKEN),
    ] {
        let objects: Vec<&str> = objects.iter().map(String::as_str).collect();
        assert_eq!(seen(&pdf_and(&objects)), expected, "{objects:?}");
    }
    let packed = pdf_packed(&[(9, "<</Type/Pages/Count 51/Kids[]>>")]);
    assert_eq!(seen(&packed), MANY);
}

#[test]
fn a_little_of_something_else_may_stand_before_and_after() {
    let pdf = pdf();
    for before in [
        &b"\xef\xbb\xbf"[..],
        b"\r\n\r\n",
        b"\0\0",
        b"\x1b%-12345X@PJL JOB\r\n",
        b"Content-Type: application/pdf\r\n\r\n",
        &[0x80; 1000],
    ] {
        assert_eq!(seen(&[before, &pdf].concat()), TAKEN, "{before:?}");
    }
    for before in [
        &b"<html>"[..],
        b"PK\x03\x04",
        b"MZ",
        b"GIF89a",
        b"#!/bin/sh\n",
        &[0x80; 1020],
    ] {
        let file = [before, &pdf].concat();
        assert_eq!(seen(&file), Err(Flaw::TypeUnknown), "{before:?}");
    }
    for (after, expected) in [
        (vec![0; 80_000], TAKEN),
        (b"\r\n \t".repeat(5000), TAKEN),
        (b"<!-- sent by a web server -->".to_vec(), TAKEN),
        (vec![b'x'; 1018], TAKEN),
        (vec![b'x'; 1100], Err(Flaw::Broken)),
    ] {
        assert_eq!(seen(&[&pdf[..], &after].concat()), expected);
    }
}
