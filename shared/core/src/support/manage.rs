//! What the changes that admins make have in common: why they are not made, and that
//! they are written only while their session stands. Whoever was shut out by another
//! admin in the same moment changes nothing any more, so that one always remains.

use crate::id::{AccountId, CaseId};
use alloc::vec::Vec;

use super::FreshAdmin;
use crate::audit::event::{Entry, Event};
use crate::crypto::token::Token;
use crate::http::problem::{Kind, Problem};
use crate::http::request_context::RequestContext;
use crate::refusal::Ended;
use crate::sign_in::gate::Denied;
use crate::store::{CommitError, Database, Guard, Statement, audit, sessions};

/// Why a change is not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdminRefusal {
    /// The session or the role does not open it.
    Denied(Denied),
    /// There is no such account, key or mail.
    NotFound,
    /// The account is their own.
    OwnAccount,
    /// The account is one of staff.
    StaffAccount,
    /// The account is so already.
    WrongState,
    /// Another account has the e-mail address.
    EmailTaken,
    /// Another account has the customer number.
    NumberTaken,
    /// The key would be back at once.
    FirstKey,
    /// Somebody else was faster.
    ChangedMeanwhile,
}

impl From<Ended<Denied>> for Ended<AdminRefusal> {
    fn from(ended: Ended<Denied>) -> Self {
        ended.map(AdminRefusal::Denied)
    }
}

/// What a program is told.
impl From<AdminRefusal> for Problem {
    fn from(refusal: AdminRefusal) -> Self {
        match refusal {
            AdminRefusal::Denied(denied) => denied.into(),
            AdminRefusal::NotFound => Kind::NotFound.into(),
            AdminRefusal::OwnAccount => Kind::OwnAccount.into(),
            AdminRefusal::StaffAccount => Kind::StaffAccount.into(),
            AdminRefusal::WrongState => Kind::AccountWrongState.into(),
            AdminRefusal::EmailTaken => Kind::EmailTaken.into(),
            AdminRefusal::NumberTaken => Kind::CustomerNumberTaken.into(),
            AdminRefusal::FirstKey => Kind::FirstKey.into(),
            AdminRefusal::ChangedMeanwhile => Kind::ChangedMeanwhile.into(),
        }
    }
}

/// What comes of a change by an admin.
pub type Managed<T> = Result<T, Ended<AdminRefusal>>;

/// A call about an account.
#[derive(Clone, Copy)]
pub struct OnAccount<'a> {
    /// The session.
    pub token: Option<&'a Token>,
    /// The account's id, as in the path.
    pub account_id: &'a AccountId,
    /// Time and client of the request.
    pub at: &'a RequestContext<'a>,
}

/// A change that was decided on.
pub(crate) struct Done<'a> {
    /// Who makes it.
    pub admin: &'a FreshAdmin,
    /// What goes on record.
    pub event: Event,
    /// The account that it is about.
    pub account_id: Option<&'a AccountId>,
    /// The recovery case that it is about.
    pub case_id: Option<&'a CaseId>,
    /// What it writes.
    pub writes: Vec<Statement>,
}

/// Writes a change and its one line in the audit log, unless the admin's session was
/// ended between reading and writing.
pub(crate) async fn finish(
    db: &impl Database,
    token: Option<&Token>,
    done: Done<'_>,
    at: &RequestContext<'_>,
) -> Managed<()> {
    let entry = Entry {
        event: done.event,
        actor: Some(&done.admin.actor()),
        account_id: done.account_id,
    };
    let hash = token.map(Token::hash).unwrap_or_default();
    let mut writes = alloc::vec![sessions::require(&hash)];
    writes.extend(done.writes);
    writes.push(match done.case_id {
        Some(case_id) => audit::insert_on_case(&entry, case_id, at),
        None => audit::insert(&entry, at),
    });
    match db.commit(writes).await {
        Ok(()) => Ok(()),
        Err(CommitError::Conflict(
            Guard::Session
            | Guard::RoleAndStatus
            | Guard::MailGivenUp
            | Guard::ServiceKey
            | Guard::WordingVersion
            | Guard::NumberFree
            | Guard::EmailFree,
        )) => Err(Ended::unrecorded(AdminRefusal::ChangedMeanwhile)),
        Err(error) => Err(error.unexpected().into()),
    }
}

/// What an admin may not do to this account goes on record.
pub(crate) async fn refuse(
    db: &impl Database,
    admin: &FreshAdmin,
    refusal: AdminRefusal,
    on: OnAccount<'_>,
) -> Managed<()> {
    let entry = Entry {
        event: Event::AccountRefused,
        actor: Some(&admin.actor()),
        account_id: Some(on.account_id),
    };
    let record = alloc::vec![audit::insert(&entry, on.at)];
    Err(Ended::recorded(db, record, refusal).await)
}
