//! The one gate of a session: whatever a session opens, it opens here.
//!
//! 1. Read the session, its account and whatever else the call needs, and note that the
//!    session is in use: one batch.
//! 2. Judge, in this order: whether there is a session, the address, the network and the
//!    second factor of staff, the role, and how long ago all factors were proved.
//! 3. Put on record whoever was refused for their address, their network or their role.

pub mod office;

use crate::id::AccountId;
use alloc::vec::{IntoIter, Vec};
use chrono::{DateTime, TimeDelta, Utc};

use crate::account::Role;
use crate::allowlist::{Allowlist, look_up};
use crate::audit::event::{Entry, Event};
use crate::crypto::token::{Token, TokenHash};
use crate::http::problem::{Kind, Problem};
use crate::http::request_context::RequestContext;
use crate::limits::rate_limit::{record_refusal, record_repeat};
use crate::refusal::Ended;
use crate::sign_in::Session;
use crate::sign_in::session_issue::AddressRefused;
use crate::store::profiles::{self, Profile};
use crate::store::{Batch, Database, Query, Rows, Statement, StoreError, audit, sessions};

/// Why a session does not open what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// There is none, or it has ended.
    SessionRequired,
    /// The account cannot be used from this address.
    AddressRefused(AddressRefused),
    /// Staff are on another network than those they proved their factors from.
    OtherNetwork,
    /// Staff have to enrol a second factor first.
    SecondFactorMandatory,
    /// It takes another role.
    RoleMissing,
    /// All factors have to be proved anew.
    FreshProofRequired,
    /// The owner has changed too much of this kind in an hour.
    TooManyChanges {
        /// How long to wait.
        wait: TimeDelta,
    },
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::SessionRequired => Kind::SessionRequired.into(),
            Denied::AddressRefused(refused) => refused.into(),
            Denied::SecondFactorMandatory => Kind::SecondFactorMandatory.into(),
            Denied::RoleMissing => Kind::RoleMissing.into(),
            Denied::OtherNetwork | Denied::FreshProofRequired => Kind::FreshProofRequired.into(),
            Denied::TooManyChanges { .. } => Kind::TooManyAttempts.into(),
        }
    }
}

/// What comes of a call: what it wanted, or why the session does not open it.
pub type Opened<T> = Result<T, Ended<Denied>>;

/// From where a call can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// From where the account can be used; by staff, from the networks of their last proofs.
    Usual,
    /// By staff from any network: to prove there who they are.
    AnyNetwork,
    /// Also from where the account could be used before a list of addresses that is on trial:
    /// to end the trial.
    BeforeTrial,
}

/// What a call asks of a session, beyond that it is live and used from an address that
/// its account allows (ASVS 8.2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The roles that may make the call; none: whoever is signed in.
    pub roles: Option<&'static [Role]>,
    /// Whether staff need their second factor for it (ASVS 8.4.2). They do for all but
    /// enrolling one.
    pub second_factor: bool,
    /// Whether all factors have to be proved anew for it (ASVS 7.5.1).
    pub fresh: bool,
    /// From where it can be made.
    pub place: Place,
    /// Whether it puts the end of the session off: what a page does by itself does not.
    pub is_use: bool,
}

impl Rules {
    /// For whoever is signed in.
    pub const SIGNED_IN: Self = Self {
        roles: None,
        second_factor: true,
        fresh: false,
        place: Place::Usual,
        is_use: true,
    };

    /// For whoever is signed in and proved all factors a short while ago.
    pub const FRESH: Self = Self {
        fresh: true,
        ..Self::SIGNED_IN
    };

    /// For whoever proves all factors once more.
    pub const PROVE: Self = Self {
        second_factor: false,
        place: Place::AnyNetwork,
        ..Self::SIGNED_IN
    };

    /// For whoever ends a trial. The proof keeps those out who only have the session:
    /// the trial may be meant to.
    pub const UNDO: Self = Self {
        place: Place::BeforeTrial,
        ..Self::FRESH
    };
}

/// What a session is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Holder<'a> {
    /// Whose it is.
    pub account_id: &'a AccountId,
    /// What the account may do.
    pub role: Role,
    /// From where it can be used.
    pub allowlist: Option<&'a Allowlist>,
    /// Whether it has a second factor.
    pub has_second_factor: bool,
    /// When all factors were last proved in the session.
    pub proved_at: DateTime<Utc>,
    /// From which networks, one for each family of addresses: who has both changes between
    /// them at will.
    pub networks: [Option<&'a str>; 2],
    /// The end that no activity puts off.
    pub expires_at: DateTime<Utc>,
}

