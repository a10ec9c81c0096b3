//! `GET` and `POST /profile/recovery-codes`.

use regain_core::account::profile::Need;
use regain_core::http::locale::Locale;
use regain_core::http::problem::Kind;
use regain_core::http::reply::Reply;
use regain_core::second_factor::recovery_codes::{Fresh, Outcome, renew as renew_codes};
use regain_pages::{CodesView, recovery_codes};
use regain_web::{Call, Early, Platform, denied};
use serde_json::json;

/// How many are left.
pub async fn show(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let profile = denied::read(call, Need::Change, "recovery-codes").await?;
    let left = profile.recovery_codes;
    if !call.wants_page() {
        return Ok(Reply::json(200, &json!({ "left": left })));
    }
    Ok(match profile.totp_since {
        Some(_) => {
            let key = call.new_key()?;
            let locale = call.locale_for(profile.locale);
            page(call, locale, left, &[], key.as_str())
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
    call.platform.nudge_courier()?;
    Ok(
        match outcome.map_err(denied::early(call, "recovery-codes"))? {
            Outcome::Renewed(codes) if call.wants_page() => {
                page(call, call.locale_of_page(), 10, codes.shown(), "")
            }
            Outcome::Renewed(codes) => Reply::json(200, &codes),
            Outcome::NoSecondFactor if call.wants_page() => Reply::see_other("/profile/totp"),
            Outcome::NoSecondFactor => Kind::NoSecondFactor.into(),
        },
    )
}

fn page(
    call: &Call<impl Platform>,
    locale: Locale,
    left: u32,
    fresh: &[String],
    key: &str,
) -> Reply {
    let view = CodesView {
        left,
        fresh,
        enabled_totp: false,
        key,
    };
    let site = call.site(locale);
    Reply::page(200, recovery_codes(&site, &view))
}
