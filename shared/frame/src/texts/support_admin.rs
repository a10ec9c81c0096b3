//! The texts of the pages of administrators, and of the page of an account.

use super::{BenchCall, CaseCopies, ready};
use regain_core::account::Status;
use regain_core::http::locale::Locale;
use regain_core::recovery::wording::Wording;
use regain_core::sign_in::service_key::Scope;
use regain_core::support::action::AdminAction;

super::texts!("support_admin");

impl Staff {
    /// Whether an account of staff can be used.
    pub const fn status(&self, status: Status) -> &'static str {
        match status {
            Status::Active => self.active,
            Status::Frozen => self.frozen,
            Status::Disabled => self.disabled,
        }
    }
}

impl Keys {
    /// What a scope is for.
    pub const fn scope(&self, scope: Scope) -> &'static str {
        match scope {
            Scope::Accounts => self.accounts,
            Scope::Staff => self.staff,
            Scope::Sessions => self.sessions,
            Scope::Totp => self.totp,
            Scope::Ip => self.ip,
            Scope::Clients => self.clients,
        }
    }
}

impl Mails {
    /// What kind of mail it is, for each word of the outbox.
    pub fn about(&self, kind: &str) -> &'static str {
        match kind {
            "password_link" => self.password_link,
            "first_password" => self.first_password,
            "password_changed" => self.password_changed,
            "contact_changed" => self.contact_changed,
            "email_link" | "notice_email_link" => self.email_link,
            "email_consent" => self.email_consent,
            "notice" => self.notice,
            kind if kind.starts_with("case_") => self.case,
            _ => self.other,
        }
    }
}

impl Account {
    /// What an admin did.
    pub const fn act(&self, act: AdminAction) -> &'static str {
        match act {
            AdminAction::Add => self.added,
            AdminAction::Role => self.role_given,
            AdminAction::Freeze => self.was_frozen,
            AdminAction::Unfreeze => self.was_unfrozen,
        }
    }
}

impl Wordings {
    /// What kind of text it is.
    pub const fn kind(&self, wording: Wording) -> &'static str {
        match wording {
            Wording::CallScript => self.call_script,
            Wording::Ready(_) => self.ready,
            Wording::Copy(_) => self.copy,
        }
    }
}

/// The words of the pages for a text that admins can word.
pub fn standard(locale: Locale, wording: Wording) -> Vec<&'static str> {
    match wording {
        Wording::CallScript => {
            let t = BenchCall::of(locale);
            vec![t.ask, t.hear]
        }
        Wording::Ready(text) => vec![ready(locale, text)],
        Wording::Copy(reason) => vec![CaseCopies::of(locale).reason(reason)],
    }
}
