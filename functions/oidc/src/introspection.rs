//! `POST /oidc/introspect` and `POST /oidc/revoke`.

use regain_core::crypto::token::Token;
use regain_core::http::reply::Reply;
use regain_core::oidc::ErrorCode;
use regain_core::oidc::client_authentication::Credentials;
use regain_core::oidc::introspection as rules;
use regain_web::{Call, Early, Platform};

use crate::{form, refusal, refused};

/// What an access token is worth.
pub async fn introspect(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let (credentials, token) = read(call)?;
    let (db, issuer) = (call.platform.database()?, &call.config.origin);
    let told = rules::introspect(&db, &credentials, token.as_ref(), issuer, &call.at()).await;
    told.map_or_else(refused, |told| Ok(Reply::json(200, &told)))
}

/// The end of a token.
pub async fn revoke(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let (credentials, token) = read(call)?;
    let db = call.platform.database()?;
    let ended = rules::revoke(&db, &credentials, token.as_ref(), &call.at()).await;
    ended.map_or_else(refused, |()| Ok(Reply::empty(200)))
}

/// Who asks, and about which token.
fn read(call: &Call<impl Platform>) -> Result<(Credentials, Option<Token>), Early> {
    let mut fields = form(call)?;
    let credentials = Credentials::read(call.basic(), &mut fields).map_err(refusal)?;
    if !fields.has("token") {
        return Err(refusal(ErrorCode::InvalidRequest.because("token is missing.")).into());
    }
    Ok((credentials, Token::presented(&fields.hidden("token"))))
}
