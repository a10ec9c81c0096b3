//! A case: what is known of it, where it stands, and what was found.

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::better_copy::{CopyReason, WantedCopy};
use super::rulebook::Lost;
use crate::account::account_type::AccountType;
use crate::column;
use crate::http::date;
use crate::http::locale::Locale;
use crate::id::{AccountId, CaseId};
use crate::words::words;

/// A case, without what only support needs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Case {
    /// Its id, random.
    pub id: CaseId,
    /// What people call it by.
    pub reference: String,
    /// The account it is about; none where it matches none.
    pub account_id: Option<AccountId>,
    /// What it is about.
    #[serde(deserialize_with = "column::json")]
    pub lost: Lost,
    /// What its claimant wants of it.
    pub wish: Wish,
    /// The type of account whose documents are asked for: as the claimant says,
    /// until an agent has asked.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// The rulebook that it goes by, whatever is chosen today.
    pub policy: String,
    /// The claimant's language.
    pub locale: Locale,
    /// By which claimant and agent know each other.
    pub phrase: String,
    /// What was proven when it was opened.
    #[serde(deserialize_with = "column::json")]
    pub factors: Vec<Factor>,
    /// What support has to look at twice.
    #[serde(deserialize_with = "column::json")]
    pub flags: Vec<Flag>,
    /// Where the claimant can be reached; none once that is forgotten.
    pub contact_email: Option<String>,
    /// The address that the account is to have; where only its own is to be told, the one
    /// at which the claimant can be written to. The code goes there.
    pub new_email: Option<String>,
    /// The address of the account as it stood at the opening.
    pub email: Option<String>,
    /// Where it stands.
    pub state: State,
    /// Since when it stands there.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub state_since: DateTime<Utc>,
    /// How the last call went.
    pub call: Option<Call>,
    /// When its claimant can be called.
    pub call_time: Option<CallTime>,
    /// The account id of who works on it.
    pub agent_id: Option<AccountId>,
    /// Since when.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub claimed_at: Option<DateTime<Utc>>,
    /// What was read on its documents.
    #[serde(deserialize_with = "column::json")]
    pub transcriptions: Vec<Transcription>,
    /// What was found of them.
    #[serde(deserialize_with = "column::json")]
    pub reviews: Vec<Review>,
    /// The better copies that its claimant is asked for now.
    #[serde(deserialize_with = "column::json")]
    pub copies: Vec<WantedCopy>,
    /// How often its claimant was asked for better copies.
    pub copy_rounds: u32,
    /// The account id of who approved first.
    pub decided_by: Option<AccountId>,
    /// Wrong codes, over all that were mailed.
    pub code_failures: u32,
    /// Times that a code was asked for.
    pub code_mails: u32,
    /// When the mailed code was given back.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub code_returned_at: Option<DateTime<Utc>>,
    /// When it was opened.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub opened_at: DateTime<Utc>,
    /// When documents were asked for.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub asked_at: Option<DateTime<Utc>>,
    /// When it expires unless it goes on.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub expires_at: DateTime<Utc>,
    /// When those who have to know are reminded; none where they are not, or were.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub remind_at: Option<DateTime<Utc>>,
    /// When the effect takes place unless it is stopped.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub effect_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub ended_at: Option<DateTime<Utc>>,
    /// Where it stood when a link in the owner's mailbox stopped it.
    pub cancelled_in: Option<State>,
    /// The account id of who proposed to reopen it.
    pub reopening_by: Option<AccountId>,
    /// When it was reopened: no link stops it any more.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub reopened_at: Option<DateTime<Utc>>,
    /// Grows with every change.
    pub version: u64,
}

impl Case {
    /// The addresses that its claimant gave as theirs, until they are forgotten.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = &str> {
        let all = [&self.contact_email, &self.new_email];
        all.into_iter().flatten().map(String::as_str)
    }
}

words! {
    /// What the claimant of a case wants.
    #[derive(Default)]
    pub enum Wish {
        /// That the account changes, so that what was lost is not needed any more.
        #[default]
        Change = "change",
        /// To be told which e-mail address the account has. Nothing changes.
        Tell = "tell",
    }
}

