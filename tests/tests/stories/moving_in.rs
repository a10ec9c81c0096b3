//! A provider moves its customers in: many accounts in one call.

use regain_core::limits::Limits;
use serde_json::{Value, json};

use crate::app::App;
use crate::client::{Client, Owner, Reply, mails, sign_in, sql, unique};

/// What earlier systems stored, each with its password.
const MD5: (&str, &str) = ("correct horse", "2c3fcc56d59882eb51d1842a3914b715:e93h2");
const ARGON2ID: (&str, &str) = (
    "correct horse battery staple",
    "$argon2id$v=19$m=7168,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$4IBHBCGZwZG/751s+60VA1hVA7CPbz6GXoB7rCaEEqw",
);

fn row(hash: Option<&str>) -> Value {
    let number = unique();
    let mut row = json!({
        "customer_number": format!("moved-{number}"),
        "email": format!("moved{number}@example.org"),
        "name": "Alix Moreau",
        "type": "individual",
        "phone": "+33123456789",
    });
    if let Some(hash) = hash {
        row["password_hash"] = hash.into();
    }
    row
}

fn send(rows: &[Value]) -> Reply {
    Client::provider().post("/accounts/batch", &json!({ "accounts": rows }))
}

fn results(reply: &Reply) -> Vec<Value> {
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()["results"].as_array().expect("a list").clone()
}

fn statuses(reply: &Reply) -> Vec<Value> {
    let results = results(reply).into_iter();
    results.map(|result| result["status"].clone()).collect()
}

fn owner(row: &Value, result: &Value) -> Owner {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    Owner {
        id: text(&result["id"]),
        email: text(&row["email"]),
    }
}

#[test]
fn accounts_come_with_their_passwords_and_sending_them_again_changes_nothing() {
    let rows = [row(Some(MD5.1)), row(Some(ARGON2ID.1)), row(None)];
    let first = send(&rows);
    assert_eq!(statuses(&first), [201, 201, 201]);
    let again = send(&rows);
    assert_eq!(statuses(&again), [200, 200, 200]);
    for (first, again) in results(&first).iter().zip(results(&again)) {
        assert_eq!(first["id"], again["id"]);
        assert_eq!(first["factors"], again["factors"]);
    }
    for (row, (password, _)) in rows.iter().zip([MD5, ARGON2ID]) {
        let email = row["email"].as_str().expect("an address");
        assert_eq!(sign_in(&Client::new(), email, password).status, 200);
    }
    // Whoever has no password is mailed when the provider wants it.
    assert_eq!(results(&first)[2]["factors"], json!([]));
    let id = results(&first)[2]["id"].to_string().replace('"', "'");
    let mails = sql(&format!(
        "SELECT count(*) FROM outbox WHERE account_id = {id}"
    ));
    assert_eq!(mails, [[json!(0)]]);
    // Support finds them by either name first.
    let turns = sql(&format!(
        "SELECT turn FROM account_names WHERE account_id = {id} ORDER BY turn"
    ));
    assert_eq!(turns, [[json!("alixmoreau")], [json!("moreaualix")]]);
    let told = sql(&format!("SELECT event FROM audit WHERE account_id = {id}"));
    assert_eq!(told, [[json!("user_created")]]);
}

