// Long: one list of events.
//! The audit log: one row for each outcome, written in the batch of the change.

use crate::id::AccountId;
use crate::id::CaseId;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Query, Statement, statement};
use crate::account::email::EmailKey;
use crate::crypto::token::TokenHash;
use crate::http::request_context::RequestContext;
use crate::limits::rate_limit::RateLimitKey;

macro_rules! events {
    ($($(#[doc = $doc:literal])+ $event:ident = $word:literal;)+) => {
        /// What happened, in the words of OWASP's logging vocabulary.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Event { $($(#[doc = $doc])+ $event,)+ }

        impl Event {
            /// Every event there is.
            pub const ALL: &'static [Self] = &[$(Self::$event,)+];

            /// The word in the audit log.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$event => $word,)+ }
            }
        }
    };
}

events! {
    /// Somebody signed in.
    SignedIn = "authn_login_success";
    /// A sign-in failed.
    SignInFailed = "authn_login_fail";
    /// Attempts are refused from now on; the first refusal of each wait is noted.
    SignInThrottled = "authn_login_fail_max";
    /// A session was ended by its owner.
    SignedOut = "session_logout";
    /// A link to choose a password was asked for.
    LinkRequested = "authn_password_link_requested";
    /// A dead or unknown link was used.
    LinkRefused = "authn_password_link_refused";
    /// A new password was not acceptable, or the present one not right.
    PasswordRefused = "authn_password_change_fail";
    /// A password was chosen, through a link or during a session.
    PasswordChanged = "authn_password_change";
    /// The password was right; the second factor was asked for.
    ChallengeIssued = "authn_challenge_issued";
    /// A code was wrong, or used before.
    CodeRefused = "authn_totp_fail";
    /// Codes are refused from now on.
    CodesThrottled = "authn_totp_fail_max";
    /// Every factor was right, but not the address.
    AddressRefused = "authn_address_refused";
    /// All factors were proved anew during a session.
    Proved = "authn_proof_success";
    /// They were not.
    ProofFailed = "authn_proof_fail";
    /// A program asked about a code, and it was good.
    ServiceCodeValid = "totp_service_valid";
    /// A program asked about a code, and it was not.
    ServiceCodeInvalid = "totp_service_invalid";
    /// A secret was made, which waits for its first code.
    EnrolmentStarted = "totp_enrolment_started";
    /// The second factor was turned on.
    TotpEnabled = "totp_enabled";
    /// Another secret took the place of the old one.
    TotpReplaced = "totp_replaced";
    /// The second factor was turned off.
    TotpDisabled = "totp_disabled";
    /// There are new recovery codes.
    CodesRenewed = "recovery_codes_renewed";
    /// Somebody signed in with a recovery code.
    RecoveryCodeUsed = "recovery_code_used";
    /// The list of allowed addresses was changed.
    AllowlistChanged = "allowlist_changed";
    /// A list that leaves its owner out is on trial.
    AllowlistTrial = "allowlist_trial_started";
    /// A new e-mail address waits to be confirmed.
    EmailChangeAsked = "email_change_asked";
    /// One of two mailboxes has confirmed.
    EmailChangeConfirmed = "email_change_confirmed";
    /// The owner changed contact data.
    ContactChanged = "contact_changed";
    /// The owner said that e-mail and phone are right.
    ContactChecked = "contact_checked";
    /// The owner ended another session.
    SessionEnded = "session_ended";
    /// The owner ended all other sessions.
    SessionsEnded = "sessions_ended";
    /// The account was frozen by "it was not me".
    AccountFrozen = "account_frozen";
    /// A recovery case was opened.
    CaseOpened = "recovery_case_opened";
    /// Cases are refused from now on to one network, or for one address.
    CaseThrottled = "recovery_case_limit_exceeded";
    /// Somebody showed a credential that opens no case, or a dead link to stop one.
    CaseAccessRefused = "recovery_case_access_fail";
    /// A step was tried that the case does not allow where it stands.
    CaseStepRefused = "sequence_fail";
    /// The mailed code was given back.
    CaseCodeReturned = "recovery_code_returned";
    /// A wrong code was given.
    CaseCodeRefused = "recovery_code_fail";
    /// Another code was asked for.
    CaseCodeRenewed = "recovery_code_renewed";
    /// A file was handed in.
    EvidenceReceived = "upload_complete";
    /// A file was not accepted.
    EvidenceRefused = "upload_validation";
    /// A file was taken back.
    EvidenceRemoved = "upload_delete";
    /// A file was erased; a signed record remains.
    EvidenceErased = "sensitive_delete";
    /// The documents of a case are complete.
    CaseSubmitted = "recovery_case_submitted";
    /// The claimant, or the owner once signed in, withdrew a case.
    CaseWithdrawn = "recovery_case_withdrawn";
    /// A case took effect.
    CaseApplied = "recovery_case_applied";
    /// What a case was to do could not be done any more.
    CaseOvertaken = "recovery_case_overtaken";
    /// The owner stopped a case.
    CaseStopped = "recovery_case_stopped";
    /// Nobody went on with a case.
    CaseExpired = "recovery_case_expired";
    /// A member of staff, or a customer, tried what their role does not allow.
    RoleRefused = "authz_role_fail";
    /// A member of staff tried to act on a case of their own, or of staff.
    OwnCaseRefused = "authz_own_case_fail";
    /// A member of staff asked for what is not there, or not for their role.
    ReferenceRefused = "malicious_direct_reference";
    /// An agent took a case on.
    CaseClaimed = "recovery_case_claimed";
    /// An agent gave a case back.
    CaseReleased = "recovery_case_released";
    /// An agent read a case.
    CaseRead = "sensitive_read_case";
    /// An agent read an account.
    AccountRead = "sensitive_read_account";
    /// An agent opened a file.
    EvidenceRead = "sensitive_read_evidence";
    /// An agent searched for cases.
    CasesSearched = "sensitive_search";
    /// An agent found the account that a case is about.
    CaseMatched = "recovery_case_matched";
    /// An agent has called the phone on file.
    CaseCalled = "recovery_case_called";
    /// An agent asked for documents.
    DocumentsAsked = "recovery_documents_asked";
    /// A reviewer wrote down what a document says.
    DocumentLookedAt = "recovery_document_looked_at";
    /// A reviewer judged a document.
    DocumentReviewed = "recovery_document_reviewed";
    /// A first person approved a case on documents.
    CaseApproved = "recovery_case_approved";
    /// A case was approved for good: the cool-off runs.
    CaseConfirmed = "recovery_case_confirmed";
    /// A case was refused.
    CaseRefused = "recovery_case_refused";
    /// Support stopped a case.
    CaseStoppedByStaff = "recovery_case_stopped_by_staff";
    /// An agent had a link to choose a password mailed to the address on file.
    LinkSentByStaff = "authn_password_link_sent_by_staff";
    /// An admin added somebody to staff.
    StaffAdded = "user_created_by_staff";
    /// An admin gave somebody of staff another role.
    RoleChanged = "privilege_permissions_changed";
    /// An admin closed an account.
    AccountFrozenByStaff = "account_frozen_by_staff";
    /// An admin opened an account again.
    AccountUnfrozen = "account_unfrozen_by_staff";
    /// An admin tried to act on their own account, or to freeze one of staff.
    AccountRefused = "authz_account_fail";
    /// An admin made a service key.
    ServiceKeyCreated = "authn_token_created";
    /// An admin revoked a service key.
    ServiceKeyRevoked = "authn_token_revoked";
    /// An admin had a mail sent again that was given up.
    MailResent = "mail_resent";
    /// An auditor read the audit log.
    AuditLogRead = "sensitive_read_audit";
    /// An auditor took a part of it away as a file.
    AuditLogExported = "sensitive_export_audit";
    /// An auditor verified it, and found nothing wrong.
    AuditLogVerified = "audit_verify_success";
    /// An auditor verified it, and it is not as it was sealed.
    AuditLogBroken = "audit_verify_fail";
    /// A service key was unknown or out of its scope.
    ServiceKeyRefused = "authz_fail";
    /// The provider created an account.
    AccountCreated = "user_created";
    /// The provider changed an account.
    AccountUpdated = "user_updated";
    /// The provider deleted an account.
    AccountDeleted = "user_deleted";
}

/// One line of the audit log.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// What happened.
    pub event: Event,
    /// Who did it: `account:<id>`, `key:<id>`, `case:<id>` for its claimant, `staff:<id>`
    /// in the back office, `courier` or nobody known.
    pub actor: Option<&'a str>,
    /// The id of the account it happened to.
    pub account_id: Option<&'a AccountId>,
}

