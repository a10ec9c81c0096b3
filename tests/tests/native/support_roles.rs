//! Who gets into the back office, and what becomes of those who do not.

use chrono::TimeDelta;
use regain_core::crypto::token::Token;
use regain_core::http::problem::Problem;
use regain_core::support::{
    AccountReader as Reader, Admin, Agent, Auditor, Capacity, FiguresReader, FreshAdmin,
    FreshAgent, FreshReviewer, Staff, open,
};
use regain_tests::{Caller, PASSWORD, Settled as _, World, block_on};
use regain_web::Response;
use serde_json::json;

use crate::support::{Office, answer, approve, called, confirm, conform, read_on, stop};
use crate::{ALICE, BOB};

/// Everybody who may knock, by the name that the tables have for them.
fn everybody(world: &World) -> Vec<(&'static str, Caller)> {
    world.customer(ALICE);
    let mut customer = Caller::browser("192.0.2.1");
    world.sign_in(&mut customer, ALICE, PASSWORD);
    world.member(BOB, "admin");
    let mut unfinished = Caller::program("192.0.2.2");
    world.sign_in(&mut unfinished, BOB, PASSWORD);
    let mut elsewhere = world.staff("reviewer");
    let number = world.db.count("accounts");
    let home = json!({"entries": [{"cidr": format!("203.0.113.{number}")}]});
    assert_eq!(world.allow(&elsewhere, &home).status, 200);
    elsewhere.move_to("198.51.100.9");
    vec![
        ("nobody", Caller::program("192.0.2.3")),
        ("customer", customer),
        ("without a second factor", unfinished),
        ("elsewhere", elsewhere),
        ("agent", world.staff("agent")),
        ("reviewer", world.staff("reviewer")),
        ("auditor", world.staff("auditor")),
        ("admin", world.staff("admin")),
    ]
}

/// What those are told who get nowhere, whatever they ask for.
fn shut_out(who: &str) -> Option<(u16, String)> {
    let (status, slug) = match who {
        "nobody" => (401, "session-required"),
        "customer" => (403, "role-missing"),
        "without a second factor" => (403, "second-factor-mandatory"),
        "elsewhere" => (403, "ip-not-allowed"),
        _ => return None,
    };
    Some((status, slug.into()))
}

fn asks<C: Capacity>(world: &World, caller: &Caller) -> (u16, String) {
    let token = caller.session.as_deref().and_then(Token::presented);
    let at = caller.at(world.now());
    let opened = open::<C, _>(&world.db, token.as_ref(), (), &at);
    match block_on(opened).settled().unwrap() {
        Ok(_) => (200, String::new()),
        Err(denied) => {
            let kind = Problem::from(denied).kind;
            (kind.status(), kind.slug().into())
        }
    }
}

type Asks = fn(&World, &Caller) -> (u16, String);

#[test]
fn each_role_has_its_capacities_and_no_other() {
    let world = World::default();
    let capacities: [(&str, Asks); 9] = [
        ("agent reviewer auditor admin", asks::<Staff>),
        ("agent reviewer", asks::<Agent>),
        ("agent reviewer", asks::<FreshAgent>),
        ("reviewer", asks::<FreshReviewer>),
        ("auditor", asks::<Auditor>),
        ("reviewer auditor admin", asks::<FiguresReader>),
        ("agent reviewer admin", asks::<Reader>),
        ("admin", asks::<Admin>),
        ("admin", asks::<FreshAdmin>),
    ];
    for (who, caller) in everybody(&world) {
        for (number, (roles, asks)) in capacities.iter().enumerate() {
            let expected = if let Some(told) = shut_out(who) {
                told
            } else if roles.split(' ').any(|role| role == who) {
                (200, String::new())
            } else {
                (403, "role-missing".into())
            };
            assert_eq!(asks(&world, &caller), expected, "{who}, {number}");
        }
    }
}

#[test]
fn what_staff_decide_and_admins_change_takes_a_proof_that_is_young() {
    let kinds: [(&str, Asks, Asks); 3] = [
        ("admin", asks::<FreshAdmin>, asks::<Admin>),
        ("agent", asks::<FreshAgent>, asks::<Agent>),
        ("reviewer", asks::<FreshReviewer>, asks::<Agent>),
    ];
    for (role, fresh, looks) in kinds {
        let world = World::default();
        let caller = world.staff(role);
        world.wait(TimeDelta::minutes(10));
        assert_eq!(fresh(&world, &caller).0, 200);
        world.wait(TimeDelta::milliseconds(1));
        let told = fresh(&world, &caller);
        assert_eq!(told, (401, "fresh-proof-required".into()));
        assert_eq!(looks(&world, &caller).0, 200, "looking does not");
    }
}

