//! A form that is sent twice: by a double click, an impatient second one, or a reload.
//! The second press leads where the first one led; it never tells of an error after a
//! success.
//!
//! Whatever a form does, the same batch remembers its press: a hash over path, fields and
//! the secret by which its sender was known. Only a refusal looks for one, so that a
//! first press pays nothing for it, and of two at once the loser finds the winner's.

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};

use super::request_context::RequestContext;
use crate::audit::event::{Entry, Event};
use crate::crypto::token::{Token, TokenHash, digest};
use crate::id::id;
use crate::limits::rate_limit::record_repeat;
use crate::store::{Database, StoreError, presses, sessions};

/// What a press is known by. Without a secret of 256 bits there is none: neither in the
/// fields, as a mailed token is, nor from a cookie. Whoever has the database but not the
/// secret learns nothing of what was typed.
#[must_use]
pub fn hash(path: &str, secret: &str, body: &[u8]) -> TokenHash {
    let mut pressed = Vec::from(path.as_bytes());
    for part in [secret.as_bytes(), body] {
        // No path and no cookie has it.
        pressed.push(b'\n');
        pressed.extend_from_slice(part);
    }
    digest(&pressed).into()
}

/// Random values for the answer to a repetition.
pub struct Fresh {
    /// The id of a session.
    pub session_id: [u8; 16],
    /// Its token.
    pub session_token: [u8; 32],
}

/// Where a repetition leads.
pub struct Repeated {
    /// The page that the first press led to.
    pub location: String,
    /// A session beside the one that the first press began or renewed, and for how long:
    /// the browser may never have heard of that one.
    pub session: Option<(Token, TimeDelta)>,
}

/// Where a press led that was made since, if it is a repetition.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn repeat(
    db: &impl Database,
    press: &TokenHash,
    since: DateTime<Utc>,
    fresh: &Fresh,
    at: &RequestContext<'_>,
) -> Result<Option<Repeated>, StoreError> {
    let read = presses::repeat(
        press,
        at.now,
        at.limits.press,
        since,
        at.limits.press_repeats,
    );
    let Some(pressed) = db.fetch(read).await? else {
        return Ok(None);
    };
    let mut session = None;
    if let (Some(former), Some(account), Some(ends)) = (
        &pressed.session_id,
        &pressed.account_id,
        pressed.session_ends,
    ) {
        let token = Token::new(&fresh.session_token);
        let actor = alloc::format!("account:{account}");
        let entry = Entry {
            event: Event::SessionRepeated,
            actor: Some(&actor),
            account_id: Some(account),
        };
        let mut writes = alloc::vec![
            sessions::beside(former, &id(fresh.session_id), &token.hash(), at.now),
            sessions::end_beyond(account, at.limits.sessions),
        ];
        writes.extend(record_repeat(&entry, at));
        db.write(writes).await?;
        session = Some((token, ends - at.now));
    }
    Ok(Some(Repeated {
        location: pressed.location,
        session,
    }))
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn presses_differ_by_path_secret_and_fields() {
        let all = [
            hash("/a", "s", b"x=1"),
            hash("/b", "s", b"x=1"),
            hash("/a", "t", b"x=1"),
            hash("/a", "s", b"x=2"),
            hash("/a", "", b"s\nx=1"),
        ];
        for (number, one) in all.iter().enumerate() {
            let others = all.iter().skip(number + 1);
            assert!(others.into_iter().all(|other| other != one), "{number}");
        }
        assert_eq!(hash("/a", "s", b"x=1"), hash("/a", "s", b"x=1"));
    }
}
