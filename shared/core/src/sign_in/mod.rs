//! Signing in: the password, the second step, the session that comes of it, and
//! who may call with which session or key.

pub mod gate;
#[cfg(feature = "password")]
pub mod login;
#[cfg(all(feature = "password", feature = "totp"))]
pub mod proof;
#[cfg(feature = "totp")]
pub mod second_step;
pub mod service_key;
pub mod session;
pub mod session_issue;
pub mod session_list;
