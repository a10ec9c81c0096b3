//! `GET /profile/history`: what happened to the account.

use alloc::vec::Vec;
use serde_json::{Value, json};

use super::profile::{Need, open};
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::sign_in::gate::Opened;
use crate::store::Database;
use crate::store::audit::{self, Line, PAGE};
use crate::store::profiles::Profile;

/// One page of the history.
pub struct Page {
    /// Whose it is.
    pub profile: Profile,
    /// The lines, the latest first.
    pub lines: Vec<Line>,
    /// Where the next page begins, if there is one.
    pub older: Option<u64>,
}

/// The lines before a number; the latest where there is none.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn show(
    db: &impl Database,
    token: Option<&Token>,
    before: Option<u64>,
    at: &RequestContext<'_>,
) -> Opened<Page> {
    // Below 2^53: D1's numbers are doubles.
    let before = before.unwrap_or(u64::MAX >> 11);
    let hash = token.map(Token::hash).unwrap_or_default();
    let reads = audit::history(&hash, before, at.now);
    let (profile, mut lines) = open(db, token, Need::Read, reads, at).await?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let older = lines.last().filter(|_| more).map(|line| line.seq);
    Ok(Page {
        profile,
        lines,
        older,
    })
}

/// What programs are told of a page.
#[must_use]
pub fn describe(page: &Page) -> Value {
    let line = |line: &Line| {
        json!({
            "at": line.at,
            "event": line.event,
            "actor": line.by().word(),
            "ip": line.address,
        })
    };
    json!({
        "events": page.lines.iter().map(line).collect::<Vec<_>>(),
        "before": page.older,
    })
}
