//! The form that opens a recovery case.

use crate::site::{Page, Problem, Site, document};
use crate::texts;
use askama::Template;
use regain_core::account::account_type::AccountType;
use regain_core::http::fields::{FieldError, Fields};
use regain_core::http::locale::Locale;
use regain_core::recovery::case::Wish;
use regain_core::recovery::rulebook::{Loss, Lost};

/// What the form shows again.
#[derive(Clone, Copy, Debug)]
pub struct RecoveryForm<'a> {
    /// The key of the form: the case that it opens is derived from it.
    pub key: &'a str,
    /// What was lost, as far as it was said.
    pub lost: Option<Lost>,
    /// What is wanted.
    pub wish: Wish,
    /// What was typed as the account's e-mail address or customer number.
    pub login: &'a str,
    /// What was typed as the address for news, and the account's new one.
    pub contact_email: &'a str,
    /// Whom the account is said to belong to.
    pub account_type: Option<AccountType>,
    /// What was typed for support.
    pub note: &'a str,
    /// Whether the claimant comes from a sign-in with the right password.
    pub known: bool,
    /// The reference of a request that was made in this browser, by which its page opens.
    pub made: Option<&'a str>,
    /// The fields that are not accepted.
    pub invalid: &'a [RecoveryField],
    /// How many minutes to wait, where requests are paused.
    pub too_many: Option<i64>,
}

/// What was typed to open a case, for a form that is shown again.
#[derive(Clone, Debug, Default)]
pub struct TypedRequest {
    /// What was lost, as far as it was said.
    pub lost: Option<Lost>,
    /// What is wanted.
    pub wish: Wish,
    /// The account's e-mail address or customer number.
    pub login: String,
    /// The address for news, and the account's new one.
    pub contact_email: String,
    /// Whom the account is said to belong to.
    pub account_type: Option<AccountType>,
    /// The language of the claimant, where it was said.
    pub locale: Option<Locale>,
    /// For support.
    pub note: String,
}

impl TypedRequest {
    /// Reads it, right or wrong.
    #[must_use]
    pub fn of(fields: &Fields) -> Self {
        let text = |name| fields.peek(name).to_owned();
        Self {
            lost: losses(fields.peek_each("lost")),
            wish: Wish::from_word(fields.peek("wish")).unwrap_or_default(),
            login: text("login"),
            contact_email: text("contact_email"),
            account_type: AccountType::from_word(fields.peek("type")),
            locale: Locale::from_tag(fields.peek("locale")),
            note: text("note"),
        }
    }

    /// The form with it.
    #[must_use]
    pub fn form<'a>(&'a self, key: &'a str, invalid: &'a [RecoveryField]) -> RecoveryForm<'a> {
        RecoveryForm {
            key,
            lost: self.lost,
            wish: self.wish,
            login: &self.login,
            contact_email: &self.contact_email,
            account_type: self.account_type,
            note: &self.note,
            known: false,
            made: None,
            invalid,
            too_many: None,
        }
    }
}

/// What these words say is lost; none where they say nothing, or nothing that is known.
#[must_use]
pub fn losses<'a>(words: impl Iterator<Item = &'a str>) -> Option<Lost> {
    let losses: Vec<_> = words.filter_map(Loss::from_word).collect();
    Lost::of(&losses)
}

/// A field of the form, in the order in which they stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecoveryField {
    /// What was lost.
    Lost,
    /// What is wanted.
    Wish,
    /// The account.
    Login,
    /// The address for news, and the account's new one.
    ContactEmail,
    /// Whom the account belongs to.
    Type,
    /// What support should know.
    Note,
}

impl RecoveryField {
    /// The fields that errors are about, where people can mend them.
    #[must_use]
    pub fn of_all(errors: &[FieldError]) -> Vec<Self> {
        let mut fields: Vec<_> = errors.iter().filter_map(Self::of).collect();
        fields.sort();
        fields.dedup();
        fields
    }

    fn of(error: &FieldError) -> Option<Self> {
        match error.pointer.as_str() {
            pointer if pointer.starts_with("/lost") => Some(Self::Lost),
            "/wish" => Some(Self::Wish),
            "/login" => Some(Self::Login),
            "/contact_email" | "/new_email" => Some(Self::ContactEmail),
            "/type" => Some(Self::Type),
            "/note" => Some(Self::Note),
            _ => None,
        }
    }
}

#[derive(Template)]
#[template(path = "recovery/form.html")]
struct Opening<'a> {
    page: Page<'a>,
    t: &'static texts::RecoveryForm,
    /// How long what is asked for is kept.
    kept: String,
    typed: &'a RecoveryForm<'a>,
    losses: [Choice; 3],
    types: [Type; 3],
    purpose: String,
}

/// Something that may be lost.
struct Choice {
    word: &'static str,
    label: &'static str,
    hint: &'static str,
    chosen: bool,
}

struct Type {
    word: &'static str,
    label: &'static str,
    chosen: bool,
}

/// The form, whatever was lost.
#[must_use]
pub fn recovery_form(site: &Site<'_>, form: &RecoveryForm<'_>) -> String {
    let t = texts::RecoveryForm::of(site.locale);
    let mut page = Page::new(site, t.title);
    if let Some(lost) = form.lost {
        page.switch = format!("?lost={lost}&lang=");
    }
    page.problems.extend(form.too_many.map(|minutes| Problem {
        field: None,
        text: texts::pause(site.locale, minutes),
    }));
    page.problems.extend(form.invalid.iter().map(|field| {
        let (field, text) = match field {
            RecoveryField::Lost => ("lost-email", t.lost_wrong),
            RecoveryField::Wish => ("wish", t.wish_wrong),
            RecoveryField::Login => ("login", t.login_wrong),
            RecoveryField::ContactEmail => ("contact_email", t.address_wrong),
            RecoveryField::Type => ("individual", t.type_wrong),
            RecoveryField::Note => ("note", t.note_wrong),
        };
        Problem {
            field: Some(field.into()),
            text: text.into(),
        }
    }));
    document(&Opening {
        page,
        t,
        kept: t.data_kept(texts::RecoveryFormDataKept {
            said: site.retention.case_days.into(),
            rest: site.retention.audit_days.into(),
        }),
        typed: form,
        losses: Loss::ALL.map(|loss| {
            let (label, hint) = match loss {
                Loss::Email => (t.email, t.email_hint),
                Loss::Totp => (t.totp, t.totp_hint),
                Loss::Ip => (t.ip, t.ip_hint),
            };
            Choice {
                word: loss.word(),
                label,
                hint,
                chosen: form.lost.is_some_and(|lost| lost.has(loss)),
            }
        }),
        types: AccountType::ALL.map(|account| Type {
            word: account.word(),
            label: match account {
                AccountType::Individual => t.individual,
                AccountType::Company => t.company,
                AccountType::Association => t.association,
            },
            chosen: form.account_type == Some(account),
        }),
        purpose: t.purpose(site.provider),
    })
}
