//! What the steps of a case take beyond its state.

use chrono::{DateTime, TimeDelta, Utc};
use regain_core::account::account_type::AccountType;
use regain_core::http::locale::Locale;
use regain_core::limits::Limits;
use regain_core::recovery::better_copy::CopyReason;
use regain_core::recovery::case::{
    Call, CallTime, Case, Factor, Flag, Review, State, Transcription, Verdict, Wish,
};
use regain_core::recovery::machine::{Action, Match, TransitionError};
use regain_core::recovery::rulebook::{Loss, Lost, Rulebook};

use crate::cases::{ON_FILE, approve, confirm, review, transcription};

fn rules() -> Rulebook {
    Rulebook::named("alwaysdata").unwrap()
}

pub const fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_795_300_000_123).unwrap()
}

/// What an agent reads on a document that was so many days old when it came.
fn read(item: &str, age: Option<i64>) -> Transcription {
    let received_on = now().date_naive();
    Transcription {
        item: item.into(),
        by: "agent-1".into(),
        name: "Camille Laurent".into(),
        date: age.map(|days| received_on - TimeDelta::days(days)),
        mrz: None,
        received_on,
    }
}

/// A case in a state that allows all that the state does.
pub fn case(state: State) -> Case {
    let ended = !state.is_open();
    let by_call = state == State::Verified;
    Case {
        id: "c".into(),
        reference: "AAAA-BBBB".into(),
        account_id: Some("a".into()),
        lost: Loss::Ip.into(),
        wish: Wish::Change,
        account_type: AccountType::Individual,
        policy: "alwaysdata".into(),
        locale: Locale::from_tag("fr").unwrap(),
        phrase: "rugby taxi tuba".into(),
        factors: Vec::new(),
        flags: Vec::new(),
        contact_email: Some("c@example.net".into()),
        new_email: None,
        email: Some("a@example.org".into()),
        state,
        state_since: now() - TimeDelta::days(1),
        call: Some(if by_call {
            Call::Verified
        } else {
            Call::Unreachable
        }),
        call_time: None,
        agent_id: None,
        claimed_at: None,
        transcriptions: vec![read("identity", Some(0))],
        reviews: vec![Review {
            item: "identity".into(),
            verdict: Verdict::Conform,
            by: "agent-1".into(),
            copy: None,
        }],
        copies: Vec::new(),
        copy_rounds: 0,
        decided_by: Some("agent-1".into()),
        code_failures: 0,
        code_mails: 1,
        code_returned_at: Some(now() - TimeDelta::days(1)),
        opened_at: now() - TimeDelta::days(9),
        asked_at: (!by_call).then(|| now() - TimeDelta::days(8)),
        expires_at: now(),
        remind_at: None,
        effect_at: Some(now()),
        ended_at: ended.then(now),
        cancelled_in: None,
        reopening_by: None,
        reopened_at: None,
        version: 7,
    }
}

pub fn take(case: Case, action: Action) -> Result<Case, TransitionError> {
    case.take(action, &rules(), now(), &Limits::DEFAULT)
}

/// A story in which one thing is missing: what is tried where, and what is in the way.
pub type Story = (State, Action, fn(&mut Case), TransitionError);

pub fn are_told<const N: usize>(stories: [Story; N]) {
    for (state, action, change, expected) in stories {
        let mut case = case(state);
        change(&mut case);
        let taken = take(case, action.clone());
        assert_eq!(taken, Err(expected), "{state:?} {action:?}");
    }
}

#[test]
fn what_a_step_takes_beyond_the_state_is_told_apart() {
    let ask = || Action::AskDocuments(ON_FILE);
    let call = || Action::Call(Call::Verified);
    are_told([
        (
            State::Submitted,
            Action::ReturnCode,
            |_| {},
            TransitionError::NoCodeWanted,
        ),
        (
            State::Submitted,
            Action::RenewCode,
            |_| {},
            TransitionError::NoCodeWanted,
        ),
        (
            State::Submitted,
            Action::RenewCode,
            |case| {
                case.code_returned_at = None;
                case.code_mails = 4 + 9;
            },
            TransitionError::CodesUsedUp,
        ),
        (
            State::Submitted,
            Action::RenewCode,
            |case| {
                case.code_returned_at = None;
                case.code_failures = 5;
            },
            TransitionError::CodesUsedUp,
        ),
        (
            State::Documents,
            Action::Submit(vec!["letter".into()]),
            |_| {},
            TransitionError::ItemsMissing(vec!["identity".into()]),
        ),
        (
            State::Submitted,
            call(),
            |case| case.account_id = None,
            TransitionError::Unmatched,
        ),
        (
            State::Submitted,
            call(),
            |case| case.flags.push(Flag::PhoneChanged),
            TransitionError::NoPhone,
        ),
        (
            State::Submitted,
            call(),
            |case| case.call_time = Some(CallTime::Never),
            TransitionError::NoPhone,
        ),
        (
            State::Submitted,
            Action::CallTime(CallTime::Morning),
            |case| case.lost = Lost::of(&[Loss::Email, Loss::Totp]).unwrap(),
            TransitionError::NoPhone,
        ),
        (
            State::Submitted,
            ask(),
            |case| (case.call, case.asked_at) = (None, None),
            TransitionError::CallFirst,
        ),
        (State::Documents, ask(), |_| {}, TransitionError::WrongState),
        (State::Review, ask(), |_| {}, TransitionError::WrongState),
        (
            State::Submitted,
            Action::Match(Match {
                account_id: "b".into(),
                email: "b@example.org".into(),
                flags: Vec::new(),
            }),
            |_| {},
            TransitionError::Matched,
        ),
        (
            State::Review,
            Action::Expire,
            |case| case.expires_at += TimeDelta::milliseconds(1),
            TransitionError::TooEarly,
        ),
        (
            State::CoolingOff,
            Action::Apply,
            |case| case.effect_at = Some(now() + TimeDelta::milliseconds(1)),
            TransitionError::TooEarly,
        ),
    ]);
}

