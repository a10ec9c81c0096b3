//! `POST /recovery/`: anybody opens a case, and learns nothing by it.

use serde_json::{Value, json};

use super::{LOSSES, refused, shape};
use crate::claimant::{Claimant, request, somebody};
use crate::client::{Client, Reply, mails, provision, sql, unique};
use regain_tests::story::at_once;

fn by_form(client: &Client, lost: &str, login: &str, contact: &str) -> Reply {
    let mut fields = vec![
        ("login", login),
        ("contact_email", contact),
        ("type", "individual"),
        ("note", ""),
    ];
    fields.extend(lost.split(',').map(|loss| ("lost", loss)));
    client.form("/recovery/", &fields)
}

/// The page that an opened case leads to.
fn opened(reply: &Reply) -> Reply {
    let led = (reply.status, reply.header("location"));
    assert_eq!(led, (303, Some("/recovery/case?done=opened")), "{reply:?}");
    let cookie = reply.cookie("__Host-case").expect("a cookie");
    Client::new()
        .with("cookie", &cookie)
        .page("/recovery/case?done=opened")
}

/// What the page of an opened case shows once: reference and secret.
fn shown(page: &Reply) -> [String; 2] {
    let (_, keepsake) = page.body.split_once("keepsake").expect("what to keep");
    let mut codes = keepsake.split("<code>").skip(1);
    [(); 2].map(|()| {
        let code = codes.next().and_then(|rest| rest.split('<').next());
        code.expect("a code").to_owned()
    })
}

#[test]
fn a_browser_that_keeps_no_cookie_is_told_so_and_not_asked_for_what_it_never_saw() {
    let login = format!("nobody{}@example.org", unique());
    let reply = by_form(&Client::new(), "ip", &login, &somebody());
    let led = reply.header("location").expect("a page");
    let page = Client::new().page(led);
    assert!(page.body.contains("role=\"alert\""), "{page:?}");
    assert!(page.body.contains("cookies"), "{page:?}");
    let way_in = Client::new().page("/recovery/case");
    assert!(!way_in.body.contains("role=\"alert\""), "{way_in:?}");
}

#[test]
fn whoever_goes_back_to_the_form_after_a_request_is_shown_the_way_to_it() {
    let form = "/recovery/?lost=ip";
    let before = Client::new().page(form).body;
    assert!(!before.contains("href=\"/recovery/case\""), "{before}");
    let login = format!("nobody{}@example.org", unique());
    let reply = by_form(&Client::new(), "ip", &login, &somebody());
    let [reference, _] = shown(&opened(&reply));
    let cookie = reply.cookie("__Host-case").expect("a cookie");
    let back = Client::new().with("cookie", &cookie).page(form).body;
    assert!(back.contains(&reference), "{back}");
    assert!(back.contains("href=\"/recovery/case\""), "{back}");
}

#[test]
fn whoever_only_forgot_the_address_asks_to_be_told_it() {
    let owner = provision(json!({}));
    let contact = somebody();
    let send = |lost: &[(&str, &str)]| {
        let fields = [
            ("wish", "tell"),
            ("login", owner.email.as_str()),
            ("contact_email", contact.as_str()),
            ("type", "individual"),
        ];
        let fields: Vec<_> = fields.into_iter().chain(lost.iter().copied()).collect();
        Client::new().form("/recovery/", &fields)
    };
    let both = send(&[("lost", "email"), ("lost", "totp")]);
    assert_eq!(both.status, 422, "{both:?}");
    assert!(both.body.contains("href=\"#wish\""), "{both:?}");
    let opened = send(&[("lost", "email")]);
    assert_eq!(opened.status, 303, "{opened:?}");
    let rows = sql(&format!(
        "SELECT wish FROM cases WHERE account_id = '{}'",
        owner.id
    ));
    assert_eq!(rows, [["tell"]]);
    // The code goes to whoever asks, and the owner is told.
    assert_eq!(mails(&contact, 2).len(), 2);
    assert_eq!(mails(&owner.email, 1).len(), 1);
}

