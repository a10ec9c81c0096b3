//! Every sentence that people read, in both languages side by side.
//!
//! French has a no-break space, written `\u{a0}`, before `:`, `;`, `?` and `!`
//! and inside « ».

mod access;
mod case;
mod case_mail;
mod documents;
mod email;
mod factors;
mod history;
mod mail;
mod notice;
mod pages;
mod password;
mod profile;
mod recovery;
mod sign_in;
mod support;
mod support_admin;
#[cfg(feature = "records")]
mod support_audit;
mod support_case;
#[cfg(feature = "records")]
mod support_figures;
mod support_item;
mod support_queue;
mod support_trouble;
mod support_words;

pub(crate) use access::{AllowedIps, NotMe, Sessions, entry_problem, leaves_you_out, trial_until};
pub(crate) use case::{
    Case, CaseDone, CaseOver, CaseSteps, case_approved, tries_left, until, wrong_code,
};
pub(crate) use case_mail::{
    CaseApplied, CaseApproved, CaseCode, CaseEnded, CaseNewAddress, CaseNotice, CaseReceived,
    CaseReminder, CaseWaits, DocumentsAsked, case_applied_intro, case_approved_intro,
    case_code_intro, case_ended_intro, case_new_address_intro, case_notice_intro,
    case_received_intro, case_reminder_intro, case_waits_intro, documents_asked_intro,
};
pub(crate) use documents::{
    CaseDocuments, CaseProblems, bytes, documents_purpose, file_limits, item_age, item_problem,
    items_given,
};
pub(crate) use email::{EmailChange, EmailConfirm, EmailDone};
pub(crate) use factors::{NewCodes, NewPassword, RecoveryCodes, Totp, TotpEnrol};
pub(crate) use history::{History, event};
pub(crate) use mail::{
    ContactChanged, EmailConsent, EmailLink, FirstPassword, Letter, PasswordLink, PasswordNotice,
};
pub(crate) use mail::{
    contact_changed_intro, email_link_intro, first_password_intro, password_link_intro,
    password_notice_intro, subject,
};
pub(crate) use notice::{Told, notice};
pub(crate) use pages::{Error, Field, Home, Layout, Login, pause, too_many_attempts};
pub(crate) use password::{
    LinkExpired, PasswordChanged, PasswordLost, PasswordLostSent, PasswordReset,
};
pub(crate) use profile::{
    Done, Profile, addresses_allowed, case_open, codes_left, contact_held, list_on_trial,
};
pub(crate) use recovery::{
    CaseNames, CaseOpened, CaseSignIn, RecoveryForm, RecoveryStart, StopCase, recovery_purpose,
};
pub(crate) use sign_in::{
    Address, AddressRefused, ChallengeExpired, Codes, Proof, SecondFactor, code_lead,
    former_list_is_back,
};

pub(crate) use support::Office;
pub(crate) use support_admin::{Account, Admin, AdminDone, Keys, Mails, Staff};
#[cfg(feature = "records")]
pub(crate) use support_audit::{Audit, Verified, fault};
pub(crate) use support_case::{
    Bench, BenchCall, BenchDone, BenchTurn, case_title, code_awaited, code_returned, flagged,
    works_on_it,
};
#[cfg(feature = "records")]
pub(crate) use support_figures::{Figures, decided, decimal, first_day, week};
pub(crate) use support_item::{Papers, age, days};
pub(crate) use support_queue::{Found, OfficeProblem, Queue, cases_shown};
pub(crate) use support_trouble::{Barring, Trouble, barring, trouble};
pub(crate) use support_words::{CaseDeeds, CaseFlags, CaseUnmatched, CaseWords, lasted};

/// Makes a struct of texts with one constant per language, so that a text
/// without its translation does not compile.
macro_rules! texts {
    ($(#[$about:meta])* $name:ident { $($text:ident: $en:literal, $fr:literal;)+ }) => {
        $(#[$about])*
        pub(crate) struct $name {
            $(pub $text: &'static str,)+
        }

        impl $name {
            const EN: Self = Self { $($text: $en,)+ };
            const FR: Self = Self { $($text: $fr,)+ };

            /// The texts in this language.
            pub const fn of(locale: regain_core::locale::Locale) -> &'static Self {
                match locale {
                    regain_core::locale::Locale::En => &Self::EN,
                    regain_core::locale::Locale::Fr => &Self::FR,
                }
            }

            /// Each text's name, English and French.
            #[cfg(test)]
            pub fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
                vec![$((stringify!($text), Self::EN.$text, Self::FR.$text),)+]
            }
        }
    };
}
use texts;

/// Every text there is.
#[cfg(test)]
pub(crate) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        pages::pairs(),
        password::pairs(),
        sign_in::pairs(),
        profile::pairs(),
        factors::pairs(),
        access::pairs(),
        recovery::pairs(),
        case::pairs(),
        documents::pairs(),
        case_mail::pairs(),
        email::pairs(),
        history::pairs(),
        mail::pairs(),
        notice::pairs(),
        support::pairs(),
        #[cfg(feature = "records")]
        support_audit::pairs(),
        #[cfg(feature = "records")]
        support_figures::pairs(),
        support_admin::pairs(),
        support_case::pairs(),
        support_item::pairs(),
        support_queue::pairs(),
        support_trouble::pairs(),
        support_words::pairs(),
    ]
    .concat()
}
