//! Accounts in the back office: read by whoever helps, closed and opened by admins.

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_core::mail::template::Notice;
use regain_tests::{Caller, PASSWORD, Stepwise, World, body, interleave, kind};
use regain_web::Response;
use serde_json::{Value, json};

use crate::alice::{Alice, notices, report_link};
use crate::case_effect::Due;
use crate::overlaps::{OVERTAKEN, Request};
use crate::support_admin::{audit_log, overtaken, staff};
use crate::{ALICE, NEW};

const WHY: &str = "The owner called: somebody else is in.";

fn why() -> Value {
    json!({"reason": WHY})
}

fn status(world: &World, id: &str) -> String {
    let sql = format!("SELECT status FROM accounts WHERE id = '{id}'");
    world.db.column(&sql).remove(0)
}

fn sign_in(world: &World, password: &str) -> Response {
    world.sign_in(&mut Caller::program("192.0.2.2"), ALICE, password)
}

#[test]
fn whoever_helps_sees_an_account_without_what_opens_it() {
    let world = World::default();
    let id = world.customer(ALICE);
    let created_at = world.now();
    let (agent, agent_id) = staff(&world, "agent");
    let reply = world.show_account(&agent, &id);
    assert_eq!(reply.status, 200);
    assert_eq!(
        body(&reply),
        json!({
            "id": id, "customer_number": ALICE, "name": "Camille Laurent", "contact_person": null,
            "type": "individual", "email": ALICE, "phone": "+33*******01", "locale": "fr",
            "role": "customer", "status": "active", "password": true, "second_factor": false,
            "allowed_addresses": false, "created_at": created_at, "email_changed_at": null,
            "phone_changed_at": null, "phone_confirmed_at": null, "notice_email": null, "signed_in_at": null, "cases": [], "remarks": [],
        })
    );
    let read = audit_log(&world, "sensitive_read_account");
    assert_eq!(read, [format!("staff:{agent_id} {id}")]);
    let reply = world.show_account(&agent, "nobody");
    assert_eq!(kind(&reply), Some(Kind::NotFound));
    assert_eq!(audit_log(&world, "sensitive_read_account").len(), 1);
}

#[test]
fn the_owner_finds_in_the_history_that_support_looked_and_not_from_where() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    let (agent, _) = staff(world, "agent");
    world.show_account(&agent, &alice.id);
    let history = body(&world.history(&alice.browser, None));
    let line = &history["events"][0];
    assert_eq!(line["event"], "sensitive_read_account");
    assert_eq!(
        (&line["actor"], &line["ip"]),
        (&json!("support"), &Value::Null)
    );
    let address = "audit WHERE event = 'sensitive_read_account' AND address IS NOT NULL";
    assert_eq!(world.db.count(address), 1, "auditors know");
}

#[test]
fn accounts_of_staff_are_for_admins_to_see() {
    let world = World::default();
    let (agent, _) = staff(&world, "agent");
    let (admin, id) = staff(&world, "admin");
    assert_eq!(kind(&world.show_account(&agent, &id)), Some(Kind::NotFound));
    assert_eq!(world.show_account(&admin, &id).status, 200);
}

#[test]
fn the_cases_of_an_account_are_listed_with_nothing_of_their_claimants() {
    let world = World::default();
    let id = world.customer(ALICE);
    let (agent, _) = staff(&world, "agent");
    let mut claimant = Caller::browser("203.0.113.7");
    let given = json!({"login": ALICE, "lost": ["totp"], "contact_email": "me@elsewhere.example"});
    assert_eq!(world.open_case(&mut claimant, &given).status, 201);
    let shown = body(&world.show_account(&agent, &id));
    assert_eq!(shown["cases"][0]["reference"], claimant.reference());
    assert_eq!(shown["cases"][0]["status"], "submitted");
    assert!(!shown.to_string().contains("elsewhere.example"));
}

#[test]
fn an_account_that_support_closed_is_closed_to_everybody() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    world.allow(
        &alice.browser,
        &json!({"entries": [{"cidr": "192.0.2.0/24"}]}),
    );
    let sent = world.mails();
    let notice = report_link(&sent[0]);
    let reset = world.link(&alice.browser, ALICE);
    let mut thief = alice.half_way(Caller::program("192.0.2.66"));
    world.change_email(&alice.browser, "thief@example.net");
    let Ok(_) = world.scan(&alice.browser) else {
        panic!("a secret")
    };
    world.mails();
    let (admin, admin_id) = staff(world, "admin");
    world.mails();
    assert_eq!(world.freeze(&admin, &alice.id, &why()).status, 204);

    assert_eq!(status(world, &alice.id), "disabled");
    assert!(world.session(&alice.browser).is_none());
    assert!(world.open_link(&alice.browser, &reset).is_none());
    let reply = world.give_code(&mut thief, &alice.next_code());
    assert_eq!(kind(&reply), Some(Kind::ChallengeExpired));
    for table in [
        "email_changes",
        "totp_pending",
        "password_links",
        "challenges",
        "report_links",
    ] {
        let left = format!("{table} WHERE account_id = '{}'", alice.id);
        assert_eq!(world.db.count(&left), 0, "{table}");
    }
    assert!(
        !world.follow_report_link(&alice.browser, &notice),
        "a notice opens no other way"
    );
    assert_eq!(sign_in(world, PASSWORD).status, 401);
    world.lose_password(&alice.browser, ALICE);
    let sent = world.mails();
    assert_eq!(
        notices(&sent),
        [Notice::FrozenBySupport],
        "and there is no link"
    );
    assert_eq!((sent.len(), &sent[0].report_link), (1, &None));
    let frozen = audit_log(world, "account_frozen_by_staff");
    assert_eq!(frozen, [format!("staff:{admin_id} {}", alice.id)]);
    assert!(!world.audit_log().join(" ").contains(WHY));
}

