//! Failures that are not the caller's.

use regain_core::store::StoreError;

/// Why a request could not be carried out, through no fault of the caller.
/// The text is for the log; the caller gets a 503.
#[derive(Debug)]
pub enum Failure {
    /// A binding, variable or secret is missing or unusable.
    Missing(&'static str),
    /// The database cannot be used.
    Store(StoreError),
    /// The platform refused something. Which error it was is not said: the text of
    /// its errors knows every one there is, too much to carry along.
    Platform,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
