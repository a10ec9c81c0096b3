//! What staff call the things that cases are made of.

use regain_core::account::Status;
use regain_core::account::account_type::AccountType;
use regain_core::http::locale::Locale;
use regain_core::recovery::case::{Call, CallTime, Factor, Flag, State, Unmatched, Verdict};
use regain_core::recovery::rulebook::{Loss, Lost};
use regain_core::support::action::StaffAction;
use regain_core::support::reason::Reason;

super::texts!("support_words");

/// What was lost, as a list names it.
pub fn losses(locale: Locale, lost: Lost) -> String {
    let words = CaseWords::of(locale);
    let names: Vec<_> = lost.iter().map(|loss| words.loss(loss)).collect();
    super::list(locale, &names)
}

impl CaseWords {
    /// What was lost.
    pub const fn loss(&self, loss: Loss) -> &'static str {
        match loss {
            Loss::Email => self.email,
            Loss::Totp => self.totp,
            Loss::Ip => self.ip,
        }
    }

    /// The name of a type of account.
    pub const fn account_type(&self, account_type: AccountType) -> &'static str {
        match account_type {
            AccountType::Individual => self.individual,
            AccountType::Company => self.company,
            AccountType::Association => self.association,
        }
    }

    /// The name of a state.
    pub const fn state(&self, state: State) -> &'static str {
        match state {
            State::Submitted => self.submitted,
            State::Verified => self.verified,
            State::Documents => self.documents,
            State::Review => self.review,
            State::Decided => self.decided,
            State::CoolingOff => self.cooling_off,
            State::Applied => self.applied,
            State::Refused => self.refused,
            State::Withdrawn => self.withdrawn,
            State::Stopped => self.stopped,
            State::Expired => self.expired,
        }
    }

    /// The name of a factor.
    pub const fn factor(&self, factor: Factor) -> &'static str {
        match factor {
            Factor::Password => self.password,
            Factor::SecondFactor => self.second_factor,
        }
    }

    /// When somebody can be called.
    pub const fn call_time(&self, time: CallTime) -> &'static str {
        match time {
            CallTime::Morning => self.morning,
            CallTime::Afternoon => self.afternoon,
            CallTime::Evening => self.evening,
            CallTime::Never => self.number_dead,
        }
    }

    /// Whether an account can be used.
    pub const fn status(&self, status: Status) -> &'static str {
        match status {
            Status::Active => self.active,
            Status::Frozen => self.frozen,
            Status::Disabled => self.disabled,
        }
    }

    /// Whether something is so.
    pub const fn whether(&self, it_is: bool) -> &'static str {
        if it_is { self.yes } else { self.no }
    }
}

impl CaseFlags {
    /// The name of a flag.
    pub const fn name(&self, flag: Flag) -> &'static str {
        match flag {
            Flag::PhoneChanged => self.phone_changed,
            Flag::EmailChanged => self.email_changed,
            Flag::NameChanged => self.name_changed,
            Flag::TypeDiffers => self.type_differs,
            Flag::RecentSignIn => self.recent_sign_in,
            Flag::MatchedByHand => self.matched_by_hand,
            Flag::OpenedByStaff => self.opened_by_staff,
        }
    }

    /// What it means for whoever works on the case.
    pub const fn means(&self, flag: Flag) -> &'static str {
        match flag {
            Flag::PhoneChanged => self.phone_changed_means,
            Flag::EmailChanged => self.email_changed_means,
            Flag::NameChanged => self.name_changed_means,
            Flag::TypeDiffers => self.type_differs_means,
            Flag::RecentSignIn => self.recent_sign_in_means,
            Flag::MatchedByHand => self.matched_by_hand_means,
            Flag::OpenedByStaff => self.opened_by_staff_means,
        }
    }
}

