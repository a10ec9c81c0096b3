//! `POST /totp/verify` with a service key.

use regain_core::http::reply::Reply;
use regain_core::second_factor::service_check::{Question, handle};
use regain_web::{Call, Early, Platform};

/// A program of the provider asks whether a code is good.
pub async fn ask(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let question = call.parse(Question::parse)?;
    let db = call.platform.database()?;
    let keys = call.platform.totp_keys()?;
    let key = call.service_key();
    let mail_id = call.platform.random()?;
    let (key, at) = (key.as_ref(), &call.at());
    let outcome = handle(&db, key, &question, &mail_id, at, &keys).await?;
    Ok(outcome.into())
}
