//! Round trips to the database, which are most of what a request costs.

use regain_tests::{Caller, PASSWORD, World, block_on, papers, upload};
use regain_web::Response;
use serde_json::json;

use crate::alice::{Alice, link, report_link};
use crate::{ALICE, BOB, NEW, WRONG, cases};

fn trips(world: &World, act: impl FnOnce()) -> usize {
    let before = world.db.trips();
    act();
    world.db.trips() - before
}

#[test]
fn the_main_path_of_each_function_takes_at_most_two_round_trips() {
    let world = World::default();
    world.customer(ALICE);
    let mut caller = Caller::browser("192.0.2.1");
    for (case, password, status) in [("right", PASSWORD, 303), ("wrong", WRONG, 401)] {
        let taken = trips(&world, || {
            assert_eq!(world.sign_in(&mut caller, ALICE, password).status, status);
        });
        assert_eq!(taken, 2, "sign-in, {case}");
    }
    assert_eq!(
        trips(&world, || assert!(world.session(&caller).is_some())),
        1,
        "session"
    );
    assert_eq!(
        trips(&world, || drop(world.sign_out(&caller))),
        2,
        "sign-out"
    );
    assert_eq!(
        trips(&world, || drop(world.lose_password(&caller, ALICE))),
        1,
        "lost password"
    );
    let link = world.link(&caller, ALICE);
    assert_eq!(
        trips(&world, || assert!(
            world.open_link(&caller, &link).is_some()
        )),
        1,
        "page"
    );
    let taken = trips(&world, || {
        assert_eq!(world.reset(&caller, &link, NEW).status, 204);
    });
    assert_eq!(taken, 2, "reset");
    let taken = trips(&world, || {
        world.customer("bob@example.org");
    });
    assert_eq!(taken, 2, "account");
    world.deliver();
    let taken = trips(&world, || {
        assert_eq!(world.deliver().sent, 0);
    });
    assert_eq!(taken, 1, "a courier with nothing to do");
}

#[test]
fn a_flood_that_is_refused_costs_one_round_trip_each() {
    let world = World::default();
    let mut caller = Caller::program("192.0.2.1");
    for _ in 0..6 {
        world.sign_in(&mut caller, ALICE, WRONG);
    }
    let taken = trips(&world, || {
        assert_eq!(world.sign_in(&mut caller, ALICE, WRONG).status, 429);
    });
    assert_eq!(taken, 1);
}

#[test]
fn the_second_factor_takes_at_most_two_round_trips() {
    let mut alice = Alice::enrolled();
    let mut program = alice.half_way(Caller::program("192.0.2.2"));
    let (wrong, code) = (alice.wrong(), alice.code());
    for (case, given, status) in [("wrong", &wrong, 401), ("right", &code, 200)] {
        let taken = trips(&alice.world, || {
            let reply = alice.world.give_code(&mut program, given);
            assert_eq!(reply.status, status);
        });
        assert_eq!(taken, 2, "code, {case}");
    }
    let key = alice.world.key("totp");
    for (case, given) in [("spent", &code), ("right", &alice.next_code())] {
        let taken = trips(&alice.world, || {
            let asked = block_on(alice.world.ask_code(&alice.world.db, &key, ALICE, given));
            assert_eq!(asked.status, 200);
        });
        assert_eq!(taken, 2, "SSH, {case}");
    }
    let code = alice.next_code();
    let (world, browser) = (&alice.world, &mut alice.browser);
    for (case, given, status) in [
        ("no code", json!({"password": PASSWORD}), 401),
        ("wrong", json!({"password": WRONG, "code": code}), 401),
        ("right", json!({"password": PASSWORD, "code": code}), 200),
    ] {
        let taken = trips(world, || {
            assert_eq!(world.prove(browser, &given).status, status, "{case}");
        });
        assert_eq!(taken, 2, "proof, {case}");
    }
    let mailed = world.link(browser, ALICE);
    let given = json!({"token": mailed, "password": NEW, "code": alice.codes[0]});
    let taken = trips(world, || {
        let used = block_on(world.use_link_with(&world.db, browser, &given));
        assert_eq!(used.status, 204);
    });
    assert_eq!(taken, 2, "reset with a code");
}

