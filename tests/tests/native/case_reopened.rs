//! A thief in the owner's mailbox stops the owner's case by the link that comes there: two
//! people reopen it where more is proven than the mailbox, and no link stops it any more.

use chrono::TimeDelta;
use regain_core::courier::content::Content;
use regain_core::limits::Limits;
use regain_core::mail::template::CaseMailTemplate;
use regain_core::recovery::case::State;
use regain_tests::{Caller, Sent, Stepwise, World, body, interleave, token};
use serde_json::json;

use crate::ALICE;
use crate::alice::Alice;
use crate::cases::{cancel_link, end, mailed_code, request_for};
use crate::overlaps::{OVERTAKEN, Request};
use crate::support::{Desk, Office, answer, approve, confirm, refusal};

/// What a link to stop it says of a case: whether it stops it.
fn is_stopped_by(world: &World, link: &str) -> bool {
    let shown = world.look_at_stop(link).is_some();
    let stopped = world.stop(link);
    assert_eq!(shown, stopped, "the page says what the button does");
    stopped
}

/// Who is told that the case goes on, and by how many of these mails it can be stopped.
fn told(mails: &[Sent]) -> (Vec<&str>, usize) {
    let reopened = |mail: &&Sent| {
        matches!(
            mail.content,
            Content::Case(CaseMailTemplate::Reopened { .. })
        )
    };
    let told = mails.iter().filter(reopened);
    let stops = mails.iter().filter(|mail| mail.stop.is_some()).count();
    (told.map(|mail| mail.recipient.as_str()).collect(), stops)
}

/// Two reviewers agree that the case goes on.
fn is_reopened(desk: &Desk, [first, second]: [&Caller; 2]) {
    let barred = refusal(403, "same-person");
    assert_eq!(desk.tried_by(first, "reopen", &confirm()).0, 204);
    assert_eq!(desk.state(), "stopped", "by one person");
    assert_eq!(desk.tried_by(first, "reopen", &confirm()), barred);
    assert_eq!(desk.tried_by(second, "reopen", &confirm()).0, 204);
    for event in ["recovery_case_reopening_proposed", "recovery_case_reopened"] {
        assert_eq!(desk.noted(event), 1, "{event}");
    }
}

/// The documents are in, and two people find them conform.
fn documents_are_approved(desk: &Desk, second: &Caller) {
    desk.all_is_handed_in();
    desk.finds_all_conform();
    desk.does("decide", &approve());
    desk.is_read_by(second);
    assert_eq!(desk.tried_by(second, "approve", &confirm()).0, 204);
}

#[test]
fn a_case_on_documents_goes_on_for_a_week_and_no_link_stops_it() {
    let office = Office::new("o2switch");
    let [first, second] = [(); 2].map(|()| office.world.staff("reviewer"));
    let desk = office.desk("email");
    let world = &desk.world;
    let mails = world.mails();
    world.return_code(&desk.claimant, &mailed_code(&mails));
    let early = cancel_link(&mails);
    documents_are_approved(&desk, &first);
    let late = cancel_link(&world.mails());
    assert!(is_stopped_by(world, &late));
    let email = desk.row()["email"].as_str().unwrap().to_owned();
    assert_eq!(
        desk.tries("reopen", &confirm()),
        refusal(403, "role-missing")
    );

    world.mails();
    is_reopened(&desk, [&first, &second]);
    assert_eq!(desk.state(), "cooling_off");
    assert_eq!(told(&world.mails()), (vec![email.as_str()], 0));
    for link in [&early, &late] {
        assert!(!is_stopped_by(world, link));
    }
    assert_eq!(desk.state(), "cooling_off");
    world.wait(Limits::DEFAULT.grave_cool_off - TimeDelta::milliseconds(1));
    assert_eq!(world.apply(), 0, "a week");
    world.wait(TimeDelta::milliseconds(1));
    assert_eq!((world.apply(), desk.state()), (1, "applied".into()));
}

