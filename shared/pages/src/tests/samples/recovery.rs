//! The pages of recovery cases.

use super::AT;
use crate::tests::language;
use crate::*;
use chrono::TimeDelta;
use regain_core::account::account_type::AccountType;
use regain_core::evidence::Flaw;
use regain_core::evidence::made::Made;
use regain_core::limits::Limits;
use regain_core::recovery::Found;
use regain_core::recovery::better_copy::{CopyReason, WantedCopy};
use regain_core::recovery::case::{CallTime, Case, State, Wish};
use regain_core::recovery::message::ReadyText;
use regain_core::recovery::rulebook::{Loss, Lost, Rulebook};
use regain_core::store::evidence::File;
use regain_core::store::messages::Written;
use regain_core::store::staff_actions::CallMade;
use regain_frame::*;

pub const FLAWS: [Flaw; 13] = [
    Flaw::DateMissing,
    Flaw::TooOld,
    Flaw::Empty,
    Flaw::TooLarge,
    Flaw::TypeUnknown,
    Flaw::Heic,
    Flaw::NameDisagrees,
    Flaw::TooManyPixels,
    Flaw::TooManyPages,
    Flaw::Locked,
    Flaw::Active,
    Flaw::Opaque,
    Flaw::Broken,
];

pub const FIELDS: [RecoveryField; 6] = [
    RecoveryField::Lost,
    RecoveryField::Wish,
    RecoveryField::Login,
    RecoveryField::ContactEmail,
    RecoveryField::Type,
    RecoveryField::Note,
];

/// A case that stands there, by the rules that call first or by those that do not.
pub fn found(lost: impl Into<Lost>, state: State, call: bool, text: &str) -> Found {
    let lost = lost.into();
    let policy = if call { "alwaysdata" } else { "o2switch" };
    let asked = !call || matches!(state, State::Documents | State::Review | State::Decided);
    let expires_at = AT + TimeDelta::days(14);
    let case = Case {
        id: text.into(),
        reference: text.into(),
        account_id: None,
        lost,
        wish: Wish::Change,
        account_type: AccountType::Association,
        policy: policy.into(),
        locale: language("fr"),
        phrase: "avalanche kiwi zigzag".into(),
        factors: Vec::new(),
        flags: Vec::new(),
        contact_email: Some(text.into()),
        new_email: lost.has(Loss::Email).then(|| text.into()),
        email: None,
        state,
        state_since: AT,
        call: None,
        call_time: None,
        agent_id: None,
        claimed_at: None,
        transcriptions: Vec::new(),
        reviews: Vec::new(),
        copies: Vec::new(),
        copy_rounds: 0,
        decided_by: None,
        code_failures: 0,
        code_mails: 1,
        code_returned_at: None,
        opened_at: AT,
        asked_at: asked.then_some(AT),
        expires_at,
        remind_at: None,
        effect_at: (state == State::CoolingOff).then_some(expires_at),
        ended_at: (!state.is_open()).then_some(expires_at),
        cancelled_in: None,
        reopening_by: None,
        reopened_at: None,
        version: 3,
    };
    let rules = Rulebook::named(policy).unwrap();
    Found {
        case,
        files: Vec::new(),
        rules,
        calls: Vec::new(),
        messages: Vec::new(),
        wordings: Vec::new(),
    }
}

/// A case whose claimant only wants to know the address of the account.
pub fn asking(state: State, call: bool, text: &str) -> Found {
    let mut found = found(Loss::Email, state, call, text);
    found.case.wish = Wish::Tell;
    found.case.email = Some(text.into());
    found
}

/// The same case, with so many files for each of the first items, one to three.
pub fn with_files(mut found: Found, items: usize, name: &str) -> Found {
    let case = &found.case;
    for (place, item) in found
        .rules
        .checklist(case.account_type, case.lost)
        .take(items)
        .enumerate()
    {
        for number in 0..=place % 3 {
            found.files.push(File {
                id: format!("file-{place}-{number}").into(),
                item: item.id.clone(),
                name: name.into(),
                media_type: "application/pdf".into(),
                size: 1_468_006,
                digest: String::new(),
                key_id: String::new(),
                made: Made {
                    software: Some(name.into()),
                    created: Some(AT),
                    changed: Some(AT + TimeDelta::days(1)),
                },
                created_at: AT,
            });
        }
    }
    found
}

/// The same case, with the code given back.
pub fn with_code(mut found: Found) -> Found {
    found.case.code_returned_at = Some(AT);
    found
}

/// Messages of either side.
pub fn messages(text: &str) -> Vec<Written> {
    let message = |by: Option<&str>, ready, text: Option<&str>| Written {
        at: AT,
        by: by.map(Into::into),
        name: by.and(text).map(Into::into),
        ready,
        text: text.map(Into::into),
        unread: by.is_none(),
    };
    let ready = ReadyText::ALL.map(|ready| message(Some("other"), Some(ready), None));
    [
        message(None, None, Some(text)),
        message(Some("other"), None, Some(text)),
    ]
    .into_iter()
    .chain(ready)
    .collect()
}

/// The same case, in which support has called twice, and they have written to each other.
pub fn with_calls(mut found: Found) -> Found {
    let call = |hours| CallMade {
        at: AT + TimeDelta::hours(hours),
    };
    found.calls = vec![call(1), call(2)];
    found.messages = messages(&found.case.reference);
    found
}

/// The same case, whose first item is to be sent again.
pub fn asked_again(mut found: Found) -> Found {
    let item = item_ids(&found).remove(0);
    found.files.retain(|file| file.item != item);
    let reason = CopyReason::SideMissing;
    found.case.copies = vec![WantedCopy { item, reason }];
    found.case.copy_rounds = 1;
    found
}

