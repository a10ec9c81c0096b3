// Long: its tests stand below it.
//! The one table of routes: front, functions, health and tests read it.
//!
//! The front finds the function that answers, what the body may be, and whether a page of
//! another site may send it; the function finds its endpoint and dispatches it in a match
//! that the compiler knows to be complete; tests try every route as everybody.

mod table;

pub use table::{
    Accounts, Courier, Factors, Front, Function, IpCheck, Login, Oidc, PasswordLost, Profile,
    ROUTES, RecoveryEvidence, RecoverySubmit, Support, SupportAudit, SupportManage, TotpVerify,
};

use alloc::vec::Vec;

use crate::http::problem::Kind;
use crate::http::reply::{Cookie, Reply};
use crate::sign_in::gate::Rules;
use crate::sign_in::service_key::Scope;

/// One method of one path.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The method; HEAD goes with GET.
    pub method: &'static str,
    /// The path, with a name in braces for each segment that varies.
    pub pattern: &'static str,
    /// Who answers.
    pub function: Function,
    /// Who may call.
    pub caller: Caller,
    /// What the call brings along.
    pub takes: Takes,
}

/// Who may call. Whether somebody is the one is judged where their credential is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Anyone.
    Anyone,
    /// Whoever has a link that was mailed: its token is a proof of its own, which a browser
    /// keeps in this cookie, so that links of other kinds leave it alone.
    MailedLink(Cookie),
    /// Whoever has the credential of a recovery case.
    Claimant,
    /// Whoever has a session that these rules let in.
    Session(Rules),
    /// A program of the provider whose key has this scope.
    ServiceKey(Scope),
    /// A client of OpenID Connect, which shows a secret or a token of its own: no cookie says
    /// who it is, and a page of any site may call.
    Client,
    /// A browser that another site may send, with a form too: it is only led on, or asked.
    Visitor,
    /// Such a program, or a person whose challenge stands among the fields.
    KeyOrChallenge(Scope),
}

/// What a call brings along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing but its path and query.
    Nothing,
    /// Fields, as JSON or as a form.
    Fields,
    /// Fields as JSON: only programs call.
    Json,
    /// Many rows of fields as JSON.
    Rows,
    /// A file, as the body or in a form.
    File,
}

impl Takes {
    /// The largest body, in bytes. The call that takes a file measures it itself; a form
    /// wraps something around it.
    #[must_use]
    pub const fn body_cap(self) -> usize {
        match self {
            Self::Nothing | Self::Fields | Self::Json => 16 * 1024,
            Self::Rows => 1024 * 1024,
            Self::File => 10 * 1024 * 1024 + 64 * 1024,
        }
    }
}

/// What one function does, each with its routes.
pub trait Endpoint: Copy + 'static {
    /// Every one there is, once for each of its routes.
    const ROUTES: &'static [(Self, Route)];
    /// Whether one of them takes a session.
    const TAKES_SESSION: bool = takes_session(Self::ROUTES);
    /// Whether one of them takes a service key.
    const TAKES_SERVICE_KEY: bool = takes_service_key(Self::ROUTES);
    /// Whether one of them takes the credential of a recovery case.
    const TAKES_CASE: bool = takes_case(Self::ROUTES);

    /// The page that a call belongs to: its own, or else the one that its form stands on.
    #[must_use]
    fn page<'a>(route: &Route, path: &'a str) -> Option<&'a str> {
        let (mut pattern, mut page) = (route.pattern, path);
        loop {
            let mut routes = Self::ROUTES.iter().map(|(_, route)| route);
            if routes.any(|route| route.method == "GET" && route.pattern == pattern) {
                return Some(page);
            }
            (pattern, page) = (pattern.rsplit_once('/')?.0, page.rsplit_once('/')?.0);
        }
    }
}

macro_rules! takes {
    ($($name:ident = $caller:pat,)+) => {$(
        const fn $name<T>(mut routes: &[(T, Route)]) -> bool {
            while let [(_, route), rest @ ..] = routes {
                if matches!(route.caller, $caller) {
                    return true;
                }
                routes = rest;
            }
            false
        }
    )+};
}

takes! {
    takes_session = Caller::Session(_),
    takes_service_key = Caller::ServiceKey(_) | Caller::KeyOrChallenge(_),
    takes_case = Caller::Claimant,
}

