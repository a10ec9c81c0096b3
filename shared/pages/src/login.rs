//! The sign-in page.

use crate::site::{Page, Problem, Site, document};
use crate::texts;
use askama::Template;

/// What the sign-in page shows again. The password is never among it.
#[derive(Clone, Copy, Debug)]
pub struct LoginForm<'a> {
    /// What was typed as e-mail address.
    pub login: &'a str,
    /// The page to go to afterwards, if it is not the usual one.
    pub then: &'a str,
    /// Why the last attempt did not succeed.
    pub problem: Option<LoginProblem>,
    /// Why one is here.
    pub note: Option<LoginNote>,
}

/// Why one is on the sign-in page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginNote {
    /// One has signed out.
    SignedOut,
    /// The session of this browser is over.
    SessionEnded,
}

/// Why a sign-in did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginProblem {
    /// Unknown, wrong or disabled: the page tells no difference.
    Invalid,
    /// Attempts are paused.
    TooMany {
        /// How long to wait.
        minutes: i64,
    },
    /// No e-mail address was typed.
    LoginMissing,
    /// No password was typed.
    PasswordMissing,
}

#[derive(Template)]
#[template(path = "login.html")]
struct SignIn<'a> {
    page: Page<'a>,
    t: &'static texts::Login,
    field: &'static texts::Field,
    note: Option<&'static str>,
    login: &'a str,
    then: &'a str,
}

/// The sign-in page.
#[must_use]
pub fn login(site: &Site<'_>, form: &LoginForm<'_>) -> String {
    use LoginProblem::{Invalid, LoginMissing, PasswordMissing, TooMany};

    let t = texts::Login::of(site.locale);
    let mut page = Page::new(site, t.title);
    if form.problem == Some(Invalid) {
        page.joint = "password";
    }
    if !form.then.is_empty() {
        page.switch = format!("?then={}&lang=", form.then);
    }
    page.problems
        .extend(form.problem.map(|problem| match problem {
            Invalid => Problem {
                field: Some("login".into()),
                text: t.invalid.into(),
            },
            TooMany { minutes } => Problem {
                field: None,
                text: texts::too_many_attempts(site.locale, minutes),
            },
            LoginMissing => Problem {
                field: Some("login".into()),
                text: t.email_missing.into(),
            },
            PasswordMissing => Problem {
                field: Some("password".into()),
                text: t.password_missing.into(),
            },
        }));
    document(&SignIn {
        page,
        t,
        field: texts::Field::of(site.locale),
        note: form.note.map(|note| match note {
            LoginNote::SignedOut => t.signed_out,
            LoginNote::SessionEnded => t.ended,
        }),
        login: form.login,
        then: form.then,
    })
}
