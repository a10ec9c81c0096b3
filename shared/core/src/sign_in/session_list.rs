//! `/profile/sessions`: where the account is signed in, and the end of it.

use crate::id::SessionId;
use alloc::vec::Vec;
use serde_json::{Value, json};

use super::gate::Opened;
use crate::account::profile::{Need, open, record_repeat};
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::store::Database;
use crate::store::profiles::Profile;
use crate::store::sessions::{self, Listed};

/// The account's live sessions, the latest first.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn list(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Opened<(Profile, Vec<Listed>)> {
    let hash = token.map(Token::hash).unwrap_or_default();
    let reads = sessions::list(&hash, at.now);
    open(db, token, Need::Read, reads, at).await
}

/// What programs are told of sessions; the current one is that which they show.
#[must_use]
pub fn describe(current: Option<&SessionId>, listed: &[Listed]) -> Value {
    let line = |session: &Listed| {
        json!({
            "id": session.id,
            "current": current == Some(&session.id),
            "created_at": session.created_at,
            "seen_at": session.seen_at,
            "ip": session.address,
            "country": session.country,
            "city": session.city,
            "user_agent": session.user_agent,
        })
    };
    json!({ "sessions": listed.iter().map(line).collect::<Vec<_>>() })
}

/// Ends every session but the caller's.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn end_others(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Opened<()> {
    let (profile, listed) = list(db, token, at).await?;
    let account = &profile.account_id;
    // Clients may go on without a session.
    let mut writes = Vec::from(sessions::end_others(account, &profile.session_id));
    // Those that are over without having been erased yet make no difference.
    if listed.len() > 1 {
        writes.extend(record_repeat(Event::SessionsEnded, account, at));
    }
    db.write(writes).await?;
    Ok(())
}

/// Ends one session of the account; false where it has no such session.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn end_one(
    db: &impl Database,
    token: Option<&Token>,
    id: &SessionId,
    at: &RequestContext<'_>,
) -> Opened<bool> {
    let (profile, listed) = list(db, token, at).await?;
    if !listed.iter().any(|session| session.id == *id) {
        return Ok(false);
    }
    let account = &profile.account_id;
    let mut writes = alloc::vec![sessions::end_one(account, id)];
    writes.extend(record_repeat(Event::SessionEnded, account, at));
    db.write(writes).await?;
    Ok(true)
}
