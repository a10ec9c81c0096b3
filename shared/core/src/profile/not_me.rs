//! `POST /profile/not-me`: "it was not me", by the link of a notice. It freezes the
//! account and ends its sessions; a scanner that only follows the link does nothing.

use chrono::{DateTime, Utc};

use super::email::Use;
use crate::moment::Moment;
use crate::notify::notify;
use crate::policy::Policy;
use crate::recovery::machine::Action;
use crate::recovery::stop::{Ending, end};
use crate::store::alarms::{self, Alarm};
use crate::store::audit::{self, Entry, Event};
use crate::store::endings;
use crate::store::outbox::Notice;
use crate::store::{
    Database, Statement, StoreError, accounts, challenges, email_changes, links, outbox,
    second_factor, sessions,
};
use crate::throttle::record_refusal;
use crate::token::Token;

/// What goes with closing an account, be it until its owner chose a new password, or,
/// where `disabled`, until support opens it: whatever is open on it ends.
#[must_use]
pub fn close(account: &str, disabled: bool, now: DateTime<Utc>) -> [Statement; 9] {
    [
        accounts::freeze(account, disabled, now),
        sessions::end_all(account),
        sessions::forget_devices(account),
        challenges::void_all(account),
        second_factor::drop_pending(account),
        email_changes::void(account),
        links::void(account),
        outbox::drop_links(account),
        alarms::void_all(account),
    ]
}

/// The account that a link is about. Reading it changes nothing.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn read_link(
    db: &impl Database,
    token: Option<&Token>,
    at: &Moment<'_>,
) -> Result<Option<Alarm>, StoreError> {
    let Some(token) = token else {
        return Ok(None);
    };
    db.fetch(alarms::by_token(&token.hash(), at.now)).await
}

/// Freezes the account that a link is about; none where the link is dead.
///
/// A recovery case that was approved and waits is stopped first: nobody looks at it any
/// more, and it would take effect on the frozen account.
///
/// Its owner opens it again by a new password. But where the notice went to an
/// address that is no longer on file, whoever reads the present one may be the
/// thief: then support has to.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn freeze(
    db: &impl Database,
    used: &Use,
    mail_ids: &[[u8; 16]; 2],
    at: &Moment<'_>,
    policy: &Policy,
) -> Result<Option<Alarm>, StoreError> {
    let hash = used.token().map(Token::hash).unwrap_or_default();
    let reads = (
        alarms::by_token(&hash, at.now),
        endings::of_alarm(&hash, at.now),
    );
    let (alarm, case) = db.fetch(reads).await?;
    let Some(alarm) = alarm else {
        let entry = Entry {
            event: Event::LinkRefused,
            actor: None,
            account_id: None,
        };
        db.commit(record_refusal(&entry, at, policy)).await?;
        return Ok(None);
    };
    let [to_owner, to_claimant] = mail_ids;
    if let Some(case) = case {
        let ending = Ending {
            action: Action::Stop,
            event: Event::CaseStopped,
            actor: None,
        };
        end(db, case, &ending, to_claimant, at).await?;
    }
    let account = alarm.account_id.as_str();
    let entry = Entry {
        event: Event::AccountFrozen,
        actor: None,
        account_id: Some(account),
    };
    let mut writes = alloc::vec![alarms::require_live(&hash, at.now)];
    writes.extend(close(account, !alarm.address_is_current, at.now));
    writes.push(notify(to_owner, account, &alarm.email, Notice::Frozen, at));
    writes.push(audit::insert(&entry, at));
    match db.commit(writes).await {
        Ok(()) => Ok(Some(alarm)),
        Err(StoreError::Conflict) => Ok(None),
        Err(error) => Err(error),
    }
}
