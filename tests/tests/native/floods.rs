//! What limits hold against whoever has many networks, devices or sessions; and that owners
//! get in all the while.

use chrono::TimeDelta;
use regain_core::crypto::token::Token;
use regain_core::limits::Limits;
use regain_core::mail::template::Notice;
use regain_tests::{Caller, Incoming, PASSWORD, Stepwise, World, header, interleave};
use regain_web::Response;
use serde_json::json;

use crate::alice::{Alice, notices};
use crate::case_effect::Due;
use crate::{ALICE, NEW, WRONG};

/// Somebody from the n-th of a thousand networks that have nothing in common.
fn from(network: u32) -> Caller {
    Caller::program(&format!("2a{:02x}:{:x}::1", network % 50, network % 1000))
}

/// Ten failures a second for so long.
fn flood(world: &World, begun: u32, seconds: u32) {
    for turn in begun..begun + 10 * seconds {
        world.sign_in(&mut from(turn), ALICE, WRONG);
        world.wait(TimeDelta::milliseconds(100));
    }
}

#[test]
fn an_owner_under_a_flood_signs_in_from_a_known_browser_at_the_first_try() {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    assert_eq!(world.sign_in(&mut browser, ALICE, PASSWORD).status, 303);
    flood(&world, 0, 120);
    let mut elsewhere = Caller::browser("192.0.2.2");
    assert_eq!(world.sign_in(&mut elsewhere, ALICE, PASSWORD).status, 429);
    assert_eq!(world.sign_in(&mut browser, ALICE, PASSWORD).status, 303);
}

#[test]
fn an_owner_under_a_flood_signs_in_at_the_first_try_after_a_reset_or_a_new_password() {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    flood(&world, 0, 60);
    let link = world.link(&browser, ALICE);
    let reply = world.reset(&browser, &link, NEW);
    assert_eq!(reply.status, 204);
    browser.keep(&reply);
    flood(&world, 600, 60);
    assert_eq!(world.sign_in(&mut browser, ALICE, NEW).status, 303);
    let reply = world.change_password(&browser, NEW, PASSWORD);
    assert_eq!(reply.status, 204);
    browser.keep(&reply);
    flood(&world, 1200, 60);
    assert_eq!(world.sign_in(&mut browser, ALICE, PASSWORD).status, 303);
}

#[test]
fn guesses_at_a_code_over_ten_thousand_devices_are_fifty_a_day_and_the_owner_is_told() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    world.mails();
    let tokens: Vec<Token> = (0..10_000_u32)
        .map(|number| {
            let mut random = [9; 32];
            random[..4].copy_from_slice(&number.to_be_bytes());
            Token::new(&random)
        })
        .collect();
    let rows: Vec<String> = tokens
        .iter()
        .enumerate()
        .map(|(number, token)| {
            let (id, hash) = (&alice.id, token.hash());
            format!("('d{number}', '{id}', '{hash}', 0, {number}, '192.0.2.9', NULL, NULL, '')")
        })
        .collect();
    let rows = rows.join(", ");
    world
        .db
        .run(&format!("INSERT INTO devices VALUES {rows}"))
        .unwrap();
    let mut thief = alice.half_way(Caller::browser("198.51.100.1"));
    let wrong = "000000";
    let mut looked_at = 0;
    for (turn, token) in tokens.iter().enumerate() {
        // Every other one is known to nobody.
        thief.device = (turn % 2 == 0).then(|| token.as_str().to_owned());
        match world.give_code(&mut thief, wrong).status {
            401 => looked_at += 1,
            410 => thief = alice.half_way(thief),
            status => assert_eq!(status, 429),
        }
        world.wait(TimeDelta::milliseconds(8_600));
    }
    assert!((25..=50).contains(&looked_at), "{looked_at}");
    let told = notices(&world.mails());
    assert!(told.contains(&Notice::WrongCodes), "{told:?}");
}