words! {
    /// Where a case stands.
    pub enum State {
        /// It waits for a call.
        Submitted = "submitted",
        /// The call went well; it waits for a decision.
        Verified = "verified",
        /// It waits for documents.
        Documents = "documents",
        /// The documents are in; it waits for somebody to look at them.
        Review = "review",
        /// One person has approved; it waits for another.
        Decided = "decided",
        /// Approved; the effect waits, so that the owner can stop it.
        CoolingOff = "cooling_off",
        /// It ended with what was asked for.
        Applied = "applied",
        /// It ended without.
        Refused = "refused",
        /// The claimant, or the owner once signed in, does not want it any more.
        Withdrawn = "withdrawn",
        /// The owner, or support, stopped it.
        Stopped = "stopped",
        /// Nobody went on with it.
        Expired = "expired",
    }
}

impl State {
    /// Whether it can still go on.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(
            self,
            Self::Applied | Self::Refused | Self::Withdrawn | Self::Stopped | Self::Expired
        )
    }

    /// Whether documents are wanted, or wait for somebody to read them: a second person
    /// reads them too.
    #[must_use]
    pub const fn is_for_reading(self) -> bool {
        matches!(self, Self::Documents | Self::Review | Self::Decided)
    }

    /// Whether it is still undecided.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        self.is_open() && !matches!(self, Self::CoolingOff)
    }
}

words! {
    /// How a call to the phone on file went.
    pub enum Call {
        /// It was the holder.
        Verified = "verified",
        /// It could not be established.
        NotVerified = "not_verified",
        /// Nobody answered; it can be tried again.
        Unreachable = "unreachable",
        /// Somebody else has the number.
        WrongPerson = "wrong_person",
    }
}

words! {
    /// When the claimant can be called, at the phone on file.
    pub enum CallTime {
        /// Before noon.
        Morning = "morning",
        /// After noon.
        Afternoon = "afternoon",
        /// At the end of the day.
        Evening = "evening",
        /// Never: they say that the number is dead, and send documents.
        Never = "never",
    }
}

words! {
    /// What a reviewer says of one item.
    pub enum Verdict {
        /// It shows what it has to.
        Conform = "conform",
        /// Something is not right, or cannot be read.
        Doubt = "doubt",
        /// It is not what was asked for, or false.
        Refused = "refused",
        /// It shows nothing for or against: the claimant can be asked for a better copy.
        BetterCopy = "better_copy",
    }
}

impl Verdict {
    /// Whether it bars an approval for good.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Doubt | Self::Refused)
    }
}

/// What somebody read on the documents of an item, before they were shown what was
/// expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcription {
    /// The item.
    pub item: String,
    /// The account id of who looked.
    pub by: AccountId,
    /// The name that the document is made out to.
    pub name: String,
    /// Its date of issue, where it bears one.
    #[serde(deserialize_with = "date::maybe")]
    pub date: Option<NaiveDate>,
    /// The lines of its machine-readable zone as they were typed, where they were: as long
    /// as there are documents. A trigger of `schema.sql` takes them away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mrz: Option<String>,
    /// The day on which it was handed in, in UTC.
    #[serde(deserialize_with = "date::always")]
    pub received_on: NaiveDate,
}

/// What was found of one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The item.
    pub item: String,
    /// What was found.
    pub verdict: Verdict,
    /// The account id of the reviewer.
    pub by: AccountId,
    /// Why a better copy is wanted; there with [`Verdict::BetterCopy`] alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<CopyReason>,
}

words! {
    /// A factor that was proven in the sign-in that a case was opened from.
    pub enum Factor {
        /// The password.
        Password = "password",
        /// A code of the second factor, where there is one.
        SecondFactor = "second_factor",
    }
}

words! {
    /// What support has to look at twice.
    pub enum Flag {
        /// The phone number was changed in the last 30 days: no call proves anything.
        PhoneChanged = "phone_changed",
        /// The e-mail address was.
        EmailChanged = "email_changed",
        /// A name that documents have to bear was.
        NameChanged = "name_changed",
        /// The claimant says another type of account than is on file.
        TypeDiffers = "type_differs",
        /// Somebody signed in by every factor in the last days.
        RecentSignIn = "recent_sign_in",
        /// The account was found by an agent: what the claimant wrote names none, or one
        /// that had a case already. An approval takes a second person, after a call too.
        MatchedByHand = "matched_by_hand",
        /// Support opened the case, for somebody who wrote or called. An approval takes a
        /// second person.
        OpenedByStaff = "opened_by_staff",
    }
}

words! {
    /// Why a case has no account, for support's eyes only.
    pub enum Unmatched {
        /// There is no such login.
        Unknown = "unknown",
        /// It is one of staff: their own people help them.
        Staff = "staff",
        /// It has an open case already.
        OpenCase = "open_case",
        /// It was recovered a short while ago.
        Held = "held",
        /// Too many cases were opened for it.
        TooMany = "too_many",
    }
}
