//! What support and claimant write to each other, as the claimant sees it.

use super::problem::CaseProblem;
use crate::{texts, time};
use regain_core::http::locale::Locale;
use regain_core::limits::Limits;
use regain_core::recovery::Found;

/// The messages of a case, and the form for another one.
pub(super) struct Messages<'a> {
    pub t: &'static texts::CaseMessages,
    pub written: Vec<Written<'a>>,
    /// How long one may be.
    pub most: usize,
    pub hint: String,
    /// What was typed, where it came to nothing.
    pub typed: &'a str,
}

/// A message.
pub(super) struct Written<'a> {
    pub who: &'static str,
    pub at: String,
    pub ready: Option<&'static str>,
    pub text: Option<&'a str>,
}

/// The messages of a case.
pub(super) fn messages<'a>(
    found: &'a Found,
    problem: Option<CaseProblem<'a>>,
    limits: &Limits,
    locale: Locale,
) -> Messages<'a> {
    let t = texts::CaseMessages::of(locale);
    let written = found.messages.iter().map(|message| Written {
        who: if message.by.is_some() {
            t.support
        } else {
            t.you
        },
        at: time::in_words(message.at, locale),
        ready: message.ready.map(|ready| texts::ready(locale, ready)),
        text: message.text.as_deref(),
    });
    let typed = problem.and_then(CaseProblem::unsent);
    Messages {
        t,
        written: written.collect(),
        most: limits.message,
        hint: t.hint(&texts::whole(locale, limits.message)),
        typed: typed.unwrap_or_default(),
    }
}
