//! Mails: what they are about, and who gets them.

pub mod cause;
pub mod notify;
pub mod template;
