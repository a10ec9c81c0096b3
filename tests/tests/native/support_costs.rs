//! What each call of the back office takes: two round trips at most; and what it shows:
//! nothing that opens anything.

use regain_core::recovery::case::State;
use regain_core::store::{Database as _, case_details, cases, evidence, queue, staff_actions};
use regain_tests::{Caller, World, block_on, body};
use serde_json::{Value, json};

use crate::cases::{LOSSES, cancel_link, give_code, mailed_code, request_for};
use crate::support::{Desk, Office, approve, called, confirm, conform, read_on, refuse, stop};

/// A call, and the round trips that it has taken.
fn trips(world: &World, what: &str, call: impl FnOnce() -> u16) -> u16 {
    let before = world.db.trips();
    let status = call();
    let trips = world.db.trips() - before;
    assert!((1..=2).contains(&trips), "{what}: {trips} round trips");
    status
}

/// The whole way of a case, each step of which is refused in many ways before.
#[test]
fn every_step_and_every_refusal_takes_two_round_trips_at_most() {
    let office = Office::new("alwaysdata");
    let world = &office.world;
    let [reviewer, auditor] = ["reviewer", "auditor"].map(|role| world.staff(role));
    let (account, _) = office.customer("individual");
    let select = format!("SELECT customer_number FROM accounts WHERE id = '{account}'");
    let number = world.db.column(&select).remove(0);
    let desk = office.opened(&request_for("nobody@example.org", "ip"));
    let act = |staff: &Caller, id: &str, tag: Option<&str>, step: &str, given: &Value| {
        let story = format!("{step} {tag:?}");
        trips(world, &story, || {
            let acted = world.act_over(&world.db, staff, id, tag, step, given);
            block_on(acted).status
        })
    };
    for (step, given) in [
        ("claim", json!({})),
        ("match", json!({"customer_number": number})),
        ("call", called("unreachable")),
        ("call", called("not_verified")),
        ("", json!({})),
        ("evidence/identity/transcribe", read_on("2026-03-31")),
        ("evidence/identity/review", conform()),
        ("decide", approve()),
        ("release", json!({})),
        ("approve", confirm()),
        ("stop", stop()),
    ] {
        if step.is_empty() {
            give_code(world, &desk.claimant);
            desk.all_is_handed_in();
            desk.is_opened_by(&desk.agent, "identity");
            continue;
        }
        let staff = if step == "approve" {
            desk.is_read_by(&reviewer);
            &reviewer
        } else {
            &*desk.agent
        };
        let tag = world.tag(&desk.id);
        assert_eq!(act(&auditor, &desk.id, Some(&tag), step, &given), 403);
        assert_eq!(act(staff, "nothing", Some(&tag), step, &given), 404);
        assert_eq!(act(staff, &desk.id, None, step, &given), 428);
        assert_eq!(act(staff, &desk.id, Some("\"0\""), step, &given), 412);
        assert_eq!(
            act(staff, &desk.id, Some(&tag), step, &given),
            204,
            "{step}"
        );
        let tag = world.tag(&desk.id);
        assert!(act(staff, &desk.id, Some(&tag), step, &given) < 500);
    }
    assert_eq!(desk.state(), "stopped");
    let tag = world.tag(&desk.id);
    assert_eq!(
        act(&desk.agent, &desk.id, Some(&tag), "claim", &json!({})),
        409
    );
}

#[test]
fn every_look_takes_two_round_trips_at_most() {
    let office = Office::new("alwaysdata");
    let world = &office.world;
    let auditor = world.staff("auditor");
    let desk = office.desk_at("ip", State::Review);
    let (account, email) = office.customer("individual");
    let select = format!("SELECT id FROM evidence WHERE case_id = '{}'", desk.id);
    let file = world.db.column(&select).remove(0);
    for (staff, expected) in [(&*desk.agent, [200, 204]), (&auditor, [403; 2])] {
        let [seen, sent] = expected;
        let calls: [(&str, u16, &dyn Fn() -> u16); 9] = [
            ("queue", seen, &|| world.queue(staff, &[]).status),
            ("mine", seen, &|| {
                world.queue(staff, &[("mine", "yes")]).status
            }),
            ("reference", seen, &|| {
                world.search(staff, &desk.claimant.reference()).status
            }),
            ("search", seen, &|| world.search(staff, &email).status),
            ("case", seen, &|| world.details(staff, &desk.id).status),
            ("item", seen, &|| {
                world.show_item(staff, &desk.id, "identity").status
            }),
            ("file", seen, &|| {
                world.open_file(staff, &desk.id, ("identity", &file)).status
            }),
            ("link", sent, &|| world.send_link(staff, &account).status),
            ("none", if seen == 200 { 404 } else { 403 }, &|| {
                world.details(staff, "x").status
            }),
        ];
        for (name, expected, call) in calls {
            assert_eq!(trips(world, name, call), expected, "{name}");
        }
    }
}

