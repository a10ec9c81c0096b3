//! What staff have to prove anew: before a decision, and from another network.

use regain_core::recovery::case::State;
use serde_json::json;

use super::{decision, refused};
use crate::claimant::Claimant;
use crate::client::{Client, PASSWORD, audit_log, provision, signed_in, unique};
use crate::profile::proof_ages;
use crate::staff::{Colleague, bring};

/// A browser with a session, from the address that it has or another one.
fn browser(token: &str, address: &str) -> Client {
    let cookie = format!("__Host-session={token}");
    Client::new().at(address).with("cookie", &cookie)
}

/// The token that a browser was given.
fn renewed(reply: &crate::client::Reply) -> String {
    let cookie = reply.cookie("__Host-session").expect("a session");
    cookie.split('=').next_back().unwrap_or_default().into()
}

#[test]
fn a_decision_takes_a_fresh_proof_and_keeps_what_was_written() {
    let agent = Colleague::new("agent");
    let claimant = Claimant::open("ip", "nobody@example.org");
    let id = claimant.id();
    agent.works_on(&id);
    bring(&claimant, State::Submitted);
    let path = format!("/support/cases/{id}");
    let address = agent.client.header("cf-connecting-ip").to_owned();
    let before = browser(&agent.token(), &address);
    let form = |page: &str, step: &str| page.contains(&format!("action=\"{path}/{step}\""));
    let page = before.page(&path).body;
    assert!(form(&page, "decide") && form(&page, "stop"), "{page}");

    proof_ages(&agent.account);
    let page = before.page(&path).body;
    let way = format!("/login/proof?then={path}");
    assert!(page.contains(&format!("href=\"{way}\"")), "{page}");
    for step in ["decide", "match", "stop"] {
        assert!(!form(&page, step), "{step}: {page}");
    }
    let version = agent.reads(&id)["version"].to_string();
    let fields = [
        ("version", version.as_str()),
        ("decision", "refuse"),
        ("reason", "identity_not_verified"),
        ("note", "Three calls, no answer."),
    ];
    let stale = before.form(&format!("{path}/decide"), &fields);
    assert_eq!(stale.status, 401, "{stale:?}");
    assert!(stale.body.contains("Three calls, no answer.") && stale.body.contains(&way));
    let why = decision("refuse", "identity_not_verified");
    let refusal = refused(&agent.step(&id, "decide", why));
    assert_eq!(refusal, (401, "fresh-proof-required".into()));

    let code = agent.app.code();
    let factors = [("password", PASSWORD), ("code", &*code), ("then", &*path)];
    let proved = before.form("/login/proof", &factors);
    assert_eq!(proved.header("location"), Some(&*path), "{proved:?}");
    let after = browser(&renewed(&proved), &address);
    let done = after.form(&format!("{path}/decide"), &fields);
    assert_eq!(done.status, 303, "{done:?}");
}

#[test]
fn a_session_of_staff_works_from_the_network_that_it_was_proved_from() {
    let agent = Colleague::new("agent");
    let home = agent.client.header("cf-connecting-ip").to_owned();
    let away = Client::new().header("cf-connecting-ip").to_owned();
    let same = home
        .rsplit_once('.')
        .map(|(network, _)| format!("{network}.254"));
    let token = agent.token();
    for address in [home.clone(), same.expect("an IPv4 address")] {
        assert_eq!(browser(&token, &address).page("/support/cases").status, 200);
    }

    let stolen = browser(&token, &away);
    let page = stolen.page("/support/cases");
    let led = Some("/login/proof?then=/support/cases");
    assert_eq!((page.status, page.header("location")), (303, led));
    let program = Client::new().at(&away).bearing(&token);
    for path in [
        "/support/cases",
        "/profile",
        "/profile/totp",
        "/login/session",
    ] {
        let refusal = refused(&program.get(path));
        assert_eq!(refusal, (401, "fresh-proof-required".into()), "{path}");
    }
    let events = audit_log(&agent.account);
    assert!(
        events.contains(&"authn_network_refused".into()),
        "{events:?}"
    );

    assert_eq!(stolen.page("/login/proof").status, 200);
    let code = agent.app.code();
    let factors = [
        ("password", PASSWORD),
        ("code", &*code),
        ("then", "/support/cases"),
    ];
    let proved = stolen.form("/login/proof", &factors);
    assert_eq!(
        proved.header("location"),
        Some("/support/cases"),
        "{proved:?}"
    );
    let token = renewed(&proved);
    assert_eq!(browser(&token, &away).page("/support/cases").status, 200);
    let back = browser(&token, &home).page("/support/cases");
    assert_eq!(back.header("location"), led, "the former network");
}

#[test]
fn staff_with_addresses_of_both_families_prove_once_in_each() {
    let agent = Colleague::new("agent");
    let home = agent.client.header("cf-connecting-ip").to_owned();
    let home6 = format!("2001:db8:{:x}::7", unique() & 0xffff);
    let token = agent.token();
    let led = Some("/login/proof?then=/support/cases");
    let at_six = browser(&token, &home6);
    assert_eq!(at_six.page("/support/cases").header("location"), led);
    let code = agent.app.code();
    let factors = [("password", PASSWORD), ("code", &*code)];
    let token = renewed(&at_six.form("/login/proof", &factors));
    for address in [&home, &home6, &home] {
        let page = browser(&token, address).page("/support/cases");
        assert_eq!(page.status, 200, "{address}: {page:?}");
    }
    let away = Client::new().header("cf-connecting-ip").to_owned();
    for address in [away.as_str(), "2001:db9::7"] {
        let page = browser(&token, address).page("/support/cases");
        assert_eq!(page.header("location"), led, "{address}");
    }
}

#[test]
fn a_session_of_a_customer_works_from_any_network() {
    let client = signed_in(&provision(json!({})));
    let away = Client::new().header("cf-connecting-ip").to_owned();
    assert_eq!(client.at(&away).get("/profile").status, 200);
}
