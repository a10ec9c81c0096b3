// Long: one arm for each form of the product.
//! Every form of the product, sent twice: by a double click, by impatience, by a reload. The
//! second press leads where the first one led.

use regain_core::http::routes::{Caller, Function, ROUTES, Takes};
use regain_core::recovery::case::State;
use regain_tests::story::{both_at_once, is_live};
use serde_json::json;

use crate::app::{App, enrolled, signed_in_with};
use crate::claimant::{Claimant, mailed_code};
use crate::client::{
    Client, Owner, PASSWORD, Reply, ask_for_link, form_key, mails, provision, signed_in, sql,
    unique,
};
use crate::staff::{Colleague, bring, sample};
use regain_tests::story::relying_party::RelyingParty;

const NEW_PASSWORD: &str = "seven quiet harbours";

/// A form as a browser sends it.
struct Form {
    client: Client,
    path: String,
    fields: Vec<(String, String)>,
}

impl Form {
    fn new(client: Client, path: &str, fields: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).into(), (*value).into());
        Self {
            client,
            path: path.into(),
            fields: fields.iter().map(owned).collect(),
        }
    }

    fn press(&self) -> Reply {
        let pairs = self.fields.iter();
        let fields: Vec<_> = pairs.map(|(name, value)| (&name[..], &value[..])).collect();
        self.client.form(&self.path, &fields)
    }
}

/// Sends a form twice.
fn pressed_twice(form: &Form) {
    let (first, second) = both_at_once(|| form.press(), || form.press());
    let path = &form.path;
    let led = |reply: &Reply| {
        let location = reply.header("location").unwrap_or_default();
        (reply.status, location.to_owned())
    };
    let (status, location) = led(&first);
    assert!(status < 400, "{path}: {status} {}", heading(&first));
    assert!(!location.contains("?problem="), "{path}: {location}");
    assert_eq!(led(&second), led(&first), "{path}: {}", heading(&second));
    assert_eq!(without_keys(&second), without_keys(&first), "{path}");
}

/// What a page says first, or a problem.
fn heading(reply: &Reply) -> &str {
    let alert = reply.body.split("<li>").find(|part| !part.contains('<'));
    let heading = || reply.body.split("<h1>").nth(1);
    let text = alert.or_else(heading).unwrap_or(&reply.body);
    text.split("</").next().unwrap_or_default()
}

/// A page without the keys of its forms, which are new each time.
fn without_keys(reply: &Reply) -> String {
    let mut parts = reply.body.split("name=\"key\" value=\"");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    whole.extend(parts.map(|part| part.split_once('"').map_or("", |(_, rest)| rest)));
    whole
}

/// The form of an owner's own pages.
fn of_owner(path: &str) -> Form {
    let owner = provision(json!({}));
    let client = signed_in(&owner).in_browser();
    match path {
        "/profile" => {
            let fields = [("name", "Alix Moreau"), ("phone", "+33611223344")];
            Form::new(client, path, &fields)
        }
        "/profile/recovery-codes" => {
            let (owner, app) = enrolled();
            let client = signed_in_with(&owner, &app).in_browser();
            let key = form_key(&client, path);
            Form::new(client, path, &[("key", &key)])
        }
        "/profile/allowed-ips" => Form::new(
            client.at("203.0.113.9"),
            path,
            &[("entries", "203.0.113.9")],
        ),
        "/profile/allowed-ips/undo" => {
            let trial = [("entries", "198.51.100.7"), ("confirm", "yes")];
            let client = client.at("203.0.113.9");
            assert_eq!(client.form("/profile/allowed-ips", &trial).status, 200);
            Form::new(client, path, &[])
        }
        "/profile/email" => {
            let new = format!("new{}@example.org", unique());
            Form::new(client, path, &[("email", &new)])
        }
        "/profile/email/again" | "/profile/email/cancel" => {
            let new = format!("new{}@example.org", unique());
            client.form("/profile/email", &[("email", &new)]);
            Form::new(client, path, &[("purpose", "sign_in")])
        }
        "/profile/sessions/{id}" => {
            let (own, _other) = (signed_in(&owner), signed_in(&owner));
            let listed = own.get("/profile/sessions").json();
            let mut sessions = listed["sessions"].as_array().expect("sessions").iter();
            let other = sessions.find(|session| session["current"] == false);
            let client = own.in_browser();
            let id = other.map(|session| session["id"].clone()).expect("another");
            let id = id.as_str().expect("an id");
            Form::new(client, &format!("/profile/sessions/{id}"), &[])
        }
        "/profile/case/withdraw" => {
            Claimant::open("ip", &owner.email);
            Form::new(client, path, &[])
        }
        "/profile/password" => {
            let fields = [("current", PASSWORD), ("new", NEW_PASSWORD)];
            Form::new(client, path, &fields)
        }
        "/profile/totp" => {
            let key = form_key(&client, path);
            Form::new(client, path, &[("key", &key)])
        }
        "/profile/totp/remove" => {
            let (owner, app) = enrolled();
            let client = signed_in_with(&owner, &app).in_browser();
            Form::new(client, path, &[])
        }
        "/profile/devices/{id}" => {
            let path = format!("/profile/devices/{}", device(&owner));
            Form::new(client, &path, &[])
        }
        "/logout" | "/profile/contact" | "/profile/sessions" | "/profile/devices" => {
            Form::new(client, path, &[])
        }
        other => panic!("what does a second press of {other} do?"),
    }
}

