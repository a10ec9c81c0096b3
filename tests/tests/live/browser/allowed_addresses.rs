//! Somebody locks themselves out by a list of allowed addresses, and waits.

use serde_json::json;

use super::Person;
use crate::client::{PASSWORD, mails, provision, sql};

const ELSEWHERE: &str = "203.0.113.7";

async fn story(language: &str) {
    let owner = provision(json!({ "locale": language }));
    let person = Person::new(language).await;
    person.sign_in(&owner.email, PASSWORD).await;
    person.arrive("/profile").await;
    person.press("main a[href='/profile/allowed-ips']").await;
    person.arrive("/profile/allowed-ips").await;
    person.can_use_it().await;
    let here = person.text(".pick").await;

    // A slip of the pen is shown where it is.
    person
        .fill("entries", &format!("{here} Here\n192.0.2.300\n"))
        .await;
    person.submit("/profile/allowed-ips").await;
    assert!(person.text("[role=alert]").await.contains('2'));
    person.can_use_it().await;

    // A list without oneself has to be confirmed.
    person.fill("entries", &format!("{ELSEWHERE} Office")).await;
    person.submit("/profile/allowed-ips").await;
    person.find("button[name=confirm]").await;
    assert!(person.text("[role=alert]").await.contains(&here));
    person.can_use_it().await;
    person.press("button[name=confirm]").await;
    person.find("main section.note").await;
    person.can_use_it().await;
    mails(&owner.email, 1);

    // Nothing opens from here, and every page says from where it does.
    person.goto("/profile").await;
    assert!(person.text("main .quoted").await.contains(&here));
    assert!(person.has("main a[href='/login']").await);
    person.can_use_it().await;
    person.press("main a[href='/ip/check']").await;
    person.arrive("/ip/check").await;
    person.find(".note-bad").await;
    person.can_use_it().await;
    person.sign_in(&owner.email, PASSWORD).await;
    assert!(person.text("main .quoted").await.contains(&here));

    // Nobody confirms it from there: the former list is back.
    sql(&format!(
        "UPDATE allowlists SET trial_until = trial_until - 10 * 60000 WHERE account_id = '{}'",
        owner.id
    ));
    person.goto("/login").await;
    person.arrive("/profile").await;

    // A list with oneself on it is kept at once.
    person.goto("/profile/allowed-ips").await;
    person
        .fill("entries", &format!("{here} Here\n{ELSEWHERE} Office"))
        .await;
    person.submit("/profile/allowed-ips").await;
    person.arrive("/profile?done=allowed-addresses").await;
    assert!(
        person
            .text("main a[href='/profile/allowed-ips']")
            .await
            .contains('2')
    );
    person.goto("/ip/check").await;
    person.find(".note-good").await;
    person.leave().await;
}

#[tokio::test]
async fn locked_out_and_back_in_in_french() {
    story("fr").await;
}

#[tokio::test]
async fn locked_out_and_back_in_in_english() {
    story("en").await;
}
