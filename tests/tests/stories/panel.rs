//! What the provider's panel does with accounts that are there: it finds them, changes them
//! as it read them, and sees and ends where their owners are signed in.

use serde_json::{Value, json};

use crate::client::{Client, provision, signed_in, sql, unique};

/// The ids of the accounts of a page.
fn ids(page: &Value) -> Vec<String> {
    let accounts = page["accounts"].as_array().expect("accounts");
    let ids = accounts.iter().map(|account| account["id"].as_str());
    ids.map(|id| id.expect("an id").to_owned()).collect()
}

/// The accounts that a query finds, over all pages.
fn found(query: &str) -> Vec<String> {
    let provider = Client::provider();
    let (mut found, mut next) = (Vec::new(), String::new());
    loop {
        let page = provider.get(&format!("/accounts?{query}&after={next}"));
        assert_eq!(page.status, 200, "{page:?}");
        found.extend(ids(&page.json()));
        match page.json()["next"].as_str() {
            Some(id) => id.clone_into(&mut next),
            None => return found,
        }
    }
}

#[test]
fn an_account_is_found_by_its_address_or_its_number() {
    let number = format!("Panel-{}", unique());
    let email = format!("panel{}@example.org", unique());
    let owner = provision(json!({ "customer_number": number, "email": email }));
    let provider = Client::provider();
    let read = provider.get(&format!("/accounts/{}", owner.id)).json();
    let (upper, lower) = (email.to_uppercase(), number.to_lowercase());
    for query in [
        format!("email={email}"),
        format!("email={upper}"),
        format!("customer_number={number}"),
        format!("customer_number={lower}"),
        format!("customer_number={number}&email={email}&status=active&type=individual"),
    ] {
        let page = provider.get(&format!("/accounts?{query}"));
        let expected = json!({ "accounts": [read], "next": null });
        assert_eq!((page.status, page.json()), (200, expected), "{query}");
    }
    for query in [
        format!("email=x{email}"),
        format!("customer_number=x{number}"),
        format!("email={email}&customer_number=x{number}"),
        format!("email={email}&status=disabled"),
        format!("customer_number={number}&type=company"),
    ] {
        let page = provider.get(&format!("/accounts?{query}")).json();
        let nobody = json!({ "accounts": [], "next": null });
        assert_eq!(page, nobody, "{query}");
    }
}

#[test]
fn all_accounts_come_page_by_page_and_none_twice() {
    let mut owners: Vec<_> = (0..5).map(|_| provision(json!({})).id).collect();
    owners.sort();
    let closed = format!("/accounts/{}", owners[2]);
    let provider = Client::provider();
    let disabled = json!({ "status": "disabled" });
    assert_eq!(provider.patch(&closed, &disabled).status, 200);
    for limit in ["", "limit=2", "limit=100"] {
        let all = found(limit);
        let mut once = all.clone();
        once.sort();
        once.dedup();
        assert_eq!(all, once, "{limit}");
        assert!(owners.iter().all(|id| all.contains(id)), "{limit}");
    }
    let active = found("status=active&type=individual&limit=2");
    assert_eq!(
        owners
            .iter()
            .map(|id| active.contains(id))
            .collect::<Vec<_>>(),
        [true, true, false, true, true]
    );
    assert!(found("status=disabled").contains(&owners[2]));
    assert!(!found("type=company").contains(&owners[0]));
    let few = provider.get("/accounts?limit=2").json();
    assert_eq!(
        (ids(&few).len(), &few["next"]),
        (2, &few["accounts"][1]["id"])
    );
}

#[test]
fn parameters_that_cannot_be_read_are_refused_with_their_names() {
    let provider = Client::provider();
    let refused = provider.get("/accounts?status=closed&type=person&limit=101");
    let fields = ["/status", "/type", "/limit"].map(String::from).to_vec();
    assert_eq!(refused.refusal(), (422, "invalid-fields".into(), fields));
    for limit in ["0", "-1", "many"] {
        let refused = provider.get(&format!("/accounts?limit={limit}"));
        assert_eq!(refused.status, 422, "{limit}");
    }
    let owner = provision(json!({}));
    let refused = provider.get(&format!("/accounts/{}/events?before=x&limit=0", owner.id));
    let fields = ["/before", "/limit"].map(String::from).to_vec();
    assert_eq!(refused.refusal(), (422, "invalid-fields".into(), fields));
}

#[test]
fn a_key_for_customers_finds_nobody_of_staff() {
    let colleague = provision(json!({ "role": "agent" }));
    let narrow = Client::service("accounts");
    let by_email = format!("/accounts?email={}", colleague.email);
    assert_eq!(
        ids(&Client::provider().get(&by_email).json()),
        [colleague.id.as_str()]
    );
    assert_eq!(ids(&narrow.get(&by_email).json()), [""; 0]);
    let events = format!("/accounts/{}/events", colleague.id);
    let sessions = format!("/accounts/{}/sessions", colleague.id);
    assert_eq!(narrow.get(&events).status, 404);
    assert_eq!(narrow.get(&sessions).status, 404);
    assert_eq!(narrow.delete(&sessions).status, 404);
}