/// The id of a device that an account is known by.
fn device(owner: &Owner) -> String {
    let fields = [("login", &*owner.email), ("password", PASSWORD)];
    assert_eq!(Client::new().form("/login", &fields).status, 303);
    let rows = sql(&format!(
        "SELECT id FROM devices WHERE account_id = '{}'",
        owner.id
    ));
    rows[0][0].as_str().expect("a device").into()
}

/// The form behind a mailed link.
fn of_link(path: &str) -> Form {
    let owner = provision(json!({}));
    let token = match path {
        "/password/reset" => {
            let fields = [
                ("token", &*ask_for_link(&owner.email, 1).token()),
                ("password", NEW_PASSWORD),
            ];
            return Form::new(Client::new(), path, &fields);
        }
        "/profile/email/confirm" => {
            let new = format!("new{}@example.org", unique());
            let reply = signed_in(&owner).post("/profile/email", &json!({ "email": new }));
            assert_eq!(reply.status, 202, "{reply:?}");
            mails(&new, 1).remove(0).token()
        }
        "/profile/not-me" => {
            let change = json!({ "current": PASSWORD, "new": NEW_PASSWORD });
            let reply = signed_in(&owner).post("/profile/password", &change);
            assert_eq!(reply.status, 204, "{reply:?}");
            mails(&owner.email, 1).remove(0).token()
        }
        "/recovery/continue" => {
            let contact = crate::claimant::somebody();
            let request = crate::claimant::request("ip", &owner.email, &contact);
            let opened = Colleague::new("agent")
                .client
                .post("/support/cases", &request);
            assert_eq!(opened.status, 201, "{opened:?}");
            let link = mails(&contact, 1).remove(0).link();
            let key = form_key(&Client::new(), &link);
            let token = link.rsplit('/').next().unwrap_or_default();
            let fields = [("token", token), ("key", &key)];
            return Form::new(Client::new(), path, &fields);
        }
        "/recovery/stop" => {
            Claimant::open("ip", &owner.email);
            mails(&owner.email, 1).remove(0).token()
        }
        other => panic!("what does a second press of {other} do?"),
    };
    Form::new(Client::new(), path, &[("token", &token)])
}

/// A claimant's form.
fn of_claimant(path: &str) -> Form {
    let owner = provision(json!({}));
    let claimant = Claimant::open("totp", &owner.email);
    let mut fields = Vec::new();
    match path {
        "/recovery/case/code" => fields.push(("code", mailed_code(&owner))),
        "/recovery/case/code/new" | "/recovery/case/withdraw" => {}
        "/recovery/case/messages" => fields.push(("text", "Hello?".into())),
        "/recovery/case/call-time" => fields.push(("call_time", "never".into())),
        "/recovery/case/submit" | "/recovery/case/evidence" => {
            assert_eq!(claimant.give_code(&mailed_code(&owner)).status, 204);
            claimant.is_asked_for_documents();
            let file = claimant.has_handed_in("identity");
            if path == "/recovery/case/evidence" {
                fields.push(("remove", file));
            }
        }
        other => panic!("what does a second press of {other} do?"),
    }
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, &value[..]))
        .collect();
    Form::new(claimant.browser(), path, &fields)
}

