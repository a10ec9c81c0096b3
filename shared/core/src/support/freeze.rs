//! `POST /support/accounts/{id}/freeze` and `.../unfreeze`: an admin closes an account,
//! for a reason that they write down, and opens it again.
//!
//! Closed by support it stays closed until support opens it: a link to choose a password
//! would let in whoever reads the mailbox. Opened again it has no password, and its owner
//! chooses a new one by mail, as after "it was not me": others may know the old one.

use alloc::string::String;
use alloc::vec::Vec;

use super::manage::{Done, Hindrance, Managed, OnAccount, finish, refuse};
use super::{Manager, open};
use crate::fields::{FieldError, Fields};
use crate::notify::notify_by_support;
use crate::profile::not_me::close;
use crate::recovery::machine::Action;
use crate::recovery::stop::Ending;
use crate::store::accounts::{self, Role, Status};
use crate::store::audit::Event;
use crate::store::dossiers;
use crate::store::endings;
use crate::store::outbox::Notice;
use crate::store::remarks::{self, Act, Remark};
use crate::store::steps::{self, Deed, Step};
use crate::store::{Database, Statement};

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

/// Closes a customer's account, and ends whatever is open on it. A recovery case that
/// was approved and waits is stopped first: once the account is open again it would take
/// effect, and nobody looks at it any more.
///
/// # Errors
/// [`StoreError`](crate::store::StoreError) where the database cannot be used.
pub async fn freeze(
    db: &impl Database,
    on: OnAccount<'_>,
    reason: &Reason,
    mail_ids: &MailIds,
) -> Managed<()> {
    change(db, on, Act::Freeze, reason, mail_ids).await
}

/// Opens a customer's account that was closed, by whomever.
///
/// # Errors
/// [`StoreError`](crate::store::StoreError) where the database cannot be used.
pub async fn unfreeze(
    db: &impl Database,
    on: OnAccount<'_>,
    reason: &Reason,
    mail_ids: &MailIds,
) -> Managed<()> {
    change(db, on, Act::Unfreeze, reason, mail_ids).await
}

async fn change(
    db: &impl Database,
    on: OnAccount<'_>,
    act: Act,
    reason: &Reason,
    [to_owner, to_claimant]: &MailIds,
) -> Managed<()> {
    let reads = (
        dossiers::holder(on.account_id),
        endings::cooling_off(on.account_id),
    );
    let opened = open::<Manager, _>(db, on.token, reads, on.at, on.policy).await?;
    let (manager, (holder, case)) = match opened {
        Ok(opened) => opened,
        Err(barred) => return Ok(Err(barred.into())),
    };
    let Some(holder) = holder else {
        return Ok(Err(Hindrance::NotFound));
    };
    if holder.role.is_staff() {
        return refuse(db, &manager, Hindrance::StaffAccount, on).await;
    }
    let mut stopping = Vec::new();
    if act == Act::Freeze {
        let ending = Ending {
            action: Action::Stop,
            event: Event::CaseStoppedByStaff,
            actor: Some(&manager.actor()),
        };
        if let Some(case) = case {
            let step = Step::plain(&case.id, manager.id(), Deed::Stop);
            stopping.push(steps::insert(&step, on.at));
            let ended = ending.writes(&case, to_claimant, on.at);
            stopping.extend(ended.into_iter().flat_map(|(_, writes)| writes));
        }
        // Nor one that was approved since.
        stopping.push(endings::require_none_cooling_off(on.account_id));
    }
    let account = Account {
        email: &holder.email,
        role: holder.role,
        status: holder.status,
        stopping,
    };
    account.turn(db, &manager, act, reason, to_owner, on).await
}

/// An account that is to be closed or opened, be it a customer's or one of staff.
pub(super) struct Account<'a> {
    pub email: &'a str,
    pub role: Role,
    pub status: Status,
    /// What ends a case that would take effect.
    pub stopping: Vec<Statement>,
}

impl Account<'_> {
    /// Closes or opens it, and tells whoever it belongs to.
    pub(super) async fn turn(
        self,
        db: &impl Database,
        manager: &Manager,
        act: Act,
        reason: &Reason,
        mail_id: &[u8; 16],
        on: OnAccount<'_>,
    ) -> Managed<()> {
        let (id, at) = (on.account_id, on.at);
        let (state, notice, event): (Vec<Statement>, _, _) = match (act, self.status) {
            (Act::Freeze, Status::Active | Status::Frozen) => (
                close(id, true, at.now).into(),
                Notice::FrozenBySupport,
                Event::AccountFrozenByStaff,
            ),
            (Act::Unfreeze, Status::Frozen | Status::Disabled) => (
                alloc::vec![accounts::reopen(id, at.now)],
                Notice::UnfrozenBySupport,
                Event::AccountUnfrozen,
            ),
            _ => return Ok(Err(Hindrance::WrongState)),
        };
        let remark = Remark {
            account_id: id,
            by: manager.id(),
            action: act,
            role: None,
            note: Some(reason.as_str()),
        };
        let mut writes = alloc::vec![accounts::require_standing(id, self.role, self.status)];
        writes.extend(self.stopping);
        writes.extend(state);
        writes.push(remarks::insert(&remark, at));
        writes.push(notify_by_support(mail_id, id, self.email, notice, at));
        let done = Done {
            manager,
            event,
            account_id: Some(id),
            case_id: None,
            writes,
        };
        finish(db, on.token, done, at).await
    }
}
