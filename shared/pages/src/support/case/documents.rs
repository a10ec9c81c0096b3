//! The checklist of a case, as staff see it.

use super::View;
use crate::{texts, time};
use regain_core::locale::Locale;
use regain_core::recovery::machine::Look;
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
    pub looks: Vec<String>,
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
    let open = view.dossier.documents_open_to(view.by, view.role).is_ok();
    let lines = view.dossier.items().map(|item| Line {
        id: &item.id,
        title: item.title.get(view.locale),
        files: view.dossier.files_of(&item.id).count(),
        looks: view
            .dossier
            .looks_on(&item.id, view.by)
            .map(|look| {
                let read = read(look, view.locale);
                format!("{read} ({})", view.name_of(&look.by))
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
pub(in crate::support) fn read(look: &Look, locale: Locale) -> String {
    match look.date {
        Some(date) => texts::list(locale, &[&look.name, &time::day_in_words(date, locale)]),
        None => look.name.clone(),
    }
}

/// What was found of an item.
pub(in crate::support) fn verdicts(view: &View<'_>, item: &Item) -> Vec<Judged> {
    let deeds = texts::CaseDeeds::of(view.locale);
    let reviews = view.case().reviews.iter();
    let of_item = reviews.filter(|review| review.item == item.id);
    let judged = of_item.map(|review| Judged {
        name: deeds.verdict(review.verdict),
        class: super::verdict_class(review.verdict),
        by: view.name_of(&review.by),
    });
    judged.collect()
}
