//! How an endpoint ends before it has done what it is for.

use regain_core::http::problem::{Kind, Problem};
use regain_core::http::reply::Reply;
use regain_core::refusal::Ended;
use regain_core::store::StoreError;

use crate::failure::Failure;

/// What ends a call early: as one type, so that it travels by `?` from wherever it is
/// found out.
#[derive(Debug)]
pub enum Early {
    /// The caller is answered already: refused, or led elsewhere.
    Reply(Reply),
    /// A failure of ours.
    Failure(Failure),
}

impl From<Reply> for Early {
    fn from(reply: Reply) -> Self {
        Self::Reply(reply)
    }
}

impl From<Problem> for Early {
    fn from(problem: Problem) -> Self {
        Self::Reply(problem.into())
    }
}

impl From<Kind> for Early {
    fn from(kind: Kind) -> Self {
        Self::Reply(kind.into())
    }
}

/// For callers who get no page with their refusal.
impl<R: Into<Problem>> From<Ended<R>> for Early {
    fn from(ended: Ended<R>) -> Self {
        match ended.reason() {
            Ok(reason) => reason.into().into(),
            Err(error) => error.into(),
        }
    }
}

impl From<Failure> for Early {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<StoreError> for Early {
    fn from(error: StoreError) -> Self {
        Self::Failure(error.into())
    }
}
