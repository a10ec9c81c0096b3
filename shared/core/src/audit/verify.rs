//! Whether the audit log is as it was sealed, and what is wrong where it is not.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::iter::once;
use core::ops::RangeInclusive;

use super::chain::{Head, text};
use crate::crypto::hmac::is_mac;
use crate::crypto::keyring::Keyring;
use crate::store::audit_chain::{Line, Seal};
use crate::words::words;

/// A part of the audit log that is verified at once.
#[derive(Clone, Debug, Default)]
pub struct Stretch {
    /// The number from which on it was read.
    pub from: i64,
    /// All rows and seals of its numbers, in their order.
    pub lines: Vec<Line>,
    /// The last seal before.
    pub before: Option<Seal>,
    /// The first seal after, with its row.
    pub after: Option<Line>,
    /// The number of the first row or seal after; none where the audit log ends here.
    pub next: Option<i64>,
}

impl Stretch {
    /// The part from a number on, of what [`stretch`](crate::store::audit_chain::stretch) reads.
    #[must_use]
    pub fn new(
        from: i64,
        (lines, before, after, next): (Vec<Line>, Option<Seal>, Option<Line>, Option<i64>),
    ) -> Self {
        Self {
            from,
            lines,
            before,
            after,
            next,
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many rows were compared with their seals.
    pub checked: usize,
    /// How many rows at the end wait for theirs.
    pub waiting: usize,
    /// The last seal.
    pub reached: Option<Seal>,
    /// What is wrong, in the order of the rows.
    pub faults: Vec<Fault>,
}

/// Something wrong with a row, or with each of several that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The number of the first such row.
    pub first: i64,
    /// The number of the last.
    pub last: i64,
    /// What is wrong.
    pub wrong: Wrong,
}

words! {
    /// What can be wrong with a row.
    pub enum Wrong {
        /// It is not what was sealed.
        Changed = "changed",
        /// It is gone.
        Removed = "removed",
        /// It has no seal, though later ones do: it was put in, or its seal taken away.
        Unsealed = "unsealed",
        /// It is what was sealed, but the seal is not the one that was made.
        Forged = "forged_seal",
        /// Its seal names a key that is not in the keyring.
        UnknownKey = "unknown_key",
    }
}

/// Compares rows with their seals, each seal with the one before it, and the last one
/// with the head. Goes on past whatever is wrong, by the seals as they stand, so that
/// all of it is found. Without a head nobody can say whether something was cut off at
/// either end.
#[must_use]
pub fn verify(stretch: &Stretch, head: Option<&Head>, keys: &Keyring) -> Report {
    let Stretch {
        from,
        lines,
        before,
        after,
        next,
    } = stretch;
    let sealed = || {
        lines
            .iter()
            .chain(after)
            .filter_map(|line| Some((line, line.seal()?)))
    };
    let first_row = || lines.iter().find(|line| line.has_row());
    let start = match head {
        Some(head) => head.start,
        None => first_row().map_or(*from, |line| line.seq),
    };
    let is_inside = |seq: i64| next.is_none_or(|next| seq < next);
    // What is missing below is not missed: it is being erased, or on another page.
    let numbers = |first: i64, last: i64| {
        let last = next.map_or(last, |next| last.min(next - 1));
        first.max(start).max(*from)..=last
    };
    let mut report = Report::default();
    let mut faults = Faults::default();

    // 1. Each seal, with its row and with the seal before it.
    let mut following = sealed().skip(1);
    let mut last = before.as_ref().map(Link::as_it_stands);
    for (line, seal) in sealed() {
        let following = following.next().map(|(_, seal)| seal.prev);
        let beside = Beside {
            before: last.as_ref().map_or("", |link| &link.mac),
            after: following.as_deref(),
            head: head.filter(|head| head.seq == seal.seq),
        };
        let link = judge(line, &seal, &beside, keys);
        // A seal below the start has no row any more that would tell its number: it
        // proves nothing of those that should come after it.
        let is_adrift = last.as_ref().is_some_and(|last| last.seq < start) && link.seq > start;
        if link.prev != beside.before || is_adrift {
            let first = last
                .as_ref()
                .map_or(start, |last| last.seq.saturating_add(1));
            faults.add_missing(lines, numbers(first, link.seq - 1));
            // Each is right by itself and nothing lies between: for this the key is
            // needed, or another state of the database.
            if let Some(last) = &last
                && (last.wrong, link.wrong, last.seq.saturating_add(1)) == (None, None, link.seq)
                && last.seq >= start.max(*from)
            {
                faults.add(last.seq, Wrong::Forged);
            }
        }
        if !is_inside(link.seq) {
            break;
        }
        report.checked += usize::from(line.has_row());
        match link.wrong {
            Some(Wrong::Removed) if link.seq < start => {}
            Some(wrong) => faults.add(link.seq, wrong),
            None => {}
        }
        last = Some(link);
    }

    // 2. What should come after them.
    let known = sealed()
        .next_back()
        .map(|(_, seal)| seal.seq)
        .max(head.map(|head| head.seq));
    if let (None, Some(head)) = (after, head) {
        let first = last
            .as_ref()
            .map_or(start, |last| last.seq.saturating_add(1));
        faults.add_missing(lines, numbers(first, head.seq));
    }

    // 3. Rows without a seal.
    for line in lines.iter().filter(|line| line.seal().is_none()) {
        if known.is_some_and(|known| line.seq <= known) {
            faults.add(line.seq, Wrong::Unsealed);
        } else {
            report.waiting += 1;
        }
    }
    report.faults = faults.in_order();
    report.reached = lines
        .iter()
        .rev()
        .find_map(Line::seal)
        .or_else(|| before.clone());
    report
}

/// What is known of a seal: its own word, or what its row and its neighbours say.
struct Link {
    seq: i64,
    prev: String,
    mac: String,
    wrong: Option<Wrong>,
}

impl Link {
    fn as_it_stands(seal: &Seal) -> Self {
        Self {
            seq: seal.seq,
            prev: seal.prev.clone(),
            mac: seal.mac.clone(),
            wrong: None,
        }
    }
}

/// What stands beside a seal: the MAC of the one before, the one that the seal after it
/// says it was made over, and the head where it is the head's.
struct Beside<'a> {
    before: &'a str,
    after: Option<&'a str>,
    head: Option<&'a Head>,
}

