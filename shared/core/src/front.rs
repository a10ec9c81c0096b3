//! What the front decides for all: where a request goes, and whether it may.

use alloc::string::String;
use core::net::IpAddr;

use crate::problem::Kind;

/// A function behind the front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `/login`, `/logout`.
    Login,
    /// `/password/...`.
    PasswordLost,
    /// `/totp/verify`.
    TotpVerify,
    /// `/ip/check`.
    IpCheck,
    /// `/profile...`, as far as it needs no secret.
    Profile,
    /// Password and second factor under `/profile`, and `/login/proof`, which needs
    /// the same keys.
    Factors,
    /// `/accounts...`.
    Accounts,
    /// No public path; only asked for its health.
    Courier,
}

impl Function {
    /// Every function there is.
    pub const ALL: [Self; 8] = [
        Self::Login,
        Self::PasswordLost,
        Self::TotpVerify,
        Self::IpCheck,
        Self::Profile,
        Self::Factors,
        Self::Accounts,
        Self::Courier,
    ];

    /// The front's service binding to it.
    #[must_use]
    pub const fn binding(self) -> &'static str {
        match self {
            Self::Login => "LOGIN",
            Self::PasswordLost => "PASSWORD_LOST",
            Self::TotpVerify => "TOTP_VERIFY",
            Self::IpCheck => "IP_CHECK",
            Self::Profile => "PROFILE",
            Self::Factors => "FACTORS",
            Self::Accounts => "ACCOUNTS",
            Self::Courier => "COURIER",
        }
    }
}

/// What the front answers by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own<'a> {
    /// `/`.
    Home,
    /// `/health`.
    Health,
    /// `/.well-known/change-password`.
    ChangePassword,
    /// `/.well-known/security.txt` (RFC 9116).
    SecurityTxt,
    /// `/problems/{slug}`.
    Problem(&'a str),
    /// A path that is only complete with a slash at its end.
    MissingSlash(&'static str),
}

/// Who answers a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// The front.
    Own(Own<'a>),
    /// A function behind it.
    Behind(Function),
}

/// Where a path leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route<'a> {
    /// Who answers.
    pub target: Target<'a>,
    /// The methods that it takes; HEAD goes with GET.
    pub methods: &'static [&'static str],
}

impl Route<'_> {
    /// Whether the path takes this method.
    #[must_use]
    pub fn takes(&self, method: &str) -> bool {
        let method = if method == "HEAD" { "GET" } else { method };
        self.methods.contains(&method)
    }

    /// The `Allow` field of a refusal (RFC 9110, 15.5.6).
    #[must_use]
    pub fn allow(&self) -> String {
        let mut allow = self.methods.join(", ");
        if self.methods.contains(&"GET") {
            allow.push_str(", HEAD");
        }
        allow
    }
}

/// The whole map of public paths.
#[must_use]
pub fn route(path: &str) -> Option<Route<'_>> {
    let behind = |function, methods| Route {
        target: Target::Behind(function),
        methods,
    };
    let own = |own| Route {
        target: Target::Own(own),
        methods: &["GET"],
    };
    let segments = path.strip_prefix('/')?.split('/');
    let mut parts = [None; 4];
    for (index, segment) in segments.enumerate() {
        *parts.get_mut(index)? = Some(segment);
    }
    Some(match parts {
        [Some(""), None, ..] => own(Own::Home),
        [Some("health"), None, ..] => own(Own::Health),
        [Some(".well-known"), Some("change-password"), None, _] => own(Own::ChangePassword),
        [Some(".well-known"), Some("security.txt"), None, _] => own(Own::SecurityTxt),
        [Some("problems"), Some(slug), None, _] => own(Own::Problem(slug)),
        [Some("login"), None, ..] | [Some("login"), Some("session"), None, _] => {
            behind(Function::Login, &["GET", "POST"])
        }
        [Some("logout"), None, ..] => behind(Function::Login, &["POST"]),
        [Some("password"), Some("lost"), None, _] => own(Own::MissingSlash("/password/lost/")),
        [Some("password"), Some("lost"), Some(""), None] => {
            behind(Function::PasswordLost, &["GET", "POST"])
        }
        [Some("password"), Some("reset"), None, _] => behind(Function::PasswordLost, &["POST"]),
        [Some("password"), Some("reset"), Some(_), None] => {
            behind(Function::PasswordLost, &["GET"])
        }
        [Some("totp"), Some("verify"), None, _] => behind(Function::TotpVerify, &["GET", "POST"]),
        [Some("ip"), Some("check"), None, _] => behind(Function::IpCheck, &["GET", "POST"]),
        [Some("login"), Some("proof"), None, _] => behind(Function::Factors, &["GET", "POST"]),
        [Some("profile"), rest @ ..] => {
            let (function, methods) = profile(rest)?;
            behind(function, methods)
        }
        [Some("accounts"), None, ..] => behind(Function::Accounts, &["POST"]),
        [Some("accounts"), Some(_), None, _] => {
            behind(Function::Accounts, &["GET", "PATCH", "DELETE"])
        }
        _ => return None,
    })
}

