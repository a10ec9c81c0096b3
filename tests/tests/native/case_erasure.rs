//! Files go when nobody may see them any more, and what claimants wrote after them.

use chrono::TimeDelta;
use regain_core::crypto::hmac::is_genuine;
use regain_core::crypto::token::digest;
use regain_core::limits::Limits;
use regain_core::recovery::case::State;
use regain_core::store::{cancel_links, cases};
use regain_tests::{
    Break, Caller, Stepwise, Upload, World, evidence_keyrings, interleave, papers, upload,
};
use serde_json::{Value, json};

use crate::ALICE;
use crate::cases::{CONTACT, documents, lead, opened, request, request_for, row, world};
use crate::overlaps::Request;

const TICK: TimeDelta = TimeDelta::milliseconds(1);

/// Erases all that has to go, and the records of it.
fn records(world: &World) -> Vec<Value> {
    while world.erase_files().unwrap() > 0 {}
    let [others, _] = evidence_keyrings();
    let rows = world.db.read("SELECT * FROM erasures ORDER BY id");
    rows.iter()
        .map(|row| {
            let [record, signature] = ["record", "signature"].map(|name| row[name].as_str());
            let (record, signature) = (record.unwrap(), signature.unwrap());
            assert!(is_genuine(record, signature, &world.audit_keys));
            assert!(!is_genuine(record, signature, &others));
            let forged = record.replacen("\"item", "\"itme", 1);
            assert!(!is_genuine(&forged, signature, &world.audit_keys));
            serde_json::from_str(record).unwrap()
        })
        .collect()
}

#[test]
fn of_a_file_that_was_taken_back_a_signed_record_remains() {
    let (world, claimant) = documents("ip");
    let id = world.hand_in_pdf(&claimant, "identity");
    let received = world.now().timestamp_millis();
    world.take_back(&claimant, "identity", None);
    world.wait(TimeDelta::minutes(1));
    let account = row(&world, &claimant)["account_id"].clone();
    let expected = json!({
        "file": id, "case": world.case_id(&claimant), "account": account, "item": "identity",
        "media_type": "application/pdf", "size": papers::pdf().len(),
        "digest": digest(&papers::pdf()), "received_at": received,
        "erased_at": world.now().timestamp_millis(), "reason": "removed",
    });
    assert_eq!(records(&world), [expected]);
    assert_eq!(
        (world.file_store.keys(), world.db.count("evidence")),
        (vec![], 0)
    );
    let noted = "audit WHERE event = 'sensitive_delete' AND actor = 'courier'";
    assert_eq!(world.db.count(noted), 1);
}

#[test]
fn all_files_of_a_case_go_when_it_ends_however_it_does() {
    for state in State::ALL.into_iter().filter(|state| !state.is_open()) {
        let (world, claimant) = documents("ip");
        if matches!(state, State::Applied) {
            lead(&world, &claimant, state);
        } else {
            world.hand_in_all(&claimant);
            lead(&world, &claimant, state);
        }
        assert_eq!(world.file_store.keys().len(), 2, "{state:?}");
        let records = records(&world);
        assert_eq!(records.len(), 2, "{state:?}");
        for record in records {
            assert_eq!(record["reason"], "case_ended", "{state:?}");
        }
        assert_eq!(
            (world.file_store.keys(), world.db.count("evidence")),
            (vec![], 0)
        );
    }
}

#[test]
fn files_go_once_the_approval_stands_and_what_was_read_on_them_stays() {
    let (world, claimant) = documents("ip");
    lead(&world, &claimant, State::Decided);
    assert_eq!(records(&world).len(), 0, "a second person looks at them");
    let id = world.case_id(&claimant);
    world.step(&id, crate::cases::confirm()).unwrap();
    let records = records(&world);
    assert_eq!(records.len(), 2);
    assert!(records.iter().all(|record| record["reason"] == "approved"));
    assert_eq!(world.file_store.keys().len(), 0);
    let row = crate::cases::row(&world, &claimant);
    for column in ["transcriptions", "reviews"] {
        assert!(row[column].as_str().unwrap().contains("identity"), "{row}");
    }
}

