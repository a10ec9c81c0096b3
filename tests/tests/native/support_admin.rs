// Long: stories of one page.
//! The back office's own staff: who is of it, who joins, who may do what, who is shut out.

use chrono::TimeDelta;
use regain_core::account::Role;
use regain_core::courier::content::Content;
use regain_core::http::problem::Kind;
use regain_core::limits::Limits;
use regain_core::mail::template::{MailTemplate, Notice};
use regain_tests::{
    Break, Breaking, Caller, PASSWORD, Stepwise, World, block_on, body, interleave, kind,
};
use regain_web::Response;
use serde_json::{Value, json};

use crate::alice::{link, notices};
use crate::overlaps::{OVERTAKEN, Request};
use crate::{ALICE, BOB, NEW};

const AGENT: &str = "agent@host.example";

/// A member of staff in this role, signed in by both factors; and their account's id.
pub fn staff(world: &World, role: &str) -> (Caller, String) {
    let caller = world.staff(role);
    let id = world.id_of(&caller);
    (caller, id)
}

/// What somebody who is to be of staff is like; null takes a field out.
fn somebody(changes: &Value) -> Value {
    let mut given = json!({
        "name": "Ana Garnier", "email": AGENT, "phone": "+33 1 23 45 67 11", "role": "agent",
    });
    for (name, value) in changes.as_object().unwrap() {
        given[name] = value.clone();
    }
    let given_fields = given.as_object_mut().unwrap();
    given_fields.retain(|_, value| !value.is_null());
    given
}

/// The change of a role, with its reason.
fn role(role: &str) -> Value {
    json!({"role": role, "reason": "The team was asked for one."})
}

/// Shutting out or letting in, with its reason.
fn status(status: &str) -> Value {
    json!({"status": status, "reason": "They are on leave."})
}

fn column(world: &World, column: &str, id: &str) -> String {
    let sql = format!("SELECT {column} FROM accounts WHERE id = '{id}'");
    world.db.column(&sql).remove(0)
}

/// What the second of two is answered who overtakes the first, who then finds that
/// something has changed meanwhile.
pub fn overtaken<'a>(
    first: impl Future<Output = Response> + 'a,
    second: impl Future<Output = Response> + 'a,
) -> u16 {
    let requests: Vec<Request<_>> = vec![Box::pin(first), Box::pin(second)];
    let replies = interleave(requests, &OVERTAKEN);
    let [first, second] = &replies[..] else {
        panic!("two replies");
    };
    let told = kind(first);
    assert_eq!(told, Some(Kind::ChangedMeanwhile));
    second.status
}

/// The lines of the audit log about an event, as who did it to whom.
pub fn audit_log(world: &World, event: &str) -> Vec<String> {
    let who = "coalesce(actor, '') || ' ' || coalesce(account_id, '')";
    let sql = format!("SELECT {who} FROM audit WHERE event = '{event}' ORDER BY seq");
    world.db.column(&sql)
}

#[test]
fn staff_are_listed_and_customers_are_not() {
    let world = World::default();
    world.customer(ALICE);
    let agent = world.member(AGENT, "agent");
    world.sign_in(&mut Caller::browser("192.0.2.1"), AGENT, PASSWORD);
    let seen = world.now();
    let (admin, id) = staff(&world, "admin");
    let reply = world.list_staff(&admin);
    assert_eq!(reply.status, 200);
    let mut expected = vec![
        json!({
            "id": agent, "name": "Camille Laurent", "email": AGENT, "role": "agent",
            "status": "active", "second_factor": false, "signed_in_at": seen,
        }),
        json!({
            "id": id, "name": "Camille Laurent", "email": column(&world, "email", &id),
            "role": "admin", "status": "active", "second_factor": true, "signed_in_at": null,
        }),
    ];
    expected.sort_by_key(|member| member["id"].to_string());
    assert_eq!(body(&reply), json!({"staff": expected}));
    world.wait(TimeDelta::minutes(11));
    let reply = world.list_staff(&admin);
    assert_eq!(reply.status, 200, "looking takes no new proof");
}

