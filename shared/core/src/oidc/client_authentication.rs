//! How a client proves who it is (RFC 6749, 2.3).

use alloc::string::String;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::registration::{AuthenticationMethod, Registration};
use super::{ErrorCode, OAuthError};
use crate::audit::event::{Entry, Event};
use crate::crypto::token::Token;
use crate::http::fields::Fields;
use crate::http::request_context::RequestContext;
use crate::limits::rate_limit::record_refusal;
use crate::refusal::Ended;
use crate::store::Database;

/// User and password of an `Authorization` field (RFC 7617), each encoded like a field of a
/// form (RFC 6749, 2.3.1).
#[must_use]
pub fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    let encoded = scheme
        .eq_ignore_ascii_case("basic")
        .then(|| encoded.trim())?;
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    let field = |text: &str| {
        let mut pairs = form_urlencoded::parse(text.as_bytes());
        pairs.next().map(|(name, _)| name.into_owned())
    };
    Some((field(user)?, field(password).unwrap_or_default()))
}

/// What a client shows.
pub struct Credentials {
    /// Which one it says that it is.
    pub client_id: String,
    method: AuthenticationMethod,
    secret: Option<Token>,
}

impl Credentials {
    /// Reads what stands in `Authorization`, a user and a password, or among the fields.
    ///
    /// # Errors
    /// [`OAuthError`] where both are there, or neither.
    pub fn read(basic: Option<(String, String)>, fields: &mut Fields) -> Result<Self, OAuthError> {
        let has_secret = fields.has("client_secret");
        let (client_id, secret) = (fields.hidden("client_id"), fields.hidden("client_secret"));
        match basic {
            Some((user, _)) if has_secret || !client_id.is_empty() && client_id != user => {
                let twice = "Prove who the client is in one way only.";
                Err(ErrorCode::InvalidRequest.because(twice))
            }
            Some((user, password)) => Ok(Self {
                client_id: user,
                method: AuthenticationMethod::Basic,
                secret: Token::presented(&password),
            }),
            None if client_id.is_empty() => {
                Err(ErrorCode::InvalidClient.because("client_id is missing."))
            }
            None => Ok(Self {
                client_id,
                method: if has_secret {
                    AuthenticationMethod::Post
                } else {
                    AuthenticationMethod::None
                },
                secret: Token::presented(&secret),
            }),
        }
    }

    /// The client that was read, if it is the one that this proves.
    ///
    /// # Errors
    /// Why the call ends: it is refused, or a failure of ours.
    pub async fn admit(
        &self,
        db: &impl Database,
        client: Option<Registration>,
        at: &RequestContext<'_>,
    ) -> Result<Registration, Ended<OAuthError>> {
        let secret = self.secret.as_ref().map(Token::hash);
        let refusal = match client {
            Some(client) if client.authentication != self.method => ErrorCode::InvalidClient
                .because("The client is registered with another token_endpoint_auth_method."),
            Some(client) if client.secret_hash == secret => return Ok(client),
            _ => ErrorCode::InvalidClient
                .because("There is no such client, or its secret is another."),
        };
        let entry = Entry {
            event: Event::ClientRefused,
            actor: None,
            account_id: None,
        };
        Err(Ended::recorded(db, record_refusal(&entry, at), refusal).await)
    }
}