/// The form of somebody who shows nothing, or a half-done sign-in.
fn of_anyone(path: &str) -> Form {
    let owner = provision(json!({}));
    let credentials = [("login", owner.email.as_str()), ("password", PASSWORD)];
    match path {
        "/login" => Form::new(Client::new(), path, &credentials),
        "/logout" => Form::new(signed_in(&owner).in_browser(), path, &[]),
        "/password/lost/" => {
            let key = form_key(&Client::new(), path);
            let fields = [("key", key.as_str()), ("email", &owner.email)];
            Form::new(Client::new(), path, &fields)
        }
        "/recovery/case" => {
            let claimant = Claimant::open("ip", &owner.email);
            let (reference, secret) = (&*claimant.reference, &*claimant.secret);
            let fields = [("reference", reference), ("secret", secret)];
            Form::new(Client::new(), path, &fields)
        }
        "/recovery/case/leave" => {
            Form::new(Claimant::open("ip", &owner.email).browser(), path, &[])
        }
        other => panic!("what does a second press of {other} do?"),
    }
}

/// A browser that has given the password of an account with a second factor.
fn half_signed_in(owner: &Owner) -> Client {
    let fields = [("login", owner.email.as_str()), ("password", PASSWORD)];
    let half = Client::new().form("/login", &fields);
    let cookie = half.cookie("__Host-challenge").expect("a challenge");
    Client::new().with("cookie", &cookie)
}

/// A form in a case, by a person of staff who works on it.
fn of_case(path: &str) -> Form {
    let owner = provision(json!({}));
    let claimant = Claimant::open("totp", &owner.email);
    let (agent, id) = (Colleague::new("reviewer"), claimant.id());
    let step = path.trim_start_matches("/support/cases/");
    let step = step.trim_start_matches("{id}/");
    let documents = |agent: &Colleague| {
        claimant.is_asked_for_documents();
        let file = claimant.has_handed_in("identity");
        bring(&claimant, State::Review);
        agent.works_on(&id);
        let file = format!("/support/cases/{id}/evidence/identity/{file}");
        assert_eq!(agent.client.get(&file).status, 200);
    };
    let note = ("note", "As the record shows.");
    let fields: &[(&str, &str)] = match step {
        "unmatched/refuse" => {
            let id = Claimant::open("ip", &format!("nobody{}@example.org", unique())).id();
            let path = "/support/cases/unmatched/refuse";
            let fields = [("cases", &*id), ("reason", "no_account_matches")];
            return Form::new(agent.client.in_browser(), path, &fields);
        }
        "claim" => &[],
        "release" | "send-link" => {
            agent.works_on(&id);
            claimant.set("reopened_at = opened_at");
            &[]
        }
        "match" => {
            claimant.set("account_id = NULL, unmatched = 'unknown', email = NULL, phone = NULL");
            agent.works_on(&id);
            let number = sql(&format!(
                "SELECT customer_number FROM accounts WHERE id = '{}'",
                owner.id
            ));
            let number = number[0][0].as_str().expect("a number").to_owned();
            return in_case(&agent, &id, step, &[("customer_number", &number)]);
        }
        "call" => {
            agent.works_on(&id);
            &[("outcome", "verified"), ("reason", "phrase_said")]
        }
        "messages" => {
            agent.works_on(&id);
            &[("ready", "checking"), ("text", "")]
        }
        "request-documents" => {
            agent.works_on(&id);
            let call = json!({ "outcome": "unreachable", "reason": "no_answer" });
            agent.does(&id, "call", call);
            &[]
        }
        "evidence/{item}/transcribe" => {
            documents(&agent);
            let step = "evidence/identity/transcribe";
            return in_case(&agent, &id, step, &[("name", "Alix Moreau")]);
        }
        "evidence/{item}/review" => {
            documents(&agent);
            agent.reads_document(&id, "identity", json!({ "name": "Alix Moreau" }));
            let doubt = [("verdict", "doubt"), ("reason", "altered"), note];
            return in_case(&agent, &id, "evidence/identity/review", &doubt);
        }
        "request-copies" => {
            documents(&agent);
            agent.reads_document(&id, "identity", json!({ "name": "Alix Moreau" }));
            let finding = json!({ "verdict": "better_copy", "reason": "unreadable" });
            agent.does(&id, "evidence/identity/review", finding);
            &[]
        }
        "decide" => {
            agent.works_on(&id);
            &[
                ("decision", "refuse"),
                ("reason", "identity_not_verified"),
                note,
            ]
        }
        "approve" => {
            documents(&agent);
            agent.finds_conform(&id, "identity");
            let approval = json!({
                "decision": "approve", "reason": "documents_conform", "note": "Seen.",
            });
            agent.does(&id, "decide", approval);
            let second = Colleague::new("reviewer");
            second.reads_document(&id, "identity", json!({ "name": "Alix Moreau" }));
            return in_case(&second, &id, step, &[("reason", "documents_conform"), note]);
        }
        "stop" => &[("reason", "not_needed"), note],
        "reopen" => {
            bring(&claimant, State::Stopped);
            claimant.set("cancelled_in = 'cooling_off'");
            &[("reason", "documents_conform"), note]
        }
        other => panic!("what does a second press of {other} do?"),
    };
    in_case(&agent, &id, step, fields)
}

