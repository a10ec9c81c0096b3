//! What people typed is not lost where their session or proof has run out.

use serde_json::json;

use crate::claimant::Claimant;
use crate::client::{Client, Owner, PASSWORD, Reply, provision, signed_in, sql};
use crate::staff::Colleague;
use regain_tests::story::both_at_once;

/// A browser with the session of an owner, whose proof is no longer fresh.
fn stale(owner: &Owner) -> Client {
    let browser = with_session(&signed_in(owner));
    sql(&format!(
        "UPDATE sessions SET proved_at = proved_at - 601000 WHERE account_id = '{}'",
        owner.id
    ));
    browser
}

fn with_session(session: &Client) -> Client {
    let token = session.header("authorization").replace("Bearer ", "");
    Client::new().with("cookie", &format!("__Host-session={token}"))
}

/// The hidden fields of the one form of a page that leads to this path.
fn hidden(page: &Reply, path: &str) -> Vec<(String, String)> {
    let action = format!("action=\"{path}\"");
    let form = page.body.split(&action).nth(1);
    let form = form.unwrap_or_else(|| panic!("no form to {path}: {}", page.body));
    let form = form.split("</form>").next().unwrap_or_default();
    let value = |input: &str, name: &str| {
        let rest = input.split(&format!("{name}=\"")).nth(1)?;
        let text = rest.split('"').next()?;
        Some(text.replace("&#38;", "&").replace("&#39;", "'"))
    };
    form.split("<input type=\"hidden\"")
        .skip(1)
        .filter_map(|input| Some((value(input, "name")?, value(input, "value")?)))
        .collect()
}

fn press(browser: &Client, path: &str, fields: &[(String, String)]) -> Reply {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    browser.form(path, &fields)
}

/// A list of 39 lines, the last of which is the address of a browser.
fn list(address: &str) -> String {
    let lines = (1..39).map(|last| format!("198.51.100.{last} Office no {last}\r\n"));
    lines.collect::<String>() + address
}

const LIST: &str = "/profile/allowed-ips";

#[test]
fn a_list_typed_too_long_after_the_proof_is_carried_over_it_and_sent_by_another_press() {
    let owner = provision(json!({}));
    let browser = stale(&owner).at("203.0.113.9");
    let entries = list("203.0.113.9");
    let refused = browser.form(LIST, &[("entries", &entries)]);
    assert_eq!(refused.status, 401);
    assert!(refused.body.contains("198.51.100.38 Office no 38"));
    let asked = press(&browser, "/login/proof", &hidden(&refused, "/login/proof"));
    assert_eq!(asked.status, 200, "it was not asked for anything yet");
    assert!(!asked.body.contains("role=\"alert\""), "{asked:?}");

    let mut proof = hidden(&asked, "/login/proof");
    proof.push(("password".into(), "something else".into()));
    let asked = press(&browser, "/login/proof", &proof);
    assert_eq!(asked.status, 401);
    let mut proof = hidden(&asked, "/login/proof");
    proof.push(("password".into(), PASSWORD.into()));
    let prove = || press(&browser, "/login/proof", &proof);
    let (first, second) = both_at_once(prove, prove);
    for shown in [&first, &second] {
        assert_eq!(shown.status, 200, "{shown:?}");
        let fields = hidden(shown, LIST);
        assert_eq!(fields, [("entries".to_owned(), entries.clone())]);
    }
    let saved = signed_in(&owner).get(LIST).json();
    assert_eq!(saved["entries"], json!([]), "nothing is saved by the proof");
    let session = second.cookie("__Host-session").expect("a session");
    let browser = Client::new().with("cookie", &session).at("203.0.113.9");
    let sent = press(&browser, LIST, &hidden(&second, LIST));
    assert_eq!(sent.status, 303, "{sent:?}");
}

