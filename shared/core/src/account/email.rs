//! E-mail addresses: kept as given, compared in one form.

use alloc::string::String;
use email_address::{EmailAddress, Options};

use crate::newtype::newtype;
use crate::words::words;

/// An address that mail can be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The longest address that SMTP carries (RFC 5321, 4.5.3.1.3).
    pub const MAX_LENGTH: usize = 254;

    /// Reads an address: `local@domain.tld` in ASCII, without display name,
    /// quotes or an address literal. A domain with other letters is given in
    /// its punycode form, so that look-alike letters cannot pass for another.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.is_ascii() && text.len() <= Self::MAX_LENGTH && !text.contains('"');
        let options = Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        let valid = plain && EmailAddress::parse_with_options(text, options).is_ok();
        valid.then(|| Self(text.into()))
    }

    /// The address as its owner wrote it: what mail is sent to.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The one form in which addresses are compared, at sign-in, reset and
    /// recovery alike: lower case throughout. No mail system worth the name
    /// tells `Alice@` from `alice@`, and people do not either.
    #[must_use]
    pub fn key(&self) -> EmailKey {
        EmailKey::of(&self.0)
    }
}

words! {
    /// What an account has an address for.
    pub enum Purpose {
        /// To sign in, for resets and for notices.
        SignIn = "sign_in",
        /// To get every notice as well, and nothing else.
        Notices = "notices",
    }
}

newtype! {
    /// The form in which addresses and what people type as their login are compared:
    /// mailboxes that differ in case alone are one.
    EmailKey
}

impl EmailKey {
    /// The form of what somebody typed.
    #[must_use]
    pub fn of(typed: &str) -> Self {
        Self(typed.trim().to_ascii_lowercase())
    }
}

newtype! {
    /// The form in which budgets of mail count addresses: those that lead to one mailbox
    /// are one, as far as it shows.
    Mailbox
}

impl Mailbox {
    /// The mailbox of an address: without what comes after a plus (RFC 5233), and without
    /// the dots where the host ignores them.
    #[must_use]
    pub fn of(email: &str) -> Self {
        let key = EmailKey::of(email).0;
        let Some((local, domain)) = key.rsplit_once('@') else {
            return Self(key);
        };
        let local = local.split('+').next().unwrap_or_default();
        Self(match domain {
            "gmail.com" | "googlemail.com" => {
                alloc::format!("{}@gmail.com", local.replace('.', ""))
            }
            _ => alloc::format!("{local}@{domain}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_whatever_the_case() {
        let key = |text| Email::parse(text).map(|email| email.key());
        assert_eq!(key("User@EXAMPLE.org"), key("user@example.org"));
        assert_eq!(
            EmailKey::of(" User@EXAMPLE.org ").as_str(),
            "user@example.org"
        );
    }

    #[test]
    fn addresses_of_one_mailbox_are_one() {
        for (email, mailbox) in [
            ("Victim@example.org", "victim@example.org"),
            ("victim+1@example.org", "victim@example.org"),
            ("victim+1+2@example.org", "victim@example.org"),
            ("vic.tim@example.org", "vic.tim@example.org"),
            ("V.ic.tim+a@googlemail.com", "victim@gmail.com"),
            ("+1@example.org", "@example.org"),
            ("nobody", "nobody"),
        ] {
            assert_eq!(Mailbox::of(email).as_str(), mailbox);
        }
    }

    #[test]
    fn what_mail_cannot_be_sent_to_is_refused() {
        for odd in [
            "",
            "alice",
            "alice@",
            "@example.org",
            "alice@example",
            "alice@[192.0.2.1]",
            "Alice <alice@example.org>",
            "\"a b\"@example.org",
            "alice@example.org\r\nBcc: x@example.org",
            "alice@ex\u{e4}mple.org",
            "alice example@example.org",
        ] {
            assert_eq!(Email::parse(odd), None, "{odd:?}");
        }
    }
}
