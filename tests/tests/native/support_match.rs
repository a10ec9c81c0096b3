//! An agent finds the account of a case that names none.

use chrono::TimeDelta;
use regain_core::limits::Limits;
use regain_core::recovery::case::State;
use regain_tests::{Stepwise, body, interleave};
use serde_json::{Value, json};

use crate::cases::{lead, mailed_code, request_for};
use crate::overlaps::Request;
use crate::support::{Desk, Office, approve, called, confirm, conform, refusal};

/// A case that names nobody, which the agent works on.
fn unmatched(office: &Office, lost: &str) -> Desk {
    let number = office.world.db.count("cases");
    let mut request = request_for("nobody@example.org", lost);
    request["login"] = format!("nobody-{number}").into();
    request["contact_email"] = format!("contact-{number}@example.net").into();
    if lost == "email" {
        request["new_email"] = format!("new-{number}@example.net").into();
    }
    let desk = office.opened(&request);
    desk.does("claim", &json!({}));
    desk
}

fn number_of(office: &Office, account: &str) -> Value {
    let select = format!("SELECT customer_number FROM accounts WHERE id = '{account}'");
    json!({"customer_number": office.world.db.column(&select).remove(0)})
}

fn set(office: &Office, account: &str, set: &str) {
    let update = format!("UPDATE accounts SET {set} WHERE id = '{account}'");
    office.world.db.run(&update).unwrap();
}

#[test]
fn the_owner_of_a_case_that_was_matched_is_told_and_has_the_code() {
    for (lost, coded) in [("totp", true), ("ip", true), ("email", false)] {
        let office = Office::new("alwaysdata");
        let (account, email) = office.customer("individual");
        let proven = "UPDATE accounts SET email_proven = 1";
        office.world.db.run(proven).unwrap();
        let desk = unmatched(&office, lost);
        let opened_at = office.world.now();
        office.world.mails();
        office.world.wait(TimeDelta::minutes(5));
        desk.does("match", &number_of(&office, &account));
        let mails = office.world.mails();
        let [mail] = &mails[..] else {
            panic!("{mails:?}")
        };
        assert_eq!(mail.recipient, email);
        assert_eq!(mail.name.as_deref(), Some("Camille Laurent"));
        assert!(mail.stop.is_some());
        assert_eq!(mail.code.is_some(), coded, "{lost}");
        // When and from where it was opened, not when and where support has matched it.
        let told = format!("{mail:?}");
        let number = office.world.db.count("cases");
        assert!(told.contains(&format!("2001:db8:{number}::1")), "{told}");
        assert!(!told.contains("203.0.113."), "{told}");
        assert!(told.contains(&format!("{opened_at:?}")), "{told}");
        if coded {
            let reply = office
                .world
                .return_code(&desk.claimant, &mailed_code(&mails));
            assert_eq!(reply.status, 204, "the claimant who reads that mailbox");
        }
        assert!(office.world.stop(mail.stop.as_deref().unwrap()));
        assert_eq!(desk.state(), "stopped");
    }
}

#[test]
fn a_case_that_was_matched_is_flagged_called_on_todays_phone_and_cools_off_for_longer() {
    let office = Office::new("alwaysdata");
    let (account, _) = office.customer("individual");
    let desk = unmatched(&office, "ip");
    set(&office, &account, "phone = '+33999999999'");
    desk.does("match", &number_of(&office, &account));
    let seen = desk.sees();
    assert_eq!(seen["flags"], json!(["matched_by_hand"]));
    assert_eq!(seen["unmatched"], Value::Null);
    assert_eq!(seen["account"]["id"], account);
    assert_eq!(seen["phone"], "+33999999999");
    set(&office, &account, "phone = '+33888888888'");
    assert_eq!(desk.sees()["phone"], "+33999999999", "as it stood then");
    crate::cases::give_code(&office.world, &desk.claimant);
    desk.does("call", &called("verified"));
    desk.does("decide", &approve());
    let second = office.world.staff("reviewer");
    assert_eq!(desk.tried_by(&second, "approve", &confirm()).0, 204);
    let effect_at = desk.row()["effect_at"].as_i64().unwrap();
    let wait = TimeDelta::milliseconds(effect_at - office.world.now().timestamp_millis());
    assert_eq!(wait, Limits::DEFAULT.flagged_cool_off, "24 hours otherwise");
}