impl Holder<'_> {
    /// Whether all factors were proved a short while ago.
    pub(super) fn is_fresh(&self, at: &RequestContext) -> bool {
        at.now - self.proved_at <= at.limits.fresh_proof
    }

    /// Whether staff use the session from another network than those it was proved from: a
    /// token that was taken away opens nothing there.
    fn is_elsewhere(&self, at: &RequestContext) -> bool {
        self.role.is_staff() && !self.networks.contains(&Some(&at.client.network()))
    }

    /// Whether staff still have to enrol a second factor.
    fn lacks_second_factor(&self) -> bool {
        self.role.is_staff() && !self.has_second_factor
    }

    fn judge(&self, rules: Rules, at: &RequestContext) -> Result<(), Denied> {
        let before = self.allowlist.filter(|list| {
            rules.place == Place::BeforeTrial
                && look_up(list.safe(at.now), at.client.address).allows()
        });
        if before.is_none() {
            AddressRefused::check(self.allowlist, at).map_err(Denied::AddressRefused)?;
        }
        if rules.place != Place::AnyNetwork && self.is_elsewhere(at) {
            return Err(Denied::OtherNetwork);
        }
        if rules.second_factor && self.lacks_second_factor() {
            return Err(Denied::SecondFactorMandatory);
        }
        if rules.roles.is_some_and(|roles| !roles.contains(&self.role)) {
            return Err(Denied::RoleMissing);
        }
        if rules.fresh && !self.is_fresh(at) {
            return Err(Denied::FreshProofRequired);
        }
        Ok(())
    }

    /// What goes on record of a refusal. What staff try is all on record; of what others
    /// try, as much as nobody floods.
    fn record(&self, denied: &Denied, at: &RequestContext) -> Vec<Statement> {
        let staff = self.role.is_staff();
        let actor = alloc::format!(
            "{}:{}",
            if staff { "staff" } else { "account" },
            self.account_id
        );
        let (event, actor) = match denied {
            Denied::AddressRefused(_) => (Event::AddressRefused, None),
            Denied::OtherNetwork => (Event::NetworkRefused, None),
            Denied::RoleMissing => (Event::RoleRefused, Some(actor.as_str())),
            Denied::SecondFactorMandatory => (Event::SecondFactorMissing, Some(actor.as_str())),
            Denied::FreshProofRequired => (Event::ProofStale, Some(actor.as_str())),
            Denied::SessionRequired | Denied::TooManyChanges { .. } => return Vec::new(),
        };
        let entry = Entry {
            event,
            actor,
            account_id: Some(self.account_id),
        };
        match denied {
            Denied::RoleMissing if staff => alloc::vec![audit::insert(&entry, at)],
            // Each page that asks for a proof begins with one.
            Denied::SecondFactorMandatory | Denied::FreshProofRequired => {
                record_repeat(&entry, at).into()
            }
            _ => record_refusal(&entry, at),
        }
    }
}

/// A row that is read of a live session, on an account that is active.
pub trait SessionRow: Sized {
    /// The row of this token.
    fn by_token(token_hash: &TokenHash, now: DateTime<Utc>) -> Query<Option<Self>>;

    /// What the session is judged by.
    fn holder(&self) -> Holder<'_>;

    /// Whether all factors were proved in it a short while ago.
    fn is_fresh(&self, at: &RequestContext) -> bool {
        self.holder().is_fresh(at)
    }
}

impl SessionRow for Session {
    fn by_token(token_hash: &TokenHash, now: DateTime<Utc>) -> Query<Option<Self>> {
        sessions::by_token(token_hash, now)
    }

    fn holder(&self) -> Holder<'_> {
        Holder {
            account_id: &self.account_id,
            role: self.role,
            allowlist: self.allowlist.as_ref(),
            has_second_factor: self.has_totp,
            proved_at: self.proved_at,
            networks: [self.network4.as_deref(), self.network6.as_deref()],
            expires_at: self.expires_at,
        }
    }
}

impl SessionRow for Profile {
    fn by_token(token_hash: &TokenHash, now: DateTime<Utc>) -> Query<Option<Self>> {
        profiles::by_session(token_hash, now)
    }

