//! The checklist of a case, as staff see it.

use super::View;
use crate::support::zone::in_short;
use crate::{texts, time};
use regain_core::http::locale::Locale;
use regain_core::recovery::case::Transcription;
use regain_core::recovery::rulebook::Item;
use regain_core::support::name_match::{Likeness, compare};

/// What was asked for.
pub(super) struct Documents<'a> {
    /// Whether this person can open them.
    pub open: bool,
    pub lines: Vec<Line<'a>>,
}

/// An item of the checklist.
pub(super) struct Line<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub files: usize,
    pub transcriptions: Vec<String>,
    /// How the name stands to the one on file, once that may be seen.
    pub likeness: Option<&'static str>,
    pub differs: bool,
    /// What the machine-readable lines come to, and whether something differs.
    pub zone: Option<(&'static str, bool)>,
    pub verdicts: Vec<Judged>,
}

/// What somebody found of an item.
pub(in crate::support) struct Judged {
    pub name: &'static str,
    pub class: &'static str,
    pub by: String,
}

/// The documents, where any were asked for.
pub(super) fn documents<'a>(view: &View<'a>) -> Option<Documents<'a>> {
    view.case().asked_at?;
    let open = view.details.documents_open_to(view.by, view.role).is_ok();
    let blind = view.details.is_blind(view.by);
    let holder = view.details.holder.as_ref().filter(|_| !blind);
    let compared = |item: &Item| {
        let mut read = view.details.transcriptions_of(&item.id, view.by);
        Some(compare(&read.next()?.name, holder?.name_for(item)))
    };
    let t = texts::Papers::of(view.locale);
    let lines = view.details.items().map(|item| Line {
        id: &item.id,
        likeness: compared(item).map(|likeness| {
            if holder.is_some_and(|holder| holder.lacks_contact(item)) {
                t.lacks_contact
            } else {
                t.likeness(likeness)
            }
        }),
        zone: view
            .details
            .transcriptions_of(&item.id, view.by)
            .next()
            .and_then(|read| in_short(view, read)),
        differs: compared(item) == Some(Likeness::Other),
        title: item.title.get(view.locale),
        files: view.details.files_of(&item.id).count(),
        transcriptions: view
            .details
            .transcriptions_of(&item.id, view.by)
            .map(|transcription| {
                let read = read(transcription, view.locale);
                format!("{read} ({})", view.name_of(&transcription.by))
            })
            .collect(),
        verdicts: verdicts(view, item),
    });
    Some(Documents {
        open,
        lines: lines.collect(),
    })
}

/// A name and a date, as somebody read them.
pub(in crate::support) fn read(transcription: &Transcription, locale: Locale) -> String {
    match transcription.date {
        Some(date) => texts::list(
            locale,
            &[&transcription.name, &time::day_in_words(date, locale)],
        ),
        None => transcription.name.clone(),
    }
}

/// What was found of an item.
pub(in crate::support) fn verdicts(view: &View<'_>, item: &Item) -> Vec<Judged> {
    let actions = texts::StaffActions::of(view.locale);
    let reviews = view.case().reviews.iter();
    let of_item = reviews.filter(|review| review.item == item.id);
    let judged = of_item.map(|review| Judged {
        name: actions.verdict(review.verdict),
        class: super::verdict_class(review.verdict),
        by: view.name_of(&review.by),
    });
    judged.collect()
}
