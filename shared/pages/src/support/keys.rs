//! The keys of the provider's programs.

use super::admin::AdminDone;
use crate::office::{Frame, Office, Section};
use crate::site::{Page, Problem, document};
use crate::{texts, time};
use askama::Template;
use regain_core::http::locale::Locale;
use regain_core::sign_in::service_key::Scope;
use regain_core::store::service_keys::{FIRST, Listed};
use regain_core::support::keys::{Created, Keys};

/// The list of keys, with the form to make one.
#[derive(Clone, Copy)]
pub struct KeysPage<'a> {
    /// The keys.
    pub keys: &'a Keys,
    /// The key of the form for a new one, which is derived from it.
    pub key: &'a str,
    /// Whether all factors were proved a short while ago, as changes need it.
    pub fresh: bool,
    /// What was just done.
    pub done: Option<AdminDone>,
    /// What was typed as the program of a new key.
    pub label: &'a str,
    /// The scopes that were ticked.
    pub scopes: &'a [Scope],
    /// Why it was not carried out.
    pub problems: &'a [KeyProblem],
}

/// Why something about keys was not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyProblem {
    /// The program is missing or too long.
    Label,
    /// No scope was ticked.
    Scopes,
    /// The first key cannot be revoked.
    First,
    /// Somebody else was faster.
    Meanwhile,
}

#[derive(Template)]
#[template(path = "support/keys.html")]
struct List<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Keys,
    admin: &'static texts::Admin,
    done: Option<&'static str>,
    in_use: Vec<Row<'a>>,
    revoked: Vec<Row<'a>>,
    fresh: bool,
    label: &'a str,
    boxes: Vec<Box>,
    key: &'a str,
}

struct Row<'a> {
    key: &'a Listed,
    label: &'a str,
    created: String,
    revoked: String,
    /// Whether it can be revoked.
    ends: bool,
}

/// A scope that can be ticked.
struct Box {
    word: &'static str,
    what: &'static str,
    ticked: bool,
}

/// The keys in use, and those that were revoked.
#[must_use]
pub fn service_keys(office: &Office<'_>, view: &KeysPage<'_>) -> String {
    let locale = office.site.locale;
    let t = texts::Keys::of(locale);
    let admin = texts::Admin::of(locale);
    let mut page = Page::new(&office.site, t.title);
    page.problems.extend(view.problems.iter().map(|problem| {
        let (field, text) = match problem {
            KeyProblem::Label => (Some("label".into()), t.label_wrong),
            KeyProblem::Scopes => (Some("scope-accounts".into()), t.scopes_wrong),
            KeyProblem::First => (None, t.first_refused),
            KeyProblem::Meanwhile => (None, admin.meanwhile),
        };
        Problem {
            field,
            text: text.into(),
        }
    }));
    document(&List {
        page,
        office: office.frame(Some(Section::Keys)),
        t,
        admin,
        done: view.done.map(|done| done.told(locale)),
        in_use: rows(locale, &view.keys.in_use),
        revoked: rows(locale, &view.keys.revoked),
        fresh: view.fresh,
        label: view.label,
        boxes: Scope::ALL
            .map(|scope| Box {
                word: scope.word(),
                what: t.scope(scope),
                ticked: view.scopes.contains(&scope),
            })
            .into(),
        key: view.key,
    })
}

fn rows(locale: Locale, keys: &[Listed]) -> Vec<Row<'_>> {
    keys.iter().map(|key| row(locale, key)).collect()
}

fn row(locale: Locale, key: &Listed) -> Row<'_> {
    let t = texts::Keys::of(locale);
    let first = key.id == FIRST;
    Row {
        key,
        label: if first { t.first } else { &key.label },
        created: who_and_when(locale, Some(key.created_at), key.creator.as_deref()),
        revoked: who_and_when(locale, key.revoked_at, key.revoker.as_deref()),
        ends: !first,
    }
}

fn who_and_when(
    locale: Locale,
    at: Option<chrono::DateTime<chrono::Utc>>,
    by: Option<&str>,
) -> String {
    let at = at.map(|at| time::in_words(at, locale)).unwrap_or_default();
    match by {
        Some(by) => format!("{at} · {by}"),
        None => at,
    }
}

#[derive(Template)]
#[template(path = "support/keys_new.html")]
struct New<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Keys,
    created: &'a Created,
    once: &'a str,
    kept: &'static str,
}

/// A key that was just made, shown this once.
#[must_use]
pub fn new_key(office: &Office<'_>, created: &Created) -> String {
    let t = texts::Keys::of(office.site.locale);
    document(&New {
        page: Page::new(&office.site, t.new),
        office: office.frame(Some(Section::Keys)),
        t,
        created,
        once: &created.key,
        kept: "/support/keys",
    })
}

#[derive(Template)]
#[template(path = "support/keys_revoke.html")]
struct Revoke<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Keys,
    admin: &'static texts::Admin,
    row: Row<'a>,
    fresh: bool,
}

/// Asks whether a key is to end.
#[must_use]
pub fn revoke_key(office: &Office<'_>, key: &Listed, fresh: bool) -> String {
    let locale = office.site.locale;
    let t = texts::Keys::of(locale);
    document(&Revoke {
        page: Page::new(&office.site, t.revoke_title),
        office: office.frame(Some(Section::Keys)),
        t,
        admin: texts::Admin::of(locale),
        row: row(locale, key),
        fresh,
    })
}
