//! `/profile/email/again` and `/profile/email/cancel`.

use regain_core::account::email_waiting::{self as rules, Outcome, Waiting};
use regain_core::http::problem::{Kind, Problem};
use regain_core::http::reply::Reply;
use regain_core::limits::Limits;
use regain_pages::Done;
use regain_web::{Call, Early, Platform, denied};

use crate::case::over;

/// The link once more.
pub async fn send_again(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let waiting = call.parse(Waiting::parse)?;
    // Another mail would void the link in the first one.
    if let Some(reply) = call.pressed(Limits::DEFAULT.press_hurry).await? {
        return Ok(reply);
    }
    let location = Done::EmailSentAgain.path();
    let db = call.remembering(&location, None)?;
    let mail_ids = [call.platform.random()?, call.platform.random()?];
    let (token, at) = (call.session(), call.at());
    let outcome = rules::send_again(&db, token.as_ref(), &waiting, &mail_ids, &at).await;
    Ok(match outcome.map_err(denied::early(call))? {
        Outcome::Sent if call.wants_page() => Reply::see_other(&location),
        Outcome::Sent => Reply::empty(202),
        // The page says how it stands.
        _ if call.wants_page() => Reply::see_other("/profile"),
        Outcome::NothingWaits => Kind::NotFound.into(),
        Outcome::Held(held) => Problem::from(held).into(),
    })
}

/// The address is not wanted any more.
pub async fn cancel(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let waiting = call.parse(Waiting::parse)?;
    let location = Done::EmailCancelled.path();
    let db = call.remembering(&location, None)?;
    let (token, at, mail_id) = (call.session(), call.at(), call.platform.random()?);
    let cancelled = rules::cancel(&db, token.as_ref(), &waiting, &mail_id, &at).await;
    over(call, cancelled.map_err(denied::early(call))?, &location).await
}
