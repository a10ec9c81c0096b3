//! `/oidc`: sign-in for the provider's panels and apps, by OpenID Connect. The rules are in
//! `regain_core::oidc`. One file for each endpoint.

mod authorize;
mod clients;
mod end_session;
mod introspection;
mod metadata;
mod signing;
mod token;
mod userinfo;

use regain_core::http::fields::{Encoding, Fields};
use regain_core::http::reply::Reply;
use regain_core::http::routes::Oidc;
use regain_core::oidc::{Algorithm, ErrorCode, OAuthError};
use regain_core::refusal::Ended;
use regain_web::{Call, Early, Health, Platform};
use serde_json::json;

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health.variables().keyring("REQUEST_KEYS");
    for algorithm in Algorithm::ALL {
        health.keyring(algorithm.keyring());
    }
    health.bound("COURIER").database().await;
}

/// Answers a call to an endpoint.
///
/// # Errors
/// [`Early`]: the answer to a call that ends before its time, or a failure of ours.
pub async fn answer(call: &Call<impl Platform>, endpoint: Oidc) -> Result<Reply, Early> {
    match endpoint {
        Oidc::Metadata => Ok(metadata::document(call)),
        Oidc::Keys => metadata::keys(call).await,
        Oidc::Authorize => authorize::request(call).await,
        Oidc::AuthorizeForm => Ok(authorize::form(call)),
        Oidc::Return => authorize::come_back(call).await,
        Oidc::Token => token::exchange(call).await.map(for_any_site),
        Oidc::UserInfo => userinfo::tell(call).await.map(for_any_site),
        Oidc::Introspect => introspection::introspect(call).await,
        Oidc::Revoke => introspection::revoke(call).await,
        Oidc::EndSession => end_session::request(call).await,
        Oidc::ConfirmEnd => end_session::confirm(call).await,
        Oidc::Clients => clients::list(call).await,
        Oidc::ClientCreate => clients::create(call).await,
        Oidc::ClientChange => clients::change(call).await,
        Oidc::ClientSecret => clients::renew(call).await,
        Oidc::ClientRemove => clients::remove(call).await,
        Oidc::Preflight => Ok(preflight()),
    }
}

/// The answer to a page of any site: what it asks takes a token of its own, and no cookie.
fn for_any_site(reply: Reply) -> Reply {
    reply.with("access-control-allow-origin", "*".into())
}

/// What such a page may send (Fetch, CORS protocol).
fn preflight() -> Reply {
    for_any_site(Reply::empty(204))
        .with("access-control-allow-methods", "GET, POST".into())
        .with(
            "access-control-allow-headers",
            "authorization, content-type".into(),
        )
        .with("access-control-max-age", "86400".into())
}

/// The fields of a form, which is all that these calls take (RFC 6749, 3.2).
fn form(call: &Call<impl Platform>) -> Result<Fields, Early> {
    if call.encoding() != Some(Encoding::Form) {
        let form = "The body must be application/x-www-form-urlencoded.";
        return Err(refusal(ErrorCode::InvalidRequest.because(form)).into());
    }
    Ok(call.fields()?)
}

/// A refusal as clients read it (RFC 6749, 5.2); a failure of ours goes on as one.
fn refused(ended: Ended<OAuthError>) -> Result<Reply, Early> {
    Ok(refusal(ended.reason()?))
}

fn refusal(error: OAuthError) -> Reply {
    let (status, challenge) = match error.code {
        ErrorCode::InvalidClient => (401, Some("Basic realm=\"regain\"".to_owned())),
        ErrorCode::InvalidToken => {
            let word = error.code.word();
            (
                401,
                Some(format!("Bearer realm=\"regain\", error=\"{word}\"")),
            )
        }
        _ => (400, None),
    };
    let told = json!({ "error": error.code, "error_description": error.description });
    let reply = Reply::json(status, &told);
    match challenge {
        Some(challenge) => reply.with("www-authenticate", challenge),
        None => reply,
    }
}