#[test]
fn a_file_on_its_way_into_a_case_that_ends_does_not_stay_behind() {
    let (world, claimant) = documents("ip");
    let store = Stepwise(&world.db);
    let requests: Vec<Request<bool>> = vec![
        Box::pin(async {
            let given = Upload {
                replaces: true,
                ..upload(papers::pdf())
            };
            let handed_in =
                world.hand_in_over(&store, &world.file_store, &claimant, "identity", given);
            handed_in.await.status == 409
        }),
        Box::pin(async {
            assert_eq!(world.withdraw(&claimant).status, 204);
            // The courier comes by while the file is still on its way.
            world.erase_files() == Ok(0)
        }),
    ];
    assert_eq!(interleave(requests, &[0, 0, 1, 0, 0, 0]), [true, true]);
    // It came too late, and was erased at once; its row stays for an hour.
    assert!(world.file_store.keys().is_empty());
    world.wait(Limits::DEFAULT.upload);
    assert_eq!(records(&world).len(), 0);
    assert_eq!(world.db.count("evidence"), 0);
}

#[test]
fn no_file_is_older_than_thirty_days() {
    let (world, claimant) = documents("ip");
    world.hand_in_pdf(&claimant, "identity");
    // A case that nobody ended, whatever the reason.
    world.wait(Limits::DEFAULT.evidence_life - TICK);
    assert_eq!(world.erase_files(), Ok(0));
    world.wait(TICK);
    assert_eq!(records(&world)[0]["reason"], "too_old");
    assert_eq!(
        (world.file_store.keys(), world.db.count("evidence")),
        (vec![], 0)
    );
}

#[test]
fn the_files_of_a_deleted_account_go_with_it() {
    let (world, claimant) = documents("ip");
    world.hand_in_all(&claimant);
    let account = row(&world, &claimant)["account_id"].clone();
    let deleted = world.delete_with(&World::first_key(), account.as_str().unwrap());
    assert_eq!(deleted.status, 204);
    assert_eq!(world.db.count("cases"), 0);
    let records = records(&world);
    assert_eq!(
        (records.len(), &records[0]["reason"]),
        (2, &json!("case_ended"))
    );
    assert!(records[0].get("account").is_none());
    assert_eq!(
        (world.file_store.keys(), world.db.count("evidence")),
        (vec![], 0)
    );
    assert!(!world.db.dump().contains(ALICE));
}

#[test]
fn a_file_that_the_file_store_does_not_let_go_of_is_tried_again() {
    for how in [Break::Lost, Break::Kept] {
        let (world, claimant) = documents("ip");
        world.hand_in_all(&claimant);
        world.withdraw(&claimant);
        world.file_store.fail(Some(how));
        assert!(world.erase_files().is_err());
        assert_eq!(
            world.db.count("evidence"),
            2,
            "{how:?}: the row goes after the file"
        );
        assert_eq!(world.db.count("erasures"), 0, "{how:?}");
        world.file_store.fail(None);
        assert_eq!(records(&world).len(), 2, "{how:?}");
        assert_eq!(
            (world.file_store.keys(), world.db.count("evidence")),
            (vec![], 0)
        );
    }
}

#[test]
fn two_couriers_at_once_write_one_record_of_each_file() {
    for schedule in [vec![], vec![0, 1, 0, 1, 0, 1], vec![0, 0, 1, 1, 1, 1, 0]] {
        let (world, claimant) = documents("ip");
        world.hand_in_all(&claimant);
        world.withdraw(&claimant);
        let store = Stepwise(&world.db);
        let runs: Vec<Request<bool>> = vec![
            Box::pin(async { world.erase_files_over(&store).await.is_ok() }),
            Box::pin(async { world.erase_files_over(&store).await.is_ok() }),
        ];
        assert_eq!(interleave(runs, &schedule), [true, true]);
        assert_eq!(records(&world).len(), 2, "{schedule:?}");
        let noted = "audit WHERE event = 'sensitive_delete'";
        assert_eq!(world.db.count(noted), 2, "{schedule:?}");
    }
}

#[test]
fn a_file_that_cannot_be_erased_holds_up_no_other_and_no_case() {
    let (world, claimant) = documents("ip");
    for _ in 0..12 {
        world.hand_in_pdf(&claimant, "identity");
        world.wait(TICK);
    }
    let oldest = world
        .db
        .column("SELECT id FROM evidence ORDER BY created_at");
    world.withdraw(&claimant);
    // A record of that id is there already: the batch of the oldest eleven fails each time.
    for id in &oldest[..11] {
        let sql = "INSERT INTO erasures (id, record, signature, erased_at) VALUES";
        world
            .db
            .run(&format!("{sql} ('{id}', '{{}}', '', 4102444800000)"))
            .unwrap();
    }
    world.minute();
    assert_eq!(
        world
            .db
            .column("SELECT id FROM evidence ORDER BY created_at"),
        oldest[..11]
    );
    let failures = world
        .log
        .take()
        .into_iter()
        .filter(|line| line.contains("erasures.id"));
    assert_eq!(failures.count(), 11);
}

