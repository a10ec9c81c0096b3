//! What makes support look twice at a case.

use alloc::vec::Vec;
use chrono::{DateTime, Utc};

use crate::account::account_type::AccountType;
use crate::limits::Limits;
use crate::recovery::case::Flag;
use crate::store::account_facts::AccountFacts;

/// What support has to look at twice in a case for an account, opened by somebody who
/// says that it is of this type.
pub(crate) fn flags(
    account: &AccountFacts,
    said: AccountType,
    now: DateTime<Utc>,
    limits: &Limits,
) -> Vec<Flag> {
    let within = |instant: Option<_>, span| instant.is_some_and(|instant| now - instant < span);
    let raised = [
        (
            Flag::PhoneChanged,
            within(account.phone_changed_at, limits.contact_doubt),
        ),
        (
            Flag::EmailChanged,
            within(account.email_changed_at, limits.contact_doubt),
        ),
        (
            Flag::NameChanged,
            within(account.name_changed_at, limits.contact_doubt),
        ),
        (Flag::TypeDiffers, account.account_type != said),
        (
            Flag::RecentSignIn,
            within(account.signed_in_at, limits.recent_sign_in),
        ),
    ];
    let raised = raised.into_iter().filter(|(_, raised)| *raised);
    raised.map(|(flag, _)| flag).collect()
}
