//! Why a call of the back office changes nothing, and how a program is told.

use alloc::string::String;
use alloc::vec::Vec;

use crate::fields::FieldError;
use crate::gate::Denied;
use crate::problem::{Kind, Problem};
use crate::recovery::machine::Obstacle;
use crate::refusal::Ended;

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
    /// The case has changed since that version.
    Stale,
    /// Somebody else works on it.
    Claimed,
    /// They do not work on it.
    ClaimFirst,
    /// The case does not allow it where it stands.
    Obstacle(Obstacle),
    /// No account can be matched.
    NoMatch(NoMatch),
    /// A link was mailed too often to this address.
    TooManyLinks {
        /// How long to wait.
        wait: chrono::TimeDelta,
    },
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

impl From<Obstacle> for Refused {
    fn from(obstacle: Obstacle) -> Self {
        Self::Obstacle(obstacle)
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
            Refused::Stale => Kind::CaseChanged.into(),
            Refused::Claimed => Kind::CaseClaimed.into(),
            Refused::ClaimFirst => Kind::ClaimFirst.into(),
            Refused::TooManyLinks { .. } => Kind::TooManyAttempts.into(),
            Refused::NoMatch(why) => with_detail(Kind::NoMatch, "/customer_number", why.words()),
            Refused::Obstacle(obstacle) => {
                let (kind, words) = told(&obstacle);
                with_detail(kind, "", words)
            }
        }
    }
}

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
const fn told(obstacle: &Obstacle) -> (Kind, &'static str) {
    match obstacle {
        Obstacle::SamePerson => (Kind::SamePerson, ""),
        Obstacle::LookFirst => (Kind::LookFirst, ""),
        Obstacle::TooOld(_) => (Kind::DocumentTooOld, ""),
        Obstacle::NoSuchItem => (Kind::NotFound, ""),
        Obstacle::Doubt => (
            Kind::ApprovalBarred,
            "An item was not found conform, or was not judged yet.",
        ),
        Obstacle::CodeMissing => (Kind::ApprovalBarred, "The mailed code was not given back."),
        Obstacle::PasswordNotProven => (
            Kind::ApprovalBarred,
            "A call alone does not replace a second factor: the password was not proven.",
        ),
        Obstacle::TypeDiffers => (
            Kind::ApprovalBarred,
            "The documents are those of another type of account: ask for the right ones.",
        ),
        Obstacle::Unmatched => (Kind::CaseWrongState, "The case matches no account."),
        Obstacle::NoPhone => (
            Kind::CaseWrongState,
            "There is no call in this case: the policy has none, or the number is too new.",
        ),
        Obstacle::CallFirst => (
            Kind::CaseWrongState,
            "Documents come after a call that failed.",
        ),
        Obstacle::Matched => (Kind::CaseWrongState, "The case has an account already."),
        Obstacle::TooEarly
        | Obstacle::WrongState
        | Obstacle::NoCodeWanted
        | Obstacle::CodesUsedUp
        | Obstacle::ItemsMissing(_) => (Kind::CaseWrongState, ""),
    }
}

fn with_detail(kind: Kind, pointer: &str, detail: &str) -> Problem {
    let mut errors = Vec::new();
    if !detail.is_empty() {
        errors.push(FieldError {
            pointer: String::from(pointer),
            detail: detail.into(),
        });
    }
    Problem { kind, errors }
}
