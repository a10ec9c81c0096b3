//! Cases in which mailbox and second factor are gone together.

use chrono::TimeDelta;
use regain_core::limits::Limits;
use regain_core::recovery::case::{Call, Case, Factor, State};
use regain_core::recovery::machine::{Action, TransitionError};
use regain_core::recovery::rulebook::{Loss, Lost, Rulebook};

use crate::case_conditions::{case, now, take};
use crate::cases::approve;

/// A case about both, in a state that allows all that the state does.
fn grave(state: State) -> Case {
    Case {
        lost: Lost::of(&[Loss::Email, Loss::Totp]).unwrap(),
        factors: vec![Factor::Password],
        ..case(state)
    }
}

#[test]
fn an_effect_waits_a_week_and_is_told_again_halfway() {
    let by = "reviewer-2".into();
    let after = take(grave(State::Decided), Action::Confirm { by }).unwrap();
    assert_eq!(after.effect_at, Some(now() + TimeDelta::days(7)));
    assert_eq!(after.remind_at, Some(now() + TimeDelta::hours(84)));
}

#[test]
fn no_call_settles_it_and_no_one_person_does() {
    let call = Action::Call(Call::Verified);
    let refused = take(grave(State::Submitted), call).unwrap_err();
    assert_eq!(refused, TransitionError::NoPhone);
    // However it came to that state: only documents count, and a second person decides.
    let mut called = grave(State::Verified);
    called.asked_at = None;
    let rules = Rulebook::named("alwaysdata").unwrap();
    let approved = called
        .clone()
        .take(approve(), &rules, now(), &Limits::DEFAULT);
    assert_eq!(approved.unwrap().state, State::Decided);
    called.reviews.clear();
    assert_eq!(take(called, approve()).unwrap_err(), TransitionError::Doubt);
}
