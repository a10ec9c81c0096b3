// Long: a list of samples.
//! The pages of the back office.

use std::sync::LazyLock;

use super::recovery::{FIELDS, found, messages, recovery_view, with_files};
use super::{AT, office};
use crate::tests::language;
use crate::*;
use chrono::TimeDelta;
use regain_core::account::account_type::AccountType;
use regain_core::account::{Role, Status};
use regain_core::http::fields::{Encoding, FieldError, Fields};
use regain_core::http::locale::Locale;
use regain_core::id::AccountId;
use regain_core::limits::Limits;
use regain_core::recovery::Found;
use regain_core::recovery::better_copy::CopyReason;
use regain_core::recovery::case::{
    Factor, Flag, Review, State, Transcription, Unmatched, Verdict, Wish,
};
use regain_core::recovery::machine::TransitionError;
use regain_core::recovery::rulebook::{Loss, Lost};
use regain_core::recovery::sign::FraudSign;
use regain_core::recovery::wording::Wording;
use regain_core::store::account_search::FoundAccount;
use regain_core::store::audit::Line;
use regain_core::store::case_details::{Holder, Paper};
use regain_core::store::case_traces::Link;
use regain_core::store::queue::{COUNTED, Count, Listed};
use regain_core::store::samples::Sample;
use regain_core::store::staff_actions::Taken;
use regain_core::store::wordings::Stored;
use regain_core::support::action::StaffAction;
use regain_core::support::queue::{Filter, OPEN, Page, View};
use regain_core::support::reason::Reason;
use regain_core::support::refused::NoMatch;
use regain_core::support::sample::SampleOutcome;
use regain_core::support::search::{Part, Results};
use regain_core::support::{CaseDetails, Refused};
use regain_frame::*;

/// The account id of who looks at the pages.
pub const ME: &str = "me";
static MINE: LazyLock<AccountId> = LazyLock::new(|| ME.into());

/// An account that a search finds, with documents to be read.
pub fn found_account(text: &str) -> FoundAccount {
    FoundAccount {
        id: text.into(),
        customer_number: text.into(),
        name: text.into(),
        account_type: AccountType::Individual,
        email: text.into(),
        role: Role::Customer,
        status: Status::Active,
        by_name: false,
        reading: true,
    }
}

/// What a search shows, and whether there is more.
pub fn part_found<T: Clone>(shown: &[T], more: bool) -> Part<T> {
    Part {
        shown: shown.to_vec(),
        more,
    }
}

/// The account that cases are about.
pub fn holder(text: &str) -> Holder {
    Holder {
        id: text.into(),
        customer_number: text.into(),
        name: text.into(),
        contact_person: Some(text.into()),
        account_type: AccountType::Individual,
        email: text.into(),
        phone: "+33123456789".into(),
        locale: language("fr"),
        role: Role::Customer,
        status: Status::Active,
        has_password: true,
        has_totp: true,
        has_allowlist: false,
        created_at: AT,
        email_changed_at: Some(AT),
        phone_changed_at: None,
        phone_confirmed_at: Some(AT),
        notice_email: Some(text.into()),
        signed_in_at: None,
    }
}

/// A case in a list.
pub fn listed(state: State, text: &str) -> Listed {
    let ended_at = (!state.is_open()).then_some(AT);
    Listed {
        id: text.into(),
        reference: text.into(),
        lost: Loss::Totp.into(),
        account_type: AccountType::Individual,
        state,
        flags: vec![Flag::PhoneChanged, Flag::RecentSignIn],
        signs: FraudSign::ALL.into(),
        unmatched: Some(Unmatched::OpenCase),
        agent_id: None,
        message: true,
        state_since: AT,
        code_returned: true,
        decided_by: Some(ME.into()),
        reopening_by: Some(text.into()),
        proposer: Some(text.into()),
        proposed_at: Some(AT),
        agent: Some(text.into()),
        opened_at: AT,
        expires_at: AT + TimeDelta::days(30),
        effect_at: None,
        ended_at,
    }
}

