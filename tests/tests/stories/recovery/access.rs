//! `/recovery/case`: only reference and secret together open a case.

use serde_json::{Value, json};

use super::{LOSSES, not_found, refused, shape};
use crate::claimant::{Claimant, code_in};
use crate::client::{Client, mails, provision, sql, unique};

fn nobodys_case() -> Claimant {
    Claimant::open("totp", &format!("nobody{}@example.org", unique()))
}

/// The credential of this reference and this secret.
fn credential(reference: &str, secret: &str) -> String {
    format!("{reference}.{secret}")
}

#[test]
fn a_program_and_a_browser_see_where_the_case_stands() {
    for lost in LOSSES {
        let claimant = Claimant::open(lost, &provision(json!({})).email);
        let case = claimant.case();
        assert_eq!(case["reference"], claimant.reference.as_str());
        assert_eq!(
            (&case["status"], &case["turn"], &case["lost"]),
            (&json!("submitted"), &json!("claimant"), &json!([lost]))
        );
        let phrase = case["phrase"].as_str().expect("three words");
        assert_eq!(phrase.split_whitespace().count(), 3);
        assert_eq!(
            (&case["documents"], &case["effect_at"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(case["code"]["tries_left"], 5);
        let page = claimant.browser().page("/recovery/case");
        assert_eq!(page.status, 200);
        assert!(page.body.contains(&claimant.reference) && page.body.contains(phrase));
        assert!(!page.body.contains(&claimant.secret));
    }
}

#[test]
fn whatever_is_wrong_with_a_credential_the_answer_is_the_same() {
    let (mine, other) = (nobodys_case(), nobodys_case());
    let answers = [
        credential("AAAA-AAAA", &mine.secret),
        credential(&mine.reference, &other.secret),
        credential(&other.reference, &mine.secret),
        credential(&mine.reference, "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA"),
        credential(&mine.reference, ""),
        "nonsense".into(),
    ]
    .map(|credential| {
        let caller = Client::new().bearing(&credential);
        let cookie = format!("__Host-case={credential}");
        let browser = Client::new().with("cookie", &cookie);
        let all = [
            caller.get("/recovery/case"),
            caller.post("/recovery/case/code", &json!({ "code": "A".repeat(24) })),
            caller.send("POST", "/recovery/case/code/new", None, ""),
            caller.send("POST", "/recovery/case/submit", None, ""),
            caller.send("POST", "/recovery/case/withdraw", None, ""),
            caller.bytes("PUT", "/recovery/case/evidence/identity", None, b"%PDF-"),
            caller.delete("/recovery/case/evidence/identity"),
            browser.get("/recovery/case"),
            browser.page("/recovery/case"),
        ];
        for reply in &all[..8] {
            assert_eq!(refused(reply), not_found(), "{credential}");
        }
        all.map(|reply| shape(&reply, &[]))
    });
    let [unknown, wrong @ ..] = answers;
    for (number, answers) in wrong.iter().enumerate() {
        for (answer, expected) in answers.iter().zip(&unknown) {
            // To a browser, what has not the form of a credential is none.
            let none = number > 2 && answer.starts_with("200");
            assert!(none || answer == expected, "{answer}\n{expected}");
        }
    }
    assert_eq!(refused(&Client::new().get("/recovery/case")), not_found());
}

#[test]
fn who_comes_back_types_reference_and_secret() {
    let claimant = nobodys_case();
    let typed = json!({
        "reference": claimant.reference.to_lowercase(),
        "secret": claimant.secret.replace('-', " "),
    });
    let reply = Client::new().post("/recovery/case", &typed);
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.json(), claimant.case());
    assert!(reply.set_cookies().is_empty());

    let fields = [
        ("reference", claimant.reference.as_str()),
        ("secret", claimant.secret.as_str()),
    ];
    let browser = Client::new();
    let entered = browser.form("/recovery/case", &fields);
    assert_eq!(
        (entered.status, entered.header("location")),
        (303, Some("/recovery/case"))
    );
    assert_eq!(entered.cookie("__Host-case"), Some(claimant.cookie()));
    let browser = browser.with("cookie", &claimant.cookie());
    assert_eq!(browser.page("/recovery/case").status, 200);
    let left = browser.form("/recovery/case/leave", &[]);
    assert_eq!(left.cookie("__Host-case").as_deref(), Some("__Host-case="));

    let wrong = [("reference", claimant.reference.as_str()), ("secret", "x")];
    let page = Client::new().form("/recovery/case", &wrong);
    assert_eq!(page.status, 404);
    assert!(page.body.contains(&claimant.reference), "what was typed");
    let wrong = json!({ "reference": claimant.reference, "secret": "x" });
    assert_eq!(
        refused(&Client::new().post("/recovery/case", &wrong)),
        not_found()
    );
    let missing = Client::new().post("/recovery/case", &json!({ "reference": "x" }));
    assert_eq!(
        missing.refusal(),
        (422, "invalid-fields".into(), vec!["/secret".into()])
    );
}

#[test]
fn who_guesses_secrets_has_to_wait_and_who_knows_one_has_not() {
    let claimant = nobodys_case();
    let right = json!({ "reference": claimant.reference, "secret": claimant.secret });
    let wrong = json!({ "reference": claimant.reference, "secret": "AAAA-AAAA" });
    let here = Client::new();
    for _ in 0..15 {
        assert_eq!(here.post("/recovery/case", &right).status, 200);
    }
    for _ in 0..10 {
        assert_eq!(refused(&here.post("/recovery/case", &wrong)), not_found());
    }
    for typed in [&wrong, &right] {
        let refusal = here.post("/recovery/case", typed);
        assert_eq!(refused(&refusal), (429, "too-many-attempts".into()));
        assert!(refusal.header("retry-after").is_some());
    }
    let fields = [("reference", claimant.reference.as_str()), ("secret", "x")];
    let page = here.form("/recovery/case", &fields);
    assert_eq!(page.status, 429);
    assert!(page.body.contains(&claimant.reference));
    // Whoever has the cookie goes on.
    let browser = here.with("cookie", &claimant.cookie());
    assert_eq!(browser.page("/recovery/case").status, 200);
    assert_eq!(Client::new().post("/recovery/case", &right).status, 200);
}

#[test]
fn a_step_takes_no_fields_that_it_does_not_know() {
    let claimant = nobodys_case();
    for step in ["submit", "withdraw", "code/new"] {
        let path = format!("/recovery/case/{step}");
        let reply = claimant.client.post(&path, &json!({ "force": true }));
        assert_eq!(
            reply.refusal(),
            (422, "invalid-fields".into(), vec!["/force".into()]),
            "{step}"
        );
    }
    assert_eq!(claimant.case()["status"], "submitted");
}

#[test]
fn nothing_that_opens_a_case_is_kept_in_clear() {
    let owner = provision(json!({}));
    let claimant = Claimant::open("totp", &owner.email);
    let notice = mails(&owner.email, 1).remove(0);
    claimant.post_is_out();
    let stored = ["cases", "cancel_links", "outbox", "audit", "rate_limits"]
        .map(|table| format!("{:?}", sql(&format!("SELECT * FROM {table}"))))
        .concat();
    assert!(stored.contains(&claimant.reference));
    for secret in [&claimant.secret, &code_in(&notice), &notice.token()] {
        assert!(!stored.contains(secret), "{secret}");
        assert!(!stored.contains(&secret.replace('-', "")), "{secret}");
    }
}
