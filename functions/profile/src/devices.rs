//! `/profile/devices`: by which devices the account is known.

use regain_core::http::problem::Kind;
use regain_core::http::reply::{Cookie, Reply};
use regain_core::sign_in::device_list::{self as rules, describe};
use regain_pages::devices;
use regain_web::{Call, Early, Platform, denied};

/// The list.
pub async fn list(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let db = call.platform.database()?;
    let (token, own) = (call.session(), call.cookie(Cookie::Device));
    let at = call.at();
    let listed = rules::list(&db, token.as_ref(), own.as_ref(), &at).await;
    Ok(match listed.map_err(denied::early(call))? {
        (profile, listed) if call.wants_page() => {
            let site = call
                .site(call.locale_for(profile.locale))
                .of(&profile, &call.at());
            Reply::page(200, devices(&site, &listed))
        }
        (_, listed) => Reply::json(200, &describe(&listed)),
    })
}

/// All are forgotten.
pub async fn forget_all(call: &Call<impl Platform>) -> Result<Reply, Early> {
    call.no_fields()?;
    let db = call.platform.database()?;
    let token = call.session();
    let forgotten = rules::forget_all(&db, token.as_ref(), &call.at()).await;
    forgotten.map_err(denied::early(call))?;
    Ok(if call.wants_page() {
        Reply::see_other("/profile/devices")
    } else {
        Reply::empty(204)
    })
}

/// One is forgotten.
pub async fn forget(call: &Call<impl Platform>, id: &str) -> Result<Reply, Early> {
    call.no_fields()?;
    let db = call.platform.database()?;
    let token = call.session();
    let at = call.at();
    let forgotten = rules::forget(&db, token.as_ref(), &id.into(), &at).await;
    Ok(match forgotten.map_err(denied::early(call))? {
        // Forgotten already, maybe: the list says what there is.
        _ if call.wants_page() => Reply::see_other("/profile/devices"),
        true => Reply::empty(204),
        false => Kind::NotFound.into(),
    })
}
