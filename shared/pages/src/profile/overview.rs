// Long: one page with all that there is of an account.
//! The overview of an account.

use crate::site::{Page, Problem, Site, document};
use crate::{texts, time};
use askama::Template;
use chrono::{DateTime, Utc};
use regain_core::account::account_type::AccountType;
use regain_core::account::email::Purpose;
use regain_core::account::phone::spoken;
use regain_core::http::fields::FieldError;
use regain_core::http::locale::Locale;
use regain_core::recovery::case::Wish;
use regain_core::recovery::rulebook::Loss;
use regain_core::store::profiles::{InUse, OpenCase};

/// Fewer recovery codes than this are too few to rely on.
const FEW_CODES: u32 = 4;

/// An account, as its owner sees it.
#[derive(Clone, Copy, Debug)]
pub struct ProfileView<'a> {
    /// The name on the account.
    pub name: &'a str,
    /// Who speaks for a company or an association.
    pub contact_person: Option<&'a str>,
    /// The e-mail address on the account.
    pub email: &'a str,
    /// The phone number on the account.
    pub phone: &'a str,
    /// When support last reached its owner by it.
    pub phone_confirmed_at: Option<DateTime<Utc>>,
    /// What kind of customer it is.
    pub account_type: AccountType,
    /// Whether a code is asked for at sign-in.
    pub totp: bool,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
    /// How many entries the list of allowed addresses has.
    pub allowed_addresses: usize,
    /// When the former list is back, if the present one is on trial.
    pub trial_until: Option<DateTime<Utc>>,
    /// The e-mail address that waits to be confirmed.
    pub pending_email: Option<&'a str>,
    /// The address that gets notices as well.
    pub notice_email: Option<&'a str>,
    /// The one that waits to be confirmed.
    pub pending_notice_email: Option<&'a str>,
    /// The recovery case that is open for it.
    pub open_case: Option<&'a OpenCase>,
    /// Until when contact data cannot be changed, after a recovery.
    pub held_until: Option<DateTime<Utc>>,
    /// Whether it is time to ask if the contact data are still right.
    pub ask_contact: bool,
    /// When they were last said to be right.
    pub contact_checked_at: DateTime<Utc>,
    /// Where the account is in use.
    pub in_use: InUse,
    /// Whether nothing can be done before a second factor is turned on.
    pub must_enrol: bool,
    /// When the session ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// What was just done.
    pub done: Option<Done>,
    /// Why the contact data were not saved.
    pub problems: &'a [ContactProblem],
    /// What was typed as phone number, where it was not saved.
    pub typed_phone: Option<&'a str>,
    /// What was typed as name, where it was not saved.
    pub typed_name: Option<&'a str>,
    /// What was typed as contact person, where it was not saved.
    pub typed_contact_person: Option<&'a str>,
    /// What was typed as address for notices, where it was not saved.
    pub typed_notice_email: Option<&'a str>,
}

/// Why contact data are not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactProblem {
    /// The name is missing or too long.
    Name,
    /// The contact person's name is too long.
    ContactPerson,
    /// The phone number is not one.
    Phone,
    /// The address for notices is none, or the account's.
    NoticeEmail,
}

impl ContactProblem {
    /// What is wrong with the field that an error is about.
    #[must_use]
    pub fn of(error: &FieldError) -> Option<Self> {
        Some(match error.pointer.as_str() {
            "/name" => Self::Name,
            "/contact_person" => Self::ContactPerson,
            "/phone" => Self::Phone,
            "/notice_email" => Self::NoticeEmail,
            _ => return None,
        })
    }
}

/// What was just done, as the overview tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Contact data were saved.
    Contact,
    /// The owner said that the contact data are still right.
    ContactChecked,
    /// The second factor was turned off.
    TotpOff,
    /// The list of allowed addresses was saved.
    AllowedAddresses,
    /// The list of allowed addresses is the former one again.
    TrialUndone,
    /// Another e-mail address was asked for.
    EmailAsked,
    /// The link to confirm an address was mailed once more.
    EmailSentAgain,
    /// An address that waited to be confirmed was taken back.
    EmailCancelled,
    /// Sessions were ended.
    SessionsEnded,
    /// A recovery code took the place of the app at sign-in.
    SignedInWithRecoveryCode,
    /// The open recovery case was ended.
    CaseWithdrawn,
}

impl Done {
    const ALL: [Self; 11] = [
        Self::Contact,
        Self::ContactChecked,
        Self::TotpOff,
        Self::AllowedAddresses,
        Self::TrialUndone,
        Self::EmailAsked,
        Self::EmailSentAgain,
        Self::EmailCancelled,
        Self::SessionsEnded,
        Self::SignedInWithRecoveryCode,
        Self::CaseWithdrawn,
    ];

