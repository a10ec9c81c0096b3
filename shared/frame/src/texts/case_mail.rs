//! The texts of the mails about a recovery case.

use regain_core::recovery::rulebook::{Loss, Lost};

super::texts!("case_mail");

impl CaseApproved {
    /// What the effect on this will be.
    pub const fn then(&self, loss: Loss) -> &'static str {
        match loss {
            Loss::Email => self.email,
            Loss::Totp => self.totp,
            Loss::Ip => self.ip,
        }
    }
}

impl CaseWaits {
    /// What the claimant then does about this.
    pub const fn then(&self, loss: Loss) -> &'static str {
        match loss {
            Loss::Email => self.email,
            Loss::Totp => self.totp,
            Loss::Ip => self.ip,
        }
    }
}

impl CaseApplied {
    /// What took effect, or that several things did.
    pub fn title(&self, about: Lost) -> &'static str {
        let mut losses = about.iter();
        match (losses.next(), losses.next()) {
            (Some(Loss::Email), None) => self.email_heading,
            (Some(Loss::Totp), None) => self.totp_heading,
            (Some(Loss::Ip), None) => self.ip_heading,
            _ => self.heading,
        }
    }

    /// What the effect on this was.
    pub const fn effect(&self, loss: Loss) -> &'static str {
        match loss {
            Loss::Email => self.email,
            Loss::Totp => self.totp,
            Loss::Ip => self.ip,
        }
    }
}
