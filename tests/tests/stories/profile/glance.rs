//! The account's security at a glance, on the page that people come to first.

use serde_json::json;

use crate::app::{App, signed_in_with};
use crate::client::{Client, mails, provision, signed_in, sql, unique};

/// The parts of the account where something is to be done, by where they lead.
fn to_do(session: &Client) -> Vec<String> {
    let page = session.page("/profile").body;
    let list = page.split("<h3>What to do next</h3>").nth(1);
    let list = list.and_then(|rest| rest.split("</ul>").next());
    let links = list.unwrap_or_default().split("href=\"").skip(1);
    links
        .filter_map(|link| link.split('"').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_account_page_says_what_is_on_what_is_missing_and_what_to_do_next() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    assert_eq!(to_do(&session), ["/profile/totp"], "no second factor");
    let page = session.page("/profile").body;
    assert!(page.contains("Only this one is signed in"), "{page}");
    assert!(page.contains("Off: you can sign in from anywhere"));

    let app = App::enrol(&owner, &session);
    let session = signed_in_with(&owner, &app);
    let page = session.page("/profile").body;
    assert_eq!(to_do(&session), [""; 0], "{page}");
    assert!(page.contains("There is nothing you need to do."), "{page}");
    assert!(page.contains("10 left"), "{page}");

    // Codes run out, contact data grow old, another address waits.
    sql(&format!(
        "DELETE FROM recovery_codes WHERE account_id = '{}'",
        owner.id
    ));
    sql(&format!(
        "UPDATE accounts SET contact_checked_at = 0 WHERE id = '{}'",
        owner.id
    ));
    let new = format!("new{}@example.org", unique());
    session.post("/profile/email", &json!({ "email": new }));
    let expected = ["/profile/recovery-codes", "#contact", "#waiting"];
    assert_eq!(to_do(&session), expected);
    mails(&new, 1);
}

#[test]
fn devices_that_are_signed_in_are_counted() {
    let owner = provision(json!({}));
    let (first, second) = (signed_in(&owner), signed_in(&owner));
    let shown = |text: &str| first.page("/profile").body.contains(text);
    assert!(shown("2 are signed in"));
    assert_eq!(second.post("/logout", &json!({})).status, 204);
    assert!(shown("Only this one is signed in"));
}
