//! What staff see: the pages of the back office.
//!
//! Each has a `page` and an `office`, made by [`Office::frame`], and its template
//! extends `support/layout.html`.

mod case;
#[cfg(feature = "office")]
mod chart;
#[cfg(feature = "office")]
mod figures;
#[cfg(feature = "office")]
mod figures_csv;
mod frame;
mod item;
mod problem;
mod queue;
mod step;

pub use case::{DossierPage, dossier};
#[cfg(feature = "office")]
pub use figures::figures;
#[cfg(feature = "office")]
pub use figures_csv::{FiguresTable, figures_csv};
pub use frame::Office;
pub use item::evidence_item;
pub use problem::{OfficeProblem, office_problem};
pub use queue::{QueuePage, SearchPage, queue, search};
pub use step::{CaseStep, StepProblem, TriedStep, TypedStep};
