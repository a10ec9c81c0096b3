//! Accounts as support finds them, by the beginning of what people say.

use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

use super::{Query, statement};
use crate::account::account_type::AccountType;
use crate::account::email::EmailKey;
use crate::account::phone::{Homes, Phone};
use crate::account::{Role, Status, name};
use crate::column::flag;
use crate::id::AccountId;

/// An account that was found.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FoundAccount {
    /// Its id.
    pub id: AccountId,
    /// The provider's own number for this customer.
    pub customer_number: String,
    /// The holder's name.
    pub name: String,
    /// What kind of customer it is.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// The profile e-mail.
    pub email: String,
    /// What it may do.
    pub role: Role,
    /// Whether it can be used.
    pub status: Status,
    /// Whether nothing but a name led to it.
    #[serde(deserialize_with = "flag")]
    pub by_name: bool,
    /// Whether documents that bear its name wait to come in, or to be read.
    #[serde(deserialize_with = "flag")]
    pub reading: bool,
}

/// The accounts whose customer number, address, or name of holder or contact person begins so,
/// or whose phone number it is: those first that it is the whole of. Each way gives one more than
/// [`FOUND`](super::queue::FOUND) at most, by an index that has them in order.
#[must_use]
pub fn by_words(words: &str) -> Query<Vec<FoundAccount>> {
    let phones = Phone::readings(words, &Homes::all());
    let phones: Vec<_> = phones.iter().map(Phone::as_str).collect();
    statement!(
        "WITH found (id, named) AS (
           SELECT * FROM (SELECT id, 0 FROM accounts WHERE customer_number >= ?1
             AND customer_number < ?1 || char(1114111) ORDER BY customer_number LIMIT 21)
           UNION ALL SELECT * FROM (SELECT id, 0 FROM accounts WHERE email_key >= ?2
             AND email_key < ?2 || char(1114111) ORDER BY email_key LIMIT 21)
           UNION ALL SELECT * FROM (SELECT accounts.id, 0 FROM accounts
             WHERE phone IN (SELECT value FROM json_each(?3)) LIMIT 21)
           UNION ALL SELECT * FROM (SELECT DISTINCT account_id, 1
             FROM json_each(?4) CROSS JOIN account_names
             WHERE turn >= value AND turn < value || char(1114111) LIMIT 21))
         SELECT accounts.id, customer_number, name, type, email, role, status, min(named) AS by_name,
           EXISTS (SELECT 1 FROM cases WHERE account_id = accounts.id AND ended_at IS NULL
             AND state IN ('documents', 'review', 'decided')) AS reading
         FROM found CROSS JOIN accounts ON accounts.id = found.id GROUP BY accounts.id
         ORDER BY customer_number = ?1 OR email_key = ?2 DESC, name, accounts.id LIMIT 21",
        words,
        &EmailKey::of(words),
        array(&phones),
        array(&name::turns(words)),
    )
    .all()
}

fn array(texts: &[impl Serialize]) -> String {
    serde_json::to_string(texts).unwrap_or_default()
}
