//! The page of a case, as its claimant sees it.
//!
//! It shows nothing of the account, and is the same whether or not there is one:
//! neither the address on file nor what was found of the claimant is looked at here
//! (NIST 63A-4, 3.2.1), but for a case that ended with telling that address.

use super::calls::{Calls, calls};
use super::documents::{Documents, documents, items};
use super::messages::{Messages, messages};
use super::problem::CaseProblem;
use super::progress::{Step, steps};
use crate::site::{Page, Site, document};
use crate::{texts, time};
use askama::Template;
use chrono::{DateTime, Utc};
use regain_core::http::locale::Locale;
use regain_core::limits::Limits;
use regain_core::recovery::Found;
use regain_core::recovery::case::{State, Wish};
use regain_core::recovery::rulebook::Loss;

/// What the page of a case shows.
#[derive(Clone, Copy)]
pub struct CasePage<'a> {
    /// The case.
    pub found: &'a Found,
    /// The present.
    pub now: DateTime<Utc>,
    /// The numbers that it goes by.
    pub limits: &'a Limits,
    /// Why the last call changed nothing.
    pub problem: Option<CaseProblem<'a>>,
    /// What was just done.
    pub done: Option<CaseDone>,
}

/// What the claimant has just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseDone {
    /// The code was given back.
    CodeReturned,
    /// Another code was asked for.
    CodeSent,
    /// They said when they can be called.
    CallTimeSaid,
    /// They said that the number is dead: documents are asked for.
    NumberDead,
    /// They wrote to support.
    MessageSent,
    /// A file was handed in.
    FileReceived,
    /// A file was taken back.
    FileRemoved,
    /// The documents are complete.
    Submitted,
}

impl CaseDone {
    const ALL: [Self; 8] = [
        Self::MessageSent,
        Self::CodeReturned,
        Self::CodeSent,
        Self::CallTimeSaid,
        Self::NumberDead,
        Self::FileReceived,
        Self::FileRemoved,
        Self::Submitted,
    ];

    /// The word for it in an address.
    const fn word(self) -> &'static str {
        match self {
            Self::CodeReturned => "code-returned",
            Self::CodeSent => "code-sent",
            Self::CallTimeSaid => "call-time-said",
            Self::NumberDead => "number-dead",
            Self::MessageSent => "message-sent",
            Self::FileReceived => "file-received",
            Self::FileRemoved => "file-removed",
            Self::Submitted => "submitted",
        }
    }

    /// The address of the case's page that tells it.
    #[must_use]
    pub fn path(self) -> String {
        format!("/recovery/case?done={}", self.word())
    }

    /// What this word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.word() == word)
    }

    const fn told(self, locale: Locale) -> &'static str {
        let t = texts::CaseDone::of(locale);
        match self {
            Self::CodeReturned => t.code_returned,
            Self::CodeSent => t.code_sent,
            Self::CallTimeSaid => t.call_time_said,
            Self::NumberDead => t.number_dead,
            Self::MessageSent => t.message_sent,
            Self::FileReceived => t.file_received,
            Self::FileRemoved => t.file_removed,
            Self::Submitted => t.submitted,
        }
    }
}

#[derive(Template)]
#[template(path = "recovery/case.html")]
struct Open<'a> {
    page: Page<'a>,
    t: &'static texts::Case,
    names: &'static texts::CaseNames,
    papers: &'static texts::CaseDocuments,
    lead: String,
    done: Option<&'static str>,
    steps: Vec<Step>,
    phrase: Option<&'a str>,
    calls: Option<Calls>,
    code: Option<Code<'a>>,
    documents: Option<Documents<'a>>,
    messages: Messages<'a>,
    purpose: String,
    reference: &'a str,
    about: &'static str,
    opened: String,
    ends: Option<String>,
    /// That it was stopped and goes on, where it was.
    reopened: Option<&'static str>,
    /// That the documents are erased, where they are.
    erased: Option<&'static str>,
    /// Whether it cannot succeed any more.
    lost: bool,
}

/// The code that is to be given back.
struct Code<'a> {
    sent: &'static str,
    /// The address that the claimant gave, where the code goes there.
    new_email: Option<&'a str>,
    tries: String,
    another: bool,
}

#[derive(Template)]
#[template(path = "recovery/case_over.html")]
struct Over<'a> {
    page: Page<'a>,
    t: &'static texts::CaseOver,
    names: &'static texts::CaseNames,
    good: bool,
    lead: &'static str,
    points: Vec<&'a str>,
    support: Option<&'static str>,
    action: Option<(&'static str, &'static str)>,
    /// The address of the account, where it is told.
    told: Option<&'a str>,
    reference: &'a str,
    about: &'static str,
    ended: Option<String>,
}

/// Where a case stands, what comes next and whose turn it is.
#[must_use]
pub fn case_page(site: &Site<'_>, view: &CasePage<'_>) -> String {
    if view.found.case.state.is_open() {
        open(site, view)
    } else {
        over(site, view)
    }
}