/// A case of Alice's, opened from her session with all factors, and stopped from her mailbox.
fn of_alice() -> (Alice, Office, Desk, String) {
    let mut alice = Alice::enrolled();
    let world = std::mem::take(&mut alice.world);
    let office = Office::of(world);
    let world = &office.world;
    let mut claimant = Caller::browser("192.0.2.1");
    claimant.session.clone_from(&alice.browser.session);
    assert_eq!(
        world
            .open_case(&mut claimant, &request_for(ALICE, "email"))
            .status,
        201
    );
    let desk = Desk {
        id: world.case_id(&claimant),
        world: office.world.clone(),
        agent: office.agent.clone(),
        claimant,
    };
    let link = cancel_link(&world.mails());
    assert!(is_stopped_by(world, &link));
    (alice, office, desk, link)
}

#[test]
fn whoever_proved_every_other_factor_is_asked_for_documents() {
    let (alice, office, desk, link) = of_alice();
    let world = &office.world;
    // Nobody has seen a document, whether support had asked for some or not.
    let seen = json!({"reason": "documents_conform", "note": "As the record shows."});
    let asked = "UPDATE cases SET asked_at = opened_at, cancelled_in = 'documents'";
    for state in ["", asked] {
        world.db.run(state).unwrap();
        let told = desk.tried_by(&world.staff("reviewer"), "reopen", &seen);
        assert_eq!(told, refusal(422, "invalid-fields"), "{state}");
    }
    is_reopened(&desk, [(); 2].map(|()| world.staff("reviewer")).each_ref());
    assert_eq!(desk.state(), "documents");
    assert_eq!(told(&world.mails()), (vec![ALICE], 0));
    assert!(!is_stopped_by(world, &link));
    // Another day Alice finds that it is not hers: her second factor is older than the case.
    world.back_at_work();
    let shown = body(&world.profile(&alice.browser))["open_case"].clone();
    assert_eq!(shown["stoppable"], true);
    assert_eq!(world.withdraw_signed_in(&alice.browser).status, 204);
    assert_eq!(desk.state(), "withdrawn");
    let reviewer = world.staff("reviewer");
    let again = desk.tried_by(&reviewer, "reopen", &confirm());
    assert_eq!(
        again,
        refusal(409, "case-wrong-state"),
        "no link stopped it"
    );
}

#[test]
fn what_the_mailbox_can_renew_or_enrol_does_not_stop_it() {
    let (alice, office, desk, _) = of_alice();
    let world = &office.world;
    is_reopened(&desk, [(); 2].map(|()| world.staff("reviewer")).each_ref());
    world.back_at_work();
    let opened_at = &desk.row()["opened_at"];
    for change in [
        format!("UPDATE totp SET created_at = {opened_at}"),
        "DELETE FROM totp".into(),
    ] {
        world.db.run(&change).unwrap();
        let shown = body(&world.profile(&alice.browser))["open_case"].clone();
        assert_eq!(shown["stoppable"], false, "{change}");
        let reply = world.withdraw_signed_in(&alice.browser);
        assert_eq!(reply.status, 404, "{change}");
    }
    assert_eq!(desk.state(), "documents");
}

#[test]
fn it_was_not_me_stops_an_approved_case_once_and_not_again() {
    let office = Office::new("o2switch");
    let [first, second] = [(); 2].map(|()| office.world.staff("reviewer"));
    let desk = office.desk("email");
    let world = &desk.world;
    world.return_code(&desk.claimant, &mailed_code(&world.mails()));
    documents_are_approved(&desk, &first);
    let account = desk.row()["account_id"].as_str().unwrap().to_owned();
    let not_me = || {
        world.patch(&account, &json!({ "status": "active" }));
        world.patch(
            &account,
            &json!({ "name": format!("Camille {}", world.db.count("audit")) }),
        );
        let mails = world.mails();
        let link = mails.iter().find_map(|mail| mail.report_link.clone());
        let stranger = Caller::browser("203.0.113.1");
        assert!(world.follow_report_link(&stranger, &token(&link.unwrap())));
        let status = format!("SELECT status FROM accounts WHERE id = '{account}'");
        assert_eq!(world.db.column(&status), ["frozen"]);
    };
    not_me();
    assert_eq!(desk.state(), "stopped");
    is_reopened(&desk, [&first, &second]);
    not_me();
    assert_eq!(desk.state(), "cooling_off");
    assert_eq!(desk.noted("recovery_case_stopped"), 1);
    let ended = world.mails().iter().filter_map(end).count();
    assert_eq!(ended, 0, "nobody is told that it is over");
    world.wait(Limits::DEFAULT.grave_cool_off);
    assert_eq!((world.apply(), desk.state()), (1, "applied".into()));
}

