//! What people see of Regain: pages and mails, in every language.
//!
//! Every function is pure: plain values in, a finished document out. Whatever
//! was typed by somebody is escaped by the templates, and no page needs a
//! script or an inline style, so that the strictest content policy holds.

mod address;
mod assets {
    //! Where the files of `assets/` are served.

    include!(concat!(env!("OUT_DIR"), "/assets.rs"));
}
#[cfg(feature = "records")]
mod audit_log;
mod brand;
#[cfg(feature = "records")]
mod csv;
mod device;
mod error;
mod home;
mod kept;
mod login;
pub mod mail;
mod password;
mod profile;
mod proof;
mod qr;
mod recovery;
mod second_factor;
mod site;
mod support;
mod texts;
mod time;

pub use address::{AddressRefused, AddressView, ListView, address, address_refused};
#[cfg(feature = "records")]
pub use audit_log::audit_log_csv;
pub use error::{ErrorPage, error};
pub use home::home;
pub use kept::{KeptPage, KeptView, kept};
pub use login::{LoginForm, LoginNote, LoginProblem, login};
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
pub use site::Site;
pub use support::*;

#[cfg(test)]
mod tests;
