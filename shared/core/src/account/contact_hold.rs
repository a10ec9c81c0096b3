//! After a recovery, contact data stay as they are for a while: whoever got in by
//! deceit cannot move the account out of its owner's reach before the owner has read
//! the notices (NIST 63B-4, 4.2.3).

use alloc::string::ToString as _;
use alloc::vec::Vec;
use chrono::{DateTime, SecondsFormat, Utc};

use crate::http::fields::FieldError;
use crate::http::problem::{Kind, Problem};
use crate::mail::template::Contact;

/// Why contact data are not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Until when.
    pub until: DateTime<Utc>,
    changes: Vec<Contact>,
}

impl Held {
    /// Refuses to change these data before the given instant, if there is one and it
    /// has not come. Where nothing changes, nothing is refused.
    ///
    /// # Errors
    /// [`Held`].
    pub fn check(
        until: Option<DateTime<Utc>>,
        changes: &[Contact],
        now: DateTime<Utc>,
    ) -> Result<(), Self> {
        match until.filter(|until| now < *until && !changes.is_empty()) {
            Some(until) => Err(Self {
                until,
                changes: changes.into(),
            }),
            None => Ok(()),
        }
    }
}

/// What a program is told.
impl From<Held> for Problem {
    fn from(held: Held) -> Self {
        let until = held.until.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let error = |contact: &Contact| FieldError {
            pointer: pointer(*contact).to_string(),
            detail: alloc::format!("It cannot be changed before {until}."),
        };
        Self {
            kind: Kind::RecoveryHold,
            errors: held.changes.iter().map(error).collect(),
        }
    }
}

const fn pointer(contact: Contact) -> &'static str {
    match contact {
        Contact::Email => "/email",
        Contact::Phone => "/phone",
        Contact::Name => "/name",
        Contact::NoticeEmail => "/notice_email",
    }
}
