//! Whoever judges a document reads it first, and what is too old does not conform.

use chrono::TimeDelta;
use regain_core::recovery::case::State;
use serde_json::{Value, json};

use crate::cases::give_code;
use crate::support::{Desk, Office, approve, confirm, conform, doubt, read_on, refusal};

const TRANSCRIBE: &str = "evidence/kbis/transcribe";
const REVIEW: &str = "evidence/kbis/review";

fn name(seen: &Value) -> Value {
    seen["account"]["name"].clone()
}

#[test]
fn the_name_on_file_is_shown_once_every_item_was_read() {
    let office = Office::new("o2switch");
    let desk = office.desk("email");
    assert_eq!(name(&desk.sees()), Value::Null, "before they come");
    desk.all_is_handed_in();
    let items = office.world.items(&desk.claimant);
    assert!(items.len() > 1);
    for item in &items {
        assert_eq!(name(&desk.sees()), Value::Null, "before {item}");
        let holder = desk.sees()["account"].to_string();
        assert!(!holder.contains("Camille"), "{holder}");
        desk.reads(item);
    }
    assert_eq!(name(&desk.sees()), "Camille Laurent");
    // Another who looks at the case has read none of it.
    let other = office.world.staff("agent");
    assert_eq!(name(&desk.seen_by(&other)), Value::Null);
    desk.does("release", &json!({}));
    assert_eq!(desk.tried_by(&other, "claim", &json!({})).0, 204);
    assert_eq!(name(&desk.seen_by(&other)), Value::Null);
    let transcription = format!("evidence/{}/transcribe", items[0]);
    desk.is_opened_by(&other, &items[0]);
    let told = desk.tried_by(&other, &transcription, &read_on(&desk.today()));
    assert_eq!(told.0, 204);
    assert_eq!(name(&desk.seen_by(&other)), Value::Null, "one is missing");
    assert_eq!(name(&desk.sees()), "Camille Laurent");
}

#[test]
fn an_item_is_judged_by_whoever_has_read_it() {
    let office = Office::new("alwaysdata");
    let other = office.world.staff("agent");
    let desk = office.desk_at("ip", State::Review);
    let review = "evidence/identity/review";
    for finding in [conform(), doubt()] {
        let told = desk.tries(review, &finding);
        assert_eq!(told, refusal(409, "transcribe-first"));
    }
    desk.reads("identity");
    desk.does("release", &json!({}));
    assert_eq!(desk.tried_by(&other, "claim", &json!({})).0, 204);
    let told = desk.tried_by(&other, review, &conform());
    assert_eq!(
        told,
        refusal(409, "transcribe-first"),
        "another has read it"
    );
    let transcription = "evidence/identity/transcribe";
    desk.is_opened_by(&other, "identity");
    assert_eq!(
        desk.tried_by(&other, transcription, &json!({"name": "C."}))
            .0,
        204,
        "a passport bears no date of issue that counts"
    );
    assert_eq!(desk.tried_by(&other, review, &conform()).0, 204);
    for step in ["evidence/letter/transcribe", "evidence//transcribe"] {
        let told = desk.tried_by(&other, step, &json!({"name": "C."}));
        assert_eq!(told, refusal(404, "not-found"), "not asked for");
    }
    assert_eq!(
        desk.row()["reviews"]
            .as_str()
            .unwrap()
            .matches("item")
            .count(),
        1
    );
}

/// A company's case whose documents are in, and the code.
fn company(office: &Office) -> Desk {
    let desk = office.desk_of("ip", "company");
    give_code(&desk.world, &desk.claimant);
    desk.all_is_handed_in();
    desk
}

#[test]
fn an_extract_that_is_older_than_allowed_does_not_conform() {
    let office = Office::new("o2switch");
    for (age, recent) in [
        (Some(-2), false),
        (Some(-1), true),
        (Some(0), true),
        (Some(91), true),
        (Some(92), false),
        (Some(4000), false),
        (Some(-4000), false),
        (None, false),
    ] {
        let desk = company(&office);
        let day = |age| (office.world.now() - TimeDelta::days(age)).date_naive();
        let read = age.map_or(json!({"name": "SARL Laurent"}), |age| {
            read_on(&day(age).to_string())
        });
        desk.is_opened_by(&office.agent, "kbis");
        desk.does(TRANSCRIBE, &read);
        let told = desk.tries(REVIEW, &conform());
        if recent {
            assert_eq!(told.0, 204, "{age:?}");
        } else {
            assert_eq!(told, refusal(409, "document-too-old"), "{age:?}");
            assert_eq!(desk.row()["reviews"], "[]");
            desk.does(REVIEW, &json!({"verdict": "refused", "reason": "too_old"}));
        }
    }
}

