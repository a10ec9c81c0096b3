//! What people see of Regain: pages and mails, in French and English.
//!
//! Every function is pure: plain values in, a finished document out. Whatever
//! was typed by somebody is escaped by the templates, and no page needs a
//! script or an inline style, so that the strictest content policy holds.

mod error;
mod home;
mod login;
pub mod mail;
mod password;
mod session;
mod site;
mod texts;
mod time;

pub use error::{ErrorPage, error};
pub use home::home;
pub use login::{LoginForm, LoginProblem, login};
pub use password::{
    PasswordLostForm, PasswordProblem, ResetForm, link_expired, password_changed, password_lost,
    password_lost_sent, password_reset,
};
pub use session::{SessionView, session};
pub use site::Site;

#[cfg(test)]
mod tests;
