//! The pages of whoever is signed in.

/// The authenticator apps that alwaysdata names to its customers, and where they are had.
pub(crate) const APPS: [(&str, &str); 2] = [
    ("2FAS", "https://2fas.com/"),
    ("Ente Auth", "https://ente.io/auth/"),
];

mod allowed_ips;
mod devices;
mod email;
mod frame;
mod history;
mod not_me;
mod overview;
mod password;
mod recovery_codes;
mod sessions;
mod totp;

pub use allowed_ips::{AllowedView, EntryProblem, allowed_ips};
pub use devices::devices;
pub use email::{
    EmailConfirm, EmailDone, EmailForm, EmailProblem, email_change, email_confirm, email_done,
};
pub(crate) use frame::frame;
pub use history::{HistoryLine, HistoryView, history};
pub use not_me::{NotMe, not_me};
pub use overview::{ContactProblem, Done, ProfileView, profile};
pub use password::{CurrentProblem, NewPasswordForm, new_password};
pub use recovery_codes::{CodesView, recovery_codes};
pub use sessions::{SessionLine, sessions};
pub use totp::{EnrolView, TotpPage, TotpView, totp};