    /// The word for it in an address.
    const fn word(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::ContactChecked => "contact-checked",
            Self::TotpOff => "totp-off",
            Self::AllowedAddresses => "allowed-addresses",
            Self::TrialUndone => "trial-undone",
            Self::EmailAsked => "email-asked",
            Self::EmailSentAgain => "email-sent-again",
            Self::EmailCancelled => "email-cancelled",
            Self::SessionsEnded => "sessions-ended",
            Self::SignedInWithRecoveryCode => "recovery-code-used",
            Self::CaseWithdrawn => "case-withdrawn",
        }
    }

    /// The address of the overview that tells it.
    #[must_use]
    pub fn path(self) -> String {
        format!("/profile?done={}", self.word())
    }

    /// What this word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.word() == word)
    }

    /// Whether the account is no less safe than before.
    const fn good(self) -> bool {
        !matches!(self, Self::TotpOff | Self::SignedInWithRecoveryCode)
    }

    const fn told(self, locale: Locale, totp: bool) -> &'static str {
        let t = texts::Done::of(locale);
        match self {
            Self::Contact => t.contact,
            Self::ContactChecked => t.contact_checked,
            Self::TotpOff => t.totp_off,
            Self::AllowedAddresses => t.allowed_addresses,
            Self::TrialUndone => t.trial_undone,
            Self::EmailAsked if totp => t.email_asked,
            // Without a second factor the current address has to agree as well.
            Self::EmailAsked => t.email_asked_both,
            Self::EmailSentAgain => t.email_sent_again,
            Self::EmailCancelled => t.email_cancelled,
            Self::SessionsEnded => t.sessions_ended,
            Self::SignedInWithRecoveryCode => t.recovery_code_used,
            Self::CaseWithdrawn => t.case_withdrawn,
        }
    }
}

#[derive(Template)]
#[template(path = "profile/overview.html")]
struct Overview<'a> {
    page: Page<'a>,
    t: &'static texts::Profile,
    field: &'static texts::Field,
    change: &'static texts::EmailChange,
    view: &'a ProfileView<'a>,
    done: Option<&'static str>,
    open_case: Option<OpenCaseView>,
    held: Option<String>,
    kind: &'static str,
    name: &'a str,
    phone: String,
    phone_on_file: String,
    phone_confirmed: String,
    /// None where there can be none.
    contact_person: Option<&'a str>,
    notice_email: &'a str,
    waiting: Vec<Waits<'a>>,
    /// What is to be done about the account's security, and then how all the rest stands.
    to_do: Vec<Row>,
    rows: Vec<Row>,
    expires: String,
}

/// The recovery case that is open for the account.
struct OpenCaseView {
    what: String,
    about: &'static str,
    effect: Option<String>,
    /// Whether an owner who can sign in may still need it: their mailbox is lost.
    may_be_own: bool,
    /// Whether its claimant only wants to be told the address.
    tells: bool,
    /// Whether it can be stopped from here.
    stoppable: bool,
}

impl Overview<'_> {
    /// Whether what was just done is good news.
    fn good(&self) -> bool {
        self.view.done.is_some_and(Done::good)
    }

    /// What a browser may fill in as name.
    const fn name_kind(&self) -> &'static str {
        match self.view.account_type {
            AccountType::Individual => "name",
            AccountType::Company | AccountType::Association => "organization",
        }
    }
}

/// An address that waits to be confirmed.
pub(super) struct Waits<'a> {
    pub purpose: Purpose,
    pub email: &'a str,
}

impl<'a> ProfileView<'a> {
    /// The addresses that wait to be confirmed. While contact data are held, none can be.
    fn waiting(&self) -> Vec<Waits<'a>> {
        let waits = |purpose, email: Option<&'a str>| {
            Some(Waits {
                purpose,
                email: email?,
            })
        };
        let all = [
            waits(Purpose::SignIn, self.pending_email),
            waits(Purpose::Notices, self.pending_notice_email),
        ];
        let free = self.held_until.is_none();
        all.into_iter().flatten().filter(|_| free).collect()
    }
}

/// A part of the account, how it stands, and where its owner goes on.
struct Row {
    href: &'static str,
    title: &'static str,
    state: String,
    /// Whether something is to be done about it.
    urgent: bool,
}

