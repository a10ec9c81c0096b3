//! What staff do: in cases, and to accounts.

use super::reason::Reason;
use crate::account::Role;
use crate::id::{AccountId, CaseId, FileId};
use crate::words::words;

/// A step of a member of staff.
#[derive(Clone, Copy, Debug)]
pub struct StaffActionEntry<'a> {
    /// The case.
    pub case_id: &'a CaseId,
    /// The account id of who took it.
    pub by: &'a AccountId,
    /// What was done.
    pub action: StaffAction,
    /// The item of the checklist, where it is about one.
    pub item: Option<&'a str>,
    /// The file that was opened.
    pub file_id: Option<&'a FileId>,
    /// The outcome of a call, or the verdict of a review.
    pub outcome: Option<&'a str>,
    /// Why.
    pub reasons: &'a [Reason],
    /// What there is to say.
    pub note: Option<&'a str>,
}

impl<'a> StaffActionEntry<'a> {
    /// A step of which there is no more to say.
    #[must_use]
    pub const fn plain(case_id: &'a CaseId, by: &'a AccountId, action: StaffAction) -> Self {
        Self {
            case_id,
            by,
            action,
            item: None,
            file_id: None,
            outcome: None,
            reasons: &[],
            note: None,
        }
    }
}

words! {
    /// What staff do in cases.
    pub enum StaffAction {
        /// They opened it, for somebody who wrote or called.
        OpenCase = "open_case",
        /// They took it on.
        Claim = "claim",
        /// They gave it back.
        Release = "release",
        /// They found the account that it is about.
        Match = "match",
        /// They called.
        Call = "call",
        /// They asked for documents.
        RequestDocuments = "request_documents",
        /// They asked for better copies.
        RequestCopies = "request_copies",
        /// They opened a file.
        Open = "open",
        /// They had a link to the case mailed to its claimant.
        SendLink = "send_link",
        /// They wrote down what a document says.
        Transcribe = "transcribe",
        /// They judged a document.
        Review = "review",
        /// They approved, and it takes a second person.
        Approve = "approve",
        /// They approved after a call, and it takes nobody else.
        ApproveAlone = "approve_alone",
        /// They approved as the second person.
        Confirm = "confirm",
        /// They refused.
        Refuse = "refuse",
        /// They stopped it.
        Stop = "stop",
        /// They proposed to reopen it.
        ProposeReopening = "propose_reopening",
        /// They reopened it as the second person.
        Reopen = "reopen",
    }
}

words! {
    /// What admins do to accounts.
    pub enum AdminAction {
        /// They added somebody to staff.
        Add = "add",
        /// They gave somebody another role.
        Role = "role",
        /// They closed an account.
        Freeze = "freeze",
        /// They opened it again.
        Unfreeze = "unfreeze",
    }
}

/// What was done, and why.
#[derive(Clone, Copy, Debug)]
pub struct AdminNote<'a> {
    /// The account.
    pub account_id: &'a AccountId,
    /// The account id of the admin.
    pub by: &'a AccountId,
    /// What was done.
    pub action: AdminAction,
    /// What the account may do from then on, where that is new.
    pub role: Option<Role>,
    /// Why.
    pub note: Option<&'a str>,
}