#[test]
fn nobody_alone_says_whose_account_it_is_and_that_all_is_well() {
    let office = Office::new("alwaysdata");
    let (account, _) = office.customer("individual");
    let desk = unmatched(&office, "ip");
    desk.does("match", &number_of(&office, &account));
    crate::cases::give_code(&office.world, &desk.claimant);
    desk.does("call", &called("verified"));
    desk.does("decide", &approve());
    assert_eq!(desk.state(), "decided", "no wait begins");
    assert_eq!(desk.row()["effect_at"], Value::Null);
    let again = desk.tries("decide", &approve());
    assert_eq!(again, refusal(409, "case-wrong-state"));
    let told = desk.tried_by(&desk.agent, "approve", &confirm());
    assert_eq!(
        told,
        refusal(403, "role-missing"),
        "an agent is no reviewer"
    );
    let second = office.world.staff("reviewer");
    let seen = desk.seen_by(&second);
    assert_eq!(seen["approval_barred"], Value::Null);
    assert_eq!(desk.tried_by(&second, "approve", &confirm()).0, 204);
    assert_eq!(desk.state(), "cooling_off");
}

#[test]
fn a_reviewer_who_matched_called_and_approved_does_not_confirm() {
    let office = Office::new("alwaysdata");
    let (account, _) = office.customer("individual");
    let desk = unmatched(&office, "ip");
    desk.does("match", &number_of(&office, &account));
    crate::cases::give_code(&office.world, &desk.claimant);
    desk.does("release", &json!({}));
    let reviewer = office.world.staff("reviewer");
    for (step, given) in [
        ("claim", json!({})),
        ("call", called("verified")),
        ("decide", approve()),
    ] {
        assert_eq!(desk.tried_by(&reviewer, step, &given).0, 204, "{step}");
    }
    let told = desk.tried_by(&reviewer, "approve", &confirm());
    assert_eq!(told, refusal(403, "same-person"));
    assert_eq!(desk.state(), "decided");
}

#[test]
fn whoever_named_the_account_or_called_does_not_confirm_what_another_approved() {
    let office = Office::new("alwaysdata");
    let [named, rang, third] = [(); 3].map(|()| office.world.staff("reviewer"));
    let (account, _) = office.customer("individual");
    let desk = unmatched(&office, "ip");
    desk.does("release", &json!({}));
    let number = number_of(&office, &account);
    for (staff, step, given) in [
        (&named, "match", number),
        (&rang, "call", called("verified")),
        (&*desk.agent, "decide", approve()),
    ] {
        assert_eq!(desk.tried_by(staff, "claim", &json!({})).0, 204, "{step}");
        assert_eq!(desk.tried_by(staff, step, &given).0, 204, "{step}");
        if step == "match" {
            crate::cases::give_code(&office.world, &desk.claimant);
        }
        if step != "decide" {
            assert_eq!(desk.tried_by(staff, "release", &json!({})).0, 204);
        }
    }
    for staff in [&named, &rang] {
        // However much was done since.
        for _ in 0..60 {
            office
                .world
                .db
                .run(&format!(
                    "INSERT INTO staff_actions (case_id, at, by, action, request_id)
                 VALUES ('{0}', 0, 'x', 'release', 'r'), ('{0}', 0, 'x', 'call', 'r')",
                    desk.id
                ))
                .unwrap();
        }
        let told = desk.tried_by(staff, "approve", &confirm());
        assert_eq!(told, refusal(403, "same-person"));
        assert_eq!(desk.seen_by(staff)["approval_barred"], "same_person");
    }
    assert_eq!(desk.noted("sequence_fail"), 2);
    assert_eq!(desk.tried_by(&third, "approve", &confirm()).0, 204);
}

#[test]
fn a_case_that_names_staff_is_matched_to_nobody() {
    let office = Office::new("alwaysdata");
    let colleague = office.world.staff("auditor");
    let email = office.world.session(&colleague).unwrap()["email"]
        .as_str()
        .unwrap()
        .to_owned();
    let (account, _) = office.customer("individual");
    let desk = office.opened(&request_for(&email, "ip"));
    desk.does("claim", &json!({}));
    assert_eq!(desk.sees()["unmatched"], "staff");
    let told = desk.tries("match", &number_of(&office, &account));
    assert_eq!(told, refusal(409, "no-match"));
}

#[test]
fn what_has_to_be_looked_at_twice_is_judged_at_the_match() {
    let office = Office::new("alwaysdata");
    let now = office.world.now().timestamp_millis();
    for (change, flag) in [
        (format!("phone_changed_at = {now}"), "phone_changed"),
        (format!("email_changed_at = {now}"), "email_changed"),
        ("type = 'company'".into(), "type_differs"),
    ] {
        let (account, _) = office.customer("individual");
        set(&office, &account, &change);
        let desk = unmatched(&office, "ip");
        desk.does("match", &number_of(&office, &account));
        let seen = desk.sees();
        assert_eq!(seen["flags"], json!([flag, "matched_by_hand"]));
        assert_eq!(seen["phone"].is_null(), flag == "phone_changed");
    }
}

