//! The form that opens a recovery case.

use crate::site::{Page, Problem, Site, document};
use crate::texts;
use askama::Template;
use regain_core::account::account_type::AccountType;
use regain_core::recovery::rulebook::Kind;

/// What the form shows again.
#[derive(Clone, Copy, Debug)]
pub struct RecoveryForm<'a> {
    /// What was lost.
    pub kind: Kind,
    /// What was typed as the account's e-mail address or customer number.
    pub login: &'a str,
    /// What was typed as the address for news, in the kinds that ask for it.
    pub contact_email: &'a str,
    /// What was typed as the account's new address, in the kind that asks for it.
    pub new_email: &'a str,
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
    /// The account.
    Login,
    /// The address for news.
    ContactEmail,
    /// The account's new address.
    NewEmail,
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
    lead: &'static str,
    address: Address<'a>,
    types: [Type; 3],
    purpose: String,
}

/// The one address that is asked for.
struct Address<'a> {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    typed: &'a str,
    wrong: bool,
}

struct Type {
    word: &'static str,
    label: &'static str,
    chosen: bool,
}

impl Opening<'_> {
    fn wrong(&self, field: RecoveryField) -> bool {
        self.typed.invalid.contains(&field)
    }
}

/// The form for one kind of case.
#[must_use]
pub fn recovery_form(site: &Site<'_>, form: &RecoveryForm<'_>) -> String {
    let t = texts::RecoveryForm::of(site.locale);
    let (title, lead) = match form.kind {
        Kind::Email => (t.title_email, t.lead_email),
        Kind::Totp => (t.title_totp, t.lead_totp),
        Kind::Ip => (t.title_ip, t.lead_ip),
    };
    let mut page = Page::new(site, title);
    page.switch = format!("?kind={}&lang=", form.kind);
    page.problems.extend(form.too_many.map(|minutes| Problem {
        field: None,
        text: texts::pause(site.locale, minutes),
    }));
    page.problems.extend(form.invalid.iter().map(|field| {
        let (field, text) = match field {
            RecoveryField::Login => ("login", t.login_wrong),
            RecoveryField::ContactEmail => ("contact_email", t.address_wrong),
            RecoveryField::NewEmail => ("new_email", t.address_wrong),
            RecoveryField::Type => ("individual", t.type_wrong),
            RecoveryField::Note => ("note", t.note_wrong),
        };
        Problem {
            field: Some(field.into()),
            text: text.into(),
        }
    }));
    let address = if form.kind == Kind::Email {
        Address {
            name: "new_email",
            label: t.new_email,
            hint: t.new_email_hint,
            typed: form.new_email,
            wrong: form.invalid.contains(&RecoveryField::NewEmail),
        }
    } else {
        Address {
            name: "contact_email",
            label: t.contact_email,
            hint: t.contact_email_hint,
            typed: form.contact_email,
            wrong: form.invalid.contains(&RecoveryField::ContactEmail),
        }
    };
    document(&Opening {
        page,
        t,
        typed: form,
        lead,
        address,
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
