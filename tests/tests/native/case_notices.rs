// Long: one test for each thing that is told, to whom.
//! Who is told what of an approval, of documents that are asked for, and of an effect.

use chrono::TimeDelta;
use regain_core::courier::content::Content;
use regain_core::limits::Limits;
use regain_core::mail::template::CaseMailTemplate;
use regain_core::recovery::case::{Case, State};
use regain_core::recovery::notices;
use regain_core::recovery::rulebook::Loss;
use regain_core::store::{Database, cases};
use regain_tests::{Caller, PASSWORD, Sent, Stepwise, World, block_on, body, interleave, token};
use serde_json::{Value, json};

use crate::alice::report_link;
use crate::case_effect::{Due, TICK};
use crate::cases::{
    CONTACT, LOSSES, POLICIES, cancel_link, lead, opened, request, request_for, status, world,
};
use crate::overlaps::Request;
use crate::{ALICE, BOB};

/// A mailbox that is neither on file nor the new one.
const ELSEWHERE: &str = "elsewhere@example.com";

fn read(world: &World, claimant: &Caller) -> Case {
    let id = world.case_id(claimant);
    block_on(world.db.fetch(cases::by_id(&id.into())))
        .unwrap()
        .unwrap()
}

/// Support tells of an approval, as it does in the batch of it.
fn tell_approved(world: &World, claimant: &Caller) -> Vec<Sent> {
    let case = read(world, claimant);
    let select = format!(
        "SELECT email FROM accounts WHERE id = '{}'",
        case.account_id.as_ref().unwrap()
    );
    let present = world.db.column(&select);
    let mail_ids = std::array::from_fn(|_| world.fresh());
    let present = present.first().map(String::as_str);
    let told = notices::approved(&case, present, false, &mail_ids, world.now());
    block_on(world.db.write(told)).unwrap();
    world.mails()
}

/// Who is told what, with which links, in order.
fn outline(sent: &[Sent]) -> Vec<(String, &'static str, String)> {
    let about = |mail: &Sent| match &mail.content {
        Content::Case(CaseMailTemplate::Approved { .. }) => "approved",
        Content::Case(CaseMailTemplate::Waits { .. }) => "waits",
        Content::Case(CaseMailTemplate::Documents { .. }) => "documents",
        Content::Case(CaseMailTemplate::Copies { .. }) => "copies",
        Content::Case(CaseMailTemplate::Applied { .. }) => "applied",
        Content::Case(CaseMailTemplate::NewAddress { .. }) => "new address",
        Content::Case(CaseMailTemplate::Ended { outcome, .. }) => outcome.word(),
        _ => "other",
    };
    let links = |mail: &Sent| {
        let links = [
            ("link", &mail.link),
            ("alarm", &mail.report_link),
            ("code", &mail.code),
            ("stop", &mail.stop),
        ];
        let carried = links.iter().filter(|(_, link)| link.is_some());
        carried.map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
    };
    let line = |mail: &Sent| (mail.recipient.clone(), about(mail), links(mail));
    let mut outline: Vec<_> = sent.iter().map(line).collect();
    outline.sort();
    outline
}

fn line(recipient: &str, about: &'static str, links: &str) -> (String, &'static str, String) {
    (recipient.into(), about, links.into())
}

/// A request about this loss, by somebody with this mailbox.
fn by(contact: &str, lost: &str) -> Value {
    let mut request = request(lost);
    request["contact_email"] = contact.into();
    request
}

#[test]
fn an_approval_is_told_to_the_owner_with_a_link_to_stop_it_and_to_the_claimant_without() {
    for (policy, _) in POLICIES {
        for lost in LOSSES {
            for contact in [CONTACT, ELSEWHERE, "ALICE@example.org"] {
                let due = Due::wished(policy, &by(contact, lost));
                let sent = tell_approved(due.world(), &due.claimant);
                let mut expected = vec![line(ALICE, "approved", "stop")];
                if contact != "ALICE@example.org" {
                    expected.push(line(contact, "waits", ""));
                }
                if lost == "email" && contact != CONTACT {
                    expected.push(line(CONTACT, "waits", ""));
                }
                expected.sort();
                assert_eq!(outline(&sent), expected, "{policy} {lost} {contact}");
                for mail in &sent {
                    assert_eq!(mail.name.is_some(), mail.recipient == ALICE, "{mail:?}");
                }
            }
        }
    }
}

