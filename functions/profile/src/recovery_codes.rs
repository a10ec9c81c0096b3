//! `GET` and `POST /profile/recovery-codes`.

use regain_core::account::profile::Need;
use regain_core::http::problem::Kind;
use regain_core::http::reply::Reply;
use regain_core::limits::Limits;
use regain_core::second_factor::recovery_codes::{Fresh, Outcome, renew as renew_codes};
use regain_pages::{CodesView, recovery_codes};
use regain_web::{Call, Failure, Platform, denied};
use serde_json::json;

/// How many are left.
pub async fn show(call: &Call<impl Platform>) -> Result<Reply, Failure> {
    let profile = match denied::read(call, Need::Change, "recovery-codes").await? {
        Ok(profile) => profile,
        Err(reply) => return Ok(reply),
    };
    let left = profile.recovery_codes;
    if !call.wants_page() {
        return Ok(Reply::json(200, &json!({ "left": left })));
    }
    Ok(match profile.totp_since {
        Some(_) => page(call, left, &[]),
        None => Reply::see_other("/profile/totp"),
    })
}

/// Ten new ones.
pub async fn renew(call: &Call<impl Platform>) -> Result<Reply, Failure> {
    if let Err(problem) = call.no_fields() {
        return Ok(problem.into());
    }
    let fresh = Fresh {
        codes: call.platform.random_each()?,
        mail_id: call.platform.random()?,
    };
    let db = call.platform.database()?;
    let (token, at, limits) = (call.session(), call.at(), &Limits::DEFAULT);
    let outcome = renew_codes(&db, token.as_ref(), &fresh, &at, limits).await;
    call.platform.nudge_courier()?;
    Ok(match outcome {
        Err(ended) => denied::reply(call, ended, "recovery-codes")?,
        Ok(Outcome::Renewed(codes)) if call.wants_page() => page(call, 10, codes.shown()),
        Ok(Outcome::Renewed(codes)) => Reply::json(200, &codes),
        Ok(Outcome::NoSecondFactor) if call.wants_page() => Reply::see_other("/profile/totp"),
        Ok(Outcome::NoSecondFactor) => Kind::NoSecondFactor.into(),
    })
}

fn page(call: &Call<impl Platform>, left: u32, fresh: &[String]) -> Reply {
    let view = CodesView {
        left,
        fresh,
        enabled_totp: false,
    };
    let site = call.site(call.locale);
    Reply::page(200, recovery_codes(&site, &view))
}
