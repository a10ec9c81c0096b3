//! `GET /login/session` and `POST /logout`: who is signed in, and the end of it.

use alloc::vec::Vec;
use serde_json::{Value, json};

use crate::account::profile;
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::problem::Kind;
use crate::http::request_context::RequestContext;
use crate::refusal::Ended;
use crate::sign_in::Session;
use crate::sign_in::gate::{Opened, Rules, open, vouched};
use crate::sign_in::service_key::{self, Scope};
use crate::sign_in::session_issue::AddressRefused;
use crate::store::{Database, StoreError, sessions};

/// Who is signed in.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn show(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Opened<Session> {
    let (session, ()) = open(db, token, Rules::SIGNED_IN, (), at).await?;
    Ok(session)
}

/// A service key's question about somebody's token.
pub struct Question {
    token: Option<Token>,
}

impl Question {
    /// Reads `token`. One that cannot be ours is simply not a live session.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let text = fields.secret("token", 1..=256);
        fields.finish()?;
        Ok(Self {
            token: Token::presented(&text),
        })
    }
}

/// Answers a program of the provider that holds a key of scope `sessions`. Its
/// question does not count as a use of the session.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn look_up(
    db: &impl Database,
    key: Option<&Token>,
    question: &Question,
    at: &RequestContext<'_>,
) -> Result<Session, Ended<Kind>> {
    let Some(key) = key else {
        return Err(Ended::unrecorded(Kind::ServiceKeyRequired));
    };
    let hash = question.token.as_ref().map(Token::hash).unwrap_or_default();
    let reads = (
        service_key::read(Some(key)),
        sessions::by_token(&hash, at.now),
    );
    let (key, session) = db.fetch(reads).await?;
    service_key::admit(db, key, Scope::Sessions, at).await?;
    // The program asks for the customer's address at /ip/check.
    vouched(session).ok_or(Ended::unrecorded(Kind::SessionRequired))
}

/// Whether a browser that asks for the sign-in form is signed in already, and may be from
/// where it is: who is refused by address is let in by another sign-in alone.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn is_live(
    db: &impl Database,
    token: &Token,
    at: &RequestContext<'_>,
) -> Result<bool, StoreError> {
    let session = db.fetch(sessions::by_token(&token.hash(), at.now)).await?;
    let allowed = |session: &Session| AddressRefused::check(session.allowlist.as_ref(), at).is_ok();
    Ok(session.as_ref().is_some_and(allowed))
}

/// What programs are told of a session.
#[must_use]
pub fn describe(session: &Session) -> Value {
    let factors: &[&str] = if session.has_totp {
        &["password", "totp"]
    } else {
        &["password"]
    };
    json!({
        "account": session.account_id,
        "email": session.email,
        "type": session.account_type,
        "factors": factors,
        "expires_at": session.expires_at,
    })
}

/// Ends a session. One that was over already is ended all the same.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn end(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Result<(), StoreError> {
    let Some(token) = token else {
        return Ok(());
    };
    let hash = token.hash();
    let live = db.fetch(sessions::by_token(&hash, at.now)).await?;
    let mut writes = alloc::vec![sessions::end(&hash)];
    if let Some(session) = live {
        writes.extend(profile::record_repeat(
            Event::SignedOut,
            &session.account_id,
            at,
        ));
    }
    db.write(writes).await
}
