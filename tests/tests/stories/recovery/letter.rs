//! The letter that some policies ask for, to print.

use super::{not_found, refused};
use crate::claimant::Claimant;
use crate::client::under_o2switch;

const NOBODY: &str = "nobody@example.org";
const PATH: &str = "/recovery/case/letter";

#[test]
fn a_letter_to_print_names_the_request_and_what_the_policy_asks_for() {
    let _here = under_o2switch();
    let claimant = Claimant::open("email", NOBODY);
    let browser = claimant.browser().with("accept-language", "en");
    let case = browser.page("/recovery/case").body;
    assert!(case.contains(&format!("href=\"{PATH}\"")), "{case}");
    let letter = browser.page(PATH);
    assert_eq!(letter.status, 200);
    let told = [
        &*claimant.reference,
        &claimant.contact,
        "Change the account’s email address",
        "<li>Copy of your identity document, with your signed declaration</li>",
    ];
    for told in told {
        assert!(letter.body.contains(told), "{told}: {}", letter.body);
    }
    // It does not enclose itself, and nobody's login is told.
    assert!(
        !letter.body.contains("Handwritten and signed"),
        "{letter:?}"
    );
    assert!(!letter.body.contains(NOBODY), "{letter:?}");
}

#[test]
fn where_no_letter_is_asked_for_there_is_none() {
    let claimant = Claimant::open("ip", NOBODY);
    assert_eq!(refused(&claimant.client.get(PATH)), not_found());
    let browser = claimant.browser().page(PATH);
    let led = (browser.status, browser.header("location"));
    assert_eq!(led, (303, Some("/recovery/case")));
}
