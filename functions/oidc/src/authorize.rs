//! `/oidc/authorize`, and `/oidc/authorize/{request}`, by which a browser comes back to it.

use regain_core::crypto::keyring::Keyring;
use regain_core::http::locale::Locale;
use regain_core::http::reply::{Cookie, Reply};
use regain_core::limits::Limits;
use regain_core::oidc::authorize::{Fault, Fresh, Outcome, Setting, handle};
use regain_core::oidc::redirect::with_parameters;
use regain_core::oidc::request::{InFlight, Parameters};
use regain_pages::{going_on, request_refused, second_factor_needed};
use regain_web::{Call, Early, Platform};

/// A client sends a browser.
pub async fn request(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let Some(parameters) = Parameters::read(|name| call.query(name)) else {
        return Ok(fault(call, Fault::TooLong));
    };
    let keys = call.platform.keyring("REQUEST_KEYS")?;
    let since = call.at().now;
    let address = decide(call, InFlight { parameters, since }, &keys).await?;
    Ok(Reply::see_other(&address))
}

/// The same with a form of another site, with which no cookie comes: it is asked for the
/// same once more, as an address.
pub fn form(call: &Call<impl Platform>) -> Reply {
    match call.form_as_query() {
        Some(query) if query.len() <= LONGEST_QUERY => {
            Reply::see_other(&format!("/oidc/authorize?{query}"))
        }
        _ => fault(call, Fault::TooLong),
    }
}

/// More than the parameters that are read can need.
const LONGEST_QUERY: usize = 8 * 1024;

/// A browser comes back from its sign-in.
pub async fn come_back(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let keys = call.platform.keyring("REQUEST_KEYS")?;
    let Some(request) = InFlight::read(call.segment(0), &keys, &call.at()) else {
        return Ok(fault(call, Fault::Expired));
    };
    let address = decide(call, request, &keys).await?;
    let page = going_on(&call.site(call.locale), &address);
    let page = Reply::page(200, page).with("referrer-policy", "no-referrer".into());
    Ok(page.without_cookie(Cookie::Authorization))
}

/// The client's address to go on to, with its answer. What is to be done before ends the call.
async fn decide(
    call: &Call<impl Platform>,
    request: InFlight,
    keys: &Keyring,
) -> Result<String, Early> {
    let fresh = Fresh {
        grant_id: call.platform.random()?,
        code: call.platform.random()?,
    };
    let setting = Setting {
        issuer: &call.config.origin,
        keys,
    };
    let login_hint = request.parameters.login_hint.clone();
    let ui_locales = request.parameters.ui_locales.clone();
    let (db, token) = (call.platform.database()?, call.session());
    let outcome = handle(&db, request, token.as_ref(), &fresh, &setting, &call.at()).await?;
    let before = match outcome {
        Outcome::Answer(address) => return Ok(address),
        Outcome::Fault(why) => fault(call, why),
        Outcome::SignIn(back) => {
            let language = ui_locales.as_deref().and_then(language);
            let language = language.filter(|_| !call.has_chosen_locale());
            let parameters = [
                ("login_hint", login_hint.as_deref()),
                ("lang", language.map(Locale::tag)),
            ];
            let address = with_parameters(&format!("/login?then={back}"), &parameters);
            kept(Reply::see_other(&address), &back)
        }
        Outcome::Prove(back) => kept(
            Reply::see_other(&format!("/login/proof?then={back}")),
            &back,
        ),
        Outcome::Enrol { back, client } => {
            let page = second_factor_needed(&call.site(call.locale), &client, &back);
            Reply::page(200, page)
        }
        Outcome::AddressRefused(refused) => call.address_refused(&refused),
    };
    Err(before.into())
}

/// The first of the languages that a client prefers which we have (OpenID Connect Core,
/// 3.1.2.1).
fn language(preferred: &str) -> Option<Locale> {
    let primary = |tag: &str| Locale::from_tag(tag.split('-').next().unwrap_or_default());
    preferred.split(' ').find_map(primary)
}

/// A browser that chooses another password on the way, by a mailed link, finds the request
/// again by a cookie.
fn kept(reply: Reply, back: &str) -> Reply {
    let life = Limits::DEFAULT.authorization_request;
    let sealed = back.rsplit('/').next().unwrap_or_default();
    reply.with_cookie(Cookie::Authorization, sealed, life)
}

fn fault(call: &Call<impl Platform>, why: Fault) -> Reply {
    let site = call.config.site(call.locale, "/login");
    Reply::page(400, request_refused(&site, why))
}
