//! Passwords: hashing, the rules for new ones, and the ways to another one.

#[cfg(all(feature = "password", feature = "totp"))]
pub mod change;
#[cfg(feature = "password")]
pub mod hash;
pub mod imported;
pub mod lost;
#[cfg(all(feature = "password", feature = "totp"))]
pub mod reset;
pub mod rules;
pub mod work;