#[test]
fn nothing_is_said_of_a_list_to_whoever_has_no_session_or_an_old_proof() {
    let owner = provision(json!({}));
    let browser = stale(&owner);
    let wrong = [("entries", "203.0.113.999 Office")];
    let kept = browser.form(LIST, &wrong);
    assert_eq!(kept.status, 401, "{kept:?}");
    assert!(kept.body.contains("203.0.113.999 Office"), "{kept:?}");
    for fields in [&wrong[..], &[("entries", "203.0.113.9"), ("widen", "yes")]] {
        let kept = Client::new().form(LIST, fields);
        assert_eq!(kept.status, 401, "{fields:?}: {kept:?}");
        assert!(!kept.body.contains("action="), "{kept:?}");
    }
}

#[test]
fn whatever_is_kept_fits_into_the_form_of_the_proof() {
    let owner = provision(json!({}));
    let browser = stale(&owner);
    // One character, and how many bytes it takes in a form.
    for (character, bytes) in [("a", 1), ("\n", 6), ("\u{e9}", 6), ("\u{1f98a}", 12)] {
        for size in [4, 8, 12, 13, 14, 15, 16] {
            let text = character.repeat((size * 1024 - 16) / bytes);
            let refused = browser.form(LIST, &[("entries", &format!("x{text}x"))]);
            assert_eq!(refused.status, 401, "{bytes}, {size}: {}", refused.status);
            let mut proof = hidden(&refused, "/login/proof");
            let carried = proof.iter().any(|(name, _)| name == "kept");
            assert_eq!(carried, size < 13, "{bytes}, {size}");
            proof.push(("password".into(), "\u{1f511}".repeat(256)));
            proof.push(("code".into(), " 123 456 ".into()));
            if carried {
                let asked = press(&browser, "/login/proof", &proof);
                assert!([401, 429].contains(&asked.status), "{asked:?}");
            }
        }
    }
}

#[test]
fn what_is_kept_leads_to_no_page_but_ours() {
    let owner = provision(json!({}));
    for ended in [false, true] {
        let browser = stale(&owner);
        let refused = browser.form(LIST, &[("entries", "203.0.113.9 Office")]);
        let mut proof = hidden(&refused, "/login/proof");
        for (name, value) in &mut proof {
            if name == "then" {
                "//elsewhere.example/".clone_into(value);
            }
        }
        proof.push(("password".into(), PASSWORD.into()));
        if ended {
            let all = "DELETE FROM sessions WHERE account_id =";
            sql(&format!("{all} '{}'", owner.id));
        }
        let shown = press(&browser, "/login/proof", &proof);
        assert_eq!(shown.status, if ended { 401 } else { 200 }, "{shown:?}");
        assert!(shown.body.contains("203.0.113.9 Office"), "{shown:?}");
        assert!(!shown.body.contains("elsewhere.example"), "{shown:?}");
    }
}

#[test]
fn what_a_proof_carries_is_shown_where_the_session_ends_during_it() {
    let owner = provision(json!({}));
    let browser = stale(&owner);
    let refused = browser.form(LIST, &[("entries", "203.0.113.9 Office")]);
    let mut proof = hidden(&refused, "/login/proof");
    proof.push(("password".into(), PASSWORD.into()));
    sql(&format!(
        "DELETE FROM sessions WHERE account_id = '{}'",
        owner.id
    ));
    let shown = press(&browser, "/login/proof", &proof);
    assert_eq!(shown.status, 401, "{shown:?}");
    assert!(shown.body.contains("203.0.113.9 Office"), "{shown:?}");
    let back = format!("href=\"/login?then={LIST}\"");
    assert!(shown.body.contains(&back), "{shown:?}");
}

#[test]
fn nobody_else_sends_what_was_typed() {
    let (owner, other) = (provision(json!({})), provision(json!({})));
    let refused = stale(&owner).form(LIST, &[("entries", "203.0.113.9")]);
    let mut proof = hidden(&refused, "/login/proof");
    proof.push(("password".into(), PASSWORD.into()));
    let led = press(&stale(&other), "/login/proof", &proof);
    assert_eq!((led.status, led.header("location")), (303, Some(LIST)));
}

