//! What the owner sees and changes once inside.

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_core::mail::template::{Contact, Notice};
use regain_tests::{Caller, PASSWORD, World, body, kind};
use regain_web::Response;
use serde_json::{Value, json};

use crate::alice::notices;
use crate::{ALICE, BOB, WRONG};

fn signed_in() -> (World, String, Caller) {
    let world = World::default();
    let id = world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    (world, id, browser)
}

/// A further session of the same account.
fn further(world: &World, address: &str) -> Caller {
    let mut program = Caller::program(address);
    assert_eq!(world.sign_in(&mut program, ALICE, PASSWORD).status, 200);
    program
}

fn no_session(reply: &Response) -> bool {
    reply.status == 401 && kind(reply) == Some(Kind::SessionRequired)
}

#[test]
fn owners_see_what_is_on_file() {
    let (world, id, browser) = signed_in();
    let reply = world.profile(&browser);
    let expected = json!({
        "account": id, "email": ALICE, "pending_email": null, "notice_email": null,
        "pending_notice_email": null, "name": "Camille Laurent",
        "type": "individual", "phone": "+33123456701", "phone_confirmed_at": null, "contact_person": null, "locale": "fr",
        "factors": ["password"], "recovery_codes": 0, "allowed_ips": 0,
        "contact_checked_at": world.now(), "contact_check_due": false,
        "open_case": null,
    });
    assert_eq!((reply.status, body(&reply)), (200, expected));
    assert!(no_session(&world.profile(&Caller::browser("192.0.2.1"))));
    world.sign_out(&browser);
    assert!(no_session(&world.profile(&browser)));
}

#[test]
fn other_contact_data_are_saved_and_told() {
    for (change, changed) in [
        (json!({"name": "Alix Martin"}), vec![Contact::Name]),
        (json!({"phone": "+33 1 23 45 67 99"}), vec![Contact::Phone]),
        (
            json!({"name": "Alix Martin", "phone": "+33123456799", "locale": "en"}),
            vec![Contact::Phone, Contact::Name],
        ),
    ] {
        let (world, _, browser) = signed_in();
        world.wait(TimeDelta::seconds(1));
        let reply = world.change_contact(&browser, &change);
        assert_eq!(reply.status, 200, "{change}");
        assert_eq!(body(&reply), body(&world.profile(&browser)), "{change}");
        let profile = body(&reply);
        let name = change["name"].as_str().unwrap_or("Camille Laurent");
        assert_eq!(profile["name"], name, "{change}");
        let phone = changed.contains(&Contact::Phone);
        let expected = if phone {
            "+33123456799"
        } else {
            "+33123456701"
        };
        assert_eq!(profile["phone"], expected, "{change}");
        let told = world.mails();
        let changes = changed.clone();
        assert_eq!(
            notices(&told),
            [Notice::ContactChanged { changes }],
            "{change}"
        );
        assert!(told[0].recipient == ALICE && told[0].report_link.is_some());
        let audit_log = world.audit_log();
        assert_eq!(
            audit_log.last().map(String::as_str),
            Some("contact_changed")
        );
    }
}

#[test]
fn what_stays_the_same_is_no_change() {
    let (world, _, browser) = signed_in();
    let before = world.db.dump();
    for same in [
        json!({}),
        json!({"name": "Camille Laurent", "phone": "+33123456701", "locale": "fr"}),
    ] {
        assert_eq!(world.change_contact(&browser, &same).status, 200);
    }
    assert_eq!(world.db.dump(), before);
}

#[test]
fn the_language_needs_no_fresh_proof_and_nobody_is_told() {
    let (world, _, browser) = signed_in();
    world.wait(TimeDelta::minutes(11));
    let reply = world.change_contact(&browser, &json!({"locale": "en"}));
    assert_eq!((reply.status, &body(&reply)["locale"]), (200, &json!("en")));
    assert_eq!(world.mails(), []);
    let both = json!({"locale": "fr", "phone": "+33123456799"});
    let reply = world.change_contact(&browser, &both);
    assert_eq!(kind(&reply), Some(Kind::FreshProofRequired));
    let profile = body(&world.profile(&browser));
    assert_eq!(profile["locale"], "en", "all of it or nothing");
}

