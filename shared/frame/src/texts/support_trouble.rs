//! The texts of steps that changed nothing: why, and what to do.

use regain_core::http::locale::Locale;
use regain_core::recovery::machine::TransitionError;
use regain_core::sign_in::gate::Denied;
use regain_core::support::Refused;
use regain_core::support::refused::NoMatch;

super::texts!("support_trouble");

/// What bars a step; `title` is the name of an item.
pub fn barring<'a>(
    locale: Locale,
    obstacle: &TransitionError,
    title: impl FnOnce(&str) -> &'a str,
) -> String {
    let t = Barring::of(locale);
    match obstacle {
        TransitionError::Unmatched => t.unmatched,
        TransitionError::NoPhone => t.no_phone,
        TransitionError::CallFirst => t.call_first,
        TransitionError::CodeMissing => t.code_missing,
        TransitionError::PasswordNotProven => t.password_not_proven,
        TransitionError::NotReopenable => t.not_reopenable,
        TransitionError::NoLink => t.no_link,
        TransitionError::Matched => t.matched,
        TransitionError::NoSuchItem => t.no_such_item,
        TransitionError::TranscribeFirst => t.transcribe_first,
        TransitionError::TooOld(item) => return t.too_old(title(item)),
        TransitionError::ReadingsDiffer(item) => return t.readings_differ(title(item)),
        TransitionError::Doubt => t.doubt,
        TransitionError::CopyWanted => t.copy_wanted,
        TransitionError::CopiesUsedUp => t.copies_used_up,
        TransitionError::NoCopyWanted => t.no_copy_wanted,
        TransitionError::TypeDiffers => t.type_differs,
        TransitionError::SamePerson => t.same_person,
        // The others are the claimant's and the courier's.
        TransitionError::WrongState
        | TransitionError::NoCodeWanted
        | TransitionError::CodesUsedUp
        | TransitionError::ItemsMissing(_)
        | TransitionError::TooEarly => t.wrong_state,
    }
    .into()
}

impl Trouble {
    /// What is wrong with a field.
    pub fn field(&self, name: &str) -> &'static str {
        match name {
            "reason" => self.reason,
            "note" => self.note,
            "text" | "ready" => self.message,
            "customer_number" => self.customer_number,
            "name" => self.name,
            "date" => self.date,
            "mrz" => self.mrz,
            "verdict" => self.verdict,
            "readable" | "unaltered" | "valid" | "consistent" | "signed" | "sworn"
            | "both_sides" | "new_address" => self.check,
            _ => self.form,
        }
    }
}

/// Why a step changed nothing.
pub fn trouble<'a>(
    locale: Locale,
    refused: &Refused,
    title: impl FnOnce(&str) -> &'a str,
) -> String {
    let t = Trouble::of(locale);
    match refused {
        Refused::TransitionError(obstacle) => return barring(locale, obstacle, title),
        Refused::VersionRequired | Refused::VersionUnreadable => t.version,
        Refused::Stale => t.stale,
        Refused::ReasonNotSo => t.reason,
        Refused::TooManyMessages => t.too_many_messages,
        Refused::MailWithheld => t.mail_withheld,
        Refused::Claimed => t.claimed,
        Refused::ClaimFirst => t.claim_first,
        Refused::OpenFirst => t.open_first,
        Refused::NoMatch(why) => match why {
            NoMatch::Unknown => t.unknown_number,
            NoMatch::Staff => t.staff_number,
            NoMatch::OpenCase => t.busy_number,
            NoMatch::Held => t.held_number,
        },
        Refused::Denied(Denied::FreshProofRequired) => super::Admin::of(locale).prove,
        // These have pages of their own.
        Refused::Denied(_)
        | Refused::Unticked(_)
        | Refused::NotFound
        | Refused::OwnCase
        | Refused::Unreadable
        | Refused::TooManyLinks { .. } => t.form,
    }
    .into()
}
