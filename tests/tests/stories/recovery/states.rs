//! Every step of a claimant in every state: what the table in core allows, and no
//! other.

use regain_core::recovery::case::State;
use regain_core::recovery::machine::{Action, next};
use regain_tests::papers;
use serde_json::json;

use super::wrong_state;
use crate::claimant::{Claimant, mailed_code, now};
use crate::client::{provision, under_o2switch};

/// A case with every document, a file of it and the code, set to this state.
fn case_in(state: State) -> (Claimant, String, String) {
    let owner = provision(json!({}));
    let claimant = Claimant::open("totp", &owner.email);
    let code = mailed_code(&owner);
    claimant.has_handed_in("identity");
    let file = claimant.has_handed_in("access-letter");
    let end = if state.is_open() {
        "NULL".into()
    } else {
        now().to_string()
    };
    let effect = if state == State::CoolingOff {
        (now() + 86_400_000).to_string()
    } else {
        "NULL".into()
    };
    claimant.set(&format!(
        "state = '{}', ended_at = {end}, effect_at = {effect}, version = version + 1",
        state.word()
    ));
    (claimant, file, code)
}

#[test]
fn a_claimant_s_steps_are_those_of_the_table_and_no_other() {
    let _here = under_o2switch();
    for state in State::ALL {
        for action in [
            Action::RenewCode,
            Action::ReturnCode,
            Action::HandIn,
            Action::Submit(Vec::new()),
            Action::Withdraw,
        ] {
            let (claimant, file, code) = case_in(state);
            let (row, files) = (claimant.row(), claimant.files());
            let pdf = "application/pdf";
            let evidence = "/recovery/case/evidence";
            let replies = match action {
                Action::RenewCode => vec![claimant.step("code/new")],
                Action::ReturnCode => vec![claimant.give_code(&code)],
                Action::HandIn => vec![
                    claimant.hand_in("identity", pdf, &papers::pdf()),
                    claimant.client.post(evidence, &json!({ "remove": file })),
                    claimant.client.delete(&format!("{evidence}/identity")),
                ],
                Action::Submit(_) => vec![claimant.step("submit")],
                _ => vec![claimant.step("withdraw")],
            };
            let allowed = next(state, &action);
            for reply in replies {
                if allowed.is_some() {
                    assert!(reply.status < 300, "{state:?} {action:?} {reply:?}");
                } else {
                    let refusal = super::refused(&reply);
                    assert_eq!(refusal, wrong_state(), "{state:?} {action:?}");
                }
            }
            match allowed {
                Some(after) => assert_eq!(claimant.case()["status"], after.word()),
                None => assert_eq!(
                    (claimant.row(), claimant.files()),
                    (row, files),
                    "{state:?} {action:?}"
                ),
            }
            // A browser gets the page of the case as it stands.
            let page = claimant.browser().page("/recovery/case");
            assert_eq!(page.status, 200, "{state:?} {action:?}");
        }
    }
}

#[test]
fn a_refused_step_goes_on_record_and_a_browser_sees_where_the_case_stands() {
    let _here = under_o2switch();
    let (claimant, _, _) = case_in(State::CoolingOff);
    let page = claimant.browser().form("/recovery/case/submit", &[]);
    assert_eq!(page.status, 409);
    assert!(page.body.contains(&claimant.reference) && page.body.contains("role=\"alert\""));
    assert_eq!(claimant.case()["turn"], "wait");
    assert_eq!(claimant.step("withdraw").status, 204);
}