/// What the page shows of it.
pub fn case_view(found: &Found) -> CasePage<'_> {
    CasePage {
        found,
        now: AT,
        limits: &Limits::DEFAULT,
        problem: None,
        done: None,
    }
}

/// Where the items of these cases are.
pub fn item_ids(found: &Found) -> Vec<String> {
    let case = &found.case;
    let items = found.rules.checklist(case.account_type, case.lost);
    items.map(|item| item.id.clone()).collect()
}

/// Every case there is: about every loss, in every state, by both rulebooks, with and without
/// code and files.
pub fn every_case(text: &str) -> Vec<Found> {
    let mut cases = Vec::new();
    for state in State::ALL {
        // It never waits for an effect.
        if state != State::CoolingOff {
            cases.extend([true, false].map(|call| asking(state, call, text)));
        }
    }
    for lost in Lost::ALL {
        for state in State::ALL {
            for call in [true, false] {
                let case = || found(lost, state, call, text);
                cases.push(case());
                cases.push(with_files(with_code(case()), 2, text));
                cases.push(with_files(with_code(case()), 8, text));
                let mut used_up = case();
                used_up.case.code_failures = 5;
                cases.push(used_up);
                if state == State::Documents {
                    cases.push(asked_again(with_files(with_code(case()), 8, text)));
                }
                let mut called = with_calls(case());
                cases.push(called.clone());
                called.case.call_time = Some(CallTime::Evening);
                cases.push(called);
                let mut mailed_out = case();
                mailed_out.case.code_mails = 4;
                mailed_out.case.code_failures = 4;
                cases.push(mailed_out);
            }
        }
    }
    cases
}

/// Everything that can have gone wrong.
pub fn problems(items: &[String]) -> Vec<CaseProblem<'_>> {
    let item = items.first().map_or("", String::as_str);
    let mut problems = vec![
        CaseProblem::WrongCode { tries_left: 4 },
        CaseProblem::WrongCode { tries_left: 1 },
        CaseProblem::WrongCode { tries_left: 0 },
        CaseProblem::CodeMalformed,
        CaseProblem::CodesUsedUp,
        CaseProblem::WrongState,
        CaseProblem::Missing(items),
        CaseProblem::FileMissing { item },
        CaseProblem::Full { item },
        CaseProblem::Busy { item },
        CaseProblem::TooManyFiles { item },
        CaseProblem::CallTimeMissing,
        CaseProblem::TooOften,
        CaseProblem::Message {
            text: item,
            too_many: true,
        },
        CaseProblem::Message {
            text: item,
            too_many: false,
        },
        CaseProblem::ChangedMeanwhile,
    ];
    problems.extend(FLAWS.map(|flaw| CaseProblem::File { item, flaw }));
    problems
}

pub const DONE: [CaseDone; 8] = [
    CaseDone::MessageSent,
    CaseDone::CallTimeSaid,
    CaseDone::NumberDead,
    CaseDone::CodeReturned,
    CaseDone::CodeSent,
    CaseDone::FileReceived,
    CaseDone::FileRemoved,
    CaseDone::Submitted,
];

pub fn recovery_view(lost: Option<Lost>, text: &str) -> RecoveryForm<'_> {
    RecoveryForm {
        key: "",
        lost,
        wish: Wish::Change,
        login: text,
        contact_email: text,
        account_type: None,
        note: text,
        known: false,
        made: None,
        invalid: &[],
        too_many: None,
    }
}

pub fn recoveries(site: &Site<'_>, text: &str) -> Vec<String> {
    let mut pages = vec![recovery_start(site, false), recovery_start(site, true)];
    for lost in Lost::ALL {
        let form = recovery_view(Some(lost), text);
        pages.push(recovery_form(site, &form));
        pages.push(recovery_form(
            site,
            &RecoveryForm {
                key: "",
                account_type: Some(AccountType::Company),
                known: true,
                made: Some(text),
                wish: Wish::Tell,
                invalid: &FIELDS,
                too_many: Some(3),
                ..form
            },
        ));
        pages.push(continue_case(
            site,
            &ContinueCase::Ask {
                token: text,
                key: text,
                reference: text,
                lost,
                wish: Wish::Change,
                opened_at: AT,
            },
        ));
        pages.push(stop_case(
            site,
            &StopCase::Ask {
                token: text,
                reference: text,
                lost,
                wish: Wish::Change,
                opened_at: AT,
            },
        ));
    }
    pages.push(recovery_form(site, &recovery_view(None, text)));
    pages.push(continue_case(site, &ContinueCase::Over));
    pages.extend([StopCase::Stopped, StopCase::Over].map(|view| stop_case(site, &view)));
    for documents in [false, true] {
        pages.push(case_opened(
            site,
            &CaseOpened {
                reference: text,
                secret: text,
                documents,
                code: documents,
            },
        ));
        pages.push(case_sign_in(
            site,
            &CaseSignIn {
                reference: text,
                cookie_missing: !documents,
                wrong: documents,
                too_many: documents.then_some(3),
            },
        ));
    }
    for found in every_case(text) {
        pages.extend(letter(site, &found));
        pages.push(case_page(site, &case_view(&found)));
    }
    for state in State::ALL {
        let found = with_files(found(Loss::Email, state, true, text), 1, text);
        for problem in problems(&item_ids(&found)) {
            let problem = Some(problem);
            pages.push(case_page(
                site,
                &CasePage {
                    problem,
                    ..case_view(&found)
                },
            ));
        }
        pages.extend(DONE.map(|done| {
            let done = Some(done);
            case_page(
                site,
                &CasePage {
                    done,
                    ..case_view(&found)
                },
            )
        }));
    }
    pages
}
