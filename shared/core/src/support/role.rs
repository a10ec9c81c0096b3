//! What a member of staff may do, as types: a function of the back office asks for
//! the type, and nothing but [`open`](super::open) makes one.

use crate::store::accounts::Role;
use crate::store::sessions::Session;

/// What a role enables to.
pub trait Capacity: Sized {
    /// Whose it is.
    const ROLES: &'static [Role];
    /// Whether all factors have to be proved anew for it.
    const FRESH: bool;

    /// Made of the session of somebody who has one of the roles.
    fn of(session: Session) -> Self;

    /// The session of whoever it is.
    fn session(&self) -> &Session;
}

macro_rules! capacities {
    ($($(#[doc = $doc:literal])+ $name:ident: $roles:expr, $fresh:literal;)+) => {$(
        $(#[doc = $doc])+
        pub struct $name(Session);

        impl Capacity for $name {
            const ROLES: &'static [Role] = $roles;
            const FRESH: bool = $fresh;

            fn of(session: Session) -> Self {
                Self(session)
            }

            fn session(&self) -> &Session {
                &self.0
            }
        }

        impl $name {
            /// Their account id.
            #[must_use]
            pub fn id(&self) -> &str {
                &self.0.account_id
            }

            /// Their name in the audit trail.
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
    /// Works on cases: reads, calls, reviews, decides first.
    Agent: &[Role::Agent, Role::Reviewer], false;
    /// Confirms what another has decided on documents.
    Reviewer: &[Role::Reviewer], false;
    /// Reads the audit trail, and none of the cases.
    Auditor: &[Role::Auditor], false;
    /// Reads the figures.
    Analyst: &[Role::Reviewer, Role::Auditor, Role::Admin], false;
    /// Reads what there is of an account, without its secrets.
    Desk: &[Role::Agent, Role::Reviewer, Role::Admin], false;
    /// Looks at staff, service keys and mails that were given up.
    Admin: &[Role::Admin], false;
    /// Changes them, and freezes accounts.
    Manager: &[Role::Admin], true;
}
