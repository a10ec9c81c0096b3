//! The mailed code comes back, or does not.

use serde_json::json;

use super::{LOSSES, refused, wrong_state};
use crate::claimant::{Claimant, code_in, mailed_code};
use crate::client::{Owner, an_hour_passes_for, mails, provision};
use regain_tests::story::at_once;

const WRONG: &str = "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA";

/// An account with an open case.
fn case(lost: &str) -> (Owner, Claimant) {
    let owner = provision(json!({}));
    let claimant = Claimant::open(lost, &owner.email);
    (owner, claimant)
}

/// The code, wherever it was mailed to.
fn code(lost: &str, owner: &Owner, claimant: &Claimant) -> String {
    if lost != "email" {
        return mailed_code(owner);
    }
    let both = mails(&claimant.contact, 2);
    let mail = both.iter().find(|mail| mail.subject.contains("Your code"));
    code_in(mail.expect("the mail with the code"))
}

#[test]
fn the_code_is_given_back_as_people_type_it() {
    for lost in LOSSES {
        let (owner, claimant) = case(lost);
        let code = code(lost, &owner, &claimant);
        let typed = code.to_lowercase().replace('-', " ");
        let browser = claimant.browser();
        let page = browser.form("/recovery/case/code", &[("code", &typed)]);
        assert_eq!(
            (page.status, page.header("location")),
            (303, Some("/recovery/case?done=code-returned"))
        );
        assert_eq!(claimant.case()["code"]["returned"], true);
        assert_eq!(claimant.case()["turn"], "support");
        // Once is enough, and all.
        assert_eq!(refused(&claimant.give_code(&code)), wrong_state());
        assert_eq!(refused(&claimant.step("code/new")), wrong_state());
    }
}

#[test]
fn what_is_no_code_costs_no_try() {
    let (_, claimant) = case("totp");
    for code in [
        "",
        "123456",
        "AAAA",
        &"A".repeat(25),
        "ÄÄÄÄ-AAAA-AAAA-AAAA-AAAA-AAAA",
    ] {
        assert_eq!(
            claimant.give_code(code).refusal(),
            (422, "invalid-fields".into(), vec!["/code".into()]),
            "{code}"
        );
    }
    let page = claimant
        .browser()
        .form("/recovery/case/code", &[("code", "1")]);
    assert_eq!(page.status, 422);
    assert!(page.body.contains("aria-invalid=\"true\""));
    assert_eq!(claimant.case()["code"]["tries_left"], 5);
}

#[test]
fn five_wrong_codes_are_let_pass_over_the_whole_case() {
    let (owner, claimant) = case("ip");
    let code = mailed_code(&owner);
    for left in (0..5).rev() {
        let reply = claimant.give_code(WRONG);
        assert_eq!(
            reply.refusal(),
            (422, "code-not-accepted".into(), vec!["/code".into()])
        );
        assert!(reply.body.contains(&format!("{left} more")), "{reply:?}");
    }
    let used_up = (409, "codes-used-up".to_owned());
    assert_eq!(refused(&claimant.give_code(&code)), used_up);
    assert_eq!(refused(&claimant.step("code/new")), used_up);
    let page = claimant
        .browser()
        .form("/recovery/case/code", &[("code", &code)]);
    assert_eq!(page.status, 409);
    assert_eq!(
        claimant.case()["code"],
        json!({
            "sent_to": "profile_email", "returned": false, "tries_left": 0,
        })
    );
    assert_eq!(claimant.column("code_failures"), 5);
}

#[test]
fn another_code_takes_the_place_of_the_first() {
    let (owner, claimant) = case("totp");
    let first = mailed_code(&owner);
    let mut codes = vec![first];
    for number in 2..=4 {
        an_hour_passes_for(&owner.email);
        assert_eq!(claimant.step("code/new").status, 204);
        let mail = mails(&owner.email, number).pop().expect("a mail");
        assert_eq!(mail.subject, "Your code for account recovery");
        codes.push(code_in(&mail));
    }
    assert_eq!(
        refused(&claimant.step("code/new")),
        (409, "codes-used-up".into())
    );
    for old in &codes[..3] {
        assert_eq!(
            refused(&claimant.give_code(old)),
            (422, "code-not-accepted".into())
        );
    }
    assert_eq!(claimant.give_code(&codes[3]).status, 204);
}

#[test]
fn a_code_is_good_for_a_day() {
    let (owner, claimant) = case("totp");
    let code = mailed_code(&owner);
    claimant.set("code_expires_at = code_expires_at - 24 * 3600000");
    assert_eq!(
        refused(&claimant.give_code(&code)),
        (422, "code-not-accepted".into())
    );
}

#[test]
fn a_code_is_of_one_case() {
    let (mine, here) = case("totp");
    let (_, there) = case("totp");
    let code = mailed_code(&mine);
    assert_eq!(
        refused(&there.give_code(&code)),
        (422, "code-not-accepted".into())
    );
    assert_eq!(here.give_code(&code).status, 204);
}

#[test]
fn twenty_right_codes_at_once_are_one_return() {
    let (owner, claimant) = case("ip");
    let code = mailed_code(&owner);
    let replies = at_once(20, || claimant.give_code(&code));
    let (returned, late): (Vec<_>, Vec<_>) = replies.iter().partition(|one| one.status == 204);
    assert_eq!((returned.len(), late.len()), (1, 19), "{replies:?}");
    for reply in late {
        // Too late, or overtaken.
        let problem = refused(reply);
        let slugs = ["case-wrong-state", "changed-meanwhile", "codes-used-up"];
        let expected = slugs.map(|slug| (409, slug.to_owned()));
        assert!(expected.contains(&problem), "{problem:?}");
    }
    assert_eq!(claimant.case()["code"]["tries_left"], 5, "none was a guess");
    let audit_log = claimant.audit_log();
    let returns = audit_log
        .iter()
        .filter(|event| *event == "recovery_code_returned");
    assert_eq!(returns.count(), 1, "{audit_log:?}");
    assert_eq!(claimant.case()["code"]["returned"], true);
}
