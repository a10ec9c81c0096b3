//! Where a request goes: the whole map of public paths.

use alloc::string::String;

/// A function behind the front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `/login`, `/logout`.
    Login,
    /// `/password/...`.
    PasswordLost,
    /// `/recovery/...`.
    RecoverySubmit,
    /// `/recovery/case/evidence...`: the files, which no page comes near.
    RecoveryEvidence,
    /// `/totp/verify`.
    TotpVerify,
    /// `/ip/check`.
    IpCheck,
    /// `/profile...`, as far as it needs no secret.
    Profile,
    /// Password and second factor under `/profile`, and `/login/proof`, which needs
    /// the same keys.
    Factors,
    /// `/support...`: cases and their documents.
    Support,
    /// `/support/audit...` and `/support/figures...`, which need the audit trail's key.
    SupportAudit,
    /// `/support/accounts...`, `.../staff`, `.../keys` and `.../mails`, which need none.
    SupportManage,
    /// `/accounts...`.
    Accounts,
    /// No public path; only asked for its health.
    Courier,
}

impl Function {
    /// Every function there is.
    pub const ALL: [Self; 13] = [
        Self::Login,
        Self::PasswordLost,
        Self::RecoverySubmit,
        Self::RecoveryEvidence,
        Self::TotpVerify,
        Self::IpCheck,
        Self::Profile,
        Self::Factors,
        Self::Support,
        Self::SupportAudit,
        Self::SupportManage,
        Self::Accounts,
        Self::Courier,
    ];

