//! Every call that the back office takes: one table for the function, and for the
//! tests, which try each of them as everybody.

use alloc::string::String;
use alloc::vec::Vec;

macro_rules! endpoints {
    ($($(#[doc = $doc:literal])+ $name:ident = $method:ident $pattern:literal;)+) => {
        /// A call of the back office.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Endpoint { $($(#[doc = $doc])+ $name,)+ }

        impl Endpoint {
            /// Every one there is.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Its method.
            #[must_use]
            pub const fn method(self) -> &'static str {
                match self { $(Self::$name => stringify!($method),)+ }
            }

            /// Its path, with `*` for each part that varies.
            #[must_use]
            pub const fn pattern(self) -> &'static str {
                match self { $(Self::$name => $pattern,)+ }
            }
        }
    };
}

endpoints! {
    /// Leads to where one's role has its work.
    Home = GET "/support";
    /// The cases that wait.
    Queue = GET "/support/cases";
    /// Cases by reference, customer number or address. The words are no part of an address.
    Search = POST "/support/search";
    /// One case.
    Case = GET "/support/cases/*";
    /// Takes a case on.
    Claim = POST "/support/cases/*/claim";
    /// Gives it back.
    Release = POST "/support/cases/*/release";
    /// Says which account it is about.
    Match = POST "/support/cases/*/match";
    /// Writes down how a call went.
    Call = POST "/support/cases/*/call";
    /// Asks for documents.
    RequestDocuments = POST "/support/cases/*/request-documents";
    /// The files of an item, and what there is to judge.
    Item = GET "/support/cases/*/evidence/*";
    /// One file.
    File = GET "/support/cases/*/evidence/*/*";
    /// Writes down what is on the documents of an item.
    Look = POST "/support/cases/*/evidence/*/look";
    /// Judges an item.
    Review = POST "/support/cases/*/evidence/*/review";
    /// Approves, first or alone, or refuses.
    Decide = POST "/support/cases/*/decide";
    /// Approves as a second person.
    Approve = POST "/support/cases/*/approve";
    /// Ends a case.
    Stop = POST "/support/cases/*/stop";
    /// What there is of an account.
    Account = GET "/support/accounts/*";
    /// Has the link mailed that its owner could ask for.
    ResetLink = POST "/support/accounts/*/reset-link";
    /// Closes an account.
    Freeze = POST "/support/accounts/*/freeze";
    /// Opens it again.
    Unfreeze = POST "/support/accounts/*/unfreeze";
    /// The audit trail.
    Audit = GET "/support/audit";
    /// Whether it is whole.
    AuditVerify = GET "/support/audit/verify";
    /// A part of it as a file.
    AuditExport = GET "/support/audit/export";
    /// How the work goes.
    Figures = GET "/support/figures";
    /// The same as a file.
    FiguresExport = GET "/support/figures/export";
    /// Who is of staff.
    StaffList = GET "/support/staff";
    /// Adds somebody.
    StaffAdd = POST "/support/staff";
    /// Gives somebody another role, or shuts them out.
    StaffChange = POST "/support/staff/*";
    /// The keys of the provider's programs.
    Keys = GET "/support/keys";
    /// Makes one.
    KeyCreate = POST "/support/keys";
    /// Ends one.
    KeyRevoke = POST "/support/keys/*/revoke";
    /// Mails that were given up.
    Mails = GET "/support/mails";
    /// Sends one again.
    MailResend = POST "/support/mails/*/resend";
}

/// Where a request leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// To this call, with the parts of the path that vary.
    Endpoint(Endpoint, Vec<&'a str>),
    /// To a path that does not take the method, but these: the `Allow` field.
    OtherMethod(String),
    /// Nowhere.
    Nothing,
}

/// Where a request leads. HEAD is asked as GET.
#[must_use]
pub fn find<'a>(method: &str, path: &'a str) -> Found<'a> {
    let mut allow = Vec::new();
    for endpoint in Endpoint::ALL {
        if let Some(parts) = parts(endpoint.pattern(), path) {
            if endpoint.method() == method {
                return Found::Endpoint(*endpoint, parts);
            }
            allow.push(endpoint.method());
        }
    }
    if allow.contains(&"GET") {
        allow.push("HEAD");
    }
    if allow.is_empty() {
        Found::Nothing
    } else {
        Found::OtherMethod(allow.join(", "))
    }
}

/// What stands in a path where its pattern has a `*`.
fn parts<'a>(pattern: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    let mut parts = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(parts),
            (Some("*"), Some(part)) if !part.is_empty() => parts.push(part),
            (Some(one), Some(other)) if one == other => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_one_call_with_what_varies_in_it() {
        let found = |method, path| find(method, path);
        let expected = Found::Endpoint(Endpoint::File, alloc::vec!["c", "identity", "f"]);
        assert_eq!(
            found("GET", "/support/cases/c/evidence/identity/f"),
            expected
        );
        assert_eq!(
            found("PUT", "/support/staff"),
            Found::OtherMethod("GET, POST, HEAD".into())
        );
        assert_eq!(
            found("GET", "/support/cases/c/claim"),
            Found::OtherMethod("POST".into())
        );
        for path in ["/support/", "/support/cases/", "/support/cases//claim"] {
            assert_eq!(found("GET", path), Found::Nothing, "{path}");
        }
    }

    #[test]
    fn no_two_calls_are_one() {
        for (place, endpoint) in Endpoint::ALL.iter().enumerate() {
            for other in Endpoint::ALL.iter().skip(place + 1) {
                let same =
                    (endpoint.method(), endpoint.pattern()) == (other.method(), other.pattern());
                assert!(!same, "{endpoint:?} and {other:?}");
            }
        }
    }
}