/// Writes a line; when, from where and the request's id come from `at`.
#[must_use]
pub fn insert(entry: &Entry, at: &RequestContext) -> Statement {
    written(
        "INSERT INTO audit (at, event, actor, account_id, request_id, address)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        entry,
        at,
    )
}

/// Writes a line about a recovery case.
#[must_use]
pub fn insert_on_case(entry: &Entry, case_id: &CaseId, at: &RequestContext) -> Statement {
    let mut statement = written(
        "INSERT INTO audit (at, event, actor, account_id, request_id, address, case_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        entry,
        at,
    );
    statement.params.push(case_id.into());
    statement
}

/// Writes a line about the case of an account that cools off, where it has one.
#[must_use]
pub fn insert_on_cooling_off(
    account_id: &AccountId,
    entry: &Entry,
    at: &RequestContext,
) -> Statement {
    let mut statement = written(
        "INSERT INTO audit (at, event, actor, account_id, request_id, address, case_id)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, id FROM cases
         WHERE account_id = ?7 AND ended_at IS NULL AND state = 'cooling_off'",
        entry,
        at,
    );
    statement.params.push(account_id.into());
    statement
}

/// Writes a line about what the courier did to a recovery case, at nobody's request.
#[must_use]
pub fn insert_by_courier(
    event: Event,
    account_id: Option<&AccountId>,
    case_id: &CaseId,
    now: DateTime<Utc>,
) -> Statement {
    statement!(
        "INSERT INTO audit (at, event, actor, account_id, case_id, request_id)
         VALUES (?1, ?2, 'courier', ?3, ?4, '')",
        now,
        event.word(),
        account_id,
        case_id,
    )
}

