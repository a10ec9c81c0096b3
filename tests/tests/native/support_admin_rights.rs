//! What admins may do nobody else may, and they themselves only after a fresh proof.

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_tests::{Caller, PASSWORD, World, body, kind};
use regain_web::Response;
use serde_json::json;

use crate::support_admin::{audit_log, staff};
use crate::{ALICE, BOB};

/// A call of the admin part, whether it takes a fresh proof, and who else may make it.
struct Call {
    name: &'static str,
    fresh: bool,
    others: &'static [&'static str],
    make: fn(&World, &Caller, &str) -> Response,
}

const CALLS: [Call; 17] = [
    Call {
        name: "StaffList",
        fresh: false,
        others: &[],
        make: |world, caller, _| world.list_staff(caller),
    },
    Call {
        name: "StaffAdd",
        fresh: true,
        others: &[],
        make: |world, caller, _| {
            let given = json!({
                "name": "N", "email": "new@host.example", "phone": "+33123456799",
                "role": "agent",
            });
            world.add_staff(caller, &given)
        },
    },
    Call {
        name: "StaffChange",
        fresh: true,
        others: &[],
        make: |world, caller, _| {
            let auditor = world
                .db
                .column("SELECT id FROM accounts WHERE role = 'auditor'");
            let given = json!({"role": "agent", "reason": "Because."});
            world.change_staff(caller, &auditor[0], &given)
        },
    },
    Call {
        name: "Keys",
        fresh: false,
        others: &[],
        make: |world, caller, _| world.list_keys(caller),
    },
    Call {
        name: "KeyCreate",
        fresh: true,
        others: &[],
        make: |world, caller, _| world.create_key(caller, &json!({"label": "x", "scopes": ["ip"]})),
    },
    Call {
        name: "KeyRevoke",
        fresh: true,
        others: &[],
        make: |world, caller, _| world.revoke_key(caller, "ip"),
    },
    Call {
        name: "Clients",
        fresh: false,
        others: &[],
        make: |world, caller, _| world.read_clients(caller, ""),
    },
    Call {
        name: "ClientCreate",
        fresh: true,
        others: &[],
        make: |world, caller, _| world.write_clients(caller, "", &client()),
    },
    Call {
        name: "Client",
        fresh: false,
        others: &[],
        make: |world, caller, _| world.read_clients(caller, "/panel"),
    },
    Call {
        name: "ClientChange",
        fresh: true,
        others: &[],
        make: |world, caller, _| world.write_clients(caller, "/panel", &client()),
    },
    Call {
        name: "ClientSecret",
        fresh: true,
        others: &[],
        make: |world, caller, _| world.write_clients(caller, "/panel/secret", &json!({})),
    },
    Call {
        name: "ClientRemove",
        fresh: true,
        others: &[],
        make: |world, caller, _| world.write_clients(caller, "/panel/remove", &json!({})),
    },
    Call {
        name: "Account",
        fresh: false,
        others: &["agent", "reviewer"],
        make: World::show_account,
    },
    Call {
        name: "Freeze",
        fresh: true,
        others: &[],
        make: |world, caller, id| world.freeze(caller, id, &json!({"reason": "Because."})),
    },
    Call {
        name: "Unfreeze",
        fresh: true,
        others: &[],
        make: |world, caller, _| {
            let frozen = "SELECT id FROM accounts WHERE status = 'frozen'";
            let id = world.db.column(frozen).remove(0);
            world.unfreeze(caller, &id, &json!({ "reason": "A mistake." }))
        },
    },
    Call {
        name: "Mails",
        fresh: false,
        others: &[],
        make: |world, caller, _| world.list_dead_mails(caller),
    },
    Call {
        name: "MailResend",
        fresh: true,
        others: &[],
        make: |world, caller, _| world.resend(caller, "m1"),
    },
];

/// An account without a password, as it would take long to hash; its id.
fn nobody_signs_in(world: &World, email: &str, role: &str) -> String {
    let reply = world.provision(&json!({
        "customer_number": email, "email": email, "name": "Camille Laurent",
        "type": "individual", "phone": "+33123456701", "role": role,
    }));
    assert_eq!(reply.status, 201, "{reply:?}");
    body(&reply)["id"].as_str().unwrap().into()
}

