//! Regain's rules: how people get into their account, and back in.
//!
//! In scope: every rule, as a function of facts, time, fresh random values and
//! policy, which returns an outcome and its writes.
//!
//! Out of scope: the platform. This crate has no `worker`, no clock, no
//! randomness, no async runtime and no I/O, and cannot get at them: it has no
//! `std`, `chrono` comes without its clock, `argon2` and `hpke` without their
//! generators, and a test plants breaches to see that they fail.
#![no_std]

extern crate alloc;

pub mod account_type;
pub mod accounts;
pub mod allowlist;
pub mod courier;
mod day;
pub mod email;
pub mod entrance;
pub mod evidence;
pub mod fields;
pub mod file_name;
pub mod front;
pub mod gate;
pub mod id;
pub mod ip_check;
pub mod letter;
pub mod locale;
#[cfg(feature = "password")]
pub mod login;
pub mod mask;
pub mod moment;
pub mod new_password;
mod newtype;
pub mod notify;
#[cfg(feature = "password")]
pub mod password;
pub mod password_lost;
#[cfg(all(feature = "password", feature = "totp"))]
pub mod password_reset;
pub mod phone;
pub mod policy;
pub mod problem;
pub mod profile;
pub mod recovery;
pub mod refusal;
pub mod reply;
pub mod ring;
pub mod routes;
#[cfg(feature = "totp")]
pub mod seal;
pub mod service_key;
pub mod session;
#[cfg(feature = "records")]
pub mod signed;
pub mod store;
pub mod support;
pub mod throttle;
pub mod token;
#[cfg(feature = "totp")]
pub mod totp;
#[cfg(feature = "totp")]
pub mod totp_service;
#[cfg(feature = "totp")]
pub mod totp_verify;
pub mod trail;
pub mod written;
