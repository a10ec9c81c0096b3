//! `GET /login/session` and `POST /logout`: who is signed in, and the end of it.

use alloc::vec::Vec;
use serde_json::{Value, json};

use crate::fields::{FieldError, Fields};
use crate::moment::Moment;
use crate::policy::Policy;
use crate::problem::Kind;
use crate::service_key::{self, Refusal, Scope};
use crate::store::audit;
use crate::store::sessions::{self, Session};
use crate::store::{Database, StoreError};
use crate::token::Token;

/// The live session of a token, which counts as a sign of life.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn find(
    db: &impl Database,
    token: &Token,
    at: &Moment<'_>,
    policy: &Policy,
) -> Result<Option<Session>, StoreError> {
    let hash = token.hash();
    let [session, _] = db
        .rows([
            sessions::by_token(&hash, at.now),
            sessions::touch(&hash, at.now, policy),
        ])
        .await?;
    session.first()
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
/// question is no sign of life of the customer.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn look_up(
    db: &impl Database,
    key: Option<&Token>,
    question: &Question,
    at: &Moment<'_>,
    policy: &Policy,
) -> Result<Result<Session, Kind>, StoreError> {
    let Some(key) = key else {
        return Ok(Err(Kind::ServiceKeyRequired));
    };
    let hash = question.token.as_ref().map(Token::hash).unwrap_or_default();
    let [key, session] = db
        .rows([
            service_key::read(Some(key)),
            sessions::by_token(&hash, at.now),
        ])
        .await?;
    if let Err(Refusal { kind, record }) =
        service_key::judge(key.first()?, Scope::Sessions, at, policy)
    {
        db.commit(record).await?;
        return Ok(Err(kind));
    }
    Ok(session.first()?.ok_or(Kind::SessionRequired))
}

/// What programs are told of a session.
#[must_use]
pub fn describe(session: &Session) -> Value {
    json!({
        "account": session.account_id,
        "email": session.email,
        "type": session.account_type,
        "factors": ["password"],
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
    at: &Moment<'_>,
) -> Result<(), StoreError> {
    let Some(token) = token else {
        return Ok(());
    };
    let hash = token.hash();
    db.commit(alloc::vec![
        audit::insert_sign_out(&hash, at),
        sessions::end(&hash),
    ])
    .await
}
