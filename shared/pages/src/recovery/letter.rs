//! The letter of a claimant, to print, sign and send along.

use super::documents::{is_letter, items};
use crate::site::{Page, Site, document};
use crate::texts;
use askama::Template;
use regain_core::recovery::Found;
use regain_core::recovery::case::State;

#[derive(Template)]
#[template(path = "recovery/letter.html")]
struct Letter<'a> {
    page: Page<'a>,
    t: &'static texts::CaseLetter,
    names: &'static texts::CaseNames,
    reference: &'a str,
    about: &'static str,
    new_email: Option<&'a str>,
    /// What else the policy asks for.
    enclosed: Vec<&'a str>,
}

/// The letter that a case asks for, where it asks for one now. What only the claimant knows
/// is left blank.
#[must_use]
pub fn letter(site: &Site<'_>, found: &Found) -> Option<String> {
    let case = &found.case;
    if case.state != State::Documents || !items(found).any(is_letter) {
        return None;
    }
    let t = texts::CaseLetter::of(site.locale);
    let names = texts::CaseNames::of(site.locale);
    Some(document(&Letter {
        page: Page::new(site, t.title),
        t,
        names,
        reference: &case.reference,
        about: names.about(case.lost, case.wish),
        new_email: case.new_email.as_deref(),
        enclosed: items(found)
            .filter(|item| !is_letter(item))
            .map(|item| item.title.get(site.locale))
            .collect(),
    }))
}
