//! `POST /accounts/{id}/password-mail`: the provider has a link to choose a password mailed
//! to the owner, and sees nothing of it.

use chrono::TimeDelta;
use serde_json::json;

use super::{Keys, not_found, open, visible};
use crate::account::Status;
use crate::account::email::EmailKey;
use crate::audit::event::{Entry, Event};
use crate::http::problem::{Kind, Problem};
use crate::http::reply::Reply;
use crate::http::request_context::RequestContext;
use crate::id::{AccountId, id};
use crate::limits::rate_limit::{Admission, judge_one};
use crate::limits::rate_limit_key::login_limit_key;
use crate::mail::template::MailTemplate;
use crate::refusal::Ended;
use crate::store::outbox;
use crate::store::{Database, accounts, audit, rate_limits};

/// What came of it.
pub enum Outcome {
    /// The link to a first password is on its way, or the one that owners can ask for.
    OnItsWay {
        /// Whether it is the first.
        is_first: bool,
    },
    /// There were too many for this address.
    TooMany {
        /// How long to wait.
        wait: TimeDelta,
    },
}

/// What the program is told.
impl From<Outcome> for Reply {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::OnItsWay { is_first } => {
                let mail = if is_first {
                    "first_password"
                } else {
                    "password_link"
                };
                Self::json(202, &json!({ "mail": mail }))
            }
            Outcome::TooMany { wait } => Self::from(Kind::TooManyAttempts).with_retry_after(wait),
        }
    }
}

/// Has the link mailed to the address on file. It is counted apart from those that owners ask
/// for: strangers who ask in the owner's name do not keep the provider from helping.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn send(
    db: &impl Database,
    keys: &Keys,
    account_id: &AccountId,
    mail_id: &[u8; 16],
    at: &RequestContext<'_>,
) -> Result<Outcome, Ended<Problem>> {
    let (key, account) = open(db, keys, accounts::by_id(account_id), at).await?;
    let account = visible(account, &key).ok_or_else(not_found)?;
    if account.status == Status::Disabled {
        return Err(Ended::unrecorded(Kind::AccountWrongState.into()));
    }
    // A frozen account lost the one that it had.
    let is_first = account.password_hash.is_none() && account.status == Status::Active;
    let template = if is_first {
        MailTemplate::FirstPassword
    } else {
        MailTemplate::PasswordLink
    };
    let limit_key = login_limit_key("lost-by-provider", &EmailKey::of(&account.email));
    let actor = key.actor();
    let entry = Entry {
        event: Event::LinkSentByProvider,
        actor: Some(&actor),
        account_id: Some(&account.id),
    };
    let mail_id = &id(*mail_id);
    let consumed = (
        rate_limits::consume(&limit_key, &at.limits.links_by_provider, at.now),
        outbox::insert_admitted(
            mail_id,
            &account.id,
            &account.email,
            &template,
            &limit_key,
            at.now,
        ),
        audit::insert_admitted(&entry, &limit_key, at),
    );
    let (usage, (), ()) = db.fetch(consumed).await?;
    Ok(match judge_one(&usage, at.now) {
        Admission::Admitted => Outcome::OnItsWay { is_first },
        Admission::Refused { wait, .. } => Outcome::TooMany { wait },
    })
}
