// Long: one list of what can overlap.
//! Requests about one case, or one account, that overlap.

use regain_core::limits::{Limits, MailBudgets};
use regain_core::recovery::case::Call;
use regain_core::recovery::credential::Credential;
use regain_core::recovery::machine::Action;
use regain_core::recovery::rulebook::Rulebook;
use regain_core::store::{CommitError, Database, Guard, StoreError, cases};
use regain_tests::{Caller, Stepwise, World, block_on, body, interleave, token};
use regain_web::Response;
use serde_json::json;

use crate::cases::{
    approve, cancel_link, column, mailed_code, opened, problem, request, request_for, status, world,
};
use crate::overlaps::{OVERTAKEN, Request};
use crate::support::{Desk, Office, stop};
use crate::{ALICE, BOB};

/// All read, then all write.
fn abreast(count: usize) -> Vec<usize> {
    (0..6).flat_map(|_| 0..count).collect()
}

#[test]
fn of_twenty_openings_at_once_for_one_account_one_is_matched() {
    for schedule in [
        abreast(20),
        vec![],
        (0..20).rev().cycle().take(200).collect(),
    ] {
        let world = world("alwaysdata");
        let store = Stepwise(&world.db);
        let callers: Vec<_> = (0..20)
            .map(|number| Caller::browser(&format!("2001:db8:{number:x}::1")))
            .collect();
        let wishes: Vec<_> = (0..20)
            .map(|number| {
                let mut request = request("ip");
                request["contact_email"] = format!("c{number}@example.net").into();
                request
            })
            .collect();
        let requests = callers
            .iter()
            .zip(&wishes)
            .map(|(caller, request)| -> Request<_> {
                Box::pin(world.open_case_over(&store, caller, request))
            });
        for reply in interleave(requests.collect(), &schedule) {
            assert_eq!(reply.status, 201);
        }
        let matched = "SELECT coalesce(unmatched, 'matched') FROM cases ORDER BY 1";
        let found = world.db.column(matched);
        let mut expected = vec!["matched", "open_case", "open_case"];
        expected.extend(["too_many"; 17]);
        assert_eq!(found, expected);
        let told = world.mails();
        assert_eq!(
            told.iter().filter(|mail| mail.recipient == ALICE).count(),
            1
        );
        assert_eq!(told.len(), 21);
    }
}

#[test]
fn an_account_that_goes_while_a_case_is_opened_for_it_is_unknown() {
    let world = world("alwaysdata");
    let (store, claimant, request) = (
        Stepwise(&world.db),
        Caller::browser("192.0.2.1"),
        request("ip"),
    );
    let requests: Vec<Request<u16>> = vec![
        Box::pin(async {
            let reply = world.open_case_over(&store, &claimant, &request).await;
            reply.status
        }),
        Box::pin(async {
            world.db.run("DELETE FROM accounts").unwrap();
            0
        }),
    ];
    assert_eq!(interleave(requests, &OVERTAKEN), [201, 0]);
    assert_eq!(world.db.count("cases WHERE account_id IS NULL"), 1);
}

#[test]
fn of_twenty_right_codes_at_once_one_is_taken() {
    for schedule in [abreast(20), vec![]] {
        let world = world("alwaysdata");
        let claimant = opened(&world, &request("ip"));
        let code = mailed_code(&world.mails());
        let store = Stepwise(&world.db);
        let requests = (0..20)
            .map(|_| -> Request<_> { Box::pin(world.return_code_over(&store, &claimant, &code)) });
        let replies = interleave(requests.collect(), &schedule);
        let of = |status, slug: &str| {
            let told = replies.iter().filter(|reply| reply.status == status);
            told.filter(|reply| problem(reply) == slug).count()
        };
        // All that are counted at once are tries, until it is known that they were none.
        let late = ["case-wrong-state", "changed-meanwhile", "codes-used-up"];
        let late = late.map(|slug| of(409, slug));
        assert!(schedule.is_empty() || late[1] > 0, "{late:?}");
        let returned = replies.iter().filter(|reply| reply.status == 204);
        assert_eq!((returned.count(), late.iter().sum()), (1, 19));
        assert_eq!(body(&world.case(&claimant))["code"]["tries_left"], 5);
        assert!(column(&world, &claimant, "code_returned_at").is_u64());
        let returned = "audit WHERE event = 'recovery_code_returned'";
        assert_eq!(world.db.count(returned), 1);
    }
}