#[test]
fn one_row_that_cannot_be_accepted_does_not_stop_the_others() {
    let mut other = row(None);
    other["customer_number"] = json!(1);
    let mut same_address = row(None);
    let good = row(None);
    same_address["email"] = good["email"]
        .as_str()
        .expect("an address")
        .to_uppercase()
        .into();
    let mut same_number = row(None);
    same_number["customer_number"] = good["customer_number"].clone();
    let mut unknown = row(Some("$AES-128-CBC$c29tZXRoaW5n$c29tZXRoaW5n"));
    unknown["surprise"] = json!(true);
    let mut expensive = row(Some("$P$BsSozX7pxy0bajB//ff34WOg4vN9OI/"));
    expensive["name"] = "Camille Laurent".into();
    let mut in_clear = row(None);
    in_clear["password"] = "correct horse battery staple".into();
    let mut staff = row(None);
    staff["role"] = "agent".into();
    let reply = send(&[
        other,
        good.clone(),
        same_address,
        same_number,
        unknown,
        expensive,
        in_clear,
        staff,
        row(None),
    ]);
    let told: Vec<(Value, Value, Vec<Value>)> = results(&reply)
        .into_iter()
        .map(|result| {
            let problem = &result["problem"];
            let errors = problem["errors"].as_array().cloned().unwrap_or_default();
            let kind = problem["type"].as_str().unwrap_or_default();
            let kind = kind.rsplit('/').next().unwrap_or_default().into();
            let pointers = errors.into_iter().map(|error| error["pointer"].clone());
            (result["status"].clone(), kind, pointers.collect())
        })
        .collect();
    let is = |status: u16, kind: &str, pointers: &[&str]| {
        let pointers = pointers.iter().map(|pointer| json!(pointer)).collect();
        (json!(status), json!(kind), pointers)
    };
    assert_eq!(
        told,
        [
            is(422, "invalid-fields", &["/customer_number"]),
            is(201, "", &[]),
            is(409, "email-taken", &[]),
            is(409, "customer-number-taken", &[]),
            is(422, "invalid-fields", &["/password_hash", "/surprise"]),
            is(422, "invalid-fields", &["/password_hash"]),
            is(422, "invalid-fields", &["/password"]),
            is(422, "invalid-fields", &["/role"]),
            is(201, "", &[]),
        ]
    );
    // The account that has the number is named, so that it can be changed.
    let results = results(&reply);
    assert_eq!(results[3]["id"], results[1]["id"]);
    // A problem is the document that the single call answers with.
    let single = Client::provider().post("/accounts", &good);
    assert_eq!(single.status, 200, "{single:?}");
    let mut taken = row(None);
    taken["email"] = good["email"].clone();
    let single = Client::provider().post("/accounts", &taken).json();
    for member in ["type", "title", "status", "detail"] {
        assert_eq!(results[2]["problem"][member], single[member]);
    }
}

#[test]
fn a_call_wraps_so_many_hashes_and_leaves_the_rest_to_the_next() {
    let most = usize::try_from(Limits::DEFAULT.batch_hashes).expect("a number");
    let mut rows: Vec<Value> = (0..=most).map(|_| row(Some(MD5.1))).collect();
    rows.insert(0, row(None));
    let first = send(&rows);
    assert_eq!(statuses(&first).len(), most + 1);
    // What is there already takes no time.
    let second = send(&rows);
    let statuses = statuses(&second);
    assert_eq!(statuses.len(), rows.len());
    assert!(statuses[..=most].iter().all(|status| *status == 200));
    assert_eq!(statuses[most + 1], 201);
}

#[test]
fn second_factor_and_allowed_addresses_come_along() {
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let mut with_app = row(Some(ARGON2ID.1));
    with_app["totp"] = format!("otpauth://totp/Host:alix?secret={secret}&issuer=Host").into();
    let mut fenced = row(Some(ARGON2ID.1));
    fenced["allowed_ips"] = json!([{ "cidr": "192.0.2.0/24", "label": "office" }]);
    let mut wrong = row(None);
    wrong["totp"] = "GEZDGNBV".into();
    wrong["allowed_ips"] = json!([{ "cidr": "192.0.2.1/24" }]);
    let rows = [with_app, fenced, wrong];
    let reply = send(&rows);
    assert_eq!(statuses(&reply), [201, 201, 422]);
    let results = results(&reply);
    assert_eq!(results[0]["factors"], json!(["password", "totp"]));
    let wrong = &results[2]["problem"]["errors"];
    assert_eq!(wrong[0]["pointer"], "/totp");
    assert_eq!(wrong[1]["pointer"], "/allowed_ips/0/cidr");

    let owner = owner(&rows[0], &results[0]);
    let kept = sql(&format!(
        "SELECT secret FROM totp WHERE account_id = '{}'",
        owner.id
    ));
    assert!(!json!(kept).to_string().contains(secret));
    let client = Client::new();
    let challenge = sign_in(&client, &owner.email, ARGON2ID.0);
    assert_eq!(challenge.json()["status"], "second_factor_required");
    let code = App::of(&owner, secret).code();
    let body = json!({ "challenge": challenge.text("/challenge"), "code": code });
    assert_eq!(client.post("/totp/verify", &body).status, 200);

    let email = rows[1]["email"].as_str().expect("an address");
    let refused = sign_in(&Client::new().at("203.0.113.9"), email, ARGON2ID.0);
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (403, "ip-not-allowed")
    );
    assert_eq!(
        sign_in(&Client::new().at("192.0.2.7"), email, ARGON2ID.0).status,
        200
    );
    assert_eq!(statuses(&send(&rows[..2])), [200, 200]);
}

