//! `GET` and `POST /profile/recovery-codes`.

use regain_core::policy::Policy;
use regain_core::problem::Kind;
use regain_core::profile::Need;
use regain_core::profile::recovery_codes::{Fresh, Outcome, renew as renew_codes};
use regain_core::reply::Reply;
use regain_edge::{Call, Edge, Failure, denied, random, random_each};
use regain_pages::{CodesView, recovery_codes};
use serde_json::json;

/// How many are left.
pub async fn show(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let profile = match denied::read(call, edge, Need::Change, "recovery-codes").await? {
        Ok(profile) => profile,
        Err(reply) => return Ok(reply),
    };
    let left = profile.recovery_codes;
    if !call.wants_page() {
        return Ok(Reply::json(200, &json!({ "left": left })));
    }
    Ok(match profile.totp_since {
        Some(_) => page(call, edge, left, &[]),
        None => Reply::see_other("/profile/totp"),
    })
}

/// Ten new ones.
pub async fn renew(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    if let Err(problem) = call.no_fields() {
        return Ok(problem.into());
    }
    let fresh = Fresh {
        codes: random_each()?,
        mail_id: random()?,
    };
    let db = edge.database()?;
    let (token, at, policy) = (call.session(), call.at(), &Policy::DEFAULT);
    let outcome = renew_codes(&db, token.as_ref(), &fresh, &at, policy).await?;
    edge.nudge_courier()?;
    Ok(match outcome {
        Err(denied) => denied::reply(call, edge, denied, "recovery-codes"),
        Ok(Outcome::Renewed(codes)) if call.wants_page() => page(call, edge, 10, codes.shown()),
        Ok(Outcome::Renewed(codes)) => Reply::json(200, &codes),
        Ok(Outcome::NoSecondFactor) if call.wants_page() => Reply::see_other("/profile/totp"),
        Ok(Outcome::NoSecondFactor) => Kind::NoSecondFactor.into(),
    })
}

fn page(call: &Call, edge: &Edge, left: u32, fresh: &[String]) -> Reply {
    let view = CodesView {
        left,
        fresh,
        enabled_totp: false,
    };
    let site = edge.config.site(call.locale, &call.path);
    Reply::page(200, recovery_codes(&site, &view))
}