    fn holder(&self) -> Holder<'_> {
        Holder {
            account_id: &self.account_id,
            role: self.role,
            allowlist: self.allowlist.as_ref(),
            has_second_factor: self.totp_since.is_some(),
            proved_at: self.proved_at,
            networks: [self.network4.as_deref(), self.network6.as_deref()],
            expires_at: self.expires_at,
        }
    }
}

/// Opens a call to the session of a token, or says why not; reads what else the call
/// needs in the same batch.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn open<R: SessionRow, B: Batch>(
    db: &impl Database,
    token: Option<&Token>,
    rules: Rules,
    mut reads: B,
    at: &RequestContext<'_>,
) -> Opened<(R, B::Output)> {
    let mut statements = Vec::new();
    reads.give(&mut statements);
    let (row, mut rows) = admit(db, token, rules, statements, at).await?;
    Ok((row, reads.read(&mut rows)?))
}

/// The same for a call that goes on where the session does not open it: what else the call
/// needs is read in either case.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn visit<R: SessionRow, B: Batch>(
    db: &impl Database,
    token: Option<&Token>,
    rules: Rules,
    mut reads: B,
    at: &RequestContext<'_>,
) -> Result<(Opened<R>, B::Output), StoreError> {
    let mut statements = Vec::new();
    reads.give(&mut statements);
    let (opened, mut rows) = if let Some(token) = token {
        let (row, rows) = read(db, token, rules.is_use, statements, at).await?;
        (judge(db, row, rules, at).await, rows)
    } else {
        let none = Ended::unrecorded(Denied::SessionRequired);
        (Err(none), db.run(statements).await?)
    };
    Ok((opened, reads.read(&mut rows)?))
}

/// The part of [`open`] that is the same whatever is read: one for each kind of reads
/// would be as many copies in the wasm.
async fn admit<R: SessionRow>(
    db: &impl Database,
    token: Option<&Token>,
    rules: Rules,
    reads: Vec<Statement>,
    at: &RequestContext<'_>,
) -> Opened<(R, IntoIter<Rows>)> {
    let none = || Ended::unrecorded(Denied::SessionRequired);
    let token = token.ok_or_else(none)?;
    let (row, rows) = read(db, token, rules.is_use, reads, at).await?;
    Ok((judge(db, row, rules, at).await?, rows))
}

/// A session that was read, if there is one and it opens the call.
async fn judge<R: SessionRow>(
    db: &impl Database,
    row: Option<R>,
    rules: Rules,
    at: &RequestContext<'_>,
) -> Opened<R> {
    let row = row.ok_or(Ended::unrecorded(Denied::SessionRequired))?;
    let holder = R::holder(&row);
    if let Err(denied) = holder.judge(rules, at) {
        let record = holder.record(&denied, at);
        return Err(Ended::recorded(db, record, denied).await);
    }
    Ok(row)
}

/// Reads the session of a token, which can count as a use of it, and further rows.
async fn read<R: SessionRow>(
    db: &impl Database,
    token: &Token,
    is_use: bool,
    reads: Vec<Statement>,
    at: &RequestContext<'_>,
) -> Result<(Option<R>, IntoIter<Rows>), StoreError> {
    let hash = token.hash();
    let mut own = (
        is_use.then(|| sessions::touch(&hash, at.now, at.limits)),
        R::by_token(&hash, at.now),
    );
    let mut statements = Vec::new();
    own.give(&mut statements);
    statements.extend(reads);
    let mut rows = db.run(statements).await?;
    let (_, row) = own.read(&mut rows)?;
    Ok((row, rows))
}

/// The session of a token where it opens nothing: whose it is, from whatever address.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn find(
    db: &impl Database,
    token: &Token,
    at: &RequestContext<'_>,
) -> Result<Option<Session>, StoreError> {
    Ok(read(db, token, true, Vec::new(), at).await?.0)
}

/// A session in which all factors were proved a short while ago, for a call that anybody
/// may make: it proves who they are, and opens nothing.
#[must_use]
pub fn proving(session: Option<Session>, at: &RequestContext) -> Option<Session> {
    session.filter(|session| session.holder().judge(Rules::FRESH, at).is_ok())
}

/// A session that another program asks about, if it opens anything there: that of staff
/// without a second factor gets no further than enrolling one. The address of whoever
/// uses it is not known here, and is not judged.
#[must_use]
pub fn vouched(session: Option<Session>) -> Option<Session> {
    session.filter(|session| !session.holder().lacks_second_factor())
}

#[cfg(test)]
mod tests;
