// Long: one model of all that can be done in a case, and one walk through it.
//! What holds of a case whatever happens to it, in any order.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};
use regain_core::account::account_type::AccountType;
use regain_core::http::locale::Locale;
use regain_core::limits::Limits;
use regain_core::recovery::better_copy::CopyReason;
use regain_core::recovery::case::{
    Call, CallTime, Case, Factor, Flag, Review, State, Transcription, Verdict, Wish,
};
use regain_core::recovery::machine::{Action, Match, TransitionError, next};
use regain_core::recovery::rulebook::{Loss, Lost, Rulebook};

const POLICY: &Limits = &Limits::DEFAULT;

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_795_300_000_123).unwrap()
}

/// A case as it is opened, under one of the policies.
fn opened() -> impl Strategy<Value = (Case, Rulebook)> {
    let flags = subsequence(
        vec![
            Flag::PhoneChanged,
            Flag::EmailChanged,
            Flag::TypeDiffers,
            Flag::RecentSignIn,
        ],
        0..=2,
    );
    let factors = subsequence(vec![Factor::Password, Factor::SecondFactor], 0..=2);
    (
        prop::sample::select(vec!["alwaysdata", "o2switch"]),
        prop::sample::select(Lost::ALL.to_vec()),
        prop::sample::select(AccountType::ALL.to_vec()),
        prop::bool::weighted(0.8),
        prop_oneof![Just(Vec::new()), flags],
        factors,
        any::<bool>(),
    )
        .prop_map(
            |(policy, lost, account_type, matched, flags, factors, tell)| {
                let rules = Rulebook::named(policy).unwrap();
                let days = TimeDelta::days(rules.documents_days.into());
                let case = Case {
                    id: "c".into(),
                    reference: "AAAA-BBBB".into(),
                    account_id: matched.then(|| "a".into()),
                    lost,
                    wish: if tell && lost == Loss::Email.into() {
                        Wish::Tell
                    } else {
                        Wish::Change
                    },
                    account_type,
                    policy: policy.into(),
                    locale: Locale::from_tag("fr").unwrap(),
                    phrase: String::new(),
                    factors,
                    flags: if matched { flags } else { Vec::new() },
                    contact_email: None,
                    new_email: None,
                    email: None,
                    state_since: start(),
                    state: if rules.calls(lost) {
                        State::Submitted
                    } else {
                        State::Documents
                    },
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
                    opened_at: start(),
                    asked_at: (!rules.calls(lost)).then(start),
                    expires_at: start()
                        + if rules.calls(lost) {
                            POLICY.case_life
                        } else {
                            days
                        },
                    remind_at: None,
                    effect_at: None,
                    ended_at: None,
                    cancelled_in: None,
                    reopening_by: None,
                    reopened_at: None,
                    version: 1,
                };
                (case, rules)
            },
        )
}

/// One thing that somebody tries, after so many hours.
#[derive(Clone, Debug)]
enum Try {
    Step(Action),
    /// Somebody finds the account that it is about.
    Match(Vec<Flag>),
    /// Somebody reads one of the items that are asked for, which was so many days old
    /// when it came, or bears no date.
    Transcription(Index, Option<i64>, u8),
    /// They judge it.
    Review(Index, Verdict, u8),
    /// All items have a file, but this one.
    HandOver(Option<Index>),
    Approve(u8),
    Confirm(u8),
}

fn tries() -> impl Strategy<Value = Vec<(Try, i64)>> {
    let calls = prop::sample::select(vec![
        Call::Verified,
        Call::NotVerified,
        Call::Unreachable,
        Call::WrongPerson,
    ]);
    let verdict = prop_oneof![
        12 => Just(Verdict::Conform),
        3 => Just(Verdict::BetterCopy),
        1 => Just(Verdict::Doubt),
        1 => Just(Verdict::Refused),
    ];
    let rare = prop::sample::select(vec![
        Action::Withdraw,
        Action::Stop,
        Action::Refuse,
        Action::Expire,
    ]);
    let often = prop::sample::select(vec![
        Action::ReturnCode,
        Action::RenewCode,
        Action::HandIn,
        Action::AskCopies,
        Action::Apply,
    ]);
    let age = prop_oneof![
        8 => prop::sample::select(vec![-1, 0, 30, 91]).prop_map(Some),
        1 => prop::sample::select(vec![-400, -2, 92, 4000]).prop_map(Some),
        1 => Just(None),
    ];
    let found = subsequence(
        vec![Flag::PhoneChanged, Flag::TypeDiffers, Flag::MatchedByHand],
        0..=3,
    );
    let types = prop::sample::select(AccountType::ALL.to_vec());
    let one = prop_oneof![
        6 => often.prop_map(Try::Step),
        1 => rare.prop_map(Try::Step),
        1 => Just(Try::Step(Action::CallTime(CallTime::Never))),
        4 => calls.prop_map(|call| Try::Step(Action::Call(call))),
        2 => types.prop_map(|on_file| Try::Step(Action::AskDocuments(on_file))),
        1 => found.prop_map(Try::Match),
        10 => (any::<Index>(), age, 0..3_u8).prop_map(|(item, age, by)| {
            Try::Transcription(item, age, by)
        }),
        10 => (any::<Index>(), verdict, 0..3_u8).prop_map(|(item, verdict, by)| {
            Try::Review(item, verdict, by)
        }),
        4 => prop::option::weighted(0.2, any::<Index>()).prop_map(Try::HandOver),
        4 => (0..3_u8).prop_map(Try::Approve),
        4 => (0..3_u8).prop_map(Try::Confirm),
    ];
    prop::collection::vec((one, prop_oneof![4 => 0..4_i64, 1 => 0..200_i64]), 1..80)
}

