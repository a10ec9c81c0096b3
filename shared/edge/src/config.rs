//! Variables and secrets. What is missing is named, and nothing opens.

use regain_core::locale::Locale;
use regain_core::ring::Ring;
use regain_core::service_key;
use regain_core::store::StoreError;
use regain_core::token::Token;
use worker::Env;

/// Why a request could not be carried out, through no fault of the caller.
/// The text is for the log; the caller gets a 503.
#[derive(Debug)]
pub enum Failure {
    /// A binding, variable or secret is missing or unusable.
    Missing(&'static str),
    /// The database cannot be used.
    Store(StoreError),
    /// The platform refused something. Which error it was is not said: the text of
    /// `worker::Error` knows every one there is, too much to carry along.
    Platform,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<worker::Error> for Failure {
    fn from(_: worker::Error) -> Self {
        Self::Platform
    }
}

/// The variables that all functions share.
pub struct Config {
    /// The service's own origin, from which every link is made: never from a
    /// header (OWASP Forgot Password).
    pub origin: String,
    /// The provider's name.
    pub provider: String,
    /// Where people write who cannot go on.
    pub support_email: String,
    /// The language of those whose language is not known.
    pub locale: Locale,
}

impl Config {
    /// Reads the variables.
    ///
    /// # Errors
    /// [`Failure::Missing`] with the name of the one that is.
    pub fn read(env: &Env) -> Result<Self, Failure> {
        Ok(Self {
            origin: variable(env, "ORIGIN")?,
            provider: variable(env, "PROVIDER_NAME")?,
            support_email: variable(env, "SUPPORT_EMAIL")?,
            locale: Locale::from_tag(&variable(env, "LOCALE")?)
                .ok_or(Failure::Missing("LOCALE"))?,
        })
    }
}

/// A variable that is not empty.
///
/// # Errors
/// [`Failure::Missing`] with its name.
pub fn variable(env: &Env, name: &'static str) -> Result<String, Failure> {
    env.var(name)
        .ok()
        .map(|value| value.to_string())
        .filter(|value| !value.is_empty())
        .ok_or(Failure::Missing(name))
}

/// A key ring that is kept as a secret.
///
/// # Errors
/// [`Failure::Missing`] with its name, where it is not there or not usable.
pub fn ring(env: &Env, name: &'static str) -> Result<Ring, Failure> {
    let text = secret(env, name)?;
    Ring::parse(&text).map_err(|_| Failure::Missing(name))
}

/// A service key that is kept as a secret.
///
/// # Errors
/// [`Failure::Missing`] with its name, where it is not there or not usable.
pub fn service_key(env: &Env, name: &'static str) -> Result<Token, Failure> {
    let text = secret(env, name)?;
    service_key::presented(&text).ok_or(Failure::Missing(name))
}

/// A secret as it is.
///
/// # Errors
/// [`Failure::Missing`] with its name.
pub fn secret(env: &Env, name: &'static str) -> Result<String, Failure> {
    env.secret(name)
        .map(|value| value.to_string())
        .map_err(|_| Failure::Missing(name))
}
