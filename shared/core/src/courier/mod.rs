//! The courier: sends what is due, erases what has expired, and seals the audit log.
//!
//! A mail is counted and put off before it is sent, so that a courier that dies
//! half-way tries again later, and two never send the same at once. Links are
//! minted here and stored as a hash; the outbox never holds one.

#[cfg(feature = "records")]
mod audit_chain;
#[cfg(feature = "records")]
mod cases;
pub mod content;
mod mint;

#[cfg(feature = "records")]
pub use audit_chain::{Sealed, erase_audit_log, seal};
#[cfg(feature = "records")]
pub use cases::{apply, erase_files, expire, remind};

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use core::future::Future;

use crate::http::locale::Locale;
use crate::limits::Limits;
use crate::store::outbox::{self, Due};
use crate::store::{
    Database, Statement, StoreError, admin_notes, allowlists, cancel_links, cases as case_rows,
    challenges, email_changes, evidence, password_links, rate_limits, report_links, second_factor,
    service_keys, sessions, staff_actions,
};
use content::{Content, Fresh};
use mint::mint;

/// A mail that is ready to be worded and sent.
pub struct Mail {
    /// Where it goes.
    pub recipient: String,
    /// The account holder's name; none for a claimant, who may not be the holder.
    pub name: Option<String>,
    /// The language it is written in.
    pub locale: Locale,
    /// What it is about.
    pub content: Content,
    /// The path of the minted link, for mails that carry one.
    pub link: Option<String>,
    /// The path of the link "it was not me", for those that tell of a change.
    pub report_link: Option<String>,
    /// The code of a recovery case, in groups.
    pub code: Option<String>,
    /// The path of the link by which an owner stops a case.
    pub stop: Option<String>,
}

/// Why a mail was not sent. The word goes on record, the mail's text never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendError {
    /// It may go through later.
    Later(&'static str),
    /// It never will: the address is refused.
    Never(&'static str),
}

/// A way to send mail. Hosts have relays of their own: another one is another
/// implementation of this.
pub trait Transport {
    /// Words and sends one mail.
    ///
    /// # Errors
    /// See [`SendError`].
    fn send(&self, mail: &Mail) -> impl Future<Output = Result<(), SendError>>;
}

/// How many mails one run takes in hand at most.
pub const RUN_SIZE: usize = 10;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Mails sent.
    pub sent: usize,
    /// Mails that will be tried again.
    pub put_off: usize,
    /// Mails that nobody needs any more.
    pub dropped: usize,
    /// Mails given up.
    pub dead: usize,
}

impl Tally {
    /// Whether there may be more to do at once.
    #[must_use]
    pub const fn was_full(&self) -> bool {
        self.sent + self.put_off + self.dropped + self.dead >= RUN_SIZE
    }
}

/// Sends up to [`RUN_SIZE`] mails that are due.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn deliver(
    db: &impl Database,
    transport: &impl Transport,
    fresh: &[Fresh; RUN_SIZE],
    now: DateTime<Utc>,
    limits: &Limits,
) -> Result<Tally, StoreError> {
    let claimed = db.fetch(outbox::claim(now, limits.mail_retries)).await?;
    let mut tally = Tally::default();
    for (due, fresh) in claimed.iter().zip(fresh) {
        // Only a courier that died each time leaves more attempts than that.
        let delivery = if due.attempts > limits.mail_retries.len() + 1 {
            Delivery::Failed(SendError::Never("courier"))
        } else {
            deliver_one(db, transport, due, fresh, now, limits).await?
        };
        let (state, error) = match delivery {
            Delivery::Sent => {
                tally.sent += 1;
                ("sent", None)
            }
            Delivery::NobodyToWriteTo => {
                tally.dropped += 1;
                ("dropped", None)
            }
            Delivery::Failed(SendError::Later(word))
                if due.attempts <= limits.mail_retries.len() =>
            {
                tally.put_off += 1;
                ("queued", Some(word))
            }
            Delivery::Failed(SendError::Later(word) | SendError::Never(word)) => {
                tally.dead += 1;
                ("dead", Some(word))
            }
        };
        db.write(alloc::vec![outbox::finish(&due.id, state, error)])
            .await?;
    }
    Ok(tally)
}

enum Delivery {
    Sent,
    NobodyToWriteTo,
    Failed(SendError),
}

async fn deliver_one(
    db: &impl Database,
    transport: &impl Transport,
    due: &Due,
    fresh: &Fresh,
    now: DateTime<Utc>,
    limits: &Limits,
) -> Result<Delivery, StoreError> {
    let Some(content) = Content::read(due) else {
        return Ok(Delivery::Failed(SendError::Never("unreadable")));
    };
    let Some(minted) = mint(db, due, &content, fresh, now, limits).await? else {
        return Ok(Delivery::NobodyToWriteTo);
    };
    let mail = Mail {
        recipient: due.recipient.clone(),
        name: due.name.clone(),
        locale: due.locale,
        content,
        link: minted.link,
        report_link: minted.report_link,
        code: minted.code,
        stop: minted.stop,
    };
    Ok(match transport.send(&mail).await {
        Ok(()) => Delivery::Sent,
        Err(error) => Delivery::Failed(error),
    })
}

/// What has expired and is erased, by table (ASVS 14.2.7), but for the audit log.
#[must_use]
pub fn erase_expired(now: DateTime<Utc>, limits: &Limits) -> Vec<Statement> {
    let [findings, notes] = staff_actions::forget_before(now - limits.case_memory);
    alloc::vec![
        sessions::erase_expired(now),
        sessions::erase_devices_before(now - limits.device_life),
        password_links::erase_expired(now),
        // They count a while longer, for cases that are opened from them.
        challenges::erase_expired(now - limits.case_carry),
        second_factor::erase_pending(now),
        allowlists::erase_undone(now),
        allowlists::undo_trials(now),
        email_changes::erase_expired(now),
        report_links::erase_expired(now),
        rate_limits::erase_before(now - limits.password_by_login.forget, now),
        outbox::erase_before(now - limits.mail_memory),
        cancel_links::erase_before(now - limits.case_memory),
        findings,
        notes,
        case_rows::forget_before(now - limits.case_memory),
        case_rows::erase_before(now - limits.case_trace),
        evidence::erase_records_before(now - limits.case_trace),
        admin_notes::erase_before(now - limits.audit_memory),
        service_keys::erase_before(now - limits.audit_memory),
    ]
}

/// How many mails were given up and are still remembered.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn count_dead(db: &impl Database) -> Result<u32, StoreError> {
    db.fetch(outbox::count_dead()).await
}
