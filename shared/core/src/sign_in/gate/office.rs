//! What a member of staff may do, as types: a function of the back office asks for
//! the type, and nothing but [`open`] makes one.

use super::{Opened, Rules, open as open_session};
use crate::account::Role;
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::id::AccountId;
use crate::sign_in::Session;
use crate::store::{Batch, Database};

/// What a role may do. Nothing outside the gate makes one, not even of a session:
///
/// ```
/// // What the examples name is there.
/// use regain_core::sign_in::gate::office::{Agent, Capacity, Pass};
/// use regain_core::sign_in::Session;
/// ```
///
/// ```compile_fail,E0423
/// use regain_core::sign_in::gate::office::{Agent, Capacity, Pass};
/// use regain_core::sign_in::Session;
///
/// fn forge(session: Session) -> Agent {
///     Agent::of(Pass(session))
/// }
/// ```
///
/// ```compile_fail,E0423
/// use regain_core::sign_in::gate::office::Agent;
/// use regain_core::sign_in::Session;
///
/// fn forge(session: Session) -> Agent {
///     Agent(session)
/// }
/// ```
pub trait Capacity: Sized {
    /// Whose it is.
    const ROLES: &'static [Role];
    /// Whether all factors have to be proved anew for it.
    const FRESH: bool;
    /// What the gate asks of a session for it.
    const RULES: Rules = Rules {
        roles: Some(Self::ROLES),
        fresh: Self::FRESH,
        ..Rules::SIGNED_IN
    };

    /// Made of the session of somebody who has one of the roles.
    fn of(pass: Pass) -> Self;

    /// The session of whoever it is.
    fn session(&self) -> &Session;
}

/// The session of somebody whom the gate has let in. Only the gate makes one.
pub struct Pass(Session);

/// Gives the holder of a session the capacity that they ask for, if their role has it,
/// and reads what else the call needs in the same batch.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn open<C: Capacity, B: Batch>(
    db: &impl Database,
    token: Option<&Token>,
    reads: B,
    at: &RequestContext<'_>,
) -> Opened<(C, B::Output)> {
    enter(db, token, C::RULES, reads, at).await
}

/// The same for what a page does by itself: it does not put the end of the session off
/// (ASVS 7.3.1).
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn watch<C: Capacity, B: Batch>(
    db: &impl Database,
    token: Option<&Token>,
    reads: B,
    at: &RequestContext<'_>,
) -> Opened<(C, B::Output)> {
    let rules = Rules {
        is_use: false,
        ..C::RULES
    };
    enter(db, token, rules, reads, at).await
}

async fn enter<C: Capacity, B: Batch>(
    db: &impl Database,
    token: Option<&Token>,
    rules: Rules,
    reads: B,
    at: &RequestContext<'_>,
) -> Opened<(C, B::Output)> {
    let (session, read) = open_session(db, token, rules, reads, at).await?;
    Ok((C::of(Pass(session)), read))
}

macro_rules! capacities {
    ($($(#[doc = $doc:literal])+ $name:ident: $roles:expr, $fresh:literal;)+) => {$(
        $(#[doc = $doc])+
        pub struct $name(Session);

        impl Capacity for $name {
            const ROLES: &'static [Role] = $roles;
            const FRESH: bool = $fresh;

            fn of(Pass(session): Pass) -> Self {
                Self(session)
            }

            fn session(&self) -> &Session {
                &self.0
            }
        }

        impl $name {
            /// Their account id.
            #[must_use]
            pub fn id(&self) -> &AccountId {
                &self.0.account_id
            }

            /// Their name in the audit log.
            #[must_use]
            pub fn actor(&self) -> alloc::string::String {
                alloc::format!("staff:{}", self.0.account_id)
            }
        }
    )+};
}

capacities! {
    /// Anybody of staff, who only wants to know where to go.
    Staff: &[Role::Agent, Role::Reviewer, Role::Auditor, Role::Admin], false;
    /// Works on cases: reads, calls, reviews.
    Agent: &[Role::Agent, Role::Reviewer], false;
    /// Decides them: says whose they are, approves, refuses, stops.
    FreshAgent: &[Role::Agent, Role::Reviewer], true;
    /// Confirms what another has decided.
    FreshReviewer: &[Role::Reviewer], true;
    /// Reads the audit log, and of the cases none but those drawn for a second look.
    Auditor: &[Role::Auditor], false;
    /// Reads the figures.
    FiguresReader: &[Role::Reviewer, Role::Auditor, Role::Admin], false;
    /// Reads what there is of an account, without its secrets.
    AccountReader: &[Role::Agent, Role::Reviewer, Role::Admin], false;
    /// Looks at staff, service keys and mails that were given up.
    Admin: &[Role::Admin], false;
    /// Changes them, and freezes accounts.
    FreshAdmin: &[Role::Admin], true;
}
