//! What staff see: the pages of the back office.
//!
//! Each has a `page` and an `office`, made by [`Office::frame`], and its template
//! extends `support/layout.html`.

mod frame;
mod problem;
mod queue;

pub use frame::Office;
pub use problem::{OfficeProblem, office_problem};
pub use queue::{QueuePage, SearchPage, queue, search};
