//! Why staff decided as they did, in codes that can be counted.

use alloc::vec::Vec;

use crate::http::fields::Fields;
use crate::recovery::better_copy::CopyReason;
use crate::recovery::case::{Call, Case, State, Verdict};
use crate::words::words;

words! {
    /// A reason code.
    pub enum Reason {
        /// The person on the telephone recognised the case's phrase, which the agent says, and
        /// said unprompted what they asked for.
        PhraseSaid = "phrase_said",
        /// They knew of the case and what it is about.
        KnewOfCase = "knew_of_case",
        /// They did not know the phrase.
        PhraseWrong = "phrase_wrong",
        /// They did not know of the case.
        UnawareOfCase = "unaware_of_case",
        /// They did not want to answer.
        DeclinedToAnswer = "declined_to_answer",
        /// Somebody seemed to tell them what to say.
        UnderInfluence = "under_influence",
        /// Nobody picked up.
        NoAnswer = "no_answer",
        /// An answering machine did.
        Voicemail = "voicemail",
        /// The number is out of service.
        NumberDead = "number_dead",
        /// The number is somebody else's.
        OtherHolder = "other_holder",
        /// It cannot be read.
        Unreadable = "unreadable",
        /// An edge is cut off.
        CutOff = "cut_off",
        /// A side or a page is missing.
        SideMissing = "side_missing",
        /// It is not the document that was asked for.
        WrongDocument = "wrong_document",
        /// It has expired, or is older than allowed.
        TooOld = "too_old",
        /// It is not signed.
        Unsigned = "unsigned",
        /// The sworn statement is not on it.
        StatementMissing = "statement_missing",
        /// It does not name the new address.
        AddressMissing = "address_missing",
        /// It is made out to somebody else.
        NameDiffers = "name_differs",
        /// Its parts, or two documents, contradict each other.
        Inconsistent = "inconsistent",
        /// There are signs that it was altered.
        Altered = "altered",
        /// The person was recognised on the telephone.
        CallVerified = "call_verified",
        /// Every document conforms.
        DocumentsConform = "documents_conform",
        /// There is a doubt on a document.
        DocumentsInDoubt = "documents_in_doubt",
        /// Who they are was not established.
        IdentityNotVerified = "identity_not_verified",
        /// No account fits what the claimant wrote.
        NoAccountMatches = "no_account_matches",
        /// Nobody could be reached.
        NobodyReached = "nobody_reached",
        /// It looks like fraud.
        FraudSuspected = "fraud_suspected",
        /// The claimant has got in by themselves, or opened another case.
        NotNeeded = "not_needed",
        /// Something else, which the note says.
        Other = "other",
    }
}

