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

/// Above the number of every line, and below 2^53: D1's numbers are doubles.
pub(super) const LATEST: u64 = u64::MAX >> 11;

/// The lines of a page of so many, and where the next one begins, of lines of which one more
/// was read.
pub(super) fn cut(mut lines: Vec<Line>, page: usize) -> (Vec<Line>, Option<u64>) {
    let more = lines.len() > page;
    lines.truncate(page);
    let older = lines.last().filter(|_| more).map(|line| line.seq);
    (lines, older)
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
    let before = before.unwrap_or(LATEST);
    let hash = token.map(Token::hash).unwrap_or_default();
    let reads = audit::history(&hash, before, at.now);
    let (profile, lines) = open(db, token, Need::Read, reads, at).await?;
    let (lines, older) = cut(lines, PAGE);
    Ok(Page {
        profile,
        lines,
        older,
    })
}

/// What programs are told of a page.
#[must_use]
pub fn describe(lines: &[Line], older: Option<u64>) -> Value {
    let line = |line: &Line| {
        json!({
            "at": line.at,
            "event": line.event,
            "actor": line.by().word(),
            "ip": line.address,
        })
    };
    json!({
        "events": lines.iter().map(line).collect::<Vec<_>>(),
        "before": older,
    })
}