/// Everything about one's account, each part with the way to change it.
#[must_use]
pub fn profile(site: &Site<'_>, view: &ProfileView<'_>) -> String {
    let t = texts::Profile::of(site.locale);
    let (to_do, rows) = rows(site.locale, view)
        .into_iter()
        .partition(|row| row.urgent);
    let mut page = Page::new(site, t.title);
    page.problems.extend(view.problems.iter().map(|problem| {
        let (field, text) = match problem {
            ContactProblem::Name => ("name", t.name_wrong),
            ContactProblem::ContactPerson => ("contact_person", t.contact_person_wrong),
            ContactProblem::Phone => ("phone", t.phone_wrong),
            ContactProblem::NoticeEmail => ("notice_email", t.notice_email_wrong),
        };
        Problem {
            field: Some(field.into()),
            text: text.into(),
        }
    }));
    document(&Overview {
        page,
        t,
        field: texts::Field::of(site.locale),
        change: texts::EmailChange::of(site.locale),
        view,
        done: view.done.map(|done| done.told(site.locale, view.totp)),
        open_case: view.open_case.map(|case| open_case(case, site.locale)),
        held: view.held_until.map(|until| held(until, site.locale)),
        kind: match view.account_type {
            AccountType::Individual => t.individual,
            AccountType::Company => t.company,
            AccountType::Association => t.association,
        },
        name: view.typed_name.unwrap_or(view.name),
        phone: view
            .typed_phone
            .map_or_else(|| spoken(view.phone), str::to_owned),
        phone_on_file: spoken(view.phone),
        phone_confirmed: view.phone_confirmed_at.map_or_else(
            || t.phone_unconfirmed.into(),
            |at| t.phone_confirmed(&time::day_of(at, site.locale)),
        ),
        contact_person: (view.account_type != AccountType::Individual).then(|| {
            let typed = view.typed_contact_person.or(view.contact_person);
            typed.unwrap_or_default()
        }),
        notice_email: (view.typed_notice_email.or(view.pending_notice_email))
            .or(view.notice_email)
            .unwrap_or_default(),
        waiting: view.waiting(),
        to_do,
        rows,
        expires: time::in_words(view.expires_at, site.locale),
    })
}

/// Why contact data cannot be changed.
pub(super) fn held(until: DateTime<Utc>, locale: Locale) -> String {
    texts::Profile::of(locale).contact_held(&time::in_words(until, locale))
}

fn open_case(case: &OpenCase, locale: Locale) -> OpenCaseView {
    let opened = time::in_words(case.opened_at, locale);
    OpenCaseView {
        what: texts::Profile::of(locale).case_open(texts::ProfileCaseOpen {
            opened: &opened,
            reference: &case.reference,
        }),
        about: texts::CaseNames::of(locale).about(case.lost, case.wish),
        effect: case.effect_at.map(|at| time::in_words(at, locale)),
        may_be_own: case.lost.has(Loss::Email),
        tells: case.wish == Wish::Tell,
        stoppable: case.stoppable,
    }
}

/// The account's security at a glance: what is on, what is missing, and where to go.
fn rows(locale: Locale, view: &ProfileView<'_>) -> Vec<Row> {
    let t = texts::Profile::of(locale);
    let row = |href, title, state: String, urgent| Row {
        href,
        title,
        state,
        urgent,
    };
    let factor = if view.totp { t.totp_on } else { t.totp_off };
    let mut rows = vec![
        row("/profile/totp", t.totp, factor.into(), !view.totp),
        row(
            "/profile/password",
            t.password,
            t.password_hint.into(),
            false,
        ),
    ];
    if view.totp {
        let left = texts::codes_left(locale, view.recovery_codes);
        let few = view.recovery_codes < FEW_CODES;
        rows.push(row("/profile/recovery-codes", t.recovery_codes, left, few));
    }
    let list = view.trial_until.map_or_else(
        || t.addresses_allowed(view.allowed_addresses as u64),
        |until| t.list_on_trial(&time::in_words(until, locale)),
    );
    let on_trial = view.trial_until.is_some();
    rows.push(row("/profile/allowed-ips", t.allowed, list, on_trial));
    let contact = if view.ask_contact {
        t.contact_unchecked.into()
    } else {
        t.contact_checked(&time::day_of(view.contact_checked_at, locale))
    };
    rows.push(row("#contact", t.contact, contact, view.ask_contact));
    let waiting = view.waiting();
    let waits = |purpose| waiting.iter().find(|waits| waits.purpose == purpose);
    if let Some(waits) = waits(Purpose::SignIn) {
        let state = t.email_waits(waits.email);
        rows.push(row("#waiting", t.email_change_title, state, true));
    }
    rows.push(match (waits(Purpose::Notices), view.notice_email) {
        (Some(waits), _) => row("#waiting", t.notices, t.email_waits(waits.email), true),
        (None, Some(email)) => row("#notice_email", t.notices, t.notices_on(email), false),
        (None, None) => row("#notice_email", t.notices, t.notices_off.into(), false),
    });
    let sessions = t.sessions_count(view.in_use.sessions.into());
    rows.push(row("/profile/sessions", t.sessions, sessions, false));
    let devices = t.devices_count(view.in_use.devices.into());
    let known = texts::Devices::of(locale).title;
    rows.push(row("/profile/devices", known, devices, false));
    rows.push(row(
        "/profile/history",
        t.history,
        t.history_hint.into(),
        false,
    ));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_leads_back_to_what_was_done() {
        for done in Done::ALL {
            assert_eq!(Done::from_word(done.word()), Some(done));
        }
        assert_eq!(Done::from_word("CONTACT"), None);
        assert_eq!(Done::from_word(""), None);
    }
}
