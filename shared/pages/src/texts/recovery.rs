//! The texts of the pages that open a recovery case, find it again or stop it.

use regain_core::recovery::rulebook::Kind;

super::texts!("recovery");

impl CaseNames {
    /// What a case of this kind is about.
    pub const fn about(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Email => self.email,
            Kind::Totp => self.totp,
            Kind::Ip => self.ip,
        }
    }
}