#[test]
fn nothing_else_is_reopened() {
    let office = Office::new("alwaysdata");
    let reviewer = office.world.staff("reviewer");
    let refused = |desk: &Desk| {
        let told = desk.tried_by(&reviewer, "reopen", &confirm());
        assert_eq!(told, refusal(409, "case-wrong-state"), "{}", desk.state());
    };
    // Where no more is proven than the mailbox.
    let desk = office.desk("email");
    refused(&desk);
    assert!(is_stopped_by(
        &desk.world,
        &cancel_link(&desk.world.mails())
    ));
    refused(&desk);
    // Where support or the claimant ended it.
    let desk = office.desk_at("totp", State::CoolingOff);
    desk.does("stop", &crate::support::stop());
    refused(&desk);
    let desk = office.desk_at("totp", State::CoolingOff);
    assert_eq!(desk.world.withdraw(&desk.claimant).status, 204);
    refused(&desk);
    // Where it is too long ago.
    let (_alice, office, desk, _) = of_alice();
    let reviewer = office.world.staff("reviewer");
    office.world.wait(Limits::DEFAULT.case_life);
    office.world.back_at_work();
    let told = desk.tried_by(&reviewer, "reopen", &confirm());
    assert_eq!(told, refusal(409, "case-wrong-state"));
}

/// What two reviewers are told who ask at once for a case to be reopened.
fn reopened_at_once(desk: &Desk, reviewers: [&Caller; 2]) -> Vec<(u16, String)> {
    let (world, store) = (&desk.world, Stepwise(&desk.world.db));
    let (tag, given) = (world.tag(&desk.id), confirm());
    let ask = |reviewer| -> Request<(u16, String)> {
        let (tag, given, store) = (&tag, &given, &store);
        Box::pin(async move {
            let tag = Some(tag.as_str());
            let reply = world.act_over(store, reviewer, &desk.id, tag, "reopen", given);
            answer(&reply.await)
        })
    };
    let abreast = [0, 1].into_iter().cycle().take(12).collect::<Vec<_>>();
    interleave(reviewers.map(ask).into(), &abreast)
}

#[test]
fn of_two_who_propose_or_agree_at_once_one_does() {
    let (_alice, office, desk, _) = of_alice();
    let reviewers: [Caller; 3] = std::array::from_fn(|_| office.world.staff("reviewer"));
    let [first, second, third] = reviewers.each_ref();
    let changed = refusal(412, "case-changed");
    let told = reopened_at_once(&desk, [first, second]);
    assert_eq!((told[0].0, &told[1]), (204, &changed));
    assert_eq!(desk.state(), "stopped", "one proposal is no agreement");
    assert_eq!(desk.noted("recovery_case_reopening_proposed"), 1);
    let told = reopened_at_once(&desk, [second, third]);
    assert_eq!((told[0].0, &told[1]), (204, &changed));
    assert_eq!(desk.state(), "documents");
    assert_eq!(desk.noted("recovery_case_reopened"), 1);
}

#[test]
fn none_is_reopened_beside_another_open_case_of_its_account() {
    let (_alice, office, desk, _) = of_alice();
    let world = &office.world;
    let [first, second] = [(); 2].map(|()| world.staff("reviewer"));
    assert_eq!(desk.tried_by(&first, "reopen", &confirm()).0, 204);
    let store = Stepwise(&world.db);
    let (tag, given) = (world.tag(&desk.id), confirm());
    let other = request_for(ALICE, "totp");
    let requests: Vec<Request<(u16, String)>> = vec![
        Box::pin(async {
            let tag = Some(tag.as_str());
            let reply = world.act_over(&store, &second, &desk.id, tag, "reopen", &given);
            answer(&reply.await)
        }),
        Box::pin(async {
            let mut claimant = Caller::browser("192.0.2.9");
            answer(&world.open_case(&mut claimant, &other))
        }),
    ];
    let told = interleave(requests, &OVERTAKEN);
    assert_eq!((&told[0], told[1].0), (&refusal(412, "case-changed"), 201));
    assert_eq!(desk.state(), "stopped");
    assert_eq!(world.db.count("cases WHERE ended_at IS NULL"), 1);
}