#[test]
fn a_batch_that_is_no_list_of_accounts_is_refused_as_a_whole() {
    let provider = Client::provider();
    let too_many: Vec<Value> = (0..=Limits::DEFAULT.batch).map(|_| json!({})).collect();
    for (body, pointer) in [
        (json!({}), "/accounts"),
        (json!({ "accounts": {} }), "/accounts"),
        (json!({ "accounts": too_many }), "/accounts"),
        (json!({ "accounts": [{}, 1] }), "/accounts/1"),
        (json!({ "accounts": [], "more": 1 }), "/more"),
    ] {
        let refused = provider.post("/accounts/batch", &body);
        let expected = (422, "invalid-fields".into(), vec![pointer.into()]);
        assert_eq!(refused.refusal(), expected, "{body}");
    }
    assert!(results(&send(&[])).is_empty());
    let large = json!({ "accounts": [{ "name": "x".repeat(1024 * 1024) }] });
    assert_eq!(provider.post("/accounts/batch", &large).status, 413);
}

#[test]
fn an_address_in_other_letters_is_kept_in_ascii() {
    let mut row = row(None);
    let number = unique();
    row["email"] = format!("alix{number}@exämple.org").into();
    assert_eq!(statuses(&send(&[row])), [201]);
    let email = format!("alix{number}@xn--exmple-cua.org");
    let kept = sql(&format!(
        "SELECT count(*) FROM accounts WHERE email = '{email}'"
    ));
    assert_eq!(kept, [[json!(1)]]);
    assert!(mails(&email, 0).is_empty());
}

#[test]
fn an_owner_without_a_password_is_mailed_a_link_when_the_provider_wants_it() {
    let row = row(None);
    let moved = owner(&row, &results(&send(std::slice::from_ref(&row)))[0]);
    let path = format!("/accounts/{}/password-mail", moved.id);
    let provider = Client::provider();
    let sent = provider.send("POST", &path, None, "");
    assert_eq!(sent.status, 202, "{sent:?}");
    assert_eq!(sent.json(), json!({ "mail": "first_password" }));
    let mail = mails(&moved.email, 1).pop().expect("a link");
    let change = json!({ "token": mail.token(), "password": "seven quiet harbours" });
    assert_eq!(Client::new().post("/password/reset", &change).status, 204);
    let again = provider.send("POST", &path, None, "");
    assert_eq!(again.json(), json!({ "mail": "password_link" }));
    let told = sql(&format!(
        "SELECT count(*) FROM audit WHERE account_id = '{}'
           AND event = 'authn_password_link_sent_by_provider'",
        moved.id
    ));
    assert_eq!(told, [[json!(2)]]);
    // A third, of somebody who had a password, and then no more.
    sql(&format!(
        "UPDATE accounts SET status = 'frozen', password_hash = NULL WHERE id = '{}'",
        moved.id
    ));
    let third = provider.send("POST", &path, None, "");
    assert_eq!(third.json(), json!({ "mail": "password_link" }));
    let refused = provider.send("POST", &path, None, "");
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (429, "too-many-attempts")
    );
    assert!(refused.header("retry-after").is_some());

    let disabled = json!({ "status": "disabled" });
    let account = format!("/accounts/{}", moved.id);
    assert_eq!(provider.patch(&account, &disabled).status, 200);
    let refused = provider.send("POST", &path, None, "");
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (409, "account-wrong-state")
    );
    let nobody = provider.send("POST", "/accounts/none/password-mail", None, "");
    assert_eq!(nobody.status, 404);
}
