//! Whoever only forgot which e-mail address the account has is told it, once support has
//! found that it is theirs; nothing changes.

use chrono::TimeDelta;
use regain_core::courier::content::Content;
use regain_core::limits::Limits;
use regain_core::mail::template::CaseMailTemplate;
use regain_core::recovery::case::State;
use regain_tests::{Caller, Sent, World, body};
use serde_json::{Value, json};

use crate::ALICE;
use crate::cases::{column, lead, mailed_code, opened, world};
use crate::support::{Desk, Office, approve, called, confirm, refusal};

/// Where the claimant can be written to.
const CONTACT: &str = "contact@example.net";

/// A request to be told the address of the account of this login.
fn request(login: &str) -> Value {
    json!({"login": login, "lost": ["email"], "wish": "tell", "contact_email": CONTACT})
}

/// A customer who knows no more than the customer number, and an agent who works on it;
/// the address that is forgotten.
fn asked(office: &Office) -> (Desk, String) {
    let (account, email) = office.customer("individual");
    let select = format!("SELECT customer_number FROM accounts WHERE id = '{account}'");
    let number = office.world.db.column(&select).remove(0);
    let desk = office.opened(&request(&number));
    desk.does("claim", &json!({}));
    (desk, email)
}

/// What its claimant is told of the address of the account.
fn told(desk: &Desk) -> Value {
    body(&desk.world.case(&desk.claimant))["account_email"].clone()
}

/// Who is written to, about what.
fn outline(mails: &[Sent]) -> Vec<(&str, &'static str)> {
    let about = |mail: &Sent| match mail.content {
        Content::Case(CaseMailTemplate::Received { .. }) => "received",
        Content::Case(CaseMailTemplate::Notice { code: false, .. }) => "notice",
        Content::Case(CaseMailTemplate::Code { .. }) => "code",
        Content::Case(CaseMailTemplate::AddressTold { .. }) if mail.report_link.is_some() => "told",
        Content::Case(CaseMailTemplate::AddressShown { .. }) => "shown",
        _ => "other",
    };
    let about_case = |mail: &&Sent| matches!(mail.content, Content::Case(_));
    let mut outline: Vec<_> = (mails.iter().filter(about_case))
        .map(|mail| (mail.recipient.as_str(), about(mail)))
        .collect();
    outline.sort_unstable();
    outline
}

/// All that there is of accounts and of what opens them.
fn accounts(world: &World) -> Vec<Value> {
    [
        "accounts",
        "sessions",
        "devices",
        "password_links",
        "totp",
        "allowlists",
    ]
    .map(|table| {
        let rows = world.db.read(&format!("SELECT * FROM {table}"));
        Value::Array(rows.into_iter().map(Value::Object).collect())
    })
    .into()
}

#[test]
fn after_a_call_and_the_code_one_person_lets_the_page_tell_the_address() {
    let office = Office::new("alwaysdata");
    let (desk, email) = asked(&office);
    let world = &desk.world;
    let mails = world.mails();
    let expected = [
        (CONTACT, "code"),
        (CONTACT, "received"),
        (email.as_str(), "notice"),
    ];
    assert_eq!(outline(&mails), expected);

    desk.does("call", &called("verified"));
    let barred = refusal(409, "approval-barred");
    assert_eq!(desk.tries("decide", &approve()), barred, "without the code");
    assert_eq!(told(&desk), Value::Null);
    let code = mailed_code(&mails);
    assert_eq!(world.return_code(&desk.claimant, &code).status, 204);

    let before = accounts(world);
    desk.does("decide", &approve());
    assert_eq!(desk.state(), "applied");
    assert_eq!(told(&desk), email.as_str());
    let mails = world.mails();
    let expected = [(CONTACT, "shown"), (email.as_str(), "told")];
    assert_eq!(outline(&mails), expected);
    let page = world.page(&desk.claimant, "/recovery/case");
    let page = String::from_utf8(page.body.unwrap()).unwrap();
    assert!(page.contains(&email), "{page}");
    assert_eq!(accounts(world), before, "nothing changed");
    for event in ["recovery_case_address_told", "recovery_case_approved_alone"] {
        assert_eq!(desk.noted(event), 1, "{event}");
    }

    // To nobody else, and for a week.
    let stranger = Caller::browser("203.0.113.9");
    assert_eq!(world.case(&stranger).status, 404);
    world.wait(Limits::DEFAULT.address_told - TimeDelta::milliseconds(1));
    assert_eq!(told(&desk), email.as_str());
    world.wait(TimeDelta::milliseconds(1));
    assert_eq!(told(&desk), Value::Null);
}

