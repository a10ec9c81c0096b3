//! `POST /oidc/token`: a code or a refresh token becomes tokens, once.
//!
//! 1. Read the client, and the grant with its account as they are now: one batch.
//! 2. The client proves who it is.
//! 3. A code or refresh token that was used before ends the grant, and all that came of it
//!    (RFC 6749, 4.1.2; RFC 9700, 4.14.2).
//! 4. Judge whether the account may still enter, from where the grant was given.
//! 5. Use it up and write the tokens: one batch, or nothing.

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::client_authentication::Credentials;
use super::registration::Registration;
use super::{Algorithm, ErrorCode, OAuthError, Scope, claims};
use crate::audit::event::{Entry, Event};
use crate::crypto::token::{Token, digest};
use crate::http::fields::Fields;
use crate::http::request_context::RequestContext;
use crate::refusal::Ended;
use crate::store::grants::{self, Granted, TokenKind};
use crate::store::{CommitError, Database, Guard, Statement, audit, clients};

/// What a client gives for tokens.
pub enum Given {
    /// The code of an answer.
    Code {
        /// The code; none where it cannot be one of ours.
        code: Option<Token>,
        /// The address that the answer was sent to.
        redirect_uri: String,
        /// What the challenge was made of (RFC 7636, 4.1).
        verifier: Option<String>,
    },
    /// A refresh token; none where it cannot be one of ours.
    Refresh(Option<Token>),
}

impl Given {
    /// Reads the fields.
    ///
    /// # Errors
    /// [`OAuthError`] where they are not those of a grant that we know.
    pub fn read(fields: &mut Fields) -> Result<Self, OAuthError> {
        let verifier = fields.has("code_verifier");
        match &*fields.hidden("grant_type") {
            "authorization_code" => Ok(Self::Code {
                code: Token::presented(&fields.hidden("code")),
                redirect_uri: fields.hidden("redirect_uri"),
                verifier: verifier.then(|| fields.hidden("code_verifier")),
            }),
            "refresh_token" => Ok(Self::Refresh(Token::presented(
                &fields.hidden("refresh_token"),
            ))),
            "" => Err(ErrorCode::InvalidRequest.because("grant_type is missing.")),
            _ => {
                let known = "grant_type must be authorization_code or refresh_token.";
                Err(ErrorCode::UnsupportedGrantType.because(known))
            }
        }
    }

    const fn token(&self) -> Option<&Token> {
        match self {
            Self::Code { code, .. } => code.as_ref(),
            Self::Refresh(token) => token.as_ref(),
        }
    }
}

/// Random values for one call.
pub struct Fresh {
    /// The access token.
    pub access: [u8; 32],
    /// The refresh token.
    pub refresh: [u8; 32],
}

/// What a client gets.
pub struct Issued {
    /// The access token.
    pub access: Token,
    /// How many seconds it is good.
    pub expires_in: i64,
    /// The refresh token, where the session does not bind the grant.
    pub refresh: Option<Token>,
    /// What the grant is for.
    pub scopes: Vec<Scope>,
    /// What the ID token is to say.
    pub claims: Value,
    /// What it is to be signed with.
    pub algorithm: Algorithm,
}

/// What comes of a call of a client.
pub type Answered<T> = Result<T, Ended<OAuthError>>;

const REFUSED: OAuthError = ErrorCode::InvalidGrant
    .because("The code or token is unknown, used, expired or another client's.");

