//! The pages that people see, in every language. What they share, and what the mails
//! say, is in the crate `regain-frame`.

mod address;
#[cfg(feature = "records")]
mod audit_log;
#[cfg(feature = "records")]
mod csv;
mod home;
mod login;
mod oidc;
mod password;
mod profile;
mod proof;
mod qr;
mod recovery;
mod second_factor;
mod support;

use regain_frame::{assets, device, office, site, texts, time};

pub use address::{AddressView, ListView, address};
#[cfg(feature = "records")]
pub use audit_log::audit_log_csv;
pub use home::home;
pub use login::{LoginForm, LoginNote, LoginProblem, login};
pub use oidc::{
    SignOut, going_away, going_on, request_refused, second_factor_needed, sign_out, signed_out,
};
pub use password::{
    PasswordLostForm, ResetForm, link_expired, password_changed, password_lost, password_lost_sent,
    password_reset,
};
pub use profile::*;
pub use proof::{ProofForm, ProofProblem, proof};
pub use qr::qr_svg;
pub use recovery::{
    CaseDone, CaseOpened, CasePage, CaseProblem, CaseSignIn, ContinueCase, RecoveryField,
    RecoveryForm, StopCase, TypedRequest, case_opened, case_page, case_sign_in, continue_case,
    letter, losses, recovery_form, recovery_start, stop_case,
};
pub use second_factor::{CodeForm, CodeProblem, challenge_expired, challenge_missing, code};
pub use support::*;

#[cfg(test)]
mod tests;