#[test]
fn right_passwords_at_once_do_not_refuse_each_other_and_wrong_ones_are_still_few() {
    for (password, admitted, refused) in [(PASSWORD, 200, 429), (WRONG, 401, 429)] {
        let world = World::default();
        world.customer(ALICE);
        let (store, caller) = (Stepwise(&world.db), Caller::program("192.0.2.1"));
        let count = if password == PASSWORD { 20 } else { 60 };
        let attempts = (0..count).map(|_| -> std::pin::Pin<Box<dyn Future<Output = u16> + '_>> {
            Box::pin(async { world.attempt(&store, &caller, ALICE, password).await.status })
        });
        let order: Vec<usize> = (0..count).collect();
        let statuses = interleave(attempts.collect(), &order);
        let looked_at = statuses
            .iter()
            .filter(|status| **status == admitted)
            .count();
        assert_eq!(looked_at, count.min(25), "{statuses:?}");
        assert!(
            statuses
                .iter()
                .all(|status| [admitted, refused].contains(status))
        );
    }
}

/// Somebody who fails in a row, as fast as they are let.
fn fails_in_a_row(world: &World, mut fail: impl FnMut() -> Response) {
    let mut failed = 0;
    while failed < Limits::DEFAULT.in_a_row {
        match fail().status {
            401 => failed += 1,
            status => {
                assert_eq!(status, 429);
                world.wait(TimeDelta::minutes(30));
            }
        }
    }
    // Days later nothing is closed any more, and nothing is forgotten.
    world.wait(TimeDelta::days(3));
    world.erase();
}

#[test]
fn after_fifty_wrong_passwords_in_a_row_a_stranger_needs_a_link_and_a_known_browser_does_not() {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    world.mails();
    let mut turn = 0;
    let mut stranger = || {
        turn += 1;
        world.sign_in(&mut from(turn), ALICE, WRONG)
    };
    fails_in_a_row(&world, &mut stranger);
    assert_eq!(notices(&world.mails()), [Notice::PasswordRefused]);
    let mut elsewhere = Caller::program("192.0.2.2");
    assert_eq!(world.sign_in(&mut elsewhere, ALICE, PASSWORD).status, 401);
    assert_eq!(world.sign_in(&mut browser, ALICE, PASSWORD).status, 303);
    assert_eq!(
        world.sign_in(&mut elsewhere, ALICE, PASSWORD).status,
        200,
        "a success ends the row"
    );
    fails_in_a_row(&world, &mut stranger);
    assert_eq!(world.sign_in(&mut elsewhere, ALICE, PASSWORD).status, 401);
    let link = world.link(&elsewhere, ALICE);
    assert_eq!(world.reset(&elsewhere, &link, NEW).status, 204);
    assert_eq!(world.sign_in(&mut elsewhere, ALICE, NEW).status, 200);
}

#[test]
fn after_fifty_wrong_passwords_in_a_row_a_known_browser_needs_a_link_too() {
    let world = World::default();
    world.customer(ALICE);
    let mut stolen = Caller::browser("192.0.2.1");
    world.sign_in(&mut stolen, ALICE, PASSWORD);
    world.mails();
    fails_in_a_row(&world, || world.sign_in(&mut stolen, ALICE, WRONG));
    assert_eq!(notices(&world.mails()), [Notice::PasswordRefused]);
    assert_eq!(world.sign_in(&mut stolen, ALICE, PASSWORD).status, 401);
    let link = world.link(&stolen, ALICE);
    let reply = world.reset(&stolen, &link, NEW);
    stolen.keep(&reply);
    assert_eq!(world.sign_in(&mut stolen, ALICE, NEW).status, 303);
}