fn open(site: &Site<'_>, view: &CasePage<'_>) -> String {
    let &CasePage {
        found,
        now,
        limits,
        problem,
        done,
    } = view;
    let locale = site.locale;
    let case = &found.case;
    let t = texts::Case::of(locale);
    let (title, lead) = headline(view, locale);
    let mut page = Page::new(site, title);
    let listed: Vec<_> = if case.state == State::Documents {
        items(found).collect()
    } else {
        Vec::new()
    };
    let takes_code = found.takes_code(limits);
    let lost = case.wants_code(&found.rules) && !takes_code;
    if let Some(problem) = problem {
        page.problems = problem.told(locale, &listed, takes_code, found.takes_call_time());
    }
    let names = texts::CaseNames::of(locale);
    document(&Open {
        page,
        t,
        names,
        papers: texts::CaseDocuments::of(locale),
        lead,
        done: done
            .filter(|_| problem.is_none())
            .map(|done| done.told(locale)),
        steps: steps(found, limits, locale),
        phrase: found.phrase(),
        calls: calls(found, locale),
        code: takes_code.then(|| code(view, locale)),
        // Whoever cannot succeed any more is asked for no documents.
        documents: documents(found, problem, limits, locale).filter(|_| !lost),
        messages: messages(found, problem, limits, locale),
        purpose: texts::CaseDocuments::of(locale).purpose(site.provider),
        reference: &case.reference,
        about: names.about(case.lost, case.wish),
        opened: time::in_words(case.opened_at, locale),
        ends: case.state.is_pending().then(|| {
            let claimants_turn = takes_code || case.state == State::Documents;
            texts::until(locale, case.expires_at, now, claimants_turn)
        }),
        reopened: case.reopened_at.map(|_| t.reopened),
        erased: (found.has_documents() && !case.state.is_pending())
            .then(|| texts::CaseOver::of(locale).erased),
        lost,
    })
}

fn code<'a>(view: &CasePage<'a>, locale: Locale) -> Code<'a> {
    let t = texts::Case::of(locale);
    let found = view.found;
    let case = &found.case;
    let to_new = case.lost.has(Loss::Email);
    Code {
        sent: if to_new {
            t.code_to_new
        } else {
            t.code_to_file
        },
        new_email: case.new_email.as_deref().filter(|_| to_new),
        tries: texts::Case::of(locale).tries_left(case.code_tries_left(view.limits).into()),
        another: found.takes_another_code(view.now, view.limits),
    }
}

/// What the claimant has to know first.
fn headline(view: &CasePage<'_>, locale: Locale) -> (&'static str, String) {
    let t = texts::Case::of(locale);
    let found = view.found;
    let case = &found.case;
    let takes_code = found.takes_code(view.limits);
    match case.state {
        State::CoolingOff => {
            let at = case.effect_at.unwrap_or(view.now);
            let at = time::in_words(at, locale);
            (t.approved, t.takes_effect(&at))
        }
        _ if case.wants_code(&found.rules) && !takes_code => (t.used_up, t.used_up_lead.into()),
        State::Documents if !case.copies.is_empty() => {
            let title = if takes_code { t.copies_both } else { t.copies };
            (title, t.copies_lead.into())
        }
        State::Documents if takes_code => (t.both, t.both_lead.into()),
        State::Documents => (t.documents, t.documents_lead.into()),
        _ if takes_code => (t.code, t.code_lead.into()),
        State::Submitted => (t.waits, t.waits_lead.into()),
        _ => (t.check, t.check_lead.into()),
    }
}

fn over(site: &Site<'_>, view: &CasePage<'_>) -> String {
    let locale = site.locale;
    let case = &view.found.case;
    let t = texts::CaseOver::of(locale);
    let names = texts::CaseNames::of(locale);
    let again = Some(("/recovery/", t.again));
    let told = view.found.told(view.now, view.limits);
    let until;
    let (title, lead, mut points, support, action) = match case.state {
        State::Applied if case.wish == Wish::Tell => match told {
            Some((_, at)) => {
                until = t.told_until(&time::in_words(at, locale));
                let points = vec![until.as_str(), t.told_next];
                let action = Some(("/password/lost/", t.new_password));
                (t.told, t.told_lead, points, None, action)
            }
            None => (t.told_over, t.told_over_lead, vec![], None, again),
        },
        State::Applied => {
            let mut effects = case.lost.iter().map(|loss| match loss {
                Loss::Email => t.applied_email,
                Loss::Totp => t.applied_totp,
                Loss::Ip => t.applied_ip,
            });
            let lead = effects.next().unwrap_or_default();
            let points = effects
                .chain([t.applied_sessions, t.applied_hold])
                .collect();
            let action = if case.lost.has(Loss::Email) {
                ("/password/lost/", t.new_password)
            } else {
                ("/login", t.sign_in)
            };
            (t.applied, lead, points, None, Some(action))
        }
        State::Refused => {
            let points = vec![t.refused_why, t.refused_again, t.refused_review];
            (
                t.refused,
                t.refused_lead,
                points,
                Some(t.refused_write),
                again,
            )
        }
        State::Stopped => {
            let points = vec![t.stopped_why];
            (
                t.stopped,
                t.stopped_lead,
                points,
                Some(t.stopped_write),
                None,
            )
        }
        State::Withdrawn => (t.withdrawn, t.withdrawn_lead, vec![], None, again),
        _ => (t.expired, t.expired_lead, vec![], None, again),
    };
    if view.found.has_documents() {
        points.push(t.erased);
    }
    if case.state == State::Refused {
        points.push(t.complain);
    }
    let mut page = Page::new(site, title);
    if view.problem.is_some() {
        // Whatever it was, nothing can be done any more.
        page.problems = CaseProblem::WrongState.told(locale, &[], false, false);
    }
    document(&Over {
        page,
        t,
        names,
        good: case.state == State::Applied,
        lead,
        points,
        support,
        action,
        told: told.map(|(email, _)| email),
        reference: &case.reference,
        about: names.about(case.lost, case.wish),
        ended: case.ended_at.map(|at| time::in_words(at, locale)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_leads_back_to_what_was_done() {
        for done in CaseDone::ALL {
            assert_eq!(CaseDone::from_word(done.word()), Some(done));
        }
        assert_eq!(CaseDone::from_word("submit"), None);
    }
}
