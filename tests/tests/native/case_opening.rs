//! A recovery case is opened: what everybody learns, and nobody.

use chrono::TimeDelta;
use regain_core::courier::content::Content;
use regain_core::limits::Limits;
use regain_core::mail::template::CaseMailTemplate;
use regain_core::recovery::case::State;
use regain_tests::{Caller, PASSWORD, Sent, World, body, header};
use serde_json::{Value, json};

use crate::cases::{
    CONTACT, LOSSES, LOST, POLICIES, column, lead, opened, problem, request, request_for, row,
    status, world,
};
use crate::{ALICE, BOB};

/// What a claimant sees, without what is random.
fn seen(world: &World, claimant: &Caller) -> Value {
    let mut shown = body(&world.case(claimant));
    for name in ["reference", "phrase"] {
        shown[name] = shown[name].is_null().into();
    }
    shown
}

/// What a case goes by that was opened with nothing else before it.
fn why_unmatched(world: &World, claimant: &Caller) -> Value {
    let row = row(world, claimant);
    for name in ["account_id", "email", "phone"] {
        assert_eq!(row[name], Value::Null, "{name}");
    }
    assert_eq!(
        (&row["factors"], &row["flags"]),
        (&json!("[]"), &json!("[]"))
    );
    row["unmatched"].clone()
}

/// Who is written to, about what, with a code or a link to stop it.
fn outline(mails: &[Sent]) -> Vec<(String, &'static str, bool, bool)> {
    let about = |mail: &Sent| match mail.content {
        Content::Case(CaseMailTemplate::Received { .. }) => "received",
        Content::Case(CaseMailTemplate::Notice { .. }) => "notice",
        Content::Case(CaseMailTemplate::Code { .. }) => "code",
        _ => "other",
    };
    let mut outline: Vec<_> = mails
        .iter()
        .map(|mail| {
            let (code, stop) = (mail.code.is_some(), mail.stop.is_some());
            (mail.recipient.clone(), about(mail), code, stop)
        })
        .collect();
    outline.sort();
    outline
}

#[test]
fn every_loss_is_reported_by_every_type_of_customer_under_both_policies() {
    for (policy, calls) in POLICIES {
        for lost in LOST {
            for account_type in ["individual", "company", "association"] {
                let world = world(policy);
                world
                    .db
                    .run(&format!("UPDATE accounts SET type = '{account_type}'"))
                    .unwrap();
                let mut request = request(lost);
                request["type"] = account_type.into();
                let mut claimant = Caller::program("192.0.2.9");
                let reply = world.open_case(&mut claimant, &request);
                let story = format!("{policy} {lost} {account_type}");
                assert_eq!(reply.status, 201, "{story}");
                let told = body(&reply);
                assert_eq!(told["url"], "https://regain.example/recovery/case");
                let calls = calls && lost != "email,totp";
                let expected = if calls { "submitted" } else { "documents" };
                assert_eq!(told["status"], expected, "{story}");
                let row = row(&world, &claimant);
                for (name, value) in [
                    ("lost", request["lost"].to_string().into()),
                    ("type", json!(account_type)),
                    ("policy", json!(policy)),
                    ("phone", json!("+33123456701")),
                    ("email", json!(ALICE)),
                    ("flags", json!("[]")),
                    ("factors", json!("[]")),
                    ("unmatched", Value::Null),
                    ("code_mails", json!(1)),
                ] {
                    assert_eq!(row[name], value, "{story}: {name}");
                }
                let shown = body(&world.case(&claimant));
                assert_eq!(shown["documents"].is_null(), calls, "{story}");
                assert_eq!(shown["phrase"].is_string(), calls, "{story}");
                assert_eq!(shown["turn"], "claimant", "{story}");
            }
        }
    }
}

#[test]
fn the_owner_is_told_at_once_and_the_code_goes_where_it_proves_something() {
    for lost in LOSSES {
        let world = world("alwaysdata");
        let claimant = opened(&world, &request(lost));
        let mails = world.mails();
        let coded = lost != "email";
        let mut expected = vec![
            (ALICE.to_owned(), "notice", coded, true),
            (CONTACT.into(), "received", false, false),
        ];
        if !coded {
            expected.insert(1, (CONTACT.into(), "code", true, false));
        }
        assert_eq!(outline(&mails), expected, "{lost}");
        let to_owner = mails.iter().find(|mail| mail.recipient == ALICE).unwrap();
        assert_eq!(to_owner.name.as_deref(), Some("Camille Laurent"));
        for mail in mails.iter().filter(|mail| mail.recipient == CONTACT) {
            assert_eq!(mail.name, None, "a claimant may not be the holder");
        }
        let Content::Case(CaseMailTemplate::Notice {
            address, reference, ..
        }) = &to_owner.content
        else {
            panic!("{to_owner:?}")
        };
        assert_eq!(address, "2001:db8:1::1");
        assert_eq!(*reference, claimant.reference());
    }
}

