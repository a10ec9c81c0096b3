//! Files that claimants hand in.

use regain_core::crypto::hpke::{Place, open};
use regain_core::crypto::token::digest;
use regain_core::evidence::MAX_BYTES;
use regain_core::id::{CaseId, FileId};
use regain_core::limits::Limits;
use regain_core::recovery::case::State;
use regain_tests::{
    Caller, Upload, World, body, evidence_keyrings, header, is_received, papers, upload,
};
use regain_web::Response;
use serde_json::{Value, json};

use crate::cases::{documents, lead, opened, problem, request, request_for, row, status, world};

/// The files of an item, as the claimant sees them.
fn files(world: &World, claimant: &Caller, item: &str) -> Vec<Value> {
    let shown = body(&world.case(claimant));
    let items = shown["documents"].as_array().unwrap();
    let found = items.iter().find(|one| one["item"] == item).unwrap();
    found["files"].as_array().unwrap().clone()
}

fn ids(world: &World, claimant: &Caller, item: &str) -> Vec<String> {
    let files = files(world, claimant, item);
    let ids = files.iter().map(|file| file["id"].as_str().unwrap().into());
    ids.collect()
}

/// A file as programs send it, in place of what there is.
fn put(bytes: Vec<u8>) -> Upload {
    Upload {
        replaces: true,
        ..upload(bytes)
    }
}

/// Whether the form with a file leads to where it says that there is no more room.
fn is_full(answer: &Response, item: &str) -> bool {
    let path = format!("/recovery/case?problem=full&item={item}");
    answer.status == 303 && header(answer, "location") == Some(&path)
}

/// What a program is told where nothing was taken.
fn refused(reply: &Response) -> (u16, String) {
    (reply.status, problem(reply))
}

#[test]
fn each_item_of_the_checklist_gets_its_file_and_then_the_case_can_be_submitted() {
    for (policy, state) in [
        ("alwaysdata", State::Documents),
        ("o2switch", State::Documents),
    ] {
        for account_type in ["individual", "company", "association"] {
            let world = world(policy);
            world
                .db
                .run(&format!("UPDATE accounts SET type = '{account_type}'"))
                .unwrap();
            let mut request = request("email");
            request["type"] = account_type.into();
            let claimant = opened(&world, &request);
            if policy == "alwaysdata" {
                // The agent asks for the documents of the type on file.
                lead(&world, &claimant, state);
            }
            let items = world.items(&claimant);
            assert!(!items.is_empty(), "{policy} {account_type}");
            for (number, item) in items.iter().enumerate() {
                let reply = world.submit(&claimant);
                assert_eq!(refused(&reply), (422, "evidence-missing".into()));
                let missing: Vec<_> = items[number..]
                    .iter()
                    .map(|item| json!(format!("/evidence/{item}")))
                    .collect();
                let told = body(&reply)["errors"].clone();
                let told: Vec<_> = told.as_array().unwrap().iter().collect();
                let pointers: Vec<_> = told.iter().map(|one| one["pointer"].clone()).collect();
                assert_eq!(pointers, missing, "{policy} {account_type}");
                world.hand_in_pdf(&claimant, item);
            }
            assert_eq!(
                world.submit(&claimant).status,
                204,
                "{policy} {account_type}"
            );
            assert_eq!(status(&world, &claimant), "review");
            assert_eq!(world.file_store.keys().len(), items.len());
        }
    }
}

