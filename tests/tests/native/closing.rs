//! An account is closed and opened again, by whomever: what ends with it, and what its
//! owner has to do to get back in.

use chrono::TimeDelta;
use proptest::prelude::*;
use regain_core::http::problem::Kind;
use regain_core::recovery::case::State;
use regain_tests::{Caller, PASSWORD, Stepwise, World, block_on, interleave, kind};
use regain_web::Response;
use serde_json::json;

use crate::alice::{Alice, link, report_link};
use crate::case_effect::Due;
use crate::cases::{CONTACT, LOSSES, column, documents, end};
use crate::overlaps::{OVERTAKEN, Request};
use crate::support_admin::{audit_log, staff};
use crate::{ALICE, NEW};

/// Who closes the account.
#[derive(Clone, Copy, Debug, PartialEq)]
enum By {
    /// "It was not me", from the address on file.
    NotMe,
    /// The same from a former address.
    NotMeFormer,
    /// An admin.
    Admin,
    /// The provider's program.
    Program,
    /// The provider's program deletes it.
    Deletion,
}

const CLOSED_BY: [By; 5] = [
    By::NotMe,
    By::NotMeFormer,
    By::Admin,
    By::Program,
    By::Deletion,
];

impl By {
    fn status(self) -> &'static str {
        match self {
            Self::NotMe => "frozen",
            _ => "disabled",
        }
    }

    /// Whether whoever closes it thinks that somebody else knows the password.
    fn doubts_the_password(self) -> bool {
        matches!(self, Self::NotMe | Self::NotMeFormer | Self::Admin)
    }
}

/// An account with an owner, a link "it was not me" that was mailed, and an admin.
struct Story {
    id: String,
    report_link: String,
    admin: Caller,
}

impl Story {
    fn of(alice: &Alice, owner: &Caller) -> Self {
        let world = &alice.world;
        assert_eq!(world.renew_codes(owner).status, 200);
        let (admin, _) = staff(world, "admin");
        let sent = world.mails();
        let told = sent.iter().find(|mail| mail.report_link.is_some()).unwrap();
        Self {
            id: alice.id.clone(),
            report_link: report_link(told),
            admin,
        }
    }

    fn close(&self, world: &World, by: By) {
        let anybody = Caller::browser("203.0.113.1");
        match by {
            By::NotMe => assert!(world.follow_report_link(&anybody, &self.report_link)),
            By::NotMeFormer => {
                let former = "UPDATE report_links SET recipient = 'former@example.org'";
                world.db.run(former).unwrap();
                assert!(world.follow_report_link(&anybody, &self.report_link));
            }
            By::Admin => {
                let reply = world.freeze(&self.admin, &self.id, &json!({"reason": "Fraud."}));
                assert_eq!(reply.status, 204);
            }
            By::Program => {
                let reply = world.patch(&self.id, &json!({"status": "disabled"}));
                assert_eq!(reply.status, 200);
            }
            By::Deletion => {
                let reply = world.delete_with(&World::first_key(), &self.id);
                assert_eq!(reply.status, 204);
            }
        }
    }

    /// An admin opens it, or the provider's program.
    fn reopen(&self, world: &World, by_admin: bool) {
        if by_admin {
            let reply = world.unfreeze(&self.admin, &self.id, &json!({"reason": "The owner."}));
            assert_eq!(reply.status, 204);
        } else {
            let reply = world.patch(&self.id, &json!({"status": "active"}));
            assert_eq!(reply.status, 200);
        }
    }
}

fn status(world: &World, id: &str) -> String {
    let sql = format!("SELECT status FROM accounts WHERE id = '{id}'");
    world.db.column(&sql).remove(0)
}

fn sign_in(world: &World, password: &str) -> Response {
    world.sign_in(&mut Caller::program("192.0.2.2"), ALICE, password)
}

/// The owner chooses a new password by a link and is asked for the second factor.
fn comes_back(alice: &Alice) {
    let world = &alice.world;
    let owner = Caller::browser("192.0.2.1");
    let token = world.link(&owner, ALICE);
    let given = json!({"token": token, "password": NEW, "code": alice.next_code()});
    let used = block_on(world.use_link_with(&world.db, &owner, &given));
    assert_eq!(used.status, 204);
    assert_eq!(sign_in(world, NEW).status, 200);
}

