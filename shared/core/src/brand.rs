//! The provider's own look: two colours, a logo, and links, as `configure` has judged them
//! before a deployment.

use alloc::format;
use alloc::string::String;
use core::fmt;

/// What pages and mails have of the provider's own. Without any of it they have ours.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Brand {
    /// Where the style sheet of its colours is.
    pub style: Option<String>,
    /// Its colours, which mails carry along.
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

/// The provider's colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// On a light page.
    pub light: Accent,
    /// On a dark page.
    pub dark: Accent,
}

/// What links and buttons are drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent {
    /// Links, and what is to be pressed.
    pub plain: Colour,
    /// The same where a pointer is.
    pub deep: Colour,
    /// What is written on it.
    pub on: Colour,
    /// A breath of it, behind what belongs together.
    pub wash: Colour,
}

/// Red, green and blue of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

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

impl Brand {
    /// Reads the variable `BRAND`: `none`, or lines of a name and a value. Nothing where a
    /// name is not known or a value would not do.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut brand = Self::default();
        if text == "none" {
            return Some(brand);
        }
        let (mut light, mut dark) = (None, None);
        for line in text.lines() {
            let (name, value) = line.split_once(' ')?;
            match name {
                "style" => brand.style = Some(own_path(value)?),
                "light" => light = Some(Accent::parse(value)?),
                "dark" => dark = Some(Accent::parse(value)?),
                "logo" => brand.logo = Some(Logo::parse(value)?),
                "logo_dark" => brand.logo_dark = Some(Logo::parse(value)?),
                "terms" => brand.terms = Some(Link::parse(value)?),
                "privacy" => brand.privacy = Some(Link::parse(value)?),
                "imprint" => brand.imprint = Some(Link::parse(value)?),
                "sender" => brand.sender = Some(one_line(value)?),
                _ => return None,
            }
        }
        brand.palette = light.zip(dark).map(|(light, dark)| Palette { light, dark });
        let set = !text.is_empty() && (light.is_none() == dark.is_none());
        set.then_some(brand)
    }
}

impl Palette {
    /// What comes after the style sheet. On paper nothing changes.
    #[must_use]
    pub fn style_sheet(&self) -> String {
        let tokens = |accent: Accent| {
            let Accent {
                plain,
                deep,
                on,
                wash,
            } = accent;
            format!(":root{{--accent:{plain};--accent-deep:{deep};--on-accent:{on};--wash:{wash}}}")
        };
        let (light, dark) = (tokens(self.light), tokens(self.dark));
        format!(
            "@media screen{{{light}}}\n@media screen and (prefers-color-scheme:dark){{{dark}}}\n"
        )
    }
}

/// A path of the assets: it needs no escaping anywhere.
fn own_path(text: &str) -> Option<String> {
    let name = text.strip_prefix("/assets/")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    (!name.is_empty() && name.chars().all(plain)).then(|| text.into())
}

fn one_line(text: &str) -> Option<String> {
    let good = !text.trim().is_empty() && !text.chars().any(char::is_control);
    good.then(|| text.into())
}

impl Colour {
    /// `#0b5a69`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let [_, channels @ ..] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self(channels))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(to, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Accent {
    /// Its four colours.
    fn parse(text: &str) -> Option<Self> {
        let mut colours = text.split(' ').map(Colour::parse);
        let mut next = || colours.next()?;
        let accent = Self {
            plain: next()?,
            deep: next()?,
            on: next()?,
            wash: next()?,
        };
        colours.next().is_none().then_some(accent)
    }
}

impl fmt::Display for Accent {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            plain,
            deep,
            on,
            wash,
        } = self;
        write!(to, "{plain} {deep} {on} {wash}")
    }
}

