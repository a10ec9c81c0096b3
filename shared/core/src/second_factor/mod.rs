//! The second factor: one-time passwords, recovery codes, and the check for SSH.

#[cfg(feature = "enrolment")]
pub mod enrolment;
#[cfg(feature = "totp")]
pub mod recovery_codes;
#[cfg(feature = "totp")]
pub mod service_check;
#[cfg(feature = "totp")]
pub mod totp;