#[test]
fn claimant_and_owner_are_written_to_each_in_their_own_language() {
    let world = world("alwaysdata");
    let mut request = request("email");
    request["locale"] = "en".into();
    opened(&world, &request);
    for mail in world.mails() {
        let expected = if mail.recipient == ALICE { "fr" } else { "en" };
        assert_eq!(mail.locale.tag(), expected, "{mail:?}");
    }
}

#[test]
fn who_asks_in_vain_is_answered_the_same_and_the_owner_hears_nothing() {
    for (policy, _) in POLICIES {
        for lost in LOSSES {
            let matched = world(policy);
            let claimant = opened(&matched, &request(lost));
            let reference = seen(&matched, &claimant);
            for story in ["unknown", "staff", "open_case", "held", "too_many"] {
                let world = world(policy);
                match story {
                    "unknown" => world.db.run("DELETE FROM accounts").unwrap(),
                    "staff" => world.db.run("UPDATE accounts SET role = 'agent'").unwrap(),
                    "open_case" => drop(opened(&world, &request("ip"))),
                    "held" => {
                        let first = opened(&world, &request("ip"));
                        lead(&world, &first, State::Applied);
                        world.wait(Limits::DEFAULT.recovery_hold - TimeDelta::milliseconds(1));
                    }
                    _ => {
                        for number in 0..3 {
                            let mut request = request("ip");
                            request["contact_email"] = format!("c{number}@example.net").into();
                            let first = opened(&world, &request);
                            world.withdraw(&first);
                        }
                    }
                }
                world.mails();
                let opened_at = world.now();
                let claimant = opened(&world, &request(lost));
                assert_eq!(why_unmatched(&world, &claimant), story, "{policy} {lost}");
                let mut expected = reference.clone();
                for name in ["opened_at", "expires_at"] {
                    let at: chrono::DateTime<chrono::Utc> =
                        serde_json::from_value(expected[name].clone()).unwrap();
                    expected[name] = json!(at + (opened_at - matched.now()));
                }
                assert_eq!(seen(&world, &claimant), expected, "{policy} {lost} {story}");
                let mut mails = vec![(CONTACT.to_owned(), "received", false, false)];
                if lost == "email" {
                    mails.insert(0, (CONTACT.into(), "code", true, false));
                }
                assert_eq!(outline(&world.mails()), mails, "{policy} {lost} {story}");
                assert_eq!(world.renew_code(&claimant).status, 204);
                let again = usize::from(lost == "email");
                assert_eq!(world.mails().len(), again, "{policy} {lost} {story}");
                assert_eq!(world.withdraw(&claimant).status, 204);
            }
        }
    }
}

#[test]
fn the_hold_after_a_recovery_ends() {
    let world = world("o2switch");
    let first = opened(&world, &request("ip"));
    lead(&world, &first, State::Applied);
    world.wait(Limits::DEFAULT.recovery_hold);
    let second = opened(&world, &request("ip"));
    assert_eq!(column(&world, &second, "unmatched"), Value::Null);
}

#[test]
fn another_case_can_be_opened_once_the_first_is_over() {
    for end in [
        State::Refused,
        State::Withdrawn,
        State::Stopped,
        State::Expired,
    ] {
        let world = world("alwaysdata");
        let first = opened(&world, &request("ip"));
        lead(&world, &first, end);
        let second = opened(&world, &request("totp"));
        assert_eq!(column(&world, &second, "unmatched"), Value::Null, "{end:?}");
    }
}

#[test]
fn a_customer_number_is_as_good_as_an_address() {
    let world = world("alwaysdata");
    let bob = world.provision(&json!({
        "customer_number": "C-42", "email": BOB, "name": "Bob Petit", "type": "individual",
        "phone": "+33123456702", "password": PASSWORD,
    }));
    for login in ["C-42", "BOB@example.org"] {
        let claimant = opened(&world, &request_for(login, "ip"));
        let account = column(&world, &claimant, "account_id");
        assert_eq!(account, body(&bob)["id"], "{login}");
        world.withdraw(&claimant);
    }
    let claimant = opened(&world, &request_for("C-43", "ip"));
    assert_eq!(why_unmatched(&world, &claimant), "unknown");
}

