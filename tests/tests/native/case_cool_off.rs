//! How long an approval waits for its effect.

use chrono::TimeDelta;
use regain_core::limits::Limits;
use regain_core::recovery::case::{Factor, Flag, State};
use regain_core::recovery::rulebook::{Lost, Rulebook};

use crate::case_conditions::{case, now};
use crate::cases::{approve, confirm};

#[test]
fn an_effect_waits_as_long_as_the_policy_says_and_three_days_where_something_is_odd() {
    for policy in ["alwaysdata", "o2switch"] {
        let rules = Rulebook::named(policy).unwrap();
        for lost in Lost::ALL.into_iter().filter(|lost| !lost.is_grave()) {
            let hours = TimeDelta::hours(rules.cool_off_hours.of(lost).into());
            for (flags, expected) in [
                (vec![], hours),
                (vec![Flag::RecentSignIn], hours.max(TimeDelta::hours(72))),
                (vec![Flag::EmailChanged], hours.max(TimeDelta::hours(72))),
            ] {
                let mut case = case(State::Verified);
                (case.lost, case.flags) = (lost, flags);
                (case.factors, case.effect_at) = (vec![Factor::Password], None);
                let taken = case.take(approve(), &rules, now(), &Limits::DEFAULT);
                let mut after = taken.unwrap();
                if after.takes_two(&rules) {
                    assert_eq!((after.state, after.effect_at), (State::Decided, None));
                    after.reviews.clear();
                    let taken = after.take(confirm(), &rules, now(), &Limits::DEFAULT);
                    after = taken.unwrap();
                }
                assert_eq!(after.effect_at, Some(now() + expected), "{policy} {lost}");
                assert_eq!(after.remind_at, None, "{policy} {lost}");
            }
        }
    }
}
