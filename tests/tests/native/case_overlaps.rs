//! Requests about one case, or one account, that overlap.

use regain_core::limits::Limits;
use regain_core::recovery::case::Call;
use regain_core::recovery::machine::Action;
use regain_core::recovery::rulebook::Rulebook;
use regain_core::store::{CommitError, Database, Guard, StoreError, cases};
use regain_tests::{Caller, Stepwise, World, block_on, interleave};

use crate::cases::{
    approve, cancel_link, column, mailed_code, opened, problem, request, request_for, status, world,
};
use crate::overlaps::{OVERTAKEN, Request};
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
        let statuses: Vec<_> = replies.into_iter().map(|reply| reply.status).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1);
        assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 19);
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
