// Long: every rule of an opening, with the mails that it leads to.
//! `POST /recovery/` and `POST /support/cases`: a case is opened, by its claimant or by
//! support for them.
//!
//! 1. Count the attempt against the networks, unless they are support's, and against the
//!    account; read the account that it names: one batch.
//! 2. Decide what the case is about, and what has to be looked at twice.
//! 3. Write the case, the mails and the audit log: one batch.
//!
//! Whoever opens a case learns nothing: it is opened whether or not there is such an
//! account, or room for a case of it. One that has none is seen as unmatched by
//! support alone.

mod flags;
mod request;

pub(crate) use flags::flags;
pub use request::{CaseRequest, SignIn};

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::credential::{Credential, REFERENCE_BYTES, SECRET_BYTES};
use super::phrase::phrase;
use super::record;
use super::rulebook::{Loss, Lost, Rulebook};
use super::sign::{FraudSign, Trace, is_late};
use crate::account::email::EmailKey;
use crate::audit::event::{Entry, Event};
use crate::crypto::keyring::Keyring;
use crate::crypto::token::Token;
use crate::http::problem::Kind as Problem;
use crate::http::reply::Reply;
use crate::http::request_context::RequestContext;
use crate::id::{CaseId, id};
use crate::limits::rate_limit::{Admission, Networks, judge_one, refused};
use crate::limits::rate_limit_key::login_limit_key;
use crate::mail::template::CaseMailTemplate;
use crate::recovery::case::{Case, Factor, Flag, State, Unmatched};
use crate::sign_in::gate::office::Agent;
use crate::sign_in::{Proven, gate};
use crate::store::account_facts::{self, AccountFacts};
use crate::store::case_traces;
use crate::store::cases::{self, Opening};
use crate::store::outbox;
use crate::store::rate_limits::{self, Usage};
use crate::store::{
    CommitError, Database, Guard, Query, Statement, StoreError, attempts, audit, challenges,
    sessions, staff_actions,
};
use crate::support::action::{StaffAction, StaffActionEntry};

/// The address of the account that a sign-in is about, where it proves anything, so that
/// whoever comes from there need not type it again.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn known(
    db: &impl Database,
    sign_in: &SignIn,
    at: &RequestContext<'_>,
) -> Result<Option<String>, StoreError> {
    let since = at.now - at.limits.case_carry;
    let hash = |token: &Option<Token>| token.as_ref().map(Token::hash).unwrap_or_default();
    let reads = (
        sessions::by_token(&hash(&sign_in.session), at.now),
        challenges::email_of(&hash(&sign_in.challenge), since),
    );
    let (session, half_done) = db.fetch(reads).await?;
    let session = gate::proving(session, at).map(|session| session.email);
    Ok(session.or(half_done))
}

/// Random values for one case.
pub struct Fresh {
    /// Its id.
    pub id: [u8; 16],
    /// Its reference.
    pub reference: [u8; REFERENCE_BYTES],
    /// Its secret.
    pub secret: [u8; SECRET_BYTES],
    /// Its phrase.
    pub phrase: [u8; 3],
    /// The ids of its mails.
    pub mail_ids: [[u8; 16]; 3],
}

impl Fresh {
    /// The same with reference and secret that the key of a form leads to, for what was
    /// typed into it: sent twice, it opens one case.
    #[must_use]
    pub fn of_form(self, key: &Token, request: &CaseRequest) -> Self {
        let typed = request.typed();
        Self {
            reference: key.derive(&alloc::format!("reference of a case: {typed}")),
            secret: key.derive(&alloc::format!("secret of a case: {typed}")),
            ..self
        }
    }
}

/// Who opens a case.
#[derive(Clone, Copy)]
pub enum Opener<'a> {
    /// Whoever wants to get back in.
    Claimant,
    /// Support, for somebody who wrote or called. What opens the case goes to them alone, by
    /// mail.
    Staff(&'a Agent),
}

/// The settings that an opening goes by.
#[derive(Clone, Copy)]
pub struct Settings<'a> {
    /// The name of its rulebook.
    pub rulebook: &'a str,
    /// The keys under which a case leaves its traces.
    pub trace_keys: &'a Keyring,
}

/// What came of a request.
pub enum Outcome {
    /// There is a case.
    Opened(Opened),
    /// Nothing was looked at.
    TooManyAttempts {
        /// How long to wait.
        wait: TimeDelta,
    },
}

