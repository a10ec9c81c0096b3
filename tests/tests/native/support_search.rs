//! Somebody calls support, and is found by what they say.

use proptest::prelude::*;
use regain_core::store::{Database as _, account_names, account_search};
use regain_tests::{Caller, Sqlite, World, block_on, body};
use serde_json::{Value, json};

use crate::cases::request_for;
use crate::support::{Desk, Office, answer, refusal};

/// The ids of the cases that are found, and of the accounts.
fn found(world: &World, staff: &Caller, words: &str) -> (Vec<String>, Vec<String>) {
    let reply = world.search(staff, words);
    assert_eq!(reply.status, 200, "{words}: {reply:?}");
    let told = body(&reply);
    let ids = |list: &str| {
        let list = told[list].as_array().unwrap().iter();
        list.map(|found| found["id"].as_str().unwrap().into())
            .collect()
    };
    (ids("cases"), ids("accounts"))
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
            (&[desk.id.clone()][..], vec![]),
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
            (vec![desk.id.clone()], vec![account.clone()]),
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
    assert_eq!(told, (vec![desk.id], vec![account]));
}

#[test]
fn a_case_is_found_by_the_address_of_its_claimant() {
    let (office, _, _, desk) = two();
    for said in ["away@example.net", "AWAY@EXAMPLE.NET"] {
        let told = found(&office.world, &office.agent, said);
        assert_eq!(told, (vec![desk.id.clone()], vec![]), "{said}");
    }
    // An account that has none is found all the same.
    let (account, email) = office.customer("individual");
    let told = found(&office.world, &office.agent, &email);
    assert_eq!(told, (vec![], vec![account]));
}

#[test]
fn admins_find_accounts_and_no_cases_and_agents_no_staff() {
    let (office, account, email, desk) = two();
    let world = &office.world;
    let [admin, colleague] = ["admin", "auditor"].map(|role| world.staff(role));
    assert_eq!(found(world, &admin, &email), (vec![], vec![account]));
    let reference = desk.claimant.reference();
    assert_eq!(found(world, &admin, &reference), (vec![], vec![]));
    let theirs = world.session(&colleague).unwrap()["email"]
        .as_str()
        .unwrap()
        .to_owned();
    let id = world.id_of(&colleague);
    assert_eq!(found(world, &admin, &theirs), (vec![], vec![id]));
    assert_eq!(found(world, &office.agent, &theirs), (vec![], vec![]));
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
            body(&world.search(staff, &email))["accounts"][0]["name"].clone(),
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
    assert_eq!(told, (vec![again.id, desk.id], vec![account]));
}

#[test]
fn an_account_is_found_by_how_its_number_address_or_names_begin() {
    let (office, account, email, desk) = two();
    let world = &office.world;
    let number = "UPDATE accounts SET customer_number = 'KUNDE-77' WHERE id =";
    world.db.run(&format!("{number} '{account}'")).unwrap();
    let rename = |name: &str, person: Option<&str>| {
        let names = account_names::replace(&account.as_str().into(), name, person);
        block_on(world.db.write(names.into())).unwrap();
    };
    rename("Les Quais d’Élise", Some("Jean-Pierre Çelik"));
    for said in [
        "KUNDE-77",
        "kunde-7",
        &email[..email.len() - 4],
        "les quais",
        "QUAIS D",
        "delise les",
        "elise",
        "jeanpierre",
        "CELIK jean",
        "çel",
    ] {
        let told = found(world, &office.agent, said);
        assert_eq!(
            told,
            (vec![desk.id.clone()], vec![account.clone()]),
            "{said}"
        );
    }
    rename("太郎 山田", None);
    for (said, ids) in [("太", vec![account]), ("elise", vec![]), ("郎", vec![])] {
        assert_eq!(found(world, &office.agent, said).1, ids, "{said}");
    }
}

