//! Documents are handed in, taken back and submitted, where they are asked for at
//! once; and are nowhere to be read.

use regain_tests::papers;
use serde_json::{Value, json};

use super::{not_found, refused, wrong_state};
use crate::claimant::{Claimant, in_time, is_listed, kept};
use crate::client::{Client, provision, sql, under_o2switch, unique};
use regain_tests::story::both_at_once;

const PDF: &str = "application/pdf";

/// A case of nobody, which asks for `identity` and `access-letter`.
fn case() -> Claimant {
    Claimant::open("totp", &format!("nobody{}@example.org", unique()))
}

/// The names of the files of an item.
fn names(claimant: &Claimant, item: &str) -> Vec<String> {
    let documents = claimant.case()["documents"].as_array().cloned();
    let documents = documents.expect("documents");
    let found = documents.iter().find(|one| one["item"] == item);
    let files = found.expect("the item")["files"].as_array().cloned();
    let files = files.unwrap_or_default();
    files
        .iter()
        .map(|file| file["name"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// What a browser sends when a file was chosen.
fn by_form(
    claimant: &Claimant,
    item: &str,
    name: &str,
    media_type: &str,
    file: &[u8],
) -> (u16, String) {
    let boundary = "----boundary";
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: {media_type}\r\n\r\n"
    );
    let tail = format!("\r\n--{boundary}--\r\n");
    let body = [head.as_bytes(), file, tail.as_bytes()].concat();
    let path = format!("/recovery/case/evidence/{item}");
    let form = format!("multipart/form-data; boundary={boundary}");
    let reply = claimant.browser().bytes("POST", &path, Some(&form), &body);
    let location = reply.header("location").unwrap_or_default().to_owned();
    (reply.status, location)
}

#[test]
fn every_kind_of_account_hands_in_what_its_policy_asks_for() {
    let _here = under_o2switch();
    for (account, lost, items) in [
        ("individual", "email", vec!["identity", "letter"]),
        ("individual", "totp", vec!["identity", "access-letter"]),
        (
            "company",
            "email",
            vec!["kbis", "holder-identity", "company-letter"],
        ),
        (
            "company",
            "ip",
            vec!["kbis", "holder-identity", "access-letter"],
        ),
        (
            "association",
            "email",
            vec!["statutes", "president-identity", "association-letter"],
        ),
        (
            "association",
            "totp",
            vec!["statutes", "president-identity", "access-letter"],
        ),
    ] {
        let owner = provision(json!({ "type": account }));
        let claimant = Claimant::open_with(lost, &owner.email, json!({ "type": account }));
        let case = claimant.case();
        assert_eq!(
            (&case["status"], &case["phrase"]),
            (&json!("documents"), &Value::Null)
        );
        let documents = case["documents"].as_array().expect("documents");
        let listed: Vec<&str> = documents
            .iter()
            .filter_map(|one| one["item"].as_str())
            .collect();
        assert_eq!(listed, items);

        let pointers = |items: &[&str]| {
            let pointers = items.iter().map(|item| format!("/evidence/{item}"));
            (
                422,
                "evidence-missing".to_owned(),
                pointers.collect::<Vec<_>>(),
            )
        };
        assert_eq!(claimant.step("submit").refusal(), pointers(&items));
        let papers = [
            (PDF, papers::pdf()),
            ("image/jpeg", papers::jpeg()),
            ("image/png", papers::png()),
        ];
        for (number, item) in items.iter().enumerate() {
            let (media_type, paper) = &papers[number % papers.len()];
            let reply = claimant.hand_in(item, media_type, paper);
            assert_eq!(reply.status, 201, "{reply:?}");
            let told = reply.json();
            assert_eq!(
                (&told["media_type"], &told["size"]),
                (&json!(media_type), &json!(paper.len()))
            );
            let missing = items.get(number + 1..).unwrap_or_default();
            if !missing.is_empty() {
                assert_eq!(claimant.step("submit").refusal(), pointers(missing));
            }
        }
        let page = claimant.browser().form("/recovery/case/submit", &[]);
        assert_eq!(
            (page.status, page.header("location")),
            (303, Some("/recovery/case?done=submitted"))
        );
        let case = claimant.case();
        assert_eq!(case["status"], "review");
        // The code is still to come, and may.
        assert_eq!(case["turn"], "claimant");
        assert_eq!(refused(&claimant.step("submit")), wrong_state());
    }
}

#[test]
fn before_documents_are_asked_for_none_is_taken() {
    let claimant = case();
    let reply = claimant.hand_in("identity", PDF, &papers::pdf());
    assert_eq!(refused(&reply), wrong_state());
    assert_eq!(refused(&claimant.step("submit")), wrong_state());
    assert!(claimant.files().is_empty());
    claimant.is_asked_for_documents();
    let reply = claimant.hand_in("identity", PDF, &papers::pdf());
    assert_eq!(reply.status, 201, "{reply:?}");
    assert_eq!(claimant.step("submit").status, 204);
}

#[test]
fn put_takes_the_place_and_a_form_adds() {
    let _here = under_o2switch();
    let claimant = case();
    let put = |name: &str| {
        let field = format!("attachment; filename=\"{name}\"");
        let client = Client::new().bearing(&format!("{}.{}", claimant.reference, claimant.secret));
        let client = client.with("content-disposition", &field);
        let path = "/recovery/case/evidence/identity";
        let reply = client.bytes("PUT", path, None, &papers::pdf());
        assert_eq!(reply.status, 201, "{reply:?}");
    };
    put("front.pdf");
    put("both.pdf");
    assert_eq!(names(&claimant, "identity"), ["both.pdf"]);
    let added = (303, "/recovery/case?done=file-received".to_owned());
    let paper = papers::jpeg();
    let reply = by_form(&claimant, "identity", "verso.jpg", "image/jpeg", &paper);
    assert_eq!(reply, added);
    assert_eq!(names(&claimant, "identity"), ["both.pdf", "verso.jpg"]);
    // The other item is another matter.
    claimant.has_handed_in("access-letter");
    put("again.pdf");
    assert_eq!(names(&claimant, "identity"), ["again.pdf"]);
    assert_eq!(names(&claimant, "access-letter"), ["access-letter.pdf"]);
}

#[test]
fn a_form_with_a_file_sent_twice_hands_in_one() {
    let _here = under_o2switch();
    let claimant = case();
    let press = || by_form(&claimant, "identity", "scan.pdf", PDF, &papers::pdf());
    let received = (303, "/recovery/case?done=file-received".to_owned());
    assert_eq!(
        both_at_once(press, press),
        (received.clone(), received.clone())
    );
    assert_eq!(names(&claimant, "identity"), ["scan.pdf"]);
    // The same document may be asked for twice.
    let other = by_form(&claimant, "access-letter", "scan.pdf", PDF, &papers::pdf());
    assert_eq!(other, received);
    assert_eq!(names(&claimant, "access-letter"), ["scan.pdf"]);
}

#[test]
fn what_was_handed_in_is_taken_back() {
    let _here = under_o2switch();
    let claimant = case();
    let first = claimant.has_handed_in("identity");
    let other = case();
    let take = |claimant: &Claimant, id: &str| {
        let path = "/recovery/case/evidence";
        claimant.client.post(path, &json!({ "remove": id }))
    };
    assert_eq!(refused(&take(&other, &first)), not_found());
    assert_eq!(refused(&take(&claimant, "nothing")), not_found());
    let form = claimant
        .browser()
        .form("/recovery/case/evidence", &[("remove", &first)]);
    assert_eq!(
        (form.status, form.header("location")),
        (303, Some("/recovery/case?done=file-removed"))
    );
    assert!(names(&claimant, "identity").is_empty());
    assert_eq!(refused(&take(&claimant, &first)), not_found());

    let sides = [("recto.png", 8), ("verso.png", 16)];
    for (name, width) in sides {
        let side = papers::png_of(width, 8);
        by_form(&claimant, "identity", name, "image/png", &side);
    }
    let template = claimant.has_handed_in("access-letter");
    assert_eq!(names(&claimant, "identity").len(), 2);
    let empty = claimant.client.delete("/recovery/case/evidence/identity");
    assert_eq!(empty.status, 204);
    assert!(names(&claimant, "identity").is_empty());
    let unknown = claimant.client.delete("/recovery/case/evidence/kbis");
    assert_eq!(refused(&unknown), not_found());

    claimant.has_handed_in("identity");
    assert_eq!(claimant.step("submit").status, 204);
    assert_eq!(refused(&take(&claimant, &template)), wrong_state());
    let empty = claimant.client.delete("/recovery/case/evidence/identity");
    assert_eq!(refused(&empty), wrong_state());
}

#[test]
fn submitted_or_taken_back_but_not_both() {
    let _here = under_o2switch();
    for _ in 0..5 {
        let claimant = case();
        claimant.has_handed_in("identity");
        let template = claimant.has_handed_in("access-letter");
        let body = json!({ "remove": template });
        let (submitted, taken) = both_at_once(
            || claimant.step("submit"),
            || claimant.client.post("/recovery/case/evidence", &body),
        );
        let case = claimant.case();
        let left = names(&claimant, "access-letter").len();
        match (submitted.status, taken.status) {
            (204, 409) => assert_eq!((&case["status"], left), (&json!("review"), 1)),
            (409 | 422, 204) => assert_eq!((&case["status"], left), (&json!("documents"), 0)),
            _ => panic!("{submitted:?} {taken:?}"),
        }
    }
}

#[test]
fn what_is_kept_says_nothing_and_is_erased_with_a_signed_record() {
    let _here = under_o2switch();
    let claimant = case();
    let words = "the quick brown fox of the prefecture";
    let paper = papers::pdf_with(&format!("/Title({words})"));
    let ids = ["identity", "access-letter"].map(|item| {
        let reply = claimant.hand_in(item, PDF, &paper);
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.text("/id")
    });
    let [first, second] = ids.each_ref().map(|id| {
        assert!(is_listed(id), "{id}");
        kept(id).expect("a value")
    });
    for value in [&first, &second] {
        for clear in [words, "%PDF", "endobj", "identity", &claimant.reference] {
            assert!(!value.contains(clear), "{clear}");
        }
    }
    assert_ne!(first, second);

    assert_eq!(claimant.step("withdraw").status, 204);
    let record = |id: &str| {
        sql(&format!(
            "SELECT json_extract(record, '$.reason'), json_extract(record, '$.case'),
               json_extract(record, '$.item'), length(signature) FROM erasures WHERE id = '{id}'"
        ))
    };
    in_time("both files are erased", || {
        claimant.files().is_empty().then_some(())
    });
    for (id, item) in ids.iter().zip(["identity", "access-letter"]) {
        assert!(!is_listed(id) && kept(id).is_none());
        let rows = record(id);
        let row = rows.first().expect("a record");
        assert_eq!(
            row[..3],
            [json!("case_ended"), json!(claimant.id()), json!(item)]
        );
        assert!(row[3].as_u64() > Some(40), "{row:?}");
    }
    let audit_log = claimant.audit_log();
    let erased = audit_log
        .iter()
        .filter(|event| *event == "sensitive_delete");
    assert_eq!(erased.count(), 2, "{audit_log:?}");
}