/// Every call about cases, as somebody tries it.
fn calls(office: &Office, id: &str, caller: &Caller) -> Vec<(String, Response)> {
    let world = &office.world;
    // Few links are mailed to one address.
    let (account, _) = office.customer("individual");
    let mut calls = vec![
        ("queue".into(), world.queue(caller, &[])),
        ("mine".into(), world.queue(caller, &[("mine", "yes")])),
        ("search".into(), world.search(caller, ALICE)),
        ("case".into(), world.details(caller, id)),
        (
            "file".into(),
            world.open_file(caller, id, ("identity", "f")),
        ),
        ("link".into(), world.send_link(caller, &account)),
    ];
    for (step, given) in [
        ("claim", json!({})),
        ("release", json!({})),
        ("match", json!({"customer_number": "1"})),
        ("call", called("verified")),
        ("request-documents", json!({})),
        ("evidence/identity/transcribe", read_on("2026-03-31")),
        ("evidence/identity/review", conform()),
        ("decide", approve()),
        ("approve", confirm()),
        ("stop", stop()),
    ] {
        // Who somebody is comes before what they send along.
        let tried = world.act_over(&world.db, caller, id, None, step, &given);
        calls.push((step.into(), block_on(tried)));
    }
    calls
}

#[test]
fn whoever_has_no_role_for_a_call_is_told_so_before_anything_else() {
    let world = World::default();
    let everybody = everybody(&world);
    let office = Office::of(world);
    let desk = office.desk("ip");
    let before = desk.row();
    for (who, caller) in everybody {
        for id in [desk.id.as_str(), "no-such-case"] {
            for (call, reply) in calls(&office, id, &caller) {
                let story = format!("{who}: {call} {id}: {reply:?}");
                let agent = matches!(who, "agent" | "reviewer");
                let told = answer(&reply);
                if let Some(expected) = shut_out(who) {
                    assert_eq!(told, expected, "{story}");
                } else if who == "admin" && call == "search" {
                    assert_eq!(told.0, 200, "{story}");
                } else if !agent || (call == "approve" && who == "agent") {
                    assert_eq!(told, (403, "role-missing".into()), "{story}");
                } else {
                    let expected = match call.as_str() {
                        "queue" | "mine" | "search" => 200,
                        "link" => 204,
                        _ if id == "no-such-case" => 404,
                        "case" => 200,
                        // No documents are in.
                        "file" => 409,
                        _ => 428,
                    };
                    assert_eq!(told.0, expected, "{story}");
                }
            }
        }
    }
    assert_eq!(desk.row(), before);
}

#[test]
fn a_refusal_by_role_goes_on_record_each_time_and_a_flood_of_strangers_does_not() {
    let world = World::default();
    let auditor = world.staff("auditor");
    let id = world.id_of(&auditor);
    let lines = "audit WHERE event = 'authz_role_fail'";
    assert_eq!(world.queue(&auditor, &[]).status, 403);
    let line = world.db.read(&format!("SELECT * FROM {lines}")).remove(0);
    assert_eq!(line["actor"], format!("staff:{id}"));
    assert_eq!(line["account_id"], id);
    assert_eq!(world.db.count(lines), 1);
    for _ in 0..40 {
        assert_eq!(world.queue(&auditor, &[]).status, 403);
    }
    assert_eq!(world.db.count(lines), 41);
    world.customer(ALICE);
    let mut customer = Caller::program("192.0.2.1");
    world.sign_in(&mut customer, ALICE, PASSWORD);
    for _ in 0..40 {
        assert_eq!(world.queue(&customer, &[]).status, 403);
    }
    assert_eq!(world.db.count(lines), 41 + 10);
}

#[test]
fn whoever_is_none_of_staff_sets_nothing_off_but_that_line() {
    let office = Office::new("alwaysdata");
    let desk = office.desk("ip");
    office.world.customer(ALICE);
    let mut customer = Caller::program("192.0.2.1");
    office.world.sign_in(&mut customer, ALICE, PASSWORD);
    let quiet = || {
        let tables = ["cases", "staff_actions", "evidence", "password_links"];
        tables.map(|table| office.world.db.read(&format!("SELECT * FROM {table}")))
    };
    let before = quiet();
    for (call, reply) in calls(&office, &desk.id, &customer) {
        assert_eq!(answer(&reply), (403, "role-missing".into()), "{call}");
    }
    assert_eq!(quiet(), before);
}