/// Writes a line where the rate limit has admitted what it is about in this very batch.
#[must_use]
pub fn insert_admitted(entry: &Entry, limit_key: &RateLimitKey, at: &RequestContext) -> Statement {
    let mut statement = written(
        "INSERT INTO audit (at, event, actor, account_id, request_id, address)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6
         WHERE EXISTS (SELECT 1 FROM rate_limits WHERE limit_key = ?7 AND refused = 0)",
        entry,
        at,
    );
    statement.params.push(limit_key.into());
    statement
}

/// Writes a line, unless the rate limit of such lines has just refused one more.
#[must_use]
pub fn insert_bounded(
    entry: &Entry,
    case_id: Option<&CaseId>,
    limit_key: &RateLimitKey,
    at: &RequestContext,
) -> Statement {
    let mut statement = written(
        "INSERT INTO audit (at, event, actor, account_id, request_id, address, case_id)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
         WHERE NOT EXISTS (SELECT 1 FROM rate_limits WHERE limit_key = ?8 AND refused > 0)",
        entry,
        at,
    );
    statement.params.extend([case_id.into(), limit_key.into()]);
    statement
}

fn written(sql: &'static str, entry: &Entry, at: &RequestContext) -> Statement {
    statement!(
        sql,
        at.now,
        entry.event.word(),
        entry.actor,
        entry.account_id,
        at.request_id,
        alloc::string::ToString::to_string(&at.client.address),
    )
}

/// Writes that a password link was asked for, unless this network has been
/// refused before: a flood leaves one line, not a million.
#[must_use]
pub fn insert_link_request(
    email_key: &EmailKey,
    network_limit_key: &RateLimitKey,
    at: &RequestContext,
) -> Statement {
    statement!(
        "INSERT INTO audit (at, event, account_id, request_id, address)
         SELECT ?1, ?2, (SELECT id FROM accounts WHERE email_key = ?3), ?4, ?5
         WHERE NOT EXISTS (SELECT 1 FROM rate_limits WHERE limit_key = ?6 AND refused > 1)",
        at.now,
        Event::LinkRequested.word(),
        email_key,
        at.request_id,
        alloc::string::ToString::to_string(&at.client.address),
        network_limit_key,
    )
}

