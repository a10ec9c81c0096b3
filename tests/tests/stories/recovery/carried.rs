//! What a half-done sign-in has proven goes on record with the case.

use serde_json::json;

use crate::app::{App, enrolled};
use crate::claimant::somebody;
use crate::client::{Client, Owner, PASSWORD, Reply, address, provision, signed_in, sql};

/// A browser after its first form of a sign-in, with the cookie that it got.
fn half_way(browser: Client, owner: &Owner) -> Client {
    let fields = [("login", owner.email.as_str()), ("password", PASSWORD)];
    let reply = browser.form("/login", &fields);
    let cookie = reply.cookie("__Host-challenge").expect("a challenge");
    browser.with("cookie", &cookie)
}

fn open(browser: &Client, lost: &str, login: &str) -> Reply {
    let contact = somebody();
    let fields = [
        ("lost", lost),
        ("login", login),
        ("contact_email", &contact),
        ("type", "individual"),
    ];
    let page = browser.form("/recovery/", &fields);
    assert_eq!(page.status, 303, "{page:?}");
    page
}

/// The factors of the one case of an account.
fn factors(owner: &Owner) -> String {
    let rows = sql(&format!(
        "SELECT factors FROM cases WHERE account_id = '{}'",
        owner.id
    ));
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows[0][0].as_str().unwrap_or_default().into()
}

#[test]
fn the_password_counts_for_whoever_lost_the_phone() {
    let (owner, _) = enrolled();
    let browser = half_way(Client::new(), &owner);
    let form = browser.page("/recovery/?lost=totp");
    assert!(form.body.contains(&format!("value=\"{}\"", owner.email)));
    let page = open(&browser, "totp", &owner.email);
    assert_eq!(factors(&owner), r#"["password"]"#);
    assert_eq!(
        page.cookie("__Host-challenge").as_deref(),
        Some("__Host-challenge=")
    );
}

#[test]
fn it_still_counts_after_the_sign_in_has_run_out_but_not_for_ever() {
    for (age, counts) in [(29, r#"["password"]"#), (41, "[]")] {
        let (owner, _) = enrolled();
        let browser = half_way(Client::new(), &owner);
        sql(&format!(
            "UPDATE challenges SET expires_at = expires_at - {age} * 60000 WHERE account_id = '{}'",
            owner.id
        ));
        open(&browser, "totp", &owner.email);
        assert_eq!(factors(&owner), counts, "{age} minutes later");
    }
}

#[test]
fn it_does_not_count_for_another_account() {
    let (mine, _) = enrolled();
    let other = provision(json!({}));
    let browser = half_way(Client::new(), &mine);
    open(&browser, "totp", &other.email);
    assert_eq!(factors(&other), "[]");
}

#[test]
fn every_factor_counts_for_whoever_is_shut_out_by_their_own_list() {
    // By password alone.
    let owner = provision(json!({}));
    let session = signed_in(&owner).at(&address(203));
    shut_out(&session);
    let browser = half_way(Client::new().at(&address(198)), &owner);
    open(&browser, "ip", &owner.email);
    assert_eq!(factors(&owner), r#"["password"]"#, "there is no other");

    // By password and code.
    let owner = provision(json!({}));
    let session = signed_in(&owner).at(&address(203));
    let app = App::enrol(&owner, &session);
    let session = crate::app::signed_in_with(&owner, &app).at(&address(203));
    shut_out(&session);
    let browser = half_way(Client::new().at(&address(198)), &owner);
    let page = browser.form("/totp/verify", &[("code", &app.code())]);
    assert_eq!(page.status, 403, "{page:?}");
    assert!(page.body.contains("href=\"/recovery/?lost=ip\""));
    open(&browser, "ip", &owner.email);
    assert_eq!(factors(&owner), r#"["password","second_factor"]"#);
}

#[test]
fn an_owner_who_lost_the_mailbox_opens_a_case_from_the_email_page() {
    let owner = provision(json!({ "locale": "en" }));
    let session = signed_in(&owner);
    let page = session.page("/profile/email");
    assert!(page.body.contains("href=\"/recovery/?lost=email\""));
    let form = session.page("/recovery/?lost=email");
    assert!(form.body.contains(&format!("value=\"{}\"", owner.email)));
    assert!(
        form.body
            .contains("value=\"email\" aria-describedby=\"lost-email-hint\" checked")
    );
    let stranger = Client::new().page("/recovery/?lost=email");
    assert!(!stranger.body.contains(&owner.email));

    open(&session, "email", &owner.email);
    assert_eq!(factors(&owner), r#"["password"]"#);
    // Whoever signs in meanwhile is told, and not urged to end what may be their own.
    let profile = signed_in(&owner).page("/profile");
    for told in [
        "A request to change your email address is in progress",
        "If it is yours, there is nothing to do",
        "action=\"/profile/case/withdraw\"",
    ] {
        assert!(profile.body.contains(told), "{told}: {}", profile.body);
    }
    assert!(!profile.body.contains("you no longer need the request"));
}

/// The account can be used from one address alone, which nobody has any more.
fn shut_out(session: &Client) {
    let here = session.get("/ip/check").text("/ip");
    let list = json!({ "entries": [{ "cidr": here }] });
    let reply = session.put("/profile/allowed-ips", &list);
    assert_eq!(reply.status, 200, "{reply:?}");
}
