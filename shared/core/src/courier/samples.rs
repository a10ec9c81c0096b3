//! Each week some of the cases that were approved in the week before are drawn for a second look.
//! Chance alone decides which, so that nobody who approves can know.

use alloc::vec::Vec;
use chrono::{DateTime, Days, NaiveTime, Utc, Weekday};

use crate::audit::event::Event;
use crate::crypto::token::digest;
use crate::recovery::chosen_rules;
use crate::recovery::rulebook::Rulebook;
use crate::store::samples::{self, Approved};
use crate::store::{CommitError, Database, Guard, StoreError, audit};

/// Draws from the week before, once; says how many were drawn.
///
/// # Errors
/// [`StoreError`] where the database cannot be used, or there is no such rulebook.
pub async fn draw_samples(
    db: &impl Database,
    rulebook: &str,
    lot: &[u8; 32],
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let rules = chosen_rules(rulebook)?;
    let monday = now.date_naive().week(Weekday::Mon).first_day() - Days::new(7);
    let monday = monday.and_time(NaiveTime::MIN).and_utc();
    if db.fetch(samples::is_drawn(monday)).await? {
        return Ok(0);
    }
    let approved = db.fetch(samples::approved(monday)).await?;
    let drawn = draw(approved, &rules, lot);
    let mut writes = Vec::from(samples::draw(monday, &drawn));
    writes.extend(drawn.iter().map(|case| {
        let account = case.account_id.as_ref();
        audit::insert_by_courier(Event::SampleDrawn, account, &case.case_id, now)
    }));
    match db.commit(writes).await {
        Ok(()) => Ok(drawn.len()),
        // Another courier was faster.
        Err(CommitError::Conflict(Guard::SampleWeekNew)) => Ok(0),
        Err(error) => Err(error.unexpected()),
    }
}

/// So many of them as the rules say, one at least: those that come first once all are in an order
/// that nobody can know before the lot is cast.
fn draw(mut approved: Vec<Approved>, rules: &Rulebook, lot: &[u8; 32]) -> Vec<Approved> {
    let share = approved.len() * usize::from(rules.sample_percent);
    let count = share.div_ceil(100).min(rules.sample_most.into());
    approved.sort_by_cached_key(|case| digest(&[lot, case.case_id.as_str().as_bytes()].concat()));
    approved.truncate(count);
    approved
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(approved: usize, percent: u16, most: u16, lot: u8) -> Vec<Approved> {
        let case = |place: usize| Approved {
            case_id: alloc::format!("case-{place}").into(),
            account_id: None,
        };
        let rules = Rulebook {
            sample_percent: percent,
            sample_most: most,
            ..chosen_rules("alwaysdata").unwrap()
        };
        draw((0..approved).map(case).collect(), &rules, &[lot; 32])
    }

    #[test]
    fn a_share_of_them_is_drawn_one_at_least_and_no_more_than_the_most() {
        for (approved, percent, most, expected) in [
            (0, 5, 20, 0),
            (1, 5, 20, 1),
            (20, 5, 20, 1),
            (21, 5, 20, 2),
            (400, 5, 20, 20),
            (1000, 5, 20, 20),
            (10, 100, 20, 10),
            (10, 0, 20, 0),
        ] {
            let found = drawn(approved, percent, most, 0).len();
            assert_eq!(found, expected, "{percent} % of {approved}");
        }
    }

    #[test]
    fn chance_alone_decides_and_each_can_be_drawn() {
        let mut times = [0; 10];
        for lot in 0..=255 {
            for case in drawn(10, 20, 20, lot) {
                let place = case.case_id.as_str().trim_start_matches("case-");
                times[place.parse::<usize>().unwrap()] += 1;
            }
        }
        assert_eq!(times.iter().sum::<u32>(), 512);
        // Of 256 draws each case is in a fifth of them, give or take.
        assert!(
            times.iter().all(|count| (25..80).contains(count)),
            "{times:?}"
        );
    }
}
