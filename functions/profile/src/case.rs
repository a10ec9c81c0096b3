//! `/profile/case/withdraw`: the account's open recovery case is not needed.

use regain_core::http::problem::Kind;
use regain_core::http::reply::Reply;
use regain_core::limits::Limits;
use regain_core::recovery::withdraw as rules;
use regain_pages::Done;
use regain_web::{Call, Early, Platform, denied};

/// The one click.
pub async fn withdraw(call: &Call<impl Platform>) -> Result<Reply, Early> {
    call.no_fields()?;
    let location = Done::CaseWithdrawn.path();
    let db = call.remembering(&location, None)?;
    let (token, mail_id) = (call.session(), call.platform.random()?);
    let at = call.at();
    let withdrawn = rules::withdraw(&db, token.as_ref(), &mail_id, &at).await;
    over(call, withdrawn.map_err(denied::early(call))?, &location).await
}

/// The answer to one click that ends something, where it was this one that did, or not.
pub async fn over(
    call: &Call<impl Platform>,
    by_this: bool,
    location: &str,
) -> Result<Reply, Early> {
    Ok(match by_this {
        true if call.wants_page() => Reply::see_other(location),
        // Over already: by a press before this one, or the profile says how it stands.
        false if call.wants_page() => {
            let earlier = call.pressed(Limits::DEFAULT.press).await?;
            earlier.unwrap_or_else(|| Reply::see_other("/profile"))
        }
        true => Reply::empty(204),
        false => Kind::NotFound.into(),
    })
}
