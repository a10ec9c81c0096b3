//! Documents are opened by whoever judges them, one by one, and on record.

use regain_core::crypto::hpke::{Place, RANDOM, seal};
use regain_core::evidence::file_store::FileStore as _;
use regain_core::recovery::case::State;
use regain_tests::{
    Break, Breaking, Caller, block_on, evidence_keyrings, header, is_received, papers, upload,
};
use regain_web::Response;
use serde_json::json;

use crate::support::{Desk, Office, answer, refusal};

const ITEM: &str = "identity";

/// A case in this state with a picture in it, and the picture's id.
fn with_picture(office: &Office, state: State) -> (Desk, String) {
    let desk = office.desk("ip");
    desk.does("call", &crate::support::called("not_verified"));
    let reply = office
        .world
        .hand_in(&desk.claimant, ITEM, upload(papers::png()));
    assert!(is_received(&reply), "{reply:?}");
    crate::cases::lead(&office.world, &desk.claimant, state);
    office.world.back_at_work();
    let select = format!(
        "SELECT id FROM evidence WHERE case_id = '{}' AND media_type = 'image/png'",
        desk.id
    );
    let file = office.world.db.column(&select).remove(0);
    (desk, file)
}

fn opens(desk: &Desk, staff: &Caller, file: &str) -> Response {
    desk.world.open_file(staff, &desk.id, (ITEM, file))
}

#[test]
fn a_file_is_what_was_handed_in_and_each_opening_is_on_record() {
    let office = Office::new("alwaysdata");
    let (desk, file) = with_picture(&office, State::Review);
    for times in 1..=2 {
        let reply = opens(&desk, &desk.agent, &file);
        assert_eq!(header(&reply, "content-type"), Some("image/png"));
        assert_eq!(reply.body, Some(papers::png()));
        assert_eq!(desk.noted("sensitive_read_evidence"), times);
    }
    let steps = desk.sees()["steps"].clone();
    let opened = |step: &&serde_json::Value| step["action"] == "open" && step["item"] == ITEM;
    assert_eq!(steps.as_array().unwrap().iter().filter(opened).count(), 2);
    let lines =
        "SELECT DISTINCT actor, account_id FROM audit WHERE event = 'sensitive_read_evidence'";
    let line = office.world.db.read(lines).remove(0);
    let agent = office.world.id_of(&office.agent);
    assert_eq!(line["actor"], format!("staff:{agent}"));
    assert_eq!(line["account_id"], desk.row()["account_id"]);
}

#[test]
fn only_whoever_judges_opens_a_file() {
    let office = Office::new("alwaysdata");
    let [reviewer, other] = ["reviewer", "agent"].map(|role| office.world.staff(role));
    for state in State::ALL {
        if matches!(state, State::Submitted | State::Verified) {
            continue;
        }
        let (desk, file) = with_picture(&office, state);
        let judged = matches!(state, State::Review | State::Decided);
        for (staff, opened) in [
            (&*desk.agent, judged),
            (&reviewer, state == State::Decided),
            (&other, false),
        ] {
            let before = desk.noted("sensitive_read_evidence");
            let reply = opens(&desk, staff, &file);
            let story = format!("{state:?}: {reply:?}");
            if opened {
                assert_eq!(reply.status, 200, "{story}");
            } else if judged {
                assert_eq!(answer(&reply), refusal(409, "claim-first"), "{story}");
            } else {
                assert_eq!(answer(&reply), refusal(409, "case-wrong-state"), "{story}");
            }
            let noted = desk.noted("sensitive_read_evidence") - before;
            assert_eq!(noted, usize::from(opened), "{story}");
        }
        drop(office.world.withdraw(&desk.claimant));
    }
}

#[test]
fn a_file_of_another_place_is_not_found() {
    let office = Office::new("alwaysdata");
    let (desk, file) = with_picture(&office, State::Review);
    let (other, theirs) = with_picture(&office, State::Review);
    let world = &office.world;
    for (id, item, file) in [
        (&desk.id, ITEM, &theirs),
        (&other.id, ITEM, &file),
        (&desk.id, "kbis", &file),
        (&desk.id, "letter", &file),
        (&desk.id, ITEM, &"nothing".to_owned()),
        (&"no-case".to_owned(), ITEM, &file),
    ] {
        let reply = world.open_file(&office.agent, id, (item, file));
        assert_eq!(answer(&reply), refusal(404, "not-found"), "{item} {file}");
    }
    let tried = "audit WHERE event = 'malicious_direct_reference' AND actor LIKE 'staff:%'";
    assert_eq!(
        world.db.count(tried),
        4,
        "but for an item that is none: a step out of turn"
    );
    assert_eq!(desk.noted("sensitive_read_evidence"), 0);
    // One that was taken back is gone for staff at once.
    let gone = format!("UPDATE evidence SET state = 'removed' WHERE id = '{file}'");
    world.db.run(&gone).unwrap();
    assert_eq!(opens(&desk, &desk.agent, &file).status, 404);
}