#[test]
fn each_edit_of_the_profile_takes_two_round_trips_and_each_look_one() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    let mut other = Caller::program("192.0.2.2");
    world.sign_in(&mut other, ALICE, PASSWORD);
    world.give_code(&mut other, &alice.code());
    let listed = world
        .db
        .column("SELECT id FROM sessions ORDER BY created_at");
    let list = json!({"entries": [{"cidr": "192.0.2.1"}]});
    let name = json!({"name": "Alix Martin"});
    let acts: [(&str, usize, &dyn Fn() -> Response); 16] = [
        ("profile", 1, &|| world.profile(&alice.browser)),
        ("sessions", 1, &|| world.list_sessions(&alice.browser)),
        ("history", 1, &|| world.history(&alice.browser, None)),
        ("nothing new", 1, &|| {
            world.change_contact(&alice.browser, &json!({}))
        }),
        ("name", 2, &|| world.change_contact(&alice.browser, &name)),
        ("contact check", 2, &|| {
            let long_ago = "UPDATE accounts SET contact_checked_at = 0";
            world.db.run(long_ago).unwrap();
            world.confirm_contact(&alice.browser)
        }),
        ("addresses", 2, &|| world.allow(&alice.browser, &list)),
        ("e-mail", 2, &|| world.change_email(&alice.browser, BOB)),
        ("recovery codes", 2, &|| world.renew_codes(&alice.browser)),
        ("new secret", 2, &|| match world.scan(&alice.browser) {
            Ok(_) => Response::empty(201),
            Err(reply) => reply,
        }),
        (
            "no such session",
            1,
            &|| match world.end_session(&alice.browser, Some("x")) {
                reply if reply.status == 404 => Response::empty(204),
                reply => reply,
            },
        ),
        ("one session", 2, &|| {
            world.end_session(&alice.browser, Some(&listed[1]))
        }),
        ("other sessions", 2, &|| {
            let other = "INSERT INTO sessions SELECT 'other', account_id, 'other', created_at,
                seen_at, proved_at, factors, expires_at, idle, address, country, city, user_agent, network4,
                network6
                FROM sessions LIMIT 1";
            world.db.run(other).unwrap();
            world.end_session(&alice.browser, None)
        }),
        ("first code", 2, &|| {
            let Ok(app) = world.scan(&alice.browser) else {
                panic!("a secret")
            };
            let before = world.db.trips();
            let reply = world.confirm_totp(&alice.browser, &app.code(world.now()));
            assert_eq!(world.db.trips() - before, 2);
            reply
        }),
        ("removal", 2, &|| world.remove_totp(&alice.browser)),
        ("password", 2, &|| {
            world.change_password(&alice.browser, PASSWORD, NEW)
        }),
    ];
    for (case, expected, act) in acts {
        let taken = trips(world, || {
            let reply = act();
            assert!(reply.status < 300, "{case}: {reply:?}");
        });
        let scanning = if case == "first code" { 2 } else { 0 };
        assert_eq!(taken - scanning, expected, "{case}");
    }
}

#[test]
fn addresses_and_mailed_links_are_looked_up_in_one_round_trip() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    let key = world.key("ip");
    let taken = trips(world, || {
        world.own_address(&alice.browser);
    });
    assert_eq!(taken, 1, "own address");
    let stranger = Caller::program("192.0.2.2");
    let taken = trips(world, || {
        world.own_address(&stranger);
    });
    assert_eq!(taken, 0, "the address of a stranger");
    let taken = trips(world, || {
        let reply = world.ask_address(Some(&key), ALICE, "192.0.2.1");
        assert_eq!(reply.status, 200);
    });
    assert_eq!(taken, 1, "an address that a program asks about");
    world.change_email(&alice.browser, BOB);
    let sent = world.mails();
    let new = sent.iter().find(|mail| mail.link.is_some()).unwrap();
    let mailed = link(new);
    let taken = trips(world, || {
        let confirmed = world.confirm_email(&world.db, &stranger, &mailed);
        assert_eq!(block_on(confirmed).status, 204);
    });
    assert_eq!(taken, 2, "a new address");
    let mailed = report_link(&sent[0]);
    let taken = trips(world, || {
        assert!(world.follow_report_link(&stranger, &mailed));
    });
    assert_eq!(taken, 2, "it was not me");
}

#[test]
fn a_recovery_case_takes_at_most_two_round_trips_for_each_step() {
    let world = cases::world("o2switch");
    let mut owner = Caller::browser("192.0.2.1");
    world.sign_in(&mut owner, ALICE, PASSWORD);
    let (mut claimant, request) = (Caller::browser("192.0.2.2"), cases::request("ip"));
    let taken = trips(&world, || drop(world.open_case(&mut claimant, &request)));
    assert_eq!(taken, 2, "opening");
    let mails = world.mails();
    let (code, link) = (cases::mailed_code(&mails), cases::cancel_link(&mails));
    let wrong = "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF";
    let file = || upload(papers::pdf());
    let acts: [(&str, usize, &dyn Fn()); 14] = [
        ("a look", 1, &|| drop(world.case(&claimant))),
        ("a stranger's look", 1, &|| drop(world.case(&owner))),
        ("a wrong code", 2, &|| {
            drop(world.return_code(&claimant, wrong));
        }),
        ("another code", 2, &|| drop(world.renew_code(&claimant))),
        ("the code", 2, &|| drop(world.return_code(&claimant, &code))),
        ("a file", 2, &|| {
            drop(world.hand_in(&claimant, "identity", file()));
        }),
        ("no item", 2, &|| {
            drop(world.hand_in(&claimant, "passport", file()));
        }),
        ("taking back", 2, &|| {
            drop(world.take_back(&claimant, "identity", None));
        }),
        ("too early", 2, &|| drop(world.submit(&claimant))),
        ("files", 5, &|| world.hand_in_all(&claimant)),
        ("submission", 2, &|| drop(world.submit(&claimant))),
        ("a look at the link", 1, &|| drop(world.look_at_stop(&link))),
        ("stopping", 2, &|| assert!(world.stop(&link))),
        ("nothing to withdraw", 1, &|| {
            drop(world.withdraw_signed_in(&owner));
        }),
    ];
    for (story, expected, act) in acts {
        assert_eq!(trips(&world, act), expected, "{story}");
    }
    let claimant = cases::opened(&world, &request);
    let taken = trips(&world, || drop(world.withdraw_signed_in(&owner)));
    assert_eq!(taken, 2, "withdrawing once signed in");
    assert_eq!(
        trips(&world, || drop(world.withdraw(&claimant))),
        2,
        "in vain"
    );
    assert_eq!(trips(&world, || assert_eq!(world.apply(), 0)), 1);
    assert_eq!(trips(&world, || assert_eq!(world.expire(), 0)), 1);
    assert_eq!(trips(&world, || assert_eq!(world.remind(), 0)), 1);
}