impl Reason {
    /// Those that can be given for a call of this outcome.
    #[must_use]
    pub const fn of_call(outcome: Call) -> &'static [Self] {
        match outcome {
            Call::Verified => &[Self::PhraseSaid, Self::KnewOfCase, Self::Other],
            Call::NotVerified => &[
                Self::PhraseWrong,
                Self::UnawareOfCase,
                Self::DeclinedToAnswer,
                Self::UnderInfluence,
                Self::Other,
            ],
            Call::Unreachable => &[
                Self::NoAnswer,
                Self::Voicemail,
                Self::NumberDead,
                Self::Other,
            ],
            Call::WrongPerson => &[Self::OtherHolder, Self::UnawareOfCase, Self::Other],
        }
    }

    /// Those that can be given for a document that is not taken.
    const OF_REFUSED_DOCUMENT: &'static [Self] = &[
        Self::Unreadable,
        Self::CutOff,
        Self::SideMissing,
        Self::TooOld,
        Self::WrongDocument,
        Self::Unsigned,
        Self::StatementMissing,
        Self::AddressMissing,
        Self::Other,
    ];

    /// Those that can be given for an item that was judged so.
    #[must_use]
    pub const fn of_review(verdict: Verdict) -> &'static [Self] {
        match verdict {
            Verdict::Conform => &[],
            Verdict::Doubt => &[
                Self::Altered,
                Self::NameDiffers,
                Self::Inconsistent,
                Self::Other,
            ],
            Verdict::Refused => Self::OF_REFUSED_DOCUMENT,
            // Those of the claimant: whatever else there is to say is not for them.
            Verdict::BetterCopy => match Self::OF_REFUSED_DOCUMENT {
                [told @ .., _other] => told,
                [] => &[],
            },
        }
    }

    /// The same as the claimant is told it, where they may be.
    #[must_use]
    pub fn for_claimant(self) -> Option<CopyReason> {
        let mut told = CopyReason::ALL.iter().copied();
        told.find(|reason| reason.word() == self.word())
    }

    /// Those that can be given for an approval, where they are so.
    pub const OF_APPROVAL: &'static [Self] =
        &[Self::CallVerified, Self::DocumentsConform, Self::Other];

    /// Whether a case can be approved, refused or stopped on this ground: by what happened.
    #[must_use]
    pub fn is_so(self, case: &Case) -> bool {
        match self {
            Self::CallVerified => case.asked_at.is_none() && case.call == Some(Call::Verified),
            // One that was stopped before that has documents that nobody has found so.
            Self::DocumentsConform => {
                let stopped_in = case.cancelled_in;
                case.asked_at.is_some() && stopped_in.is_none_or(|state| state == State::CoolingOff)
            }
            Self::DocumentsInDoubt => case.is_in_doubt(),
            Self::NoAccountMatches => case.account_id.is_none(),
            Self::NobodyReached => case.call == Some(Call::Unreachable),
            _ => true,
        }
    }

    /// Whether nothing is left to say: why fraud is suspected stands nowhere else.
    #[must_use]
    pub const fn says_it_all(self) -> bool {
        !matches!(self, Self::FraudSuspected | Self::Other)
    }

    /// Those that can be given where several cases without an account are refused at once.
    pub const OF_UNMATCHED: &'static [Self] = &[
        Self::NoAccountMatches,
        Self::FraudSuspected,
        Self::NotNeeded,
        Self::Other,
    ];

    /// Those that can be given for a refusal, or for stopping a case.
    pub const OF_REFUSAL: &'static [Self] = &[
        Self::DocumentsInDoubt,
        Self::IdentityNotVerified,
        Self::NoAccountMatches,
        Self::NobodyReached,
        Self::FraudSuspected,
        Self::NotNeeded,
        Self::Other,
    ];
}

/// How long a note may be, in characters.
pub(super) const NOTE: usize = 2000;

/// Why something was done: a code, and words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grounds {
    /// The code; none where it takes none.
    pub reasons: Vec<Reason>,
    /// The words.
    pub note: Option<alloc::string::String>,
}

impl Grounds {
    /// Reads `reason`, one of these, and `note`, which is there if the reason does not say it
    /// all, or if `written`.
    #[must_use]
    pub fn read(fields: &mut Fields, allowed: &[Reason], written: bool) -> Self {
        let mut grounds = Self::default();
        if !allowed.is_empty() {
            let read = |word: &str| Reason::from_word(word).filter(|one| allowed.contains(one));
            let wrong = "The field must be one of the reasons for this.";
            grounds.reasons.extend(fields.parsed("reason", read, wrong));
        } else if fields.filled("reason") {
            fields.refuse("reason", "There is no reason to give for this.");
        }
        if fields.filled("note") {
            grounds.note = Some(fields.lines("note", NOTE));
        } else if written || grounds.reasons.iter().any(|reason| !reason.says_it_all()) {
            fields.refuse("note", "Say why, in words.");
        }
        grounds
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::fields::Encoding;

    #[test]
    fn a_note_is_asked_for_where_the_reason_leaves_something_to_say() {
        let read = |form: &str, written| {
            let mut fields = Fields::read(Encoding::Form, form.as_bytes()).unwrap();
            let grounds = Grounds::read(&mut fields, Reason::OF_REFUSAL, written);
            fields.finish().map(|()| grounds.note)
        };
        for reason in Reason::OF_REFUSAL {
            let form = alloc::format!("reason={}", reason.word());
            let unsaid = matches!(reason, Reason::FraudSuspected | Reason::Other);
            assert_eq!(read(&form, false).is_err(), unsaid, "{reason:?}");
            assert!(read(&form, true).is_err(), "{reason:?}");
            let noted = read(&alloc::format!("{form}&note=because"), true);
            assert_eq!(noted, Ok(Some("because".into())));
        }
    }

    #[test]
    fn every_reason_for_a_better_copy_can_be_told_to_the_claimant_and_no_other() {
        let told = Reason::of_review(Verdict::BetterCopy).iter().copied();
        let told: Vec<_> = told.filter_map(Reason::for_claimant).collect();
        assert_eq!(told, CopyReason::ALL);
        for reason in Reason::of_review(Verdict::Doubt) {
            assert_eq!(reason.for_claimant(), None, "{reason:?}");
        }
    }
}
