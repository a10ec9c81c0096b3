//! The provider's own look: two colours, a logo, and links. It is read by the same rules
//! before a deployment and by every function.

use alloc::string::String;
use core::fmt;

use serde::Deserialize;

mod colour;

pub use colour::{Accent, Colour, Palette};

/// What pages and mails have of the provider's own. Without any of it they have ours.
#[derive(Debug, Default, PartialEq)]
pub struct Brand {
    /// Where the style sheet of its colours is.
    pub style: Option<String>,
    /// Its colours.
    pub palette: Option<Palette>,
    /// Its logo.
    pub logo: Option<Logo>,
    /// Another one for dark pages.
    pub logo_dark: Option<Logo>,
    /// Its terms of service.
    pub terms: Option<Link>,
    /// What it says of personal data.
    pub privacy: Option<Link>,
    /// Who it is, by law.
    pub imprint: Option<Link>,
    /// Who mails come from, where that is not its name.
    pub sender: Option<String>,
}

/// A picture that is served beside the style sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// Its path.
    pub path: String,
    width: u32,
    height: u32,
}

/// An address of the provider's own site, where `{lang}` stands for the tag of a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link(String);

/// The setting that is wrong, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault(pub &'static str, pub Why);

/// Why a setting would not do.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// It is no JSON object of texts with names that are known.
    Form,
    /// It is not two colours.
    Colours,
    /// This colour cannot be read where it stands.
    Contrast(Colour, f64),
    /// It is not the path of a picture with its size.
    Logo,
    /// It has no sense without the other.
    Alone(&'static str),
    /// It is not `https://` and what follows it.
    Link,
    /// It is not a name of one line.
    Name,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Given {
    style: String,
    colours: String,
    colours_dark: String,
    logo: String,
    logo_dark: String,
    terms: String,
    privacy: String,
    imprint: String,
    sender: String,
}

impl Brand {
    /// Reads the variable `BRAND`, which is JSON; a name that is missing or empty is not set.
    ///
    /// # Errors
    /// The first setting that would not do.
    pub fn read(json: &str) -> Result<Self, Fault> {
        let given: Given = serde_json::from_str(json).map_err(|_| Fault("", Why::Form))?;
        let palette = Palette::read(&given.colours, &given.colours_dark)?;
        let logo = |name, text: String| set(name, text, |text| Logo::read(&text), Why::Logo);
        let link = |name, text: String| set(name, text, Link::read, Why::Link);
        let brand = Self {
            style: set("style", given.style, own_path, Why::Form)?,
            palette,
            logo: logo("logo", given.logo)?,
            logo_dark: logo("logo_dark", given.logo_dark)?,
            terms: link("terms", given.terms)?,
            privacy: link("privacy", given.privacy)?,
            imprint: link("imprint", given.imprint)?,
            sender: set("sender", given.sender, one_line, Why::Name)?,
        };
        if brand.logo_dark.is_some() && brand.logo.is_none() {
            return Err(Fault("logo_dark", Why::Alone("logo")));
        }
        Ok(brand)
    }
}

/// What is set, if it is read.
fn set<T>(
    name: &'static str,
    text: String,
    read: impl Fn(String) -> Option<T>,
    why: Why,
) -> Result<Option<T>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    read(text).map(Some).ok_or(Fault(name, why))
}

/// A path of the assets: it needs no escaping anywhere.
fn own_path(text: String) -> Option<String> {
    let name = text.strip_prefix("/assets/")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    (!name.is_empty() && name.chars().all(plain)).then_some(text)
}

fn one_line(text: String) -> Option<String> {
    let good = !text.trim().is_empty() && !text.chars().any(char::is_control);
    good.then_some(text)
}

impl Logo {
    /// `/assets/logo.0123456789ab.svg 640 160`: its path, width and height.
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let (path, width, height) = (parts.next()?, parts.next()?, parts.next()?);
        let logo = Self {
            path: own_path(path.into())?,
            width: width.parse().ok()?,
            height: height.parse().ok()?,
        };
        let whole = parts.next().is_none();
        let picture = matches!(logo.kind(), "svg" | "png");
        let sizes = 1..=10_000;
        let shape = sizes.contains(&logo.width)
            && sizes.contains(&logo.height)
            && logo.height <= logo.width.saturating_mul(2)
            && logo.width <= logo.height.saturating_mul(8);
        (whole && picture && shape).then_some(logo)
    }

    /// Whether it is the name in letters, which then does not stand beside it again.
    #[must_use]
    pub const fn is_wordmark(&self) -> bool {
        self.width > self.height.saturating_mul(2)
    }

    /// Whether mail programs show it.
    #[must_use]
    pub fn is_png(&self) -> bool {
        self.kind() == "png"
    }

    fn kind(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// How wide it is where it is so high.
    #[must_use]
    pub const fn width_at(&self, height: u32) -> u32 {
        // Neither is large, and none is 0.
        self.width.saturating_mul(height).div_euclid(self.height)
    }
}