/// A new case, as whoever opened it is told.
pub struct Opened {
    /// The id of the case.
    pub id: CaseId,
    /// What opens it again.
    pub credential: Credential,
    /// Where it stands.
    pub state: State,
    /// Whether a code is mailed, to be given back.
    pub code: bool,
}

/// What step 1 found.
struct Facts {
    /// The case that the same form has opened before.
    opened: Option<Case>,
    networks: Vec<Option<Usage>>,
    login: Option<Usage>,
    account: Option<AccountFacts>,
}

/// Carries out one request.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn handle(
    db: &impl Database,
    request: &CaseRequest,
    by: Opener<'_>,
    settings: Settings<'_>,
    fresh: &Fresh,
    at: &RequestContext<'_>,
) -> Result<Outcome, StoreError> {
    let rules = super::chosen_rules(settings.rulebook)?;
    let credential = || Credential::new(&fresh.reference, &fresh.secret);
    let mut facts = consume_and_read(db, request, by, &credential(), at).await?;
    let again = |case: &Case| {
        Outcome::Opened(Opened {
            id: case.id.clone(),
            credential: credential(),
            state: case.state,
            code: case.wants_code(&rules),
        })
    };
    if let Some(case) = &facts.opened {
        db.write(refunds(&facts, by, at)).await?;
        return Ok(again(case));
    }
    let network = refused(&facts.networks).map(|usage| judge_one(usage, at.now));
    if let Some(Admission::Refused { wait, first }) = network {
        db.write(throttled(first, at)).await?;
        return Ok(Outcome::TooManyAttempts { wait });
    }
    for _ in 0..2 {
        let (opened, writes) = decide(&facts, request, by, (settings, &rules), fresh, at);
        match db.commit(writes).await {
            Ok(()) => return Ok(Outcome::Opened(opened)),
            // The account was deleted, or a parallel request has opened the one case that
            // it can have.
            Err(CommitError::Conflict(Guard::Reference)) => facts.account = None,
            Err(CommitError::Conflict(Guard::OneOpenCase)) => {
                if let Some(facts) = &mut facts.account {
                    facts.has_open_case = true;
                }
            }
            // The same form, sent at the same time, was faster.
            Err(CommitError::Conflict(Guard::CaseReference)) => {
                let case = db.fetch(opened_before(by, &credential())).await?;
                let taken = || StoreError::Unavailable("a reference is taken".into());
                return case.as_ref().map(again).ok_or_else(taken);
            }
            Err(error) => return Err(error.unexpected()),
        }
    }
    Err(StoreError::Unavailable("no case could be opened".into()))
}

/// The networks of whoever opens a case; none of support, who open many.
fn networks(by: Opener, at: &RequestContext) -> Networks {
    match by {
        Opener::Claimant => Networks::of("case", &at.limits.case_by_network, at.client),
        Opener::Staff(_) => Networks::default(),
    }
}

/// The case that the same form has opened before.
fn opened_before(by: Opener, credential: &Credential) -> Query<Option<Case>> {
    let reference = credential.reference();
    match by {
        Opener::Claimant => cases::by_credential(&reference, &credential.secret_hash()),
        // They have no credential, and may look at every case.
        Opener::Staff(_) => cases::by_reference(&reference),
    }
}

/// Gives back what a repetition has been counted for.
fn refunds(facts: &Facts, by: Opener, at: &RequestContext) -> Vec<Statement> {
    let by_network = networks(by, at);
    let mut refunds = by_network.refund(&facts.networks, at.now);
    let login = facts.login.as_ref().filter(|usage| usage.admitted());
    refunds.extend(login.map(|usage| attempts::refund(usage, &at.limits.case_by_login, at.now)));
    refunds
}

async fn consume_and_read(
    db: &impl Database,
    request: &CaseRequest,
    by: Opener<'_>,
    credential: &Credential,
    at: &RequestContext<'_>,
) -> Result<Facts, StoreError> {
    let by_network = networks(by, at);
    let key = EmailKey::of(&request.login);
    let challenge = request.sign_in.challenge.as_ref().map(Token::hash);
    let session = request.sign_in.session.as_ref().map(Token::hash);
    let reads = (
        by_network.consume(at.now),
        rate_limits::consume_case(
            &by_network.keys,
            &login_limit_key("case", &key),
            &key,
            &request.login,
            &at.limits.case_by_login,
            at.now,
        ),
        account_facts::of_login(
            &request.login,
            &key,
            challenge.as_ref(),
            at.now - at.limits.case_carry,
            request.sign_in.device.as_ref().map(Token::hash).as_ref(),
        ),
        sessions::by_token(&session.unwrap_or_default(), at.now),
        opened_before(by, credential),
    );
    let (networks, login, mut account, session, opened) = db.fetch(reads).await?;
    if let (Some(account), Some(session)) = (&mut account, gate::proving(session, at))
        && account.id == session.account_id
    {
        account.proven = Some(Proven::All);
        // It is the claimant who signed in, on this device.
        account.signed_in_at = account.signed_in_elsewhere_at;
    }
    Ok(Facts {
        opened,
        networks,
        login,
        account,
    })
}

