//! Files that break off on their way, or are overtaken.

use regain_core::limits::Limits;
use regain_tests::{
    Break, Breaking, Caller, Stepwise, Upload, World, block_on, body, interleave, is_received,
    papers, upload,
};
use regain_web::Response;
use serde_json::Value;

use crate::cases::{documents, problem, row, status};
use crate::overlaps::{OVERTAKEN, Request};

/// The files of the first item, as the claimant sees them.
fn files(world: &World, claimant: &Caller) -> Vec<Value> {
    let shown = body(&world.case(claimant));
    let item = &shown["documents"][0];
    assert_eq!(item["item"], "identity");
    item["files"].as_array().unwrap().clone()
}

#[test]
fn what_breaks_off_is_seen_by_nobody_and_erased_an_hour_later() {
    let upload = || upload(papers::pdf());
    // The file store with the file in it or not, then each batch of the database.
    for (file_store, batch, how) in [
        (Some(Break::Lost), 9, Break::Lost),
        (Some(Break::Kept), 9, Break::Lost),
        (None, 1, Break::Kept),
        (None, 2, Break::Lost),
    ] {
        let case = format!("{file_store:?} {batch} {how:?}");
        let (world, claimant) = documents("ip");
        let before = row(&world, &claimant);
        world.file_store.fail(file_store);
        let store = Breaking::new(&world.db, batch, how);
        let handed_in =
            world.hand_in_over(&store, &world.file_store, &claimant, "identity", upload());
        assert!(world.broke(&block_on(handed_in)), "{case}");
        world.file_store.fail(None);
        assert!(files(&world, &claimant).is_empty(), "{case}");
        assert_eq!(row(&world, &claimant), before, "{case}");
        let kept = world.file_store.keys();
        for key in &kept {
            let known = format!("evidence WHERE id = '{key}'");
            assert_eq!(world.db.count(&known), 1, "{case}: no file without a row");
        }
        world.wait(Limits::DEFAULT.upload - chrono::TimeDelta::milliseconds(1));
        assert_eq!(world.erase_files(), Ok(0), "{case}: it may still come");
        world.wait(chrono::TimeDelta::milliseconds(1));
        assert_eq!(world.erase_files(), Ok(1), "{case}");
        assert_eq!(
            (world.file_store.keys(), world.db.count("evidence")),
            (vec![], 0)
        );
        let reason = "SELECT json_extract(record, '$.reason') FROM erasures";
        let recorded = world.db.column(reason);
        assert_eq!(recorded, vec!["broken_off"; kept.len()], "{case}");
        world.hand_in_pdf(&claimant, "identity");
    }
    // A batch that never arrived announced nothing; one whose answer was lost is done.
    for (batch, how, kept) in [(1, Break::Lost, 0), (2, Break::Kept, 1)] {
        let (world, claimant) = documents("ip");
        let store = Breaking::new(&world.db, batch, how);
        let handed_in =
            world.hand_in_over(&store, &world.file_store, &claimant, "identity", upload());
        assert!(world.broke(&block_on(handed_in)));
        assert_eq!(files(&world, &claimant).len(), kept);
        assert_eq!(world.file_store.keys().len(), kept);
    }
}

/// What two requests of one claimant come to that overlap.
fn overlapping<'a>(first: Request<'a, Response>, second: Request<'a, Response>) -> Vec<u16> {
    let replies = interleave(vec![first, second], &OVERTAKEN);
    replies.iter().map(|reply| reply.status).collect()
}

#[test]
fn a_case_is_not_submitted_with_a_file_that_is_just_being_taken_back() {
    let (world, claimant) = documents("ip");
    world.hand_in_all(&claimant);
    let store = Stepwise(&world.db);
    let submit = async { world.submit_over(&store, &claimant).await };
    let remove = async {
        let taken = world.take_back_over(&world.db, &claimant, "identity", None);
        taken.await
    };
    let statuses = overlapping(Box::pin(submit), Box::pin(remove));
    assert_eq!(statuses, [409, 204]);
    assert_eq!(status(&world, &claimant), "documents");
    assert_eq!(problem(&world.submit(&claimant)), "evidence-missing");
}

#[test]
fn a_file_is_not_taken_back_from_a_case_that_was_just_submitted() {
    let (world, claimant) = documents("ip");
    world.hand_in_all(&claimant);
    let store = Stepwise(&world.db);
    let remove = async {
        let taken = world.take_back_over(&store, &claimant, "identity", None);
        taken.await
    };
    let submit = async { world.submit_over(&world.db, &claimant).await };
    let statuses = overlapping(Box::pin(remove), Box::pin(submit));
    assert_eq!(statuses, [409, 204]);
    assert_eq!(files(&world, &claimant).len(), 1);
}

