//! The one way to close an account, and the one way to open it again.
//!
//! "It was not me", admins and the provider's programs all close accounts. None of them
//! lists what ends with that: it stands here once, and a status is written only by what
//! is here. The callers add what only they know: who is told, and what goes on record.

pub mod status_change;

use crate::id::AccountId;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};

use crate::account::Status;
use crate::audit::event::{Entry, Event};
use crate::http::request_context::RequestContext;
use crate::store::{
    Statement, accounts, case_closing, challenges, devices, email_changes, evidence, outbox,
    password_links, report_links, second_factor, sessions, staff_actions,
};
use crate::support::action::StaffAction;
use status_change::StatusChange;

/// Why an account is closed.
#[derive(Clone, Copy, Debug)]
pub enum Closing<'a> {
    /// Somebody said "it was not me", by a link of ours.
    NotMe {
        /// Whether the link was mailed to the address that is still the account's. Its
        /// owner then opens the account by a new password. From a former address nobody
        /// can: whoever reads the present one may be the thief, so support has to look.
        address_is_current: bool,
    },
    /// An admin closed it. It stays closed until support opens it: a link to choose a
    /// password would let in whoever reads the mailbox.
    Admin {
        /// The account id of the admin.
        by: &'a AccountId,
        /// Their name in the audit log.
        actor: &'a str,
    },
    /// The provider's program closed it, say for a bill that was not paid. Nobody doubts
    /// who knows the password.
    Provider {
        /// The key's name in the audit log.
        actor: &'a str,
    },
}

impl<'a> Closing<'a> {
    /// The status that the account is then in.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::NotMe {
                address_is_current: true,
            } => Status::Frozen,
            Self::NotMe { .. } | Self::Admin { .. } | Self::Provider { .. } => Status::Disabled,
        }
    }

    /// Whether others may know the password. It is then void from now on and not only
    /// once the account is opened again, so that no way of opening it lets them in.
    const fn voids_password(self) -> bool {
        match self {
            Self::NotMe { .. } | Self::Admin { .. } => true,
            Self::Provider { .. } => false,
        }
    }

    /// Whether somebody who reads the owner's mailbox can do it.
    const fn is_by_link(self) -> bool {
        matches!(self, Self::NotMe { .. })
    }

    /// What goes on record of a case that ends with the account, and who did it.
    const fn case_record(self) -> (Event, Option<&'a str>) {
        match self {
            Self::NotMe { .. } => (Event::CaseStopped, None),
            Self::Admin { actor, .. } => (Event::CaseStoppedByStaff, Some(actor)),
            Self::Provider { actor } => (Event::CaseOvertaken, Some(actor)),
        }
    }
}

/// What closes an account: nobody signs in any more, and whatever is open on it ends.
/// The second factor, its recovery codes and the allowed addresses stay: they keep
/// others out.
///
/// - A recovery case that was approved and waits is stopped, and its claimant is told:
///   nobody looks at it any more, and it would take effect on its own. One that is
///   undecided goes on, since nothing comes of it without somebody who looks at it and
///   at the account: it may be the owner's only way in. A step in it that was decided on
///   before the account was closed fails. One that was reopened is not stopped by a link.
/// - What [`end_access`] names.
/// - After "it was not me", that its phone counts as confirmed: a stranger may have answered.
/// - The links "it was not me": they would close an account that was opened again. Where the
///   provider closed it they stay, as nobody has said yet that the password is known to others.
///
/// `mail_id` is that of the mail to the claimant.
#[must_use]
pub fn close(
    account_id: &AccountId,
    why: Closing<'_>,
    mail_id: &[u8; 16],
    at: &RequestContext,
) -> Vec<Statement> {
    let (event, actor) = why.case_record();
    let account = Some(account_id);
    let entry = Entry {
        event,
        actor,
        account_id: account,
    };
    let mut writes = Vec::from(case_closing::record_cooling_off(
        account_id,
        why.is_by_link(),
        &entry,
        mail_id,
        at,
    ));
    if let Closing::Admin { by, .. } = why {
        writes.push(staff_actions::insert_on_cooling_off(
            account_id,
            by,
            StaffAction::Stop,
            at,
        ));
    }
    writes.extend(case_closing::close(account_id, why.is_by_link(), at.now));
    let change = StatusChange {
        from: None,
        to: why.status(),
        voids_password: why.voids_password(),
    };
    writes.push(accounts::set_status(account_id, &change, at.now));
    writes.extend(end_access(account_id));
    if why.is_by_link() {
        writes.push(accounts::phone_in_doubt(account_id, at.now));
    }
    if !matches!(why, Closing::Provider { .. }) {
        writes.push(report_links::void_all(account_id));
    }
    writes
}

/// Ends whatever was begun by somebody who may not be the owner: sessions and what they gave
/// to clients, half-done sign-ins, a second factor and an e-mail address that wait to be
/// confirmed, and links to choose a password, those included that are still to be mailed.
/// Every device is a stranger again. It goes with a closing, with every new password and with
/// every recovery.
#[must_use]
pub fn end_access(account_id: &AccountId) -> [Statement; 8] {
    let [end_sessions, end_grants] = sessions::end_all(account_id);
    [
        end_sessions,
        end_grants,
        devices::forget_others(account_id, None),
        challenges::void_all(account_id),
        second_factor::drop_pending(account_id),
        email_changes::void_all(account_id),
        password_links::void(account_id),
        outbox::drop_links(account_id),
    ]
}

/// How an account is opened again. What its owner has to do to get in is said by what
/// closed it: after "it was not me" and after support there is no password, whoever
/// opens the account, and the owner chooses one by the form for a lost password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reopening {
    /// The owner chose a new password, by a mailed link: that opens an account that is
    /// frozen, and no other.
    NewPassword,
    /// An admin opened it, whoever closed it. Others may know the password: it is void
    /// even where the provider's program closed the account.
    Admin,
    /// The provider's program opened it. A password that is not void is good again.
    Provider,
}

/// What opens an account again.
#[must_use]
pub fn reopen(account_id: &AccountId, how: Reopening, now: DateTime<Utc>) -> Statement {
    let change = StatusChange {
        from: match how {
            Reopening::NewPassword => Some(Status::Frozen),
            Reopening::Admin | Reopening::Provider => None,
        },
        to: Status::Active,
        voids_password: how == Reopening::Admin,
    };
    accounts::set_status(account_id, &change, now)
}

/// What deletes an account, and with it all that hangs on it: its row takes theirs
/// along. Files of its cases are not in the database, and the courier erases them.
#[must_use]
pub fn delete(account_id: &AccountId) -> [Statement; 2] {
    [
        evidence::remove_of_account(account_id),
        accounts::delete(account_id),
    ]
}

#[cfg(test)]
mod tests {
    use crate::recovery::case::State;
    use crate::recovery::machine::{Action, next};

    #[test]
    fn a_case_that_cools_off_can_be_stopped() {
        // The statements that stop it do not ask the table.
        assert_eq!(next(State::CoolingOff, &Action::Stop), Some(State::Stopped));
    }
}
