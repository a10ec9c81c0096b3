//! A transport that keeps what it is given.

use std::cell::{Cell, RefCell};

use regain_core::courier::content::Content;
use regain_core::courier::{Mail, SendError, Transport};
use regain_core::http::locale::Locale;

use regain_frame::mail as words;
use regain_web::{Mailer, Outgoing};

use crate::run::make_room;

/// A mail that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Where it went.
    pub recipient: String,
    /// Whom it addresses; nobody where it goes to a claimant.
    pub name: Option<String>,
    /// Its language.
    pub locale: Locale,
    /// What it is about.
    pub content: Content,
    /// The path of its link.
    pub link: Option<String>,
    /// The path of its link "it was not me".
    pub report_link: Option<String>,
    /// The code of a recovery case.
    pub code: Option<String>,
    /// The path of its link to stop a case.
    pub stop: Option<String>,
    /// What it says, where it got its words.
    pub words: Option<words::Mail>,
    /// The sender's name, likewise.
    pub sender: Option<String>,
}

/// Where mails end up. It can be told to refuse them.
#[derive(Default)]
pub struct Mailbox {
    sent: RefCell<Vec<Sent>>,
    fault: Cell<Option<SendError>>,
}

impl Mailbox {
    /// From now on every mail fails like this, or none does.
    pub fn fail(&self, fault: Option<SendError>) {
        self.fault.set(fault);
    }

    /// All mails that have come in and were not taken out.
    #[must_use]
    pub fn all(&self) -> Vec<Sent> {
        self.sent.borrow().clone()
    }

    /// Takes out all mails that have come in.
    pub fn empty(&self) -> Vec<Sent> {
        self.sent.take()
    }
}

/// A transport that fails, but only after others got their turn.
pub struct Slow;

impl Transport for Slow {
    async fn send(&self, _: &Mail) -> Result<(), SendError> {
        make_room().await;
        Err(SendError::Later("transport"))
    }
}

impl Mailbox {
    fn take(&self, mail: &Mail, worded: Option<&Outgoing<'_>>) -> Result<(), SendError> {
        if let Some(fault) = self.fault.get() {
            return Err(fault);
        }
        self.sent.borrow_mut().push(Sent {
            recipient: mail.recipient.clone(),
            name: mail.name.clone(),
            locale: mail.locale,
            content: mail.content.clone(),
            link: mail.link.clone(),
            report_link: mail.report_link.clone(),
            code: mail.code.clone(),
            stop: mail.stop.clone(),
            words: worded.map(|mail| mail.words.clone()),
            sender: worded.map(|mail| mail.sender.to_owned()),
        });
        Ok(())
    }
}

impl Mailer for &Mailbox {
    async fn send(&self, mail: &Outgoing<'_>) -> Result<(), SendError> {
        self.take(mail.mail, Some(mail))
    }
}

impl Transport for Mailbox {
    async fn send(&self, mail: &Mail) -> Result<(), SendError> {
        self.take(mail, None)
    }
}
