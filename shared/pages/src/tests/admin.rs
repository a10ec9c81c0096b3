//! Promises of the pages of administrators, and of the page of an account.

use super::language;
use super::samples::{account_view, key, member, office, site, tag};
use crate::*;
use regain_core::account::{Role, Status};
use regain_core::sign_in::service_key::Scope;
use regain_core::support::keys::{Created, Keys};
use regain_frame::*;

const WRONG: &str = "aria-invalid=\"true\" aria-describedby=\"";

fn english(role: Role) -> Office<'static> {
    office(&site(language("en")), role, "Ada")
}

#[test]
fn a_form_that_was_not_accepted_keeps_what_was_typed_and_says_where_it_is_wrong() {
    let typed = StaffTyped {
        name: "Ana".into(),
        email: "ana@host.example".into(),
        phone: "0123".into(),
        role: Some(Role::Reviewer),
        locale: Some(language("fr")),
        ..StaffTyped::default()
    };
    let view = StaffPage {
        members: &[],
        by: &"1".into(),
        fresh: true,
        done: None,
        typed: &typed,
        problems: &[StaffProblem::EmailTaken, StaffProblem::Phone],
    };
    let page = staff(&english(Role::Admin), &view);
    assert!(page.contains("<title>Error: Staff"), "{page}");
    for (id, value, wrong) in [
        ("name", "Ana", false),
        ("email", "ana@host.example", true),
        ("phone", "0123", true),
    ] {
        let field = tag(&page, id);
        assert!(field.contains(&format!("value=\"{value}\"")), "{field}");
        assert_eq!(field.contains(WRONG), wrong, "{field}");
        assert_eq!(page.contains(&format!("href=\"#{id}\"")), wrong, "{page}");
    }
    assert!(
        page.contains("<option value=\"reviewer\" selected>"),
        "{page}"
    );
    assert!(page.contains("<option value=\"fr\" lang=\"fr\" selected>"));
}

#[test]
fn a_reason_stays_in_the_form_that_it_was_typed_in() {
    let one = member("2", Status::Active, "Ana");
    for (about_access, form) in [(false, 0), (true, 1)] {
        let typed = StaffTyped {
            reason: "On leave".into(),
            about_access,
            ..StaffTyped::default()
        };
        let view = StaffMemberPage {
            member: &one,
            by: &"1".into(),
            fresh: true,
            done: None,
            typed: &typed,
            problems: &[StaffProblem::Reason],
        };
        let page = staff_member(&english(Role::Admin), &view);
        let forms: Vec<_> = page.split("action=\"/support/staff/2\"").skip(1).collect();
        assert_eq!(forms.len(), 2);
        for (place, text) in forms.iter().enumerate() {
            assert_eq!(
                text.contains("\nOn leave</textarea>"),
                place == form,
                "{text}"
            );
            assert_eq!(text.contains(WRONG), place == form, "{text}");
        }
        assert!(page.contains("href=\"#reason\""), "{page}");
    }
}

#[test]
fn without_a_fresh_proof_there_is_the_way_to_one_in_place_of_every_form() {
    let admin = english(Role::Admin);
    let one = member("2", Status::Active, "Ana");
    let typed = StaffTyped::default();
    let keys = Keys {
        in_use: vec![key("k", false, "SSH")],
        revoked: Vec::new(),
    };
    let view = account_view(Role::Customer, Status::Active, "a");
    let pages = |fresh| {
        let list = StaffPage {
            members: std::slice::from_ref(&one),
            by: &"1".into(),
            fresh,
            done: None,
            typed: &typed,
            problems: &[],
        };
        let single = StaffMemberPage {
            member: &one,
            by: &"1".into(),
            fresh,
            done: None,
            typed: &typed,
            problems: &[],
        };
        let keyring = KeysPage {
            keys: &keys,
            key: "",
            fresh,
            done: None,
            label: "",
            scopes: &[],
            problems: &[],
        };
        let shown = AccountPage {
            view: &view,
            fresh,
            done: None,
            reason: "",
            problem: None,
        };
        [
            ("/support/staff", staff(&admin, &list)),
            ("/support/staff", staff_member(&admin, &single)),
            ("/support/keys", service_keys(&admin, &keyring)),
            ("/support/keys", revoke_key(&admin, &keys.in_use[0], fresh)),
            ("/support/accounts/a", account(&admin, &shown)),
        ]
    };
    for (then, page) in pages(false) {
        // But for the search.
        let page = page.replace("action=\"/support/search\"", "");
        assert!(!page.contains("action=\"/support/"), "{page}");
        assert!(
            page.contains(&format!("href=\"/login/proof?then={then}\"")),
            "{page}"
        );
    }
    for (_, page) in pages(true) {
        let page = page.replace("action=\"/support/search\"", "");
        assert!(page.contains("action=\"/support/"), "{page}");
        assert!(!page.contains("/login/proof"), "{page}");
    }
}