#[test]
fn a_case_that_cools_off_takes_no_effect_once_the_provider_closed_and_reopened_the_account() {
    for lost in LOSSES {
        let due = Due::new("alwaysdata", lost);
        let (world, id) = (due.world(), due.alice.id.as_str());
        let before = due.account();
        world.patch(id, &json!({"status": "disabled"}));
        assert_eq!(due.status(), "stopped", "{lost}");
        let ended: Vec<_> = world.mails().iter().filter_map(end).collect();
        assert_eq!(ended, [(CONTACT.to_owned(), State::Stopped)], "{lost}");
        let on_record = due.last_on_record();
        assert_eq!(on_record.len(), 1, "{lost}");
        assert_eq!(on_record[0].0, "recovery_case_overtaken");
        assert!(on_record[0].1.as_str().unwrap().starts_with("key:"));
        assert_eq!(world.db.count("evidence WHERE state = 'stored'"), 0);
        assert_eq!(column(world, &due.claimant, "code_hash"), json!(null));

        world.patch(id, &json!({"status": "active"}));
        let due = due.cooled_off();
        assert_eq!(due.world().apply(), 0, "{lost}");
        let mut after = due.account();
        after["updated_at"] = before["updated_at"].clone();
        assert_eq!(after, before, "{lost}: not even the password");
        assert_eq!(sign_in(due.world(), PASSWORD).status, 200);
    }
}

#[test]
fn after_it_was_not_me_no_way_of_reopening_lets_the_old_password_in() {
    for by in [By::NotMe, By::NotMeFormer, By::Admin] {
        for by_admin in [false, true] {
            let alice = Alice::enrolled();
            let world = &alice.world;
            let story = Story::of(&alice, &alice.browser);
            story.close(world, by);
            assert_eq!(status(world, &story.id), by.status(), "{by:?}");
            story.reopen(world, by_admin);
            assert_eq!(status(world, &story.id), "active");
            assert_eq!(sign_in(world, PASSWORD).status, 401, "{by:?} {by_admin}");
            comes_back(&alice);
        }
    }
}

#[test]
fn the_old_password_stays_out_where_a_program_closes_the_frozen_account_once_more() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    let story = Story::of(&alice, &alice.browser);
    story.close(world, By::NotMe);
    story.close(world, By::Program);
    assert_eq!(status(world, &story.id), "disabled");
    story.reopen(world, false);
    assert_eq!(sign_in(world, PASSWORD).status, 401);
    comes_back(&alice);
}

#[test]
fn an_account_that_the_provider_closed_and_opened_keeps_its_password() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    let story = Story::of(&alice, &alice.browser);
    story.close(world, By::Program);
    assert_eq!(sign_in(world, PASSWORD).status, 401);
    story.reopen(world, false);
    assert_eq!(sign_in(world, PASSWORD).status, 200);
}

#[test]
fn an_account_that_the_provider_closed_and_an_admin_opened_waits_for_a_new_password() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    let story = Story::of(&alice, &alice.browser);
    story.close(world, By::Program);
    story.reopen(world, true);
    assert_eq!(sign_in(world, PASSWORD).status, 401);
    comes_back(&alice);
}

#[test]
fn a_new_password_opens_no_account_that_is_disabled() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    let told = Story::of(&alice, &alice.browser);
    let token = world.link(&alice.browser, ALICE);
    let (store, given) = (
        Stepwise(&world.db),
        json!({"token": token, "password": NEW, "code": alice.code()}),
    );
    // The account is closed between the reading of the link and its use.
    let requests: Vec<Request<u16>> = vec![
        Box::pin(async {
            let used = world.use_link_with(&store, &alice.browser, &given).await;
            used.status
        }),
        Box::pin(async {
            told.close(world, By::Program);
            0
        }),
    ];
    let expired = Kind::LinkExpired.status();
    assert_eq!(interleave(requests, &OVERTAKEN), [expired, 0]);
    assert_eq!(status(world, &told.id), "disabled");
}

#[test]
fn an_undecided_case_outlives_the_closing_but_no_step_that_was_decided_on_before() {
    let (world, claimant) = documents("ip");
    world.hand_in_all(&claimant);
    let id = world.db.column("SELECT id FROM accounts").remove(0);
    let store = Stepwise(&world.db);
    let requests: Vec<Request<u16>> = vec![
        Box::pin(async { world.submit_over(&store, &claimant).await.status }),
        Box::pin(async {
            let reply = world.patch(&id, &json!({"status": "disabled"}));
            reply.status
        }),
    ];
    assert_eq!(interleave(requests, &OVERTAKEN), [409, 200]);
    assert_eq!(column(&world, &claimant, "state"), "documents");
    assert_eq!(column(&world, &claimant, "ended_at"), json!(null));
    assert_eq!(world.submit(&claimant).status, 204, "it goes on");
}