fn lists(office: &Office<'_>, text: &str) -> Vec<String> {
    let cases: Vec<_> = State::ALL.map(|state| listed(state, text)).into();
    let (by, now) = (&ME.into(), AT + TimeDelta::hours(3));
    let mut pages = Vec::new();
    for (cases, next) in [(Vec::new(), None), (cases.clone(), Some(text.into()))] {
        for view in View::ALL {
            let filter = Filter {
                state: Some(State::Review),
                lost: Some(Loss::Ip),
                view,
                ..Filter::default()
            };
            let mut typed = TypedRefusal::default();
            typed.errors = errors(&["cases", "reason", "note"]);
            let typed = (view == View::Unmatched).then_some(typed);
            let part = Page {
                cases: cases.clone(),
                next: next.clone(),
                counts: OPEN
                    .map(|state| Count {
                        state,
                        cases: COUNTED,
                    })
                    .into(),
                target_hours: 2,
                mailed: (view == View::Mine).then_some(next.is_some()),
            };
            let view = QueuePage {
                key: "x",
                none_free: true,
                part: &part,
                filter: &filter,
                by,
                now,
                refusal: typed.as_ref(),
                done: Some("refuse".into()),
            };
            pages.push(queue(office, &view));
        }
    }
    let results = |cases: &[Listed], accounts: &[FoundAccount]| Results {
        cases: part_found(cases, true),
        accounts: part_found(accounts, true),
        blind: false,
    };
    for results in [
        None,
        Some(results(&[], &[])),
        Some(results(&[], &[found_account(text)])),
        Some(results(&cases, &[found_account(text), found_account(text)])),
    ] {
        let view = SearchPage {
            words: text,
            results: results.as_ref(),
            by,
            now,
        };
        pages.push(search(office, &view));
    }
    let asked = recovery_view(None, text);
    let refused = RecoveryForm {
        lost: Some(Loss::Ip.into()),
        wish: Wish::Tell,
        account_type: Some(AccountType::Company),
        invalid: &FIELDS,
        ..asked
    };
    pages.extend([asked, refused].map(|form| new_case(office, &form, office.site.locale)));
    pages
}

/// A case as support sees it, of one who looks at it or of nobody.
pub fn details_of(lost: impl Into<Lost>, state: State, call: bool, text: &str) -> CaseDetails {
    let Found {
        case, files, rules, ..
    } = with_files(found(lost, state, call, text), 3, text);
    let at = |at: i64, name: Option<&str>, action| Taken {
        at: AT + TimeDelta::hours(at),
        by: "other".into(),
        name: name.map(Into::into),
        action,
        item: Some("identity".into()),
        outcome: None,
        reasons: vec![Reason::Other],
        note: Some(text.into()),
    };
    let mut steps: Vec<_> = StaffAction::ALL
        .iter()
        .map(|action| at(1, Some(text), *action))
        .collect();
    steps.push(Taken {
        outcome: Some("unreachable".into()),
        ..at(2, None, StaffAction::Call)
    });
    let line = |actor: Option<&str>| Line {
        seq: 1,
        at: AT,
        event: "recovery_case_opened".into(),
        actor: actor.map(Into::into),
        address: Some(text.into()),
    };
    let actors = [Some("case:x"), Some("account:x"), Some("courier"), None];
    CaseDetails {
        case,
        rules,
        paper: Paper {
            unmatched: Some(Unmatched::Unknown),
            login: Some(text.into()),
            note: Some(text.into()),
            phone: Some("+33123456789".into()),
            signs: FraudSign::ALL.into(),
            agent: None,
            named: None,
            parts: Vec::new(),
        },
        files,
        holder: None,
        steps,
        openings: Vec::new(),
        messages: messages(text),
        wordings: worded(text),
        links: [FraudSign::SameFile, FraudSign::SameAddress]
            .map(|sign| Link {
                sign,
                file_id: Some("file-0-0".into()),
                id: text.into(),
                reference: text.into(),
                state: State::Refused,
                same_account: true,
            })
            .into(),
        audit_log: actors.map(line).into(),
    }
}

