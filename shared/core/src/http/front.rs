//! What the front decides for all: whether a request may go on.

use core::net::IpAddr;

use alloc::collections::BTreeSet;

use subtle::ConstantTimeEq as _;

use crate::http::problem::{Kind, Problem};
use crate::http::routes::Caller;

/// Whether a method may change something.
#[must_use]
pub fn is_unsafe(method: &str) -> bool {
    !matches!(method, "GET" | "HEAD" | "OPTIONS")
}

/// What a request says of the page that made it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sender<'a> {
    /// `Sec-Fetch-Site`.
    pub fetch_site: Option<&'a str>,
    /// `Origin`.
    pub origin: Option<&'a str>,
    /// Whether cookies alone say who calls.
    pub by_cookie: bool,
}

/// Refuses what a page of another site makes a browser send: by
/// `Sec-Fetch-Site`, else by `Origin` (ASVS 3.5.1 to 3.5.3). A browser sends at
/// least one of them with whatever can change something; a program sends neither.
///
/// So a cookie without either is refused, unless `Authorization` says who calls.
///
/// The pages of mailed links send no referrer, and older browsers then hide their
/// origin: there `null` passes, for the link's token is a proof of its own.
///
/// What clients of OpenID Connect call, and where they send browsers, takes no cookie for a
/// right to change something.
///
/// # Errors
/// [`Kind::CrossSiteRequest`].
pub fn same_site(
    method: &str,
    caller: Caller,
    sender: Sender<'_>,
    own_origin: &str,
) -> Result<(), Kind> {
    let own = match (sender.fetch_site, sender.origin) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some("null")) if matches!(caller, Caller::MailedLink(_)) => true,
        (None, Some(origin)) => origin == own_origin,
        (None, None) => !sender.by_cookie,
    };
    let any_site = matches!(caller, Caller::Client | Caller::Visitor);
    if own || any_site || !is_unsafe(method) {
        Ok(())
    } else {
        Err(Kind::CrossSiteRequest)
    }
}

/// Refuses a query that gives a parameter twice: two readers might take another one each
/// (ASVS 15.3.7). What nobody here reads passes: mail services and other sites add
/// parameters of their own to links.
///
/// # Errors
/// [`Kind::InvalidFields`], with the name.
pub fn each_once(path_and_query: &str) -> Result<(), Problem> {
    let (_, query) = path_and_query.split_once('?').unwrap_or_default();
    // A tree: thousands of names would be compared with each other.
    let mut seen = BTreeSet::new();
    for (name, _) in form_urlencoded::parse(query.as_bytes()) {
        if seen.contains(&name) {
            let (kind, pointer) = (Kind::InvalidFields, alloc::format!("/{name}"));
            let detail = "The query gives the parameter twice.";
            return Err(Problem::with_detail(kind, &pointer, detail));
        }
        seen.insert(name);
    }
    Ok(())
}

/// The client's address from `CF-Connecting-IP`, the one header that the
/// platform sets itself (ASVS 4.1.3). None, two, or anything but a plain
/// address is refused: what cannot be judged is not let in.
///
/// # Errors
/// [`Kind::InvalidClientAddress`].
pub fn client_address(header: Option<&str>) -> Result<IpAddr, Kind> {
    header
        .and_then(|text| text.parse::<IpAddr>().ok())
        .map(|address| address.to_canonical())
        .ok_or(Kind::InvalidClientAddress)
}

/// Whether `Authorization` bears this key. How long that takes tells nothing of the key
/// but its length.
#[must_use]
pub fn bears(authorization: Option<&str>, key: &str) -> bool {
    let shown = authorization.and_then(|header| header.strip_prefix("Bearer "));
    shown.is_some_and(|shown| shown.as_bytes().ct_eq(key.as_bytes()).into())
}

/// What a page may load and do.
pub const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
    img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
    frame-ancestors 'none'";

/// The header fields that every answer carries (ASVS 3.4; OWASP secure headers).
pub const SECURITY_HEADERS: [(&str, &str); 8] = [
    ("content-security-policy", CONTENT_POLICY),
    (
        "strict-transport-security",
        "max-age=63072000; includeSubDomains",
    ),
    ("x-content-type-options", "nosniff"),
    // Not `no-referrer`: browsers without Sec-Fetch-Site would hide the origin of
    // our own forms. The page that holds a token says `no-referrer` itself.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=()",
    ),
    ("cache-control", "no-store"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::reply::Cookie;

    #[test]
    fn what_another_site_sends_is_refused() {
        let own = "https://regain.example";
        for (method, site, origin, allowed) in [
            ("POST", Some("same-origin"), Some(own), true),
            ("POST", Some("none"), None, true),
            ("POST", Some("cross-site"), Some(own), false),
            ("POST", Some("same-site"), None, false),
            ("POST", None, Some(own), true),
            ("POST", None, Some("https://evil.example"), false),
            ("POST", None, Some("null"), false),
            ("DELETE", Some("cross-site"), None, false),
            ("POST", None, None, true),
            ("GET", Some("cross-site"), None, true),
        ] {
            for by_cookie in [false, true] {
                let sender = Sender {
                    fetch_site: site,
                    origin,
                    by_cookie,
                };
                let silent = method == "POST" && site.is_none() && origin.is_none();
                assert_eq!(
                    same_site(method, Caller::Anyone, sender, own).is_ok(),
                    allowed && !(silent && by_cookie),
                    "{method} {sender:?}"
                );
            }
        }
    }

    #[test]
    fn a_mailed_link_can_be_used_by_a_browser_that_hides_its_origin() {
        let own = "https://regain.example";
        let post = |fetch_site, origin| {
            let sender = Sender {
                fetch_site,
                origin,
                by_cookie: true,
            };
            same_site(
                "POST",
                Caller::MailedLink(Cookie::PasswordLink),
                sender,
                own,
            )
        };
        assert!(post(None, Some("null")).is_ok());
        assert!(post(Some("cross-site"), Some("null")).is_err());
        assert!(post(None, Some("https://evil.example")).is_err());
        let hidden = Sender {
            origin: Some("null"),
            ..Sender::default()
        };
        assert!(same_site("POST", Caller::Claimant, hidden, own).is_err());
    }

    #[test]
    fn one_plain_address_or_none() {
        for (header, expected) in [
            (Some("192.0.2.7"), Some("192.0.2.7")),
            (Some("::FFFF:C000:0207"), Some("192.0.2.7")),
            (Some("2001:DB8:0:0:0:0:0:1"), Some("2001:db8::1")),
            (Some("1.2.3.4, 5.6.7.8"), None),
            (Some("1.2.3.4:443"), None),
            (Some("010.0.0.1"), None),
            (Some("fe80::1%eth0"), None),
            (Some("garbage"), None),
            (Some(""), None),
            (None, None),
        ] {
            let expected = expected.map(|text| text.parse::<IpAddr>().ok());
            assert_eq!(
                client_address(header).ok(),
                expected.flatten(),
                "{header:?}"
            );
        }
    }
}
