//! What staff see: the pages of the back office.
//!
//! Each has a `page` and an `office`, made by [`Office::frame`], and its template
//! extends `support/layout.html`.

#[cfg(feature = "office")]
mod audit;
#[cfg(feature = "office")]
mod chart;
#[cfg(feature = "office")]
mod figures;
#[cfg(feature = "office")]
mod figures_csv;
mod frame;
mod problem;
mod queue;

#[cfg(feature = "office")]
pub use audit::{AuditFilter, audit, audit_verified};
#[cfg(feature = "office")]
pub use figures::figures;
#[cfg(feature = "office")]
pub use figures_csv::{FiguresTable, figures_csv};
pub use frame::Office;
pub use problem::{OfficeProblem, office_problem};
pub use queue::{QueuePage, SearchPage, queue, search};
