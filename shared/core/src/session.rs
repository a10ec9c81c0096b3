//! `GET /login/session` and `POST /logout`: who is signed in, and the end of it.

use alloc::vec::Vec;
use serde_json::{Value, json};

use crate::entrance::AddressRefused;
use crate::fields::{FieldError, Fields};
use crate::moment::Moment;
use crate::policy::Policy;
use crate::problem::{Kind, Problem};
use crate::service_key::{self, Refusal, Scope};
use crate::store::audit::{self, Entry, Event};
use crate::store::sessions::{self, Session};
use crate::store::{Database, StoreError};
use crate::throttle::record_refusal;
use crate::token::Token;

/// The live session of a token, from whatever address, which counts as a sign of
/// life.
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
    let reads = (
        sessions::by_token(&hash, at.now),
        sessions::touch(&hash, at.now, policy),
    );
    let (session, ()) = db.fetch(reads).await?;
    Ok(session)
}

/// Why a session does not open what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// There is none, or it has ended.
    SessionRequired,
    /// The account cannot be used from this address.
    AddressRefused(AddressRefused),
    /// Staff have to enrol a second factor first.
    SecondFactorMandatory,
    /// All factors have to be proved anew.
    FreshProofRequired,
}

/// What a program is told.
impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::SessionRequired => Kind::SessionRequired.into(),
            Denied::AddressRefused(refused) => refused.into(),
            Denied::SecondFactorMandatory => Kind::SecondFactorMandatory.into(),
            Denied::FreshProofRequired => Kind::FreshProofRequired.into(),
        }
    }
}

/// Whether a session may be used from where the request comes (ASVS 8.2.4), by
/// somebody who has the second factor that their role demands (ASVS 8.4.2).
///
/// # Errors
/// [`Denied`].
pub fn check(session: &Session, at: &Moment) -> Result<(), Denied> {
    AddressRefused::check(session.allowlist.as_ref(), at).map_err(Denied::AddressRefused)?;
    if session.role.is_staff() && !session.has_totp {
        return Err(Denied::SecondFactorMandatory);
    }
    Ok(())
}

/// Whether all factors were proved in it a short while ago.
#[must_use]
pub fn is_fresh(session: &Session, at: &Moment, policy: &Policy) -> bool {
    at.now - session.proved_at <= policy.fresh_proof
}

/// Records that a session was used from an address that its account does not allow.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn record_denied(
    db: &impl Database,
    account_id: &str,
    denied: &Denied,
    at: &Moment<'_>,
    policy: &Policy,
) -> Result<(), StoreError> {
    if !matches!(denied, Denied::AddressRefused(_)) {
        return Ok(());
    }
    let entry = Entry {
        event: Event::AddressRefused,
        actor: None,
        account_id: Some(account_id),
    };
    db.write(record_refusal(&entry, at, policy)).await
}

/// Who is signed in.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn show(
    db: &impl Database,
    token: Option<&Token>,
    at: &Moment<'_>,
    policy: &Policy,
) -> Result<Result<Session, Denied>, StoreError> {
    let Some(token) = token else {
        return Ok(Err(Denied::SessionRequired));
    };
    let Some(session) = find(db, token, at, policy).await? else {
        return Ok(Err(Denied::SessionRequired));
    };
    if let Err(denied) = check(&session, at) {
        record_denied(db, &session.account_id, &denied, at, policy).await?;
        return Ok(Err(denied));
    }
    Ok(Ok(session))
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
    let reads = (
        service_key::read(Some(key)),
        sessions::by_token(&hash, at.now),
    );
    let (key, session) = db.fetch(reads).await?;
    if let Err(Refusal { kind, record }) = service_key::judge(key, Scope::Sessions, at, policy) {
        db.write(record).await?;
        return Ok(Err(kind));
    }
    // Staff without a second factor get no further than enrolling one. The address
    // of the customer is not known here: the program asks for it at /ip/check.
    let open = |session: &Session| !session.role.is_staff() || session.has_totp;
    Ok(session.filter(open).ok_or(Kind::SessionRequired))
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
    at: &Moment<'_>,
) -> Result<(), StoreError> {
    let Some(token) = token else {
        return Ok(());
    };
    let hash = token.hash();
    db.write(alloc::vec![
        audit::insert_sign_out(&hash, at),
        sessions::end(&hash),
    ])
    .await
}