/// A route that a request leads to, and what stands in its path where it varies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<'a, T> {
    /// The route, or the endpoint.
    pub found: T,
    /// The segments that vary, in order.
    pub segments: Vec<&'a str>,
}

/// The route of a request. HEAD is asked as GET.
///
/// # Errors
/// What is answered where there is no such path, or it does not take the method
/// (RFC 9110, 15.5.6).
pub fn find<'a>(method: &str, path: &'a str) -> Result<Found<'a, &'static Route>, Reply> {
    search(ROUTES.iter().map(|route| (route, route)), method, path)
}

/// The endpoint of a request to one function, and its route.
///
/// # Errors
/// As [`find`].
pub fn endpoint<'a, E: Endpoint>(
    method: &str,
    path: &'a str,
) -> Result<Found<'a, (E, &'static Route)>, Reply> {
    let routes = E::ROUTES.iter();
    search(
        routes.map(|(endpoint, route)| ((*endpoint, route), route)),
        method,
        path,
    )
}

fn search<'a, T>(
    routes: impl Iterator<Item = (T, &'static Route)> + Clone,
    method: &str,
    path: &'a str,
) -> Result<Found<'a, T>, Reply> {
    let method = if method == "HEAD" { "GET" } else { method };
    let mut allow = Vec::new();
    // A path that stands in the table as it is has no segment that varies.
    let literal = routes.clone().any(|(_, route)| route.pattern == path);
    for (found, route) in routes {
        if literal && route.pattern != path {
            continue;
        }
        if let Some(segments) = segments(route.pattern, path) {
            if route.method == method {
                return Ok(Found { found, segments });
            }
            allow.push(route.method);
        }
    }
    if allow.contains(&"GET") {
        allow.push("HEAD");
    }
    Err(if allow.is_empty() {
        Kind::NotFound.into()
    } else {
        Reply::from(Kind::MethodNotAllowed).with("allow", allow.join(", "))
    })
}