impl Logo {
    /// `/assets/logo.0123456789ab.svg 640 160`: its path, width and height.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let (path, width, height) = (parts.next()?, parts.next()?, parts.next()?);
        let logo = Self {
            path: own_path(path)?,
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
    fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("https://")?;
        let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '`');
        let host = rest.split(['/', '?', '#']).next()?;
        (host.contains('.') && !host.contains('@') && rest.chars().all(plain))
            .then(|| Self(text.into()))
    }

    /// The page in this language.
    #[must_use]
    pub fn in_language(&self, tag: &str) -> String {
        self.0.replace("{lang}", tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "style /assets/brand.0123456789ab.css
light #7a1f5c #5a1744 #ffffff #f4edf2
dark #f0a0d0 #ffc0e0 #0f161a #1f2730
logo /assets/logo.0123456789ab.svg 640 160
logo_dark /assets/logo-dark.ab.png 64 64
terms https://example.com/{lang}/terms
sender Example Accounts";

    #[test]
    fn all_of_it_may_be_set_or_none() {
        assert_eq!(Brand::read("none"), Some(Brand::default()));
        let brand = Brand::read(WHOLE).unwrap();
        assert_eq!(brand.sender.as_deref(), Some("Example Accounts"));
        let terms = brand.terms.unwrap().in_language("fr");
        assert_eq!(terms, "https://example.com/fr/terms");
        let dark = brand.palette.unwrap().dark;
        assert_eq!(format!("{dark}"), "#f0a0d0 #ffc0e0 #0f161a #1f2730");
        let (logo, dark) = (brand.logo.unwrap(), brand.logo_dark.unwrap());
        assert!(logo.is_wordmark() && !logo.is_png());
        assert!(!dark.is_wordmark() && dark.is_png());
        assert_eq!((logo.width_at(28), dark.width_at(28)), (112, 28));
    }

    #[test]
    fn what_would_not_do_is_refused() {
        for (good, bad) in [
            (WHOLE, ""),
            ("style ", "styles "),
            ("style ", "style"),
            ("/assets/brand", "https://elsewhere.example/brand"),
            ("/assets/brand", "/assets/../brand"),
            ("dark #f0a0d0 #ffc0e0 #0f161a #1f2730\n", ""),
            ("#7a1f5c", "teal"),
            (" #f4edf2", ""),
            ("#f4edf2", "#f4edf2 #f4edf2"),
            ("/assets/logo.0", "//elsewhere.example/logo.0"),
            ("svg 640", "gif 640"),
            ("640 160", "640"),
            ("640 160", "640 160 1"),
            ("640 160", "640 0"),
            ("640 160", "1600 160"),
            ("640 160", "64 160"),
            ("https://example.com", "http://example.com"),
            ("https://example.com", "javascript:"),
            ("https://example.com", "https://me@example.com"),
            ("example.com/{lang}", "example.com/\""),
            ("Example Accounts", "Example\u{7}Accounts"),
            ("Example Accounts", " "),
        ] {
            let text = WHOLE.replace(good, bad);
            assert_eq!(Brand::read(&text), None, "{bad}");
        }
    }

    #[test]
    fn a_colour_is_six_digits() {
        assert_eq!(format!("{}", Colour::parse("#0B5a69").unwrap()), "#0b5a69");
        for bad in [
            "",
            "#",
            "0b5a69",
            "#0b5a6",
            "#0b5a690",
            "#0b5a6g",
            "#+b5a69",
            "red",
            "#\u{e9}5a69",
        ] {
            assert_eq!(Colour::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_style_sheet_has_the_colours_of_both_schemes() {
        let style = Brand::read(WHOLE).unwrap().palette.unwrap().style_sheet();
        assert!(style.contains("--accent:#7a1f5c;--accent-deep:#5a1744;--on-accent:#ffffff"));
        let dark = style.split("prefers-color-scheme:dark").nth(1).unwrap();
        assert!(dark.contains("--accent:#f0a0d0;--accent-deep:#ffc0e0;"));
        assert_eq!(style.matches('{').count(), style.matches('}').count());
    }
}