#[test]
fn a_file_is_kept_sealed_under_the_id_of_its_row_and_told_as_it_is() {
    let (world, claimant) = documents("ip");
    let bytes = papers::pdf();
    let given = Upload {
        bytes: bytes.clone(),
        name: Some("../../carte d'identité.pdf".into()),
        declared: Some("application/pdf".into()),
        replaces: true,
    };
    let reply = world.hand_in(&claimant, "identity", given);
    let told = body(&reply);
    let id = told["id"].as_str().unwrap();
    let expected = json!({
        "id": id, "name": "carte d\u{2019}identité.pdf", "media_type": "application/pdf",
        "size": bytes.len(), "received_at": world.now(),
    });
    assert_eq!((reply.status, &told), (201, &expected));
    assert_eq!(files(&world, &claimant, "identity"), [expected]);
    let row = Value::Object(world.db.read("SELECT * FROM evidence").remove(0));
    let case_id = world.case_id(&claimant);
    assert_eq!(
        row,
        json!({
            "id": id, "case_id": case_id, "item": "identity", "key_id": "a", "state": "stored",
            "made": r#"{"software":null,"created":null,"changed":null}"#,
            "name": "carte d\u{2019}identité.pdf", "media_type": "application/pdf",
            "size": bytes.len(), "digest": digest(&bytes),
            "created_at": world.now().timestamp_millis(),
        })
    );
    assert_eq!(world.file_store.keys(), [id]);
    let (sealed, life) = world.file_store.kept(id).unwrap();
    assert_eq!(life, Limits::DEFAULT.evidence_life);
    for part in [&b"%PDF"[..], b"obj", &bytes[..32]] {
        let clear = sealed.windows(part.len()).any(|window| window == part);
        assert!(!clear, "{part:?}");
    }
    let [_, private] = evidence_keyrings();
    let (case_id, file_id) = (CaseId::from(case_id), FileId::from(id));
    let place = |item| Place {
        case_id: &case_id,
        item,
        file_id: &file_id,
    };
    assert!(open(sealed.clone(), "a", &place("letter"), &private).is_err());
    let opened = open(sealed, "a", &place("identity"), &private);
    assert!(opened.is_ok_and(|opened| opened == bytes));
}

#[test]
fn files_are_added_replaced_and_taken_back() {
    let (world, claimant) = documents("ip");
    let first = world.hand_in_pdf(&claimant, "identity");
    let second = world.hand_in_pdf(&claimant, "identity");
    let other = world.hand_in_pdf(&claimant, "access-letter");
    assert_eq!(
        ids(&world, &claimant, "identity"),
        [first.as_str(), second.as_str()]
    );
    let reply = world.hand_in(&claimant, "identity", put(papers::png()));
    let third = body(&reply)["id"].as_str().unwrap().to_owned();
    assert_eq!(ids(&world, &claimant, "identity"), [third.as_str()]);
    let fourth = world.hand_in_pdf(&claimant, "identity");
    assert_eq!(
        world.take_back(&claimant, "identity", Some(&third)).status,
        204
    );
    assert_eq!(ids(&world, &claimant, "identity"), [fourth.as_str()]);
    for (item, file) in [
        ("identity", Some(third.as_str())),
        ("identity", Some("x")),
        ("passport", None),
    ] {
        let reply = world.take_back(&claimant, item, file);
        assert_eq!(
            refused(&reply),
            (404, "not-found".into()),
            "{item} {file:?}"
        );
    }
    assert_eq!(world.take_back(&claimant, "identity", None).status, 204);
    assert_eq!(ids(&world, &claimant, "identity"), [""; 0]);
    assert_eq!(ids(&world, &claimant, "access-letter"), [other.as_str()]);
    assert_eq!(
        refused(&world.submit(&claimant)),
        (422, "evidence-missing".into())
    );
    assert_eq!(world.erase_files(), Ok(4));
    assert_eq!(world.file_store.keys(), [other]);
}

#[test]
fn a_file_of_another_case_cannot_be_taken_back() {
    let (world, claimant) = documents("ip");
    let file = world.hand_in_pdf(&claimant, "identity");
    let stranger = opened(&world, &request_for("nobody@example.org", "ip"));
    let reply = world.take_back(&stranger, "identity", Some(&file));
    assert_eq!(refused(&reply), (404, "not-found".into()));
    assert_eq!(world.take_back(&stranger, "identity", None).status, 204);
    assert_eq!(ids(&world, &claimant, "identity"), [file]);
}

#[test]
fn taking_back_what_is_not_there_writes_nothing() {
    let (world, claimant) = documents("ip");
    let before = world.db.dump();
    for _ in 0..3 {
        assert_eq!(world.take_back(&claimant, "identity", None).status, 204);
    }
    assert_eq!(world.db.dump(), before);
}

#[test]
fn a_case_takes_sixty_files_a_day_whatever_becomes_of_them() {
    let (world, claimant) = documents("ip");
    let hand_in = |number| {
        let reply = world.hand_in(&claimant, "identity", upload(papers::pdf_no(number)));
        world.take_back(&claimant, "identity", None);
        world.erase_files().unwrap();
        header(&reply, "location").unwrap().to_owned()
    };
    let received = "/recovery/case?done=file-received";
    for number in 0..60 {
        assert_eq!(hand_in(number), received, "{number}");
    }
    let full = "/recovery/case?problem=too-many-files&item=identity";
    assert_eq!(hand_in(60), full);
    world.wait(chrono::TimeDelta::days(1));
    assert_eq!(hand_in(61), received, "the next day");
}

