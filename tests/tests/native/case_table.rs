//! The table of a case: each state and each action.

use regain_core::recovery::case::{Call, CallTime, Flag, State, Verdict};
use regain_core::recovery::machine::{Action, Match, TransitionError, next};
use regain_tests::{Caller, World};

use crate::case_conditions::{case, take, want_copy};
use crate::cases::{
    ON_FILE, approve, confirm, lead, opened, problem, request, review, row, status, transcription,
    world,
};

/// Where each action leads from each state: the letter of a state, or nowhere. `d`
/// is documents, `D` decided; `r` review, `R` refused; `s` submitted, `S` stopped.
const TABLE: [(State, &str); 11] = [
    //                    code, another, file, all, withdraw, stop,
    //                    call time, never, call: yes no nobody other, ask, match, look, review,
    //                    ask for copies, approve, confirm, refuse, expire, apply,
    //                    reopen
    (
        State::Submitted,
        "s s - - W S s d v d s d d s - - - - - R E - -",
    ),
    (
        State::Verified,
        "v v - - W S - - - - - - d v - - - c - R E - -",
    ),
    (
        State::Documents,
        "d d d r W S - - - - - - d d - - - - - R E - -",
    ),
    (
        State::Review,
        "r r - - W S - - - - - - d r r r d D - R E - -",
    ),
    (
        State::Decided,
        "D D - - W S - - - - - - - D D - d - c R E - -",
    ),
    (
        State::CoolingOff,
        "- - - - W S - - - - - - - - - - - - - - - A -",
    ),
    (
        State::Applied,
        "- - - - - - - - - - - - - - - - - - - - - - -",
    ),
    (
        State::Refused,
        "- - - - - - - - - - - - - - - - - - - - - - -",
    ),
    (
        State::Withdrawn,
        "- - - - - - - - - - - - - - - - - - - - - - -",
    ),
    (
        State::Stopped,
        "- - - - - - - - - - - - - - - - - - - - - - S",
    ),
    (
        State::Expired,
        "- - - - - - - - - - - - - - - - - - - - - - -",
    ),
];

const fn letter(state: State) -> &'static str {
    match state {
        State::Submitted => "s",
        State::Verified => "v",
        State::Documents => "d",
        State::Review => "r",
        State::Decided => "D",
        State::CoolingOff => "c",
        State::Applied => "A",
        State::Refused => "R",
        State::Withdrawn => "W",
        State::Stopped => "S",
        State::Expired => "E",
    }
}

/// Every action, in the order of the table.
fn actions() -> [Action; 23] {
    [
        Action::ReturnCode,
        Action::RenewCode,
        Action::HandIn,
        Action::Submit(vec!["identity".into()]),
        Action::Withdraw,
        Action::Stop,
        Action::CallTime(CallTime::Evening),
        Action::CallTime(CallTime::Never),
        Action::Call(Call::Verified),
        Action::Call(Call::NotVerified),
        Action::Call(Call::Unreachable),
        Action::Call(Call::WrongPerson),
        Action::AskDocuments(ON_FILE),
        Action::Match(Match {
            account_id: "a".into(),
            email: "a@example.org".into(),
            flags: vec![Flag::MatchedByHand],
        }),
        transcription("identity"),
        review("identity", Verdict::Conform),
        Action::AskCopies,
        approve(),
        confirm(),
        Action::Refuse,
        Action::Expire,
        Action::Apply,
        Action::Reopen {
            by: "reviewer-1".into(),
        },
    ]
}

#[test]
fn every_action_leads_from_every_state_where_the_table_says_and_nowhere_else() {
    assert_eq!(TABLE.map(|(state, _)| state), State::ALL);
    for (state, line) in TABLE {
        let cells: Vec<_> = line.split(' ').collect();
        assert_eq!(cells.len(), actions().len(), "{state:?}");
        for (action, cell) in actions().into_iter().zip(cells) {
            let story = format!("{state:?} {action:?}");
            let led = next(state, &action);
            assert_eq!(led.map_or("-", letter), cell, "{story}");
            let mut case = case(state);
            match action {
                Action::ReturnCode | Action::RenewCode => case.code_returned_at = None,
                Action::AskDocuments(_) => case.flags.push(Flag::TypeDiffers),
                Action::Match(_) => case.account_id = None,
                Action::AskCopies => want_copy(&mut case),
                Action::Reopen { .. } => case.cancelled_in = Some(State::CoolingOff),
                _ => {}
            }
            let taken = take(case.clone(), action);
            match led {
                None => assert_eq!(taken, Err(TransitionError::WrongState), "{story}"),
                Some(state) => {
                    let after = taken.unwrap();
                    assert_eq!(after.state, state, "{story}");
                    assert_eq!(after.ended_at.is_some(), !state.is_open(), "{story}");
                    assert_eq!(after.version, case.version, "the store counts");
                }
            }
        }
    }
}

/// A case in this state.
fn led(state: State) -> (World, Caller) {
    let world = world("alwaysdata");
    let claimant = opened(&world, &request("ip"));
    lead(&world, &claimant, state);
    (world, claimant)
}

#[test]
fn what_a_claimant_tries_out_of_turn_is_refused_noted_and_changes_nothing() {
    for state in State::ALL {
        let (world, claimant) = led(state);
        let before = row(&world, &claimant);
        // A code that was given back, or a case that is decided, wants none.
        let coded = !state.is_pending() || state == State::Decided;
        let code = "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF";
        let mut refused = Vec::new();
        if coded {
            refused.push(("code", world.return_code(&claimant, code)));
            refused.push(("another code", world.renew_code(&claimant)));
        }
        if state != State::Documents {
            refused.push(("submit", world.submit(&claimant)));
        }
        if !state.is_open() {
            refused.push(("withdraw", world.withdraw(&claimant)));
        }
        let noted = format!(
            "audit WHERE event = 'sequence_fail' AND case_id = '{}'",
            world.case_id(&claimant)
        );
        assert_eq!(world.db.count(&noted), refused.len(), "{state:?}");
        for (act, reply) in refused {
            let story = format!("{state:?}: {act}");
            assert_eq!(
                (reply.status, problem(&reply).as_str()),
                (409, "case-wrong-state"),
                "{story}"
            );
        }
        assert_eq!(row(&world, &claimant), before, "{state:?}");
        assert_eq!(status(&world, &claimant), state.word());
        assert_eq!(
            world
                .mails()
                .iter()
                .filter(|mail| mail.code.is_some())
                .count(),
            {
                usize::from(
                    !matches!(state, State::Decided | State::CoolingOff | State::Applied)
                        && state.is_open(),
                )
            }
        );
    }
}
