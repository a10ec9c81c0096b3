//! What the page of a case puts first, and which reasons it offers.

use super::language;
use super::samples::{ME, details_of, details_view, held_by, matched, office, site};
use crate::*;
use regain_core::account::Role;
use regain_core::http::locale::Locale;
use regain_core::recovery::case::{Call, State, Verdict};
use regain_core::recovery::rulebook::Loss;
use regain_core::support::CaseDetails;
use regain_core::support::action::StaffAction;
use regain_core::support::reason::Reason;

fn shown(case: &CaseDetails) -> String {
    let site = site(language("en"));
    details(&office(&site, Role::Agent, "Ada"), &details_view(case))
}

fn offers(page: &str, reason: &str) -> bool {
    page.contains(&format!("<option value=\"{reason}\""))
}

#[test]
fn the_history_begins_with_decisions_and_folds_the_files_that_were_opened() {
    let page = shown(&details_of(Loss::Ip, State::Refused, true, "x"));
    let place = |text: &str| {
        let place = page.find(text);
        place.unwrap_or_else(|| panic!("{text} in {page}"))
    };
    let refused = place("<strong>Refused</strong>");
    let called = place("<strong>Called</strong>");
    let fold = place("<summary>Files opened (1)</summary>");
    let opened = place("<strong>Opened a file</strong>");
    assert!(place("Decisions</h3>") < refused && refused < place("Other actions</h3>"));
    assert!(called < fold && fold < opened, "{page}");
    assert_eq!(page.matches("<strong>Refused</strong>").count(), 1);
}

#[test]
fn the_reasons_of_a_refusal_are_those_that_fit_what_happened() {
    let mut case = held_by(
        matched(details_of(Loss::Ip, State::Submitted, true, "x"), "x"),
        ME,
        "x",
    );
    case.case.call = None;
    let page = shown(&case);
    for reason in ["identity_not_verified", "fraud_suspected", "not_needed"] {
        assert!(offers(&page, reason), "{reason} in {page}");
    }
    for reason in ["documents_in_doubt", "no_account_matches", "nobody_reached"] {
        assert!(!offers(&page, reason), "{reason} in {page}");
    }
    case.case.call = Some(Call::Unreachable);
    assert!(offers(&shown(&case), "nobody_reached"));
    case.case.account_id = None;
    assert!(offers(&shown(&case), "no_account_matches"));
}

#[test]
fn the_history_says_no_phrase_twice() {
    for locale in Locale::ALL {
        let words = texts::StaffActions::of(locale);
        let of_calls = Call::ALL.map(|call| {
            (
                StaffAction::Call,
                words.outcome(call),
                Reason::of_call(call),
            )
        });
        let of_reviews = Verdict::ALL.map(|verdict| {
            let reasons = Reason::of_review(verdict);
            (StaffAction::Review, words.verdict(verdict), reasons)
        });
        let decisions = [
            (StaffAction::ApproveAlone, Reason::OF_APPROVAL),
            (StaffAction::Confirm, Reason::OF_APPROVAL),
            (StaffAction::Refuse, Reason::OF_REFUSAL),
            (StaffAction::Stop, Reason::OF_REFUSAL),
        ]
        .map(|(action, reasons)| (action, "", reasons));
        for (action, outcome, reasons) in of_calls.into_iter().chain(of_reviews).chain(decisions) {
            for reason in reasons {
                let said = [words.name(action), outcome, words.reason(*reason)];
                let said = said.map(str::to_lowercase);
                let twice = said[0] == said[1] || said[0] == said[2] || said[1] == said[2];
                assert!(!twice, "{said:?}");
            }
        }
    }
}