#[test]
fn of_wrong_codes_at_once_five_are_looked_at() {
    let world = world("alwaysdata");
    let claimant = opened(&world, &request("ip"));
    let code = mailed_code(&world.mails());
    let store = Stepwise(&world.db);
    let wrong: Vec<_> = (0..20)
        .map(|number| format!("AAAA-AAAA-AAAA-AAAA-AAAA-AA{}", char::from(b'A' + number)) + "B")
        .collect();
    let requests = wrong
        .iter()
        .map(|code| -> Request<_> { Box::pin(world.return_code_over(&store, &claimant, code)) });
    let replies = interleave(requests.collect(), &abreast(20));
    let statuses: Vec<_> = replies.into_iter().map(|reply| reply.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 5);
    let reply = world.return_code(&claimant, &code);
    assert_eq!(problem(&reply), "codes-used-up");
}

#[test]
fn a_code_that_is_replaced_while_it_is_given_back_is_not_taken() {
    let world = world("alwaysdata");
    let claimant = opened(&world, &request("ip"));
    let first = mailed_code(&world.mails());
    assert_eq!(world.renew_code(&claimant).status, 204);
    world.wait(MailBudgets::DEFAULT.span);
    let store = Stepwise(&world.db);
    let requests: Vec<Request<u16>> = vec![
        Box::pin(async {
            let reply = world.return_code_over(&store, &claimant, &first).await;
            reply.status
        }),
        Box::pin(async {
            // The mail with the new one goes out just then.
            let sent = world.run_courier(&world.db).await.unwrap().sent;
            u16::try_from(sent).unwrap()
        }),
    ];
    assert_eq!(interleave(requests, &OVERTAKEN), [409, 1]);
    let second = mailed_code(&world.mailbox.empty());
    assert_eq!(world.return_code(&claimant, &second).status, 204);
}

#[test]
fn a_code_is_taken_from_the_mailed_link_or_the_case_is_stopped_not_both() {
    let world = world("alwaysdata");
    let claimant = opened(&world, &request("ip"));
    let mails = world.mails();
    let (code, link) = (mailed_code(&mails), cancel_link(&mails));
    let store = Stepwise(&world.db);
    let requests: Vec<Request<u16>> = vec![
        Box::pin(async {
            let reply = world.return_code_over(&store, &claimant, &code).await;
            reply.status
        }),
        Box::pin(async { u16::from(world.stop_over(&world.db, &link).await) }),
    ];
    assert_eq!(interleave(requests, &OVERTAKEN), [409, 1]);
    assert_eq!(status(&world, &claimant), "stopped");
}

/// An agent's step over any store.
async fn step(
    world: &World,
    db: &impl Database,
    id: &str,
    action: Action,
) -> Result<(), CommitError> {
    let case = db.fetch(cases::by_id(&id.into())).await;
    let case = case.map_err(CommitError::Store)?.unwrap();
    let rules = Rulebook::named(&case.policy).unwrap();
    let Ok(after) = case.take(action, &rules, world.now(), &Limits::DEFAULT) else {
        return Err(CommitError::Store(StoreError::Unavailable(
            "not there".into(),
        )));
    };
    db.commit(vec![cases::require(&after), cases::save(&after)])
        .await
}

#[test]
fn of_two_steps_at_once_one_is_taken() {
    let world = world("alwaysdata");
    let claimant = opened(&world, &request("ip"));
    let id = world.case_id(&claimant);
    let store = Stepwise(&world.db);
    let requests: Vec<Request<_>> = vec![
        Box::pin(step(&world, &store, &id, Action::Call(Call::Verified))),
        Box::pin(step(&world, &store, &id, Action::Call(Call::WrongPerson))),
    ];
    let taken = interleave(requests, &OVERTAKEN);
    assert_eq!(
        taken,
        [Err(CommitError::Conflict(Guard::CaseVersion)), Ok(())]
    );
    assert_eq!(status(&world, &claimant), "documents");
    assert_eq!(column(&world, &claimant, "call"), "wrong_person");
}

#[test]
fn an_approval_does_not_outrun_a_withdrawal() {
    let world = world("alwaysdata");
    world.customer(BOB);
    let claimant = opened(&world, &request_for(BOB, "ip"));
    crate::cases::give_code(&world, &claimant);
    let id = world.case_id(&claimant);
    block_on(step(&world, &world.db, &id, Action::Call(Call::Verified))).unwrap();
    let store = Stepwise(&world.db);
    let requests: Vec<Request<bool>> = vec![
        Box::pin(async { step(&world, &store, &id, approve()).await.is_ok() }),
        Box::pin(async { world.withdraw(&claimant).status == 204 }),
    ];
    assert_eq!(interleave(requests, &OVERTAKEN), [false, true]);
    assert_eq!(status(&world, &claimant), "withdrawn");
}