#[test]
fn no_case_is_about_an_account_that_none_can_be_about() {
    let office = Office::new("alwaysdata");
    let (with_case, email) = office.customer("individual");
    office.opened(&request_for(&email, "ip"));
    let recovered = office.desk("ip");
    lead(&office.world, &recovered.claimant, State::Applied);
    office.world.back_at_work();
    let held = recovered.row()["account_id"].as_str().unwrap().to_owned();
    let own = number_of(&office, &office.world.id_of(&office.agent));
    let colleague = office.world.id_of(&office.world.staff("auditor"));
    let desk = unmatched(&office, "ip");
    let before = desk.row();
    for (given, why) in [
        (json!({"customer_number": "C-0"}), "no account"),
        (json!({"customer_number": "' OR 1=1 --"}), "no account"),
        (own, "one of staff"),
        (number_of(&office, &colleague), "one of staff"),
        (number_of(&office, &with_case), "another open case"),
        (number_of(&office, &held), "a short while ago"),
    ] {
        let reply = office.world.act(&office.agent, &desk.id, "match", &given);
        assert_eq!(crate::support::answer(&reply), refusal(409, "no-match"));
        let detail = body(&reply)["errors"][0].clone();
        assert_eq!(detail["pointer"], "/customer_number");
        assert!(
            detail["detail"].as_str().unwrap().contains(why),
            "{given} {detail}"
        );
    }
    assert_eq!(desk.row(), before);
    assert_eq!(desk.noted("sequence_fail"), 6);
    // The hold is over.
    office.world.wait(Limits::DEFAULT.recovery_hold);
    office.world.back_at_work();
    desk.does("match", &number_of(&office, &held));
}

#[test]
fn a_case_is_matched_once_and_in_time() {
    let office = Office::new("alwaysdata");
    let [first, second] = ["individual", "individual"].map(|of| office.customer(of).0);
    let desk = unmatched(&office, "ip");
    desk.does("match", &number_of(&office, &first));
    let told = desk.tries("match", &number_of(&office, &second));
    assert_eq!(told, refusal(409, "case-wrong-state"));
    let ended = unmatched(&office, "ip");
    assert_eq!(office.world.withdraw(&ended.claimant).status, 204);
    let told = ended.tries("match", &number_of(&office, &second));
    assert_eq!(told, refusal(409, "case-wrong-state"));
}

#[test]
fn what_was_judged_before_the_match_counts_but_nothing_is_approved_without_one() {
    let office = Office::new("o2switch");
    let (account, _) = office.customer("individual");
    let desk = unmatched(&office, "email");
    crate::cases::give_code(&office.world, &desk.claimant);
    desk.all_is_handed_in();
    desk.finds_all_conform();
    let told = desk.tries("decide", &approve());
    assert_eq!(
        told,
        refusal(409, "case-wrong-state"),
        "it matches no account"
    );
    desk.does("match", &number_of(&office, &account));
    desk.does("evidence/identity/review", &conform());
    desk.does("decide", &approve());
}

#[test]
fn of_two_cases_that_are_matched_to_one_account_at_once_one_is() {
    let office = Office::new("alwaysdata");
    let (account, _) = office.customer("individual");
    let number = number_of(&office, &account);
    for order in 0..16_usize {
        let desks = [(); 2].map(|()| unmatched(&office, "ip"));
        let (world, store) = (&office.world, Stepwise(&office.world.db));
        let schedule: Vec<_> = (0..4).map(|place| (order >> place) & 1).collect();
        let requests = desks.each_ref().map(|desk| -> Request<u16> {
            let (tag, store, number) = (world.tag(&desk.id), &store, &number);
            Box::pin(async move {
                let tag = Some(tag.as_str());
                let act = world.act_over(store, &desk.agent, &desk.id, tag, "match", number);
                act.await.status
            })
        });
        let mut told = interleave(requests.into(), &schedule);
        told.sort_unstable();
        assert_eq!(told[0], 204, "{schedule:?}");
        assert!(matches!(told[1], 409 | 412), "{schedule:?}: {told:?}");
        let open = format!("cases WHERE account_id = '{account}' AND ended_at IS NULL");
        assert_eq!(world.db.count(&open), 1);
        for desk in &desks {
            assert_eq!(world.withdraw(&desk.claimant).status, 204);
        }
        world.wait(TimeDelta::days(1));
        world.back_at_work();
    }
}
