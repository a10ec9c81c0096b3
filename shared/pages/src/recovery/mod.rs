//! The pages of recovery cases, which support decides on.

mod calls;
mod case;
mod continue_case;
mod documents;
mod form;
mod letter;
mod messages;
mod opened;
mod problem;
mod progress;
mod start;
mod stop;

pub use case::{CaseDone, CasePage, case_page};
pub use continue_case::{ContinueCase, continue_case};
pub use form::{RecoveryField, RecoveryForm, TypedRequest, losses, recovery_form};
pub use letter::letter;
pub use opened::{CaseOpened, CaseSignIn, case_opened, case_sign_in};
pub use problem::CaseProblem;
pub use start::recovery_start;
pub use stop::{StopCase, stop_case};
