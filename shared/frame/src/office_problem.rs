//! What of the back office cannot be shown, and why.

use crate::site::{Page, Site, document};
use crate::texts;
use askama::Template;

/// Why a page of the back office is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfficeProblem {
    /// It is not for this role.
    Role,
    /// It is about a case of their own, or of staff.
    OwnCase,
    /// There is no such thing.
    NotFound,
    /// A file is there no more, or cannot be opened.
    Unreadable,
    /// The documents are not open to them.
    Shut,
}

#[derive(Template)]
#[template(path = "support/problem.html")]
struct Shown<'a> {
    page: Page<'a>,
    means: &'static str,
    back: &'static str,
}

/// Why something cannot be shown, and what to do. Nobody's name is on it: who they
/// are may not be known.
#[must_use]
pub fn office_problem(site: &Site<'_>, problem: OfficeProblem) -> String {
    let t = texts::OfficeProblem::of(site.locale);
    let (title, means) = match problem {
        OfficeProblem::Role => (t.role, t.role_means),
        OfficeProblem::OwnCase => (t.own_case, t.own_case_means),
        OfficeProblem::NotFound => (t.not_found, t.not_found_means),
        OfficeProblem::Unreadable => (t.unreadable, t.unreadable_means),
        OfficeProblem::Shut => (t.shut, t.shut_means),
    };
    document(&Shown {
        page: Page::new(site, title),
        means,
        back: t.back,
    })
}