#[test]
fn somebody_joins_and_chooses_a_password_by_mail() {
    let world = World::default();
    let (admin, admin_id) = staff(&world, "admin");
    world.mails();
    let reply = world.add_staff(&admin, &somebody(&json!({})));
    assert_eq!(reply.status, 201);
    let id = body(&reply)["id"].as_str().unwrap().to_owned();
    assert_eq!(body(&reply)["role"], "agent");
    assert_eq!(
        column(&world, "customer_number", &id),
        format!("staff-{id}")
    );
    assert_eq!(column(&world, "phone", &id), "+33123456711");
    assert_eq!(column(&world, "locale", &id), "fr");
    assert_eq!(column(&world, "type", &id), "individual");
    let added = audit_log(&world, "user_created_by_staff");
    assert_eq!(added, [format!("staff:{admin_id} {id}")]);
    let sent = world.mails();
    assert_eq!(sent.len(), 1);
    assert_eq!(
        (&sent[0].content, sent[0].recipient.as_str()),
        (&Content::Account(MailTemplate::FirstPassword), AGENT)
    );
    let browser = Caller::browser("192.0.2.1");
    assert_eq!(world.reset(&browser, &link(&sent[0]), NEW).status, 204);
    // Nothing opens before there is a second factor.
    let mut agent = Caller::browser("192.0.2.1");
    world.sign_in(&mut agent, AGENT, NEW);
    assert_eq!(
        kind(&world.profile(&agent)),
        Some(Kind::SecondFactorMandatory)
    );
}

#[test]
fn the_provider_names_the_number_and_the_language_of_who_joins() {
    let world = World::default();
    let (admin, _) = staff(&world, "admin");
    let given = somebody(&json!({"customer_number": "S-7", "locale": "en", "role": "auditor"}));
    let reply = world.add_staff(&admin, &given);
    let id = body(&reply)["id"].as_str().unwrap().to_owned();
    assert_eq!(column(&world, "customer_number", &id), "S-7");
    assert_eq!(column(&world, "locale", &id), "en");
    assert_eq!(column(&world, "role", &id), "auditor");
    // The provider's programs do not mistake it for an account of theirs.
    let reply = world.provision(&json!({
        "customer_number": "S-7", "email": AGENT, "name": "Ana Garnier", "type": "individual",
        "phone": "+33123456711", "locale": "en", "role": "auditor",
    }));
    assert_eq!(kind(&reply), Some(Kind::CustomerNumberTaken));
}

#[test]
fn who_joins_has_an_address_and_a_number_of_their_own() {
    let world = World::default();
    let (admin, _) = staff(&world, "admin");
    world.customer(ALICE);
    let before = world.db.dump();
    for (change, expected) in [
        (json!({"email": "ALICE@example.org"}), Kind::EmailTaken),
        (json!({"customer_number": ALICE}), Kind::CustomerNumberTaken),
    ] {
        let reply = world.add_staff(&admin, &somebody(&change));
        assert_eq!(kind(&reply), Some(expected), "{change}");
    }
    assert_eq!(world.db.dump(), before);
}

#[test]
fn of_two_who_join_with_one_address_one_does() {
    let world = World::default();
    let (admin, _) = staff(&world, "admin");
    let (store, given) = (Stepwise(&world.db), somebody(&json!({})));
    let first = world.add_staff_over(&store, &admin, &given);
    let second = world.add_staff_over(&store, &admin, &given);
    assert_eq!(overtaken(first, second), 201);
    assert_eq!(audit_log(&world, "user_created_by_staff").len(), 1);
}

