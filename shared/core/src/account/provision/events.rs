//! `GET /accounts/{id}/events`: what happened to an account, as its owner reads it.

use alloc::string::String;
use alloc::vec::Vec;
use serde_json::Value;

use super::find::limit;
use super::{Keys, not_found, open, visible};
use crate::account::history::{LATEST, cut, describe};
use crate::http::fields::FieldError;
use crate::http::parameter::read;
use crate::http::problem::Problem;
use crate::http::request_context::RequestContext;
use crate::id::AccountId;
use crate::refusal::Ended;
use crate::store::{Database, accounts, audit};

/// Which lines are wanted.
pub struct Wanted {
    before: u64,
    limit: u32,
}

impl Wanted {
    /// Made of the parameters `before` and `limit`; a page has `most` lines at most.
    ///
    /// # Errors
    /// The parameters that cannot be read.
    pub fn read(
        parameter: impl Fn(&str) -> Option<String>,
        most: u32,
    ) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let number = |text: &str| text.parse().ok().filter(|number| *number <= LATEST);
        let wanted = Self {
            before: read(&parameter, "before", number, &mut errors).unwrap_or(LATEST),
            limit: limit(&parameter, most, &mut errors),
        };
        if errors.is_empty() {
            Ok(wanted)
        } else {
            Err(errors)
        }
    }
}

/// The lines, the latest first, as the program is told of them.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn show(
    db: &impl Database,
    keys: &Keys,
    account_id: &AccountId,
    wanted: &Wanted,
    at: &RequestContext<'_>,
) -> Result<Value, Ended<Problem>> {
    let reads = (
        accounts::by_id(account_id),
        audit::of_account(account_id, wanted.before, wanted.limit),
    );
    let (key, (account, lines)) = open(db, keys, reads, at).await?;
    visible(account, &key).ok_or_else(not_found)?;
    let (lines, older) = cut(lines, wanted.limit as usize);
    Ok(describe(&lines, older))
}
