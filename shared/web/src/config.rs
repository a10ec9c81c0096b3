//! Variables that all functions share. What is missing is named, and nothing opens.

use core::ops::RangeInclusive;

use regain_core::brand::Brand;
use regain_core::http::locale::Locale;
use regain_core::limits::retention::Retention;
use regain_frame::Site;

use crate::failure::Failure;
use crate::platform::Host;

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
    /// How long records are kept.
    pub retention: Retention,
    /// The provider's own look.
    pub brand: Brand,
}

impl Config {
    /// Reads the variables.
    ///
    /// # Errors
    /// [`Failure::Missing`] with the name of the one that is, or that would not do.
    pub fn read(host: &impl Host) -> Result<Self, Failure> {
        Ok(Self {
            origin: host.variable("ORIGIN")?,
            provider: host.variable("PROVIDER_NAME")?,
            support_email: host.variable("SUPPORT_EMAIL")?,
            locale: Locale::from_tag(&host.variable("LOCALE")?)
                .ok_or(Failure::Missing("LOCALE"))?,
            retention: Retention {
                audit_days: days(host, "AUDIT_DAYS", &Retention::AUDIT_DAYS)?,
                case_days: days(host, "CASE_DAYS", &Retention::CASE_DAYS)?,
            },
            brand: Brand::read(&host.variable("BRAND")?).ok_or(Failure::Missing("BRAND"))?,
        })
    }

    /// What pages say of the provider.
    #[must_use]
    pub fn site<'a>(&'a self, locale: Locale, path: &'a str) -> Site<'a> {
        Site {
            provider: &self.provider,
            support_email: &self.support_email,
            locale,
            path,
            customer_number: None,
            limits: None,
            retention: self.retention,
            brand: &self.brand,
        }
    }
}

fn days(
    host: &impl Host,
    name: &'static str,
    allowed: &RangeInclusive<u16>,
) -> Result<u16, Failure> {
    Retention::days(&host.variable(name)?, allowed).ok_or(Failure::Missing(name))
}
