//! What staff see: the pages of the back office.
//!
//! Each has a `page` and an `office`, made by [`Office::frame`](regain_frame::Office::frame), and its template
//! extends `support/layout.html`.

mod account;
mod admin;
#[cfg(feature = "records")]
mod audit;
mod case;
#[cfg(feature = "records")]
mod chart;
mod clients;
#[cfg(feature = "records")]
mod figures;
#[cfg(feature = "records")]
mod figures_csv;
mod item;
mod keys;
mod mails;
mod new_case;
mod next;
mod queue;
mod samples;
mod search;
mod staff;
mod step;
mod wordings;
mod zone;

pub use account::{AccountPage, AccountProblem, account};
pub use admin::AdminDone;
#[cfg(feature = "records")]
pub use audit::{AuditFilter, audit, audit_verified};
pub use case::{CaseDetailsPage, SamplePage, SampleProblem, SampleTyped, details};
pub use clients::{
    ClientForm, ClientPage, ClientProblem, ClientTyped, ClientsPage, client, client_secret, clients,
};
#[cfg(feature = "records")]
pub use figures::figures;
#[cfg(feature = "records")]
pub use figures_csv::{FiguresTable, figures_csv};
pub use item::evidence_item;
pub use keys::{KeyProblem, KeysPage, new_key, revoke_key, service_keys};
pub use mails::{MailProblem, MailsPage, dead_mails};
pub use new_case::new_case;
pub use queue::{QueuePage, TypedRefusal, queue};
pub use samples::{SamplesPage, sample, samples};
pub use search::{SearchPage, search};
pub use staff::{StaffMemberPage, StaffPage, StaffProblem, StaffTyped, staff, staff_member};
pub use step::{CaseStep, StepProblem, TriedStep, TypedStep};
pub use wordings::{WordingPage, WordingProblem, WordingsPage, wording, wordings};
