// Long: one set of laws.
//! What holds for any audit log: whatever is done to it is found, and named by the
//! number of the row.

use std::ops::RangeInclusive;

use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;
use regain_core::audit::{Fault, Head, Report, Stretch, Wrong, seal, verify};
use regain_core::store::audit_chain::{Line, Seal};
use regain_tests::{World, keyring};

/// An audit log as the database holds it, with the head of its chain.
#[derive(Clone, Debug)]
struct AuditLog {
    lines: Vec<Line>,
    head: Head,
}

/// What a row holds beside its number, and how many numbers lie between it and the
/// one before: a few were never used.
type Content = (i64, i64, String, [Option<String>; 3]);

fn content() -> impl Strategy<Value = Content> {
    let skipped = prop_oneof![9 => Just(0_i64), 1 => 1..4_i64];
    let text = prop_oneof![
        "[a-z_:]{1,12}",
        r#"["\\,\[\]{}=+@\t\r\n]{0,6}"#,
        ".{0,6}",
        Just(String::from("null"))
    ];
    let maybe = || prop::option::of(text.clone());
    (
        skipped,
        -500..500_i64,
        text.clone(),
        [maybe(), maybe(), maybe()],
    )
}

fn give(line: &mut Line, seal: &Seal) {
    line.prev = Some(seal.prev.clone());
    line.mac = Some(seal.mac.clone());
    line.key_id = Some(seal.key_id.clone());
}

impl AuditLog {
    /// Rows, the first of which has this number, sealed in two goes, each with its own
    /// key, after as many that were erased.
    fn new(start: i64, contents: Vec<Content>, turn: usize) -> Self {
        let mut seq = 0;
        let mut lines: Vec<Line> = Vec::new();
        for (place, (skipped, shift, text, [actor, account, case])) in
            contents.into_iter().enumerate()
        {
            seq += 1 + skipped;
            let at = 1_795_300_000_000 + 1000 * i64::try_from(place).unwrap() + shift;
            lines.push(Line {
                seq,
                at: DateTime::from_timestamp_millis(at),
                event: Some(text),
                actor,
                account,
                case,
                // No two rows are the same, so that a swap is a change.
                request: Some(format!("request-{place}")),
                ..Line::default()
            });
        }
        let turn = turn.min(lines.len());
        let mut seals = seal(&lines[..turn], None, &keyring("a"));
        seals.extend(seal(&lines[turn..], seals.last(), &keyring("b")));
        for (line, seal) in lines.iter_mut().zip(&seals) {
            give(line, seal);
        }
        let mut head = Head {
            start,
            ..Head::NONE
        };
        head.reach(seals.last().unwrap(), DateTime::UNIX_EPOCH);
        let mut audit_log = Self { lines, head };
        // What is older than the start is gone, but for the last seal.
        let erased = audit_log.lines.partition_point(|line| line.seq < start);
        audit_log.lines.drain(..erased.saturating_sub(1));
        if erased > 0 {
            audit_log.lose_row(0);
        }
        audit_log
    }

    fn lose_row(&mut self, place: usize) {
        let line = &mut self.lines[place];
        *line = Line {
            seq: line.seq,
            prev: line.prev.take(),
            mac: line.mac.take(),
            key_id: line.key_id.take(),
            ..Line::default()
        };
    }

    /// The numbers between two places, or from the start and up to the head.
    fn numbers(&self, before: Option<usize>, after: usize) -> RangeInclusive<i64> {
        let seq_at = |place: usize| self.lines.get(place).map(|line| line.seq);
        let first = before.and_then(seq_at).map_or(i64::MIN, |seq| seq + 1);
        let last = seq_at(after).map_or(self.head.seq, |seq| seq - 1);
        first.max(self.head.start)..=last
    }

    fn lose_seal(&mut self, place: usize) {
        let line = &mut self.lines[place];
        (line.prev, line.mac, line.key_id) = (None, None, None);
    }

    /// The part that the database gives for so many numbers.
    fn stretch(&self, from: i64, numbers: i64) -> Stretch {
        let first = self
            .lines
            .iter()
            .map(|line| line.seq)
            .find(|seq| *seq >= from);
        let end = first.unwrap_or(from).saturating_add(numbers);
        let seals = || self.lines.iter().filter_map(Line::seal);
        let within = |line: &&Line| line.seq >= from && line.seq < end;
        Stretch {
            from,
            lines: self.lines.iter().filter(within).cloned().collect(),
            before: seals().rfind(|seal| seal.seq < from),
            after: self
                .lines
                .iter()
                .find(|line| line.seq >= end && line.mac.is_some())
                .cloned(),
            next: self
                .lines
                .iter()
                .map(|line| line.seq)
                .find(|seq| *seq >= end),
        }
    }

