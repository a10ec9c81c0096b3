//! Somebody with a recovery case, over HTTP; and what stands behind it: its row, its
//! files, the courier.

use std::io::Write as _;
use std::net::TcpStream;

use crate::papers;
use chrono::DateTime;
use serde_json::{Value, json};

pub use crate::story::world::{a_minute_passes, in_time, is_listed, kept, now};

use crate::story::client::{
    Client, Mail, Owner, Reply, address, eventually, mails, origin, sql, unique,
};

/// An address of nobody's account.
pub fn somebody() -> String {
    format!("claimant{}@example.net", unique())
}

/// What a program sends to open a case: about these losses, with commas, for this login.
pub fn request(lost: &str, login: &str, contact: &str) -> Value {
    let losses: Vec<_> = lost.split(',').collect();
    let mut request = json!({
        "lost": losses, "login": login, "contact_email": contact, "locale": "en",
    });
    if losses.contains(&"email") {
        request["new_email"] = contact.into();
    }
    request
}

/// Today, as it stands on a document.
pub fn today() -> String {
    let now = DateTime::from_timestamp_millis(now()).expect("a time");
    now.date_naive().to_string()
}

/// Whoever opened a case, with its credential.
pub struct Claimant {
    pub client: Client,
    pub reference: String,
    pub secret: String,
    /// Where we write to; the new address too, where the address is lost.
    pub contact: String,
}

impl Claimant {
    /// Opens a case about this loss, for this login.
    pub fn open(lost: &str, login: &str) -> Self {
        Self::open_with(lost, login, json!({}))
    }

    /// The same with further fields.
    pub fn open_with(lost: &str, login: &str, fields: Value) -> Self {
        let contact = somebody();
        let mut request = request(lost, login, &contact);
        for (name, value) in fields.as_object().cloned().unwrap_or_default() {
            request[name] = value;
        }
        let reply = Client::new().post("/recovery/", &request);
        assert_eq!(reply.status, 201, "{reply:?}");
        Self::of(&reply, contact)
    }

    /// Whoever got this answer.
    pub fn of(reply: &Reply, contact: String) -> Self {
        let (reference, secret) = (reply.text("/reference"), reply.text("/secret"));
        Self {
            client: Client::new().bearing(&format!("{reference}.{secret}")),
            reference,
            secret,
            contact,
        }
    }

    /// The credential as a browser keeps it.
    pub fn cookie(&self) -> String {
        let plain = |text: &str| text.replace('-', "");
        let (reference, secret) = (plain(&self.reference), plain(&self.secret));
        format!("__Host-case={reference}.{secret}")
    }

    /// The same person with a browser.
    pub fn browser(&self) -> Client {
        Client::new().with("cookie", &self.cookie())
    }

    /// Where the case stands.
    pub fn case(&self) -> Value {
        let reply = self.client.get("/recovery/case");
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    }

    /// A step that needs nothing but the credential.
    pub fn step(&self, step: &str) -> Reply {
        let path = format!("/recovery/case/{step}");
        self.client.send("POST", &path, None, "")
    }

    pub fn give_code(&self, code: &str) -> Reply {
        self.client
            .post("/recovery/case/code", &json!({ "code": code }))
    }

    /// An upload by the wire of which no more than its beginning comes, whatever length is told.
    pub fn begins_to_hand_in(&self, item: &str, told: usize, begun: &str) -> TcpStream {
        let host = origin().replace("http://", "");
        let mut wire = TcpStream::connect(&host).expect("a connection");
        write!(
            wire,
            "PUT /recovery/case/evidence/{item} HTTP/1.1\r\nHost: {host}\r\n\
             Authorization: Bearer {}.{}\r\nCF-Connecting-IP: {}\r\n\
             Content-Type: application/pdf\r\nContent-Length: {told}\r\n\r\n{begun}",
            self.reference,
            self.secret,
            address(10),
        )
        .expect("a part of it");
        wire
    }

    /// Sends a file by PUT.
    pub fn hand_in(&self, item: &str, media_type: &str, file: &[u8]) -> Reply {
        self.hand_in_dated(item, &today(), media_type, file)
    }

    /// The same of a document that bears this date.
    pub fn hand_in_dated(&self, item: &str, date: &str, media_type: &str, file: &[u8]) -> Reply {
        let path = format!("/recovery/case/evidence/{item}?date={date}");
        self.client.bytes("PUT", &path, Some(media_type), file)
    }

    /// The same, and it is there.
    pub fn has_handed_in(&self, item: &str) -> String {
        let reply = self.hand_in(item, "application/pdf", &papers::pdf());
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.text("/id")
    }

    /// A column of the row.
    pub fn column(&self, name: &str) -> Value {
        let rows = sql(&format!(
            "SELECT {name} FROM cases WHERE reference = '{}'",
            self.reference
        ));
        rows.into_iter().flatten().next().unwrap_or_default()
    }

    pub fn id(&self) -> String {
        self.column("id").as_str().expect("a case").into()
    }

    /// The whole row, to see whether anything changed.
    pub fn row(&self) -> Vec<Vec<Value>> {
        sql(&format!(
            "SELECT * FROM cases WHERE reference = '{}'",
            self.reference
        ))
    }

    /// Changes the row: time passes, or support acts.
    pub fn set(&self, assignments: &str) {
        sql(&format!(
            "UPDATE cases SET {assignments} WHERE reference = '{}'",
            self.reference
        ));
    }

    /// Support's call failed, and it asks for documents.
    pub fn is_asked_for_documents(&self) {
        let now = now();
        let until = now + 14 * 86_400_000;
        self.set(&format!(
            "state = 'documents', call = 'not_verified', asked_at = {now}, expires_at = {until}, \
             remind_at = {until} - 3 * 86400000, version = version + 2"
        ));
    }

    /// The rows of its files, as id and state.
    pub fn files(&self) -> Vec<(String, String)> {
        let rows = sql(&format!(
            "SELECT id, state FROM evidence WHERE case_id = '{}' ORDER BY created_at, id",
            self.id()
        ));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        rows.iter()
            .map(|row| (text(&row[0]), text(&row[1])))
            .collect()
    }

    /// What happened in the case, oldest first.
    pub fn audit_log(&self) -> Vec<String> {
        let rows = sql(&format!(
            "SELECT event FROM audit WHERE case_id = '{}' ORDER BY seq",
            self.id()
        ));
        let words = rows.iter().flatten().filter_map(Value::as_str);
        words.map(String::from).collect()
    }

    /// Every mail about the case has gone.
    pub fn post_is_out(&self) {
        let id = self.id();
        eventually("no mail is left to send", || {
            let left = sql(&format!(
                "SELECT 1 FROM outbox WHERE case_id = '{id}' AND state = 'queued'"
            ));
            left.is_empty().then_some(())
        });
    }
}

/// The code of a case in a mail: 24 letters and digits in groups.
pub fn code_in(mail: &Mail) -> String {
    let code = mail.text.lines().map(str::trim).find(|line| {
        let groups: Vec<&str> = line.split('-').collect();
        groups.len() == 6 && groups.iter().all(|group| group.len() == 4)
    });
    code.unwrap_or_else(|| panic!("no code: {}", mail.text))
        .into()
}

/// The code that was mailed with the notice to the owner.
pub fn mailed_code(owner: &Owner) -> String {
    code_in(&mails(&owner.email, 1).remove(0))
}
