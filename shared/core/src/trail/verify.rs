//! Whether the trail is as it was sealed, and what is wrong where it is not.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::iter::once;

use super::{Head, text};
use crate::ring::Ring;
use crate::signed::is_mac;
use crate::store::seals::{Line, Seal};

/// How many changed rows are compared with each other, to find those that changed
/// places: each with each, so that more would take long.
const COMPARED: usize = 100;

/// A part of the trail that is verified at once.
#[derive(Clone, Debug, Default)]
pub struct Stretch {
    /// The number from which on it was read.
    pub from: i64,
    /// All rows and seals of its numbers, in their order.
    pub lines: Vec<Line>,
    /// The last seal before.
    pub before: Option<Seal>,
    /// The first seal after.
    pub after: Option<Seal>,
    /// The number of the first row or seal after; none where the trail ends here.
    pub next: Option<i64>,
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

/// What can be wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is not what was sealed.
    Changed,
    /// It has the content of the row of this other number, which changed too.
    Swapped(i64),
    /// It is gone.
    Removed,
    /// It has no seal, though later ones do: it was put in, or its seal taken away.
    Unsealed,
    /// It is what was sealed, but the seal is not the one that was made.
    Forged,
    /// Its seal names a key that is not in the ring.
    UnknownKey,
}

/// Compares rows with their seals, each seal with the one before it, and the last one
/// with the head. Goes on past whatever is wrong, by the seals as they stand, so that
/// all of it is found. Without a head nobody can say whether something was cut off at
/// either end.
#[must_use]
pub fn verify(stretch: &Stretch, head: Option<&Head>, keys: &Ring) -> Report {
    let Stretch { from, lines, .. } = stretch;
    let first_row = || lines.iter().find(|line| line.has_row());
    let start = match head {
        Some(head) => head.start,
        None => first_row().map_or(*from, |line| line.seq),
    };
    let seals: Vec<Seal> = lines.iter().filter_map(Line::seal).collect();
    let mut following = seals.iter().skip(1).chain(&stretch.after);
    let ends = seals.last().into_iter().chain(&stretch.after);
    let ends = ends.map(|seal| seal.seq).chain(head.map(|head| head.seq));
    let end = ends.max().unwrap_or_default();
    let mut report = Report {
        reached: seals.last().or(stretch.before.as_ref()).cloned(),
        ..Report::default()
    };
    let mut faults = Faults::default();
    let mut last = stretch.before.as_ref().map(Link::as_it_stands);
    for line in lines {
        let Some(seal) = line.seal() else {
            if line.seq <= end {
                faults.add(line.seq, Wrong::Unsealed);
            } else {
                report.waiting += 1;
            }
            continue;
        };
        let beside = Beside {
            before: last.as_ref().map_or("", |link| &link.mac),
            after: following.next().map(|seal| &*seal.prev),
            head: head.filter(|head| head.seq == line.seq),
        };
        let link = if line.has_row() {
            report.checked += 1;
            judge(line, &seal, &beside, keys)
        } else {
            // Rows before the start are being erased, and their seals a little later.
            let wrong = (line.seq >= start).then_some(Wrong::Removed);
            Link {
                wrong,
                ..Link::as_it_stands(&seal)
            }
        };
        if let Some(wrong) = link.wrong {
            faults.add(line.seq, wrong);
        }
        if link.prev != beside.before {
            let first = last.as_ref().map_or(start, |link| link.seq + 1);
            faults.add_missing(lines, first.max(start).max(*from), link.seq - 1);
            // Nothing is missing, and each is right by itself: for this the key is
            // needed, or an earlier state of the database.
            if let Some(last) = &last
                && (last.wrong, link.wrong) == (None, None)
                && (last.seq + 1, last.seq >= start) == (link.seq, true)
            {
                faults.add(last.seq, Wrong::Forged);
            }
        }
        last = Some(link);
    }
    let first = last.as_ref().map_or(start, |link| link.seq + 1);
    let first = first.max(start).max(*from);
    let mac = last.as_ref().map_or("", |link| &link.mac);
    match (&stretch.after, stretch.next) {
        (Some(after), _) if after.prev == mac => {}
        (Some(after), next) => {
            let until = next.map_or(after.seq, |next| next.min(after.seq));
            faults.add_missing(lines, first, until - 1);
        }
        (None, next) => {
            let end = head.map_or(0, |head| head.seq);
            let until = next.map_or(end, |next| end.min(next - 1));
            faults.add_missing(lines, first, until);
        }
    }
    faults.find_swapped(lines, keys);
    report.faults = faults.in_order();
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

/// What stands beside a seal: the mac of the one before, what the one after says that
/// it was made upon, and the head where it is the head's.
struct Beside<'a> {
    before: &'a str,
    after: Option<&'a str>,
    head: Option<&'a Head>,
}

/// Whether a row is what was sealed. Where its seal does not say so, its neighbours may:
/// nobody but the courier can have made a mac that fits, so it is the seal that was
/// changed then.
fn judge(line: &Line, seal: &Seal, beside: &Beside, keys: &Ring) -> Link {
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
    fn add_missing(&mut self, lines: &[Line], mut first: i64, last: i64) {
        let there = lines.partition_point(|line| line.seq < first);
        for line in lines.iter().skip(there) {
            if line.seq > last {
                break;
            }
            if first < line.seq {
                self.0.insert(first, (line.seq - 1, Wrong::Removed));
            }
            first = line.seq + 1;
        }
        if first <= last {
            self.0.insert(first, (last, Wrong::Removed));
        }
    }

    /// Looks among the changed rows for such as were sealed under another's number.
    fn find_swapped(&mut self, lines: &[Line], keys: &Ring) {
        let is_changed = |line: &&Line| {
            let fault = self.0.get(&line.seq);
            matches!(fault, Some((_, Wrong::Changed)))
        };
        let changed: Vec<(&Line, Seal)> = lines
            .iter()
            .filter(is_changed)
            .take(COMPARED)
            .filter_map(|line| Some((line, line.seal()?)))
            .collect();
        for (line, own) in &changed {
            // The row alone, or together with its seal.
            let belongs = |(other, seal): &&(&Line, Seal)| {
                other.seq != line.seq
                    && [seal, own].into_iter().any(|seal| {
                        text(line, other.seq, &seal.prev)
                            .is_some_and(|text| is_mac(&text, &seal.mac, &seal.key_id, keys))
                    })
            };
            if let Some((other, _)) = changed.iter().find(belongs) {
                self.add(line.seq, Wrong::Swapped(other.seq));
            }
        }
    }

    /// All faults, those together that follow each other and are alike.
    fn in_order(self) -> Vec<Fault> {
        let mut faults: Vec<Fault> = Vec::new();
        for (first, (last, wrong)) in self.0 {
            match faults.last_mut() {
                Some(before) if (before.last + 1, before.wrong) == (first, wrong) => {
                    before.last = last;
                }
                _ => faults.push(Fault { first, last, wrong }),
            }
        }
        faults
    }
}