    fn report(&self) -> Report {
        verify(
            &self.stretch(i64::MIN, i64::MAX),
            Some(&self.head),
            &keyring("a"),
        )
    }

    /// What is wrong, page by page, and what with each row.
    fn in_pages(&self, numbers: i64) -> (usize, Vec<(i64, Wrong)>) {
        let (mut from, mut checked, mut wrongs) = (Some(i64::MIN), 0, Vec::new());
        while let Some(seq) = from {
            let stretch = self.stretch(seq, numbers);
            let report = verify(&stretch, Some(&self.head), &keyring("b"));
            checked += report.checked;
            wrongs.extend(each(&report.faults));
            from = stretch.next;
        }
        wrongs.sort_by_key(|(seq, _)| *seq);
        wrongs.dedup();
        (checked, wrongs)
    }
}

/// Faults row by row.
fn each(faults: &[Fault]) -> Vec<(i64, Wrong)> {
    let rows = faults
        .iter()
        .copied()
        .flat_map(|fault| (fault.first..=fault.last).map(move |seq| (seq, fault.wrong)));
    rows.collect()
}

fn audit_log() -> impl Strategy<Value = AuditLog> {
    let contents = prop::collection::vec(content(), 3..24);
    (
        contents,
        any::<prop::sample::Index>(),
        prop::bool::ANY,
        0..24_usize,
    )
        .prop_map(|(contents, first, whole, turn)| {
            let audit_log = AuditLog::new(1, contents.clone(), turn);
            // At least two rows are kept, and the first of them is there.
            let start = audit_log.lines[first.index(audit_log.lines.len() - 1)].seq;
            AuditLog::new(if whole { 1 } else { start }, contents, turn)
        })
}

/// What can be done to a row or a seal, by whoever has the database.
#[derive(Clone, Copy, Debug)]
enum Act {
    At,
    Event,
    Actor,
    Account,
    Case,
    Request,
    Row,
    Both,
    SealAlone,
    Mac,
    Prev,
    OtherKey,
    NoKey,
    Swap,
    SwapWithSeals,
    Copy,
    Insert,
    CutOff,
}

const ACTS: [Act; 18] = [
    Act::At,
    Act::Event,
    Act::Actor,
    Act::Account,
    Act::Case,
    Act::Request,
    Act::Row,
    Act::Both,
    Act::SealAlone,
    Act::Mac,
    Act::Prev,
    Act::OtherKey,
    Act::NoKey,
    Act::Swap,
    Act::SwapWithSeals,
    Act::Copy,
    Act::Insert,
    Act::CutOff,
];

fn alter(text: &mut Option<String>) {
    text.get_or_insert_default().push('!');
}

/// Exchanges the contents of two rows.
fn swap_rows(lines: &mut [Line], one: usize, another: usize) {
    let [first, second] = lines.get_disjoint_mut([one, another]).unwrap();
    std::mem::swap(first, second);
    std::mem::swap(&mut first.seq, &mut second.seq);
}

fn swap_seals(lines: &mut [Line], one: usize, another: usize) {
    let [first, second] = lines.get_disjoint_mut([one, another]).unwrap();
    std::mem::swap(&mut first.prev, &mut second.prev);
    std::mem::swap(&mut first.mac, &mut second.mac);
    std::mem::swap(&mut first.key_id, &mut second.key_id);
}