/// A step on a case as it stands now.
fn in_case(by: &Colleague, case_id: &str, step: &str, fields: &[(&str, &str)]) -> Form {
    let version = by.reads(case_id)["version"].to_string();
    let mut all = vec![("version", version.as_str())];
    all.extend(fields);
    let path = format!("/support/cases/{case_id}/{step}");
    Form::new(by.client.in_browser(), &path, &all)
}

/// A form of the back office that is about no case.
fn of_office(path: &str) -> Form {
    let admin = Colleague::new("admin");
    let client = admin.client.in_browser();
    let customer = || provision(json!({})).id;
    let because = [("reason", "Asked for by telephone.")];
    match path {
        "/support/cases" => {
            let agent = Colleague::new("agent").client.in_browser();
            let key = form_key(&agent, "/support/new-case");
            let fields = [
                ("key", &*key),
                ("lost", "ip"),
                ("login", "nobody@example.org"),
                ("contact_email", &crate::claimant::somebody()),
                ("type", "individual"),
            ];
            Form::new(agent, path, &fields)
        }
        "/support/next-case" => {
            // Another would be free for a second press.
            for _ in 0..2 {
                Claimant::open("ip", &provision(json!({})).email);
            }
            let agent = Colleague::new("agent").client.in_browser();
            let key = form_key(&agent, "/support/cases");
            Form::new(agent, path, &[("key", &key)])
        }
        "/support/waiting-mail" => {
            let agent = Colleague::new("agent").client.in_browser();
            Form::new(agent, path, &[("wanted", "yes")])
        }
        "/support/samples/{id}" => {
            let auditor = Colleague::new("auditor").client.in_browser();
            let path = path.replace("{id}", &sample().id());
            Form::new(auditor, &path, &[("outcome", "sound")])
        }
        "/support/search" => Form::new(client, path, &[("words", &admin.account.email)]),
        "/support/accounts/{id}/reset-link" => {
            let agent = Colleague::new("agent").client.in_browser();
            Form::new(agent, &path.replace("{id}", &customer()), &[])
        }
        "/support/accounts/{id}/freeze" => {
            Form::new(client, &path.replace("{id}", &customer()), &because)
        }
        "/support/accounts/{id}/unfreeze" => {
            let id = customer();
            let freeze = format!("/support/accounts/{id}/freeze");
            assert_eq!(client.form(&freeze, &because).status, 303);
            Form::new(client, &path.replace("{id}", &id), &because)
        }
        "/support/staff" => {
            let email = format!("robin{}@example.org", unique());
            let fields = [
                ("name", "Robin"),
                ("email", &*email),
                ("phone", "+33612345678"),
                ("role", "agent"),
            ];
            Form::new(client, path, &fields)
        }
        "/support/staff/{id}" => {
            let id = provision(json!({ "role": "agent" })).id;
            let fields = [("role", "reviewer"), because[0]];
            Form::new(client, &path.replace("{id}", &id), &fields)
        }
        "/support/wordings" => {
            sql("DELETE FROM wordings WHERE name = 'ready_received'");
            let fields = [
                ("name", "ready_received"),
                ("locale", "fr"),
                ("version", "0"),
            ];
            Form::new(client, path, &fields)
        }
        "/support/keys" => {
            let key = form_key(&client, path);
            let fields = [("key", &*key), ("label", "panel"), ("scopes", "totp")];
            Form::new(client, path, &fields)
        }
        "/support/keys/{id}/revoke" => {
            let wanted = json!({ "label": "panel", "scopes": ["totp"] });
            let id = admin.client.post("/support/keys", &wanted).text("/id");
            Form::new(client, &path.replace("{id}", &id), &[])
        }
        path if path.starts_with("/support/clients") => of_clients(client, path),
        "/support/mails/{id}/resend" => {
            let owner = provision(json!({}));
            ask_for_link(&owner.email, 1);
            sql(&format!(
                "UPDATE outbox SET state = 'dead', error = 'refused' WHERE account_id = '{}'",
                owner.id
            ));
            let mail = sql(&format!(
                "SELECT id FROM outbox WHERE account_id = '{}'",
                owner.id
            ));
            let id = mail[0][0].as_str().expect("an id").to_owned();
            Form::new(client, &path.replace("{id}", &id), &[])
        }
        other => panic!("what does a second press of {other} do?"),
    }
}