#[test]
fn a_change_of_another_version_than_the_present_one_is_refused() {
    let owner = provision(json!({}));
    let path = format!("/accounts/{}", owner.id);
    let provider = Client::provider();
    let tag = |reply: &crate::client::Reply| reply.header("etag").expect("a tag").to_owned();
    let read = tag(&provider.get(&path));
    assert_eq!(tag(&provider.get(&path)), read);
    let with = |tag: &str| Client::provider().with("if-match", tag);
    let change = |name: &str| json!({ "name": name });

    let changed = with(&format!("\"other\", W/{read}")).patch(&path, &change("Alix Martin"));
    assert_eq!(changed.status, 200, "{changed:?}");
    let second = tag(&changed);
    assert_eq!(tag(&provider.get(&path)), second);
    assert_ne!(second, read);
    for stale in [&read, "nonsense"] {
        let refused = with(stale).patch(&path, &change("Alix Durand"));
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (412, "account-changed"),
            "{stale}"
        );
        assert_eq!(with(stale).delete(&path).status, 412, "{stale}");
    }
    assert_eq!(provider.get(&path).json()["name"], "Alix Martin");
    // What its owner does makes another version of it too.
    sql(&format!(
        "UPDATE accounts SET password_hash = NULL WHERE id = '{}'",
        owner.id
    ));
    assert_eq!(with(&second).delete(&path).status, 412);
    assert_eq!(with("*").patch(&path, &change("Alix Durand")).status, 200);
    let last = tag(&provider.get(&path));
    assert_eq!(with(&last).delete(&path).status, 204);
    assert_eq!(with("*").delete(&path).status, 404);
}

#[test]
fn the_panel_sees_where_an_owner_is_signed_in_and_ends_it() {
    let owner = provision(json!({}));
    let (first, second) = (signed_in(&owner), signed_in(&owner));
    let provider = Client::provider();
    let path = format!("/accounts/{}/sessions", owner.id);
    let listed = || {
        provider.get(&path).json()["sessions"]
            .as_array()
            .cloned()
            .expect("a list")
    };
    let own = first.get("/profile/sessions").json();
    let mut own = own["sessions"].as_array().cloned().expect("a list");
    let current = own
        .iter()
        .find(|session| session["current"] == true)
        .expect("one")["id"]
        .clone();
    for session in &mut own {
        session["current"] = false.into();
    }
    assert_eq!(listed(), own);
    assert_eq!(own.len(), 2);

    let one = format!("{path}/{}", current.as_str().expect("an id"));
    for _ in 0..2 {
        assert_eq!(provider.delete(&one).status, 204);
        assert_eq!(first.get("/login/session").status, 401);
        assert_eq!(second.get("/login/session").status, 200);
    }
    for _ in 0..2 {
        assert_eq!(provider.delete(&path).status, 204);
        assert_eq!(second.get("/login/session").status, 401);
    }
    assert!(listed().is_empty());
    // A session of somebody else is none of this account.
    let other = signed_in(&provision(json!({})));
    let others = other.get("/profile/sessions").json()["sessions"][0]["id"].clone();
    let foreign = format!("{path}/{}", others.as_str().expect("an id"));
    assert_eq!(provider.delete(&foreign).status, 204);
    assert_eq!(other.get("/login/session").status, 200);

    // The owner reads who it was, once for each that was ended.
    let history = signed_in(&owner).get("/profile/history").json();
    let ended: Vec<_> = history["events"]
        .as_array()
        .expect("events")
        .iter()
        .filter(|line| {
            line["actor"] == "provider"
                && line["event"]
                    .as_str()
                    .expect("a word")
                    .starts_with("session")
        })
        .map(|line| line["event"].clone())
        .collect();
    assert_eq!(ended, ["sessions_ended", "session_ended"]);
    assert_eq!(provider.get("/accounts/none/sessions").status, 404);
    assert_eq!(provider.delete("/accounts/none/sessions").status, 404);
    assert_eq!(provider.delete("/accounts/none/sessions/none").status, 404);
}

#[test]
fn the_panel_reads_what_happened_to_an_account_as_its_owner_does() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    sql(&format!(
        "INSERT INTO audit (at, event, actor, account_id, request_id, address)
         VALUES (0, 'account_frozen_by_staff', 'staff:somebody', '{}', 'r', '192.0.2.9')",
        owner.id
    ));
    let provider = Client::provider();
    let path = format!("/accounts/{}/events", owner.id);
    let all = provider.get(&path);
    assert_eq!(
        (all.status, &all.json()),
        (200, &session.get("/profile/history").json())
    );
    let staff = &all.json()["events"][0];
    assert_eq!(
        (&staff["actor"], &staff["ip"]),
        (&json!("support"), &Value::Null)
    );
    assert!(!all.body.contains("somebody"));

    let (mut lines, mut before) = (Vec::new(), String::new());
    loop {
        let page = provider
            .get(&format!("{path}?limit=1&before={before}"))
            .json();
        let events = page["events"].as_array().cloned().expect("events");
        assert_eq!(events.len(), 1);
        lines.extend(events);
        match page["before"].as_u64() {
            Some(number) => before = number.to_string(),
            None => break,
        }
    }
    assert_eq!(json!(lines), all.json()["events"]);
    assert_eq!(provider.get("/accounts/none/events").status, 404);
}