/// Who answers a path under `/profile`, and which methods. Where there is PUT,
/// PATCH or DELETE, POST is for forms, which have no other.
fn profile(rest: [Option<&str>; 3]) -> Option<(Function, &'static [&'static str])> {
    let [page, detail, None] = rest else {
        return None;
    };
    let function = match page {
        Some("password" | "totp") => Function::Factors,
        _ => Function::Profile,
    };
    let methods: &[&str] = match (page, detail) {
        (None, None) => &["GET", "POST", "PATCH"],
        (Some("password" | "recovery-codes" | "email"), None) => &["GET", "POST"],
        (Some("totp"), None) => &["GET", "POST", "PUT", "DELETE"],
        (Some("allowed-ips"), None) => &["GET", "POST", "PUT"],
        (Some("sessions"), None) => &["GET", "POST", "DELETE"],
        (Some("sessions"), Some(_)) => &["POST", "DELETE"],
        (Some("contact" | "not-me"), None)
        | (Some("totp"), Some("remove"))
        | (Some("email"), Some("confirm")) => &["POST"],
        (Some("history"), None) | (Some("email" | "not-me"), Some(_)) => &["GET"],
        _ => return None,
    };
    Some((function, methods))
}

/// Whether a method may change something.
#[must_use]
pub fn is_unsafe(method: &str) -> bool {
    !matches!(method, "GET" | "HEAD" | "OPTIONS")
}

/// Refuses what a page of another site makes a browser send: by
/// `Sec-Fetch-Site`, else by `Origin` (ASVS 3.5.1 to 3.5.3). A browser sends at
/// least one of them with whatever can change something; a program sends neither.
///
/// The pages of mailed links send no referrer, whereupon older browsers hide their
/// origin: there `null` passes, for the link's token is a proof of its own.
///
/// # Errors
/// [`Kind::CrossSiteRequest`].
pub fn same_site(
    method: &str,
    path: &str,
    fetch_site: Option<&str>,
    from: Option<&str>,
    own_origin: &str,
) -> Result<(), Kind> {
    let own = match (fetch_site, from) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin == own_origin,
        (None, None) => true,
    };
    let linked = matches!(
        path,
        "/password/reset" | "/profile/email/confirm" | "/profile/not-me"
    );
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

/// The largest body that any call takes, in bytes.
pub const BODY_CAP: usize = 16 * 1024;

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
    fn every_public_path_leads_somewhere_and_no_other() {
        for (path, expected) in [
            ("/", Some((Target::Own(Own::Home), "GET, HEAD"))),
            (
                "/login",
                Some((Target::Behind(Function::Login), "GET, POST, HEAD")),
            ),
            (
                "/login/session",
                Some((Target::Behind(Function::Login), "GET, POST, HEAD")),
            ),
            ("/logout", Some((Target::Behind(Function::Login), "POST"))),
            (
                "/password/lost/",
                Some((Target::Behind(Function::PasswordLost), "GET, POST, HEAD")),
            ),
            (
                "/password/lost",
                Some((
                    Target::Own(Own::MissingSlash("/password/lost/")),
                    "GET, HEAD",
                )),
            ),
            (
                "/password/reset",
                Some((Target::Behind(Function::PasswordLost), "POST")),
            ),
            (
                "/password/reset/abc",
                Some((Target::Behind(Function::PasswordLost), "GET, HEAD")),
            ),
            (
                "/login/proof",
                Some((Target::Behind(Function::Factors), "GET, POST, HEAD")),
            ),
            (
                "/profile",
                Some((Target::Behind(Function::Profile), "GET, POST, PATCH, HEAD")),
            ),
            (
                "/profile/totp",
                Some((
                    Target::Behind(Function::Factors),
                    "GET, POST, PUT, DELETE, HEAD",
                )),
            ),
            (
                "/profile/sessions/1",
                Some((Target::Behind(Function::Profile), "POST, DELETE")),
            ),
            (
                "/profile/email/confirm",
                Some((Target::Behind(Function::Profile), "POST")),
            ),
            (
                "/profile/not-me/abc",
                Some((Target::Behind(Function::Profile), "GET, HEAD")),
            ),
            ("/profile/", None),
            ("/profile/history/1", None),
            ("/profile/sessions/1/2", None),
            (
                "/totp/verify",
                Some((Target::Behind(Function::TotpVerify), "GET, POST, HEAD")),
            ),
            (
                "/ip/check",
                Some((Target::Behind(Function::IpCheck), "GET, POST, HEAD")),
            ),
            (
                "/accounts",
                Some((Target::Behind(Function::Accounts), "POST")),
            ),
            (
                "/accounts/1",
                Some((
                    Target::Behind(Function::Accounts),
                    "GET, PATCH, DELETE, HEAD",
                )),
            ),
            (
                "/problems/not-found",
                Some((Target::Own(Own::Problem("not-found")), "GET, HEAD")),
            ),
            ("/.well-known/resource-that-should-not-exist", None),
            ("/courier", None),
            ("/login/", None),
            ("/a/b/c/d/e/f", None),
            ("", None),
        ] {
            let found = route(path).map(|route| (route.target, route.allow()));
            let expected = expected.map(|(target, allow)| (target, allow.into()));
            assert_eq!(found, expected, "{path}");
        }
    }

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
                same_site(method, "/login", site, origin, own).is_ok(),
                allowed,
                "{method} {site:?} {origin:?}"
            );
        }
    }

    #[test]
    fn a_mailed_link_can_be_used_by_a_browser_that_hides_its_origin() {
        let own = "https://regain.example";
        let reset = |site, origin| same_site("POST", "/password/reset", site, origin, own);
        assert!(reset(None, Some("null")).is_ok());
        assert!(reset(Some("cross-site"), Some("null")).is_err());
        assert!(reset(None, Some("https://evil.example")).is_err());
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
