//! A session that does not do yet for what a client asks.

use regain_tests::story::browser::{Browser, parameter};
use regain_tests::story::relying_party::{RelyingParty, verified};
use serde_json::json;

use crate::app::{App, enrolled};
use crate::client::{Owner, PASSWORD, provision, signed_in, sql};
use crate::oidc::first_code;
use crate::profile::proof_ages;

const MFA: &str = "https://refeds.org/profile/mfa";

/// Signs in with password and code.
fn sign_in(browser: &mut Browser, path: &str, owner: &Owner, code: &str) -> String {
    let (step, _) = browser.sign_in(path, owner).page();
    let then = parameter(&step, "then").unwrap_or_default();
    browser
        .send("/totp/verify", &[("code", code), ("then", &then)])
        .away()
}

#[test]
fn a_client_is_told_which_factors_were_right() {
    let (owner, app) = enrolled();
    let party = RelyingParty::new();
    let [_, code, _] = app.codes();
    for (given, amr) in [
        (code, json!(["pwd", "otp", "mfa"])),
        // A recovery code is no one-time password.
        (app.recovery_codes[0].clone(), json!(["pwd", "mfa"])),
    ] {
        let mut browser = Browser::new();
        let (login, _) = browser.open(&party.request(&[])).page();
        let address = sign_in(&mut browser, &login, &owner, &given);
        let claims = verified(&party.exchange(&party.code(&address)).text("/id_token"));
        assert_eq!((&claims["amr"], &claims["acr"]), (&amr, &json!(MFA)));
    }
}

#[test]
fn whoever_has_a_second_factor_proves_it_where_the_client_asks() {
    let (owner, party) = (provision(json!({})), RelyingParty::new());
    let strict = RelyingParty::with(&[("second_factor", "1")]);
    let mut browser = Browser::new();
    first_code(&mut browser, &party, &owner, &party.request(&[]));
    // Without a second factor the account goes on with one where that is a wish,
    let wish = party.request(&[("acr_values", MFA)]);
    party.code(&browser.open(&wish).away());
    // and has to enrol one where it is a rule.
    let (_, page) = browser.open(&strict.request(&[])).page();
    assert!(page.body.contains("href=\"/profile/totp\""), "{page:?}");
    let silent = browser.open(&strict.request(&[("prompt", "none")])).away();
    assert_eq!(strict.error(&silent), "interaction_required");

    // Enrolled elsewhere; this session stays, as if it had enrolled it.
    let app = App::enrol(&owner, &signed_in(&owner));
    let mut browser = Browser::new();
    let [_, code, _] = app.codes();
    let (login, _) = browser.open(&party.request(&[])).page();
    sign_in(&mut browser, &login, &owner, &code);
    sql(&format!(
        "UPDATE sessions SET factors = 'password' WHERE account_id = '{}'",
        owner.id
    ));
    for (party, request) in [(&party, wish), (&strict, strict.request(&[]))] {
        app.time_passes();
        let (path, _) = browser.open(&request).page();
        assert!(
            path.starts_with("/login/proof?then=/oidc/authorize/"),
            "{path}"
        );
        let then = parameter(&path, "then").expect("where to");
        let [_, code, _] = app.codes();
        let fields = [("password", PASSWORD), ("code", &*code), ("then", &*then)];
        let code = party.code(&browser.send("/login/proof", &fields).away());
        let claims = verified(&party.exchange(&code).text("/id_token"));
        assert_eq!(claims["acr"], MFA);
        sql(&format!(
            "UPDATE sessions SET factors = 'password' WHERE account_id = '{}'",
            owner.id
        ));
    }
}

#[test]
fn a_sign_in_that_is_too_old_is_proved_anew_once() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    first_code(&mut browser, &party, &owner, &party.request(&[]));
    let recent = [("max_age", "3600")];
    party.code(&browser.open(&party.request(&recent)).away());
    // For 0 none is recent enough, though it be half a second old.
    sql(&format!(
        "UPDATE sessions SET proved_at = proved_at - 500 WHERE account_id = '{}'",
        owner.id
    ));
    let (path, _) = browser.open(&party.request(&[("max_age", "0")])).page();
    assert!(path.starts_with("/login/proof?then="), "{path}");
    for parameters in [
        [("max_age", "60")],
        [("max_age", "0")],
        [("prompt", "login")],
    ] {
        proof_ages(&owner);
        let mut silent = parameters.to_vec();
        silent.retain(|(name, _)| *name != "prompt");
        if !silent.is_empty() {
            silent.push(("prompt", "none"));
            let away = browser.open(&party.request(&silent)).away();
            assert_eq!(party.error(&away), "login_required");
        }
        let (path, _) = browser.open(&party.request(&parameters)).page();
        assert!(path.starts_with("/login/proof?then="), "{path}");
        let then = parameter(&path, "then").expect("where to");
        let fields = [("password", PASSWORD), ("then", &*then)];
        let code = party.code(&browser.send("/login/proof", &fields).away());
        let claims = verified(&party.exchange(&code).text("/id_token"));
        let age =
            claims["iat"].as_i64().expect("a time") - claims["auth_time"].as_i64().expect("a time");
        assert!((0..60).contains(&age), "{claims}");
    }
}

#[test]
fn the_way_back_from_a_proof_leads_on_no_longer_than_the_proof_is_fresh() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    first_code(&mut browser, &party, &owner, &party.request(&[]));
    proof_ages(&owner);
    let (path, _) = browser.open(&party.request(&[("prompt", "login")])).page();
    let then = parameter(&path, "then").expect("where to");
    let fields = [("password", PASSWORD), ("then", &*then)];
    party.code(&browser.send("/login/proof", &fields).away());
    // From the browser's history.
    party.code(&browser.open(&then).away());
    proof_ages(&owner);
    let (path, _) = browser.open(&then).page();
    assert!(path.starts_with("/login/proof?then="), "{path}");
}