/// What somebody tries, as an action on the case as it is.
fn action(tried: &Try, case: &Case, rules: &Rulebook) -> Action {
    let items: Vec<_> = rules
        .checklist(case.account_type, case.lost)
        .map(|item| item.id.clone())
        .collect();
    let agent = |number: &u8| format!("agent-{number}");
    match tried {
        Try::Step(action) => action.clone(),
        Try::Match(flags) => Action::Match(Match {
            account_id: "b".into(),
            email: "b@example.org".into(),
            flags: flags.clone(),
        }),
        Try::Transcription(item, age, by) => {
            let received_on = start().date_naive();
            Action::Transcribe(Transcription {
                item: item.get(&items).clone(),
                by: agent(by).into(),
                name: "Camille Laurent".into(),
                date: age.map(|days| received_on - TimeDelta::days(days)),
                mrz: None,
                received_on,
            })
        }
        Try::Review(item, verdict, by) => Action::Review(Review {
            item: item.get(&items).clone(),
            verdict: *verdict,
            by: agent(by).into(),
            copy: (*verdict == Verdict::BetterCopy).then_some(CopyReason::CutOff),
        }),
        Try::HandOver(but) => {
            let but = but.map(|index| index.index(items.len()));
            let given = items.iter().enumerate();
            let given = given.filter(|(place, _)| Some(*place) != but);
            Action::Submit(given.map(|(_, item)| item.clone()).collect())
        }
        Try::Approve(by) => Action::Approve {
            by: agent(by).into(),
        },
        Try::Confirm(by) => Action::Confirm {
            by: agent(by).into(),
        },
    }
}

/// What was found of an item, since when: what was handed in before other documents were
/// asked for, or a better copy of it, counts for nothing.
fn judged_last<'a>(done: &'a [(State, Action)], item: &str) -> (usize, Vec<&'a Review>) {
    let (mut since, mut judged) = (0, Vec::<&Review>::new());
    for (place, (_, action)) in done.iter().enumerate() {
        let copy_wanted = |review: &&Review| review.verdict == Verdict::BetterCopy;
        let anew = match action {
            Action::AskDocuments(_) => true,
            Action::AskCopies => judged.iter().any(copy_wanted),
            _ => false,
        };
        if anew {
            (since, judged) = (place, Vec::new());
        }
        if let Action::Review(review) = action
            && review.item == item
        {
            judged.retain(|before| !copy_wanted(before));
            judged.push(review);
        }
    }
    (since, judged)
}

/// What has to be true of a case that was approved, from what was done to it.
fn was_rightly_approved(case: &Case, rules: &Rulebook, done: &[(State, Action)]) {
    // The last time: whoever wants a better copy undoes an approval.
    let approved = done.iter().rev().find_map(|(from, action)| match action {
        Action::Approve { by } => Some((*from, by)),
        _ => None,
    });
    let Some((from, first)) = approved else {
        panic!("nobody has approved")
    };
    assert!(case.account_id.is_some(), "unmatched");
    let returned = done.iter().any(|(_, action)| *action == Action::ReturnCode);
    assert!(returned || !rules.takes_code(case.lost), "without the code");
    if from == State::Verified {
        assert!(rules.calls(case.lost) && !case.flags.contains(&Flag::PhoneChanged));
        let verified = done
            .iter()
            .any(|(_, action)| *action == Action::Call(Call::Verified));
        assert!(verified, "without a call");
        assert!(!case.lost.has(Loss::Totp) || case.factors.contains(&Factor::Password));
        if !case.takes_two(rules) {
            let changes = case.wish == Wish::Change;
            assert!(!case.lost.has(Loss::Email) || !changes, "by one person");
            return;
        }
    }
    let second = done.iter().find_map(|(_, action)| match action {
        Action::Confirm { by } => Some(by),
        _ => None,
    });
    assert!(
        second.is_some_and(|second| second != first),
        "by one person"
    );
    if from == State::Verified {
        return;
    }
    let doubtful = |(_, action): &(State, Action)| match action {
        Action::Review(review) => review.verdict.is_final(),
        _ => false,
    };
    assert!(!done.iter().any(doubtful), "in doubt");
    for item in rules.checklist(case.account_type, case.lost) {
        let (since, judged) = judged_last(done, &item.id);
        let readers: Vec<_> = judged.iter().map(|review| &review.by).collect();
        assert!(!readers.is_empty(), "{} unseen", item.id);
        for by in readers {
            assert!(Some(by) != second, "by somebody who has judged it");
            let last = done[since..]
                .iter()
                .rev()
                .find_map(|(_, action)| match action {
                    Action::Transcribe(transcription)
                        if (&transcription.item, &transcription.by) == (&item.id, by) =>
                    {
                        Some(transcription)
                    }
                    _ => None,
                });
            let age = last
                .unwrap()
                .date
                .map(|date| last.unwrap().received_on - date);
            assert!(
                item.max_age_days.is_none_or(|days| age
                    .is_some_and(|age| { (-1..=i64::from(days)).contains(&age.num_days()) })),
                "{} is too old",
                item.id
            );
        }
    }
    assert!(!case.flags.contains(&Flag::TypeDiffers));
}