/// Every text, in words of the provider's own.
pub fn worded(text: &str) -> Vec<Stored> {
    let stored = |wording: Wording, locale: Locale| Stored {
        locale: locale.tag().into(),
        name: wording.name(),
        text: Some(text.into()),
        version: 2,
        at: AT,
        by: Some(text.into()),
    };
    let all = Wording::all().flat_map(|wording| Locale::ALL.map(|locale| stored(wording, locale)));
    all.collect()
}

/// The same, of an account.
pub fn matched(mut details: CaseDetails, text: &str) -> CaseDetails {
    let case = &mut details.case;
    case.account_id = Some(text.into());
    case.email = Some("before@example.org".into());
    case.flags = vec![Flag::EmailChanged, Flag::RecentSignIn];
    let account_type = case.account_type;
    details.paper.unmatched = None;
    details.holder = Some(Holder {
        account_type,
        ..holder(text)
    });
    details
}

/// The same, worked on by this person, since just now.
pub fn held_by(mut details: CaseDetails, by: &str, text: &str) -> CaseDetails {
    details.case.agent_id = Some(by.into());
    details.case.claimed_at = Some(AT);
    details.paper.agent = Some(text.into());
    details
}

/// The same, with so many of its items read and judged by this person.
pub fn judged_by(
    mut details: CaseDetails,
    by: &str,
    items: usize,
    verdict: Verdict,
) -> CaseDetails {
    let ids: Vec<_> = details.items().map(|item| item.id.clone()).collect();
    for item in ids.into_iter().take(items) {
        details.case.transcriptions.push(Transcription {
            item: item.clone(),
            by: by.into(),
            name: "A NAME ON PAPER".into(),
            date: Some(AT.date_naive()),
            mrz: None,
            received_on: AT.date_naive(),
        });
        let by = by.into();
        let copy = (verdict == Verdict::BetterCopy).then_some(CopyReason::Unreadable);
        details.case.reviews.push(Review {
            item,
            verdict,
            by,
            copy,
        });
    }
    details
}

/// What the pages of a case show of it.
pub fn details_view(details: &CaseDetails) -> CaseDetailsPage<'_> {
    CaseDetailsPage {
        key: "x",
        details,
        by: &MINE,
        fresh: true,
        now: AT + TimeDelta::hours(3),
        limits: &Limits::DEFAULT,
        done: None,
        tried: None,
        sample: None,
    }
}

/// Every case there is, as several people find it.
pub fn every_case_details(text: &str) -> Vec<CaseDetails> {
    let mut all = Vec::new();
    for lost in Lost::ALL {
        for state in State::ALL {
            for call in [true, false] {
                let case = || details_of(lost, state, call, text);
                all.push(case());
                all.push(held_by(case(), ME, text));
                all.push(held_by(matched(case(), text), "other", text));
                let mut coded = held_by(matched(case(), text), ME, text);
                coded.case.code_returned_at = Some(AT);
                coded.case.factors = vec![Factor::Password, Factor::SecondFactor];
                all.push(judged_by(coded, ME, 8, Verdict::Conform));
                let read = held_by(matched(case(), text), ME, text);
                all.push(judged_by(read, ME, 1, Verdict::Doubt));
                let unreadable = held_by(matched(case(), text), ME, text);
                all.push(judged_by(unreadable, ME, 1, Verdict::BetterCopy));
                let mut forgotten = matched(case(), text);
                forgotten.case.contact_email = None;
                forgotten.paper.login = None;
                forgotten.paper.note = None;
                all.push(forgotten);
            }
        }
    }
    all
}

/// What was typed into a form of a case.
pub fn typed(step: CaseStep, form: &str) -> TypedStep {
    let fields = Fields::read(Encoding::Form, form.as_bytes()).unwrap();
    TypedStep::of(step, &fields)
}