#[test]
fn nobody_gives_themselves_what_is_not_theirs_to_give() {
    let (world, _, browser) = signed_in();
    let before = world.db.dump();
    for (field, value) in [
        ("role", json!("admin")),
        ("email", json!(BOB)),
        ("email_verified", json!(true)),
        ("status", json!("active")),
        ("type", json!("company")),
        ("customer_number", json!("1")),
        ("password_hash", json!("x")),
        ("contact_checked_at", json!(0)),
        ("id", json!("x")),
        ("name", json!("a\r\nBcc: x@example.org")),
        ("name", json!("")),
        ("name", json!("n".repeat(201))),
        ("phone", json!("0123456789")),
        ("locale", json!("de")),
    ] {
        let mut change = json!({"name": "Alix Martin"});
        change[field] = value;
        let reply = world.change_contact(&browser, &change);
        assert_eq!(
            (reply.status, kind(&reply)),
            (422, Some(Kind::InvalidFields)),
            "{field}"
        );
        let pointer = format!("/{field}");
        assert_eq!(body(&reply)["errors"][0]["pointer"], pointer, "{field}");
    }
    assert_eq!(world.db.dump(), before);
}

#[test]
fn every_six_months_owners_are_asked_whether_their_data_are_right() {
    let world = World::default();
    world.customer(ALICE);
    let due = || {
        let browser = further(&world, "192.0.2.1");
        let due = body(&world.profile(&browser))["contact_check_due"].clone();
        (due == true, browser)
    };
    world.wait(TimeDelta::days(182));
    assert!(!due().0);
    world.wait(TimeDelta::milliseconds(1));
    let (asked, browser) = due();
    assert!(asked);
    world.wait(TimeDelta::minutes(20));
    assert_eq!(world.confirm_contact(&browser).status, 204);
    assert_eq!(
        body(&world.profile(&browser))["contact_checked_at"],
        json!(world.now())
    );
    assert!(!due().0);
    assert_eq!(world.mails(), []);
    world.wait(TimeDelta::days(182));
    assert!(!due().0, "half a year from the answer on");
    world.wait(TimeDelta::milliseconds(1));
    let (asked, browser) = due();
    assert!(asked);
    world.change_contact(&browser, &json!({"name": "Alix Martin"}));
    assert!(due().0, "a name is no way to reach anybody");
    world.change_contact(&browser, &json!({"phone": "+33123456799"}));
    assert!(!due().0, "a new number was just looked at");
}

/// The sessions that somebody sees, the id of their own first.
fn sessions(world: &World, caller: &Caller) -> Vec<Value> {
    let reply = body(&world.list_sessions(caller));
    let mut listed = reply["sessions"].as_array().unwrap().clone();
    listed.sort_by_key(|session| session["current"] != true);
    listed
}

#[test]
fn owners_see_where_they_are_signed_in() {
    let (world, _, browser) = signed_in();
    world.wait(TimeDelta::minutes(5));
    further(&world, "198.51.100.7");
    world.customer(BOB);
    world.sign_in(&mut Caller::program("203.0.113.1"), BOB, PASSWORD);
    let listed = sessions(&world, &browser);
    assert_eq!(listed.len(), 2);
    for (session, current, ip) in [
        (&listed[0], true, "192.0.2.1"),
        (&listed[1], false, "198.51.100.7"),
    ] {
        assert_eq!(session["current"], current);
        assert_eq!(session["ip"], ip);
        assert_eq!(session["user_agent"], "Story/1.0");
    }
    assert_eq!(listed[1]["created_at"], json!(world.now()));
    let text = listed[0].to_string();
    assert!(!text.contains(browser.session.as_deref().unwrap()));
    world.wait(TimeDelta::minutes(29));
    world.session(&browser);
    world.wait(TimeDelta::minutes(1));
    assert_eq!(
        sessions(&world, &browser).len(),
        1,
        "dead ones are not shown"
    );
}

