//! Mail by the host's own relay: a real Postfix, which takes mail by TLS alone, from whoever
//! says the password. `.scripts/relay` sets it up, as root only.

use std::env::var;
use std::fs::{read_dir, read_to_string};

use serde_json::json;

use crate::client::{Client, eventually, unique};

/// What the relay has taken, whole.
fn taken(recipient: &str) -> String {
    let folder = var("REGAIN_RELAY").expect("the relay's folder, as .scripts/test sets it");
    let folder = format!("{folder}/mail/everybody/new");
    eventually(&format!("a mail to {recipient}"), || {
        let mails = read_dir(&folder).ok()?;
        let mut mails = mails.filter_map(|mail| read_to_string(mail.ok()?.path()).ok());
        mails.find(|mail| mail.contains(&format!("\nTo: <{recipient}>\n")))
    })
}

#[test]
fn the_link_for_a_first_password_goes_by_the_relay() {
    let number = unique();
    let recipient = format!("owner{number}@example.org");
    let account = json!({
        "customer_number": format!("relay-{number}"), "email": recipient, "name": "Élodie Martin",
        "type": "individual", "phone": "+33123456789", "locale": "fr",
    });
    let origin = var("REGAIN_RELAY_URL").expect("an address, as .scripts/test sets it");
    let (json, account) = (Some("application/json"), account.to_string());
    let made = Client::provider().send_to(&origin, "POST", "/accounts", json, &account);
    assert_eq!(made.status, 201, "{made:?}");

    let mail = taken(&recipient);
    // With TLS, by somebody who has said the password.
    assert!(mail.contains("with ESMTPSA"), "{mail}");
    let from = "\nFrom: \"Example Host\" <no-reply@example.net>\n";
    assert!(mail.contains(from), "{mail}");
    assert!(
        mail.contains("\nReply-To: <support@example.net>\n"),
        "{mail}"
    );
    // Quoted-printable breaks lines that are long.
    let text = mail.replace("=\n", "");
    assert!(
        text.contains(&format!("\n{origin}/password/reset/")),
        "{text}"
    );
}
