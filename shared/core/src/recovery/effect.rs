//! What an approved case does once its cool-off is over: one batch, all or nothing
//! (ASVS 2.3.3), guarded by the version of the case, so that whoever stops it in the
//! same moment wins or loses as a whole.

use crate::account::email::EmailKey;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};

use super::machine::{Action, TransitionError};
use super::notices::applied;
use super::rulebook::Loss;
use super::save;
use super::stop::told;
use crate::account::closing::end_access;
use crate::audit::event::Event;
use crate::limits::Limits;
use crate::recovery::case::Case;
use crate::sign_in::guessing::TOTP;
use crate::store::account_facts::{self, AtEffect};
use crate::store::{Query, Statement, accounts, allowlists, attempts, audit, second_factor};

/// Reads what the effect of a case goes by.
#[must_use]
pub fn read(case: &Case) -> Query<Option<AtEffect>> {
    let new_email = case.new_email.as_ref();
    let new_email = new_email.filter(|_| case.lost.has(Loss::Email));
    let key = new_email.map(|email| EmailKey::of(email));
    account_facts::at_effect(case.account_id.as_ref(), key.as_ref())
}

/// What carries a case out. Where that is not possible any more, because another
/// account has the address by now or the account was closed, the case is stopped, and
/// nothing else changes.
///
/// # Errors
/// [`TransitionError`] where the case does not allow it.
pub fn decide(
    case: &Case,
    account: Option<&AtEffect>,
    mail_ids: &[[u8; 16]; 3],
    now: DateTime<Utc>,
    limits: &Limits,
) -> Result<Vec<Statement>, TransitionError> {
    let account = account.filter(|account| account.possible);
    let effect = case.account_id.as_ref().zip(account).zip(own(case, now));
    let Some(((id, account), own)) = effect else {
        let [mail_id, ..] = mail_ids;
        return overtaken(case, mail_id, now);
    };
    let after = case.clone().end(&Action::Apply, now)?;
    let mut writes = save(&after);
    writes.push(accounts::require_recoverable(id, &account.email));
    writes.extend(own);
    writes.push(accounts::hold(
        id,
        case.lost,
        now + limits.recovery_hold,
        now,
    ));
    writes.extend(end_access(id));
    // The new link comes after the old ones were dropped.
    writes.extend(applied(&after, &account.email, mail_ids, now));
    writes.push(audit::insert_by_courier(
        Event::CaseApplied,
        Some(id),
        &case.id,
        now,
    ));
    Ok(writes)
}

/// What a case changes beyond what all change: something for each loss.
fn own(case: &Case, now: DateTime<Utc>) -> Option<Vec<Statement>> {
    let id = case.account_id.as_ref()?;
    let mut writes = Vec::new();
    for loss in case.lost.iter() {
        match loss {
            Loss::Email => {
                let new_email = case.new_email.as_deref()?;
                writes.push(accounts::replace_email(id, new_email, now));
            }
            Loss::Totp => {
                writes.extend([
                    second_factor::disable(id),
                    second_factor::void_codes(id),
                    attempts::clear_all(id, TOTP),
                ]);
            }
            Loss::Ip => writes.push(allowlists::delete(id)),
        }
    }
    Some(writes)
}

fn overtaken(
    case: &Case,
    mail_id: &[u8; 16],
    now: DateTime<Utc>,
) -> Result<Vec<Statement>, TransitionError> {
    let after = case.clone().end(&Action::Stop, now)?;
    let mut writes = save(&after);
    writes.extend(told(&after, mail_id, now));
    let account = after.account_id.as_ref();
    writes.push(audit::insert_by_courier(
        Event::CaseOvertaken,
        account,
        &case.id,
        now,
    ));
    Ok(writes)
}
