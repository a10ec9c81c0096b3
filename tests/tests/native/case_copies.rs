//! A better copy is not a doubt: what asking for one takes, and what comes of it.

use chrono::TimeDelta;
use regain_core::limits::Limits;
use regain_core::recovery::better_copy::CopyReason;
use regain_core::recovery::case::{Case, State, Verdict};
use regain_core::recovery::machine::{Action, TransitionError};
use regain_core::recovery::rulebook::Rulebook;

use crate::case_conditions::{are_told, case, now, take, want_copy};
use crate::cases::{approve, review};

#[test]
fn what_asking_for_better_copies_takes_is_told_apart() {
    are_told([
        (
            State::Review,
            Action::AskCopies,
            |_| {},
            TransitionError::NoCopyWanted,
        ),
        (
            State::Review,
            Action::AskCopies,
            |case| {
                want_copy(case);
                case.copy_rounds = 2;
            },
            TransitionError::CopiesUsedUp,
        ),
        (
            State::Review,
            review("identity", Verdict::BetterCopy),
            |case| case.copy_rounds = 2,
            TransitionError::CopiesUsedUp,
        ),
        (
            State::Review,
            review("kbis", Verdict::BetterCopy),
            |_| {},
            TransitionError::NoSuchItem,
        ),
        (
            State::Review,
            Action::AskCopies,
            |case| {
                let mut doubt = case.reviews[0].clone();
                doubt.verdict = Verdict::Doubt;
                case.reviews.push(doubt);
                want_copy(case);
            },
            TransitionError::Doubt,
        ),
        (
            State::Review,
            approve(),
            want_copy,
            TransitionError::CopyWanted,
        ),
    ]);
}

#[test]
fn what_cannot_be_read_needs_no_reading_to_be_asked_for_again() {
    let mut case = case(State::Review);
    case.transcriptions.clear();
    case.reviews.clear();
    let after = take(case, review("identity", Verdict::BetterCopy)).unwrap();
    assert!(after.wants_copies());
}

#[test]
fn a_better_copy_concerns_its_item_alone_and_the_rest_stays() {
    let rules = Rulebook::named("o2switch").unwrap();
    let mut case = case(State::Review);
    case.policy = "o2switch".into();
    let mut letter = case.reviews[0].clone();
    letter.item = "access-letter".into();
    let mut read_letter = case.transcriptions[0].clone();
    read_letter.item = "access-letter".into();
    case.reviews.push(letter.clone());
    case.transcriptions.push(read_letter.clone());
    want_copy(&mut case);
    let step = |case: Case, action| case.take(action, &rules, now(), &Limits::DEFAULT);
    let after = step(case, Action::AskCopies).unwrap();
    assert_eq!(after.state, State::Documents);
    assert_eq!(
        (&after.reviews, &after.transcriptions),
        (&vec![letter], &vec![read_letter])
    );
    assert_eq!(after.copy_wanted("identity"), Some(CopyReason::Unreadable));
    assert!(after.takes_files_of("identity") && !after.takes_files_of("access-letter"));
    assert_eq!(after.copy_rounds, 1);
    // 14 days, but no longer than 30 from the opening and from the first request.
    assert_eq!(after.expires_at, now() + TimeDelta::days(14));
    let given = vec!["identity".into(), "access-letter".into()];
    let after = step(after, Action::Submit(given)).unwrap();
    assert_eq!((after.state, after.copies), (State::Review, vec![]));
}

#[test]
fn whoever_judges_an_item_anew_wants_no_better_copy_of_it_any_more() {
    let mut case = case(State::Review);
    want_copy(&mut case);
    let after = take(case, review("identity", Verdict::Conform)).unwrap();
    assert!(!after.wants_copies());
    take(after, approve()).unwrap();
}
