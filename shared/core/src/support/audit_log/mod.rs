//! `/support/audit...`: the audit log, for auditors: to read, to verify, and to take
//! away. Each of these is on record itself.

mod part;

pub use part::{Kept, Part, Verified, describe_verified, export, verify};

use crate::id::AccountId;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde_json::{Map, Value, json};

use super::{Auditor, open};
use crate::audit::event::{Entry, Event};
use crate::crypto::code::TypedCode;
use crate::crypto::token::Token;
use crate::http::fields::FieldError;
use crate::http::request_context::RequestContext;
use crate::recovery::credential::REFERENCE_BYTES;
use crate::sign_in::gate::Opened;
use crate::store::audit_chain::{self, Line, Named, PAGE, Wanted, rfc3339};
use crate::store::{Database, Statement, audit};

/// Reads what lines are wanted from the parameters `from`, `to`, `event`, `actor`,
/// `account`, `case` and `before` of an address; each can be left out or blank. A day
/// is a whole one, in UTC.
///
/// # Errors
/// What is wrong with them: nobody is to take for all what is not.
pub fn wanted(parameter: impl Fn(&str) -> Option<String>) -> Result<Wanted, Vec<FieldError>> {
    let mut errors = Vec::new();
    let text = |name: &str| {
        let text = parameter(name)?.trim().to_string();
        (!text.is_empty()).then_some(text)
    };
    let mut refuse = |name: &str, detail: &str| {
        errors.push(FieldError {
            pointer: alloc::format!("/{name}"),
            detail: detail.into(),
        });
    };
    let mut instant = |name: &str, days: u64| {
        let text = text(name)?;
        let instant = read_instant(&text, days);
        if instant.is_none() {
            refuse(
                name,
                "A day like 2026-11-22, or an instant like 2026-11-22T08:30:00Z.",
            );
        }
        instant
    };
    let (from, until) = (instant("from", 0), instant("to", 1));
    let before = text("before").and_then(|text| {
        let before = text.parse().ok();
        if before.is_none() {
            refuse("before", "The number of a line.");
        }
        before
    });
    let case = text("case").map(|text| {
        TypedCode::parse(&text, REFERENCE_BYTES).map_or(text, |reference| reference.grouped())
    });
    let wanted = Wanted {
        before,
        from,
        until,
        event: text("event"),
        actor: text("actor"),
        account: text("account").map(AccountId::from),
        case,
    };
    if errors.is_empty() {
        Ok(wanted)
    } else {
        Err(errors)
    }
}

/// An instant, or the beginning of the day so many days after one.
fn read_instant(text: &str, days: u64) -> Option<DateTime<Utc>> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        let day = day.checked_add_days(Days::new(days))?;
        return Some(day.and_time(NaiveTime::MIN).and_utc());
    }
    text.parse().ok()
}

/// A page of the audit log.
pub struct Page {
    /// Its lines, the latest first.
    pub lines: Vec<Line>,
    /// What accounts, keys and cases are called that they name by an id.
    pub names: Vec<Named>,
    /// Before which number the next page begins, if there may be one. Where lines that
    /// are wanted are rare, a page can be empty and there are older ones all the same.
    pub older: Option<i64>,
}

/// Lists what is wanted.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn list(
    db: &impl Database,
    token: Option<&Token>,
    wanted: &Wanted,
    at: &RequestContext<'_>,
) -> Opened<(Auditor, Page)> {
    let reads = audit_chain::listed(wanted);
    let (auditor, mut lines) = open::<Auditor, _>(db, token, reads, at).await?;
    let looked = lines.pop_if(|line| !line.has_row());
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let last = if more { lines.last() } else { looked.as_ref() };
    let older = last.map(|line| line.seq);
    let record = record(Event::AuditLogRead, wanted.account.as_ref(), &auditor, at);
    let mut ids: Vec<&str> = lines.iter().flat_map(ids).collect();
    ids.sort_unstable();
    ids.dedup();
    let (names, _) = db
        .fetch((audit_chain::names(&ids), record.exists()))
        .await?;
    let page = Page {
        lines,
        names,
        older,
    };
    Ok((auditor, page))
}

/// The ids that a line names.
fn ids(line: &Line) -> impl Iterator<Item = &str> {
    let actor = line.actor.as_deref().map(actor_id);
    let others = [line.account.as_deref(), line.case.as_deref()];
    actor.into_iter().chain(others.into_iter().flatten())
}

/// The id of an actor, as in `staff:..`; of the courier its own word.
fn actor_id(actor: &str) -> &str {
    actor.split_once(':').map_or(actor, |(_, id)| id)
}

impl Page {
    /// What somebody or something is called that a line names by this id, or as this actor.
    #[must_use]
    pub fn name_of(&self, id: &str) -> Option<&str> {
        let id = actor_id(id);
        let named = self.names.iter().find(|named| named.id == id);
        named.map(|named| &*named.name)
    }
}

/// The line of the audit log that tells of a look at the audit log.
fn record(
    event: Event,
    account_id: Option<&AccountId>,
    auditor: &Auditor,
    at: &RequestContext,
) -> Statement {
    let entry = Entry {
        event,
        actor: Some(&auditor.actor()),
        account_id,
    };
    audit::insert(&entry, at)
}

/// What programs are told of a page.
#[must_use]
pub fn describe(page: &Page) -> Value {
    let line = |line: &Line| {
        json!({
            "seq": line.seq,
            "at": line.at.map(rfc3339),
            "event": line.event,
            "actor": line.actor,
            "account": line.account,
            "case": line.case,
            "request": line.request,
            "ip": line.address,
        })
    };
    json!({
        "events": page.lines.iter().map(line).collect::<Vec<_>>(),
        "names": page.names.iter().map(|named| (named.id.clone(), named.name.clone().into())).collect::<Map<_, _>>(),
        "before": page.older,
    })
}