#[test]
fn a_case_that_cannot_be_ended_holds_up_no_other() {
    let world = regain_tests::World::under("alwaysdata");
    for number in 0..13 {
        world.wait(TICK);
        let mut request = request_for(&format!("login{number}@example.org"), "ip");
        request["contact_email"] = format!("c{number}@example.net").into();
        opened(&world, &request);
    }
    let stuck = "CREATE TRIGGER stuck BEFORE UPDATE ON cases WHEN OLD.login < 'login2'
                 BEGIN SELECT RAISE(ABORT, 'stuck'); END";
    world.db.run(stuck).unwrap();
    world.wait(TimeDelta::days(31));
    world.minute();
    // 0, 1 and 10 to 12 stay.
    assert_eq!(world.db.count("cases WHERE ended_at IS NULL"), 5);
}

#[test]
fn ten_files_go_at_a_time() {
    let (world, claimant) = documents("ip");
    for _ in 0..12 {
        world.hand_in_pdf(&claimant, "identity");
    }
    world.withdraw(&claimant);
    assert_eq!([world.erase_files(), world.erase_files()], [Ok(10), Ok(2)]);
}

/// An ended case with everything in it that can be forgotten.
fn remembered() -> (World, Caller) {
    let world = world("o2switch");
    let mut request = request("email");
    request["note"] = "a telling note".into();
    request["contact_email"] = "contact@example.net".into();
    let claimant = opened(&world, &request);
    world.mails();
    world.hand_in_all(&claimant);
    let message = format!(
        "INSERT INTO messages (case_id, at, text) VALUES ('{}', 1, 'a telling message')",
        world.case_id(&claimant)
    );
    world.db.run(&message).unwrap();
    world.withdraw(&claimant);
    while world.erase_files().unwrap() > 0 {}
    (world, claimant)
}

#[test]
fn thirty_days_after_the_end_all_that_was_said_is_forgotten() {
    let (world, claimant) = remembered();
    let id = world.case_id(&claimant);
    world.wait(Limits::DEFAULT.case_memory);
    world.erase();
    assert_eq!(world.case(&claimant).status, 200, "not yet");
    world.wait(TICK);
    world.erase();
    let row = row(&world, &claimant);
    for name in [
        "secret_hash",
        "login",
        "contact_email",
        "new_email",
        "note",
        "email",
        "phone",
        "code_hash",
    ] {
        assert_eq!(row[name], Value::Null, "{name}");
    }
    for (name, kept) in [("state", json!("withdrawn")), ("id", json!(id))] {
        assert_eq!(row[name], kept);
    }
    assert_eq!(world.case(&claimant).status, 404);
    assert_eq!(world.db.count("cancel_links"), 0);
    let dump = world.db.dump();
    for told in [
        CONTACT,
        "contact@example.net",
        "a telling note",
        "a telling message",
    ] {
        assert!(!dump.contains(told), "{told}");
    }
}

/// The audit log goes by the real clock, which no test may read: it stands aside.
const NO_AUDIT_LOG: &str = "DROP TRIGGER audit_no_delete";

#[test]
fn a_year_after_the_end_the_case_itself_is_forgotten() {
    let (world, _) = remembered();
    world.db.run(NO_AUDIT_LOG).unwrap();
    world.wait(Limits::DEFAULT.case_trace);
    world.erase();
    assert_eq!(
        (world.db.count("cases"), world.db.count("erasures")),
        (1, 2)
    );
    world.wait(TICK);
    world.erase();
    assert_eq!(
        (world.db.count("cases"), world.db.count("erasures")),
        (0, 0)
    );
}

#[test]
fn what_was_forgotten_is_not_read_again_every_minute() {
    let world = World::default();
    for statement in [
        cases::forget_before(world.now()),
        cancel_links::erase_before(world.now()),
    ] {
        let plan = world.db.plan(&statement).unwrap().concat();
        assert!(plan.contains("cases_memory"), "{plan}");
    }
}

#[test]
fn nothing_of_an_open_case_is_forgotten() {
    let (world, claimant) = documents("email");
    let before = row(&world, &claimant);
    world.mails();
    world.db.run(NO_AUDIT_LOG).unwrap();
    world.wait(TimeDelta::days(400));
    world.erase();
    let mut after = row(&world, &claimant);
    for name in ["code_hash", "code_expires_at"] {
        after[name] = before[name].clone();
    }
    assert_eq!(after, before);
    assert_eq!(world.db.count("cancel_links"), 1);
}