#[test]
fn two_who_read_other_dates_are_a_doubt() {
    let office = Office::new("o2switch");
    let desk = company(&office);
    let old = office.world.now().date_naive() - TimeDelta::days(92);
    desk.is_opened_by(&office.agent, "kbis");
    desk.does(TRANSCRIBE, &read_on(&old.to_string()));
    desk.does("release", &json!({}));
    let other = office.world.staff("agent");
    for (step, given) in [("claim", json!({})), (TRANSCRIBE, read_on(&desk.today()))] {
        if step == TRANSCRIBE {
            desk.is_opened_by(&other, "kbis");
        }
        assert_eq!(desk.tried_by(&other, step, &given).0, 204, "{step}");
    }
    let told = desk.tried_by(&other, REVIEW, &conform());
    assert_eq!(told, refusal(409, "document-too-old"));
    assert_eq!(desk.row()["reviews"], "[]");
}

#[test]
fn a_document_is_as_old_as_it_was_when_it_came() {
    let office = Office::new("o2switch");
    let desk = company(&office);
    let day = office.world.now().date_naive() - TimeDelta::days(91);
    office.world.wait(TimeDelta::days(20));
    office.world.back_at_work();
    desk.is_opened_by(&office.agent, "kbis");
    desk.does(TRANSCRIBE, &read_on(&day.to_string()));
    desk.does(REVIEW, &conform());
    let transcriptions: Value =
        serde_json::from_str(desk.row()["transcriptions"].as_str().unwrap()).unwrap();
    let since = transcriptions[0]["received_on"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(since, (day + TimeDelta::days(91)).to_string());
}

#[test]
fn whoever_reads_again_what_they_found_conform_takes_it_back() {
    let office = Office::new("o2switch");
    let desk = company(&office);
    desk.finds_all_conform();
    let old = office.world.now().date_naive() - TimeDelta::days(92);
    desk.is_opened_by(&office.agent, "kbis");
    desk.does(TRANSCRIBE, &read_on(&old.to_string()));
    assert_eq!(desk.sees()["approval_barred"], json!({"too_old": "kbis"}));
    let told = desk.tries("decide", &approve());
    assert_eq!(told, refusal(409, "document-too-old"));
    desk.reads("kbis");
    desk.does("decide", &approve());
}

#[test]
fn a_doubt_bars_the_approval_for_good() {
    let office = Office::new("o2switch");
    let reviewer = office.world.staff("reviewer");
    let desk = company(&office);
    desk.reads("kbis");
    desk.does(REVIEW, &doubt());
    desk.finds_all_conform();
    assert_eq!(desk.sees()["approval_barred"], "doubt");
    for staff in [&*desk.agent, &reviewer] {
        if staff.session == reviewer.session {
            desk.does("release", &json!({}));
            assert_eq!(desk.tried_by(staff, "claim", &json!({})).0, 204);
        }
        let told = desk.tried_by(staff, "decide", &approve());
        assert_eq!(told, refusal(409, "approval-barred"));
    }
    let told = desk.tried_by(&reviewer, "approve", &confirm());
    assert_eq!(told, refusal(409, "case-wrong-state"));
    assert_eq!(desk.state(), "review");
}

#[test]
fn what_was_handed_in_for_another_type_of_account_is_judged_anew() {
    let office = Office::new("o2switch");
    let (_, email) = office.customer("company");
    // They say that it is an individual's.
    let desk = office.opened(&crate::cases::request_for(&email, "ip"));
    desk.does("claim", &json!({}));
    give_code(&desk.world, &desk.claimant);
    desk.all_is_handed_in();
    desk.finds_all_conform();
    assert_eq!(desk.sees()["approval_barred"], "type_differs");
    desk.does("request-documents", &json!({}));
    assert_eq!(desk.state(), "documents");
    assert_eq!(desk.sees()["type"], "company");
    assert_eq!(
        desk.tries("request-documents", &json!({})),
        refusal(409, "case-wrong-state"),
        "once"
    );
    desk.all_is_handed_in();
    let told = desk.tries("decide", &approve());
    assert_eq!(
        told,
        refusal(409, "approval-barred"),
        "the letter is in both lists"
    );
    let told = desk.tries("evidence/access-letter/review", &conform());
    assert_eq!(
        told,
        refusal(409, "transcribe-first"),
        "and was read as another"
    );
    desk.finds_all_conform();
    desk.does("decide", &approve());
}

#[test]
fn nobody_reads_or_judges_what_they_did_not_open() {
    let office = Office::new("o2switch");
    let desk = company(&office);
    let other = office.world.staff("agent");
    let select = format!(
        "SELECT id FROM evidence WHERE case_id = '{}' AND item = 'kbis'",
        desk.id
    );
    let (read, wanted) = (
        read_on(&desk.today()),
        json!({"verdict": "better_copy", "reason": "cut_off"}),
    );
    let is_refused = |staff: &regain_tests::Caller| {
        for (step, given) in [(TRANSCRIBE, &read), (REVIEW, &wanted)] {
            let before = (desk.row(), desk.noted("sequence_fail"));
            let told = desk.tried_by(staff, step, given);
            assert_eq!(told, refusal(409, "open-first"), "{step}");
            assert_eq!(desk.row(), before.0);
            assert_eq!(desk.noted("sequence_fail"), before.1 + 1);
        }
    };
    is_refused(&office.agent);
    // All that there is on another item does not help, nor that a colleague has opened it.
    desk.is_opened_by(&office.agent, "holder-identity");
    is_refused(&office.agent);
    desk.is_opened_by(&office.agent, "kbis");
    desk.does("release", &json!({}));
    assert_eq!(desk.tried_by(&other, "claim", &json!({})).0, 204);
    is_refused(&other);
    // A second file of the item is one more to open.
    let (world, first) = (&office.world, office.world.db.column(&select).remove(0));
    let copy = format!(
        "INSERT INTO evidence SELECT 'another', case_id, item, name, media_type, size, digest, made,
           key_id, state, created_at FROM evidence WHERE id = '{first}'"
    );
    world.db.run(&copy).unwrap();
    assert_eq!(
        world.open_file(&other, &desk.id, ("kbis", &first)).status,
        200
    );
    is_refused(&other);
    world
        .db
        .run("UPDATE evidence SET state = 'removed' WHERE id = 'another'")
        .unwrap();
    assert_eq!(desk.tried_by(&other, TRANSCRIBE, &read).0, 204);
}

#[test]
fn a_second_person_reads_blind_and_both_readings_have_to_agree() {
    let office = Office::new("o2switch");
    let second = office.world.staff("reviewer");
    let desk = company(&office);
    desk.finds_all_conform();
    let mut approval = approve();
    approval["note"] = "Camille, as on paper.".into();
    desk.does("decide", &approval);
    let blind = desk.seen_by(&second);
    assert_eq!(name(&blind), Value::Null);
    assert!(!blind.to_string().contains("as on paper"), "{blind}");
    assert_eq!(
        blind["documents"][0]["transcriptions"],
        json!([]),
        "{blind}"
    );
    let told = desk.tried_by(&second, "approve", &confirm());
    assert_eq!(told, refusal(409, "transcribe-first"));
    let look = |staff: &regain_tests::Caller, item: &str, given: Value| {
        desk.is_opened_by(staff, item);
        let step = format!("evidence/{item}/transcribe");
        assert_eq!(desk.tried_by(staff, &step, &given).0, 204, "{item}");
    };
    let items = office.world.items(&desk.claimant);
    for item in &items {
        assert_eq!(desk.seen_by(&second)["approval_barred"], "transcribe_first");
        look(&second, item, read_on(&desk.today()));
    }
    let yesterday = (office.world.now() - TimeDelta::days(1))
        .date_naive()
        .to_string();
    for differing in [
        json!({"name": "Camille Laurens", "date": desk.today()}),
        read_on(&yesterday),
        json!({"name": "Camille Laurent"}),
    ] {
        look(&second, "kbis", differing.clone());
        let barred = json!({"readings_differ": "kbis"});
        let seen = desk.seen_by(&second);
        assert_eq!(seen["approval_barred"], barred, "{differing}");
        // Else whoever writes anything at all could copy what the first one read.
        assert_eq!(name(&seen), Value::Null, "{differing}");
        let by = seen["documents"][0]["transcriptions"].as_array().unwrap();
        assert!(by.iter().all(|read| read["by"] == by[0]["by"]), "{seen}");
        assert!(!seen.to_string().contains("as on paper"), "{seen}");
        let told = desk.tried_by(&second, "approve", &confirm());
        assert_eq!(told, refusal(409, "approval-barred"));
    }
    // Case, accents and order of words are not what differs.
    look(
        &second,
        "kbis",
        json!({"name": "LAURENT, Camille", "date": desk.today()}),
    );
    let seen = desk.seen_by(&second);
    assert_eq!(name(&seen), "Camille Laurent", "both agree");
    let read = seen["documents"][0]["transcriptions"].as_array().unwrap();
    assert!(
        read.iter().any(|other| other["by"] != read[0]["by"]),
        "{seen}"
    );
    assert_eq!(desk.tried_by(&second, "approve", &confirm()).0, 204);
    assert_eq!(desk.state(), "cooling_off");
}

#[test]
fn a_second_person_can_want_a_better_copy_and_is_then_no_second_person_any_more() {
    let office = Office::new("o2switch");
    let second = office.world.staff("reviewer");
    let desk = company(&office);
    desk.finds_all_conform();
    desk.does("decide", &approve());
    desk.is_opened_by(&second, "kbis");
    let wanted = json!({"verdict": "better_copy", "reason": "cut_off"});
    assert_eq!(desk.tried_by(&second, REVIEW, &wanted).0, 204);
    assert_eq!(desk.tried_by(&second, "request-copies", &json!({})).0, 204);
    assert_eq!(
        (desk.state().as_str(), &desk.row()["decided_by"]),
        ("documents", &Value::Null)
    );
    office.world.hand_in_pdf(&desk.claimant, "kbis");
    assert_eq!(office.world.submit(&desk.claimant).status, 204);
    desk.reads("kbis");
    desk.does(REVIEW, &conform());
    desk.does("decide", &approve());
    let told = desk.tried_by(&second, "approve", &confirm());
    assert_eq!(told, refusal(403, "same-person"));
    let third = office.world.staff("reviewer");
    desk.is_read_by(&third);
    assert_eq!(desk.tried_by(&third, "approve", &confirm()).0, 204);
}
