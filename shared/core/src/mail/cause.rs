//! Who causes a mail: what strangers can have mailed is bounded, and owners go first.

use super::template::{CaseMailTemplate, MailTemplate};
use crate::words::words;

words! {
    /// Who caused a mail, and to whom it goes: what its budget and its place in the outbox go by.
    pub enum Cause {
        /// It tells an owner what happened to the account, or comes from the provider.
        Owner = "owner",
        /// It tells an owner of a recovery case, or has its code: anybody can open one.
        Case = "case",
        /// It goes to an owner, since somebody asked who had proven nothing; or to a mailbox that
        /// nobody has proven theirs, since somebody known had a part in it: staff, or an owner
        /// who is signed in.
        Asked = "asked",
        /// It goes to a mailbox that nobody has proven theirs, and anybody can cause it.
        Unproven = "unproven",
    }
}

impl MailTemplate {
    /// Who causes it.
    #[must_use]
    pub const fn cause(&self) -> Cause {
        match self {
            Self::PasswordLink | Self::EmailLink | Self::NoticeEmailLink => Cause::Asked,
            Self::FirstPassword
            | Self::PasswordChanged { .. }
            | Self::ContactChanged { .. }
            | Self::EmailConsent { .. }
            | Self::Notice { .. }
            | Self::CasesWait { .. } => Cause::Owner,
        }
    }
}

impl CaseMailTemplate {
    /// Who causes it, where it goes to the owner or, if not, to the claimant.
    #[must_use]
    pub const fn cause(&self, to_owner: bool) -> Cause {
        match self {
            Self::Received { .. } | Self::Code { .. } | Self::Ended { .. } if !to_owner => {
                Cause::Unproven
            }
            // No flood of cases holds up what support asks for, whose time runs.
            _ if !to_owner => Cause::Asked,
            Self::Notice { .. } | Self::Code { .. } => Cause::Case,
            _ => Cause::Owner,
        }
    }
}