#[test]
fn a_program_gets_the_same_answer_for_a_known_and_an_unknown_login() {
    for lost in LOSSES {
        let known = provision(json!({})).email;
        let unknown = format!("nobody{}@example.org", unique());
        let replies = [known, unknown].map(|login| {
            let reply = Client::new().post("/recovery/", &request(lost, &login, &somebody()));
            let (reference, secret) = (reply.text("/reference"), reply.text("/secret"));
            assert_eq!((reference.len(), secret.len()), (9, 32), "{reply:?}");
            assert_eq!(reply.json()["status"], "submitted");
            shape(&reply, &[&reference, &secret])
        });
        assert_eq!(replies[0], replies[1], "{lost}");
    }
}

#[test]
fn a_page_is_the_same_for_a_known_and_an_unknown_login() {
    for lost in LOSSES {
        let known = provision(json!({})).email;
        let unknown = format!("nobody{}@example.org", unique());
        let replies = [known, unknown].map(|login| {
            let page = by_form(&Client::new(), lost, &login, &somebody());
            let told = opened(&page);
            let [reference, secret] = shown(&told);
            let cookie = page.cookie("__Host-case").expect("a cookie");
            let plain = [&reference, &secret].map(|text| text.replace('-', ""));
            assert_eq!(cookie, format!("__Host-case={}", plain.join(".")));
            let random = [&reference[..], &secret, &plain[0], &plain[1]];
            shape(&page, &random) + &shape(&told, &random)
        });
        assert_eq!(replies[0], replies[1], "{lost}");
        assert!(
            replies[0].contains("HttpOnly") && replies[0].contains("Secure"),
            "{lost}"
        );
    }
}

#[test]
fn what_follows_is_the_same_for_a_known_and_an_unknown_login() {
    for lost in LOSSES {
        let known = provision(json!({})).email;
        let unknown = format!("nobody{}@example.org", unique());
        let cases = [known, unknown].map(|login| {
            let claimant = Claimant::open(lost, &login);
            let reply = claimant.client.get("/recovery/case");
            let case = reply.json();
            let random = ["reference", "phrase", "opened_at", "expires_at"]
                .map(|name| case[name].as_str().unwrap_or("nothing").to_owned());
            let wrong = claimant.give_code(&"A".repeat(24));
            let renewed = claimant.step("code/new");
            let submitted = claimant.step("submit");
            let random = random.each_ref().map(String::as_str);
            [reply, wrong, renewed, submitted].map(|reply| shape(&reply, &random))
        });
        assert_eq!(cases[0], cases[1], "{lost}");
    }
}

#[test]
fn an_account_is_found_by_its_customer_number_too() {
    let number = format!("number-{}", unique());
    let owner = provision(json!({ "customer_number": number, "type": "company" }));
    let claimant = Claimant::open_with("ip", &number, json!({ "type": "company" }));
    assert_eq!(claimant.column("account_id"), owner.id.as_str());
    assert_eq!(claimant.column("flags"), "[]");
    let doubtful = Claimant::open("totp", &owner.email);
    assert_eq!(doubtful.column("unmatched"), "open_case");
    assert_eq!(doubtful.column("phone"), Value::Null);
}

#[test]
fn each_wrong_field_is_named_and_nothing_is_opened() {
    let login = format!("nobody{}@example.org", unique());
    let contact = somebody();
    for (change, pointers) in [
        (json!({ "lost": "totp" }), vec!["/lost"]),
        (json!({ "lost": [] }), vec!["/lost"]),
        (json!({ "lost": ["totp", "password"] }), vec!["/lost/1"]),
        (json!({ "lost": null }), vec!["/lost"]),
        (json!({ "login": "" }), vec!["/login"]),
        (json!({ "login": "a\u{7}b" }), vec!["/login"]),
        (json!({ "login": "x".repeat(255) }), vec!["/login"]),
        (json!({ "contact_email": "nobody" }), vec!["/contact_email"]),
        (
            json!({ "contact_email": "a@example.org\r\nBcc: b@example.org" }),
            vec!["/contact_email"],
        ),
        (json!({ "new_email": "a@example.org" }), vec!["/new_email"]),
        (json!({ "lost": ["email"] }), vec!["/new_email"]),
        (json!({ "type": "charity" }), vec!["/type"]),
        (json!({ "locale": "de" }), vec!["/locale"]),
        (json!({ "note": "x".repeat(1001) }), vec!["/note"]),
        (json!({ "note": "a\u{0}b" }), vec!["/note"]),
        (json!({ "account_id": "1" }), vec!["/account_id"]),
    ] {
        let mut request = request("totp", &login, &contact);
        for (name, value) in change.as_object().expect("fields") {
            request[name] = value.clone();
        }
        let reply = Client::new().post("/recovery/", &request);
        let pointers = pointers.into_iter().map(String::from).collect();
        assert_eq!(
            reply.refusal(),
            (422, "invalid-fields".into(), pointers),
            "{change}"
        );
    }
    let opened = sql(&format!("SELECT 1 FROM cases WHERE login = '{login}'"));
    assert!(opened.is_empty());
}

