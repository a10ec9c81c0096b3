//! The language of a visit, and the switch that chooses it.

use regain_core::http::locale::Locale;
use regain_core::http::reply::Reply;
use regain_web::{Config, Request};

const LANGUAGE_COOKIE: &str = "__Host-lang";

/// `?lang=fr` on any page: keeps the choice and shows the page again without it, with
/// whatever else was asked for.
pub fn switch(request: &impl Request, path: &str) -> Option<Reply> {
    let whole = request.path_and_query();
    let (_, query) = whole.split_once('?')?;
    // Only as our own links write it: what is not taken out would be asked for again.
    let chosen = query.split('&').find_map(|pair| pair.strip_prefix("lang="));
    let locale = Locale::from_tag(chosen?)?;
    let cookie = format!(
        "{LANGUAGE_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000",
        locale.tag()
    );
    let mut rest = String::new();
    for pair in query.split('&').filter(|pair| !pair.starts_with("lang=")) {
        rest.push(if rest.is_empty() { '?' } else { '&' });
        rest.push_str(pair);
    }
    Some(Reply::see_other(&format!("{path}{rest}")).with("set-cookie", cookie))
}

/// The language that was chosen on a page.
pub fn chosen(request: &impl Request) -> Option<Locale> {
    request
        .header("cookie")?
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == LANGUAGE_COOKIE)
        .and_then(|(_, tag)| Locale::from_tag(tag))
}

/// The language that was chosen, else the browser's, else the provider's.
pub fn negotiate(chosen: Option<Locale>, request: &impl Request, config: &Config) -> Locale {
    let accepted = request.header("accept-language").unwrap_or_default();
    chosen
        .or_else(|| Locale::negotiate(&accepted))
        .unwrap_or(config.locale)
}
