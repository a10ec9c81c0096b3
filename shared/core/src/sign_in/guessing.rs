//! What a wrong password or a wrong code costs, wherever it was given, and when the owner
//! is told of it. How often one may try stands in [`crate::limits::rate_limit`].

use alloc::vec::Vec;

use crate::http::request_context::RequestContext;
use crate::id::AccountId;
use crate::limits::Limits;
use crate::mail::notify::notify;
use crate::mail::template::Notice;
use crate::store::rate_limits::Usage;
use crate::store::{Statement, attempts};

/// What an account's password is counted as.
pub const PASSWORD: &str = "password";

/// What the codes of its app are counted as. Recovery codes are counted apart: whoever has
/// given wrong ones of the one kind can still give a right one of the other.
pub const TOTP: &str = "totp";

/// What its recovery codes are counted as.
pub const RECOVERY_CODE: &str = "recovery-code";

/// Whether a right password, or a right code of an app, is accepted. After so many wrong
/// ones in a row it is as good as a wrong one: the answer tells nobody.
#[must_use]
pub const fn accepted(usage: &Usage, limits: &Limits) -> bool {
    usage.in_a_row <= limits.in_a_row
}

/// Whom to tell.
#[derive(Clone, Copy)]
pub struct Owner<'a> {
    /// The account's id.
    pub account_id: &'a AccountId,
    /// Its address.
    pub email: &'a str,
    /// The id of the mail.
    pub mail_id: &'a [u8; 16],
}

impl Owner<'_> {
    fn told(&self, notice: Notice, at: &RequestContext) -> Statement {
        notify(self.mail_id, self.account_id, self.email, notice, at)
    }
}

/// The password was wrong. The wrong one after which no right one helps is told.
#[must_use]
pub fn wrong_password(usage: &Usage, owner: Option<Owner>, at: &RequestContext) -> Vec<Statement> {
    let mut writes = alloc::vec![attempts::fail(&[(&usage.limit_key, &at.limits.passwords)])];
    let owner = owner.filter(|_| usage.in_a_row == at.limits.in_a_row);
    writes.extend(owner.map(|owner| owner.told(Notice::PasswordRefused, at)));
    writes
}

/// The code was wrong: the third within a day is told, and the one after which no right
/// one helps.
#[must_use]
pub fn wrong_code(usage: &Usage, owner: Owner, at: &RequestContext) -> Option<Statement> {
    let app = usage.limit_key.as_str().starts_with(TOTP);
    let notice = if app && usage.in_a_row == at.limits.in_a_row {
        Notice::AppRefused
    } else if usage.consumed == at.limits.codes_told {
        Notice::WrongCodes
    } else {
        return None;
    };
    Some(owner.told(notice, at))
}
