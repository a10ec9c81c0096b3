//! Why a call of the back office changes nothing, and how a program is told.

use alloc::vec::Vec;

use crate::http::fields::FieldError;
use crate::http::problem::{Kind, Problem};
use crate::recovery::machine::TransitionError;
use crate::recovery::rulebook::Check;
use crate::refusal::Ended;
use crate::sign_in::gate::Denied;

/// Why a call about a case changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The session or the role does not open it.
    Denied(Denied),
    /// There is no such case, account, item or file.
    NotFound,
    /// It is about themselves, or about one of staff.
    OwnCase,
    /// The call does not say which version of the case it is about.
    VersionRequired,
    /// The version that is named cannot be read.
    VersionUnreadable,
    /// The case has changed since that version.
    Stale,
    /// Somebody else works on it.
    Claimed,
    /// They do not work on it.
    ClaimFirst,
    /// Of what conforms, they have not looked at this.
    Unticked(Vec<Check>),
    /// They have not opened each file that they read or judge.
    OpenFirst,
    /// The case does not allow it where it stands.
    TransitionError(TransitionError),
    /// What is given as the reason is not so.
    ReasonNotSo,
    /// No account can be matched.
    NoMatch(NoMatch),
    /// A link was mailed too often to this address.
    TooManyLinks {
        /// How long to wait.
        wait: chrono::TimeDelta,
    },
    /// There are as many messages in the case as there may be, or were in the last hour.
    TooManyMessages,
    /// The mailbox has had as many mails as it may.
    MailWithheld,
    /// The file is there no more, or cannot be opened.
    Unreadable,
}

/// Why a case cannot be about an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoMatch {
    /// There is no account with this number.
    Unknown,
    /// It is one of staff.
    Staff,
    /// It has another open case, which has to end first.
    OpenCase,
    /// It was recovered a short while ago.
    Held,
}

impl From<Ended<Denied>> for Ended<Refused> {
    fn from(ended: Ended<Denied>) -> Self {
        ended.map(Refused::Denied)
    }
}

impl From<TransitionError> for Refused {
    fn from(error: TransitionError) -> Self {
        Self::TransitionError(error)
    }
}

/// What a program is told.
impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Denied(denied) => denied.into(),
            Refused::NotFound | Refused::Unreadable => Kind::NotFound.into(),
            Refused::OwnCase => Kind::OwnCase.into(),
            Refused::VersionRequired => Kind::VersionRequired.into(),
            Refused::VersionUnreadable => Kind::MalformedHeader.into(),
            Refused::Stale => Kind::CaseChanged.into(),
            Refused::Claimed => Kind::CaseClaimed.into(),
            Refused::ClaimFirst => Kind::ClaimFirst.into(),
            Refused::Unticked(checks) => Self {
                kind: Kind::InvalidFields,
                errors: checks.into_iter().map(unticked).collect(),
            },
            Refused::OpenFirst => Kind::OpenFirst.into(),
            Refused::TooManyLinks { .. } | Refused::TooManyMessages => Kind::TooManyAttempts.into(),
            Refused::MailWithheld => {
                let words =
                    "The mailbox has had as many mails as it may in an hour: none was sent.";
                Self::with_detail(Kind::TooManyAttempts, "", words)
            }
            Refused::ReasonNotSo => {
                let words = "The reason does not fit what happened in the case.";
                Self::with_detail(Kind::InvalidFields, "/reason", words)
            }
            Refused::NoMatch(why) => {
                Self::with_detail(Kind::NoMatch, "/customer_number", why.words())
            }
            Refused::TransitionError(error) => {
                let (kind, words) = told(&error);
                match words {
                    "" => kind.into(),
                    words => Self::with_detail(kind, "", words),
                }
            }
        }
    }
}

/// What is wrong with a box that was left out.
fn unticked(check: Check) -> FieldError {
    FieldError {
        pointer: alloc::format!("/{}", check.word()),
        detail: UNTICKED.into(),
    }
}

/// What is said of a box that was left out.
pub(super) const UNTICKED: &str = "What conforms was looked at in this respect too.";

impl NoMatch {
    const fn words(self) -> &'static str {
        match self {
            Self::Unknown => "There is no account with this customer number.",
            Self::Staff => "The account is one of staff.",
            Self::OpenCase => "The account has another open case, which has to end first.",
            Self::Held => "The account was recovered a short while ago.",
        }
    }
}

/// An obstacle as a program is told.
const fn told(error: &TransitionError) -> (Kind, &'static str) {
    match error {
        TransitionError::SamePerson => (Kind::SamePerson, ""),
        TransitionError::TranscribeFirst => (Kind::TranscribeFirst, ""),
        TransitionError::TooOld(_) => (Kind::DocumentTooOld, ""),
        TransitionError::NoSuchItem => (Kind::NotFound, ""),
        TransitionError::Doubt => (
            Kind::ApprovalBarred,
            "An item was not found conform, or was not judged yet.",
        ),
        TransitionError::ReadingsDiffer(_) => (
            Kind::ApprovalBarred,
            "Two people read different names or dates on an item.",
        ),
        TransitionError::CodeMissing => {
            (Kind::ApprovalBarred, "The mailed code was not given back.")
        }
        TransitionError::CopyWanted => (
            Kind::ApprovalBarred,
            "A better copy of an item is wanted: ask for it, or judge the item anew.",
        ),
        TransitionError::PasswordNotProven => (
            Kind::ApprovalBarred,
            "A call alone does not replace a second factor: the password was not proven.",
        ),
        TransitionError::TypeDiffers => (
            Kind::ApprovalBarred,
            "The documents are those of another type of account: ask for the right ones.",
        ),
        TransitionError::Unmatched => (Kind::CaseWrongState, "The case matches no account."),
        TransitionError::NoPhone => (
            Kind::CaseWrongState,
            "There is no call in this case: the policy has none, or the number is too new, or dead.",
        ),
        TransitionError::CallFirst => (
            Kind::CaseWrongState,
            "Documents come after a call that failed.",
        ),
        TransitionError::CopiesUsedUp => (
            Kind::CaseWrongState,
            "Better copies were asked for as often as they may be.",
        ),
        TransitionError::NoCopyWanted => (
            Kind::CaseWrongState,
            "A better copy is wanted of no item: say so of one first, as its verdict.",
        ),
        TransitionError::NotReopenable => (
            Kind::CaseWrongState,
            "No mailed link alone stopped it a short while ago, or nothing more is proven.",
        ),
        TransitionError::NoLink => (
            Kind::CaseWrongState,
            "Its claimant opened it, and it was not reopened: there is no link to send.",
        ),
        TransitionError::Matched => (Kind::CaseWrongState, "The case has an account already."),
        TransitionError::TooEarly
        | TransitionError::WrongState
        | TransitionError::NoCodeWanted
        | TransitionError::CodesUsedUp
        | TransitionError::ItemsMissing(_) => (Kind::CaseWrongState, ""),
    }
}
