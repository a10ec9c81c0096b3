//! What goes on record of a case, and what never does.

use regain_core::recovery::case::State;
use regain_tests::{
    Break, Breaking, Caller, PASSWORD, World, block_on, body, papers, token, upload,
};
use serde_json::Value;

use crate::ALICE;
use crate::cases::{
    CONTACT, cancel_link, documents, lead, mailed_code, opened, request, request_for, world,
};

/// What an action adds to the audit log: event, actor and case, as words.
fn noted(world: &World, act: impl FnOnce()) -> Vec<(String, String, bool)> {
    let before = world.db.count("audit");
    act();
    let rows = world.db.read("SELECT * FROM audit ORDER BY seq");
    rows[before..]
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
            let (actor, case) = (text("actor"), text("case_id"));
            let actor = if actor == format!("case:{case}") {
                "claimant".into()
            } else {
                actor
            };
            (text("event"), actor, row["case_id"].is_string())
        })
        .collect()
}

fn line(event: &str, actor: &str) -> Vec<(String, String, bool)> {
    vec![(event.into(), actor.into(), true)]
}

#[test]
fn each_outcome_leaves_one_line_that_names_the_case() {
    let world = world("o2switch");
    let mut owner = Caller::browser("192.0.2.1");
    world.sign_in(&mut owner, ALICE, PASSWORD);
    let mut claimant = Caller::browser("192.0.2.2");
    let open = noted(&world, || {
        world.open_case(&mut claimant, &request("ip"));
    });
    assert_eq!(open, line("recovery_case_opened", "claimant"));
    let code = mailed_code(&world.mails());
    let full = || upload(papers::pdf());
    let acts: [(&str, &dyn Fn()); 11] = [
        ("recovery_code_fail", &|| {
            drop(world.return_code(&claimant, "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF"));
        }),
        ("recovery_code_renewed", &|| {
            drop(world.renew_code(&claimant));
        }),
        ("recovery_code_returned", &|| {
            drop(world.return_code(&claimant, &code));
        }),
        ("upload_complete", &|| {
            drop(world.hand_in(&claimant, "identity", full()));
        }),
        ("upload_validation", &|| {
            drop(world.hand_in(&claimant, "identity", upload(b"text".into())));
        }),
        ("upload_delete", &|| {
            drop(world.take_back(&claimant, "identity", None));
        }),
        ("upload_validation", &|| {
            drop(world.hand_in(&claimant, "passport", full()));
        }),
        ("upload_validation", &|| {
            drop(world.take_back(&claimant, "identity", Some("x")));
        }),
        ("sequence_fail", &|| drop(world.submit(&claimant))),
        ("sequence_fail", &|| drop(world.renew_code(&claimant))),
        ("recovery_case_submitted", &|| {
            world.hand_in_all(&claimant);
            let audit_log = world.db.count("audit WHERE event = 'upload_complete'");
            assert_eq!(audit_log, 3);
            world.submit(&claimant);
        }),
    ];
    for (event, act) in acts {
        let mut noted = noted(&world, act);
        noted.retain(|(noted, _, _)| noted != "upload_complete" || event == "upload_complete");
        assert_eq!(noted, line(event, "claimant"));
    }
    let erased = noted(&world, || drop(world.erase_files()));
    assert_eq!(erased, line("sensitive_delete", "courier"));
    let over = noted(&world, || drop(world.withdraw_signed_in(&owner)));
    let account = body(&world.profile(&owner))["account"].clone();
    let actor = format!("account:{}", account.as_str().unwrap());
    assert_eq!(over, line("recovery_case_withdrawn", &actor));
    let refused = noted(&world, || {
        drop(world.hand_in(&claimant, "identity", upload(papers::pdf())));
    });
    assert_eq!(refused, line("upload_validation", "claimant"));
}

#[test]
fn each_end_leaves_one_line() {
    let (world, claimant) = documents("ip");
    let withdrawn = noted(&world, || drop(world.withdraw(&claimant)));
    assert_eq!(withdrawn, line("recovery_case_withdrawn", "claimant"));
    let (world, _) = documents("ip");
    let link = cancel_link(&world.mails());
    let stopped = noted(&world, || assert!(world.stop(&link)));
    assert_eq!(stopped, line("recovery_case_stopped", "-"));
    let again = noted(&world, || assert!(!world.stop(&link)));
    let refused = ("recovery_case_access_fail".into(), "-".into(), false);
    assert_eq!(again, [refused]);
    let (world, _) = documents("ip");
    world.wait(chrono::TimeDelta::days(31));
    let expired = noted(&world, || assert_eq!(world.expire(), 1));
    assert_eq!(expired, line("recovery_case_expired", "courier"));
}

