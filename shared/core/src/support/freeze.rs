//! `POST /support/accounts/{id}/freeze` and `.../unfreeze`: an admin closes an account,
//! for a reason that they write down, and opens it again.

use alloc::string::String;
use alloc::vec::Vec;

use super::manage::{AdminRefusal, Done, Managed, OnAccount, finish, refuse};
use super::{FreshAdmin, open};
use crate::account::closing::{Closing, Reopening, close, reopen};
use crate::account::{Role, Status};
use crate::audit::event::Event;
use crate::http::fields::{FieldError, Fields};
use crate::mail::notify::notify_by_support;
use crate::mail::template::Notice;
use crate::refusal::Ended;
use crate::store::{Database, Statement, accounts, admin_notes, case_details};
use crate::support::action::{AdminAction, AdminNote};

/// How long a reason may be, in characters.
const REASON: usize = 500;

/// Why something is done, in words that only the back office shows.
pub struct Reason(String);

impl Reason {
    /// Reads `reason`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let reason = Self::read(&mut fields);
        fields.finish()?;
        Ok(reason)
    }

    /// Takes `reason` out of further fields.
    pub(super) fn read(fields: &mut Fields) -> Self {
        Self(fields.lines("reason", REASON))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Random values for closing or opening an account: the ids of the mails to its owner,
/// and to the claimant of a case that is stopped.
pub type MailIds = [[u8; 16]; 2];

/// Closes a customer's account, and ends whatever is open on it: see [`Closing::Admin`].
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn freeze(
    db: &impl Database,
    on: OnAccount<'_>,
    reason: &Reason,
    mail_ids: &MailIds,
) -> Managed<()> {
    change(db, on, AdminAction::Freeze, reason, mail_ids).await
}

/// Opens a customer's account that was closed, by whomever.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn unfreeze(
    db: &impl Database,
    on: OnAccount<'_>,
    reason: &Reason,
    mail_ids: &MailIds,
) -> Managed<()> {
    change(db, on, AdminAction::Unfreeze, reason, mail_ids).await
}

async fn change(
    db: &impl Database,
    on: OnAccount<'_>,
    act: AdminAction,
    reason: &Reason,
    mail_ids: &MailIds,
) -> Managed<()> {
    let reads = case_details::holder(on.account_id);
    let (admin, holder) = open::<FreshAdmin, _>(db, on.token, reads, on.at).await?;
    let Some(holder) = holder else {
        return Err(Ended::unrecorded(AdminRefusal::NotFound));
    };
    if holder.role.is_staff() {
        return refuse(db, &admin, AdminRefusal::StaffAccount, on).await;
    }
    let account = Account {
        email: &holder.email,
        role: holder.role,
        status: holder.status,
    };
    account.turn(db, &admin, act, reason, mail_ids, on).await
}

/// An account that is to be closed or opened, be it a customer's or one of staff.
pub(crate) struct Account<'a> {
    pub email: &'a str,
    pub role: Role,
    pub status: Status,
}

impl Account<'_> {
    /// Closes or opens it, and tells whoever it belongs to.
    pub(super) async fn turn(
        self,
        db: &impl Database,
        admin: &FreshAdmin,
        act: AdminAction,
        reason: &Reason,
        [to_owner, to_claimant]: &MailIds,
        on: OnAccount<'_>,
    ) -> Managed<()> {
        let (id, at) = (on.account_id, on.at);
        let (by, actor) = (admin.id(), &admin.actor());
        let (state, notice, event): (Vec<Statement>, _, _) = match (act, self.status) {
            (AdminAction::Freeze, Status::Active | Status::Frozen) => (
                close(id, Closing::Admin { by, actor }, to_claimant, at),
                Notice::FrozenBySupport,
                Event::AccountFrozenByStaff,
            ),
            (AdminAction::Unfreeze, Status::Frozen | Status::Disabled) => (
                alloc::vec![reopen(id, Reopening::Admin, at.now)],
                Notice::UnfrozenBySupport,
                Event::AccountUnfrozen,
            ),
            _ => return Err(Ended::unrecorded(AdminRefusal::WrongState)),
        };
        let admin_note = AdminNote {
            account_id: id,
            by,
            action: act,
            role: None,
            note: Some(reason.as_str()),
        };
        let mut writes = alloc::vec![accounts::require_role_and_status(
            id,
            self.role,
            self.status
        )];
        writes.extend(state);
        writes.push(admin_notes::insert(&admin_note, at));
        writes.push(notify_by_support(to_owner, id, self.email, notice, at));
        let done = Done {
            admin,
            event,
            account_id: Some(id),
            case_id: None,
            writes,
        };
        finish(db, on.token, done, at).await
    }
}