#[test]
fn on_documents_two_people_find_that_it_is_theirs() {
    let office = Office::new("o2switch");
    let reviewer = office.world.staff("reviewer");
    let (desk, email) = asked(&office);
    let world = &desk.world;
    let code = mailed_code(&world.mails());
    assert_eq!(world.return_code(&desk.claimant, &code).status, 204);
    desk.all_is_handed_in();
    desk.finds_all_conform();
    desk.does("decide", &approve());
    assert_eq!((desk.state(), told(&desk)), ("decided".into(), Value::Null));
    desk.is_read_by(&reviewer);
    assert_eq!(desk.tried_by(&reviewer, "approve", &confirm()).0, 204);
    assert_eq!(
        (desk.state(), told(&desk)),
        ("applied".into(), email.into())
    );
    let left = format!(
        "evidence WHERE case_id = '{}' AND state = 'stored'",
        desk.id
    );
    assert_eq!(world.db.count(&left), 0);
}

#[test]
fn the_address_is_that_of_the_approval_and_both_are_told() {
    let office = Office::new("alwaysdata");
    let (desk, email) = asked(&office);
    let world = &desk.world;
    let code = mailed_code(&world.mails());
    world.return_code(&desk.claimant, &code);
    let account = desk.row()["account_id"].as_str().unwrap().to_owned();
    let other = "later@example.org";
    assert_eq!(world.patch(&account, &json!({"email": other})).status, 200);
    world.mails();
    desk.does("call", &called("verified"));
    desk.does("decide", &approve());
    assert_eq!(told(&desk), other);
    let mails = world.mails();
    let expected = [
        (CONTACT, "shown"),
        (email.as_str(), "told"),
        (other, "told"),
    ];
    assert_eq!(outline(&mails), expected);
}

#[test]
fn a_case_that_ends_otherwise_tells_nothing() {
    for state in [
        State::Refused,
        State::Withdrawn,
        State::Stopped,
        State::Expired,
    ] {
        let world = world("alwaysdata");
        let claimant = opened(&world, &request(ALICE));
        lead(&world, &claimant, state);
        let shown = body(&world.case(&claimant));
        assert_eq!(shown["status"], state.word());
        assert_eq!(shown["account_email"], Value::Null, "{state:?}");
    }
}

#[test]
fn nobody_is_told_an_address_together_with_something_else() {
    let world = world("alwaysdata");
    let mut together = request(ALICE);
    together["lost"] = json!(["email", "totp"]);
    let mut other = request(ALICE);
    other["lost"] = json!(["ip"]);
    let mut unknown = request(ALICE);
    unknown["wish"] = "keep".into();
    let mut new = request(ALICE);
    new["new_email"] = "new@example.net".into();
    for (given, pointer) in [
        (together, "/wish"),
        (other, "/wish"),
        (unknown, "/wish"),
        (new, "/new_email"),
    ] {
        let reply = world.open_case(&mut Caller::program("192.0.2.9"), &given);
        assert_eq!(reply.status, 422, "{given}");
        assert_eq!(body(&reply)["errors"][0]["pointer"], pointer, "{given}");
    }
    let claimant = opened(&world, &request(ALICE));
    assert_eq!(column(&world, &claimant, "wish"), "tell");
}
