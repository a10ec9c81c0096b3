//! The second step of a sign-in.

use crate::site::{Limit, Page, Problem, Site, document};
use crate::texts;
use askama::Template;
use regain_core::http::locale::Locale;

/// What the page that asks for a code shows again: of codes only a recovery code, which is
/// long, and of no use where it was wrong.
#[derive(Clone, Copy)]
pub struct CodeForm<'a> {
    /// How long the password that was typed still counts.
    pub minutes_left: i64,
    /// Why the last code did not do.
    pub problem: Option<CodeProblem>,
    /// What was typed as a recovery code, where that form was sent.
    pub recovery: Option<&'a str>,
    /// The page to go to afterwards, if it is not the usual one.
    pub then: &'a str,
}

/// Why a code does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeProblem {
    /// None was typed.
    Missing,
    /// It has the form of no code.
    Malformed,
    /// Wrong, used or out of time: the page tells no difference.
    Wrong,
    /// Attempts are paused.
    TooMany {
        /// How long to wait.
        minutes: i64,
    },
}

impl CodeProblem {
    /// What is wrong with something that is no code.
    #[must_use]
    pub fn of(typed: &str) -> Self {
        if typed.trim().is_empty() {
            Self::Missing
        } else {
            Self::Malformed
        }
    }

    /// What a form says of it that takes recovery codes too.
    pub(crate) fn any_code(self, locale: Locale) -> Problem {
        let t = texts::Codes::of(locale);
        self.told(locale, t.malformed, t.wrong)
    }

    /// What a form says of it that takes nothing but six digits.
    pub(crate) fn app_code(self, locale: Locale) -> Problem {
        let t = texts::Codes::of(locale);
        self.told(locale, t.not_six_digits, t.wrong_in_app)
    }

    fn told(self, locale: Locale, malformed: &str, wrong: &str) -> Problem {
        // A pause is not to be mended in the field.
        let field = (!matches!(self, Self::TooMany { .. })).then(|| "code".into());
        let text = match self {
            Self::Missing => texts::Codes::of(locale).missing.into(),
            Self::Malformed => malformed.into(),
            Self::Wrong => wrong.into(),
            Self::TooMany { minutes } => texts::pause(locale, minutes),
        };
        Problem { field, text }
    }
}

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SecondStep<'a> {
    page: Page<'a>,
    t: &'static texts::SecondFactor,
    codes: &'static texts::Codes,
    lead: String,
    recovery: Option<&'a str>,
    then: &'a str,
}

/// The page that asks for a code of the app or a recovery code.
#[must_use]
pub fn code(site: &Site<'_>, form: &CodeForm<'_>) -> String {
    let t = texts::SecondFactor::of(site.locale);
    let mut page = Page::new(site, t.title);
    let limit = texts::TimeLimit::of(site.locale);
    page.limit = Some(Limit {
        t: limit,
        texts: vec![limit.challenge.into()],
        seconds: form.minutes_left * 60,
        soon: limit.challenge_soon,
        extends: false,
    });
    let problem = form.problem.map(|problem| problem.any_code(site.locale));
    page.problems
        .extend(problem.map(|problem| match form.recovery {
            Some(_) => Problem {
                field: problem.field.map(|_| "recovery-code".into()),
                ..problem
            },
            None => problem,
        }));
    document(&SecondStep {
        page,
        t,
        codes: texts::Codes::of(site.locale),
        lead: texts::code_lead(site.locale, site.provider, form.minutes_left),
        recovery: form.recovery,
        then: form.then,
    })
}

#[derive(Template)]
#[template(path = "challenge_over.html")]
struct ChallengeOver<'a> {
    page: Page<'a>,
    lead: &'static str,
    how: Option<&'static str>,
    sign_in: &'static str,
}

/// The password was typed too long ago.
#[must_use]
pub fn challenge_expired(site: &Site<'_>) -> String {
    let t = texts::ChallengeExpired::of(site.locale);
    document(&ChallengeOver {
        page: Page::new(site, t.title),
        lead: t.lead,
        how: None,
        sign_in: t.sign_in,
    })
}

/// The browser brought no cookie of a sign-in.
#[must_use]
pub fn challenge_missing(site: &Site<'_>) -> String {
    let t = texts::ChallengeMissing::of(site.locale);
    document(&ChallengeOver {
        page: Page::new(site, t.title),
        lead: t.lead,
        how: Some(t.how),
        sign_in: t.sign_in,
    })
}