#[test]
fn a_file_that_comes_after_the_submission_is_not_part_of_the_case() {
    let (world, claimant) = documents("ip");
    world.hand_in_all(&claimant);
    let store = Stepwise(&world.db);
    let late = async {
        let given = Upload {
            replaces: true,
            ..upload(papers::png())
        };
        let handed_in = world.hand_in_over(&store, &world.file_store, &claimant, "identity", given);
        handed_in.await
    };
    let submit = async { world.submit_over(&world.db, &claimant).await };
    let statuses = overlapping(Box::pin(late), Box::pin(submit));
    assert_eq!(statuses, [409, 204]);
    assert_eq!(files(&world, &claimant)[0]["media_type"], "application/pdf");
    world.wait(Limits::DEFAULT.upload);
    assert_eq!(world.erase_files(), Ok(1));
    assert_eq!(world.file_store.keys().len(), 2);
}

#[test]
fn of_files_handed_in_at_once_two_are_taken() {
    let (world, claimant) = documents("ip");
    let store = Stepwise(&world.db);
    let requests = (0..25).map(|number| -> Request<bool> {
        let world = &world;
        let (store, claimant) = (&store, &claimant);
        Box::pin(async move {
            let given = upload(papers::pdf_no(number));
            let handed_in =
                world.hand_in_over(store, &world.file_store, claimant, "identity", given);
            is_received(&handed_in.await)
        })
    });
    let received = interleave(requests.collect(), &[]);
    assert_eq!(received.iter().filter(|received| **received).count(), 2);
    assert_eq!(files(&world, &claimant).len(), 2);
    assert_eq!(
        (world.file_store.keys().len(), world.db.count("evidence")),
        (2, 2)
    );
    world.hand_in_pdf(&claimant, "identity");
}

#[test]
fn the_same_file_sent_twice_is_one_file_however_the_two_overlap() {
    for order in [&[0, 1][..], &[0, 0, 1], &[0, 0, 0, 0, 1], &[1, 0, 1, 0]] {
        let (world, claimant) = documents("ip");
        let store = Stepwise(&world.db);
        let requests = (0..2).map(|_| -> Request<bool> {
            Box::pin(async {
                let given = upload(papers::pdf());
                let handed_in =
                    world.hand_in_over(&store, &world.file_store, &claimant, "identity", given);
                is_received(&handed_in.await)
            })
        });
        assert_eq!(interleave(requests.collect(), order), [true, true]);
        let left = (world.file_store.keys().len(), world.db.count("evidence"));
        assert_eq!(left, (1, 1), "{order:?}");
        assert_eq!(files(&world, &claimant).len(), 1);
        let received = "audit WHERE event = 'upload_complete'";
        assert_eq!(world.db.count(received), 1, "{order:?}");
    }
}

#[test]
fn the_same_bytes_are_another_file_for_another_item_and_after_they_were_taken_back() {
    let (world, claimant) = documents("ip");
    world.hand_in_all(&claimant);
    let items = world.items(&claimant).len();
    assert!(items > 1);
    assert_eq!(world.db.count("evidence"), items);
    world.take_back(&claimant, "identity", None);
    assert!(files(&world, &claimant).is_empty());
    world.hand_in_pdf(&claimant, "identity");
    assert_eq!(files(&world, &claimant).len(), 1);
}

#[test]
fn uploads_that_break_off_bar_nobody_for_long() {
    let (world, claimant) = documents("ip");
    world.file_store.fail(Some(Break::Lost));
    for _ in 0..Limits::DEFAULT.uploads_at_once {
        let given = upload(papers::pdf());
        let broken = world.hand_in_over(&world.db, &world.file_store, &claimant, "identity", given);
        assert!(world.broke(&block_on(broken)));
    }
    world.file_store.fail(None);
    let flood = Upload {
        replaces: true,
        ..upload(papers::pdf())
    };
    let flood = world.hand_in(&claimant, "identity", flood);
    assert_eq!(
        (flood.status, problem(&flood)),
        (429, "too-many-attempts".into())
    );
    world.wait(Limits::DEFAULT.upload_counts);
    world.hand_in_pdf(&claimant, "identity");
    assert_eq!(files(&world, &claimant).len(), 1);
}

#[test]
fn uploads_that_break_off_day_and_night_leave_few_rows_and_no_record() {
    let (world, claimant) = documents("ip");
    let limits = Limits::DEFAULT;
    let windows = limits.upload.num_minutes() / limits.upload_counts.num_minutes();
    let most = usize::try_from(windows).unwrap() * limits.uploads_at_once as usize;
    for _ in 0..30 {
        world.file_store.fail(Some(Break::Lost));
        for _ in 0..=limits.uploads_at_once {
            world.hand_in(&claimant, "identity", upload(papers::pdf()));
        }
        world.file_store.fail(None);
        world.wait(limits.upload_counts);
        while world.erase_files().unwrap() > 0 {}
        assert!(world.db.count("evidence") <= most);
    }
    world.wait(limits.upload);
    while world.erase_files().unwrap() > 0 {}
    assert_eq!(
        (world.db.count("evidence"), world.db.count("erasures")),
        (0, 0)
    );
    world.hand_in_pdf(&claimant, "identity");
}
