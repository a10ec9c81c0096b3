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
    /// Something was not typed.
    Missing {
        /// Whether it is the e-mail address.
        login: bool,
        /// Whether it is the password.
        password: bool,
    },
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
    let t = texts::Login::of(site.locale);
    let mut page = Page::new(site, t.title);
    if !form.then.is_empty() {
        page.switch = format!("?then={}&lang=", form.then);
    }
    let mut told = |field: Option<&'static str>, text: String| {
        let field = field.map(Into::into);
        page.problems.push(Problem { field, text });
    };
    match form.problem {
        None => {}
        Some(LoginProblem::Invalid) => told(Some("login"), t.invalid.into()),
        Some(LoginProblem::TooMany { minutes }) => {
            told(None, texts::too_many_attempts(site.locale, minutes));
        }
        Some(LoginProblem::Missing { login, password }) => {
            if login {
                told(Some("login"), t.email_missing.into());
            }
            if password {
                told(Some("password"), t.password_missing.into());
            }
        }
    }
    if form.problem == Some(LoginProblem::Invalid) {
        page.joint = "password";
    }
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