#[test]
fn every_field_that_cannot_be_accepted_is_named() {
    let world = World::default();
    let (admin, id) = staff(&world, "admin");
    let pointer = |reply: &Response| {
        assert_eq!(kind(reply), Some(Kind::InvalidFields), "{reply:?}");
        body(reply)["errors"][0]["pointer"].clone()
    };
    for (change, expected) in [
        (json!({"name": null}), "/name"),
        (json!({"email": "ana"}), "/email"),
        (json!({"phone": "0123456711"}), "/phone"),
        (json!({"role": "customer"}), "/role"),
        (json!({"role": null}), "/role"),
        (json!({"locale": "de"}), "/locale"),
        (
            json!({"customer_number": "x".repeat(65)}),
            "/customer_number",
        ),
        (json!({"password": PASSWORD}), "/password"),
    ] {
        let reply = world.add_staff(&admin, &somebody(&change));
        assert_eq!(pointer(&reply), expected, "{change}");
    }
    for (given, expected) in [
        (json!({"reason": "Because."}), "/role"),
        (json!({"role": "customer", "reason": "Because."}), "/role"),
        (json!({"status": "frozen", "reason": "Because."}), "/status"),
        (json!({"role": "agent"}), "/reason"),
        (json!({"role": "agent", "reason": " "}), "/reason"),
        (
            json!({"role": "agent", "reason": "x".repeat(501)}),
            "/reason",
        ),
        (
            json!({"role": "agent", "status": "disabled", "reason": "Because."}),
            "/role",
        ),
    ] {
        let reply = world.change_staff(&admin, &id, &given);
        assert_eq!(pointer(&reply), expected, "{given}");
    }
}

#[test]
fn another_role_counts_at_once_and_its_holder_is_told() {
    let world = World::default();
    let (admin, admin_id) = staff(&world, "admin");
    let (agent, id) = staff(&world, "agent");
    world.mails();
    assert_eq!(world.list_staff(&agent).status, 403);
    assert_eq!(world.change_staff(&admin, &id, &role("admin")).status, 204);
    assert_eq!(column(&world, "role", &id), "admin");
    assert!(
        world.session(&agent).is_none(),
        "whoever has a session signs in anew"
    );
    let changed = audit_log(&world, "privilege_permissions_changed");
    assert_eq!(changed, [format!("staff:{admin_id} {id}")]);
    let sent = world.mails();
    assert_eq!(notices(&sent), [Notice::RoleChanged { role: Role::Admin }]);
    assert_eq!(sent[0].report_link, None);
    assert_eq!(sent[0].recipient, column(&world, "email", &id));
    let Content::Account(MailTemplate::Notice { address, .. }) = &sent[0].content else {
        panic!("a notice")
    };
    assert_eq!(address, "", "from where admins work is nobody's business");
    let admin_notes = body(&world.show_account(&admin, &id))["remarks"].clone();
    assert_eq!(
        admin_notes,
        json!([{
            "at": world.now(), "by": "Camille Laurent", "action": "role", "role": "admin",
            "reason": "The team was asked for one.",
        }])
    );
}

#[test]
fn whoever_is_shut_out_is_out_at_once_and_comes_back_by_a_new_password() {
    let world = World::default();
    let (admin, admin_id) = staff(&world, "admin");
    let (agent, id) = staff(&world, "agent");
    let login = column(&world, "email", &id);
    let reset = world.link(&agent, &login);
    assert_eq!(
        world.change_staff(&admin, &id, &status("disabled")).status,
        204
    );
    assert_eq!(column(&world, "status", &id), "disabled");
    assert!(world.session(&agent).is_none());
    assert!(world.open_link(&agent, &reset).is_none());
    let mut again = Caller::browser("192.0.2.1");
    assert_eq!(world.sign_in(&mut again, &login, PASSWORD).status, 401);
    world.lose_password(&again, &login);
    assert_eq!(notices(&world.mails()), [Notice::FrozenBySupport]);
    assert_eq!(
        world.change_staff(&admin, &id, &status("active")).status,
        204
    );
    assert_eq!(notices(&world.mails()), [Notice::UnfrozenBySupport]);
    assert_eq!(world.sign_in(&mut again, &login, PASSWORD).status, 401);
    assert!(
        world
            .open_link(&again, &world.link(&again, &login))
            .is_some()
    );
    for event in ["account_frozen_by_staff", "account_unfrozen_by_staff"] {
        assert_eq!(audit_log(&world, event), [format!("staff:{admin_id} {id}")]);
    }
}