#[test]
fn after_fifty_wrong_codes_in_a_row_an_app_is_refused_until_a_recovery_code_or_a_known_browser() {
    let mut alice = Alice::enrolled();
    alice.world.mails();
    let exhaust = |alice: &Alice| {
        fails_in_a_row(&alice.world, || {
            let mut thief = alice.half_way(from(1));
            alice.world.give_code(&mut thief, &alice.wrong())
        });
    };
    exhaust(&alice);
    let told = notices(&alice.world.mails());
    assert_eq!(told.last(), Some(&Notice::AppRefused), "{told:?}");
    let (_, reply) = alice.sign_in("192.0.2.2", &alice.next_code());
    assert_eq!(reply.status, 401);
    let code = alice.next_code();
    let (world, browser) = (&alice.world, &mut alice.browser);
    world.sign_in(browser, ALICE, PASSWORD);
    assert_eq!(world.give_code(browser, &code).status, 303);
    let (_, reply) = alice.sign_in("192.0.2.2", &alice.next_code());
    assert_eq!(reply.status, 200);
    exhaust(&alice);
    let (_, reply) = alice.sign_in("192.0.2.2", &alice.codes[0]);
    assert_eq!(reply.status, 200, "a recovery code");
    let (_, reply) = alice.sign_in("192.0.2.2", &alice.next_code());
    assert_eq!(reply.status, 200);
}

#[test]
fn wrong_codes_of_the_app_do_not_refuse_a_recovery_code() {
    let alice = Alice::enrolled();
    let mut caller = alice.half_way(Caller::program("192.0.2.2"));
    for _ in 0..5 {
        let reply = alice.world.give_code(&mut caller, &alice.wrong());
        assert_eq!(reply.status, 401);
    }
    let reply = alice.world.give_code(&mut caller, &alice.code());
    assert_eq!(reply.status, 429);
    let reply = alice.world.give_code(&mut caller, &alice.codes[0]);
    assert_eq!(reply.status, 200);
}

#[test]
fn whoever_holds_a_session_without_the_password_spends_none_of_its_codes() {
    let mut alice = Alice::enrolled();
    let (wrong, code) = (alice.wrong(), alice.code());
    let (world, browser) = (&alice.world, &mut alice.browser);
    for _ in 0..7 {
        let given = json!({"password": WRONG, "code": wrong});
        assert!(world.prove(browser, &given).status >= 401);
    }
    let spent = "rate_limits WHERE limit_key LIKE 'totp:%' AND consumed + in_a_row > 0";
    assert_eq!(world.db.count(spent), 0);
    world.wait(TimeDelta::seconds(61));
    let given = json!({"password": PASSWORD, "code": alice.app.code(world.now())});
    assert_eq!(world.prove(browser, &given).status, 200);
    assert_ne!(code, wrong);
}

#[test]
fn sixty_networks_within_one_are_one() {
    for (host, at_most) in [("2001:db8:1:{}::1", 40), ("198.51.100.{}", 40)] {
        let world = World::default();
        let statuses: Vec<u16> = (0..60)
            .map(|number| {
                let address = host.replace("{}", &number.to_string());
                let login = format!("user{number}@example.org");
                let mut caller = Caller::program(&address);
                world.sign_in(&mut caller, &login, WRONG).status
            })
            .collect();
        let looked_at = statuses.iter().filter(|status| **status == 401).count();
        assert!((10..=at_most).contains(&looked_at), "{host}: {looked_at}");
        assert!(statuses.ends_with(&[429]));
    }
}

#[test]
fn an_account_knows_ten_devices_and_forgets_the_one_that_was_longest_away() {
    let world = World::default();
    world.customer(ALICE);
    let mut browsers: Vec<Caller> = (0..11)
        .map(|number| Caller::browser(&format!("192.0.2.{number}")))
        .collect();
    for browser in &mut browsers {
        assert_eq!(world.sign_in(browser, ALICE, PASSWORD).status, 303);
        world.wait(TimeDelta::seconds(1));
    }
    assert_eq!(world.db.count("devices"), 10);
    flood(&world, 0, 10);
    assert_eq!(world.sign_in(&mut browsers[0], ALICE, PASSWORD).status, 429);
    assert_eq!(world.sign_in(&mut browsers[1], ALICE, PASSWORD).status, 303);
}

