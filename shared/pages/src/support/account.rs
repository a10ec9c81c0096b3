//! What there is of an account, for whoever helps its holder.

use super::admin::{AdminDone, Reason};
use crate::office::{Frame, Office};
use crate::site::{Page, Problem, document};
use crate::{texts, time};
use askama::Template;
use chrono::{DateTime, Utc};
use regain_core::account::Status;
use regain_core::http::locale::Locale;
use regain_core::store::admin_notes::RecordedNote;
use regain_core::store::case_details::Holder;
use regain_core::store::queue::Listed;
use regain_core::support::account::View;
use regain_core::support::{Admin, Agent, Capacity as _};

/// An account, with what whoever looks at it can do.
#[derive(Clone, Copy)]
pub struct AccountPage<'a> {
    /// The account.
    pub view: &'a View,
    /// Whether all factors were proved a short while ago, as closing it needs it.
    pub fresh: bool,
    /// What was just done.
    pub done: Option<AdminDone>,
    /// What was typed as the reason.
    pub reason: &'a str,
    /// Why something was not carried out.
    pub problem: Option<AccountProblem>,
}

/// Why something was not done to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountProblem {
    /// The reason is missing or too long.
    Reason,
    /// The account is so already.
    Unchanged,
    /// It is one of staff.
    Staff,
    /// Links were mailed too often.
    TooManyLinks,
    /// Somebody else was faster.
    Meanwhile,
}

#[derive(Template)]
#[template(path = "support/account.html")]
struct Shown<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Account,
    admin: &'static texts::Admin,
    done: Option<&'static str>,
    holder: &'a Holder,
    facts: Vec<(&'static str, String)>,
    cases: Vec<Case<'a>>,
    /// Whether whoever looks can open its cases.
    opens_cases: bool,
    admin_notes: Vec<AdminNote<'a>>,
    /// Whether whoever looks can have a link mailed.
    link: bool,
    /// For whoever can close or open it.
    turn: Option<Turn<'a>>,
    /// Whether they have to do that elsewhere.
    elsewhere: bool,
}

/// The way to close an account, or to open it again.
struct Turn<'a> {
    path: &'static str,
    title: &'static str,
    lead: &'static str,
    /// None: all factors have to be proved first.
    reason: Option<Reason<'a>>,
    then: String,
}

struct Case<'a> {
    id: &'a str,
    reference: &'a str,
    lost: String,
    state: &'static str,
    opened: String,
}

struct AdminNote<'a> {
    what: &'static str,
    role: Option<&'static str>,
    by: &'a str,
    at: String,
    note: Option<&'a str>,
}

/// An account.
#[must_use]
pub fn account(office: &Office<'_>, view: &AccountPage<'_>) -> String {
    let locale = office.site.locale;
    let t = texts::Account::of(locale);
    let admin = texts::Admin::of(locale);
    let View {
        holder,
        blind,
        cases,
        admin_notes,
    } = view.view;
    let title = if *blind {
        &holder.customer_number
    } else {
        &holder.name
    };
    let mut page = Page::new(&office.site, title);
    page.problems.extend(view.problem.map(|problem| {
        let (field, text) = match problem {
            AccountProblem::Reason => (Some("reason".into()), admin.reason_wrong),
            AccountProblem::Unchanged => (None, admin.unchanged),
            AccountProblem::Staff => (None, t.staff),
            AccountProblem::TooManyLinks => (None, t.link_too_many),
            AccountProblem::Meanwhile => (None, admin.meanwhile),
        };
        Problem {
            field,
            text: text.into(),
        }
    }));
    let customer = !holder.role.is_staff();
    let manages = Admin::ROLES.contains(&office.role);
    document(&Shown {
        page,
        office: office.frame(None),
        t,
        admin,
        done: view.done.map(|done| done.told(locale)),
        holder,
        facts: facts(locale, holder, *blind),
        cases: cases.iter().map(|listed| case(locale, listed)).collect(),
        opens_cases: Agent::ROLES.contains(&office.role),
        admin_notes: admin_notes
            .iter()
            .map(|written| admin_note(locale, written))
            .collect(),
        link: customer && Agent::ROLES.contains(&office.role) && holder.status != Status::Disabled,
        turn: (manages && customer).then(|| turn(t, view)),
        elsewhere: manages && !customer,
    })
}

fn turn<'a>(t: &'static texts::Account, view: &AccountPage<'a>) -> Turn<'a> {
    let holder = &view.view.holder;
    let (path, title, lead) = match holder.status {
        Status::Active => ("freeze", t.freeze, t.freeze_lead),
        Status::Frozen | Status::Disabled => ("unfreeze", t.unfreeze, t.unfreeze_lead),
    };
    Turn {
        path,
        title,
        lead,
        reason: view.fresh.then_some(Reason {
            id: "reason",
            typed: view.reason,
        }),
        then: format!("/support/accounts/{}", holder.id),
    }
}

/// What else there is to say, each with its name.
fn facts(locale: Locale, holder: &Holder, blind: bool) -> Vec<(&'static str, String)> {
    let t = texts::Account::of(locale);
    let words = texts::CaseWords::of(locale);
    let when = |at: Option<DateTime<Utc>>| {
        at.map_or_else(|| words.never.into(), |at| time::in_words(at, locale))
    };
    let whether = |it_is: bool| String::from(words.whether(it_is));
    let mut facts = vec![
        (t.customer_number, holder.customer_number.clone()),
        (t.kind, words.account_type(holder.account_type).into()),
        (t.locale, texts::language(locale, holder.locale).into()),
        (t.status, words.status(holder.status).into()),
        (t.password, whether(holder.has_password)),
        (t.second_factor, whether(holder.has_totp)),
        (t.allowlist, whether(holder.has_allowlist)),
        (t.created, when(Some(holder.created_at))),
        (t.email_changed, when(holder.email_changed_at)),
        (t.phone_changed, when(holder.phone_changed_at)),
        (t.phone_confirmed, when(holder.phone_confirmed_at)),
        (t.signed_in, when(holder.signed_in_at)),
    ];
    if let Some(second) = &holder.notice_email {
        facts.insert(0, (t.notice_email, second.clone()));
    }
    if let Some(person) = &holder.contact_person {
        let hidden = texts::Bench::of(locale).name_hidden;
        let person = if blind { hidden } else { person };
        facts.insert(0, (t.contact_person, person.into()));
    }
    if holder.role.is_staff() {
        let role = texts::Office::of(locale).role(holder.role);
        facts.insert(0, (t.role, role.into()));
    }
    facts
}

fn case(locale: Locale, listed: &Listed) -> Case<'_> {
    let words = texts::CaseWords::of(locale);
    Case {
        id: listed.id.as_str(),
        reference: &listed.reference,
        lost: texts::losses(locale, listed.lost),
        state: words.state(listed.state),
        opened: time::in_words(listed.opened_at, locale),
    }
}

fn admin_note(locale: Locale, written: &RecordedNote) -> AdminNote<'_> {
    let role = |role| texts::Office::of(locale).role(role);
    AdminNote {
        what: texts::Account::of(locale).act(written.action),
        role: written.role.map(role),
        by: written
            .name
            .as_deref()
            .unwrap_or(texts::CaseWords::of(locale).gone),
        at: time::in_words(written.at, locale),
        note: written.note.as_deref(),
    }
}
