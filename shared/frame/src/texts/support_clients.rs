//! The texts of the pages about registered clients, which people know as applications.

use regain_core::oidc::Scope;
use regain_core::oidc::registration::{AuthenticationMethod, Group};

super::texts!("support_clients");

impl Clients {
    /// A group of accounts.
    pub const fn group(&self, group: Group) -> &'static str {
        match group {
            Group::Individual => self.individual,
            Group::Company => self.company,
            Group::Association => self.association,
            Group::Agent => self.agent,
            Group::Reviewer => self.reviewer,
            Group::Auditor => self.auditor,
            Group::Admin => self.admin,
        }
    }

    /// What a scope lets a client read; nothing of the one that all have.
    pub const fn scope(&self, scope: Scope) -> Option<&'static str> {
        match scope {
            Scope::OpenId => None,
            Scope::Profile => Some(self.profile),
            Scope::Email => Some(self.email),
            Scope::Phone => Some(self.phone),
            Scope::Groups => Some(self.groups),
            Scope::OfflineAccess => Some(self.offline_access),
        }
    }

    /// How a client proves who it is.
    pub const fn authentication(&self, method: AuthenticationMethod) -> &'static str {
        match method {
            AuthenticationMethod::Basic => self.basic,
            AuthenticationMethod::Post => self.post,
            AuthenticationMethod::None => self.public,
        }
    }
}