/// What stands in a path where its pattern has braces.
fn segments<'a>(pattern: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    let mut segments = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(segments),
            (Some(name), Some(segment)) if name.starts_with('{') && !segment.is_empty() => {
                segments.push(segment);
            }
            (Some(one), Some(other)) if one == other => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::front::is_unsafe;

    #[test]
    fn a_path_leads_to_one_route_with_what_varies_in_it() {
        let found = find("GET", "/support/cases/c/evidence/identity/f").expect("a route");
        assert_eq!(found.found.function, Function::Support);
        assert_eq!(found.segments, ["c", "identity", "f"]);
        let found = endpoint::<Support>("HEAD", "/support/cases/c").expect("an endpoint");
        assert_eq!(
            (found.found.0, found.segments),
            (Support::Case, alloc::vec!["c"])
        );
    }

    #[test]
    fn a_form_belongs_to_the_page_that_it_stands_on() {
        fn page<E: Endpoint>(method: &str, path: &'static str) -> Option<&'static str> {
            let (_, route) = endpoint::<E>(method, path).expect("an endpoint").found;
            E::page(route, path)
        }
        for path in ["/support/cases/c", "/support/cases/c/evidence/identity"] {
            assert_eq!(page::<Support>("GET", path), Some(path));
        }
        for (path, expected) in [
            ("/support/cases/c/decide", "/support/cases/c"),
            (
                "/support/cases/c/evidence/identity/transcribe",
                "/support/cases/c/evidence/identity",
            ),
            ("/support/search", "/support"),
        ] {
            assert_eq!(page::<Support>("POST", path), Some(expected), "{path}");
        }
        let removed = page::<Factors>("POST", "/profile/totp/remove");
        assert_eq!(removed, Some("/profile/totp"));
        assert_eq!(page::<Login>("POST", "/logout"), None);
    }

    #[test]
    fn a_method_that_a_path_does_not_take_is_told_those_that_it_does() {
        let refused = |method, path| find(method, path).map(drop).expect_err("no route");
        let other = |allow: &str| Reply::from(Kind::MethodNotAllowed).with("allow", allow.into());
        assert_eq!(refused("PUT", "/support/staff"), other("GET, POST, HEAD"));
        assert_eq!(refused("GET", "/logout"), other("POST"));
        for path in [
            "",
            "/support/",
            "/support/cases//claim",
            "/supporters",
            "/profile/",
            "/profile/sessions/1/2",
            "/recovery/case/",
            "/recovery/case/submit/now",
            "/courier",
            "/nudge",
        ] {
            assert_eq!(refused("GET", path), Kind::NotFound.into(), "{path}");
        }
    }

    #[test]
    fn no_two_routes_are_one() {
        for (place, route) in ROUTES.iter().enumerate() {
            for other in ROUTES.iter().skip(place + 1) {
                assert!(
                    (route.method, route.pattern) != (other.method, other.pattern),
                    "{} {} twice",
                    route.method,
                    route.pattern
                );
            }
        }
    }

    #[test]
    fn no_route_hides_another() {
        for route in ROUTES {
            let found = find(route.method, route.pattern).expect("a route").found;
            assert_eq!(found.pattern, route.pattern, "{}", route.method);
        }
    }

    #[test]
    fn only_mailed_links_can_be_used_from_a_page_that_hides_its_origin() {
        let hidden = ROUTES
            .iter()
            .filter(|route| route.method != "GET" && matches!(route.caller, Caller::MailedLink(_)));
        let hidden: Vec<_> = hidden.map(|route| route.pattern).collect();
        assert_eq!(
            hidden,
            [
                "/password/reset",
                "/recovery/continue",
                "/recovery/stop",
                "/profile/email/confirm",
                "/profile/not-me"
            ]
        );
    }

    #[test]
    fn what_anyone_may_change_is_listed() {
        let open = ROUTES
            .iter()
            .filter(|route| is_unsafe(route.method) && route.caller == Caller::Anyone);
        let open: Vec<_> = open.map(|route| route.pattern).collect();
        assert_eq!(
            open,
            [
                // These two only lead on.
                "/password/lost",
                "/recovery",
                "/login",
                "/logout",
                "/password/lost/",
                "/recovery/",
                "/recovery/case",
                "/recovery/case/leave",
                "/oidc/end-session/confirm",
            ]
        );
    }

    #[test]
    fn what_other_sites_may_send_is_listed() {
        let open = ROUTES.iter().filter(|route| {
            is_unsafe(route.method) && matches!(route.caller, Caller::Client | Caller::Visitor)
        });
        let open: Vec<_> = open.map(|route| route.pattern).collect();
        assert_eq!(
            open,
            [
                "/oidc/authorize",
                "/oidc/token",
                "/oidc/userinfo",
                "/oidc/introspect",
                "/oidc/revoke",
                "/oidc/end-session"
            ]
        );
    }

    #[test]
    fn what_takes_a_fresh_proof_is_listed() {
        let fresh = ROUTES
            .iter()
            .filter(|route| matches!(route.caller, Caller::Session(rules) if rules.fresh));
        let mut fresh: Vec<_> = fresh.map(|route| route.pattern).collect();
        fresh.dedup();
        assert_eq!(
            fresh,
            [
                "/profile/recovery-codes",
                "/profile/allowed-ips",
                "/profile/allowed-ips/undo",
                "/profile/email",
                "/profile/email/again",
                "/profile/password",
                "/profile/totp",
                "/profile/totp/remove",
                "/profile/totp",
                "/support/cases/unmatched/refuse",
                "/support/cases/{id}/match",
                "/support/cases/{id}/decide",
                "/support/cases/{id}/approve",
                "/support/cases/{id}/stop",
                "/support/cases/{id}/reopen",
                "/support/accounts/{id}/freeze",
                "/support/accounts/{id}/unfreeze",
                "/support/staff",
                "/support/staff/{id}",
                "/support/keys",
                "/support/keys/{id}/revoke",
                "/support/clients",
                "/support/clients/{id}",
                "/support/clients/{id}/secret",
                "/support/clients/{id}/remove",
                "/support/wordings",
                "/support/mails/{id}/resend",
            ]
        );
    }

    #[test]
    fn only_files_and_batches_may_be_large() {
        let large = ROUTES
            .iter()
            .filter(|route| route.takes.body_cap() > 16 * 1024);
        let large: Vec<_> = large.map(|route| (route.method, route.pattern)).collect();
        let evidence = "/recovery/case/evidence/{item}";
        let batch = "/accounts/batch";
        assert_eq!(
            large,
            [("PUT", evidence), ("POST", evidence), ("POST", batch)]
        );
    }
}
