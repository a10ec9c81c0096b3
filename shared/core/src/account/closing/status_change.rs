//! Another status of an account.

use crate::account::Status;

/// Another status of an account. Only the module above makes one, so that no status is
/// written without what goes with it:
///
/// ```
/// // What the example names is there.
/// use regain_core::account::closing::status_change::StatusChange;
/// use regain_core::account::Status;
/// ```
///
/// ```compile_fail,E0451
/// use regain_core::account::closing::status_change::StatusChange;
/// use regain_core::account::Status;
///
/// let change = StatusChange {
///     from: None,
///     to: Status::Active,
///     voids_password: false,
/// };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct StatusChange {
    pub(super) from: Option<Status>,
    pub(super) to: Status,
    pub(super) voids_password: bool,
}

impl StatusChange {
    /// The status that the account has to have; none where any will do.
    #[must_use]
    pub const fn from(&self) -> Option<Status> {
        self.from
    }

    /// The status that it is to have.
    #[must_use]
    pub const fn to(&self) -> Status {
        self.to
    }

    /// Whether its password is void.
    #[must_use]
    pub const fn voids_password(&self) -> bool {
        self.voids_password
    }
}
