//! The checklist of a case, as staff see it.

use super::View;
use crate::{texts, time};
use regain_core::http::locale::Locale;
use regain_core::recovery::case::Transcription;
use regain_core::recovery::rulebook::Item;

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
    let lines = view.details.items().map(|item| Line {
        id: &item.id,
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