#[test]
fn on_ones_own_account_there_is_nothing_to_change() {
    let one = member("1", Status::Active, "Ada");
    let view = StaffMemberPage {
        member: &one,
        by: &"1".into(),
        fresh: true,
        done: None,
        typed: &StaffTyped::default(),
        problems: &[],
    };
    let page = staff_member(&english(Role::Admin), &view);
    assert!(!page.contains("action=\"/support/staff"), "{page}");
    assert!(
        page.contains("another administrator has to change it"),
        "{page}"
    );
}

#[test]
fn a_new_key_is_shown_and_said_to_be_shown_this_once() {
    let created = Created {
        listed: key("k", false, "SSH"),
        key: "rgs_secret".into(),
    };
    for (locale, once) in [
        (language("en"), "You will not be able to see it again."),
        (language("fr"), "Vous ne pourrez plus l’afficher."),
    ] {
        let page = new_key(&office(&site(locale), Role::Admin, "Ada"), &created);
        assert_eq!(page.matches("rgs_secret").count(), 1, "{page}");
        assert!(page.contains(once), "{page}");
    }
}

#[test]
fn the_boxes_of_scopes_are_those_that_the_rule_reads() {
    let keys = Keys {
        in_use: vec![key("first", false, "")],
        revoked: Vec::new(),
    };
    let view = KeysPage {
        keys: &keys,
        key: "",
        fresh: true,
        done: None,
        label: "",
        scopes: &[Scope::Totp],
        problems: &[],
    };
    let page = service_keys(&english(Role::Admin), &view);
    for scope in Scope::ALL {
        let ticked = tag(&page, &format!("scope-{}", scope.word()));
        assert!(ticked.contains("type=\"checkbox\"") && ticked.contains("name=\"scopes\""));
        assert_eq!(
            ticked.contains(" checked"),
            scope == Scope::Totp,
            "{ticked}"
        );
    }
    assert!(
        !page.contains("?revoke=first"),
        "the first key cannot be revoked"
    );
}

#[test]
fn on_an_account_everybody_finds_what_their_role_can_do() {
    let actions = |role, of, status| {
        let view = account_view(of, status, "a");
        let shown = AccountPage {
            view: &view,
            fresh: true,
            done: None,
            reason: "",
            problem: None,
        };
        let page = account(&english(role), &shown);
        let actions: Vec<String> = page
            .split("action=\"/support/accounts/a/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect();
        (actions, page.contains("href=\"/support/cases/a\""))
    };
    let (customer, active) = (Role::Customer, Status::Active);
    for role in [Role::Agent, Role::Reviewer] {
        let link = vec!["reset-link".to_owned()];
        assert_eq!(actions(role, customer, active), (link.clone(), true));
        assert_eq!(actions(role, customer, Status::Frozen), (link, true));
        assert_eq!(actions(role, customer, Status::Disabled), (vec![], true));
    }
    let turn = |word: &str| (vec![word.to_owned()], false);
    assert_eq!(actions(Role::Admin, customer, active), turn("freeze"));
    assert_eq!(
        actions(Role::Admin, customer, Status::Frozen),
        turn("unfreeze")
    );
    assert_eq!(
        actions(Role::Admin, customer, Status::Disabled),
        turn("unfreeze")
    );
    assert_eq!(actions(Role::Admin, Role::Agent, active), (vec![], false));
}
