//! Somebody calls support, and is found by what they say.

use regain_tests::{Caller, World, body};
use serde_json::Value;

use crate::cases::request_for;
use crate::support::{Desk, Office, answer, refusal};

/// The ids of the cases that are found, and of the account.
fn found(world: &World, staff: &Caller, words: &str) -> (Vec<String>, Value) {
    let reply = world.search(staff, words);
    assert_eq!(reply.status, 200, "{words}: {reply:?}");
    let told = body(&reply);
    let cases = told["cases"].as_array().unwrap().iter();
    let ids = cases.map(|case| case["id"].as_str().unwrap().into());
    (ids.collect(), told["account"]["id"].clone())
}

/// A customer with a case, and somebody else with another.
fn two() -> (Office, String, String, Desk) {
    let office = Office::new("alwaysdata");
    let (account, email) = office.customer("individual");
    let mut request = request_for(&email, "ip");
    request["contact_email"] = "Away@Example.NET".into();
    let desk = office.opened(&request);
    office.desk("ip");
    (office, account, email, desk)
}

#[test]
fn a_case_is_found_by_its_reference_however_it_is_said() {
    let (office, _, _, desk) = two();
    let reference = desk.claimant.reference();
    let plain = reference.replace('-', "");
    for said in [
        reference.clone(),
        plain.clone(),
        plain.to_lowercase(),
        reference.to_lowercase(),
        reference.replace('-', " "),
        format!("  {reference} "),
    ] {
        let (cases, account) = found(&office.world, &office.agent, &said);
        assert_eq!(
            (&cases[..], account),
            (&[desk.id.clone()][..], Value::Null),
            "{said}"
        );
    }
    let (cases, _) = found(&office.world, &office.agent, &plain[1..]);
    assert_eq!(cases, [""; 0], "not by a part of it");
}

#[test]
fn a_case_is_found_by_the_number_and_the_address_of_its_account() {
    let (office, account, email, desk) = two();
    let select = format!("SELECT customer_number FROM accounts WHERE id = '{account}'");
    let number = office.world.db.column(&select).remove(0);
    let numbers = [number.to_uppercase(), number.to_lowercase()];
    assert_ne!(numbers[0], numbers[1]);
    for said in numbers
        .into_iter()
        .chain([email.clone(), email.to_uppercase()])
    {
        let told = found(&office.world, &office.agent, &said);
        assert_eq!(
            told,
            (vec![desk.id.clone()], account.clone().into()),
            "{said}"
        );
    }
}

#[test]
fn a_case_is_listed_once_where_its_customer_number_reads_like_its_reference() {
    let (office, account, _, desk) = two();
    let reference = desk.claimant.reference();
    let named =
        format!("UPDATE accounts SET customer_number = '{reference}' WHERE id = '{account}'");
    office.world.db.run(&named).unwrap();
    let told = found(&office.world, &office.agent, &reference);
    assert_eq!(told, (vec![desk.id], account.into()));
}

#[test]
fn a_case_is_found_by_the_address_of_its_claimant() {
    let (office, _, _, desk) = two();
    for said in ["away@example.net", "AWAY@EXAMPLE.NET"] {
        let told = found(&office.world, &office.agent, said);
        assert_eq!(told, (vec![desk.id.clone()], Value::Null), "{said}");
    }
    // An account that has none is found all the same.
    let (account, email) = office.customer("individual");
    let told = found(&office.world, &office.agent, &email);
    assert_eq!(told, (vec![], account.into()));
}

#[test]
fn admins_find_accounts_and_no_cases_and_agents_no_staff() {
    let (office, account, email, desk) = two();
    let world = &office.world;
    let [admin, colleague] = ["admin", "auditor"].map(|role| world.staff(role));
    assert_eq!(found(world, &admin, &email), (vec![], account.into()));
    let reference = desk.claimant.reference();
    assert_eq!(found(world, &admin, &reference), (vec![], Value::Null));
    let theirs = world.session(&colleague).unwrap()["email"]
        .as_str()
        .unwrap()
        .to_owned();
    let id = world.id_of(&colleague);
    assert_eq!(found(world, &admin, &theirs), (vec![], id.into()));
    assert_eq!(found(world, &office.agent, &theirs), (vec![], Value::Null));
    let reply = world.search(&colleague, &email);
    assert_eq!(answer(&reply), refusal(403, "role-missing"));
}

#[test]
fn the_name_is_kept_from_whoever_may_have_to_read_it_on_a_document() {
    let (office, account, email, desk) = two();
    let world = &office.world;
    let admin = world.staff("admin");
    let name = |staff: &Caller| {
        let [found, shown] = [
            body(&world.search(staff, &email))["account"]["name"].clone(),
            body(&world.show_account(staff, &account))["name"].clone(),
        ];
        assert_eq!(found, shown);
        found
    };
    assert_eq!(name(&office.agent), "Camille Laurent");
    desk.does("claim", &serde_json::json!({}));
    desk.does("call", &crate::support::called("not_verified"));
    assert_eq!(name(&office.agent), Value::Null);
    desk.all_is_handed_in();
    assert_eq!(name(&office.agent), Value::Null);
    assert_eq!(name(&admin), "Camille Laurent");
    desk.does("decide", &crate::support::refuse());
    assert_eq!(name(&office.agent), "Camille Laurent");
}

#[test]
fn what_was_ended_is_found_too_and_the_latest_is_first() {
    let (office, account, email, desk) = two();
    assert_eq!(office.world.withdraw(&desk.claimant).status, 204);
    office.world.wait(chrono::TimeDelta::seconds(1));
    let again = office.opened(&request_for(&email, "ip"));
    let told = found(&office.world, &office.agent, &email);
    assert_eq!(told, (vec![again.id, desk.id], account.into()));
}

#[test]
fn nobody_is_found_by_a_name_or_a_pattern() {
    let (office, ..) = two();
    for said in [
        "Camille Laurent",
        "%",
        "_",
        "*",
        "' OR 1=1 --",
        "@",
        "+33123456701",
    ] {
        let told = found(&office.world, &office.agent, said);
        assert_eq!(told, (vec![], Value::Null), "{said}");
    }
    for said in ["", "  ", &"x".repeat(255), "a\nb"] {
        let reply = office.world.search(&office.agent, said);
        assert_eq!(answer(&reply), refusal(422, "invalid-fields"), "{said}");
    }
}

#[test]
fn that_somebody_searched_goes_on_record_and_not_what_for() {
    let (office, account, email, _) = two();
    let words = "needle-in-a-haystack@example.org";
    found(&office.world, &office.agent, words);
    assert!(!office.world.db.dump().contains("needle"));
    found(&office.world, &office.agent, &email);
    let lines = "SELECT actor, account_id FROM audit WHERE event = 'sensitive_search' ORDER BY seq";
    let lines = office.world.db.read(lines);
    let actor = format!("staff:{}", office.world.id_of(&office.agent));
    let told: Vec<_> = lines.iter().map(|line| &line["account_id"]).collect();
    assert_eq!(told, [&Value::Null, &Value::from(account)]);
    assert!(lines.iter().all(|line| line["actor"] == actor));
    let audit_log = format!("{:?}", office.world.db.read("SELECT * FROM audit"));
    assert!(!audit_log.contains(&email));
}
