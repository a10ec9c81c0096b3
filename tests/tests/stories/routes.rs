//! The table of routes is true: who is turned away, and how.

use regain_core::account::Role;
use regain_core::http::routes::{Caller, ROUTES, Route, Takes};
use serde_json::json;

use crate::app::enrolled;
use crate::client::{Client, PASSWORD, Reply, provision, signed_in};
use crate::profile::proof_ages;
use crate::staff::Colleague;

/// The path of a route, with something in it that is nobody's.
fn path(route: &Route) -> String {
    let fill = |segment: &str| match segment {
        "{kind}" => "not-found".to_owned(),
        varies if varies.starts_with('{') => "none".to_owned(),
        segment => segment.to_owned(),
    };
    let path: Vec<String> = route.pattern.split('/').map(fill).collect();
    path.join("/")
}

/// A program's call that has nothing wrong with it but its caller.
fn call(client: &Client, route: &Route) -> Reply {
    match route.takes {
        Takes::Nothing => client.send(route.method, &path(route), None, ""),
        Takes::Fields | Takes::Json | Takes::Rows => {
            client.json(route.method, &path(route), &json!({}))
        }
        Takes::File => {
            let pdf = Some("application/pdf");
            client.send(route.method, &path(route), pdf, "%PDF-1.4")
        }
    }
}

/// What is sent where a call takes something else: nothing, no JSON, a field that nobody
/// knows, a list, and a type that nobody reads.
const NONSENSE: [(Option<&str>, &str); 5] = [
    (None, ""),
    (Some("application/json"), "{"),
    (Some("application/json"), "{\"nonsense\": [1]}"),
    (Some("application/json"), "[]"),
    (Some("text/plain"), "nonsense"),
];

/// Whoever may not call is told so, whatever they send, and nothing of what is wrong with it.
fn is_refused(client: &Client, route: &Route, status: u16, problem: &str) {
    let mut replies = vec![call(client, route)];
    if route.method != "GET" {
        let send =
            |(content_type, body)| client.send(route.method, &path(route), content_type, body);
        replies.extend(NONSENSE.map(send));
    }
    for reply in replies {
        let refusal = (reply.status, reply.problem());
        let here = format!("{} {}: {reply:?}", route.method, route.pattern);
        assert_eq!(refusal, (status, problem.into()), "{here}");
    }
}

#[test]
fn whoever_shows_nothing_is_told_what_is_missing() {
    for route in ROUTES {
        let refusal = match route.caller {
            Caller::Session(_) => (401, "session-required"),
            Caller::ServiceKey(_) => (401, "service-key-required"),
            Caller::Claimant => (404, "not-found"),
            Caller::MailedLink(_)
            | Caller::Anyone
            | Caller::Client
            | Caller::Visitor
            | Caller::KeyOrChallenge(_) => continue,
        };
        is_refused(&Client::new(), route, refusal.0, refusal.1);
    }
}

#[test]
fn a_form_of_whoever_shows_nothing_leads_to_where_they_can() {
    for route in ROUTES {
        let way = match route.caller {
            Caller::Session(_) => "/login",
            Caller::Claimant => "/recovery/case",
            Caller::ServiceKey(_)
            | Caller::KeyOrChallenge(_)
            | Caller::MailedLink(_)
            | Caller::Client
            | Caller::Visitor
            | Caller::Anyone => continue,
        };
        if route.method == "POST" && route.takes != Takes::File {
            for fields in [&[][..], &[("nonsense", "1")]] {
                let reply = Client::new().form(&path(route), fields);
                let location = reply.header("location").unwrap_or_default();
                // A sign-in knows the page to come back to.
                let location = location.split("?then=/").next();
                let led = (reply.status, location) == (303, Some(way));
                // Who comes without a case can also be asked for it on the spot.
                let asked = route.caller == Caller::Claimant && reply.status == 404;
                assert!(led || asked, "{}: {reply:?}", route.pattern);
            }
        }
    }
}

#[test]
fn a_session_opens_nothing_of_staff_or_of_programs() {
    let customer = signed_in(&provision(json!({})));
    for route in ROUTES {
        let refusal = match route.caller {
            Caller::Session(rules) if rules.roles.is_some() => (403, "role-missing"),
            Caller::ServiceKey(_) | Caller::KeyOrChallenge(_) => (401, "service-key-required"),
            _ => continue,
        };
        is_refused(&customer, route, refusal.0, refusal.1);
    }
}

#[test]
fn a_key_without_the_scope_opens_nothing() {
    let program = Client::service("none");
    for route in ROUTES {
        if matches!(
            route.caller,
            Caller::ServiceKey(_) | Caller::KeyOrChallenge(_)
        ) {
            is_refused(&program, route, 403, "scope-missing");
        }
    }
}

#[test]
fn staff_without_a_second_factor_get_no_further_than_enrolling_one() {
    let admin = signed_in(&provision(json!({ "role": "admin" })));
    for route in ROUTES {
        let Caller::Session(rules) = route.caller else {
            continue;
        };
        if rules.second_factor {
            is_refused(&admin, route, 403, "second-factor-mandatory");
        } else {
            let reply = call(&admin, route);
            assert!(
                !reply.body.contains("second-factor-mandatory"),
                "{} {}: {reply:?}",
                route.method,
                route.pattern
            );
        }
    }
}

#[test]
fn what_takes_a_fresh_proof_is_refused_without_one() {
    let (owner, app) = enrolled();
    let customer = crate::app::signed_in_with(&owner, &app);
    let (admin, reviewer) = (Colleague::new("admin"), Colleague::new("reviewer"));
    for account in [&owner, &admin.account, &reviewer.account] {
        proof_ages(account);
    }
    for route in ROUTES {
        let Caller::Session(rules) = route.caller else {
            continue;
        };
        if rules.fresh {
            let caller = match rules.roles {
                None => &customer,
                Some([Role::Admin]) => &admin.client,
                Some(_) => &reviewer.client,
            };
            is_refused(caller, route, 401, "fresh-proof-required");
        }
    }
}

#[test]
fn a_proof_leads_back_to_each_page_that_asks_for_one() {
    let owner = provision(json!({}));
    let mut cookie = browser(&owner.email);
    let pages = ROUTES.iter().filter(|route| {
        let own = route.pattern.starts_with("/profile");
        own && route.method == "GET" && !matches!(route.caller, Caller::MailedLink(_))
    });
    let mut asked = Vec::new();
    for page in pages {
        proof_ages(&owner);
        let shown = Client::new().with("cookie", &cookie).page(page.pattern);
        let Some(then) = shown
            .header("location")
            .and_then(|location| location.strip_prefix("/login/proof?then="))
        else {
            assert_eq!(shown.status, 200, "{}: {shown:?}", page.pattern);
            continue;
        };
        asked.push(page.pattern);
        let fields = [("password", PASSWORD), ("then", then)];
        let proved = Client::new()
            .with("cookie", &cookie)
            .form("/login/proof", &fields);
        assert_eq!(proved.header("location"), Some(page.pattern), "{proved:?}");
        cookie = proved.cookie("__Host-session").expect("another session");
    }
    assert_eq!(
        asked,
        [
            "/profile/recovery-codes",
            "/profile/allowed-ips",
            "/profile/email",
            "/profile/password",
            "/profile/totp",
        ]
    );
}

/// The session cookie of a browser that signs in.
fn browser(login: &str) -> String {
    let fields = [("login", login), ("password", PASSWORD)];
    let reply = Client::new().form("/login", &fields);
    reply.cookie("__Host-session").expect("a session")
}