/// The form of an admin about registered clients.
fn of_clients(client: Client, path: &str) -> Form {
    let path = path.replace("{id}", &RelyingParty::new().id);
    let page = path.trim_end_matches("/secret");
    if path.ends_with("/remove") {
        return Form::new(client, &path, &[]);
    }
    let key = form_key(&client, page);
    let fields = registration(&key);
    let only_the_key = page.len() < path.len();
    let fields = &fields[..if only_the_key { 1 } else { fields.len() }];
    Form::new(client, &path, fields)
}

/// What an admin fills in about a client.
fn registration(key: &str) -> [(&str, &str); 8] {
    [
        ("key", key),
        ("client_name", "Panel"),
        ("redirect_uris", "https://panel.example/"),
        ("token_endpoint_auth_method", "client_secret_basic"),
        ("scope", "openid"),
        ("id_token_signed_response_alg", "RS256"),
        ("access_seconds", "3600"),
        ("refresh_days", "30"),
    ]
}

/// The forms whose paths begin so, each sent twice. What only programs send is no form, and
/// files are told of elsewhere.
fn all_below(start: &str) {
    let forms = ROUTES.iter().filter(|route| {
        let asked = route.method == "POST" && route.function != Function::Front;
        let form = !matches!(route.takes, Takes::Json | Takes::Rows | Takes::File);
        let person = !matches!(route.caller, Caller::ServiceKey(_));
        asked && form && person && route.pattern.starts_with(start)
    });
    let forms: Vec<_> = forms.collect();
    assert!(!forms.is_empty(), "no form below {start}");
    for route in forms {
        let path = route.pattern;
        let form = match route.caller {
            // They have stories of their own below.
            _ if ["/totp/verify", "/recovery/", "/login/proof"].contains(&path) => continue,
            // It would take the case of another story.
            _ if path == "/support/next-case" && is_live() => continue,
            Caller::MailedLink(_) => of_link(path),
            Caller::Claimant => of_claimant(path),
            Caller::Session(_) if path.starts_with("/support/cases/") => of_case(path),
            Caller::Session(_) if path.starts_with("/support/") => of_office(path),
            Caller::Session(_) => of_owner(path),
            Caller::Anyone
            | Caller::ServiceKey(_)
            | Caller::Client
            | Caller::Visitor
            | Caller::KeyOrChallenge(_) => of_anyone(path),
        };
        pressed_twice(&form);
    }
}

#[test]
fn a_second_press_at_sign_in_leads_where_the_first_one_led() {
    for start in ["/login", "/logout", "/password/"] {
        all_below(start);
    }
}

#[test]
fn a_second_press_of_an_owner_leads_where_the_first_one_led() {
    all_below("/profile");
}

#[test]
fn a_second_press_of_a_claimant_leads_where_the_first_one_led() {
    all_below("/recovery/");
}

#[test]
fn a_second_press_in_a_case_leads_where_the_first_one_led() {
    all_below("/support/cases/");
}