/// A service with somebody of each role, and something for every call to be about.
fn world() -> (World, String) {
    let world = World::default();
    let id = nobody_signs_in(&world, ALICE, "customer");
    let frozen = nobody_signs_in(&world, BOB, "customer");
    let freeze = format!("UPDATE accounts SET status = 'frozen' WHERE id = '{frozen}'");
    world.db.run(&freeze).unwrap();
    world.key("ip");
    nobody_signs_in(&world, "auditor@host.example", "auditor");
    let row = format!("('m1', '{id}', 'a@example.org', 'm', 'owner', '{{}}', 0, 0, 'dead')");
    let into =
        "outbox (id, account_id, recipient, mailbox, cause, template, created_at, due_at, state)";
    world
        .db
        .run(&format!("INSERT INTO {into} VALUES {row}"))
        .unwrap();
    world
        .db
        .run(
            "INSERT INTO clients (id, name, authentication, secret_hash, redirect_uris,
               post_logout_redirect_uris, scopes, groups, second_factor, claims_in_id_token,
               algorithm, access_seconds, refresh_days, created_at)
             VALUES ('panel', 'Panel', 'client_secret_basic', 'h', '[\"https://panel.example/\"]',
               '[]', '[\"openid\"]', '[]', 0, 0, 'RS256', 3600, 30, 0)",
        )
        .unwrap();
    (world, id)
}

fn client() -> serde_json::Value {
    json!({ "client_name": "Panel", "redirect_uris": ["https://panel.example/"] })
}

#[test]
fn an_admin_may_do_all_of_it_after_a_fresh_proof() {
    for call in &CALLS {
        let (world, id) = world();
        let (admin, _) = staff(&world, "admin");
        world.wait(TimeDelta::minutes(10));
        let before = world.db.trips();
        let reply = (call.make)(&world, &admin, &id);
        assert!(reply.status < 300, "{}: {reply:?}", call.name);
        let trips = world.db.trips() - before;
        assert!((1..=2).contains(&trips), "{}: {trips} trips", call.name);

        let (world, id) = self::world();
        let (admin, _) = staff(&world, "admin");
        world.wait(TimeDelta::minutes(10) + TimeDelta::milliseconds(1));
        let reply = (call.make)(&world, &admin, &id);
        let expected = call.fresh.then_some(Kind::FreshProofRequired);
        assert_eq!(kind(&reply), expected, "{}", call.name);
    }
}

#[test]
fn everybody_else_is_refused_and_that_goes_on_record() {
    for role in ["customer", "agent", "reviewer", "auditor"] {
        for call in &CALLS {
            let (world, id) = world();
            let (caller, own) = staff(&world, role);
            let reply = (call.make)(&world, &caller, &id);
            let refused = audit_log(&world, "authz_role_fail");
            if call.others.contains(&role) {
                assert_eq!(
                    (reply.status, refused),
                    (200, vec![]),
                    "{role} {}",
                    call.name
                );
                continue;
            }
            let expected = (403, Some(Kind::RoleMissing));
            assert_eq!(
                (reply.status, kind(&reply)),
                expected,
                "{role} {}",
                call.name
            );
            let who = if role == "customer" {
                "account"
            } else {
                "staff"
            };
            assert_eq!(
                refused,
                [format!("{who}:{own} {own}")],
                "{role} {}",
                call.name
            );
            let done = "admin_notes";
            assert_eq!(world.db.count(done), 0, "{role} {}", call.name);
        }
    }
}

#[test]
fn without_a_session_or_a_second_factor_there_is_nothing() {
    for call in &CALLS {
        let (world, id) = world();
        let before = world.db.dump();
        let reply = (call.make)(&world, &Caller::browser("192.0.2.1"), &id);
        assert_eq!(kind(&reply), Some(Kind::SessionRequired), "{}", call.name);
        assert_eq!(world.db.dump(), before, "{}", call.name);

        let login = "admin@host.example";
        world.member(login, "admin");
        let mut admin = Caller::browser("198.51.100.9");
        world.sign_in(&mut admin, login, PASSWORD);
        let reply = (call.make)(&world, &admin, &id);
        assert_eq!(
            kind(&reply),
            Some(Kind::SecondFactorMandatory),
            "{}",
            call.name
        );
        assert_eq!(world.db.count("admin_notes"), 0);
    }
}

#[test]
fn each_change_leaves_one_line_in_the_audit_log() {
    for call in CALLS.iter().filter(|call| call.fresh) {
        let (world, id) = world();
        let (admin, _) = staff(&world, "admin");
        let before = world.audit_log().len();
        let reply = (call.make)(&world, &admin, &id);
        assert!(reply.status < 300, "{}: {reply:?}", call.name);
        assert_eq!(world.audit_log().len(), before + 1, "{}", call.name);
    }
}