#[test]
fn a_form_that_leads_elsewhere_is_not_made_of_it() {
    let owner = provision(json!({}));
    let browser = stale(&owner);
    let refused = browser.form(LIST, &[("entries", "203.0.113.9")]);
    let mut proof = hidden(&refused, "/login/proof");
    for (name, value) in &mut proof {
        if name == "form" {
            "//elsewhere.example/".clone_into(value);
        }
    }
    proof.push(("password".into(), PASSWORD.into()));
    let led = press(&browser, "/login/proof", &proof);
    assert_eq!((led.status, led.header("location")), (303, Some(LIST)));
}

#[test]
fn contact_details_and_reasons_are_kept_and_passwords_never() {
    let owner = provision(json!({}));
    let browser = stale(&owner);
    for (path, field) in [("/profile", "name"), ("/profile/email", "email")] {
        let fields = [(field, "alix@example.org"), ("phone", "+33611223344")];
        let kept = browser.form(path, &fields);
        assert_eq!(kept.status, 401, "{path}");
        assert!(kept.body.contains("alix@example.org"), "{path}");
    }
    let fields = [("current", PASSWORD), ("new", "seven quiet harbours")];
    let led = browser.form("/profile/password", &fields);
    assert_eq!(led.status, 303, "{led:?}");

    let admin = Colleague::new("admin");
    sql(&format!(
        "UPDATE sessions SET proved_at = proved_at - 601000 WHERE account_id = '{}'",
        admin.account.id
    ));
    let browser = with_session(&admin.client);
    let freeze = format!("/support/accounts/{}/freeze", owner.id);
    let kept = browser.form(&freeze, &[("reason", "Asked for by telephone.")]);
    assert_eq!(kept.status, 401, "{kept:?}");
    assert!(kept.body.contains("Asked for by telephone."));
    let staff = [("name", "Robin Martin"), ("email", "robin@example.org")];
    let kept = browser.form("/support/staff", &staff);
    assert_eq!(kept.status, 401);
    assert!(kept.body.contains("Robin Martin"));
}

#[test]
fn a_note_of_somebody_whose_session_has_ended_is_shown_to_be_copied() {
    let owner = provision(json!({}));
    let claimant = Claimant::open("totp", &owner.email);
    let agent = Colleague::new("agent");
    let browser = with_session(&agent.client);
    sql(&format!(
        "DELETE FROM sessions WHERE account_id = '{}'",
        agent.account.id
    ));
    let path = format!("/support/cases/{}/decide", claimant.id());
    let fields = [("decision", "refuse"), ("note", "The voice did not fit.")];
    let kept = browser.form(&path, &fields);
    assert_eq!(kept.status, 401, "{kept:?}");
    assert!(kept.body.contains("The voice did not fit."));
    assert!(kept.body.contains("href=\"/login?then=/support/cases/"));
    assert!(!kept.body.contains("action="), "nobody else may send it");
}

#[test]
fn a_case_that_support_opens_is_kept_without_a_note_too() {
    let agent = Colleague::new("agent");
    let browser = with_session(&agent.client);
    let typed = [
        ("lost", "ip"),
        ("login", "camille.laurent@example.org"),
        ("contact_email", "camille@example.net"),
    ];
    sql(&format!(
        "DELETE FROM sessions WHERE account_id = '{}'",
        agent.account.id
    ));
    for field in &typed[1..] {
        let kept = browser.form("/support/cases", &[typed[0], *field]);
        assert_eq!(kept.status, 401, "{kept:?}");
        assert!(kept.body.contains(field.1), "{field:?}: {kept:?}");
    }
}

#[test]
fn a_contact_person_and_a_second_address_are_kept_by_themselves() {
    let browser = stale(&provision(json!({})));
    for field in [
        ("contact_person", "Camille Laurent"),
        ("notice_email", "notices@example.org"),
    ] {
        let kept = browser.form("/profile", &[field]);
        assert_eq!(kept.status, 401, "{kept:?}");
        assert!(kept.body.contains(field.1), "{field:?}: {kept:?}");
    }
}