#[test]
fn the_owner_reads_in_the_history_what_a_claimant_did() {
    let world = world("alwaysdata");
    let mut owner = Caller::browser("192.0.2.1");
    world.sign_in(&mut owner, ALICE, PASSWORD);
    opened(&world, &request("ip"));
    let history = body(&world.history(&owner, None));
    let last = &history["events"][0];
    assert_eq!(last["event"], "recovery_case_opened", "{history}");
    assert_eq!(last["actor"], "claimant");
}

#[test]
fn neither_audit_log_nor_outbox_holds_a_secret() {
    let world = world("o2switch");
    let mut request = request("email");
    request["note"] = "a telling note".into();
    request["contact_email"] = "contact@example.net".into();
    let claimant = opened(&world, &request);
    let mails = world.mails();
    let (code, link) = (mailed_code(&mails), cancel_link(&mails));
    world.renew_code(&claimant);
    let second = mailed_code(&world.mails());
    world.return_code(&claimant, &code);
    world.return_code(&claimant, &second);
    world.hand_in_all(&claimant);
    world.submit(&claimant);
    assert!(world.stop(&link));
    while world.erase_files().unwrap() > 0 {}
    world.mails();
    let credential = claimant.case.clone().unwrap();
    let (_, secret) = credential.split_once('.').unwrap();
    let rows = |select: &str| format!("{:?}", world.db.read(select)).to_lowercase();
    let audit = rows("SELECT * FROM audit");
    let templates = rows("SELECT id, account_id, case_id, template, state, error FROM outbox");
    let records = rows("SELECT * FROM erasures");
    let link = token(&link);
    let secrets = [
        secret, &link, &code, &second, ALICE, CONTACT, "contact@", "telling",
    ];
    for told in secrets.map(str::to_lowercase) {
        for (table, text) in [
            ("audit", &audit),
            ("outbox", &templates),
            ("erasures", &records),
        ] {
            let plain = told.replace('-', "");
            assert!(
                !text.contains(&told) && !text.contains(&plain),
                "{told} in {table}"
            );
        }
    }
    // Nor does anything else hold what opens a case.
    let dump = world.db.dump().to_lowercase();
    for told in [secret, &link, &code, &second].map(str::to_lowercase) {
        assert!(
            !dump.contains(&told) && !dump.contains(&told.replace('-', "")),
            "{told}"
        );
    }
}

#[test]
fn an_opening_that_breaks_off_took_place_whole_or_not_at_all() {
    for (how, kept) in [(Break::Lost, 0), (Break::Kept, 1)] {
        let world = world("alwaysdata");
        let store = Breaking::new(&world.db, 2, how);
        let (claimant, request) = (Caller::browser("192.0.2.2"), request("ip"));
        let opening = block_on(world.open_case_over(&store, &claimant, &request));
        assert!(world.broke(&opening));
        for table in ["cases", "audit WHERE event = 'recovery_case_opened'"] {
            assert_eq!(world.db.count(table), kept, "{how:?} {table}");
        }
        assert_eq!(world.mails().len(), 2 * kept, "{how:?}");
    }
}

#[test]
fn a_step_that_breaks_off_took_place_whole_or_not_at_all() {
    for (how, taken) in [(Break::Lost, 0), (Break::Kept, 1)] {
        let (world, claimant) = documents("ip");
        let code = mailed_code(&world.mails());
        let store = Breaking::new(&world.db, 2, how);
        let returned = block_on(world.return_code_over(&store, &claimant, &code));
        assert!(world.broke(&returned));
        let returned = "cases WHERE code_returned_at IS NOT NULL AND code_hash IS NULL";
        assert_eq!(world.db.count(returned), taken, "{how:?}");
        world.hand_in_all(&claimant);
        let store = Breaking::new(&world.db, 2, how);
        let submitted = block_on(world.submit_over(&store, &claimant));
        assert!(world.broke(&submitted));
        assert_eq!(
            world.db.count("cases WHERE state = 'review'"),
            taken,
            "{how:?}"
        );
        let submitted = "audit WHERE event = 'recovery_case_submitted'";
        assert_eq!(world.db.count(submitted), taken, "{how:?}");
    }
}

#[test]
fn an_unmatched_case_is_nobodys_history() {
    let world = world("alwaysdata");
    let claimant = opened(&world, &request_for("nobody@example.org", "ip"));
    lead(&world, &claimant, State::Withdrawn);
    let accounts = world
        .db
        .read("SELECT account_id FROM audit WHERE case_id IS NOT NULL");
    assert_eq!(accounts.len(), 2);
    assert!(accounts.iter().all(|row| row["account_id"] == Value::Null));
}