/// Carries out one call.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn handle(
    db: &impl Database,
    credentials: &Credentials,
    given: &Given,
    fresh: &Fresh,
    issuer: &str,
    at: &RequestContext<'_>,
) -> Answered<Issued> {
    let hash = given.token().map(Token::hash).unwrap_or_default();
    let granted = match given {
        Given::Code { .. } => grants::by_code(&hash, at.now),
        Given::Refresh(_) => grants::by_token(&hash, TokenKind::Refresh, at.now),
    };
    let reads = (clients::by_id(&credentials.client_id), granted);
    let (client, granted) = db.fetch(reads).await?;
    let client = credentials.admit(db, client, at).await?;
    let granted = granted.filter(|granted| granted.client_id == client.id);
    let Some(granted) = granted else {
        return Err(Ended::unrecorded(REFUSED));
    };
    if granted.spent {
        return Err(replayed(db, &granted, at).await);
    }
    check(given, &granted, &client, at).map_err(Ended::unrecorded)?;
    let access = Token::new(&fresh.access);
    let refresh = granted.is_offline().then(|| Token::new(&fresh.refresh));
    let until = lives(&client, &granted, at);
    let mut writes = Vec::from(match given {
        Given::Code { .. } => grants::spend_code(&hash, at.now),
        Given::Refresh(_) => grants::spend_token(&hash, at.now),
    });
    if matches!(given, Given::Code { .. }) {
        let offline = granted.session_id.is_none();
        let (account_id, most) = (&granted.account_id, at.limits.grants);
        writes.push(grants::end_beyond(account_id, &client.id, offline, most));
    }
    let kind = TokenKind::Access;
    writes.push(grants::insert_token(
        &access.hash(),
        &granted.id,
        kind,
        until.access,
    ));
    if let Some(refresh) = &refresh {
        let kind = TokenKind::Refresh;
        writes.push(grants::insert_token(
            &refresh.hash(),
            &granted.id,
            kind,
            until.refresh,
        ));
        writes.push(grants::put_off(&granted.id, until.refresh));
    }
    match db.commit(writes).await {
        Ok(()) => {}
        // Somebody else used it in this moment.
        Err(CommitError::Conflict(Guard::GrantCode | Guard::RefreshToken | Guard::Reference)) => {
            return Err(replayed(db, &granted, at).await);
        }
        Err(error) => return Err(error.unexpected().into()),
    }
    let nonce = match given {
        Given::Code { .. } => granted.nonce.as_deref(),
        // It was an answer to the request.
        Given::Refresh(_) => None,
    };
    Ok(Issued {
        access,
        expires_in: (until.access - at.now).num_seconds(),
        refresh,
        claims: claims::of_id_token(issuer, &client, &granted, nonce, at.now),
        scopes: granted.scopes,
        algorithm: client.algorithm,
    })
}

/// Until when new tokens are good.
struct Lives {
    access: DateTime<Utc>,
    refresh: DateTime<Utc>,
}

/// A grant that goes with its session gives nothing that outlives it; another ends in time.
fn lives(client: &Registration, granted: &Granted, at: &RequestContext) -> Lives {
    let access = at.now + TimeDelta::seconds(client.access_seconds.into());
    let refresh = at.now + TimeDelta::days(client.refresh_days.into());
    let end = if granted.is_offline() {
        granted.created_at + at.limits.offline_grant
    } else {
        granted.expires_at
    };
    Lives {
        access: access.min(end),
        refresh: refresh.min(end),
    }
}

/// Whether what was given does, and the account may still enter.
fn check(
    given: &Given,
    granted: &Granted,
    client: &Registration,
    at: &RequestContext,
) -> Result<(), OAuthError> {
    if let Given::Code {
        redirect_uri,
        verifier,
        ..
    } = given
    {
        if *redirect_uri != granted.redirect_uri {
            let other = "redirect_uri is not that of the request.";
            return Err(ErrorCode::InvalidGrant.because(other));
        }
        let challenge = verifier
            .as_ref()
            .map(|verifier| digest(verifier.as_bytes()));
        let long = |text: &String| (43..=128).contains(&text.len());
        if challenge != granted.code_challenge || !verifier.iter().all(long) {
            let other = "code_verifier is not what the challenge was made of.";
            return Err(ErrorCode::InvalidGrant.because(other));
        }
    }
    let refreshes = matches!(given, Given::Refresh(_));
    if !granted.live || !granted.is_allowed(at) || refreshes && !granted.is_offline() {
        return Err(REFUSED);
    }
    if !client.admits(granted.role, granted.account_type) {
        let barred = "The account may not enter there any more.";
        return Err(ErrorCode::InvalidGrant.because(barred));
    }
    Ok(())
}

/// Whoever used it first may have stolen it: all that came of it ends.
async fn replayed(
    db: &impl Database,
    granted: &Granted,
    at: &RequestContext<'_>,
) -> Ended<OAuthError> {
    let entry = Entry {
        event: Event::GrantReplayed,
        actor: None,
        account_id: Some(&granted.account_id),
    };
    let record: Vec<Statement> = alloc::vec![grants::end(&granted.id), audit::insert(&entry, at)];
    Ended::recorded(db, record, REFUSED).await
}
