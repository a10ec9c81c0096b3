//! `/support/...`: where staff work on recovery cases, read the audit trail, and
//! manage staff and keys.
//!
//! Each call reads the session and what it needs in one batch, decides, and writes in
//! another. A function that takes an [`Agent`] cannot be called by whoever is none.
//! Nobody here sees or sets a password, a code, a secret or a link.

pub mod account;
pub mod claim;
pub mod decide;
pub mod dossier;
pub mod endpoint;
pub mod figures;
pub mod freeze;
pub mod keys;
pub mod mails;
pub mod manage;
pub mod matching;
pub mod names;
pub mod phone_call;
pub mod queue;
pub mod reason;
pub mod refused;
pub mod reset_link;
#[cfg(feature = "evidence")]
pub mod review;
mod role;
pub mod staff;
#[cfg(feature = "records")]
pub mod trail;
pub mod view;

pub use dossier::Dossier;
pub use refused::Refused;
pub use role::{Admin, Agent, Analyst, Auditor, Capacity, Desk, Manager, Reviewer, Staff};

use alloc::vec::{IntoIter, Vec};

use crate::moment::Moment;
use crate::policy::Policy;
use crate::problem::{Kind, Problem};
use crate::session::{self, Denied, record_denied};
use crate::store::accounts::Role;
use crate::store::audit::{self, Entry, Event};
use crate::store::sessions::{self, Session};
use crate::store::{Batch, Database, Rows, Statement, StoreError};
use crate::throttle::record_refusal;
use crate::token::Token;

/// Why the back office stays shut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Barred {
    /// By the session.
    Denied(Denied),
    /// By the role.
    Role,
}

/// What a program is told.
impl From<Barred> for Problem {
    fn from(barred: Barred) -> Self {
        match barred {
            Barred::Denied(denied) => denied.into(),
            Barred::Role => Kind::RoleMissing.into(),
        }
    }
}

/// What comes of a call: what it wanted, or why the back office stays shut.
pub type Admitted<T> = Result<Result<T, Barred>, StoreError>;

/// Reads a session and what else a call needs in one batch, and gives its holder the capacity
/// that they ask for, if their role has it. What is refused by role goes on record.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn open<C: Capacity, B: Batch>(
    db: &impl Database,
    token: Option<&Token>,
    mut reads: B,
    at: &Moment<'_>,
    policy: &Policy,
) -> Admitted<(C, B::Output)> {
    let mut statements = Vec::new();
    reads.give(&mut statements);
    let admitted = admit(db, token, C::ROLES, C::FRESH, statements, at, policy);
    Ok(match admitted.await? {
        Ok((session, mut rows)) => Ok((C::of(session), reads.read(&mut rows)?)),
        Err(barred) => Err(barred),
    })
}

/// The part of [`open`] that is the same for every capacity and whatever is read.
async fn admit(
    db: &impl Database,
    token: Option<&Token>,
    roles: &[Role],
    fresh: bool,
    reads: Vec<Statement>,
    at: &Moment<'_>,
    policy: &Policy,
) -> Admitted<(Session, IntoIter<Rows>)> {
    let required = || Ok(Err(Barred::Denied(Denied::SessionRequired)));
    let Some(token) = token else {
        return required();
    };
    let hash = token.hash();
    let mut gate = (
        sessions::touch(&hash, at.now, policy),
        sessions::by_token(&hash, at.now),
    );
    let mut statements = Vec::new();
    gate.give(&mut statements);
    statements.extend(reads);
    let mut rows = db.run(statements).await?;
    let ((), session) = gate.read(&mut rows)?;
    let Some(session) = session else {
        return required();
    };
    if let Err(denied) = session::check(&session, at) {
        record_denied(db, &session.account_id, &denied, at, policy).await?;
        return Ok(Err(Barred::Denied(denied)));
    }
    if !roles.contains(&session.role) {
        let id = &session.account_id;
        let staff = session.role.is_staff();
        let actor = alloc::format!("{}:{id}", if staff { "staff" } else { "account" });
        let entry = Entry {
            event: Event::RoleRefused,
            actor: Some(&actor),
            account_id: Some(id),
        };
        // What staff try is all on record; of what others try, as much as nobody floods.
        db.write(if staff {
            alloc::vec![audit::insert(&entry, at)]
        } else {
            record_refusal(&entry, at, policy)
        })
        .await?;
        return Ok(Err(Barred::Role));
    }
    if fresh && !session::is_fresh(&session, at, policy) {
        return Ok(Err(Barred::Denied(Denied::FreshProofRequired)));
    }
    Ok(Ok((session, rows)))
}

/// That somebody asked for what is not there goes on record: they may be guessing.
async fn record_unknown(
    db: &impl Database,
    session: &Session,
    at: &Moment<'_>,
) -> Result<(), StoreError> {
    let actor = alloc::format!("staff:{}", session.account_id);
    let entry = Entry {
        event: Event::ReferenceRefused,
        actor: Some(&actor),
        account_id: None,
    };
    db.write(alloc::vec![audit::insert(&entry, at)]).await
}
