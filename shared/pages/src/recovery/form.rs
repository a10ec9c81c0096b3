//! The form that opens a recovery case.

use crate::site::{Page, Problem, Site, document};
use crate::texts;
use askama::Template;
use regain_core::account::account_type::AccountType;
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
    /// The fields that are not accepted.
    pub invalid: &'a [RecoveryField],
    /// How many minutes to wait, where requests are paused.
    pub too_many: Option<i64>,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

#[derive(Template)]
#[template(path = "recovery/form.html")]
struct Opening<'a> {
    page: Page<'a>,
    t: &'static texts::RecoveryForm,
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
    /// Whether it is the address, which can also be told.
    told: bool,
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
                told: loss == Loss::Email,
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
