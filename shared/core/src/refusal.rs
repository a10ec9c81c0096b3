//! How a call ends before it has done what it was to do: as one type that travels by
//! `?` through the gates and the steps that calls share.
//!
//! Where each outcome of a call has a page of its own, the outcomes are an enum instead.

use alloc::vec::Vec;

use crate::store::{Database, Statement, StoreError};

/// Why a call ends here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended<R> {
    /// It is refused: a decision about whoever makes it.
    Refused(Refusal<R>),
    /// A failure of ours.
    Failed(StoreError),
}

/// A refusal, whose record is written. There is no other way to make one than
/// [`Ended::recorded`], or to say in so many words that there is nothing to record:
///
/// ```
/// // What the example names is there.
/// use regain_core::refusal::{Ended, Refusal};
/// use regain_core::sign_in::gate::Denied;
/// ```
///
/// ```compile_fail,E0423
/// use regain_core::sign_in::gate::Denied;
/// use regain_core::refusal::{Ended, Refusal};
///
/// let silent = Ended::Refused(Refusal(Denied::RoleMissing));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal<R>(R);

impl<R> Ended<R> {
    /// A refusal of which this goes on record first. One that cannot be put on record
    /// is a failure of ours.
    pub async fn recorded(db: &impl Database, record: Vec<Statement>, reason: R) -> Self {
        match db.write(record).await {
            Ok(()) => Self::Refused(Refusal(reason)),
            Err(error) => Self::Failed(error),
        }
    }

    /// A refusal of which nothing goes on record: it tells nothing of whoever asked, or
    /// what it comes from was put on record before.
    pub const fn unrecorded(reason: R) -> Self {
        Self::Refused(Refusal(reason))
    }

    /// Why it was refused, for whoever answers.
    ///
    /// # Errors
    /// The failure, where it is one.
    pub fn reason(self) -> Result<R, StoreError> {
        match self {
            Self::Refused(Refusal(reason)) => Ok(reason),
            Self::Failed(error) => Err(error),
        }
    }

    /// The same in the words of a call that the gate or the step is part of.
    pub fn map<S>(self, other: impl FnOnce(R) -> S) -> Ended<S> {
        match self {
            Self::Refused(Refusal(reason)) => Ended::Refused(Refusal(other(reason))),
            Self::Failed(error) => Ended::Failed(error),
        }
    }
}

/// Whatever is a failure of the store's, or is told like one.
impl<R, E: Into<StoreError>> From<E> for Ended<R> {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}
