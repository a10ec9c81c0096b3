//! The form by which support opens a case for somebody who wrote or called.

use super::queue::Choice;
use crate::office::{Frame, Office, Section};
use crate::recovery::{RecoveryField, RecoveryForm};
use crate::site::{Page, Problem, document};
use crate::texts;
use askama::Template;
use regain_core::account::account_type::AccountType;
use regain_core::http::locale::Locale;
use regain_core::recovery::case::Wish;
use regain_core::recovery::rulebook::Loss;

#[derive(Template)]
#[template(path = "support/new_case.html")]
struct NewCase<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::NewCase,
    typed: &'a RecoveryForm<'a>,
    locale: Locale,
    losses: [Choice; 3],
    types: [Choice; 3],
}

/// The form, with the language that the claimant is written to in.
#[must_use]
pub fn new_case(office: &Office<'_>, form: &RecoveryForm<'_>, locale: Locale) -> String {
    let t = texts::NewCase::of(office.site.locale);
    let words = texts::CaseWords::of(office.site.locale);
    let mut page = Page::new(&office.site, t.title);
    page.problems.extend(form.invalid.iter().map(|field| {
        let (field, text) = match field {
            RecoveryField::Lost => ("lost-email", t.lost_wrong),
            RecoveryField::Wish => ("wish", t.wish_wrong),
            RecoveryField::Login => ("login", t.login_wrong),
            RecoveryField::ContactEmail => ("contact_email", t.contact_email_wrong),
            RecoveryField::Type => ("individual", t.type_wrong),
            RecoveryField::Note => ("note", t.note_wrong),
        };
        Problem {
            field: Some(field.into()),
            text: text.into(),
        }
    }));
    document(&NewCase {
        page,
        office: office.frame(Some(Section::Cases)),
        t,
        typed: form,
        locale,
        losses: Loss::ALL.map(|loss| Choice {
            word: loss.word(),
            name: words.loss(loss),
            chosen: form.lost.is_some_and(|lost| lost.has(loss)),
        }),
        types: AccountType::ALL.map(|account| Choice {
            word: account.word(),
            name: words.account_type(account),
            chosen: form.account_type == Some(account),
        }),
    })
}