#[test]
fn an_approval_says_what_will_happen_and_when() {
    let due = Due::new("alwaysdata", "totp");
    let sent = tell_approved(due.world(), &due.claimant);
    let case = read(due.world(), &due.claimant);
    let (reference, effect_at) = (due.claimant.reference(), case.effect_at.unwrap());
    assert!(effect_at >= due.world().now() + TimeDelta::hours(24));
    let templates: Vec<_> = sent.into_iter().map(|mail| mail.content).collect();
    let approved = CaseMailTemplate::Approved {
        at: due.world().now(),
        reference: reference.clone(),
        about: Loss::Totp.into(),
        effect_at,
        again: false,
    };
    let waits = CaseMailTemplate::Waits {
        reference,
        about: Loss::Totp.into(),
        effect_at,
        again: false,
    };
    assert_eq!(templates, [Content::Case(approved), Content::Case(waits)]);
}

#[test]
fn the_address_at_the_opening_is_told_of_an_approval_too() {
    let world = world("alwaysdata");
    let claimant = opened(&world, &by(ELSEWHERE, "email"));
    let id = world.db.column("SELECT id FROM accounts").remove(0);
    assert_eq!(world.patch(&id, &json!({"email": BOB})).status, 200);
    world.mails();
    world.renew_code(&claimant);
    lead(&world, &claimant, State::CoolingOff);
    world.mails();
    let sent = tell_approved(&world, &claimant);
    let expected = [
        line(ALICE, "approved", "stop"),
        line(BOB, "approved", "stop"),
        line(ELSEWHERE, "waits", ""),
        line(CONTACT, "waits", ""),
    ];
    assert_eq!(outline(&sent), expected);
    // Either link stops it.
    let stops: Vec<_> = sent.iter().filter_map(|mail| mail.stop.clone()).collect();
    assert!(world.look_at_stop(&stops[0]).is_some() && world.stop(&stops[1]));
    assert_eq!(status(&world, &claimant), "stopped");
}

#[test]
fn the_link_of_an_approval_stops_the_case_until_the_effect() {
    for (late, stopped) in [(false, true), (true, false)] {
        let due = Due::new("o2switch", "ip");
        let link = cancel_link(&tell_approved(due.world(), &due.claimant));
        let due = due.cooled_off();
        // The time has come; it counts when the courier comes.
        if late {
            assert_eq!(due.world().apply(), 1);
        }
        assert_eq!(due.world().stop(&link), stopped);
        assert_eq!(due.world().apply(), 0);
        let state = if stopped { "stopped" } else { "applied" };
        assert_eq!(due.status(), state);
    }
}

#[test]
fn of_a_case_that_does_not_cool_off_nobody_is_told_that_it_was_approved() {
    let world = world("alwaysdata");
    let claimant = opened(&world, &request("ip"));
    lead(&world, &claimant, State::Decided);
    world.mails();
    assert_eq!(tell_approved(&world, &claimant), []);
}

#[test]
fn a_claimant_is_told_that_documents_are_asked_for_and_until_when() {
    for login in [ALICE, "nobody@example.org"] {
        let world = world("alwaysdata");
        let claimant = opened(&world, &request_for(login, "ip"));
        world.mails();
        if login == ALICE {
            lead(&world, &claimant, State::Documents);
        }
        let case = read(&world, &claimant);
        let told = notices::documents_asked(&case, &world.fresh(), world.now());
        block_on(world.db.write(told.into_iter().collect())).unwrap();
        let sent = world.mails();
        assert_eq!(outline(&sent), [line(CONTACT, "documents", "")], "{login}");
        let template = CaseMailTemplate::Documents {
            reference: claimant.reference(),
            until: case.expires_at,
        };
        assert_eq!(sent[0].content, Content::Case(template));
        assert_eq!(sent[0].name, None, "a claimant may not be the holder");
    }
}

