//! `/oidc/userinfo`: what the scopes of an access token tell (OpenID Connect Core, 5.3).

use alloc::string::String;
use serde_json::{Map, Value};

use super::token::Answered;
use super::{ErrorCode, claims};
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::refusal::Ended;
use crate::store::Database;
use crate::store::grants::{self, TokenKind};

/// What it tells. The account is read as it is now.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn handle(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Answered<Map<String, Value>> {
    let hash = token.map(Token::hash).unwrap_or_default();
    let granted = db.fetch(grants::by_token(&hash, TokenKind::Access, at.now));
    let granted = granted.await?;
    let granted = granted.filter(|granted| granted.live && granted.is_allowed(at));
    let ended = ErrorCode::InvalidToken.because("The access token is unknown or has ended.");
    let granted = granted.ok_or(Ended::unrecorded(ended))?;
    Ok(claims::of_account(&granted))
}