/// Everything that can keep a step from being taken and is told on the page.
pub fn refusals() -> Vec<Refused> {
    let mut refusals = vec![
        Refused::VersionRequired,
        Refused::Stale,
        Refused::Claimed,
        Refused::ClaimFirst,
    ];
    refusals.extend(
        [
            NoMatch::Unknown,
            NoMatch::Staff,
            NoMatch::OpenCase,
            NoMatch::Held,
        ]
        .map(Refused::NoMatch),
    );
    refusals.extend(
        [
            TransitionError::WrongState,
            TransitionError::Unmatched,
            TransitionError::NoPhone,
            TransitionError::CallFirst,
            TransitionError::CodeMissing,
            TransitionError::PasswordNotProven,
            TransitionError::NotReopenable,
            TransitionError::Matched,
            TransitionError::NoSuchItem,
            TransitionError::TranscribeFirst,
            TransitionError::TooOld("identity".into()),
            TransitionError::Doubt,
            TransitionError::CopyWanted,
            TransitionError::CopiesUsedUp,
            TransitionError::NoCopyWanted,
            TransitionError::TypeDiffers,
            TransitionError::SamePerson,
        ]
        .map(Refused::TransitionError),
    );
    refusals
}

/// The errors of these fields.
pub fn errors(names: &[&str]) -> Vec<FieldError> {
    let error = |name: &&str| FieldError {
        pointer: format!("/{name}"),
        detail: String::new(),
    };
    names.iter().map(error).collect()
}

/// Forms of a case, filled in by somebody, with the fields that may be wrong.
pub const FILLED: [(CaseStep, &str, &[&str]); 12] = [
    (CaseStep::Claim, "", &["version"]),
    (CaseStep::Link, "customer_number=C-1", &["customer_number"]),
    (
        CaseStep::Call,
        "outcome=unreachable&reason=voicemail&note=A+voice.",
        &["reason", "note"],
    ),
    (CaseStep::RequestDocuments, "note=A+voice.", &["note"]),
    (
        CaseStep::Approve,
        "reason=other&note=A+voice.",
        &["reason", "note"],
    ),
    (
        CaseStep::Refuse,
        "reason=other&note=A+voice.",
        &["reason", "note"],
    ),
    (
        CaseStep::Stop,
        "reason=other&note=A+voice.",
        &["reason", "note"],
    ),
    (
        CaseStep::Reopen,
        "reason=other&note=A+voice.",
        &["reason", "note"],
    ),
    (
        CaseStep::Transcribe,
        "name=A+voice.&date=x",
        &["name", "date"],
    ),
    (
        CaseStep::Review,
        "verdict=doubt&reason=altered&note=A+voice.",
        &["reason", "note"],
    ),
    (
        CaseStep::Review,
        "verdict=conform&name=A+voice.&date=x",
        &["name", "date", "readable"],
    ),
    (
        CaseStep::Review,
        "verdict=better_copy&reason=unreadable&note=A+voice.",
        &["reason", "note"],
    ),
];

fn desks(site: &Site<'_>, text: &str) -> Vec<String> {
    let mut pages = Vec::new();
    // For each state one set of losses will do here: fourteen pages tell of the same.
    let cases = every_case_details(text).into_iter().enumerate();
    for (place, case) in cases.filter(|(place, _)| place / 14 % 3 == 0) {
        let role = if place / 42 % 2 == 0 {
            Role::Agent
        } else {
            Role::Reviewer
        };
        let office = office(site, role, text);
        pages.push(details(&office, &details_view(&case)));
        let item = case.items().next().map_or("", |item| &item.id);
        pages.push(evidence_item(&office, &details_view(&case), item));
    }
    let office = office(site, Role::Agent, text);
    for state in [State::Submitted, State::Review, State::Stopped] {
        let case = held_by(
            matched(details_of(Loss::Ip, state, true, text), text),
            ME,
            text,
        );
        let case = judged_by(case, ME, 1, Verdict::Conform);
        let item = case.items().next().map_or("", |item| &item.id);
        let mut show = |shown: &CaseDetailsPage| {
            pages.push(details(&office, shown));
            pages.push(evidence_item(&office, shown, item));
        };
        for refused in &refusals() {
            let typed = &typed(CaseStep::Stop, "reason=other&note=A+voice.");
            let problem = StepProblem::Refused(refused);
            let tried = Some(TriedStep { typed, problem });
            show(&CaseDetailsPage {
                tried,
                ..details_view(&case)
            });
        }
        for (step, form, names) in FILLED {
            let typed = &typed(step, form);
            let errors = errors(names);
            let problem = StepProblem::Fields(&errors);
            let tried = Some(TriedStep { typed, problem });
            show(&CaseDetailsPage {
                tried,
                ..details_view(&case)
            });
            let done = Some(step);
            show(&CaseDetailsPage {
                done,
                ..details_view(&case)
            });
        }
    }
    pages.extend(reopenings(site, text));
    pages
}