#[test]
fn what_an_approval_takes_is_told_apart() {
    let without_code = |case: &mut Case| case.code_returned_at = None;
    are_told([
        (
            State::Verified,
            approve(),
            |case| case.account_id = None,
            TransitionError::Unmatched,
        ),
        (
            State::Verified,
            approve(),
            without_code,
            TransitionError::CodeMissing,
        ),
        (
            State::Verified,
            approve(),
            |case| case.lost = Loss::Totp.into(),
            TransitionError::PasswordNotProven,
        ),
        (
            State::Verified,
            approve(),
            |case| {
                case.lost = Loss::Totp.into();
                case.factors.push(Factor::SecondFactor);
            },
            TransitionError::PasswordNotProven,
        ),
        (
            State::Review,
            approve(),
            |case| case.account_id = None,
            TransitionError::Unmatched,
        ),
        (
            State::Review,
            approve(),
            without_code,
            TransitionError::CodeMissing,
        ),
        (
            State::Review,
            approve(),
            |case| case.reviews.clear(),
            TransitionError::Doubt,
        ),
        (
            State::Review,
            approve(),
            |case| case.reviews[0].item = "letter".into(),
            TransitionError::Doubt,
        ),
        (
            State::Review,
            approve(),
            |case| {
                let mut doubt = case.reviews[0].clone();
                doubt.verdict = Verdict::Doubt;
                case.reviews.insert(0, doubt);
            },
            TransitionError::Doubt,
        ),
        (
            State::Review,
            approve(),
            |case| case.flags.push(Flag::TypeDiffers),
            TransitionError::TypeDiffers,
        ),
    ]);
}

#[test]
fn an_item_is_judged_by_whoever_has_read_it() {
    are_told([
        (
            State::Review,
            transcription("kbis"),
            |_| {},
            TransitionError::NoSuchItem,
        ),
        (
            State::Review,
            review("kbis", Verdict::Refused),
            |_| {},
            TransitionError::NoSuchItem,
        ),
        (
            State::Review,
            review("identity", Verdict::Refused),
            |case| case.transcriptions.clear(),
            TransitionError::TranscribeFirst,
        ),
        (
            State::Review,
            review("identity", Verdict::Conform),
            |case| case.transcriptions[0].by = "agent-2".into(),
            TransitionError::TranscribeFirst,
        ),
    ]);
}

#[test]
fn what_a_second_approval_takes_is_told_apart() {
    are_told([
        (
            State::Decided,
            approve_again(),
            |_| {},
            TransitionError::SamePerson,
        ),
        (
            State::Decided,
            confirm(),
            |case| {
                // Another has judged an item, and approved what a third had done.
                case.reviews[0].by = "agent-2".into();
                case.transcriptions[0].by = "agent-2".into();
            },
            TransitionError::SamePerson,
        ),
        (
            State::Decided,
            confirm(),
            |case| case.transcriptions.clear(),
            TransitionError::TranscribeFirst,
        ),
        (
            State::Decided,
            confirm(),
            |case| {
                let mut refused = case.reviews[0].clone();
                refused.verdict = Verdict::Refused;
                case.reviews.push(refused);
            },
            TransitionError::Doubt,
        ),
    ]);
}

/// A better copy of the only item is wanted.
pub fn want_copy(case: &mut Case) {
    case.reviews[0].verdict = Verdict::BetterCopy;
    case.reviews[0].copy = Some(CopyReason::Unreadable);
}

fn approve_again() -> Action {
    Action::Confirm {
        by: "agent-1".into(),
    }
}

#[test]
fn documents_can_be_asked_for_without_a_call_where_none_proves_anything() {
    for change in [
        |case: &mut Case| case.account_id = None,
        |case: &mut Case| case.flags.push(Flag::PhoneChanged),
    ] {
        let mut case = case(State::Submitted);
        (case.call, case.asked_at) = (None, None);
        change(&mut case);
        let after = take(case, Action::AskDocuments(ON_FILE)).unwrap();
        assert_eq!(after.state, State::Documents);
        assert_eq!(after.asked_at, Some(now()));
    }
}

#[test]
fn an_agent_asks_for_the_documents_of_the_type_on_file() {
    let mut case = case(State::Submitted);
    case.flags = vec![Flag::TypeDiffers, Flag::RecentSignIn];
    let after = take(case, Action::AskDocuments(AccountType::Company)).unwrap();
    assert_eq!(after.account_type, AccountType::Company);
    assert_eq!(after.flags, [Flag::RecentSignIn], "it differs no more");
}

#[test]
fn what_was_judged_before_other_documents_were_asked_for_counts_only_where_in_doubt() {
    let mut case = case(State::Review);
    case.flags = vec![Flag::TypeDiffers];
    let mut doubt = case.reviews[0].clone();
    doubt.verdict = Verdict::Doubt;
    case.reviews.push(doubt.clone());
    let after = take(case, Action::AskDocuments(AccountType::Company)).unwrap();
    assert_eq!(after.state, State::Documents);
    assert_eq!((after.transcriptions, after.reviews), (vec![], vec![doubt]));
}