impl CaseUnmatched {
    /// Why, in a few words.
    pub const fn name(&self, unmatched: Unmatched) -> &'static str {
        match unmatched {
            Unmatched::Unknown => self.unknown,
            Unmatched::Staff => self.staff,
            Unmatched::OpenCase => self.open_case,
            Unmatched::Held => self.held,
            Unmatched::TooMany => self.too_many,
        }
    }

    /// What it means for whoever works on the case.
    pub const fn means(&self, unmatched: Unmatched) -> &'static str {
        match unmatched {
            Unmatched::Unknown => self.unknown_means,
            Unmatched::Staff => self.staff_means,
            Unmatched::OpenCase => self.open_case_means,
            Unmatched::Held => self.held_means,
            Unmatched::TooMany => self.too_many_means,
        }
    }
}

impl StaffActions {
    /// What was done.
    pub const fn name(&self, action: StaffAction) -> &'static str {
        match action {
            StaffAction::OpenCase => self.open_case,
            StaffAction::Claim => self.claim,
            StaffAction::Release => self.release,
            StaffAction::Match => self.linked,
            StaffAction::Call => self.call,
            StaffAction::RequestDocuments => self.request_documents,
            StaffAction::RequestCopies => self.request_copies,
            StaffAction::Open => self.open,
            StaffAction::SendLink => self.send_link,
            StaffAction::Transcribe => self.transcribe,
            StaffAction::Review => self.review,
            StaffAction::Approve => self.approve,
            StaffAction::ApproveAlone => self.approve_alone,
            StaffAction::Confirm => self.confirm,
            StaffAction::Refuse => self.refuse,
            StaffAction::Stop => self.stop,
            StaffAction::ProposeReopening => self.propose_reopening,
            StaffAction::Reopen => self.reopen,
        }
    }

    /// How a call went.
    pub const fn outcome(&self, outcome: Call) -> &'static str {
        match outcome {
            Call::Verified => self.verified,
            Call::NotVerified => self.not_verified,
            Call::Unreachable => self.unreachable,
            Call::WrongPerson => self.wrong_person,
        }
    }

    /// What was found of an item.
    pub const fn verdict(&self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Conform => self.conform,
            Verdict::BetterCopy => self.better_copy,
            Verdict::Doubt => self.doubt,
            Verdict::Refused => self.refused,
        }
    }

    /// Why.
    pub const fn reason(&self, reason: Reason) -> &'static str {
        match reason {
            Reason::PhraseSaid => self.phrase_said,
            Reason::KnewOfCase => self.knew_of_case,
            Reason::PhraseWrong => self.phrase_wrong,
            Reason::UnawareOfCase => self.unaware_of_case,
            Reason::DeclinedToAnswer => self.declined_to_answer,
            Reason::UnderInfluence => self.under_influence,
            Reason::NoAnswer => self.no_answer,
            Reason::Voicemail => self.voicemail,
            Reason::NumberDead => self.number_dead,
            Reason::OtherHolder => self.other_holder,
            Reason::Unreadable => self.unreadable,
            Reason::CutOff => self.cut_off,
            Reason::SideMissing => self.side_missing,
            Reason::TooOld => self.too_old,
            Reason::WrongDocument => self.wrong_document,
            Reason::Unsigned => self.unsigned,
            Reason::StatementMissing => self.statement_missing,
            Reason::AddressMissing => self.address_missing,
            Reason::NameDiffers => self.name_differs,
            Reason::Inconsistent => self.inconsistent,
            Reason::Altered => self.altered,
            Reason::CallVerified => self.call_verified,
            Reason::DocumentsConform => self.documents_conform,
            Reason::DocumentsInDoubt => self.documents_in_doubt,
            Reason::IdentityNotVerified => self.identity_not_verified,
            Reason::NoAccountMatches => self.no_account_matches,
            Reason::NobodyReached => self.nobody_reached,
            Reason::FraudSuspected => self.fraud_suspected,
            Reason::NotNeeded => self.not_needed,
            Reason::Other => self.other,
        }
    }
}

/// The name of a language.
pub fn language(locale: Locale, named: Locale) -> &'static str {
    let named_here = Language::of(locale).by_word(named.tag());
    named_here.unwrap_or_else(|| named.name())
}
