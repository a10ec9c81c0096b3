//! Captured mail.

use serde_json::{Value, json};

use crate::story::client::{Client, eventually, origin, sql};
use crate::story::world::{is_live, natively};

/// A captured mail.
pub struct Mail {
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Mail {
    /// The path of the first link that it carries a token with.
    pub fn link(&self) -> String {
        let pages = [
            "/password/reset/",
            "/profile/email/",
            "/profile/not-me/",
            "/recovery/continue/",
            "/recovery/stop/",
        ];
        let links = pages.map(|page| (self.text.find(&format!("{}{page}", origin())), page));
        let first = links.iter().filter(|(place, _)| place.is_some()).min();
        self.link_to(first.expect("a link").1)
    }

    /// The path of the link to this page.
    pub fn link_to(&self, page: &str) -> String {
        let prefix = format!("{}{page}", origin());
        let line = self.text.lines().find(|line| line.starts_with(&prefix));
        line.expect("a link on a line of its own")
            .trim_start_matches(&origin())
            .into()
    }

    /// The token in that link.
    pub fn token(&self) -> String {
        let link = self.link();
        link.rsplit('/').next().unwrap_or_default().into()
    }
}

/// How a mail begins that tells of a sign-in on a new device.
const SIGN_IN_TOLD: [&str; 2] = [
    "New sign-in to your account",
    "Nouvelle connexion à votre compte",
];

/// The mails to an address once there are `count` of them, oldest first; without those that
/// tell of a sign-in on a new device, which [`sign_ins_told`] has.
pub fn mails(recipient: &str, count: usize) -> Vec<Mail> {
    await_mails(recipient, count, false)
}

/// The mails to an address that tell of a sign-in on a new device, once there are `count` of
/// them.
pub fn sign_ins_told(recipient: &str, count: usize) -> Vec<Mail> {
    await_mails(recipient, count, true)
}

fn await_mails(recipient: &str, count: usize, of_sign_ins: bool) -> Vec<Mail> {
    eventually(&format!("{count} mails to {recipient}"), || {
        let mut found = captured(recipient);
        found.retain(|mail| SIGN_IN_TOLD.contains(&&*mail.subject) == of_sign_ins);
        assert!(
            found.len() <= count,
            "more than {count} mails to {recipient}"
        );
        (found.len() == count).then_some(found)
    })
}

fn captured(recipient: &str) -> Vec<Mail> {
    if !is_live() {
        let sent = natively(|world| world.mailbox.all());
        let ours = sent.into_iter().filter(|mail| mail.recipient == recipient);
        return ours
            .filter_map(|mail| mail.words)
            .map(|words| Mail {
                subject: words.subject,
                text: words.text,
                html: words.html,
            })
            .collect();
    }
    let api = "/cdn-cgi/local/explorer/api/local/email/sending";
    // Not behind the front, which would count.
    let client = Client::to_platform();
    let mut ours: Vec<Value> = Vec::new();
    let mut page = String::new();
    loop {
        let list = client.get(&format!("{api}?per_page=100{page}")).json();
        let mails = list["result"].as_array().cloned().unwrap_or_default();
        ours.extend(mails.into_iter().filter(|mail| mail["to"][0] == recipient));
        let Some(cursor) = list["result_info"]["cursor"].as_str() else {
            break;
        };
        let cursor: String = form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
        page = format!("&cursor={cursor}");
    }
    ours.sort_by_key(|mail| mail["sentAt"].as_str().unwrap_or_default().to_owned());
    ours.iter()
        .map(|mail| {
            let id = mail["messageId"].as_str().expect("an id");
            let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
            let whole = client.get(&format!("{api}?email_id={id}")).json();
            let text = |name: &str| {
                whole["result"][name]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned()
            };
            Mail {
                subject: text("subject"),
                text: text("text"),
                html: text("html"),
            }
        })
        .collect()
}

/// An hour passes, after which the owner of this address can be mailed about a case again.
pub fn an_hour_passes_for(email: &str) {
    let hour = "UPDATE outbox SET tried_at = tried_at - 3600000 WHERE recipient";
    sql(&format!("{hour} = '{email}'"));
}

/// Asks for a link and returns the mail with it, the `count`-th to this address.
pub fn ask_for_link(email: &str, count: usize) -> Mail {
    let reply = Client::new().post("/password/lost/", &json!({ "email": email }));
    assert_eq!(reply.status, 202, "{reply:?}");
    mails(email, count).pop().expect("a mail")
}
