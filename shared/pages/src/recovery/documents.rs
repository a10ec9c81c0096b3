//! The documents of a case, item by item.

use super::problem::{CaseProblem, file_field};
use crate::{texts, time};
use regain_core::evidence::MAX_BYTES;
use regain_core::http::locale::Locale;
use regain_core::limits::Limits;
use regain_core::recovery::Found;
use regain_core::recovery::case::State;
use regain_core::recovery::rulebook::{Check, Item};
use regain_core::recovery::wording::{Wording, worded};

/// The documents that are asked for.
pub(super) struct Documents<'a> {
    /// Whether files can still be handed in and taken back, of one item at least.
    pub open: bool,
    /// Whether no file has been handed in yet.
    pub untouched: bool,
    pub lines: Vec<Line<'a>>,
    /// How many items have a file.
    pub given: String,
    /// What a file may be, and how many.
    pub limits: String,
    /// How many bytes a file may have, and what is said of a larger one.
    pub most: usize,
    pub large: &'static str,
    /// The items without a file: field and title.
    pub missing: Vec<(String, &'a str)>,
}

/// An item of the checklist.
pub(super) struct Line<'a> {
    pub id: &'a str,
    pub field: String,
    pub title: &'a str,
    pub why: &'a str,
    /// The site where it is had, and its name.
    pub link: Option<(&'a str, String)>,
    /// Whether it is a letter, for which there is one to print.
    pub letter: bool,
    pub may_hide: Option<&'a str>,
    /// What it has to have.
    pub checks: Vec<String>,
    pub age: Option<String>,
    /// Why it is to be sent again, if it is.
    pub again: Option<&'a str>,
    /// Whether its files can still be handed in and taken back.
    pub open: bool,
    pub files: Vec<File<'a>>,
    pub wrong: bool,
}

/// A file that was handed in.
pub(super) struct File<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub size: String,
    pub received: String,
}

/// The documents of a case that is not over, where any were asked for.
pub(super) fn documents<'a>(
    found: &'a Found,
    problem: Option<CaseProblem<'_>>,
    limits: &Limits,
    locale: Locale,
) -> Option<Documents<'a>> {
    // Once it is approved or over they are erased.
    if !found.has_documents() || !found.case.state.is_pending() {
        return None;
    }
    let t = texts::CaseDocuments::of(locale);
    let case = &found.case;
    let open = case.state == State::Documents;
    let copies = texts::CaseCopies::of(locale);
    let checks = texts::CaseChecks::of(locale);
    let lines: Vec<Line> = items(found)
        .map(|item| Line {
            id: &item.id,
            field: file_field(&item.id),
            title: item.title.get(locale),
            why: item.why.get(locale),
            link: (item.link.as_deref()).map(|link| (link, t.link(site_of(link)))),
            letter: is_letter(item),
            may_hide: item.black_out.as_ref().map(|text| text.get(locale)),
            checks: (item.checks.iter())
                .map(|check| checks.check(*check, case.new_email.as_deref()))
                .chain(checks.made_out(item, case.account_type).map(Into::into))
                .collect(),
            age: item.max_age_days.map(|days| t.max_age(days.into())),
            again: (case.copy_wanted(&item.id)).map(|reason| {
                let own = worded(&found.wordings, Wording::Copy(reason), locale);
                own.unwrap_or_else(|| copies.reason(reason))
            }),
            open: open && case.takes_files_of(&item.id),
            files: found
                .files_of(&item.id)
                .map(|file| File {
                    id: file.id.as_str(),
                    name: &file.name,
                    size: texts::bytes(locale, file.size),
                    received: time::in_words(file.created_at, locale),
                })
                .collect(),
            wrong: problem.is_some_and(|problem| problem.about(&item.id, locale).is_some()),
        })
        .collect();
    let missing: Vec<(String, &str)> = lines
        .iter()
        .filter(|line| line.files.is_empty())
        .map(|line| (line.field.clone(), line.title))
        .collect();
    Some(Documents {
        open,
        untouched: found.files.is_empty(),
        given: t.given(texts::CaseDocumentsGiven {
            given: (lines.len() - missing.len()) as u64,
            of: lines.len() as u64,
        }),
        limits: texts::file_limits(locale, limits.case_files, limits.case_bytes),
        most: MAX_BYTES,
        large: texts::CaseProblems::of(locale).too_large,
        missing,
        lines,
    })
}

/// A site as people name it.
fn site_of(link: &str) -> &str {
    let site = link.trim_start_matches("https://");
    site.split('/').next().unwrap_or_default()
}

/// Whether an item is a letter: what its sender writes and signs, and not a document of theirs.
pub(super) fn is_letter(item: &Item) -> bool {
    item.checks.contains(&Check::Signed)
}

/// The items of a case's checklist.
pub(super) fn items(found: &Found) -> impl Iterator<Item = &Item> {
    let case = &found.case;
    found.rules.checklist(case.account_type, case.lost)
}
