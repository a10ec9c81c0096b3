//! `/oidc/userinfo`.

use regain_core::http::reply::Reply;
use regain_core::oidc::userinfo::handle;
use regain_web::{Call, Early, Platform};

use crate::refused;

/// What an access token tells.
pub async fn tell(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let (db, token) = (call.platform.database()?, call.access_token());
    match handle(&db, token.as_ref(), &call.at()).await {
        Ok(claims) => Ok(Reply::json(200, &claims)),
        Err(ended) => refused(ended),
    }
}
