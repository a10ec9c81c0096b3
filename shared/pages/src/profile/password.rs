//! The page to change one's password.

use crate::password::told;
use crate::site::{Page, Problem, Site, document};
use crate::texts;
use askama::Template;
use regain_core::password::rules::Flaw;

/// What the page to change the password shows. Neither password is among it.
#[derive(Clone, Copy, Debug)]
pub struct NewPasswordForm<'a> {
    /// The account's e-mail address, for the password manager.
    pub email: &'a str,
    /// Why the new one was not accepted.
    pub problems: &'a [Flaw],
    /// What is wrong with the present one.
    pub current: Option<CurrentProblem>,
    /// How many minutes attempts are paused.
    pub too_many: Option<i64>,
}

/// What is wrong with the present password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurrentProblem {
    /// It was not typed.
    Missing,
    /// It is another one.
    Wrong,
}

#[derive(Template)]
#[template(path = "profile/password.html")]
struct NewPassword<'a> {
    page: Page<'a>,
    t: &'static texts::NewPassword,
    rules: &'static texts::PasswordReset,
    field: &'static texts::Field,
    email: &'a str,
}

/// The page to change one's password.
#[must_use]
pub fn new_password(site: &Site<'_>, form: &NewPasswordForm<'_>) -> String {
    let t = texts::NewPassword::of(site.locale);
    let mut page = Page::new(site, t.title);
    page.problems.extend(form.too_many.map(|minutes| Problem {
        field: None,
        text: texts::pause(site.locale, minutes),
    }));
    page.problems.extend(form.current.map(|problem| Problem {
        field: Some("current".into()),
        text: match problem {
            CurrentProblem::Missing => t.current_missing.into(),
            CurrentProblem::Wrong => t.current_wrong.into(),
        },
    }));
    page.problems
        .extend(told(form.problems, "new", site.locale));
    document(&NewPassword {
        page,
        t,
        rules: texts::PasswordReset::of(site.locale),
        field: texts::Field::of(site.locale),
        email: form.email,
    })
}
