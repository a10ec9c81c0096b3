//! What whoever opens a case says.

use alloc::string::String;
use alloc::vec::Vec;

use crate::account::account_type::AccountType;
use crate::account::email::Email;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::locale::Locale;
use crate::recovery::case::Wish;
use crate::recovery::rulebook::{Loss, Lost};

/// The longest note, in characters.
const MAX_NOTE: usize = 1000;

/// What a caller shows of a sign-in, beside what they type.
#[derive(Default)]
pub struct SignIn {
    /// The challenge of a half-done one.
    pub challenge: Option<Token>,
    /// The session.
    pub session: Option<Token>,
    /// The device, which that session made known.
    pub device: Option<Token>,
}

impl SignIn {
    /// Whether anything is shown.
    #[must_use]
    pub const fn is_shown(&self) -> bool {
        self.challenge.is_some() || self.session.is_some()
    }
}

/// Somebody's request to get back in.
pub struct CaseRequest {
    pub(super) login: String,
    pub(super) lost: Lost,
    pub(super) wish: Wish,
    pub(super) account_type: AccountType,
    pub(super) contact: Email,
    pub(super) new_email: Option<Email>,
    pub(super) locale: Locale,
    pub(super) note: Option<String>,
    pub(super) sign_in: SignIn,
}

impl CaseRequest {
    /// The addresses that its claimant gives as theirs.
    pub(in crate::recovery) fn addresses(&self) -> impl Iterator<Item = &str> {
        let all = [Some(&self.contact), self.new_email.as_ref()];
        all.into_iter().flatten().map(Email::as_str)
    }

    /// All that makes it another request.
    pub(super) fn typed(&self) -> String {
        let new_email = self.new_email.as_ref().map_or("", Email::as_str);
        let note = self.note.as_deref().unwrap_or_default();
        alloc::format!(
            "{}\n{:?}\n{:?}\n{:?}\n{}\n{new_email}\n{note}",
            self.login,
            self.lost,
            self.wish,
            self.account_type,
            self.contact.as_str(),
        )
    }

    /// Reads `login`, `lost`, `contact_email` and, if given, `wish`, `new_email`, `type`,
    /// `locale`, `note` and `challenge`: that of a program's half-done sign-in. A claimant who
    /// wants a new address can be reached there, unless they say otherwise. `page` is the
    /// language of the answer, `sign_in` what a browser shows.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(
        mut fields: Fields,
        page: Locale,
        mut sign_in: SignIn,
    ) -> Result<Self, Vec<FieldError>> {
        let login = fields.text("login", 1..=254);
        let wrong = "The member must be email, totp or ip.";
        let lost = Lost::of(&fields.words("lost", Loss::from_word, wrong));
        let new = lost.is_some_and(|lost| lost.has(Loss::Email));
        let wish = if fields.filled("wish") {
            let wrong = "The field must be change or tell.";
            fields
                .parsed("wish", Wish::from_word, wrong)
                .unwrap_or_default()
        } else {
            Wish::Change
        };
        let tell = wish == Wish::Tell;
        if tell && lost.is_some_and(|lost| lost != Loss::Email.into()) {
            fields.refuse("wish", "An address is told where nothing else is lost.");
        }
        let wrong = "The field must be an e-mail address, like name@example.org.";
        // A form asks for one address, which then is both; and whoever only wants to be told
        // the account's own has no new one.
        let one = new && (tell || fields.is_form() && !fields.filled("new_email"));
        let new_email = if new && !one {
            fields.parsed("new_email", Email::parse, wrong)
        } else {
            if fields.filled("new_email") {
                fields.ignore("new_email");
                let wrong = "Only a case to change a lost address has a new one.";
                fields.refuse("new_email", wrong);
            }
            None
        };
        let contact = if new && !tell && !fields.filled("contact_email") {
            new_email.clone()
        } else {
            fields.parsed("contact_email", Email::parse, wrong)
        };
        let new_email = if one { contact.clone() } else { new_email };
        let account_type = if fields.filled("type") {
            let wrong = "The field must be individual, company or association.";
            fields.parsed("type", AccountType::from_word, wrong)
        } else {
            Some(AccountType::Individual)
        };
        let locale = if fields.filled("locale") {
            fields.parsed("locale", Locale::from_tag, &Locale::expected())
        } else {
            Some(page)
        };
        let note = fields
            .filled("note")
            .then(|| fields.lines("note", MAX_NOTE));
        if fields.filled("challenge") {
            sign_in.challenge = Token::presented(&fields.secret("challenge", 1..=256));
        }
        fields.finish()?;
        match (lost, account_type, contact, locale) {
            (Some(lost), Some(account_type), Some(contact), Some(locale)) => Ok(Self {
                login,
                lost,
                wish,
                account_type,
                contact,
                new_email,
                locale,
                note,
                sign_in,
            }),
            // Whatever is missing was refused above.
            _ => Err(Vec::new()),
        }
    }
}