/// Whether a row is what was sealed. Where its seal does not say so, its neighbours may:
/// nobody but the courier can have made a mac that fits, so it is the seal that was
/// changed then.
fn judge(line: &Line, seal: &Seal, beside: &Beside, keys: &Keyring) -> Link {
    let head = beside.head.map(|head| &*head.mac);
    for id in once(&*seal.key_id).chain(keys.ids()) {
        for prev in [&*seal.prev, beside.before] {
            let Some(text) = text(line, line.seq, prev) else {
                continue;
            };
            for mac in [Some(&*seal.mac), beside.after, head].into_iter().flatten() {
                if is_mac(&text, mac, id, keys) {
                    let made = (&*seal.key_id, &*seal.prev, &*seal.mac) == (id, prev, mac)
                        && head.is_none_or(|head| head == mac);
                    return Link {
                        seq: line.seq,
                        prev: prev.into(),
                        mac: mac.into(),
                        wrong: (!made).then_some(Wrong::Forged),
                    };
                }
            }
        }
    }
    let wrong = match keys.key(&seal.key_id) {
        _ if !line.has_row() => Wrong::Removed,
        Some(_) => Wrong::Changed,
        None => Wrong::UnknownKey,
    };
    Link {
        wrong: Some(wrong),
        ..Link::as_it_stands(seal)
    }
}

/// Faults by the number of their first row, with that of their last.
#[derive(Default)]
struct Faults(BTreeMap<i64, (i64, Wrong)>);

impl Faults {
    fn add(&mut self, seq: i64, wrong: Wrong) {
        self.0.insert(seq, (seq, wrong));
    }

    /// Of these numbers, those that have neither row nor seal are missing.
    fn add_missing(&mut self, lines: &[Line], numbers: RangeInclusive<i64>) {
        let (mut first, last) = numbers.into_inner();
        let there = lines.partition_point(|line| line.seq < first);
        for line in lines.iter().skip(there) {
            if line.seq > last {
                break;
            }
            if first < line.seq {
                self.0.insert(first, (line.seq - 1, Wrong::Removed));
            }
            first = line.seq.saturating_add(1);
        }
        if first <= last {
            self.0.insert(first, (last, Wrong::Removed));
        }
    }

    /// All faults, those together that follow each other and are alike.
    fn in_order(self) -> Vec<Fault> {
        let mut faults: Vec<Fault> = Vec::new();
        for (first, (last, wrong)) in self.0 {
            match faults.last_mut() {
                Some(before) if (before.last.saturating_add(1), before.wrong) == (first, wrong) => {
                    before.last = last;
                }
                _ => faults.push(Fault { first, last, wrong }),
            }
        }
        faults
    }
}