/// Walks through a case; how it ended, after checking each step.
fn walk(mut case: Case, rules: &Rulebook, tries: &[(Try, i64)]) -> State {
    let mut now = start();
    let mut done: Vec<(State, Action)> = Vec::new();
    for (tried, hours) in tries {
        now += TimeDelta::hours(*hours);
        let action = action(tried, &case, rules);
        let before = case.clone();
        match case.clone().take(action.clone(), rules, now, POLICY) {
            Err(error) => {
                // Once they were asked for, only those of another type are.
                let again = matches!(action, Action::AskDocuments(_))
                    && before.asked_at.is_some()
                    && !before.flags.contains(&Flag::TypeDiffers);
                let unknown = next(before.state, &action).is_none() || again;
                assert_eq!(error == TransitionError::WrongState, unknown, "{action:?}");
                continue;
            }
            Ok(after) => case = after,
        }
        let led = match &action {
            Action::Approve { .. } if before.takes_two(rules) => State::Decided,
            action => match next(before.state, action).unwrap() {
                State::CoolingOff if before.wish == Wish::Tell => State::Applied,
                state => state,
            },
        };
        assert_eq!(case.state, led);
        assert!(before.state.is_open(), "an ended case took a step");
        assert_eq!(case.ended_at, (!case.state.is_open()).then_some(now));
        assert!(case.expires_at <= case.opened_at + POLICY.case_life);
        let days = (now - case.opened_at).num_days();
        assert!(i64::from(case.code_mails) <= i64::from(POLICY.case_code_mails) + days);
        for one in &case.transcriptions {
            let same = case.transcriptions.iter();
            let same = same.filter(|other| other.item == one.item && other.by == one.by);
            assert!(same.count() <= 2, "a first reading and the last one");
        }
        assert!(case.copy_rounds <= POLICY.case_copy_rounds);
        for (kept, was) in [
            (case.id.as_str(), before.id.as_str()),
            (case.reference.as_str(), before.reference.as_str()),
            (case.policy.as_str(), before.policy.as_str()),
        ] {
            assert_eq!(kept, was);
        }
        assert_eq!(case.lost, before.lost);
        if !matches!(action, Action::Match(_)) || before.account_id.is_some() {
            assert_eq!(case.account_id, before.account_id);
        }
        assert_eq!(case.factors, before.factors);
        done.push((before.state, action));
        match case.state {
            State::Verified => assert!(case.account_id.is_some()),
            State::Decided => assert!(case.account_id.is_some() && case.decided_by.is_some()),
            State::CoolingOff | State::Applied => {
                was_rightly_approved(&case, rules, &done);
                if case.wish == Wish::Tell {
                    assert_eq!((case.state, case.effect_at), (State::Applied, None));
                    continue;
                }
                let wait = case.effect_at.unwrap() - now;
                if case.state == State::Applied {
                    assert!(wait <= TimeDelta::zero(), "too early");
                } else {
                    let flagged = !case.flags.is_empty();
                    let least = if flagged { 72 } else { 24 };
                    assert!(wait >= TimeDelta::hours(least));
                }
            }
            _ => {}
        }
    }
    case.state
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn no_path_leads_around_a_rule((case, rules) in opened(), tries in tries()) {
        walk(case, &rules, &tries);
    }
}

/// The walks would prove nothing if none arrived.
#[test]
fn some_paths_lead_to_every_end() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let strategy = (opened(), tries());
    let mut ends = Vec::new();
    for _ in 0..2048 {
        let ((case, rules), tries) = strategy.new_tree(&mut runner).unwrap().current();
        ends.push(walk(case, &rules, &tries));
    }
    for state in State::ALL {
        let times = ends.iter().filter(|end| **end == state).count();
        assert!(times > 0, "{state:?}: {times}");
    }
}