#[test]
fn a_claimant_is_told_that_better_copies_are_asked_for_and_until_when() {
    let world = world("alwaysdata");
    let claimant = opened(&world, &request_for(ALICE, "ip"));
    world.mails();
    let case = read(&world, &claimant);
    let told = notices::copies_asked(&case, &world.fresh(), world.now());
    block_on(world.db.write(told.into_iter().collect())).unwrap();
    let sent = world.mails();
    assert_eq!(outline(&sent), [line(CONTACT, "copies", "")]);
    let template = CaseMailTemplate::Copies {
        reference: claimant.reference(),
        until: case.expires_at,
    };
    assert_eq!(sent[0].content, Content::Case(template));
    assert_eq!(sent[0].name, None, "a claimant may not be the holder");
}

#[test]
fn an_effect_is_told_to_the_address_before_to_the_one_after_and_to_the_claimant() {
    for (policy, _) in POLICIES {
        for lost in LOSSES {
            for contact in [CONTACT, ELSEWHERE, ALICE] {
                let due = Due::wished(policy, &by(contact, lost)).cooled_off();
                assert_eq!(due.world().apply(), 1);
                let sent = due.world().mails();
                let mut expected = vec![line(ALICE, "applied", "alarm")];
                if lost == "email" {
                    expected.push(line(CONTACT, "new address", "link alarm"));
                }
                let told = expected.iter().any(|(recipient, ..)| recipient == contact);
                if !told {
                    expected.push(line(contact, "applied", ""));
                }
                expected.sort();
                assert_eq!(outline(&sent), expected, "{policy} {lost} {contact}");
                for mail in &sent {
                    // To an address that is not the account's any more no name goes.
                    let former = lost == "email" && mail.recipient == ALICE;
                    let named = mail.report_link.is_some() && !former;
                    assert_eq!(mail.name.is_some(), named, "{mail:?}");
                }
            }
        }
    }
}

#[test]
fn the_notice_of_an_effect_names_it_its_date_and_the_case() {
    let due = Due::new("alwaysdata", "email").cooled_off();
    due.world().apply();
    let sent = due.world().mails();
    let (at, reference) = (due.world().now(), due.claimant.reference());
    let templates: Vec<_> = sent.into_iter().map(|mail| mail.content).collect();
    let applied = CaseMailTemplate::Applied {
        at,
        reference: reference.clone(),
        about: Loss::Email.into(),
    };
    let new_address = CaseMailTemplate::NewAddress { at, reference };
    assert_eq!(
        templates,
        [Content::Case(applied), Content::Case(new_address)]
    );
}

/// The mail to an address.
fn mail_to<'a>(sent: &'a [Sent], recipient: &str) -> &'a Sent {
    sent.iter()
        .find(|mail| mail.recipient == recipient)
        .unwrap()
}

#[test]
fn a_dispute_from_the_former_address_closes_the_account_until_support_opens_it() {
    let due = Due::new("alwaysdata", "email").cooled_off();
    let world = due.world();
    world.apply();
    let sent = world.mails();
    let link = token(mail_to(&sent, CONTACT).link.as_deref().unwrap());
    let former = report_link(mail_to(&sent, ALICE));
    assert!(world.follow_report_link(&Caller::browser("203.0.113.1"), &former));
    assert_eq!(due.account()["status"], "disabled");
    let thief = Caller::browser("198.51.100.1");
    assert!(world.open_link(&thief, &link).is_none(), "its link is dead");
    world.mails();
    world.lose_password(&thief, CONTACT);
    assert_eq!(world.mails(), [], "and there is no other");
    let reply = world.sign_in(&mut Caller::program("198.51.100.2"), CONTACT, PASSWORD);
    assert_eq!(reply.status, 401);
}

#[test]
fn a_dispute_from_the_address_on_file_freezes_the_account_until_a_new_password() {
    for lost in ["totp", "ip"] {
        let due = Due::new("o2switch", lost).cooled_off();
        let world = due.world();
        world.apply();
        let notice = report_link(mail_to(&world.mails(), ALICE));
        assert!(world.follow_report_link(&Caller::browser("203.0.113.1"), &notice));
        assert_eq!(due.account()["status"], "frozen", "{lost}");
        world.mails();
        world.lose_password(&Caller::browser("203.0.113.1"), ALICE);
        assert!(world.mails()[0].link.is_some());
    }
}