/// All rules of an opening.
fn decide(
    facts: &Facts,
    request: &CaseRequest,
    by: Opener,
    (settings, rules): (Settings, &Rulebook),
    fresh: &Fresh,
    at: &RequestContext,
) -> (Opened, Vec<Statement>) {
    let (account, unmatched) = match matched(facts, request.lost, at) {
        Ok(account) => (Some(account), None),
        Err(reason) => (None, Some(reason)),
    };
    let credential = Credential::new(&fresh.reference, &fresh.secret);
    let mut case = Case {
        id: id(fresh.id),
        reference: credential.reference(),
        account_id: account.map(|account| account.id.clone()),
        lost: request.lost,
        wish: request.wish,
        account_type: request.account_type,
        policy: settings.rulebook.into(),
        locale: request.locale,
        phrase: phrase(fresh.phrase),
        factors: account.map(factors).unwrap_or_default(),
        flags: account.map_or_else(Vec::new, |account| {
            flags(account, request.account_type, at.now, at.limits)
        }),
        contact_email: Some(request.contact.as_str().into()),
        new_email: request
            .new_email
            .as_ref()
            .map(|email| email.as_str().into()),
        email: account.map(|account| account.email.clone()),
        state: State::Submitted,
        state_since: at.now,
        call: None,
        call_time: None,
        agent_id: None,
        claimed_at: None,
        transcriptions: Vec::new(),
        reviews: Vec::new(),
        copies: Vec::new(),
        copy_rounds: 0,
        decided_by: None,
        code_failures: 0,
        code_mails: u32::from(rules.takes_code(request.lost)),
        code_returned_at: None,
        opened_at: at.now,
        asked_at: None,
        expires_at: at.now + at.limits.case_life,
        remind_at: None,
        effect_at: None,
        ended_at: None,
        cancelled_in: None,
        reopening_by: None,
        reopened_at: None,
        version: 1,
    };
    let by_staff = match by {
        Opener::Claimant => None,
        Opener::Staff(agent) => Some(agent),
    };
    if by_staff.is_some() {
        case.flags.push(Flag::OpenedByStaff);
    }
    if !rules.calls(case.lost) {
        case.state = State::Documents;
        case.ask(rules, at.now, at.limits);
    }
    // No token has an id for its hash: until one is mailed, no link leads here.
    let unmailed = by_staff.map(|_| case.id.as_str().into());
    let opening = Opening {
        secret_hash: &credential.secret_hash(),
        link_hash: unmailed.as_ref(),
        unmatched,
        login: &request.login,
        note: request.note.as_deref(),
        phone: account.map(|account| account.phone.as_str()),
    };
    let mut writes = alloc::vec![cases::insert(&case, &opening)];
    if let Some(agent) = by_staff {
        let entry = Entry {
            event: Event::CaseOpenedByStaff,
            actor: Some(&agent.actor()),
            account_id: case.account_id.as_ref(),
        };
        let step = StaffActionEntry::plain(&case.id, agent.id(), StaffAction::OpenCase);
        writes.push(staff_actions::insert(&step, at));
        writes.push(audit::insert_on_case(&entry, &case.id, at));
    } else {
        writes.push(record(Event::CaseOpened, &case, at));
    }
    writes.extend(mails(&case, by, rules, fresh, at));
    let client = by_staff.is_none().then_some(at.client);
    let traces = Trace::of_opening(request, client, settings.trace_keys);
    writes.push(case_traces::insert(&case.id, &traces, at.now));
    writes.push(case_traces::raise(&traces));
    if account.is_some_and(|account| is_late(request.addresses(), account, at.now, at.limits)) {
        writes.push(case_traces::note(&case.id, FraudSign::LateAddress));
    }
    let opened = Opened {
        id: case.id.clone(),
        credential,
        state: case.state,
        code: case.wants_code(rules),
    };
    (opened, writes)
}