/// How somebody's message is answered, over any store.
async fn says(world: &World, db: &impl Database, claimant: &Caller, text: &str) -> u16 {
    let path = "/recovery/case/messages";
    let given = json!({"text": text});
    let reply = world.tell_over(db, claimant, "POST", path, &given).await;
    reply.status
}

#[test]
fn what_a_claimant_says_twice_at_once_is_written_once() {
    let desk = Desk::new("alwaysdata", "ip");
    let (world, store) = (&desk.world, Stepwise(&desk.world.db));
    let said = || -> Request<u16> { Box::pin(says(world, &store, &desk.claimant, "Hello.")) };
    assert_eq!(interleave(vec![said(), said()], &abreast(2)), [204, 204]);
    assert_eq!(world.db.count("messages"), 1);
    assert_eq!(desk.noted("recovery_message_received"), 1);
    world.wait(Limits::DEFAULT.press);
    assert_eq!(interleave(vec![said(), said()], &OVERTAKEN), [204, 204]);
    assert_eq!(world.db.count("messages"), 2, "later it is said once more");
}

#[test]
fn what_support_says_twice_at_once_is_written_and_mailed_once() {
    let desk = Desk::new("alwaysdata", "ip");
    let (world, store) = (&desk.world, Stepwise(&desk.world.db));
    world.mails();
    let (tag, given) = (world.tag(&desk.id), json!({"text": "Hello."}));
    let said = || -> Request<u16> {
        Box::pin(async {
            let (agent, id, tag) = (&desk.agent, &desk.id, Some(tag.as_str()));
            let reply = world.act_over(&store, agent, id, tag, "messages", &given);
            reply.await.status
        })
    };
    assert_eq!(interleave(vec![said(), said()], &abreast(2)), [204, 204]);
    assert_eq!(world.db.count("messages"), 1);
    assert_eq!(world.mails().len(), 1);
    assert_eq!(desk.noted("recovery_message_sent"), 1);
}

#[test]
fn messages_at_once_are_no_more_than_one_after_the_other() {
    for (before, age) in [(9, 0), (49, 3_600_000)] {
        let desk = Desk::new("alwaysdata", "ip");
        let (world, store) = (&desk.world, Stepwise(&desk.world.db));
        let (id, at) = (&desk.id, world.now().timestamp_millis() - age);
        let fill = format!(
            "WITH RECURSIVE numbers (number) AS
               (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < {before})
             INSERT INTO messages (case_id, at, text) SELECT '{id}', {at}, 'x' FROM numbers"
        );
        world.db.run(&fill).unwrap();
        let requests: Vec<Request<u16>> = vec![
            Box::pin(says(world, &store, &desk.claimant, "One.")),
            Box::pin(says(world, &store, &desk.claimant, "Another.")),
        ];
        assert_eq!(interleave(requests, &abreast(2)), [204, 429], "{before}");
        assert_eq!(world.db.count("messages"), before + 1);
        // Support has room of its own.
        desk.does("messages", &json!({"text": "Hello."}));
    }
}

#[test]
fn nothing_is_said_in_a_case_that_ends_meanwhile() {
    let desk = Desk::new("alwaysdata", "ip");
    let (world, store) = (&desk.world, Stepwise(&desk.world.db));
    let requests: Vec<Request<u16>> = vec![
        Box::pin(says(world, &store, &desk.claimant, "Hello.")),
        Box::pin(async { world.withdraw(&desk.claimant).status }),
    ];
    assert_eq!(interleave(requests, &OVERTAKEN), [409, 204]);
    assert_eq!(world.db.count("messages"), 0);
    assert_eq!(desk.noted("sequence_fail"), 1);

    let desk = Desk::new("alwaysdata", "ip");
    let (world, store) = (&desk.world, Stepwise(&desk.world.db));
    let (tag, given) = (world.tag(&desk.id), json!({"text": "Hello."}));
    let requests: Vec<Request<u16>> = vec![
        Box::pin(async {
            let (agent, id, tag) = (&desk.agent, &desk.id, Some(tag.as_str()));
            let reply = world.act_over(&store, agent, id, tag, "messages", &given);
            reply.await.status
        }),
        Box::pin(async { world.withdraw(&desk.claimant).status }),
    ];
    assert_eq!(interleave(requests, &OVERTAKEN), [409, 204]);
    assert_eq!(world.db.count("messages"), 0);
}

