//! `POST /totp/verify` with a service key of scope `totp`: an SSH server asks
//! whether a code is good. Same rate limits, same single use as a sign-in.

use crate::id::AccountId;
use alloc::vec::Vec;
use chrono::TimeDelta;
use core::net::IpAddr;
use serde_json::json;

use crate::account::email::EmailKey;
use crate::allowlist::check::MALFORMED_ADDRESS;
use crate::audit::event::{Entry, Event};
use crate::crypto::keyring::Keyring;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::problem::Kind;
use crate::http::reply::Reply;
use crate::http::request_context::{Client, RequestContext};
use crate::limits::rate_limit::{Admission, judge_one};
use crate::limits::rate_limit_key::login_limit_key;
use crate::refusal::Ended;
use crate::second_factor::totp::{self, Code};
use crate::sign_in::guessing::{Owner, TOTP, wrong_code};
use crate::sign_in::service_key::{self, Scope};
use crate::sign_in::session_issue::AddressRefused;
use crate::store::service_keys::ServiceKey;
use crate::store::{
    CommitError, Database, Guard, Statement, StoreError, accounts, audit, rate_limits,
    second_factor,
};

/// A program's question about a code.
pub struct Question {
    email_key: EmailKey,
    code: Code,
    address: IpAddr,
}

impl Question {
    /// Reads `login`, `code` and, as `ip`, from where its owner comes. Recovery codes are for the sign-in in a browser,
    /// where their owner is told how many are left.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let email_key = EmailKey::of(&fields.text("login", 1..=254));
        let digits = |text: &str| Code::parse(text).filter(|code| matches!(code, Code::Totp(_)));
        let code = fields.parsed("code", digits, "The field must have six digits.");
        let address = fields.parsed("ip", |text| text.parse().ok(), MALFORMED_ADDRESS);
        fields.finish()?;
        match (code, address) {
            (Some(code), Some(address)) => Ok(Self {
                email_key,
                code,
                address,
            }),
            // What is missing was refused above.
            _ => Err(Vec::new()),
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Whether the code was good. It is not any more.
    Answered {
        /// Whether it was.
        valid: bool,
    },
    /// Nothing was looked at.
    TooManyAttempts {
        /// How long to wait.
        wait: TimeDelta,
    },
}

/// Answers a program. What comes of it is put on record with the address that the program
/// saw, which has to be an allowed one: a code from elsewhere is used up and lets nobody in,
/// as at a sign-in. Unknown accounts, and those without a second factor, have no
/// good code.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn handle(
    db: &impl Database,
    key: Option<&Token>,
    question: &Question,
    mail_id: &[u8; 16],
    at: &RequestContext<'_>,
    keys: &Keyring,
) -> Result<Outcome, Ended<Kind>> {
    let Some(key) = key else {
        return Err(Ended::unrecorded(Kind::ServiceKeyRequired));
    };
    let email_key = &question.email_key;
    let limit_key = login_limit_key(TOTP, email_key);
    let reads = (
        rate_limits::consume_service_code(
            email_key,
            &limit_key,
            &key.hash(),
            &at.limits.codes,
            at.now,
        ),
        service_key::read(Some(key)),
        accounts::for_sign_in(email_key),
        second_factor::of_login(email_key),
    );
    let (usage, found, account, on_file) = db.fetch(reads).await?;
    let key = service_key::admit(db, found, Scope::Totp, at).await?;
    let usage = usage.ok_or_else(|| StoreError::Unavailable("a code was not counted".into()))?;
    let account_id = account.as_ref().map(|account| &account.id);
    let list = account
        .as_ref()
        .and_then(|account| account.allowlist.as_ref());
    let client = Client::new(question.address, "");
    let at = &RequestContext {
        client: &client,
        ..*at
    };
    let record = |event| record(event, &key, account_id, at);
    if let Admission::Refused { wait, first } = judge_one(&usage, at.now) {
        if first {
            db.write(alloc::vec![record(Event::CodesThrottled)]).await?;
        }
        return Ok(Outcome::TooManyAttempts { wait });
    }
    if let (Some(account_id), Some(on_file)) = (account_id, &on_file)
        && let Some(proof) = totp::check(
            &question.code,
            on_file,
            &usage,
            account_id,
            keys,
            at.now,
            at.limits,
        )?
    {
        let mut writes = totp::spend(&proof, on_file, &usage, account_id, at.now, at.limits);
        let valid = AddressRefused::check(list, at).is_ok();
        writes.push(record(if valid {
            Event::ServiceCodeValid
        } else {
            Event::AddressRefused
        }));
        match db.commit(writes).await {
            Ok(()) => return Ok(Outcome::Answered { valid }),
            // A parallel request spent it.
            Err(CommitError::Conflict(Guard::TotpStep | Guard::RecoveryCode)) => {}
            Err(error) => return Err(error.unexpected().into()),
        }
    }
    let mut writes = alloc::vec![record(Event::ServiceCodeInvalid)];
    if let Some(account) = account.as_ref().filter(|_| on_file.is_some()) {
        let owner = Owner {
            account_id: &account.id,
            email: &account.email,
            mail_id,
        };
        writes.extend(wrong_code(&usage, owner, at));
    }
    db.write(writes).await?;
    Ok(Outcome::Answered { valid: false })
}

fn record(
    event: Event,
    key: &ServiceKey,
    account_id: Option<&AccountId>,
    at: &RequestContext,
) -> Statement {
    let actor = key.actor();
    let entry = Entry {
        event,
        actor: Some(&actor),
        account_id,
    };
    audit::insert(&entry, at)
}

/// What the program is told.
impl From<Outcome> for Reply {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Answered { valid } => Self::json(200, &json!({ "valid": valid })),
            Outcome::TooManyAttempts { wait } => {
                Self::from(Kind::TooManyAttempts).with_retry_after(wait)
            }
        }
    }
}