/// Writes that the session of this token, if there is one, was ended by its owner.
#[must_use]
pub fn insert_sign_out(token_hash: &TokenHash, at: &RequestContext) -> Statement {
    statement!(
        "INSERT INTO audit (at, event, actor, account_id, request_id, address)
         SELECT ?1, ?2, 'account:' || account_id, account_id, ?3, ?4
         FROM sessions WHERE token_hash = ?5",
        at.now,
        Event::SignedOut.word(),
        at.request_id,
        alloc::string::ToString::to_string(&at.client.address),
        token_hash,
    )
}

/// A line as its account's owner reads it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Line {
    /// Its number, by which older ones are asked for.
    pub seq: u64,
    /// When.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub at: DateTime<Utc>,
    /// What, in the words of [`Event`].
    pub event: String,
    /// Who did it, as in [`Entry::actor`].
    pub actor: Option<String>,
    /// From where.
    pub address: Option<String>,
}

impl Line {
    /// Who did it.
    #[must_use]
    pub fn by(&self) -> Actor {
        match self
            .actor
            .as_deref()
            .and_then(|actor| actor.split_once(':'))
        {
            Some(("account", _)) => Actor::You,
            Some(("key", _)) => Actor::Provider,
            Some(("case", _)) => Actor::Claimant,
            Some(("staff", _)) => Actor::Support,
            _ => Actor::Nobody,
        }
    }
}

/// Who did something, as the owner is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The owner, or whoever was signed in as such.
    You,
    /// The provider, by a program.
    Provider,
    /// Whoever opened a recovery case.
    Claimant,
    /// Support, in the back office.
    Support,
    /// Somebody who had not proved who they are.
    Nobody,
}

impl Actor {
    /// The word for programs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::Provider => "provider",
            Self::Claimant => "claimant",
            Self::Support => "support",
            Self::Nobody => "nobody",
        }
    }
}

/// How many lines a page of history has. One more is read, to know of older ones.
pub const PAGE: usize = 50;

/// The lines about the account of a live session, older than the one of this
/// number, the latest first. From which address staff work is not told.
#[must_use]
pub fn history(token_hash: &TokenHash, before: u64, now: DateTime<Utc>) -> Query<Vec<Line>> {
    statement!(
        "SELECT seq, at, event, actor,
           iif(actor LIKE 'staff:%', NULL, address) AS address
         FROM audit
         WHERE account_id = (SELECT account_id FROM sessions
             WHERE token_hash = ?1 AND expires_at > ?3) AND seq < ?2
         ORDER BY seq DESC LIMIT 51",
        token_hash,
        before,
        now,
    )
    .all()
}

/// What others than staff did in a case, the last hundred lines, the first of them first.
#[must_use]
pub fn of_case(case_id: &CaseId) -> Query<Vec<Line>> {
    statement!(
        "SELECT seq, at, event, actor, address FROM (SELECT * FROM audit
           WHERE case_id = ?1 AND (actor IS NULL OR actor NOT LIKE 'staff:%')
           ORDER BY seq DESC LIMIT 100)
         ORDER BY seq",
        case_id
    )
    .all()
}

/// Erases lines before the one from which on none may be missing, up to the first that
/// is not from before the given instant, so that what is kept has no gap; the table
/// refuses to lose younger ones than a year.
#[must_use]
pub fn erase_before(start: i64, instant: DateTime<Utc>) -> Statement {
    // `+at`: the rows are walked in their order, those that go and one more.
    statement!(
        "DELETE FROM audit WHERE seq < coalesce((SELECT seq FROM audit
           WHERE seq > 0 AND seq < ?1 AND +at >= ?2 ORDER BY seq LIMIT 1), ?1)",
        start,
        instant
    )
}
