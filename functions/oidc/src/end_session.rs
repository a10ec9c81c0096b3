//! `/oidc/end-session`.

use regain_core::http::fields::Encoding;
use regain_core::http::reply::Reply;
use regain_core::oidc::end_session::{Outcome, Request, handle};
use regain_pages::{SignOut, going_away, sign_out, signed_out};
use regain_web::{Call, Early, Platform};

use crate::signing::verified;

/// A client sends a browser to sign out. A form of another site comes without cookies: it
/// is asked for the same once more, as an address.
pub async fn request(call: &Call<impl Platform>) -> Result<Reply, Early> {
    if call.method == "POST" {
        let query = call
            .form_as_query()
            .filter(|query| query.len() <= LONGEST_QUERY);
        let query = query.unwrap_or_default();
        return Ok(Reply::see_other(&format!("/oidc/end-session?{query}")));
    }
    let read = |name| call.query(name).filter(|value| !value.is_empty());
    let hint = match read("id_token_hint") {
        Some(token) => verified(call, &token).await?,
        None => None,
    };
    let request = Request {
        hint,
        client_id: read("client_id"),
        redirect_uri: read("post_logout_redirect_uri"),
        state: read("state").filter(|state| state.len() <= LONGEST_STATE),
    };
    Ok(match decide(call, &request, false).await? {
        Outcome::Ask => {
            let asked = SignOut {
                client_id: request.client_id.as_deref().unwrap_or_default(),
                redirect_uri: request.redirect_uri.as_deref().unwrap_or_default(),
                state: request.state.as_deref().unwrap_or_default(),
            };
            Reply::page(200, sign_out(&call.site(call.locale), &asked))
        }
        Outcome::SignedOut(Some(address)) => Reply::see_other(&address).without_session(),
        Outcome::SignedOut(None) => here(call),
    })
}

/// An ID token that tells much is long.
const LONGEST_QUERY: usize = 12 * 1024;
const LONGEST_STATE: usize = 1024;

/// Its owner says yes, on a page of ours.
pub async fn confirm(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let mut request = Request::default();
    if call.encoding() == Some(Encoding::Form) {
        let mut fields = call.fields()?;
        let mut read = |name| Some(fields.hidden(name)).filter(|value| !value.is_empty());
        request.client_id = read("client_id");
        request.redirect_uri = read("post_logout_redirect_uri");
        request.state = read("state");
    }
    Ok(match decide(call, &request, true).await? {
        Outcome::SignedOut(Some(address)) => {
            let page = going_away(&call.site(call.locale), &address);
            Reply::page(200, page).without_session()
        }
        _ => here(call),
    })
}

async fn decide(
    call: &Call<impl Platform>,
    request: &Request,
    confirmed: bool,
) -> Result<Outcome, Early> {
    let (db, token) = (call.platform.database()?, call.session());
    Ok(handle(&db, request, token.as_ref(), confirmed, &call.at()).await?)
}

fn here(call: &Call<impl Platform>) -> Reply {
    let site = call.config.site(call.locale, "/login");
    Reply::page(200, signed_out(&site)).without_session()
}