#[test]
fn owners_end_one_session_or_all_but_their_own() {
    let (world, _, browser) = signed_in();
    let [one, two, three] = ["192.0.2.2", "192.0.2.3", "192.0.2.4"].map(|at| further(&world, at));
    world.wait(TimeDelta::minutes(11));
    let ip_of = |session: &Value| session["ip"].clone();
    let listed = sessions(&world, &browser);
    let ends = listed.iter().find(|session| ip_of(session) == "192.0.2.3");
    let id = ends.unwrap()["id"].as_str().unwrap();
    assert_eq!(world.end_session(&browser, Some(id)).status, 204);
    let alive = [&browser, &one, &two, &three].map(|at| world.session(at).is_some());
    assert_eq!(alive, [true, true, false, true]);
    assert_eq!(
        world.end_session(&browser, Some(id)).status,
        404,
        "it is gone"
    );
    assert_eq!(world.end_session(&browser, None).status, 204);
    let alive = [&browser, &one, &three].map(|at| world.session(at).is_some());
    assert_eq!(alive, [true, false, false]);
    let own = sessions(&world, &browser)[0]["id"].clone();
    assert_eq!(world.end_session(&browser, own.as_str()).status, 204);
    assert!(
        world.session(&browser).is_none(),
        "the own one can be ended too"
    );
    let ended = |word: &str| world.db.count(&format!("audit WHERE event = '{word}'"));
    assert_eq!([ended("session_ended"), ended("sessions_ended")], [2, 1]);
}

#[test]
fn nobody_ends_the_session_of_another_account() {
    let (world, _, browser) = signed_in();
    world.customer(BOB);
    let mut bob = Caller::program("203.0.113.1");
    world.sign_in(&mut bob, BOB, PASSWORD);
    let his = sessions(&world, &bob)[0]["id"].clone();
    for id in [his.as_str().unwrap(), "x", bob.session.as_deref().unwrap()] {
        let reply = world.end_session(&browser, Some(id));
        assert_eq!((reply.status, kind(&reply)), (404, Some(Kind::NotFound)));
    }
    world.end_session(&browser, None);
    assert!(world.session(&bob).is_some());
}

#[test]
fn the_history_says_who_did_what_from_where() {
    let (world, id, browser) = signed_in();
    world.sign_in(&mut Caller::program("203.0.113.1"), ALICE, WRONG);
    world.wait(TimeDelta::seconds(1));
    world.patch(&id, &json!({"name": "Alix Martin"}));
    world.change_contact(&browser, &json!({"locale": "en"}));
    world.customer(BOB);
    let history = body(&world.history(&browser, None));
    let events: Vec<_> = history["events"].as_array().unwrap().iter().collect();
    let read = events.iter().map(|line| {
        let field = |name: &str| line[name].as_str().unwrap().to_owned();
        [field("event"), field("actor"), field("ip")]
    });
    assert_eq!(
        read.collect::<Vec<_>>(),
        [
            ["contact_changed", "you", "192.0.2.1"],
            ["user_updated", "provider", "198.51.100.1"],
            ["authn_login_fail", "nobody", "203.0.113.1"],
            [
                "authn_login_success_password_new_device",
                "you",
                "192.0.2.1"
            ],
            ["user_created", "provider", "198.51.100.1"],
        ]
    );
    assert_eq!(events[0]["at"], json!(world.now()));
    assert_eq!(history["before"], Value::Null);
}

#[test]
fn a_long_history_comes_in_pages_of_fifty() {
    let (world, id, browser) = signed_in();
    let row = format!("(0, 'event', '{id}', 'r', NULL)");
    // Two stand there already.
    for (more, pages) in [(48, vec![50]), (1, vec![50, 1]), (50, vec![50, 50, 1])] {
        let rows = vec![row.as_str(); more].join(", ");
        let columns = "audit (at, event, account_id, request_id, address)";
        let insert = format!("INSERT INTO {columns} VALUES {rows}");
        world.db.run(&insert).unwrap();
        let (mut before, mut read, mut oldest) = (None, Vec::new(), Value::Null);
        loop {
            let page = body(&world.history(&browser, before));
            let events = page["events"].as_array().unwrap();
            read.push(events.len());
            oldest = events.last().map_or(oldest, |line| line["event"].clone());
            before = page["before"].as_u64();
            if before.is_none() {
                break;
            }
        }
        assert_eq!(read, pages);
        assert_eq!(oldest, "user_created", "the first line is on the last page");
    }
    for odd in [0, u64::MAX] {
        assert_eq!(world.history(&browser, Some(odd)).status, 200, "{odd}");
    }
}
