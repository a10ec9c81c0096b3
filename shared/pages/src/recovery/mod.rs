//! The pages of recovery cases, which support decides on.

mod calls;
mod case;
mod documents;
mod form;
mod messages;
mod opened;
mod problem;
mod progress;
mod start;
mod stop;

pub use case::{CaseDone, CasePage, case_page};
pub use form::{RecoveryField, RecoveryForm, recovery_form};
pub use opened::{CaseOpened, CaseSignIn, case_opened, case_sign_in};
pub use problem::CaseProblem;
pub use start::recovery_start;
pub use stop::{StopCase, stop_case};