#[test]
fn a_second_press_in_the_back_office_leads_where_the_first_one_led() {
    for start in [
        "/support/s",
        "/support/a",
        "/support/k",
        "/support/m",
        "/support/n",
        "/support/w",
    ] {
        all_below(start);
    }
}

/// Whether the browser of an answer is signed in.
fn is_signed_in(reply: &Reply) -> bool {
    let session = reply.cookie("__Host-session").expect("a session");
    let browser = Client::new().with("cookie", &session);
    browser.page("/profile").status == 200
}

#[test]
fn a_code_sent_twice_signs_in_whichever_answer_the_browser_hears() {
    let (owner, app) = enrolled();
    let codes = [app.code(), app.recovery_codes[0].clone()];
    let pages = ["/profile", "/profile?done=recovery-code-used"];
    for (code, page) in codes.iter().zip(pages) {
        let form = Form::new(half_signed_in(&owner), "/totp/verify", &[("code", code)]);
        let (first, second) = both_at_once(|| form.press(), || form.press());
        for reply in [&first, &second] {
            assert_eq!(reply.status, 303, "{}", heading(reply));
            assert!(is_signed_in(reply));
        }
        let session = second.cookie("__Host-session").expect("a session");
        let browser = Client::new().with("cookie", &session);
        let mut led = second.header("location").expect("a page").to_owned();
        if led == "/totp/verify" {
            led = browser.page(&led).header("location").expect("home").into();
        }
        assert_eq!(led, page);
    }
    let left = sql(&format!(
        "SELECT count(*) FROM recovery_codes WHERE account_id = '{}'",
        owner.id
    ));
    assert_eq!(left[0][0], 9, "one was spent");
}

#[test]
fn a_code_sent_again_opens_nothing_for_others_or_later() {
    let (owner, app) = enrolled();
    let (half, code) = (half_signed_in(&owner), app.code());
    let form = Form::new(half, "/totp/verify", &[("code", &code)]);
    assert_eq!(form.press().status, 303);
    let refused = |form: &Form| {
        let reply = form.press();
        assert!(reply.cookie("__Host-session").is_none());
        reply.status
    };
    let foreign = Form::new(half_signed_in(&owner), "/totp/verify", &[("code", &code)]);
    assert_eq!(refused(&foreign), 401, "by another sign-in");
    let other = Form::new(
        half_signed_in(&owner),
        "/totp/verify",
        &[("code", "000000")],
    );
    assert_eq!(refused(&other), 401);
    sql("UPDATE presses SET expires_at = expires_at - 300000");
    assert_eq!(refused(&form), 410, "five minutes on");

    let (owner, app) = enrolled();
    let form = Form::new(
        half_signed_in(&owner),
        "/totp/verify",
        &[("code", &app.code())],
    );
    assert_eq!(form.press().status, 303);
    let session = signed_in_with(&owner, &app);
    assert_eq!(session.delete("/profile/sessions").status, 204);
    assert_eq!(
        refused(&form),
        303,
        "its session has ended: the page asks to sign in"
    );
    let many = Form::new(
        half_signed_in(&owner),
        "/totp/verify",
        &[("code", &app.code())],
    );
    let pressed = (0..8).map(|_| many.press());
    let sessions = pressed.filter(|reply| reply.cookie("__Host-session").is_some());
    assert_eq!(sessions.count(), 6, "as often as a person presses");
}

#[test]
fn a_proof_sent_twice_leaves_the_browser_signed_in() {
    let (owner, app) = enrolled();
    let session = signed_in_with(&owner, &app);
    let fields = [
        ("password", PASSWORD),
        ("code", &*app.code()),
        ("then", "/profile/email"),
    ];
    let form = Form::new(session.in_browser(), "/login/proof", &fields);
    let (first, second) = both_at_once(|| form.press(), || form.press());
    for reply in [&first, &second] {
        let led = (reply.status, reply.header("location"));
        assert_eq!(led, (303, Some("/profile/email")), "{}", heading(reply));
        let session = reply.cookie("__Host-session").expect("a session");
        let browser = Client::new().with("cookie", &session);
        assert_eq!(browser.page("/profile/email").status, 200, "it is fresh");
    }
    assert_eq!(session.get("/profile").status, 401, "the former token");
}

