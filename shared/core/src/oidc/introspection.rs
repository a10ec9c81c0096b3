//! `POST /oidc/introspect` (RFC 7662) and `POST /oidc/revoke` (RFC 7009).

use serde_json::{Value, json};

use super::client_authentication::Credentials;
use super::registration::AuthenticationMethod;
use super::token::Answered;
use super::{ErrorCode, Scope, claims};
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::refusal::Ended;
use crate::store::grants::{self, Granted, TokenKind};
use crate::store::{Database, clients};

/// What an access token is worth, for a server that was shown it: a mail server is not the
/// client that it was given to. Whoever has no secret learns nothing.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn introspect(
    db: &impl Database,
    credentials: &Credentials,
    token: Option<&Token>,
    issuer: &str,
    at: &RequestContext<'_>,
) -> Answered<Value> {
    let hash = token.map(Token::hash).unwrap_or_default();
    let reads = (
        clients::by_id(&credentials.client_id),
        grants::by_token(&hash, TokenKind::Access, at.now),
    );
    let (client, granted) = db.fetch(reads).await?;
    let client = credentials.admit(db, client, at).await?;
    if client.authentication == AuthenticationMethod::None {
        let without = "A client without a secret cannot ask about tokens.";
        return Err(Ended::unrecorded(ErrorCode::InvalidClient.because(without)));
    }
    let granted = granted.filter(|granted| granted.live && granted.is_allowed(at));
    Ok(match granted {
        Some(granted) => described(&granted, issuer),
        None => json!({ "active": false }),
    })
}

fn described(granted: &Granted, issuer: &str) -> Value {
    let scopes: alloc::vec::Vec<_> = granted.scopes.iter().copied().map(Scope::word).collect();
    let mut told = json!({
        "active": true,
        "iss": issuer,
        "client_id": granted.client_id,
        "scope": scopes.join(" "),
        "token_type": "Bearer",
        "username": granted.customer_number,
        "exp": granted.live_until.timestamp(),
    });
    if let Some(members) = told.as_object_mut() {
        members.extend(claims::of_account(granted));
    }
    told
}

/// Ends a token: a refresh token with all that came of the sign-in. Of what is not the
/// client's nobody is told whether it is there.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn revoke(
    db: &impl Database,
    credentials: &Credentials,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Answered<()> {
    let client = db.fetch(clients::by_id(&credentials.client_id)).await?;
    let client = credentials.admit(db, client, at).await?;
    let hash = token.map(Token::hash).unwrap_or_default();
    Ok(db.write(grants::revoke(&hash, &client.id).into()).await?)
}
