//! `/profile/case/withdraw`: the account's open recovery case is not needed.

use regain_core::http::problem::Kind;
use regain_core::http::reply::Reply;
use regain_core::limits::Limits;
use regain_core::recovery::withdraw as rules;
use regain_pages::Done;
use regain_web::{Call, Failure, Platform, denied};

/// The one click.
pub async fn withdraw(call: &Call<impl Platform>) -> Result<Reply, Failure> {
    if let Err(problem) = call.no_fields() {
        return Ok(problem.into());
    }
    let location = Done::CaseWithdrawn.path();
    let db = call.remembering(&location, None)?;
    let (token, mail_id) = (call.session(), call.platform.random()?);
    let at = call.at();
    let withdrawn = rules::withdraw(&db, token.as_ref(), &mail_id, &at).await;
    call.platform.nudge_courier()?;
    Ok(match withdrawn {
        Err(ended) => denied::reply(call, ended, "")?,
        Ok(true) if call.wants_page() => Reply::see_other(&location),
        // Over already: by this very press, or the profile says what there is.
        Ok(false) if call.wants_page() => {
            let earlier = call.pressed(Limits::DEFAULT.press).await?;
            earlier.unwrap_or_else(|| Reply::see_other("/profile"))
        }
        Ok(true) => Reply::empty(204),
        Ok(false) => Kind::NotFound.into(),
    })
}
