//! Support has the link mailed that its owner could ask for.

use regain_core::limits::Limits;
use regain_tests::{Caller, body, token};
use serde_json::Value;

use crate::NEW;
use crate::support::{Office, answer, refusal};

const SENT: &str = "audit WHERE event = 'authn_password_link_sent_by_staff'";

#[test]
fn the_link_goes_to_the_address_on_file_and_the_agent_sees_nothing_of_it() {
    let office = Office::new("alwaysdata");
    let world = &office.world;
    let (account, email) = office.customer("individual");
    world.mails();
    let reply = world.send_link(&office.agent, &account);
    assert_eq!((reply.status, body(&reply)), (204, Value::Null));
    let mails = world.mails();
    let [mail] = &mails[..] else {
        panic!("{mails:?}")
    };
    assert_eq!(mail.recipient, email);
    let link = token(mail.link.as_deref().unwrap());
    let owner = Caller::browser("192.0.2.1");
    assert_eq!(world.reset(&owner, &link, NEW).status, 204);
    let sent = world.db.read(&format!("SELECT * FROM {SENT}")).remove(0);
    assert_eq!(
        sent["actor"],
        format!("staff:{}", world.id_of(&office.agent))
    );
    assert_eq!(sent["account_id"], account);
    assert!(!format!("{reply:?}").contains(&link));
    assert!(!world.db.dump().contains(&link));
}

#[test]
fn links_that_support_sends_are_few_and_strangers_do_not_spend_them() {
    let office = Office::new("alwaysdata");
    let world = &office.world;
    let (account, email) = office.customer("individual");
    world.mails();
    for number in 0..5 {
        let stranger = Caller::browser(&format!("192.0.2.{number}"));
        world.lose_password(&stranger, &email.to_uppercase());
    }
    assert_eq!(world.mails().len(), 2);
    for _ in 0..3 {
        assert_eq!(world.send_link(&office.agent, &account).status, 204);
    }
    for _ in 0..2 {
        let reply = world.send_link(&office.agent, &account);
        assert_eq!(answer(&reply), refusal(429, "too-many-attempts"));
    }
    assert_eq!(world.mails().len(), 3);
    assert_eq!(world.db.count(SENT), 3);
    world.wait(Limits::DEFAULT.reset_link);
    world.back_at_work();
    assert_eq!(world.send_link(&office.agent, &account).status, 204);
}

#[test]
fn no_link_goes_to_staff_or_to_an_account_that_was_closed() {
    let office = Office::new("alwaysdata");
    let world = &office.world;
    let (closed, _) = office.customer("individual");
    let disabled = format!("UPDATE accounts SET status = 'disabled' WHERE id = '{closed}'");
    world.db.run(&disabled).unwrap();
    let colleague = world.id_of(&world.staff("auditor"));
    let own = world.id_of(&office.agent);
    world.mails();
    for (account, expected) in [
        (closed.as_str(), refusal(404, "not-found")),
        ("nobody", refusal(404, "not-found")),
        ("", refusal(404, "not-found")),
        (&colleague, refusal(403, "own-case")),
        (&own, refusal(403, "own-case")),
    ] {
        let reply = world.send_link(&office.agent, account);
        assert_eq!(answer(&reply), expected, "{account}");
    }
    assert_eq!(world.mails().len(), 0);
    assert_eq!(world.db.count(SENT), 0);
    let refused = "SELECT account_id FROM audit WHERE event = 'authz_account_fail' ORDER BY seq";
    assert_eq!(world.db.column(refused), [colleague, own], "on record");
    // One that its owner has frozen is opened by a new password.
    let (frozen, _) = office.customer("individual");
    let freeze = format!("UPDATE accounts SET status = 'frozen' WHERE id = '{frozen}'");
    world.db.run(&freeze).unwrap();
    assert_eq!(world.send_link(&office.agent, &frozen).status, 204);
}