impl Act {
    /// Does it to the row at this place, or to that one and another; what has to be
    /// found, row by row. None where it cannot be done there.
    fn commit(
        self,
        audit_log: &mut AuditLog,
        place: usize,
        another: usize,
    ) -> Option<Vec<(i64, Wrong)>> {
        let line = &mut audit_log.lines[place];
        let seq = line.seq;
        let found = |wrong| Some(vec![(seq, wrong)]);
        match self {
            Self::At => line.at = line.at.map(|at| at + TimeDelta::milliseconds(1)),
            Self::Event => alter(&mut line.event),
            Self::Actor => alter(&mut line.actor),
            Self::Account => alter(&mut line.account),
            Self::Case => alter(&mut line.case),
            Self::Request => alter(&mut line.request),
            Self::Row => {
                audit_log.lose_row(place);
                return found(Wrong::Removed);
            }
            Self::Both => {
                audit_log.lines.remove(place);
                let gone = audit_log.numbers(place.checked_sub(1), place);
                return Some(gone.map(|seq| (seq, Wrong::Removed)).collect());
            }
            Self::SealAlone => {
                audit_log.lose_seal(place);
                // Numbers beside it that were never used cannot be told from lost ones.
                let gone = audit_log
                    .numbers(place.checked_sub(1), place + 1)
                    .map(|each| {
                        let its_own = each == seq;
                        (
                            each,
                            if its_own {
                                Wrong::Unsealed
                            } else {
                                Wrong::Removed
                            },
                        )
                    });
                return Some(gone.collect());
            }
            Self::Mac => {
                line.mac = line.mac.as_deref().map(|mac| mac.chars().rev().collect());
                return found(Wrong::Forged);
            }
            Self::Prev => {
                alter(&mut line.prev);
                return found(Wrong::Forged);
            }
            Self::OtherKey => {
                let key = if line.key_id.as_deref() == Some("a") {
                    "b"
                } else {
                    "a"
                };
                line.key_id = Some(key.into());
                return found(Wrong::Forged);
            }
            Self::NoKey => {
                line.key_id = Some("c".into());
                alter(&mut line.event);
                return found(Wrong::UnknownKey);
            }
            Self::Swap | Self::SwapWithSeals => {
                if place == another || !audit_log.lines[another].has_row() {
                    return None;
                }
                swap_rows(&mut audit_log.lines, place, another);
                if matches!(self, Self::Swap) {
                    swap_seals(&mut audit_log.lines, place, another);
                }
                let with = audit_log.lines[another].seq;
                let mut both = vec![(seq, Wrong::Changed), (with, Wrong::Changed)];
                both.sort_by_key(|(seq, _)| *seq);
                return Some(both);
            }
            Self::Copy => {
                if place == another || !audit_log.lines[another].has_row() {
                    return None;
                }
                let mut copy = audit_log.lines[another].clone();
                let original = audit_log.lines[place].seal().unwrap();
                copy.seq = seq;
                give(&mut copy, &original);
                audit_log.lines[place] = copy;
            }
            Self::Insert => {
                // Where a number is free, between two rows or before all.
                let free = |seq: &i64| audit_log.lines.iter().all(|line| line.seq != *seq);
                let seq = [seq - 1, 0, -7].into_iter().find(free)?;
                let mut stranger = audit_log.lines[another].clone();
                stranger.seq = seq;
                let place = audit_log.lines.partition_point(|line| line.seq < seq);
                audit_log.lines.insert(place, stranger);
                audit_log.lose_seal(place);
                return Some(vec![(seq, Wrong::Unsealed)]);
            }
            Self::CutOff => {
                audit_log.lines.truncate(place + 1);
                let missing = seq + 1..=audit_log.head.seq;
                return Some(missing.map(|seq| (seq, Wrong::Removed)).collect());
            }
        }
        found(Wrong::Changed)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn an_untouched_audit_log_is_whole_however_it_is_cut_into_pages(
        audit_log in audit_log(),
        numbers in 1..9_i64,
    ) {
        let report = audit_log.report();
        let rows = audit_log.lines.iter().filter(|line| line.has_row()).count();
        prop_assert_eq!((report.checked, report.waiting), (rows, 0));
        prop_assert_eq!(&report.faults, &[]);
        prop_assert_eq!(report.reached.map(|seal| seal.mac), Some(audit_log.head.mac.clone()));
        prop_assert_eq!(audit_log.in_pages(numbers), (rows, vec![]));
    }

    #[test]
    fn whatever_is_done_is_named_by_its_row(
        audit_log in audit_log(),
        act in prop::sample::select(ACTS.to_vec()),
        place in any::<prop::sample::Index>(),
        another in any::<prop::sample::Index>(),
        numbers in 1..9_i64,
    ) {
        let mut touched = audit_log.clone();
        let rows: Vec<usize> = (0..audit_log.lines.len())
            .filter(|place| audit_log.lines[*place].has_row())
            .collect();
        let (place, another) = (*place.get(&rows), *another.get(&rows));
        let found = act.commit(&mut touched, place, another);
        prop_assume!(found.is_some());
        let found = found.unwrap();
        // Beside seals that cannot be believed, numbers that were never used look lost.
        let used = |(seq, wrong): &(i64, Wrong)| {
            !matches!(act, Act::SwapWithSeals)
                || *wrong != Wrong::Removed
                || audit_log.lines.iter().any(|line| line.seq == *seq)
        };
        let mut named = each(&touched.report().faults);
        named.retain(used);
        prop_assert_eq!(named, found.clone(), "{:?}", act);
        let (_, mut in_pages) = touched.in_pages(numbers);
        in_pages.retain(used);
        prop_assert_eq!(in_pages, found, "{:?}", act);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn an_instant_comes_out_of_the_database_as_it_went_in(
        instants in prop::collection::vec(-62_000_000_000_000..253_402_300_800_000_i64, 1..50),
    ) {
        let world = World::default();
        for at in &instants {
            let insert = format!("INSERT INTO audit (at, event, request_id) VALUES ({at}, 'e', 'r')");
            world.db.run(&insert).unwrap();
        }
        let lines = world.stretch(1, 100).lines;
        let read: Vec<_> = lines.iter().map(|line| line.at).collect();
        let expected: Vec<_> = instants.into_iter().map(DateTime::from_timestamp_millis).collect();
        prop_assert_eq!(read, expected);
    }
}