impl Link {
    fn read(text: String) -> Option<Self> {
        let rest = text.strip_prefix("https://")?;
        let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '`');
        let host = rest.split(['/', '?', '#']).next()?;
        (host.contains('.') && !host.contains('@') && rest.chars().all(plain)).then_some(Self(text))
    }

    /// The page in this language.
    #[must_use]
    pub fn in_language(&self, tag: &str) -> String {
        self.0.replace("{lang}", tag)
    }
}

impl fmt::Display for Why {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => to.write_str("is not what it has to be"),
            Self::Colours => to.write_str("is not two colours like #0b5a69 #073f4a"),
            Self::Contrast(colour, contrast) => write!(
                to,
                "has a colour that cannot be read: the contrast of {colour} is {contrast:.2}, and 4.5 is needed (WCAG 1.4.3)"
            ),
            Self::Logo => to.write_str(
                "is not an SVG or PNG of at most eight times its height and not twice its width",
            ),
            Self::Alone(other) => write!(to, "has no sense without {other}"),
            Self::Link => to.write_str("is not https:// and an address"),
            Self::Name => to.write_str("is not a name of one line"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r##"{"style":"/assets/brand.0123456789ab.css",
        "colours":"#7a1f5c #5a1744","logo":"/assets/logo.0123456789ab.svg 640 160",
        "logo_dark":"/assets/logo-dark.ab.png 64 64","terms":"https://example.com/{lang}/terms",
        "sender":"Example Accounts"}"##;

    #[test]
    fn all_of_it_may_be_set_or_none() {
        assert_eq!(Brand::read("{}"), Ok(Brand::default()));
        assert_eq!(
            Brand::read(r#"{"terms":"","logo":""}"#),
            Ok(Brand::default())
        );
        let brand = Brand::read(WHOLE).unwrap();
        assert_eq!(brand.sender.as_deref(), Some("Example Accounts"));
        let terms = brand.terms.unwrap().in_language("fr");
        assert_eq!(terms, "https://example.com/fr/terms");
        let (logo, dark) = (brand.logo.unwrap(), brand.logo_dark.unwrap());
        assert!(logo.is_wordmark() && !logo.is_png());
        assert!(!dark.is_wordmark() && dark.is_png());
        assert_eq!((logo.width_at(28), dark.width_at(28)), (112, 28));
    }

    #[test]
    fn what_would_not_do_is_refused_by_its_name() {
        for (good, bad, name) in [
            ("\"style\"", "\"styles\"", ""),
            ("/assets/brand", "https://elsewhere.example/brand", "style"),
            ("/assets/brand", "/assets/../brand", "style"),
            ("#7a1f5c", "#ffcc00", "colours"),
            ("#7a1f5c", "teal", "colours"),
            ("/assets/logo.0", "//elsewhere.example/logo.0", "logo"),
            ("svg 640", "gif 640", "logo"),
            ("640 160", "640", "logo"),
            ("640 160", "640 160 1", "logo"),
            ("640 160", "640 0", "logo"),
            ("640 160", "1600 160", "logo"),
            ("640 160", "64 160", "logo"),
            (
                "\"logo\":\"/assets/logo.0123456789ab.svg 640 160\",",
                "",
                "logo_dark",
            ),
            ("https://example.com", "http://example.com", "terms"),
            ("https://example.com", "javascript:", "terms"),
            ("https://example.com", "https://me@example.com", "terms"),
            ("example.com/{lang}", "example.com/\\\"", "terms"),
            ("Example Accounts", "Example\\nAccounts", "sender"),
        ] {
            let json = WHOLE.replace(good, bad);
            let fault = Brand::read(&json).unwrap_err();
            assert_eq!(fault.0, name, "{bad}: {}", fault.1);
        }
    }
}
