//! The document to go on with.

use super::case::View;
use crate::texts;
use regain_core::recovery::case::{Review, State};
use regain_core::recovery::rulebook::Item;

/// The item to go on with.
pub(super) struct Next<'a> {
    pub what: &'static str,
    pub id: &'a str,
    pub title: &'a str,
}

/// The next item that this person has to read or to judge, after one or from the first.
/// Whoever comes second reads alone.
pub(super) fn next<'a>(view: &View<'a>, item: Option<&Item>) -> Option<Next<'a>> {
    let t = texts::Papers::of(view.locale);
    let case = view.case();
    let read = |other: &Item| case.last_transcription(&other.id, view.by).is_some();
    // What cannot be read need not be.
    let wanted = |other: &Item| case.wanted_copies().any(|copy| copy.item == other.id);
    let second = case.state == State::Decided;
    let judged = |other: &Item| found(view, other).is_some();
    let done = |other: &Item| wanted(other) || if second { read(other) } else { judged(other) };
    let waits = |other: &&Item| item.is_none_or(|item| item.id != other.id) && !done(other);
    let all: Vec<&Item> = view.details.items().collect();
    let here = item.and_then(|item| all.iter().position(|other| other.id == item.id));
    let (before, after) = all.split_at(here.unwrap_or_default());
    let next = after.iter().chain(before).copied().find(waits)?;
    view.reads().then(|| Next {
        what: if read(next) {
            t.next_judge
        } else {
            t.next_read
        },
        id: &next.id,
        title: next.title.get(view.locale),
    })
}

/// What this person found of an item before.
pub(super) fn found<'a>(view: &View<'a>, item: &Item) -> Option<&'a Review> {
    let mut reviews = view.case().reviews.iter().rev();
    reviews.find(|review| review.item == item.id && review.by == *view.by)
}
