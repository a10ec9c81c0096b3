//! The page that asks once more who it is, before something sensitive.

use crate::second_factor::CodeProblem;
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
    /// Something was not typed, or is no code.
    Missing {
        /// Whether no password was.
        password: bool,
        /// What is wrong with the code.
        code: Option<CodeProblem>,
    },
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
    let at_password = |text: &str| Problem {
        field: Some("password".into()),
        text: text.into(),
    };
    match form.problem {
        None => {}
        Some(ProofProblem::Missing { password, code }) => {
            let missing = password.then(|| at_password(t.missing));
            let code = code.map(|problem| problem.any_code(site.locale));
            page.problems.extend(missing.into_iter().chain(code));
        }
        Some(ProofProblem::Wrong) if form.totp => {
            page.joint = "code";
            page.problems.push(at_password(t.wrong_either));
        }
        Some(ProofProblem::Wrong) => page.problems.push(at_password(t.wrong)),
        Some(ProofProblem::TooMany { minutes }) => page.problems.push(Problem {
            field: None,
            text: texts::pause(site.locale, minutes),
        }),
    }
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
