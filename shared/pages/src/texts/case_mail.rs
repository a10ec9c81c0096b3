//! The texts of the mails about a recovery case.

use regain_core::recovery::rulebook::Kind;

super::texts!("case_mail");

impl CaseApproved {
    /// What the effect will be.
    pub const fn then(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Email => self.email,
            Kind::Totp => self.totp,
            Kind::Ip => self.ip,
        }
    }
}

impl CaseWaits {
    /// What the claimant then does.
    pub const fn then(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Email => self.email,
            Kind::Totp => self.totp,
            Kind::Ip => self.ip,
        }
    }
}

impl CaseApplied {
    /// What the effect was.
    pub const fn effect(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Email => self.email,
            Kind::Totp => self.totp,
            Kind::Ip => self.ip,
        }
    }
}