#[test]
fn a_form_with_something_wrong_comes_back_with_what_was_typed() {
    let fields = [
        ("lost", "email"),
        ("login", "alix@example.org"),
        ("contact_email", "not an address"),
        ("type", "association"),
        ("note", "first line\r\n\"second\" <line>"),
    ];
    let page = Client::new()
        .with("accept-language", "en")
        .form("/recovery/", &fields);
    assert_eq!(page.status, 422);
    for kept in [
        "value=\"alix@example.org\"",
        "value=\"not an address\"",
        "value=\"association\" checked",
        "value=\"email\" aria-describedby=\"lost-email-hint\" checked",
        "first line",
        "second",
    ] {
        assert!(page.body.contains(kept), "{kept}: {}", page.body);
    }
    assert!(!page.body.contains("<line>"));
    assert!(page.body.contains("aria-invalid=\"true\""));
    let none = Client::new().form("/recovery/", &fields[1..]);
    assert_eq!(none.status, 422);
    assert!(none.body.contains("href=\"#lost-email\""), "{}", none.body);
    assert!(none.body.contains("value=\"alix@example.org\""));
}

#[test]
fn a_network_that_opens_many_cases_has_to_wait() {
    let here = Client::new();
    let open = || {
        let login = format!("nobody{}@example.org", unique());
        here.post("/recovery/", &request("ip", &login, &somebody()))
    };
    for number in 0..10 {
        assert_eq!(open().status, 201, "{number}");
    }
    let refusal = open();
    assert_eq!(refused(&refusal), (429, "too-many-attempts".into()));
    let wait: u32 = refusal
        .header("retry-after")
        .and_then(|text| text.parse().ok())
        .expect("seconds");
    assert!((3500..=3600).contains(&wait), "{wait}");
    let login = format!("nobody{}@example.org", unique());
    let page = by_form(&here, "totp", &login, &somebody());
    assert_eq!(page.status, 429);
    assert!(page.header("retry-after").is_some());
    assert!(page.body.contains(&format!("value=\"{login}\"")));
    let elsewhere = request("ip", &login, &somebody());
    assert_eq!(Client::new().post("/recovery/", &elsewhere).status, 201);
}

#[test]
fn nobody_fills_a_mailbox_by_opening_cases() {
    let contact = somebody();
    let open = || {
        let login = format!("nobody{}@example.org", unique());
        Client::new().post("/recovery/", &request("totp", &login, &contact))
    };
    for _ in 0..5 {
        assert_eq!(open().status, 201);
    }
    crate::client::mails(&contact, 4);
}

#[test]
fn twenty_openings_at_once_give_one_case_to_an_account() {
    let owner = provision(json!({}));
    let statuses = at_once(20, || {
        let request = request("totp", &owner.email, &somebody());
        Client::new().post("/recovery/", &request).status
    });
    assert_eq!(statuses, [201; 20]);
    let cases = sql(&format!(
        "SELECT count(*), count(account_id), count(unmatched) FROM cases WHERE login = '{}'",
        owner.email
    ));
    assert_eq!(cases, [[20, 1, 19]]);
}

#[test]
fn a_customer_number_is_a_login_in_either_case() {
    for upper in [false, true] {
        let number = format!("Case-{}", unique());
        let owner = provision(json!({ "customer_number": number }));
        let login = if upper {
            number.to_uppercase()
        } else {
            number.to_lowercase()
        };
        let reply = Client::new().post("/recovery/", &request("ip", &login, &somebody()));
        assert_eq!(reply.status, 201, "{reply:?}");
        let cases = sql(&format!(
            "SELECT count(*) FROM cases WHERE account_id = '{}'",
            owner.id
        ));
        assert_eq!(cases, [[1]], "{login}");
    }
}
