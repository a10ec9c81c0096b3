//! `/profile`: what the owner sees and changes once inside.
//!
//! Every call reads session and account in one batch and decides whether the
//! session opens it; a change is written in a second one. Whatever changes a
//! factor or contact data needs a fresh proof of all factors (ASVS 7.5.1), and is
//! told to every address on file (ASVS 6.3.7).

use crate::id::AccountId;
use alloc::string::String;
use alloc::vec::Vec;
use serde_json::{Value, json};

use crate::allowlist::Entry as Allowed;
use crate::audit::event::{Entry, Event};
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::limits::rate_limit;
use crate::refusal::Ended;
use crate::sign_in::gate::{self, Denied, Opened, Place, Rules};
use crate::store::profiles::Profile;
use crate::store::{
    Batch, CommitError, Database, Guard, Statement, audit, sessions as session_rows,
};

/// What a call asks of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// To look.
    Read,
    /// To change what proves or finds the owner.
    Change,
    /// To look at the second factor, which staff without one may as well.
    LookAtFactor,
    /// To enrol one.
    Enrol,
    /// To prove all factors once more.
    Prove,
}

impl Need {
    const fn rules(self) -> Rules {
        Rules {
            second_factor: matches!(self, Self::Read | Self::Change),
            fresh: matches!(self, Self::Change | Self::Enrol),
            place: match self {
                Self::Prove => Place::AnyNetwork,
                _ => Place::Usual,
            },
            ..Rules::SIGNED_IN
        }
    }
}

/// Reads the profile of a session and what else a call needs in one batch, where the
/// session opens the call.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn open<B: Batch>(
    db: &impl Database,
    token: Option<&Token>,
    need: Need,
    reads: B,
    at: &RequestContext<'_>,
) -> Opened<(Profile, B::Output)> {
    gate::open(db, token, need.rules(), reads, at).await
}

/// `GET /profile`.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn show(
    db: &impl Database,
    token: Option<&Token>,
    need: Need,
    at: &RequestContext<'_>,
) -> Opened<Profile> {
    let (profile, ()) = open(db, token, need, (), at).await?;
    Ok(profile)
}

impl Profile {
    /// Whether it is time to ask whether e-mail and phone are still right.
    #[must_use]
    pub fn contact_check_due(&self, at: &RequestContext) -> bool {
        at.now - self.contact_checked_at > at.limits.contact_check
    }

    /// Whether these are the entries of the list of allowed addresses, for good.
    pub(crate) fn has_allowlist(&self, entries: &[Allowed], at: &RequestContext) -> bool {
        let list = self.allowlist.as_ref();
        let on_trial = list.is_some_and(|list| list.trial(at.now).is_some());
        !on_trial && self.allowed(at) == entries
    }

    /// The entries of the list of allowed addresses that are in force.
    #[must_use]
    pub fn allowed(&self, at: &RequestContext) -> &[Allowed] {
        let list = self.allowlist.as_ref();
        list.map_or(&[], |list| list.in_force(at.now))
    }
}

/// What programs are told of a profile.
#[must_use]
pub fn describe(profile: &Profile, at: &RequestContext) -> Value {
    let factors: &[&str] = if profile.totp_since.is_some() {
        &["password", "totp"]
    } else {
        &["password"]
    };
    json!({
        "account": profile.account_id,
        "email": profile.email,
        "pending_email": profile.pending_email,
        "notice_email": profile.notice_email,
        "pending_notice_email": profile.pending_notice_email,
        "name": profile.name,
        "contact_person": profile.contact_person,
        "type": profile.account_type,
        "phone": profile.phone,
        "phone_confirmed_at": profile.phone_confirmed_at,
        "locale": profile.locale,
        "factors": factors,
        "recovery_codes": profile.recovery_codes,
        "allowed_ips": profile.allowed(at).len(),
        "contact_checked_at": profile.contact_checked_at,
        "contact_check_due": profile.contact_check_due(at),
        "open_case": profile.open_case(),
    })
}

/// Writes a change, unless the session was ended between reading and writing:
/// whoever chose a new password or said "it was not me" has the last word.
pub(crate) async fn commit(
    db: &impl Database,
    token: Option<&Token>,
    mut writes: Vec<Statement>,
) -> Opened<()> {
    let hash = token.map(Token::hash).unwrap_or_default();
    writes.insert(0, session_rows::require(&hash));
    match db.commit(writes).await {
        Ok(()) => Ok(()),
        Err(error) => Err(not_written(error)),
    }
}

/// Why nothing was written for an owner: the session has ended, or it is a failure of ours.
pub(crate) fn not_written(error: CommitError) -> Ended<Denied> {
    match error {
        CommitError::Conflict(Guard::Session) => Ended::unrecorded(Denied::SessionRequired),
        error => error.unexpected().into(),
    }
}

/// The one line of the audit log of what the owner did.
pub(crate) fn record(event: Event, account_id: &AccountId, at: &RequestContext) -> Statement {
    audit::insert(&by_owner(event, account_id, &actor(account_id)), at)
}

/// The same of what the owner can repeat for nothing.
pub(crate) fn record_repeat(
    event: Event,
    account_id: &AccountId,
    at: &RequestContext,
) -> [Statement; 2] {
    rate_limit::record_repeat(&by_owner(event, account_id, &actor(account_id)), at)
}

fn actor(account_id: &AccountId) -> String {
    alloc::format!("account:{account_id}")
}

const fn by_owner<'a>(event: Event, account_id: &'a AccountId, actor: &'a str) -> Entry<'a> {
    Entry {
        event,
        actor: Some(actor),
        account_id: Some(account_id),
    }
}
