//! Texts that admins word, for a policy and a language.

use crate::id::AccountId;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::crypto::code::CodeHash;
use crate::http::locale::Locale;
use crate::id::CaseId;

/// A text that was worded.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Stored {
    /// The tag of its language.
    pub locale: String,
    /// Which text.
    pub name: String,
    /// Its words; none where those of the pages stand again.
    pub text: Option<String>,
    /// Grows with every change.
    pub version: u64,
    /// When it was last changed.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub at: DateTime<Utc>,
    /// The name of the admin who did.
    pub by: Option<String>,
}

macro_rules! stored_sql {
    ($policy:literal) => {
        concat!(
            "SELECT locale, wordings.name AS name, text, version, at,
               (SELECT accounts.name FROM accounts WHERE accounts.id = by) AS by
             FROM wordings WHERE policy = ",
            $policy
        )
    };
}

/// What was worded for a policy.
#[must_use]
pub fn of_policy(policy: &str) -> Query<Vec<Stored>> {
    statement!(stored_sql!("?1"), policy).all()
}

/// What was worded for the policy of a case.
#[must_use]
pub fn of_case(case_id: &CaseId) -> Query<Vec<Stored>> {
    statement!(
        stored_sql!("(SELECT cases.policy FROM cases WHERE id = ?1)"),
        case_id
    )
    .all()
}

/// What was worded for the policy of the case of a credential.
#[must_use]
pub fn by_credential(reference: &str, secret_hash: &CodeHash) -> Query<Vec<Stored>> {
    statement!(
        stored_sql!("(SELECT cases.policy FROM cases WHERE reference = ?1 AND secret_hash = ?2)"),
        reference,
        secret_hash,
    )
    .all()
}

/// Words that take the place of others.
#[derive(Clone, Copy, Debug)]
pub struct Replacement<'a> {
    /// The policy.
    pub policy: &'a str,
    /// The language.
    pub locale: Locale,
    /// Which text.
    pub name: &'a str,
    /// The words; none for those of the pages.
    pub text: Option<&'a str>,
    /// The version that they take the place of; 0 where nobody has worded it yet.
    pub version: u64,
    /// The account id of the admin.
    pub by: &'a AccountId,
}

/// Words a text. Fails the batch where somebody else has changed it meanwhile.
#[must_use]
pub fn put(to: &Replacement<'_>, now: DateTime<Utc>) -> [Statement; 2] {
    [
        guard!(
            WordingVersion,
            "coalesce((SELECT version FROM wordings
               WHERE policy = ?1 AND locale = ?2 AND name = ?3), 0) = ?4",
            to.policy,
            to.locale.tag(),
            to.name,
            to.version,
        ),
        statement!(
            "INSERT INTO wordings (policy, locale, name, text, version, at, by)
             VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6)
             ON CONFLICT (policy, locale, name) DO UPDATE SET text = excluded.text,
               version = version + 1, at = excluded.at, by = excluded.by",
            to.policy,
            to.locale.tag(),
            to.name,
            to.text,
            now,
            to.by,
        ),
    ]
}
