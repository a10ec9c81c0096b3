//! The courier: sends what is due, erases what has expired, and seals the audit log.
//!
//! A mail is counted and leased before it is sent, each by itself: a courier that dies
//! half-way tries again later, and two never send the same at once, however slow the
//! transport is. Links are minted here and stored as a hash; the outbox never holds one.

#[cfg(feature = "records")]
mod audit_chain;
#[cfg(feature = "records")]
mod cases;
pub mod content;
mod mint;
#[cfg(feature = "records")]
mod samples;
#[cfg(feature = "records")]
mod waiting;

#[cfg(feature = "records")]
pub use audit_chain::{Sealed, erase_audit_log, seal};
#[cfg(feature = "records")]
pub use cases::{apply, erase_files, expire, remind};
#[cfg(feature = "records")]
pub use samples::draw_samples;
#[cfg(feature = "records")]
pub use waiting::tell_staff;

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};
use core::future::Future;

use crate::http::locale::Locale;
use crate::limits::Limits;
use crate::store::outbox::{self, Due};
#[cfg(feature = "records")]
use crate::store::{CommitError, Guard};
use crate::store::{
    Database, Statement, StoreError, admin_notes, allowlists, attempts, cancel_links, case_traces,
    cases as case_rows, challenges, dead_mails, devices, email_changes, evidence, grants, messages,
    password_links, presses, report_links, samples as sample_rows, second_factor, service_keys,
    sessions, staff_actions,
};
use content::{Content, Fresh};
use mint::mint;

/// A mail that is ready to be worded and sent.
pub struct Mail {
    /// What no other mail is called: the row of the outbox, and how often it was tried, as each
    /// time it has another link.
    pub id: String,
    /// When it is sent.
    pub at: DateTime<Utc>,
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

/// How many cases or files one run takes in hand at most.
#[cfg(feature = "records")]
pub const RUN_SIZE: usize = 10;

/// What became of what a run took in hand: one that fails holds up no other.
#[cfg(feature = "records")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// How many it found.
    pub found: usize,
    /// How many are done.
    pub done: usize,
    /// Why others are not, where it was a failure of ours.
    pub failures: Vec<StoreError>,
}

#[cfg(feature = "records")]
impl Run {
    fn of(found: usize) -> Self {
        Self {
            found,
            ..Self::default()
        }
    }

    /// Counts what became of one of them. Those that one of these guards stopped are not
    /// what they were any more.
    fn count(&mut self, committed: Result<(), CommitError>, overtaken: &[Guard]) {
        match committed {
            Ok(()) => self.done += 1,
            Err(CommitError::Conflict(guard)) if overtaken.contains(&guard) => {}
            Err(error) => self.failures.push(error.unexpected()),
        }
    }

    /// How many stay as they are. The next run passes over as many.
    #[must_use]
    pub const fn left(&self) -> usize {
        self.found - self.done
    }

    /// Whether there may be more to do at once.
    #[must_use]
    pub const fn was_full(&self) -> bool {
        self.found >= RUN_SIZE
    }
}

/// What became of a mail that was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// It was sent.
    Sent,
    /// It will be tried again.
    PutOff,
    /// Nobody needs it any more.
    Dropped,
    /// It was given up.
    Dead,
}

/// Sends the mail that comes next; none where none is due. It is this courier's alone for
/// the time of the lease, and for no longer than that: another one goes on where this one
/// dies.
///
/// # Errors
/// [`StoreError`] where the database cannot be used. The mail is tried again once its
/// lease is over.
pub async fn deliver(
    db: &impl Database,
    transport: &impl Transport,
    fresh: &Fresh,
    now: DateTime<Utc>,
    limits: &Limits,
) -> Result<Option<Delivered>, StoreError> {
    let Some(due) = db.fetch(outbox::claim(now, limits)).await? else {
        return Ok(None);
    };
    // Only a courier that died each time leaves more attempts than that.
    let delivery = if due.attempts > limits.mail_retries.len() + 1 {
        Delivery::Failed(SendError::Never("courier"))
    } else {
        send(db, transport, &due, fresh, now, limits).await?
    };
    let retry = limits.mail_retries.get(due.attempts - 1);
    let (delivered, state, error, due_at) = match (delivery, retry) {
        (Delivery::Sent, _) => (Delivered::Sent, "sent", None, now),
        (Delivery::NobodyToWriteTo, _) => (Delivered::Dropped, "dropped", None, now),
        (Delivery::Failed(SendError::Later(word)), Some(wait)) => {
            let due_at = now + TimeDelta::seconds((*wait).into());
            (Delivered::PutOff, "queued", Some(word), due_at)
        }
        (Delivery::Failed(SendError::Later(word) | SendError::Never(word)), _) => {
            (Delivered::Dead, "dead", Some(word), now)
        }
    };
    let finish = outbox::finish(&due, state, error, due_at);
    db.write(alloc::vec![finish]).await?;
    Ok(Some(delivered))
}

/// What became of mails, counted.
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
    /// Counts one more.
    pub const fn count(&mut self, delivered: Delivered) {
        match delivered {
            Delivered::Sent => self.sent += 1,
            Delivered::PutOff => self.put_off += 1,
            Delivered::Dropped => self.dropped += 1,
            Delivered::Dead => self.dead += 1,
        }
    }
}

enum Delivery {
    Sent,
    NobodyToWriteTo,
    Failed(SendError),
}

async fn send(
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
        id: alloc::format!("{}.{}", due.id, due.attempts),
        at: now,
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
        grants::erase_expired(now),
        grants::erase_expired_tokens(now),
        devices::erase_before(now - limits.device_life),
        password_links::erase_expired(now),
        // They count a while longer, for cases that are opened from them.
        challenges::erase_expired(now - limits.case_carry),
        presses::erase_expired(now),
        second_factor::erase_pending(now),
        allowlists::erase_undone(now),
        allowlists::undo_trials(now),
        email_changes::erase_expired(now),
        report_links::erase_expired(now),
        attempts::erase_before(now - limits.passwords.forget, now),
        outbox::erase_before(now - limits.mail_memory),
        cancel_links::erase_before(now - limits.case_memory),
        case_traces::erase_before(now - limits.case_signs),
        findings,
        notes,
        messages::forget_before(now - limits.case_memory),
        sample_rows::forget_before(now - limits.case_memory),
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
    db.fetch(dead_mails::count()).await
}
