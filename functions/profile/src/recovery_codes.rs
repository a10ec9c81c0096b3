//! `GET` and `POST /profile/recovery-codes`.

use regain_core::account::profile::Need;
use regain_core::http::problem::Kind;
use regain_core::http::reply::Reply;
use regain_core::second_factor::recovery_codes::{Fresh, Outcome, renew as renew_codes};
use regain_core::sign_in::session_issue::home;
use regain_core::store::profiles::Profile;
use regain_pages::{CodesView, recovery_codes};
use regain_web::{Call, Early, Platform, denied};
use serde_json::json;

/// How many are left.
pub async fn show(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let profile = denied::read(call, Need::Change).await?;
    let left = profile.recovery_codes;
    if !call.wants_page() {
        return Ok(Reply::json(200, &json!({ "left": left })));
    }
    Ok(match profile.totp_since {
        Some(_) => {
            let key = call.new_key()?;
            page(call, &profile, left, &[], key.as_str())
        }
        None => Reply::see_other("/profile/totp"),
    })
}

/// Ten new ones.
pub async fn renew(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let key = match call.key_alone() {
        Ok(key) => call.key_or_new(key)?,
        Err(problem) => return Ok(problem.into()),
    };
    let fresh = Fresh::of_form(&key, call.platform.random()?);
    let db = call.platform.database()?;
    let (token, at) = (call.session(), call.at());
    let outcome = renew_codes(&db, token.as_ref(), &fresh, &at).await;
    Ok(match outcome.map_err(denied::early(call))? {
        Outcome::Renewed(codes, profile) if call.wants_page() => {
            page(call, &profile, 10, codes.shown(), "")
        }
        Outcome::Renewed(codes, _) => Reply::json(200, &codes),
        Outcome::NoSecondFactor if call.wants_page() => Reply::see_other("/profile/totp"),
        Outcome::NoSecondFactor => Kind::NoSecondFactor.into(),
    })
}

fn page(
    call: &Call<impl Platform>,
    profile: &Profile,
    left: u32,
    fresh: &[String],
    key: &str,
) -> Reply {
    let view = CodesView {
        left,
        fresh,
        email: &profile.email,
        home: home(profile.role),
        enabled_totp: false,
        at: call.at().now,
        key,
    };
    let site = call
        .site(call.locale_for(profile.locale))
        .of(profile, &call.at());
    Reply::page(200, recovery_codes(&site, &view))
}
