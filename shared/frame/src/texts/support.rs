//! The texts that all pages of the back office share.

use regain_core::account::Role;

super::texts!("support");

impl Office {
    /// The name of a role.
    pub const fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Customer => self.customer,
            Role::Agent => self.agent,
            Role::Reviewer => self.reviewer,
            Role::Auditor => self.auditor,
            Role::Admin => self.admin,
        }
    }
}
