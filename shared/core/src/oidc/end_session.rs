//! `/oidc/end-session`: a client sends a browser to sign out (OpenID Connect RP-Initiated
//! Logout 1.0).
//!
//! 1. An ID token of ours, expired or not, says who is to be signed out at which client.
//! 2. Whoever is signed in as that is signed out; so is whoever has no session any more. Where
//!    nothing says so, they are asked.
//! 3. The browser goes on to an address that the client has registered for it, or stays.

use alloc::string::String;
use serde_json::Value;

use super::redirect::with_parameters;
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::id::GrantId;
use crate::sign_in::{Session, session};
use crate::store::{Database, StoreError, clients, grants, sessions};

/// What the request says, its hint verified.
#[derive(Default)]
pub struct Request {
    /// The claims of the ID token.
    pub hint: Option<Value>,
    /// The client, where it names itself.
    pub client_id: Option<String>,
    /// Where to go on to.
    pub redirect_uri: Option<String>,
    /// What to give back there.
    pub state: Option<String>,
}

/// What becomes of the browser.
pub enum Outcome {
    /// Its owner is signed out, and goes on to this address, or stays.
    SignedOut(Option<String>),
    /// They are asked.
    Ask,
}

/// Carries out one request. `confirmed` is it once its owner has said yes, on a page of ours.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn handle(
    db: &impl Database,
    request: &Request,
    token: Option<&Token>,
    confirmed: bool,
    at: &RequestContext<'_>,
) -> Result<Outcome, StoreError> {
    let claim = |name: &str| request.hint.as_ref()?.get(name)?.as_str();
    let named = claim("aud").or(request.client_id.as_deref());
    let reads = (
        named.map(clients::by_id),
        token.map(|token| sessions::by_token(&token.hash(), at.now)),
    );
    let (client, live) = db.fetch(reads).await?;
    let live: Option<Session> = live.flatten();
    let hinted = |session: &Session| claim("sub") == Some(session.account_id.as_str());
    if live
        .as_ref()
        .is_some_and(|live| !confirmed && !hinted(live))
    {
        return Ok(Outcome::Ask);
    }
    if let Some(grant) = claim("sid") {
        db.write(alloc::vec![grants::end(&GrantId::from(grant))])
            .await?;
    }
    session::end(db, token, at).await?;
    let client = client.flatten();
    let address = request.redirect_uri.as_deref().filter(|address| {
        client.is_some_and(|client| {
            let mut known = client.post_logout_redirect_uris.iter();
            known.any(|known| known == address)
        })
    });
    let state = [("state", request.state.as_deref())];
    let address = address.map(|address| with_parameters(address, &state));
    Ok(Outcome::SignedOut(address))
}