    /// The front's service binding to it.
    #[must_use]
    pub const fn binding(self) -> &'static str {
        match self {
            Self::Login => "LOGIN",
            Self::PasswordLost => "PASSWORD_LOST",
            Self::RecoverySubmit => "RECOVERY_SUBMIT",
            Self::RecoveryEvidence => "RECOVERY_EVIDENCE",
            Self::TotpVerify => "TOTP_VERIFY",
            Self::IpCheck => "IP_CHECK",
            Self::Profile => "PROFILE",
            Self::Factors => "FACTORS",
            Self::Support => "SUPPORT",
            Self::SupportAudit => "SUPPORT_AUDIT",
            Self::SupportManage => "SUPPORT_MANAGE",
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
    let mut segments = path.strip_prefix('/')?.split('/');
    if path == "/support" || path.starts_with("/support/") {
        // Each has a table of its own, which says what it takes where.
        let function = match segments.nth(1) {
            Some("audit" | "figures") => Function::SupportAudit,
            Some("accounts" | "staff" | "keys" | "mails") => Function::SupportManage,
            _ => Function::Support,
        };
        return Some(behind(function, &["GET", "POST"]));
    }
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
        [Some("recovery"), None, ..] => own(Own::MissingSlash("/recovery/")),
        [Some("recovery"), Some("case"), Some("evidence"), None] => {
            behind(Function::RecoveryEvidence, &["POST"])
        }
        [Some("recovery"), Some("case"), Some("evidence"), Some(_)] => {
            behind(Function::RecoveryEvidence, &["PUT", "POST", "DELETE"])
        }
        [Some("recovery"), rest @ ..] => behind(Function::RecoverySubmit, recovery(rest)?),
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

/// The methods of a path under `/recovery/`, but for evidence.
fn recovery(rest: [Option<&str>; 3]) -> Option<&'static [&'static str]> {
    Some(match rest {
        [Some("" | "case"), None, None] => &["GET", "POST"],
        [
            Some("case"),
            Some("code" | "submit" | "withdraw" | "leave"),
            None,
        ]
        | [Some("case"), Some("code"), Some("new")]
        | [Some("stop"), None, None] => &["POST"],
        [Some("stop"), Some(_), None] => &["GET"],
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
        | (Some("email"), Some("confirm"))
        | (Some("case"), Some("withdraw")) => &["POST"],
        (Some("history"), None) | (Some("email" | "not-me"), Some(_)) => &["GET"],
        _ => return None,
    };
    Some((function, methods))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_public_path_leads_somewhere_and_no_other() {
        let behind = |function, allow| Some((Target::Behind(function), allow));
        for (path, expected) in [
            ("/", Some((Target::Own(Own::Home), "GET, HEAD"))),
            ("/login", behind(Function::Login, "GET, POST, HEAD")),
            ("/login/session", behind(Function::Login, "GET, POST, HEAD")),
            ("/logout", behind(Function::Login, "POST")),
            (
                "/password/lost/",
                behind(Function::PasswordLost, "GET, POST, HEAD"),
            ),
            (
                "/password/lost",
                Some((
                    Target::Own(Own::MissingSlash("/password/lost/")),
                    "GET, HEAD",
                )),
            ),
            ("/password/reset", behind(Function::PasswordLost, "POST")),
            (
                "/password/reset/abc",
                behind(Function::PasswordLost, "GET, HEAD"),
            ),
            ("/login/proof", behind(Function::Factors, "GET, POST, HEAD")),
            (
                "/profile",
                behind(Function::Profile, "GET, POST, PATCH, HEAD"),
            ),
            (
                "/profile/totp",
                behind(Function::Factors, "GET, POST, PUT, DELETE, HEAD"),
            ),
            (
                "/profile/sessions/1",
                behind(Function::Profile, "POST, DELETE"),
            ),
            ("/profile/email/confirm", behind(Function::Profile, "POST")),
            (
                "/profile/not-me/abc",
                behind(Function::Profile, "GET, HEAD"),
            ),
            ("/profile/case/withdraw", behind(Function::Profile, "POST")),
            ("/profile/case", None),
            ("/profile/", None),
            ("/profile/history/1", None),
            ("/profile/sessions/1/2", None),
            (
                "/totp/verify",
                behind(Function::TotpVerify, "GET, POST, HEAD"),
            ),
            ("/ip/check", behind(Function::IpCheck, "GET, POST, HEAD")),
            ("/accounts", behind(Function::Accounts, "POST")),
            (
                "/accounts/1",
                behind(Function::Accounts, "GET, PATCH, DELETE, HEAD"),
            ),
            (
                "/problems/not-found",
                Some((Target::Own(Own::Problem("not-found")), "GET, HEAD")),
            ),
            (
                "/support/cases/1/evidence/identity/2",
                behind(Function::Support, "GET, POST, HEAD"),
            ),
            ("/supporters", None),
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
    fn recovery_has_paths_for_the_claimant_and_for_the_owner() {
        for (path, expected) in [
            ("/recovery/", Some("GET, POST, HEAD")),
            ("/recovery/case", Some("GET, POST, HEAD")),
            ("/recovery/case/code", Some("POST")),
            ("/recovery/case/code/new", Some("POST")),
            ("/recovery/case/evidence", Some("POST")),
            (
                "/recovery/case/evidence/identity",
                Some("PUT, POST, DELETE"),
            ),
            ("/recovery/case/submit", Some("POST")),
            ("/recovery/case/withdraw", Some("POST")),
            ("/recovery/case/leave", Some("POST")),
            ("/recovery/stop", Some("POST")),
            ("/recovery/stop/abc", Some("GET, HEAD")),
            ("/recovery/case/", None),
            ("/recovery/case/submit/now", None),
            ("/recovery/case/evidence/identity/1", None),
        ] {
            let found = route(path).map(|route| (route.target, route.allow()));
            let target = Target::Behind(if path.contains("evidence") {
                Function::RecoveryEvidence
            } else {
                Function::RecoverySubmit
            });
            let expected = expected.map(|allow| (target, allow.into()));
            assert_eq!(found, expected, "{path}");
        }
        let slash = route("/recovery").map(|route| route.target);
        assert_eq!(slash, Some(Target::Own(Own::MissingSlash("/recovery/"))));
    }
}
