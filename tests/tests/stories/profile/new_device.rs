//! The owner is told of a sign-in by what the account is not known by.

use serde_json::{Value, json};

use crate::app::{challenge, enrolled};
use crate::client::{
    Client, Owner, PASSWORD, Reply, address, ask_for_link, mails, provision, sign_in,
    sign_ins_told, sql,
};

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0 <b>";

fn form(client: &Client, owner: &Owner, password: &str) -> Reply {
    let fields = [("login", owner.email.as_str()), ("password", password)];
    let reply = client.form("/login", &fields);
    assert_eq!(reply.status, 303, "{reply:?}");
    reply
}

/// What a browser is known by that has signed in.
fn known(reply: &Reply) -> String {
    reply.cookie("__Host-device").expect("a device")
}

#[test]
fn the_owner_is_told_once_of_each_browser_but_the_first() {
    let owner = provision(json!({}));
    let first = known(&form(&Client::new(), &owner, PASSWORD));
    form(&Client::new().with("cookie", &first), &owner, PASSWORD);
    sign_ins_told(&owner.email, 0);

    let here = address(203);
    let phone = || Client::new().at(&here).with("user-agent", FIREFOX);
    let second = known(&form(&phone(), &owner, PASSWORD));
    let told = sign_ins_told(&owner.email, 1).pop().expect("a notice");
    for form in [&told.text, &told.html] {
        assert!(form.contains(&here) && form.contains("Firefox on Windows"));
        assert!(!form.contains("140.0"), "nobody's own words: {form}");
    }
    form(&phone().with("cookie", &second), &owner, PASSWORD);
    form(&Client::new().with("cookie", &first), &owner, PASSWORD);
    sign_ins_told(&owner.email, 1);

    let press = json!({ "token": told.token() });
    assert_eq!(Client::new().post("/profile/not-me", &press).status, 204);
    assert_eq!(sign_in(&Client::new(), &owner.email, PASSWORD).status, 401);
}

#[test]
fn both_addresses_are_told_in_the_language_of_the_account() {
    let owner = provision(json!({ "locale": "fr" }));
    let second = format!("second-{}", owner.email);
    sql(&format!(
        "UPDATE accounts SET notice_email = '{second}' WHERE id = '{}'",
        owner.id
    ));
    for _ in 0..2 {
        form(&Client::new(), &owner, PASSWORD);
    }
    for recipient in [&owner.email, &second] {
        let told = sign_ins_told(recipient, 1).pop().expect("a notice");
        assert_eq!(told.subject, "Nouvelle connexion à votre compte");
    }
}

#[test]
fn a_program_is_told_of_where_nothing_is_signed_in_from_its_address() {
    let owner = provision(json!({}));
    form(&Client::new(), &owner, PASSWORD);
    let here = address(203);
    let panel = Client::new().at(&here);
    for _ in 0..3 {
        assert_eq!(sign_in(&panel, &owner.email, PASSWORD).status, 200);
    }
    sign_ins_told(&owner.email, 1);
    // Others may have the address beside it.
    let (network, last) = here.rsplit_once('.').expect("an IPv4 address");
    let beside = if last == "7" { "8" } else { "7" };
    let neighbour = Client::new().at(&format!("{network}.{beside}"));
    assert_eq!(sign_in(&neighbour, &owner.email, PASSWORD).status, 200);
    sign_ins_told(&owner.email, 2);
    let mut given = json!({ "login": owner.email, "password": PASSWORD, "remember_device": true });
    let device = panel.post("/login", &given).text("/device/token");
    sign_ins_told(&owner.email, 3);
    given["device"] = Value::from(device);
    assert_eq!(Client::new().post("/login", &given).status, 200);
    sign_ins_told(&owner.email, 3);
}

#[test]
fn the_browser_that_somebody_leaves_a_reset_with_is_known() {
    let owner = provision(json!({}));
    form(&Client::new(), &owner, PASSWORD);
    let token = ask_for_link(&owner.email, 1).token();
    let new = "seven quiet harbours";
    let reset = Client::new().form("/password/reset", &[("token", &token), ("password", new)]);
    let client = Client::new().with("cookie", &known(&reset));
    form(&client, &owner, new);
    sign_ins_told(&owner.email, 0);
    form(&Client::new(), &owner, new);
    sign_ins_told(&owner.email, 1);
}

#[test]
fn a_second_step_on_a_new_device_is_told_beside_its_recovery_code() {
    let (owner, app) = enrolled();
    let codes = &app.recovery_codes;
    let given = json!({ "challenge": challenge(&owner), "code": codes[0] });
    assert_eq!(Client::new().post("/totp/verify", &given).status, 200);
    sign_ins_told(&owner.email, 1);
    let told = mails(&owner.email, 2).pop().expect("a notice");
    assert_eq!(told.subject, "A backup code was used");
}

#[test]
fn whoever_signs_in_on_new_devices_all_the_time_sends_no_more_than_five_mails_an_hour() {
    let owner = provision(json!({}));
    for _ in 0..9 {
        form(&Client::new(), &owner, PASSWORD);
    }
    sign_ins_told(&owner.email, 5);
    sql(&format!(
        "UPDATE outbox SET created_at = created_at - 3600000 WHERE account_id = '{}'",
        owner.id
    ));
    form(&Client::new(), &owner, PASSWORD);
    sign_ins_told(&owner.email, 6);
}