#[test]
fn what_cannot_be_accepted_leaves_nothing_behind() {
    let (world, claimant) = documents("ip");
    let before = row(&world, &claimant);
    let named = |bytes, name: &str| Upload {
        name: Some(name.into()),
        ..put(bytes)
    };
    for (story, given, status, slug) in [
        ("a text", put(b"hello".into()), 415, "evidence-type"),
        ("nothing", put(Vec::new()), 422, "evidence-not-acceptable"),
        (
            "a name that lies",
            named(papers::png(), "a.pdf"),
            422,
            "evidence-not-acceptable",
        ),
        (
            "a bomb",
            put(papers::png_of(50_000, 50_000)),
            422,
            "evidence-not-acceptable",
        ),
        (
            "too large",
            put(papers::padded_pdf(MAX_BYTES + 1)),
            413,
            "body-too-large",
        ),
    ] {
        let reply = world.hand_in(&claimant, "identity", given);
        assert_eq!(refused(&reply), (status, slug.into()), "{story}");
    }
    let reply = world.hand_in(&claimant, "passport", put(papers::pdf()));
    assert_eq!(refused(&reply), (404, "not-found".into()), "no such item");
    assert_eq!(world.file_store.keys(), [""; 0]);
    assert_eq!(world.db.count("evidence"), 0);
    assert_eq!(row(&world, &claimant), before);
}

#[test]
fn a_case_has_room_for_twenty_files_and_what_was_taken_back_counts_until_it_is_erased() {
    let (world, claimant) = documents("ip");
    for _ in 0..19 {
        world.hand_in_pdf(&claimant, "identity");
    }
    let last = world.hand_in_pdf(&claimant, "access-letter");
    let more = || world.hand_in(&claimant, "identity", upload(papers::pdf_no(20)));
    assert!(is_full(&more(), "identity"));
    world.take_back(&claimant, "access-letter", Some(&last));
    assert!(!is_received(&more()), "it is still on its way out");
    assert_eq!(world.erase_files(), Ok(1));
    assert!(is_received(&more()));
    assert_eq!(world.db.count("evidence"), 20);
}

#[test]
fn a_case_has_room_for_fifty_mebibytes() {
    let (world, claimant) = documents("ip");
    for number in 0..4 {
        let large = upload(papers::padded_pdf_no(number, MAX_BYTES));
        assert!(is_received(&world.hand_in(&claimant, "identity", large)));
    }
    let rest = MAX_BYTES - papers::pdf().len();
    let filling = upload(papers::padded_pdf(rest));
    assert!(is_received(&world.hand_in(&claimant, "identity", filling)));
    let beyond = upload(papers::padded_pdf(papers::pdf().len() + 1));
    let reply = world.hand_in(&claimant, "identity", beyond);
    assert!(is_full(&reply, "identity"), "by a byte");
    world.hand_in_pdf(&claimant, "identity");
    let bytes = world.db.column("SELECT sum(size) FROM evidence");
    assert_eq!(bytes, [(50 * 1024 * 1024).to_string()], "just full");
    let reply = world.hand_in(&claimant, "access-letter", upload(papers::pdf()));
    assert!(is_full(&reply, "access-letter"));
    let reply = world.hand_in(&claimant, "access-letter", put(papers::pdf()));
    assert_eq!(refused(&reply), (409, "evidence-full".into()));
}

#[test]
fn files_are_handed_in_and_taken_back_only_while_they_are_asked_for() {
    for state in State::ALL {
        let world = world("alwaysdata");
        let claimant = opened(&world, &request("ip"));
        lead(&world, &claimant, state);
        let case = row(&world, &claimant);
        let evidence = world.db.read("SELECT * FROM evidence");
        let kept = world.file_store.keys();
        let replies = [
            world.hand_in(&claimant, "identity", put(papers::pdf())),
            world.take_back(&claimant, "identity", None),
        ];
        if state == State::Documents {
            assert_eq!(replies.map(|reply| reply.status), [201, 204]);
            continue;
        }
        for reply in replies {
            assert_eq!(
                refused(&reply),
                (409, "case-wrong-state".into()),
                "{state:?}"
            );
        }
        assert_eq!(row(&world, &claimant), case, "{state:?}");
        assert_eq!(
            world.db.read("SELECT * FROM evidence"),
            evidence,
            "{state:?}"
        );
        assert_eq!(world.file_store.keys(), kept, "{state:?}");
    }
}