/// Whatever opens something: hashes and secrets in any table, and what they were made of.
fn secrets(world: &World, claimant: &Caller, staff: &Caller) -> Vec<String> {
    let columns = world.db.read(
        "SELECT t.name AS t, c.name AS c FROM pragma_table_list AS t
           JOIN pragma_table_info(t.name) AS c
         WHERE t.schema = 'main' AND t.type = 'table'
           AND (c.name LIKE '%hash%' OR c.name LIKE '%secret%')",
    );
    assert!(columns.len() > 8, "{columns:?}");
    let mut all = vec![
        claimant.case.clone().unwrap(),
        staff.session.clone().unwrap(),
        claimant.credential().unwrap().secret(),
    ];
    for column in &columns {
        let [table, name] = ["t", "c"].map(|part| column[part].as_str().unwrap());
        all.extend(world.db.column(&format!(
            "SELECT {name} FROM {table} WHERE {name} IS NOT NULL"
        )));
    }
    all
}

#[test]
fn support_sees_nothing_that_opens_anything() {
    for lost in LOSSES {
        let office = Office::new("alwaysdata");
        let world = &office.world;
        let id = world.customer("owner@example.org");
        let mut owner = Caller::browser("192.0.2.1");
        world.sign_in(&mut owner, "owner@example.org", regain_tests::PASSWORD);
        world.enrol(&owner);
        let desk = office.opened(&request_for("owner@example.org", lost));
        desk.does("claim", &json!({}));
        let mut opening = Vec::new();
        let check = |desk: &Desk, opening: &[String]| {
            let seen = [
                desk.sees().to_string(),
                body(&world.queue(&desk.agent, &[])).to_string(),
                body(&world.queue(&desk.agent, &[("mine", "yes")])).to_string(),
                body(&world.search(&desk.agent, "owner@example.org")).to_string(),
                rows(world, &desk.id, &id),
            ];
            let planted = secrets(world, &desk.claimant, &desk.agent);
            assert!(planted.len() > 10);
            for (place, seen) in seen.iter().enumerate() {
                assert!(seen.len() > 2, "{place}");
                for secret in planted.iter().chain(opening) {
                    assert!(
                        secret.len() > 3 && !seen.contains(secret.as_str()),
                        "{place} {secret}"
                    );
                }
            }
        };
        check(&desk, &opening);
        let mails = world.mails();
        let code = mailed_code(&mails);
        opening.extend([code.clone(), regain_tests::token(&cancel_link(&mails))]);
        check(&desk, &opening);
        desk.does("call", &called("wrong_person"));
        desk.all_is_handed_in();
        desk.finds_all_conform();
        check(&desk, &opening);
        assert_eq!(world.return_code(&desk.claimant, &code).status, 204);
        desk.does("decide", &approve());
        check(&desk, &opening);
        desk.does("decide", &refuse());
        check(&desk, &opening);
    }
}

/// What is read for support of a case and its account, as a log would show it.
fn rows(world: &World, case_id: &str, account_id: &str) -> String {
    let read = world.db.fetch((
        cases::by_id(&case_id.into()),
        case_details::of_case(&case_id.into()),
        evidence::of_case(&case_id.into()),
        case_details::holder(&account_id.into()),
        staff_actions::of_case(&case_id.into()),
        queue::of_account(&account_id.into()),
    ));
    let read = block_on(read).unwrap();
    assert!(read.0.is_some() && read.1.is_some() && read.3.is_some());
    format!("{read:?}")
}