#[test]
fn an_approved_case_is_stopped_with_the_account() {
    let due = Due::new("alwaysdata", "totp");
    let (world, id) = (due.world(), due.alice.id.as_str());
    let (admin, admin_id) = staff(world, "admin");
    world.mails();
    assert_eq!(world.freeze(&admin, id, &why()).status, 204);
    assert_eq!(due.status(), "stopped");
    let stopped = audit_log(world, "recovery_case_stopped_by_staff");
    assert_eq!(stopped, [format!("staff:{admin_id} {id}")]);
    let step = "SELECT by || ' ' || action FROM staff_actions ORDER BY seq DESC LIMIT 1";
    assert_eq!(world.db.column(step), [format!("{admin_id} stop")]);
    assert_eq!(
        world.mails().len(),
        2,
        "the owner and the claimant are told"
    );
    // Opened again, nothing comes of it.
    world.unfreeze(&admin, id, &why());
    due.wait_until(TimeDelta::zero());
    world.apply();
    let factors = format!("totp WHERE account_id = '{id}'");
    assert_eq!(world.db.count(&factors), 1);
}

#[test]
fn a_case_that_is_approved_in_the_midst_of_it_is_stopped_too() {
    let due = Due::new("alwaysdata", "totp");
    let (world, id) = (due.world(), due.alice.id.as_str());
    let (admin, _) = staff(world, "admin");
    let set = |state: &str| {
        let update = format!("UPDATE cases SET state = '{state}', version = version + 1");
        world.db.run(&update).unwrap();
    };
    set("decided");
    let (store, given) = (Stepwise(&world.db), why());
    let requests: Vec<Request<u16>> = vec![
        Box::pin(async {
            let closed = world.freeze_over(&store, &admin, id, &given);
            closed.await.status
        }),
        Box::pin(async {
            set("cooling_off");
            0
        }),
    ];
    assert_eq!(interleave(requests, &OVERTAKEN), [204, 0]);
    assert_eq!(status(world, id), "disabled");
    assert_eq!(due.status(), "stopped");
}

#[test]
fn a_case_is_left_alone_where_nothing_is_closed() {
    let due = Due::new("alwaysdata", "totp");
    let world = due.world();
    let (admin, _) = staff(world, "admin");
    let id = due.alice.id.as_str();
    for reply in [
        world.unfreeze(&admin, id, &why()),
        world.freeze(&admin, id, &json!({})),
    ] {
        assert!(reply.status >= 400, "{reply:?}");
    }
    assert_eq!(due.status(), "cooling_off");
}

#[test]
fn an_account_that_support_opened_waits_for_a_new_password() {
    let world = World::default();
    let id = world.customer(ALICE);
    let (admin, admin_id) = staff(&world, "admin");
    world.freeze(&admin, &id, &why());
    world.mails();
    let reply = world.unfreeze(&admin, &id, &json!({"reason": "It was the owner."}));
    assert_eq!(reply.status, 204);
    assert_eq!(notices(&world.mails()), [Notice::UnfrozenBySupport]);
    assert_eq!(
        sign_in(&world, PASSWORD).status,
        401,
        "others may know the old one"
    );
    assert_eq!(body(&world.show_account(&admin, &id))["password"], false);
    let owner = Caller::browser("192.0.2.1");
    let link = world.link(&owner, ALICE);
    assert_eq!(world.reset(&owner, &link, NEW).status, 204);
    assert_eq!(status(&world, &id), "active");
    assert_eq!(sign_in(&world, NEW).status, 200);
    let opened = audit_log(&world, "account_unfrozen_by_staff");
    assert_eq!(opened, [format!("staff:{admin_id} {id}")]);
    let admin_notes = body(&world.show_account(&admin, &id))["remarks"].clone();
    let told: Vec<_> = admin_notes
        .as_array()
        .unwrap()
        .iter()
        .map(|admin_note| (admin_note["action"].clone(), admin_note["reason"].clone()))
        .collect();
    assert_eq!(
        told,
        [
            (json!("unfreeze"), json!("It was the owner.")),
            (json!("freeze"), json!(WHY))
        ]
    );
}