#[test]
fn a_notice_can_be_answered_for_a_week() {
    for (waited, works) in [(1, true), (0, false)] {
        let due = Due::new("alwaysdata", "totp").cooled_off();
        due.world().apply();
        let notice = report_link(mail_to(&due.world().mails(), ALICE));
        due.world()
            .wait(Limits::DEFAULT.report_link - TimeDelta::milliseconds(waited));
        let report_link = due
            .world()
            .follow_report_link(&Caller::browser("203.0.113.1"), &notice);
        assert_eq!(report_link, works);
    }
}

#[test]
fn a_link_to_the_new_address_is_not_sent_once_the_account_was_frozen() {
    let due = Due::new("alwaysdata", "email").cooled_off();
    let world = due.world();
    world.apply();
    // The first mail goes out and is answered before the second is minted.
    let store = Stepwise(&world.db);
    let requests: Vec<Request<usize>> = vec![
        Box::pin(async { world.run_courier(&store).await.unwrap().sent }),
        Box::pin(async {
            let sent = world.mailbox.empty();
            let former = report_link(mail_to(&sent, ALICE));
            assert!(world.follow_report_link(&Caller::browser("203.0.113.1"), &former));
            0
        }),
    ];
    interleave(requests, &[0, 0, 0, 1]);
    let sent = world.mails();
    assert!(sent.iter().all(|mail| mail.link.is_none()), "{sent:?}");
    assert_eq!(world.db.count("password_links"), 0);
}

#[test]
fn no_mail_that_waits_holds_a_link() {
    let due = Due::new("alwaysdata", "email").cooled_off();
    let world = due.world();
    world.apply();
    let queued = world
        .db
        .column("SELECT template FROM outbox WHERE state = 'queued'");
    assert_eq!(queued.len(), 2);
    let sent = world.mails();
    let dump = world.db.dump();
    for mail in &sent {
        for link in [&mail.link, &mail.report_link].into_iter().flatten() {
            assert!(!dump.contains(&token(link)), "only its hash is kept");
        }
    }
    assert!(body(&world.case(&due.claimant))["effect_at"].is_string());
}

#[test]
fn halfway_through_a_week_everybody_is_reminded_once_and_the_owner_can_still_stop_it() {
    for lost in ["email,totp", "totp"] {
        let due = Due::wished("alwaysdata", &by(ELSEWHERE, lost));
        let world = due.world();
        let elsewhere = format!("UPDATE accounts SET email = '{BOB}', email_key = '{BOB}'");
        world.db.run(&elsewhere).unwrap();
        due.wait_until(TimeDelta::hours(84) + TICK);
        assert_eq!(world.remind(), 0, "{lost}");
        world.wait(TICK);
        let grave = lost == "email,totp";
        assert_eq!(world.remind(), usize::from(grave), "{lost}");
        assert_eq!(world.remind(), 0, "{lost}: once");
        let sent = world.mails();
        if !grave {
            assert_eq!(outline(&sent), []);
            continue;
        }
        let expected = [
            line(ALICE, "approved", "stop"),
            line(BOB, "approved", "stop"),
            line(ELSEWHERE, "waits", ""),
            line(CONTACT, "waits", ""),
        ];
        let mut expected = Vec::from(expected);
        expected.sort();
        assert_eq!(outline(&sent), expected);
        let is_again = |mail: &Sent| match &mail.content {
            Content::Case(
                CaseMailTemplate::Approved { again, .. } | CaseMailTemplate::Waits { again, .. },
            ) => *again,
            _ => false,
        };
        assert!(sent.iter().all(is_again), "{sent:?}");
        let stop = sent.iter().find_map(|mail| mail.stop.clone()).unwrap();
        assert!(world.stop(&stop));
        assert_eq!(due.status(), "stopped");
    }
}
