//! `POST /oidc/token`.

use regain_core::http::reply::Reply;
use regain_core::oidc::Scope;
use regain_core::oidc::client_authentication::Credentials;
use regain_core::oidc::token::{Fresh, Given, handle};
use regain_web::{Call, Early, Platform};
use serde_json::json;

use crate::signing::sign;
use crate::{form, refusal, refused};

/// A code or a refresh token becomes tokens.
pub async fn exchange(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let mut fields = form(call)?;
    let read = Credentials::read(call.basic(), &mut fields);
    let (credentials, given) = match read.and_then(|one| Ok((one, Given::read(&mut fields)?))) {
        Ok(read) => read,
        Err(error) => return Ok(refusal(error)),
    };
    let fresh = Fresh {
        access: call.platform.random()?,
        refresh: call.platform.random()?,
    };
    let db = call.platform.database()?;
    let issuer = &call.config.origin;
    let answered = handle(&db, &credentials, &given, &fresh, issuer, &call.at()).await;
    let tokens = match answered {
        Ok(tokens) => tokens,
        Err(ended) => return refused(ended),
    };
    let scopes: Vec<_> = tokens.scopes.into_iter().map(Scope::word).collect();
    let mut told = json!({
        "access_token": tokens.access.as_str(),
        "token_type": "Bearer",
        "expires_in": tokens.expires_in,
        "scope": scopes.join(" "),
        "id_token": sign(call, tokens.algorithm, &tokens.claims).await?,
    });
    if let (Some(refresh), Some(members)) = (&tokens.refresh, told.as_object_mut()) {
        members.insert("refresh_token".into(), refresh.as_str().into());
    }
    Ok(Reply::json(200, &told))
}
