//! The texts of the mails about what happened to an account.

use regain_core::mail::template::Notice as Event;

super::texts!("notice");

impl Notice {
    /// What a mail says of this.
    pub const fn about(&self, event: &Event) -> &NoticeEntry {
        match event {
            Event::TotpOn => &self.totp_on,
            Event::TotpReplaced => &self.totp_replaced,
            Event::TotpOff => &self.totp_off,
            Event::RecoveryCodesRenewed => &self.recovery_codes_renewed,
            Event::RecoveryCodeUsed { .. } => &self.recovery_code_used,
            Event::AllowlistChanged => &self.allowlist_changed,
            Event::AllowlistOnTrial { .. } => &self.allowlist_on_trial,
            Event::EmailChangeAsked => &self.email_change_asked,
            Event::EmailChangeCancelled => &self.email_change_cancelled,
            Event::ContactChanged { .. } => &self.contact_changed,
            Event::WrongCodes => &self.wrong_codes,
            Event::PasswordRefused => &self.password_refused,
            Event::AppRefused => &self.app_refused,
            Event::NewDevice { .. } => &self.new_device,
            Event::Frozen => &self.frozen,
            Event::FrozenForSupport => &self.frozen_for_support,
            Event::FrozenBySupport => &self.frozen_by_support,
            Event::UnfrozenBySupport => &self.unfrozen_by_support,
            Event::RoleChanged { .. } => &self.role_changed,
        }
    }
}