#[test]
fn a_network_opens_ten_and_then_one_an_hour() {
    let world = world("alwaysdata");
    let mut flood = Caller::browser("192.0.2.66");
    let number = |number: usize| {
        let mut request = request_for(&format!("login{number}@example.org"), "ip");
        request["contact_email"] = format!("c{number}@example.net").into();
        request
    };
    for turn in 0..10 {
        assert_eq!(world.open_case(&mut flood, &number(turn)).status, 201);
    }
    for _ in 0..3 {
        let reply = world.open_case(&mut flood, &number(10));
        assert_eq!(
            (reply.status, header(&reply, "retry-after")),
            (429, Some("3600"))
        );
    }
    assert_eq!(world.db.count("cases"), 10);
    let noted = "audit WHERE event = 'recovery_case_limit_exceeded'";
    assert_eq!(world.db.count(noted), 1, "a flood leaves one line");
    let claimant = opened(&world, &request("ip"));
    assert_eq!(column(&world, &claimant, "unmatched"), Value::Null);
    world.wait(TimeDelta::hours(1));
    assert_eq!(world.open_case(&mut flood, &number(11)).status, 201);
    assert_eq!(world.open_case(&mut flood, &number(12)).status, 429);
}

#[test]
fn a_stranger_who_names_an_owner_s_contact_address_does_not_keep_them_from_opening_a_case() {
    let world = world("alwaysdata");
    let request = |login: &str| {
        let mut request = request_for(login, "email");
        request["contact_email"] = "alice@example.net".into();
        request["new_email"] = "alice@example.net".into();
        request
    };
    for turn in 0..8 {
        opened(&world, &request(&format!("login{turn}@example.org")));
    }
    let owner = opened(&world, &request(ALICE));
    assert_eq!(row(&world, &owner)["email"], ALICE);
}

#[test]
fn three_cases_a_day_are_three_whatever_the_account_is_called() {
    let world = world("alwaysdata");
    let number = world
        .db
        .column("SELECT customer_number FROM accounts")
        .remove(0);
    let logins = [ALICE, number.as_str(), ALICE, number.as_str()];
    let matched = "cases WHERE account_id IS NOT NULL";
    for (login, expected) in logins.into_iter().zip([1, 2, 3, 3]) {
        let claimant = opened(&world, &request_for(login, "ip"));
        assert_eq!(world.db.count(matched), expected, "{login}");
        world.withdraw(&claimant);
    }
}

#[test]
fn an_opening_says_what_is_wrong_with_its_fields() {
    let world = world("alwaysdata");
    for (change, pointer) in [
        (json!({"lost": "ip"}), "/lost"),
        (json!({"lost": []}), "/lost"),
        (json!({"lost": ["ip", "password"]}), "/lost/1"),
        (json!({"contact_email": "nobody"}), "/contact_email"),
        (json!({"type": "person"}), "/type"),
        (json!({"locale": "de"}), "/locale"),
        (json!({"login": ""}), "/login"),
        (json!({"phone": "+33123456701"}), "/phone"),
        (json!({"new_email": CONTACT}), "/new_email"),
        (json!({"note": "x".repeat(1001)}), "/note"),
        (json!({"note": "bell \u{7}"}), "/note"),
        (json!({"lost": ["email", "totp"]}), "/new_email"),
    ] {
        let mut given = request("ip");
        for (name, value) in change.as_object().unwrap() {
            given[name] = value.clone();
        }
        let reply = world.open_case(&mut Caller::browser("192.0.2.9"), &given);
        let told = body(&reply);
        assert_eq!(
            (reply.status, problem(&reply).as_str()),
            (422, "invalid-fields")
        );
        assert_eq!(told["errors"][0]["pointer"], pointer, "{change}: {told}");
    }
    assert_eq!(world.db.count("cases"), 0);
    let full = json!({
        "login": ALICE, "lost": ["email"], "new_email": CONTACT, "type": "individual",
        "locale": "en", "note": "line one\r\nline two",
    });
    let claimant = opened(&world, &full);
    let row = row(&world, &claimant);
    assert_eq!(row["contact_email"], CONTACT, "reached at the new address");
    assert_eq!(
        (&row["note"], &row["locale"]),
        (&json!("line one\nline two"), &json!("en"))
    );
    assert_eq!(status(&world, &claimant), "submitted");
}
