//! What a call of the core came to, for stories that ask for its outcome and not for
//! failures.

use regain_core::refusal::Ended;
use regain_core::store::StoreError;

/// A result of which the failures are told apart.
pub trait Settled {
    /// What it wanted, or why it was refused.
    type Outcome;

    /// Its outcome.
    ///
    /// # Errors
    /// The failure, where it is one.
    fn settled(self) -> Result<Self::Outcome, StoreError>;
}

impl<T, R> Settled for Result<T, Ended<R>> {
    type Outcome = Result<T, R>;

    fn settled(self) -> Result<Self::Outcome, StoreError> {
        match self {
            Ok(done) => Ok(Ok(done)),
            Err(ended) => ended.reason().map(Err),
        }
    }
}