#[test]
fn an_account_is_found_by_its_phone_number_in_any_written_form() {
    let (office, account, ..) = two();
    let world = &office.world;
    let number = "UPDATE accounts SET phone = '+33472123456' WHERE id =";
    world.db.run(&format!("{number} '{account}'")).unwrap();
    for said in [
        "+33 4 72 12 34 56",
        "04.72.12.34.56",
        "0033472123456",
        "(0)4 72 12-34-56",
    ] {
        assert_eq!(
            found(world, &office.agent, said).1,
            std::slice::from_ref(&account),
            "{said}"
        );
    }
    for said in ["04 72 12 34", "+32 472 12 34 56"] {
        assert_eq!(found(world, &office.agent, said).1, [""; 0], "{said}");
    }
}

#[test]
fn a_name_finds_no_account_of_which_somebody_may_have_to_read_it_on_a_document() {
    let (office, account, email, desk) = two();
    let world = &office.world;
    let admin = world.staff("admin");
    desk.does("claim", &serde_json::json!({}));
    let other = found(world, &office.agent, "Camille Laurent").1;
    assert!(other.contains(&account));
    desk.does("call", &crate::support::called("not_verified"));
    let (cases, accounts) = found(world, &office.agent, "Camille Laurent");
    assert!(!cases.contains(&desk.id) && !accounts.contains(&account));
    assert_eq!(accounts.len(), other.len() - 1, "the others are found");
    let by_address = found(world, &office.agent, &email);
    assert_eq!(by_address, (vec![desk.id], vec![account.clone()]));
    assert!(found(world, &admin, "Camille Laurent").1.contains(&account));
}

#[test]
fn more_than_twenty_are_said_to_be_more_and_what_was_given_whole_is_first() {
    let (office, account, ..) = two();
    let world = &office.world;
    for _ in 0..20 {
        office.customer("individual");
    }
    let told = body(&world.search(&office.agent, "laurent"));
    let shown = told["accounts"].as_array().unwrap().len();
    assert_eq!((shown, &told["more_accounts"]), (20, &Value::from(true)));
    let number = format!("UPDATE accounts SET customer_number = 'Laurent' WHERE id = '{account}'");
    world.db.run(&number).unwrap();
    let told = body(&world.search(&office.agent, "laurent"));
    assert_eq!(told["accounts"][0]["id"], account);
    let told = body(&world.search(&office.agent, &"Laurent".repeat(2)));
    assert_eq!(
        (&told["accounts"], &told["more_accounts"]),
        (&json!([]), &Value::from(false))
    );
}

#[test]
fn nobody_is_found_by_a_pattern() {
    let (office, ..) = two();
    for said in [
        "%",
        "_",
        "*",
        "' OR 1=1 --",
        "@",
        "’",
        "aurent",
        "+33123456",
    ] {
        let told = found(&office.world, &office.agent, said);
        assert_eq!(told, (vec![], vec![]), "{said}");
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_name_is_found_by_all_that_it_begins_with_with_or_without_accents(
        name in "([a-zA-ZÀ-ÖØ-öø-ÿœŒßłđ]{1,7}[ '’-]?){1,5}",
    ) {
        let db = Sqlite::new();
        db.run(
            "INSERT INTO accounts (id, customer_number, email, email_key, name, type, phone,
               locale, role, status, provisioned, contact_checked_at, created_at, updated_at)
             VALUES ('a', '-', '-', '-', 'N', 'individual', '-', 'fr', 'customer', 'active',
               'p', 0, 0, 0)",
        )
        .unwrap();
        block_on(db.write(account_names::replace(&"a".into(), &name, None).into())).unwrap();
        let upper = name.to_uppercase();
        let plain = upper.chars().map(|letter| match letter {
            'À'..='Å' => 'a',
            'È'..='Ë' => 'e',
            'Ç' => 'c',
            '\'' | '’' | '-' => ' ',
            other => other,
        });
        for said in [name.clone(), plain.collect()] {
            for (end, letter) in said.char_indices() {
                let said = &said[..end + letter.len_utf8()];
                let found = block_on(db.fetch(account_search::by_words(said))).unwrap();
                prop_assert_eq!(found.len(), 1, "{} of {}", said, name);
            }
        }
    }
}
