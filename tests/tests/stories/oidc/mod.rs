//! Sign-in for panels and apps.

mod clients;
mod introspection;
mod refused;
mod sign_in;
mod sign_out;
mod step_up;
mod tokens;

use regain_tests::story::browser::Browser;
use regain_tests::story::relying_party::RelyingParty;

use crate::client::{Owner, Reply};

/// Somebody signs in at a client for the first time: the code that it gets.
fn first_code(browser: &mut Browser, party: &RelyingParty, owner: &Owner, request: &str) -> String {
    let (login, _) = browser.open(request).page();
    party.code(&browser.sign_in(&login, owner).away())
}

/// The same, and the tokens for it.
fn first_tokens(browser: &mut Browser, party: &RelyingParty, owner: &Owner) -> Reply {
    party.exchange(&first_code(browser, party, owner, &party.request(&[])))
}
