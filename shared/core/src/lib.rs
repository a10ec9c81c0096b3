//! Regain's rules: sign-in, second factor, account recovery, and the back office.
//!
//! In scope: every rule, as a function of facts, time, fresh random values and
//! limits, which returns an outcome and its writes.
//!
//! Out of scope: the platform. This crate has no `worker`, no clock, no
//! randomness, no async runtime and no I/O, and cannot get at them: it has no
//! `std`, `chrono` comes without its clock, `argon2` and `hpke` without their
//! generators, and a test plants breaches to see that they fail.
#![no_std]

extern crate alloc;

pub mod account;
pub mod allowlist;
pub mod audit;
pub mod brand;
mod column;
pub mod courier;
pub mod crypto;
pub mod evidence;
pub mod http;
pub mod id;
pub mod limits;
pub mod mail;
mod newtype;
pub mod oidc;
pub mod password;
pub mod recovery;
pub mod refusal;
pub mod second_factor;
pub mod sign_in;
pub mod store;
pub mod support;
mod words;
