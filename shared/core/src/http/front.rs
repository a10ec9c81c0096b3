//! What the front decides for all: whether a request may go on.

use core::net::IpAddr;

use crate::http::problem::Kind;
use crate::http::routes::Caller;

/// Whether a method may change something.
#[must_use]
pub fn is_unsafe(method: &str) -> bool {
    !matches!(method, "GET" | "HEAD" | "OPTIONS")
}

/// Refuses what a page of another site makes a browser send: by
/// `Sec-Fetch-Site`, else by `Origin` (ASVS 3.5.1 to 3.5.3). A browser sends at
/// least one of them with whatever can change something; a program sends neither.
///
/// The pages of mailed links send no referrer, and older browsers then hide their
/// origin: there `null` passes, for the link's token is a proof of its own.
///
/// # Errors
/// [`Kind::CrossSiteRequest`].
pub fn same_site(
    method: &str,
    caller: Caller,
    fetch_site: Option<&str>,
    from: Option<&str>,
    own_origin: &str,
) -> Result<(), Kind> {
    let own = match (fetch_site, from) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin == own_origin,
        (None, None) => true,
    };
    let linked = caller == Caller::MailedLink;
    let own = own || linked && (fetch_site, from) == (None, Some("null"));
    if own || !is_unsafe(method) {
        Ok(())
    } else {
        Err(Kind::CrossSiteRequest)
    }
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

/// The header fields that every answer carries (ASVS 3.4; OWASP secure headers).
pub const SECURITY_HEADERS: [(&str, &str); 8] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
         form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
    ),
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
            assert_eq!(
                same_site(method, Caller::Anyone, site, origin, own).is_ok(),
                allowed,
                "{method} {site:?} {origin:?}"
            );
        }
    }

    #[test]
    fn a_mailed_link_can_be_used_by_a_browser_that_hides_its_origin() {
        let own = "https://regain.example";
        let post = |site, origin| same_site("POST", Caller::MailedLink, site, origin, own);
        assert!(post(None, Some("null")).is_ok());
        assert!(post(Some("cross-site"), Some("null")).is_err());
        assert!(post(None, Some("https://evil.example")).is_err());
        let case = same_site("POST", Caller::Claimant, None, Some("null"), own);
        assert!(case.is_err());
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
