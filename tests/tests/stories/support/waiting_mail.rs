//! Staff who want it are mailed once cases have waited for too long.

use serde_json::json;

use crate::claimant::{Claimant, in_time, now};
use crate::client::{mails, provision, sql};
use crate::staff::Colleague;

/// A case that has waited for three days, which is longer than the policy means it to.
fn waiting_too_long() -> Claimant {
    let claimant = Claimant::open("ip", &provision(json!({})).email);
    let since = now() - 3 * 86_400_000;
    claimant.set(&format!("opened_at = {since}, state_since = {since}"));
    claimant
}

#[test]
fn whoever_wants_it_is_mailed_how_many_cases_wait_and_nothing_of_any() {
    let agent = Colleague::new("agent");
    let own = "/support/cases?mine=yes";
    assert_eq!(agent.client.get(own).json()["waiting_mail"], false);
    let claimant = waiting_too_long();
    let turned_on = json!({ "wanted": true });
    let reply = agent.client.post("/support/waiting-mail", &turned_on);
    assert_eq!(reply.status, 204, "{reply:?}");
    assert_eq!(agent.client.get(own).json()["waiting_mail"], true);

    mails(&agent.account.email, 1);
    let sent = format!(
        "SELECT 1 FROM outbox WHERE account_id = '{}' AND state = 'sent'
           AND template ->> 'kind' = 'cases_wait'",
        agent.account.id
    );
    in_time("a mail that cases wait", || sql(&sent).pop());
    let mail = mails(&agent.account.email, 2).remove(1);
    assert_eq!(mail.subject, "Cases are waiting for support");
    assert!(mail.text.contains("/support/cases\n"), "{}", mail.text);
    for secret in [&claimant.reference, &claimant.contact] {
        assert!(!mail.text.contains(secret.as_str()), "{}", mail.text);
    }
}

#[test]
fn the_mails_are_turned_on_and_off_below_ones_own_cases() {
    let agent = Colleague::new("agent");
    let page = "/support/cases?mine=yes";
    assert!(
        !agent
            .client
            .page("/support/cases")
            .body
            .contains("waiting-mail")
    );
    let reply = agent
        .client
        .form("/support/waiting-mail", &[("wanted", "yes")]);
    let shown = agent
        .client
        .page(reply.header("location").unwrap_or_default());
    assert!(shown.body.contains("Turn off these emails"), "{shown:?}");
    let reply = agent.client.form("/support/waiting-mail", &[]);
    let shown = agent
        .client
        .page(reply.header("location").unwrap_or_default());
    assert!(shown.body.contains("Turn on these emails"), "{shown:?}");
    assert_eq!(agent.client.get(page).json()["waiting_mail"], false);
}