#[test]
fn somebody_of_staff_who_is_shut_out_has_no_password_whoever_lets_them_in_again() {
    let alice = Alice::with_role("agent");
    let world = &alice.world;
    let story = Story::of(&alice, &alice.browser);
    let change = |status: &str| json!({"status": status, "reason": "They are on leave."});
    let reply = world.change_staff(&story.admin, &alice.id, &change("disabled"));
    assert_eq!(reply.status, 204);
    assert!(world.session(&alice.browser).is_none());
    assert_eq!(audit_log(world, "account_frozen_by_staff").len(), 1);
    story.reopen(world, false);
    assert_eq!(sign_in(world, PASSWORD).status, 401);
    comes_back(&alice);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nothing_that_was_open_does_anything_once_the_account_is_closed_or_open_again(
        by in prop::sample::select(CLOSED_BY.to_vec()),
        lost in prop::sample::select(LOSSES.to_vec()),
        by_admin: bool,
        minutes in 5_i64..20,
    ) {
        let due = Due::new("alwaysdata", lost);
        due.wait_until(TimeDelta::minutes(minutes));
        let (alice, world) = (&due.alice, due.world());
        // Everything that can be open is.
        let inside = due.live(&[]);
        let story = Story::of(alice, &inside);
        let mut half_way = alice.half_way(Caller::browser("192.0.2.1"));
        prop_assert!(world.scan(&inside).is_ok());
        prop_assert_eq!(world.change_email(&inside, "alix@example.net").status, 202);
        let sent = world.mails();
        let confirmation = link(sent.iter().find(|mail| mail.link.is_some()).unwrap());
        let second = report_link(sent.iter().find(|mail| mail.report_link.is_some()).unwrap());
        let reset = world.link(&inside, ALICE);
        world.lose_password(&inside, ALICE);
        let tables = [
            "sessions", "devices", "challenges", "totp_pending", "email_changes", "password_links", "report_links",
        ];
        let of_alice = |table: &str| {
            world.db.count(&format!("{table} WHERE account_id = '{}'", story.id))
        };
        for table in tables {
            prop_assert!(of_alice(table) > 0, "nothing in {} to end", table);
        }

        story.close(world, by);
        // "It was not me" stays: nobody has said yet who knows the password.
        let reportable = by == By::Program;
        let mut nothing_works = |when: &str| {
            for table in tables {
                let stays = reportable && table == "report_links";
                assert_eq!(of_alice(table) > 0, stays, "{when}: {table}");
            }
            assert!(world.session(&inside).is_none(), "{when}");
            let reply = world.give_code(&mut half_way, &alice.next_code());
            assert_eq!(reply.status, Kind::ChallengeExpired.status(), "{when}");
            assert!(world.open_link(&inside, &reset).is_none(), "{when}");
            let given = json!({"token": reset, "password": NEW, "code": alice.code()});
            let used = block_on(world.use_link_with(&world.db, &inside, &given));
            assert_eq!(kind(&used), Some(Kind::LinkExpired), "{when}");
            let confirmed = block_on(world.confirm_email(&world.db, &inside, &confirmation));
            assert_eq!(kind(&confirmed), Some(Kind::LinkExpired), "{when}");
            for report_link in [&story.report_link, &second].into_iter().filter(|_| !reportable) {
                assert!(!world.follow_report_link(&inside, report_link), "{when}");
            }
            assert!(!world.stop(&due.stop), "{when}");
            for mail in world.mails() {
                assert_eq!((&mail.link, &mail.code, &mail.stop), (&None, &None, &None), "{when}");
            }
        };
        nothing_works("closed");
        prop_assert_eq!(sign_in(world, PASSWORD).status, 401);
        if by != By::Deletion {
            prop_assert_eq!(status(world, &story.id), by.status());
            prop_assert_eq!(due.status(), "stopped");
            story.reopen(world, by_admin);
            nothing_works("open again");
        }
        world.wait(TimeDelta::days(30));
        prop_assert_eq!(world.apply(), 0);
        if by != By::Deletion {
            prop_assert_eq!(due.status(), "stopped");
            let good = !by_admin && !by.doubts_the_password();
            prop_assert_eq!(sign_in(world, PASSWORD).status == 200, good);
        }
    }
}
