//! What one mail is about, and the random values that it takes.

use crate::mail::template::{CaseMailTemplate, MailTemplate};
use crate::store::outbox::Due;

/// What a mail is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// An account.
    Account(MailTemplate),
    /// A recovery case.
    Case(CaseMailTemplate),
}

impl Content {
    /// Reads what stands in the outbox.
    pub(super) fn read(due: &Due) -> Option<Self> {
        if due.case_id.is_some() {
            serde_json::from_str(&due.template).ok().map(Self::Case)
        } else {
            serde_json::from_str(&due.template).ok().map(Self::Account)
        }
    }

    pub(super) const fn has_report_link(&self) -> bool {
        match self {
            Self::Account(template) => template.has_report_link(),
            Self::Case(template) => template.has_report_link(),
        }
    }

    pub(super) const fn has_cancel_link(&self) -> bool {
        match self {
            Self::Account(_) => false,
            Self::Case(template) => template.has_cancel_link(),
        }
    }
}

/// Random values for one mail: its two links, the first of which can be a code.
#[derive(Clone, Copy, Default)]
pub struct Fresh {
    /// The link that it is about.
    pub link: [u8; 32],
    /// The link "it was not me".
    pub report_link: [u8; 32],
}
