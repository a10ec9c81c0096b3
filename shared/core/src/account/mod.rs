//! Accounts: what they hold, who makes and changes them, and how they are closed.

pub mod account_type;
pub mod contact;
pub mod contact_hold;
pub mod email;
pub mod email_change;
pub mod history;
pub mod not_me;
pub mod phone;
pub mod profile;
pub mod provision;
pub mod redact;
