//! The page that asks once more who it is, before something sensitive.

use crate::site::{Page, Problem, Site, document};
use crate::texts;
use askama::Template;
use regain_frame::KeptView;

/// What the page shows. Neither password nor code is among it.
#[derive(Clone, Copy)]
pub struct ProofForm<'a> {
    /// The account's e-mail address, for the password manager.
    pub email: &'a str,
    /// Whether a code is asked for as well.
    pub totp: bool,
    /// The page to go to afterwards.
    pub then: &'a str,
    /// What was typed into a form that waits for it.
    pub kept: Option<KeptView<'a>>,
    /// Why the last attempt did not succeed.
    pub problem: Option<ProofProblem>,
}

/// Why it is not proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofProblem {
    /// Something was not typed.
    Missing,
    /// The password or the code is wrong: the page does not tell which.
    Wrong,
    /// Attempts are paused.
    TooMany {
        /// How long to wait.
        minutes: i64,
    },
}

#[derive(Template)]
#[template(path = "proof.html")]
struct Proof<'a> {
    page: Page<'a>,
    t: &'static texts::Proof,
    field: &'static texts::Field,
    codes: &'static texts::Codes,
    lead: &'static str,
    email: &'a str,
    totp: bool,
    then: &'a str,
    kept: Option<KeptView<'a>>,
}

/// "Confirm that it is you."
#[must_use]
pub fn proof(site: &Site<'_>, form: &ProofForm<'_>) -> String {
    let t = texts::Proof::of(site.locale);
    let mut page = Page::new(site, t.title);
    page.joint = "code";
    page.problems.extend(form.problem.map(|problem| {
        let (field, text) = match (problem, form.totp) {
            (ProofProblem::Missing, false) => (Some("password"), t.missing.into()),
            (ProofProblem::Missing, true) => (Some("password"), t.missing_either.into()),
            (ProofProblem::Wrong, false) => (Some("password"), t.wrong.into()),
            (ProofProblem::Wrong, true) => (Some("password"), t.wrong_either.into()),
            (ProofProblem::TooMany { minutes }, _) => (None, texts::pause(site.locale, minutes)),
        };
        Problem {
            field: field.map(Into::into),
            text,
        }
    }));
    let lead = if form.totp { t.lead_both } else { t.lead };
    document(&Proof {
        page,
        t,
        field: texts::Field::of(site.locale),
        codes: texts::Codes::of(site.locale),
        lead,
        email: form.email,
        totp: form.totp,
        then: form.then,
        kept: form.kept,
    })
}
