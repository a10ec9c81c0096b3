//! What the machine-readable lines of an identity document come to, beside what is printed on
//! it. It decides nothing.

use super::case::View;
use crate::{texts, time};
use chrono::NaiveDate;
use regain_core::recovery::case::Transcription;
use regain_core::recovery::rulebook::Item;
use regain_core::support::mrz::{Part, Zone};
use regain_core::support::name_match::{Likeness, compare};

/// What the lines come to that somebody typed.
pub(super) struct ZonePart {
    pub t: &'static texts::PapersZone,
    /// None where they are no zone that we know.
    pub lines: Option<Vec<Line>>,
}

/// One thing that the zone says.
pub(super) struct Line {
    pub name: &'static str,
    pub value: String,
    /// How it stands to its check digit, or to what was noted.
    pub told: String,
    pub differs: bool,
}

/// What the lines say that somebody typed, if they did.
pub(super) fn zone(view: &View<'_>, item: &Item, read: &Transcription) -> Option<ZonePart> {
    let t = texts::PapersZone::of(view.locale);
    let typed = read.mrz.as_deref()?;
    let lines = Zone::read(typed, read.received_on).map(|zone| {
        let mut lines: Vec<Line> = (zone.digits.iter())
            .map(|(part, agrees)| of_digit(view, &zone, *part, *agrees, read.received_on))
            .collect();
        lines.extend(zone.name.map(|name| of_name(view, item, name, read)));
        lines
    });
    Some(ZonePart { t, lines })
}

fn of_digit(view: &View<'_>, zone: &Zone, part: Part, agrees: bool, sent: NaiveDate) -> Line {
    let t = texts::PapersZone::of(view.locale);
    let day = |day: Option<NaiveDate>| {
        day.map_or_else(
            || t.no_day.into(),
            |day| time::day_in_words(day, view.locale),
        )
    };
    let (name, value) = match part {
        Part::Number => (t.number, zone.number.clone()),
        Part::Birth => (t.birth, day(zone.birth)),
        Part::Expiry => (t.expiry, day(zone.expiry)),
        Part::Optional => (t.optional, String::new()),
        Part::Whole => (t.whole, String::new()),
    };
    let mut told = String::from(if agrees { t.agrees } else { t.differs });
    let expired = part == Part::Expiry && zone.expiry.is_some_and(|day| day < sent);
    if expired {
        told = format!("{told} {}", t.expired);
    }
    Line {
        name,
        value,
        told,
        differs: !agrees || expired,
    }
}

/// The name, beside the one that was noted and, once that may be seen, the one on file.
fn of_name(view: &View<'_>, item: &Item, name: String, read: &Transcription) -> Line {
    let t = texts::PapersZone::of(view.locale);
    let noted = compare(&read.name, &name) == Likeness::Same;
    let mut told = String::from(if noted { t.as_noted } else { t.not_as_noted });
    let holder = view.details.holder.as_ref();
    if let Some(holder) = holder.filter(|_| !view.details.is_blind(view.by)) {
        let papers = texts::Papers::of(view.locale);
        let likeness = papers.likeness(compare(&name, holder.name_for(item)));
        told = format!("{told} {} {likeness}", t.on_file);
    }
    Line {
        name: t.name,
        value: name,
        told,
        differs: !noted,
    }
}

/// In one sentence, for the page of the case.
pub(super) fn in_short(view: &View<'_>, read: &Transcription) -> Option<(&'static str, bool)> {
    let t = texts::PapersZone::of(view.locale);
    let typed = read.mrz.as_deref()?;
    Some(match Zone::read(typed, read.received_on) {
        Some(zone) if zone.agrees() => (t.all_agree, false),
        Some(_) => (t.not_all_agree, true),
        None => (t.unknown, true),
    })
}
