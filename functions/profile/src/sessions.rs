//! `/profile/sessions`: where the account is signed in.

use regain_core::http::problem::Kind;
use regain_core::http::reply::Reply;
use regain_core::sign_in::session_list::{self as rules, describe};
use regain_pages::{Done, SessionLine, sessions};
use regain_web::{Call, Early, Platform, denied};

/// The list.
pub async fn list(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let db = call.platform.database()?;
    let token = call.session();
    let listed = rules::list(&db, token.as_ref(), &call.at()).await;
    let (profile, listed) = listed.map_err(denied::early(call))?;
    if !call.wants_page() {
        let current = Some(&profile.session_id);
        return Ok(Reply::json(200, &describe(current, &listed)));
    }
    let lines: Vec<_> = listed
        .iter()
        .map(|session| SessionLine {
            id: session.id.as_str(),
            current: session.id == profile.session_id,
            user_agent: &session.user_agent,
            address: &session.address,
            country: session.country.as_deref(),
            city: session.city.as_deref(),
            created_at: session.created_at,
            seen_at: session.seen_at,
        })
        .collect();
    let site = call
        .site(call.locale_for(profile.locale))
        .of(&profile, &call.at());
    Ok(Reply::page(200, sessions(&site, &lines)))
}

/// The end of all but this one.
pub async fn end_others(call: &Call<impl Platform>) -> Result<Reply, Early> {
    call.no_fields()?;
    let db = call.platform.database()?;
    let token = call.session();
    let ended = rules::end_others(&db, token.as_ref(), &call.at()).await;
    ended.map_err(denied::early(call))?;
    Ok(if call.wants_page() {
        Reply::see_other(&Done::SessionsEnded.path())
    } else {
        Reply::empty(204)
    })
}

/// The end of one.
pub async fn end_one(call: &Call<impl Platform>, id: &str) -> Result<Reply, Early> {
    call.no_fields()?;
    let db = call.platform.database()?;
    let token = call.session();
    let ended = rules::end_one(&db, token.as_ref(), &id.into(), &call.at()).await;
    Ok(match ended.map_err(denied::early(call))? {
        // Ended already, maybe: the list says what there is.
        _ if call.wants_page() => Reply::see_other("/profile/sessions"),
        true => Reply::empty(204),
        false => Kind::NotFound.into(),
    })
}