#[test]
fn a_new_second_factor_forgets_every_device_but_the_one_it_was_made_on() {
    let world = World::default();
    world.customer(ALICE);
    let mut thief = Caller::browser("198.51.100.1");
    for _ in 0..5 {
        thief.device = None;
        world.sign_in(&mut thief, ALICE, PASSWORD);
    }
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    for _ in 0..2 {
        world.enrol(&browser);
        let own = browser.device.as_deref().and_then(Token::presented);
        let known = world.db.column("SELECT token_hash FROM devices");
        assert_eq!(known, [own.unwrap().hash().to_string()]);
        world.wait(TimeDelta::minutes(1));
    }
}

#[test]
fn a_panel_asks_on_each_page_view_and_others_are_braked() {
    let world = World::default();
    world.customer(ALICE);
    let mut owner = Caller::program("192.0.2.1");
    world.sign_in(&mut owner, ALICE, PASSWORD);
    let token = owner.session.clone().unwrap();
    let key = world.key("sessions");
    let limits = Limits::DEFAULT;
    for view in 0..=limits.requests {
        assert_eq!(world.look_up(Some(&key), &token).status, 200, "{view}");
    }
    let admitted = (0..=limits.requests).filter(|_| world.session(&owner).is_some());
    let admitted = u32::try_from(admitted.count()).unwrap();
    assert_eq!(admitted, limits.requests - 1, "the sign-in was one");
    world.wait(TimeDelta::minutes(1));
    assert!(world.session(&owner).is_some());
}

#[test]
fn keys_that_nobody_has_get_nobody_round_the_brake() {
    let world = World::default();
    let invented = |number: u32| {
        let mut random = [1; 32];
        random[..4].copy_from_slice(&number.to_be_bytes());
        format!("rgs_{}", Token::new(&random).as_str())
    };
    let wide = Limits::DEFAULT.requests_wide;
    let looked_at = (0..wide + 100)
        .filter(|number| world.look_up(Some(&invented(*number)), "x").status == 401)
        .count();
    assert_eq!(u32::try_from(looked_at).unwrap(), wide);
    let told = world.log.take();
    let braked = |line: &&String| line.starts_with("refused at the front: too-many-attempts, ");
    assert_eq!(told.iter().filter(braked).count(), 100, "one line for each");
}

#[test]
fn what_the_front_refuses_leaves_one_line_that_says_nothing_of_its_sender() {
    let world = World::default();
    for (name, value, slug) in [
        ("sec-fetch-site", "cross-site", "cross-site-request"),
        // A browser that says nothing of where a form stands.
        ("cookie", "__Host-session=x", "cross-site-request"),
        ("content-encoding", "gzip", "unsupported-media-type"),
        ("x", "x", "body-too-large"),
    ] {
        let request = Incoming {
            method: "POST".into(),
            path: "/login?login=alice".into(),
            body: vec![b'x'; 100_000].into(),
            ..Incoming::default()
        };
        let request = request.with("cf-connecting-ip", "192.0.2.1");
        let reply = world.answer_to(&request.with(name, value));
        let id = header(&reply, "x-request-id").unwrap();
        let line = format!("refused at the front: {slug}, request {id}");
        assert_eq!(world.log.take(), [line]);
    }
}

#[test]
fn an_owner_under_a_flood_signs_in_at_the_first_try_after_a_recovery() {
    let due = Due::new("alwaysdata", "ip").cooled_off();
    let world = due.world();
    assert_eq!(world.apply(), 1);
    let mut owner = Caller::browser("192.0.2.77");
    owner.keep(&world.page(&due.claimant, "/recovery/case"));
    flood(world, 0, 60);
    let mut elsewhere = Caller::browser("192.0.2.78");
    assert_eq!(world.sign_in(&mut elsewhere, ALICE, PASSWORD).status, 429);
    assert_eq!(world.sign_in(&mut owner, ALICE, PASSWORD).status, 303);
    let again = world.page(&due.claimant, "/recovery/case");
    owner.keep(&again);
    assert_eq!(world.db.count("devices"), 1, "the same one");
}