#[test]
fn whom_it_was_not_me_shut_out_for_good_support_lets_in_again() {
    let world = World::default();
    let id = world.customer(ALICE);
    let (admin, _) = staff(&world, "admin");
    world.patch(&id, &json!({"email": "thief@example.net"}));
    let sent = world.mails();
    let former = sent.iter().find(|mail| mail.recipient == ALICE).unwrap();
    assert!(world.follow_report_link(&Caller::browser("192.0.2.1"), &report_link(former)));
    assert_eq!(status(&world, &id), "disabled");
    world.patch(&id, &json!({"email": ALICE}));
    assert_eq!(world.unfreeze(&admin, &id, &why()).status, 204);
    let owner = Caller::browser("192.0.2.1");
    let link = world.link(&owner, ALICE);
    assert_eq!(world.reset(&owner, &link, NEW).status, 204);
    assert_eq!(sign_in(&world, NEW).status, 200);
}

#[test]
fn a_frozen_account_can_be_closed_and_a_closed_or_open_one_not_again() {
    let world = World::default();
    let id = world.customer(ALICE);
    let (admin, _) = staff(&world, "admin");
    let wrong = |reply: &Response| assert_eq!(kind(reply), Some(Kind::AccountWrongState));
    wrong(&world.unfreeze(&admin, &id, &why()));
    world.freeze(&admin, &id, &why());
    wrong(&world.freeze(&admin, &id, &why()));
    world.unfreeze(&admin, &id, &why());
    assert_eq!(status(&world, &id), "active");
    wrong(&world.unfreeze(&admin, &id, &why()));
    let frozen = format!("UPDATE accounts SET status = 'frozen' WHERE id = '{id}'");
    world.db.run(&frozen).unwrap();
    assert_eq!(world.freeze(&admin, &id, &why()).status, 204);
    assert_eq!(status(&world, &id), "disabled");
}

#[test]
fn accounts_of_staff_are_not_frozen_this_way() {
    let world = World::default();
    let (_, agent) = staff(&world, "agent");
    let (admin, own) = staff(&world, "admin");
    for id in [&agent, &own] {
        for reply in [
            world.freeze(&admin, id, &why()),
            world.unfreeze(&admin, id, &why()),
        ] {
            assert_eq!(
                (reply.status, kind(&reply)),
                (403, Some(Kind::StaffAccount))
            );
        }
        assert_eq!(status(&world, id), "active");
    }
    assert_eq!(audit_log(&world, "authz_account_fail").len(), 4);
    let reply = world.freeze(&admin, "nobody", &why());
    assert_eq!(kind(&reply), Some(Kind::NotFound));
}

#[test]
fn nothing_is_closed_without_a_reason() {
    let world = World::default();
    let id = world.customer(ALICE);
    let (admin, _) = staff(&world, "admin");
    for given in [
        json!({}),
        json!({"reason": "\n"}),
        json!({"reason": "x".repeat(501)}),
    ] {
        let reply = world.freeze(&admin, &id, &given);
        assert_eq!(kind(&reply), Some(Kind::InvalidFields), "{given}");
        assert_eq!(body(&reply)["errors"][0]["pointer"], "/reason");
    }
    assert_eq!(status(&world, &id), "active");
}

#[test]
fn of_two_who_close_an_account_at_once_one_does_and_is_told_of() {
    let world = World::default();
    let id = world.customer(ALICE);
    let (one, _) = staff(&world, "admin");
    let (two, _) = staff(&world, "admin");
    world.mails();
    let (store, given) = (Stepwise(&world.db), why());
    let first = world.freeze_over(&store, &one, &id, &given);
    let second = world.freeze_over(&store, &two, &id, &given);
    assert_eq!(overtaken(first, second), 204);
    assert_eq!(notices(&world.mails()).len(), 1);
    assert_eq!(audit_log(&world, "account_frozen_by_staff").len(), 1);
}

#[test]
fn an_admin_who_was_shut_out_meanwhile_closes_nothing() {
    let world = World::default();
    let id = world.customer(ALICE);
    let (one, one_id) = staff(&world, "admin");
    let (two, _) = staff(&world, "admin");
    let (store, given) = (Stepwise(&world.db), why());
    let out = json!({"status": "disabled", "reason": "They left."});
    let first = world.freeze_over(&store, &one, &id, &given);
    let second = world.change_staff_over(&store, &two, &one_id, &out);
    assert_eq!(overtaken(first, second), 204);
    assert_eq!(status(&world, &id), "active");
    world.wait(TimeDelta::seconds(1));
    let reply = world.freeze(&one, &id, &why());
    assert_eq!(kind(&reply), Some(Kind::SessionRequired));
}