/// The account that the case is about, or why there is none.
fn matched<'a>(
    facts: &'a Facts,
    lost: Lost,
    at: &RequestContext,
) -> Result<&'a AccountFacts, Unmatched> {
    let account = facts.account.as_ref().ok_or(Unmatched::Unknown)?;
    if account.role.is_staff() {
        Err(Unmatched::Staff)
    } else if account.has_open_case {
        Err(Unmatched::OpenCase)
    } else if account.is_held(lost, at.now) {
        Err(Unmatched::Held)
    } else if !facts.login.as_ref().is_some_and(Usage::admitted) {
        Err(Unmatched::TooMany)
    } else {
        Ok(account)
    }
}

fn factors(account: &AccountFacts) -> Vec<Factor> {
    match account.proven {
        None => Vec::new(),
        Some(Proven::All) if account.has_totp => {
            alloc::vec![Factor::Password, Factor::SecondFactor]
        }
        // Where there is no second factor, the password is all.
        Some(_) => alloc::vec![Factor::Password],
    }
}

/// To the owner where there is one, and to the claimant: that with the code first, for a
/// mailbox that has had one may have no room for another; but a link before all, without which
/// nobody opens the case. The code goes to the address that has to be proven readable. The
/// owner is not told from where support works.
fn mails(
    case: &Case,
    by: Opener,
    rules: &Rulebook,
    fresh: &Fresh,
    at: &RequestContext,
) -> Vec<Statement> {
    let [received, owner, code] = fresh.mail_ids;
    let reference = || case.reference.clone();
    let (from, template) = match by {
        Opener::Claimant => (
            at.client.address.to_string(),
            CaseMailTemplate::Received {
                reference: reference(),
                about: case.lost,
                wish: case.wish,
                documents: case.state == State::Documents,
            },
        ),
        Opener::Staff(_) => (
            String::new(),
            CaseMailTemplate::Link {
                reference: reference(),
                about: case.lost,
                wish: case.wish,
            },
        ),
    };
    let to = |recipient: &Option<String>, mail_id, template: &CaseMailTemplate| {
        let recipient = recipient.as_deref()?;
        let mail_id = id(mail_id);
        let mail = outbox::insert_on_case(&mail_id, &case.id, None, recipient, template, at.now);
        Some(mail)
    };
    let contact = to(&case.contact_email, received, &template);
    let coded = rules.takes_code(case.lost);
    let template = CaseMailTemplate::Code {
        reference: reference(),
    };
    let code = to(&case.new_email, code, &template).filter(|_| coded);
    let claimants = match by {
        Opener::Claimant => [code, contact],
        Opener::Staff(_) => [contact, code],
    };
    let mut mails = Vec::new();
    mails.extend(owner_notice(case, rules, &owner, &from, at.now));
    mails.extend(claimants.into_iter().flatten());
    mails
}

/// The mail to the owner, with the link to stop the case, and with the code where that
/// goes to the address on file. It says when and from where the case was opened.
pub(crate) fn owner_notice(
    case: &Case,
    rules: &Rulebook,
    mail_id: &[u8; 16],
    from: &str,
    now: DateTime<Utc>,
) -> Option<Statement> {
    let (account, email) = (case.account_id.as_ref()?, case.email.as_deref()?);
    let template = CaseMailTemplate::Notice {
        at: case.opened_at,
        address: from.into(),
        reference: case.reference.clone(),
        about: case.lost,
        wish: case.wish,
        code: rules.takes_code(case.lost) && !case.lost.has(Loss::Email),
    };
    let (mail_id, account) = (id(*mail_id), Some(account));
    Some(outbox::insert_on_case(
        &mail_id, &case.id, account, email, &template, now,
    ))
}

/// Only the first refusal of a wait goes on record.
fn throttled(first: bool, at: &RequestContext) -> Vec<Statement> {
    if !first {
        return Vec::new();
    }
    let entry = Entry {
        event: Event::CaseThrottled,
        actor: None,
        account_id: None,
    };
    alloc::vec![audit::insert(&entry, at)]
}

impl Outcome {
    /// What a program is told.
    #[must_use]
    pub fn reply(&self, origin: &str) -> Reply {
        match self {
            Self::Opened(opened) => Reply::json(
                201,
                &json!({
                    "reference": opened.credential.reference(),
                    "secret": opened.credential.secret(),
                    "status": opened.state.word(),
                    "url": alloc::format!("{origin}/recovery/case"),
                }),
            ),
            Self::TooManyAttempts { wait } => {
                Reply::from(Problem::TooManyAttempts).with_retry_after(*wait)
            }
        }
    }
}