#[test]
fn a_file_that_is_gone_or_sealed_for_another_place_is_refused() {
    let office = Office::new("alwaysdata");
    let (desk, file) = with_picture(&office, State::Review);
    let (_, theirs) = with_picture(&office, State::Review);
    let world = &office.world;
    let (sealed, life) = world.file_store.kept(&file).unwrap();
    let (foreign, _) = world.file_store.kept(&theirs).unwrap();
    let mut spoilt = sealed.clone();
    *spoilt.last_mut().unwrap() ^= 1;
    for bytes in [
        foreign,
        spoilt,
        sealed[..sealed.len() - 1].to_vec(),
        Vec::new(),
    ] {
        block_on(world.file_store.put(&file, bytes, life)).unwrap();
        assert_eq!(
            answer(&opens(&desk, &desk.agent, &file)),
            refusal(404, "not-found")
        );
    }
    block_on(world.file_store.erase(&file)).unwrap();
    assert_eq!(
        answer(&opens(&desk, &desk.agent, &file)),
        refusal(404, "not-found")
    );
    block_on(world.file_store.put(&file, sealed, life)).unwrap();
    assert_eq!(opens(&desk, &desk.agent, &file).status, 200);
    let other = format!("UPDATE evidence SET key_id = 'z' WHERE id = '{file}'");
    world.db.run(&other).unwrap();
    assert_eq!(
        answer(&opens(&desk, &desk.agent, &file)),
        refusal(404, "not-found")
    );
}

#[test]
fn what_was_not_handed_in_does_not_open_though_it_was_sealed_for_this_place() {
    let office = Office::new("alwaysdata");
    let (desk, file) = with_picture(&office, State::Review);
    let world = &office.world;
    let (_, life) = world.file_store.kept(&file).unwrap();
    let place = Place {
        case_id: &desk.id.as_str().into(),
        item: ITEM,
        file_id: &file.as_str().into(),
    };
    let [public, _] = evidence_keyrings();
    for (bytes, expected) in [(papers::png(), 200), (papers::pdf(), 404)] {
        let sealed = seal(bytes, &place, &[7; RANDOM], &public).unwrap();
        let key = format!(
            "UPDATE evidence SET key_id = '{}' WHERE id = '{file}'",
            sealed.key_id
        );
        world.db.run(&key).unwrap();
        block_on(world.file_store.put(&file, sealed.bytes, life)).unwrap();
        assert_eq!(opens(&desk, &desk.agent, &file).status, expected);
    }
}

#[test]
fn an_item_is_shown_to_whoever_opens_its_files_and_that_is_on_record() {
    let office = Office::new("alwaysdata");
    let (desk, _) = with_picture(&office, State::Review);
    let before = desk.noted("sensitive_read_case");
    assert_eq!(
        desk.world.show_item(&desk.agent, &desk.id, ITEM).status,
        200
    );
    assert_eq!(desk.noted("sensitive_read_case"), before + 1);
    let other = office.world.staff("agent");
    let reply = desk.world.show_item(&other, &desk.id, ITEM);
    assert_eq!(answer(&reply), refusal(409, "claim-first"));
    assert_eq!(desk.noted("sensitive_read_case"), before + 1);
}

#[test]
fn nobody_sees_a_file_whose_opening_could_not_be_written_down() {
    let office = Office::new("alwaysdata");
    let (desk, file) = with_picture(&office, State::Review);
    let world = &office.world;
    let place = (ITEM, file.as_str());
    let broken = Breaking::new(&world.db, 2, Break::Lost);
    let opened = world.open_file_over(&broken, &world.file_store, &desk.agent, &desk.id, place);
    assert!(world.broke(&block_on(opened)));
    assert_eq!(desk.noted("sensitive_read_evidence"), 0);
    // The other way about it is on record, though nobody saw it.
    world.file_store.fail(Some(Break::Lost));
    let opened = world.open_file_over(&world.db, &world.file_store, &desk.agent, &desk.id, place);
    assert!(world.broke(&block_on(opened)));
    assert_eq!(desk.noted("sensitive_read_evidence"), 1);
}

#[test]
fn what_is_known_of_files_is_shown_without_their_content() {
    let office = Office::new("alwaysdata");
    let (desk, file) = with_picture(&office, State::Review);
    let seen = desk.sees();
    let files = seen["documents"][0]["files"].as_array().unwrap();
    assert_eq!(files.len(), 2, "the picture and a PDF");
    let picture = files.iter().find(|known| known["id"] == file).unwrap();
    assert_eq!(picture["size"], papers::png().len());
    assert_eq!(picture["media_type"], "image/png");
    let select = format!("SELECT digest FROM evidence WHERE id = '{file}'");
    let digest = office.world.db.column(&select).remove(0);
    assert!(!seen.to_string().contains(&digest));
    desk.is_opened_by(&desk.agent, "identity");
    assert_eq!(
        desk.tries("evidence/identity/transcribe", &json!({"name": "C."}))
            .0,
        204
    );
}
