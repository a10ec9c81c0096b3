//! Every call that the back office takes: one table for each function of it, and for
//! the tests, which try each of them as everybody.

use alloc::vec::Vec;

use crate::problem::Kind;
use crate::reply::Reply;

/// The calls that one function takes.
pub trait Calls: Copy + 'static {
    /// Every one there is.
    const ALL: &'static [Self];

    /// Its method.
    fn method(self) -> &'static str;

    /// Its path, with `*` for each part that varies.
    fn pattern(self) -> &'static str;
}

macro_rules! calls {
    (
        $(#[doc = $about:literal])+ $table:ident
        $($(#[doc = $doc:literal])+ $name:ident = $method:ident $pattern:literal;)+
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $table { $($(#[doc = $doc])+ $name,)+ }

        impl Calls for $table {
            const ALL: &'static [Self] = &[$(Self::$name,)+];

            fn method(self) -> &'static str {
                match self { $(Self::$name => stringify!($method),)+ }
            }

            fn pattern(self) -> &'static str {
                match self { $(Self::$name => $pattern,)+ }
            }
        }
    };
}

calls! {
    /// Of `support`: cases and their documents.
    Cases
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
}

calls! {
    /// Of `support-audit`: what happened, and how the work goes.
    Audit
    /// The audit trail.
    List = GET "/support/audit";
    /// Whether it is whole.
    Verify = GET "/support/audit/verify";
    /// A part of it as a file.
    Export = GET "/support/audit/export";
    /// How the work goes.
    Figures = GET "/support/figures";
    /// The same as a file.
    FiguresExport = GET "/support/figures/export";
}

calls! {
    /// Of `support-manage`: accounts, staff, keys and mails.
    Manage
    /// What there is of an account.
    Account = GET "/support/accounts/*";
    /// Has the link mailed that its owner could ask for.
    ResetLink = POST "/support/accounts/*/reset-link";
    /// Closes an account.
    Freeze = POST "/support/accounts/*/freeze";
    /// Opens it again.
    Unfreeze = POST "/support/accounts/*/unfreeze";
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

/// The call that a request leads to, with the parts of its path that vary. HEAD is asked
/// as GET.
///
/// # Errors
/// What is answered where there is no such path, or it does not take the method.
pub fn find<'a, C: Calls>(method: &str, path: &'a str) -> Result<(C, Vec<&'a str>), Reply> {
    let mut allow = Vec::new();
    for call in C::ALL {
        if let Some(parts) = parts(call.pattern(), path) {
            if call.method() == method {
                return Ok((*call, parts));
            }
            allow.push(call.method());
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
    use crate::routes::{Function, Target, route};

    #[test]
    fn a_path_leads_to_one_call_with_what_varies_in_it() {
        let found = |path| find::<Cases>("GET", path);
        let expected = (Cases::File, alloc::vec!["c", "identity", "f"]);
        assert_eq!(found("/support/cases/c/evidence/identity/f"), Ok(expected));
        let other = |allow: &str| Reply::from(Kind::MethodNotAllowed).with("allow", allow.into());
        assert_eq!(
            find::<Manage>("PUT", "/support/staff"),
            Err(other("GET, POST, HEAD"))
        );
        assert_eq!(found("/support/cases/c/claim"), Err(other("POST")));
        for path in ["/support/", "/support/cases/", "/support/cases//claim"] {
            assert_eq!(found(path), Err(Kind::NotFound.into()), "{path}");
        }
    }

    /// Method and pattern of each call of a function, and where the front sends it.
    fn routed<C: Calls>() -> Vec<(&'static str, &'static str, Target<'static>)> {
        let line = |call: &C| {
            let route = route(call.pattern()).expect("a way there");
            assert!(route.takes(call.method()), "{}", call.pattern());
            (call.method(), call.pattern(), route.target)
        };
        C::ALL.iter().map(line).collect()
    }

    #[test]
    fn the_front_leads_each_call_to_the_function_that_takes_it() {
        for (table, function) in [
            (routed::<Cases>(), Function::Support),
            (routed::<Audit>(), Function::SupportAudit),
            (routed::<Manage>(), Function::SupportManage),
        ] {
            for (method, pattern, target) in table {
                assert_eq!(target, Target::Behind(function), "{method} {pattern}");
            }
        }
    }

    #[test]
    fn no_two_calls_are_one() {
        let tables = [routed::<Cases>(), routed::<Audit>(), routed::<Manage>()].concat();
        for (place, (method, pattern, _)) in tables.iter().enumerate() {
            for (other, same, _) in tables.iter().skip(place + 1) {
                assert!(
                    (method, pattern) != (other, same),
                    "{method} {pattern} twice"
                );
            }
        }
    }
}