/// A case that support opened, and the token of its link.
fn by_support() -> (Office, String, String) {
    let office = Office::new("alwaysdata");
    let (_, email) = office.customer("individual");
    let request = request_for(&email, "ip");
    let path = "/support/cases";
    let (world, agent) = (&office.world, &office.agent);
    let reply = block_on(world.tell_over(&world.db, agent, "POST", path, &request));
    assert_eq!(reply.status, 201, "{reply:?}");
    let id = body(&reply)["id"].as_str().unwrap().to_owned();
    let mails = world.mails();
    let mut links = mails.iter().filter_map(|mail| mail.link.as_deref());
    let link = links.next_back().unwrap();
    assert!(link.starts_with("/recovery/continue/"), "{link}");
    let token = token(link);
    (office, id, token)
}

#[test]
fn of_two_who_follow_the_link_of_a_case_at_once_one_gets_its_secret() {
    let (office, id, token) = by_support();
    let (world, store) = (&office.world, Stepwise(&office.world.db));
    let [first, second] = ["192.0.2.7", "198.51.100.7"].map(Caller::program);
    let (path, given) = ("/recovery/continue", json!({"token": token}));
    let follow = |caller| -> Request<Response> {
        Box::pin(world.tell_over(&store, caller, "POST", path, &given))
    };
    let replies = interleave(vec![follow(&first), follow(&second)], &abreast(2));
    let statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1);
    let continued = "audit WHERE event = 'recovery_case_continued'";
    assert_eq!(world.db.count(continued), 1, "{statuses:?}");
    let got = replies.iter().find(|reply| reply.status == 200).unwrap();
    let told = body(got);
    let [reference, secret] = ["reference", "secret"].map(|name| told[name].as_str().unwrap());
    let mut claimant = Caller::program("192.0.2.8");
    let credential = Credential::typed(reference, secret).unwrap();
    claimant.case = Some(credential.text());
    assert_eq!(world.case(&claimant).status, 200);
    assert_eq!(world.case_id(&claimant), id);
}

#[test]
fn the_link_of_a_case_that_is_stopped_meanwhile_opens_nothing() {
    let (office, id, token) = by_support();
    let (world, store) = (&office.world, Stepwise(&office.world.db));
    let claimant = Caller::program("192.0.2.7");
    let (path, given) = ("/recovery/continue", json!({"token": token}));
    let requests: Vec<Request<u16>> = vec![
        Box::pin(async {
            let reply = world.tell_over(&store, &claimant, "POST", path, &given);
            reply.await.status
        }),
        Box::pin(async { world.act(&office.agent, &id, "stop", &stop()).status }),
    ];
    assert_eq!(interleave(requests, &OVERTAKEN), [410, 204]);
    let continued = "audit WHERE event = 'recovery_case_continued'";
    assert_eq!(world.db.count(continued), 0);
}

#[test]
fn a_link_is_mailed_once_more_until_it_was_followed_or_its_case_is_over() {
    let (office, id, token) = by_support();
    let world = &office.world;
    let mailed = || {
        let again = "UPDATE outbox SET state = 'queued', attempts = 0
             WHERE json_extract(template, '$.case') = 'link'";
        world.db.run(again).unwrap();
        let tally = world.deliver();
        (tally.sent, tally.dropped)
    };
    let follow = |token: &str| {
        let (path, given) = ("/recovery/continue", json!({"token": token}));
        let claimant = Caller::program("192.0.2.7");
        let reply = block_on(world.tell_over(&world.db, &claimant, "POST", path, &given));
        reply.status
    };
    assert_eq!(mailed(), (1, 0));
    let second = world.mails()[0]
        .link
        .as_deref()
        .map(regain_tests::token)
        .unwrap();
    assert_eq!([follow(&token), follow(&second)], [410, 200]);
    assert_eq!(mailed(), (0, 1), "it was followed");
    let anew = format!("UPDATE cases SET continued_at = NULL WHERE id = '{id}'");
    world.db.run(&anew).unwrap();
    assert_eq!(mailed(), (1, 0));
    assert_eq!(world.act(&office.agent, &id, "stop", &stop()).status, 204);
    assert_eq!(mailed().1, 1, "it is over");
}