#[test]
fn recovery_codes_of_a_new_second_factor_are_shown_again_to_whoever_confirms_twice() {
    for (role, home) in [("customer", "/profile"), ("agent", "/support")] {
        confirmed_twice(&provision(json!({ "role": role })), home);
    }
}

/// Turns a second factor on by a form that is sent twice, and goes on home.
fn confirmed_twice(owner: &Owner, home: &str) {
    let client = signed_in(owner).in_browser();
    let start = Form::new(client, "/profile/totp", &[]);
    let page = start.press();
    let secret = page
        .body
        .split("<code class=\"key\">")
        .nth(1)
        .expect("a secret");
    let secret = secret.split("</code>").next().unwrap_or_default();
    let secret: String = secret
        .split(&['<', '>'][..])
        .filter(|part| !part.contains(char::is_lowercase) && !part.contains(' '))
        .collect();
    let key = page
        .body
        .split("name=\"key\" value=\"")
        .nth(1)
        .expect("a key");
    let key = key.split('"').next().unwrap_or_default();
    let [_, code, _] = App::of(owner, &secret).codes();
    let confirm = Form::new(
        start.client,
        "/profile/totp",
        &[("key", key), ("code", &code)],
    );
    pressed_twice(&confirm);
    let shown = confirm.press().body;
    assert!(shown.contains("<ol class=\"codes\""), "{shown}");
    assert!(shown.contains(&owner.email), "{shown}");
    let on = format!("class=\"button\" href=\"{home}\"");
    assert!(shown.contains(&on), "{shown}");
    let told = mails(&owner.email, 1);
    assert_eq!(told.len(), 1, "once");
}

#[test]
fn a_link_asked_for_twice_by_one_form_is_mailed_once_and_holds() {
    let owner = provision(json!({}));
    let path = "/password/lost/";
    let key = form_key(&Client::new(), path);
    let fields = [("key", key.as_str()), ("email", &owner.email)];
    let form = Form::new(Client::new(), path, &fields);
    let (first, second) = both_at_once(|| form.press(), || form.press());
    assert_eq!((first.status, second.status), (202, 202));
    let link = mails(&owner.email, 1).remove(0).token();
    assert_eq!(mails(&owner.email, 1).len(), 1);
    let page = Client::new().page(&format!("/password/reset/{link}"));
    assert_eq!(page.status, 200, "the link holds");
    // Six minutes on it is no second press, but the wish for another mail.
    sql(&format!(
        "UPDATE outbox SET created_at = created_at - 360000 WHERE recipient = '{}'",
        owner.email
    ));
    sql(
        "UPDATE rate_limits SET refused = 0, consumed = 0, open_at = 0 WHERE limit_key LIKE 'lost:%'",
    );
    assert_eq!(form.press().status, 202);
    assert_eq!(mails(&owner.email, 2).len(), 2);
}

#[test]
fn a_request_sent_twice_opens_one_case_and_both_answers_lead_to_it() {
    let owner = provision(json!({}));
    let key = form_key(&Client::new(), "/recovery/?lost=ip");
    let contact = crate::claimant::somebody();
    let mut fields = [
        ("key", key.as_str()),
        ("lost", "ip"),
        ("login", &owner.email),
        ("contact_email", &contact),
        ("type", "individual"),
    ];
    let client = Client::new();
    let form = Form::new(client, "/recovery/", &fields);
    let (first, second) = both_at_once(|| form.press(), || form.press());
    assert_eq!(first.status, 303, "{}", heading(&first));
    assert_eq!(second.cookie("__Host-case"), first.cookie("__Host-case"));
    assert_eq!(second.header("location"), first.header("location"));
    for _ in 0..12 {
        assert_eq!(form.press().status, 303, "a repetition is not counted");
    }
    let cases = || {
        sql(&format!(
            "SELECT id FROM cases WHERE contact_email = '{contact}'"
        ))
    };
    assert_eq!(cases().len(), 1);
    assert_eq!(mails(&contact, 1).len(), 1, "one mail");
    // With another word in it, it is another request.
    fields[4] = ("type", "company");
    let other = Form::new(form.client, "/recovery/", &fields).press();
    assert_ne!(other.cookie("__Host-case"), first.cookie("__Host-case"));
    assert_eq!(cases().len(), 2);
}