/// A case on documents that a link in the owner's mailbox stopped in its cool-off.
pub fn cancelled(text: &str) -> CaseDetails {
    let mut case = matched(details_of(Loss::Email, State::Stopped, false, text), text);
    case.case.asked_at = Some(AT);
    case.case.cancelled_in = Some(State::CoolingOff);
    case
}

/// It is reopened, first and second, with and without something missing.
fn reopenings(site: &Site<'_>, text: &str) -> Vec<String> {
    let office = office(site, Role::Reviewer, text);
    let typed = &typed(CaseStep::Reopen, "reason=other&note=A+voice.");
    let errors = errors(&["reason", "note"]);
    let problem = StepProblem::Fields(&errors);
    let mut pages = Vec::new();
    for reopening_by in [None, Some("other".into())] {
        let mut case = cancelled(text);
        case.case.reopening_by = reopening_by;
        for tried in [None, Some(TriedStep { typed, problem })] {
            let view = details_view(&case);
            pages.push(details(&office, &CaseDetailsPage { tried, ..view }));
        }
    }
    pages
}

pub fn offices(site: &Site<'_>, text: &str) -> Vec<String> {
    let mut pages: Vec<_> = [
        OfficeProblem::Role,
        OfficeProblem::OwnCase,
        OfficeProblem::NotFound,
        OfficeProblem::Unreadable,
        OfficeProblem::Shut,
    ]
    .map(|problem| office_problem(site, problem))
    .into();
    pages.extend(lists(&office(site, Role::Reviewer, text), text));
    pages.extend(desks(site, text));
    pages.extend(second_looks(site, text));
    pages
}

/// A case that was drawn for a second look, with what came of it if anything did.
fn drawn(outcome: Option<SampleOutcome>, text: &str) -> Sample {
    Sample {
        case_id: text.into(),
        reference: text.into(),
        monday: AT,
        outcome,
        note: outcome.map(|_| text.into()),
        judged_by: outcome.map(|_| text.into()),
        judge: outcome.map(|_| text.into()),
        judged_at: outcome.map(|_| AT),
    }
}

/// Second looks: the lists, and a case before, after, with something missing, and as whoever had
/// a part in it sees it.
fn second_looks(site: &Site<'_>, text: &str) -> Vec<String> {
    let office = office(site, Role::Auditor, text);
    let outcomes = [None].into_iter().chain(SampleOutcome::ALL.map(Some));
    let all: Vec<_> = outcomes.map(|outcome| drawn(outcome, text)).collect();
    let mut pages: Vec<_> = [(&all[..], true), (&[], false)]
        .map(|(found, done)| {
            let view = SamplesPage {
                samples: found,
                done,
            };
            samples(&office, &view)
        })
        .into();
    let case = matched(details_of(Loss::Ip, State::CoolingOff, true, text), text);
    let typed = SampleTyped {
        outcome: "wrong".into(),
        note: text.into(),
    };
    let problems = [SampleProblem::Outcome, SampleProblem::Note];
    for (of, had_part, problems) in [
        (&all[0], false, &problems[..]),
        (&all[0], true, &[]),
        (&all[1], false, &[]),
        (&all[3], false, &[]),
    ] {
        let view = SamplePage {
            sample: of,
            details: &case,
            by: &MINE,
            had_part,
            now: AT,
            limits: &Limits::DEFAULT,
            typed: &typed,
            problems,
        };
        pages.push(sample(&office, &view));
    }
    pages
}
