//! A change that the owner makes, and how many of a kind there can be in an hour: each is a
//! row of the audit log and, mostly, a mail. One that changes nothing is none.

use alloc::vec::Vec;

use super::profile::{not_written, record};
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::id::AccountId;
use crate::limits::rate_limit::{Admission, judge_one};
use crate::limits::rate_limit_key::RateLimitKey;
use crate::limits::{Limits, RateLimit};
use crate::refusal::Ended;
use crate::sign_in::gate::{Denied, Opened};
use crate::store::{CommitError, Database, Guard, Statement, attempts, rate_limits, sessions};

/// What is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Name, phone and language.
    Contact,
    /// Requests for another e-mail address.
    Email,
    /// Secrets of a second factor.
    Enrolment,
    /// Recovery codes.
    RecoveryCodes,
    /// The list of allowed addresses.
    Allowlist,
}

impl Change {
    fn limit_key(self, account_id: &AccountId) -> RateLimitKey {
        let what = match self {
            Self::Contact => "contact",
            Self::Email => "email",
            Self::Enrolment => "enrolment",
            Self::RecoveryCodes => "recovery-codes",
            Self::Allowlist => "allowlist",
        };
        alloc::format!("change:{what}:account:{account_id}").into()
    }

    const fn limit(self, limits: &Limits) -> &RateLimit {
        match self {
            Self::Email => &limits.email_changes,
            _ => &limits.changes,
        }
    }

    /// Writes a change that no guard of its own can stop; otherwise as [`Self::commit`].
    ///
    /// # Errors
    /// Why the call ends: it is refused, or a failure of ours.
    pub async fn make(
        self,
        db: &impl Database,
        token: Option<&Token>,
        account_id: &AccountId,
        change: Vec<Statement>,
        at: &RequestContext<'_>,
    ) -> Opened<()> {
        let made = self.commit(db, token, account_id, change, at);
        match made.await? {
            None => Ok(()),
            Some(guard) => Err(CommitError::Conflict(guard).unexpected().into()),
        }
    }

    /// Writes a change, unless the session was ended between reading and writing: whoever
    /// chose a new password or said "it was not me" has the last word. Says which guard of
    /// the change itself has stopped it, if one has.
    ///
    /// # Errors
    /// Why the call ends: it is refused, or a failure of ours.
    pub async fn commit(
        self,
        db: &impl Database,
        token: Option<&Token>,
        account_id: &AccountId,
        change: Vec<Statement>,
        at: &RequestContext<'_>,
    ) -> Opened<Option<Guard>> {
        let limit_key = self.limit_key(account_id);
        let hash = token.map(Token::hash).unwrap_or_default();
        let mut writes = alloc::vec![
            sessions::require(&hash),
            rate_limits::consume(&limit_key, self.limit(at.limits), at.now).into(),
            attempts::require_changes_left(&limit_key),
        ];
        writes.extend(change);
        match db.commit(writes).await {
            Ok(()) => Ok(None),
            Err(CommitError::Conflict(Guard::ChangesLeft)) => {
                Err(self.refuse(db, account_id, at).await)
            }
            Err(CommitError::Conflict(guard)) if guard != Guard::Session => Ok(Some(guard)),
            Err(error) => Err(not_written(error)),
        }
    }

    /// Counts the refusal. Only the first of a wait goes on record.
    async fn refuse(
        self,
        db: &impl Database,
        account_id: &AccountId,
        at: &RequestContext<'_>,
    ) -> Ended<Denied> {
        let consume =
            rate_limits::consume(&self.limit_key(account_id), self.limit(at.limits), at.now);
        let usage = match db.fetch(consume).await {
            Ok(usage) => usage,
            Err(error) => return error.into(),
        };
        let (wait, first) = match judge_one(&usage, at.now) {
            Admission::Refused { wait, first } => (wait, first),
            // The wait has just ended.
            Admission::Admitted => (at.limits.session_touch, false),
        };
        let entry = first.then(|| record(Event::ChangesThrottled, account_id, at));
        let denied = Denied::TooManyChanges { wait };
        Ended::recorded(db, entry.into_iter().collect(), denied).await
    }
}