#[test]
fn what_somebody_is_already_is_no_change() {
    let world = World::default();
    let (admin, _) = staff(&world, "admin");
    let (_, id) = staff(&world, "agent");
    let before = world.db.dump();
    for given in [role("agent"), status("active")] {
        let reply = world.change_staff(&admin, &id, &given);
        assert_eq!(kind(&reply), Some(Kind::AccountWrongState), "{given}");
    }
    assert_eq!(world.db.dump(), before);
    world.change_staff(&admin, &id, &status("disabled"));
    let reply = world.change_staff(&admin, &id, &status("disabled"));
    assert_eq!(kind(&reply), Some(Kind::AccountWrongState));
}

#[test]
fn nobody_changes_themselves() {
    let world = World::default();
    let (admin, id) = staff(&world, "admin");
    for given in [role("agent"), role("admin"), status("disabled")] {
        let reply = world.change_staff(&admin, &id, &given);
        assert_eq!(
            (reply.status, kind(&reply)),
            (403, Some(Kind::OwnAccount)),
            "{given}"
        );
    }
    assert_eq!(column(&world, "role", &id), "admin");
    assert_eq!(column(&world, "status", &id), "active");
    let refused = audit_log(&world, "authz_account_fail");
    assert_eq!(refused, vec![format!("staff:{id} {id}"); 3]);
    assert!(world.session(&admin).is_some());
}

#[test]
fn of_two_admins_who_shut_each_other_out_at_once_one_remains() {
    let changes = [status("disabled"), role("agent")];
    for (first, second) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let world = World::default();
        let (one, one_id) = staff(&world, "admin");
        let (two, two_id) = staff(&world, "admin");
        let store = Stepwise(&world.db);
        let first = world.change_staff_over(&store, &one, &two_id, &changes[first]);
        let second = world.change_staff_over(&store, &two, &one_id, &changes[second]);
        assert_eq!(overtaken(first, second), 204);
        let remaining = "accounts WHERE role = 'admin' AND status = 'active'";
        assert_eq!(world.db.count(remaining), 1);
        assert!(world.session(&two).is_some() && world.session(&one).is_none());
    }
}

#[test]
fn a_change_that_breaks_off_is_made_as_a_whole_or_not_at_all() {
    for how in [Break::Lost, Break::Kept] {
        let world = World::default();
        let (admin, _) = staff(&world, "admin");
        let (agent, id) = staff(&world, "agent");
        world.mails();
        let store = Breaking::new(&world.db, 2, how);
        let given = role("auditor");
        let changed = block_on(world.change_staff_over(&store, &admin, &id, &given));
        assert!(world.broke(&changed) && store.broke());
        let kept = how == Break::Kept;
        assert_eq!(column(&world, "role", &id) == "auditor", kept);
        assert_eq!(world.session(&agent).is_none(), kept);
        let written = [
            audit_log(&world, "privilege_permissions_changed").len(),
            world.db.count("admin_notes"),
            world.mails().len(),
        ];
        assert_eq!(written, [usize::from(kept); 3]);
    }
}

#[test]
fn customers_do_not_become_staff_nor_staff_customers() {
    let world = World::default();
    let (admin, _) = staff(&world, "admin");
    let customer = world.customer(BOB);
    for (id, given) in [
        (customer.as_str(), role("agent")),
        (customer.as_str(), status("disabled")),
        ("nobody", role("agent")),
    ] {
        let reply = world.change_staff(&admin, id, &given);
        assert_eq!(kind(&reply), Some(Kind::NotFound), "{given}");
    }
    assert_eq!(column(&world, "role", &customer), "customer");
    assert_eq!(column(&world, "status", &customer), "active");
}

#[test]
fn admin_notes_go_with_the_account_and_after_a_year() {
    let world = World::default();
    let (admin, _) = staff(&world, "admin");
    let (_, id) = staff(&world, "agent");
    world.change_staff(&admin, &id, &role("auditor"));
    let memory = Limits::DEFAULT.audit_memory.num_milliseconds();
    for (older, left) in [(memory, 1), (1, 0)] {
        let aged = format!("UPDATE admin_notes SET at = at - {older}");
        world.db.run(&aged).unwrap();
        world.erase();
        assert_eq!(world.db.count("admin_notes"), left);
    }
    world.change_staff(&admin, &id, &role("agent"));
    world.delete_with(&World::first_key(), &id);
    assert_eq!(world.db.count("admin_notes"), 0);
}
