//! Colours that can be read, on a light page and on a dark one.

use alloc::format;
use alloc::string::String;
use core::fmt;

use super::{Fault, Why};

/// A colour of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

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

/// The provider's colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// On a light page.
    pub light: Accent,
    /// On a dark page.
    pub dark: Accent,
}

/// What text needs (WCAG 2.2, 1.4.3).
const TEXT: f64 = 4.5;
/// What we give it where the choice is ours: as much as AAA asks for (1.4.6).
const DARK_TEXT: f64 = 7.0;
const WHITE: Colour = Colour([255; 3]);
/// `--sheet` of the style sheet, on a dark page.
const DARK_SHEET: Colour = Colour([0x17, 0x20, 0x26]);
/// What is written on a colour of a dark page.
const NIGHT: Colour = Colour([0x0f, 0x16, 0x1a]);

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

    /// WCAG's relative luminance.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// WCAG's contrast ratio of two colours, from 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if one > two { one / two } else { two / one }
    }

    /// The same with so many hundredths of another.
    fn with(self, percent: u8, other: Self) -> Self {
        let part = u16::from(percent.min(100));
        let mix = |one: u8, two: u8| (u16::from(one) * (100 - part) + u16::from(two) * part) / 100;
        let [red, green, blue] = self.0;
        let [more_red, more_green, more_blue] = other.0;
        let channels = [(red, more_red), (green, more_green), (blue, more_blue)];
        Self(channels.map(|(one, two)| u8::try_from(mix(one, two)).unwrap_or(u8::MAX)))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(to, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// The light that a channel stands for. Its power of 2.4 is the fifth root of one of 12,
/// found by Newton: there is no other where there is no `std`.
fn linear(channel: u8) -> f64 {
    let part = f64::from(channel) / 255.0;
    if part <= 0.04045 {
        return part / 12.92;
    }
    let base = (part + 0.055) / 1.055;
    let third = base * base * base;
    let power = third * third * third * third;
    let mut root = base;
    for _ in 0..24 {
        let fourth = root * root * root * root;
        root -= (root * fourth - power) / (5.0 * fourth);
    }
    root
}

impl Accent {
    fn light(plain: Colour, deep: Colour) -> Self {
        Self {
            plain,
            deep,
            on: WHITE,
            wash: WHITE.with(8, plain),
        }
    }

    fn dark(plain: Colour, deep: Colour) -> Self {
        Self {
            plain,
            deep,
            on: NIGHT,
            wash: DARK_SHEET.with(6, plain),
        }
    }

    /// The colour that cannot be read, on the wash or with its own text on it.
    fn judged(self, name: &'static str) -> Result<Self, Fault> {
        for colour in [self.plain, self.deep] {
            let contrast = colour.contrast(self.wash).min(colour.contrast(self.on));
            if contrast < TEXT {
                return Err(Fault(name, Why::Contrast(colour, contrast)));
            }
        }
        Ok(self)
    }

    fn tokens(self) -> String {
        let Self {
            plain,
            deep,
            on,
            wash,
        } = self;
        format!(":root{{--accent:{plain};--accent-deep:{deep};--on-accent:{on};--wash:{wash}}}")
    }
}

impl Palette {
    /// `#0b5a69 #073f4a`: links and buttons, and the same where a pointer is. Where none are
    /// given for dark pages, they get paler ones.
    pub(super) fn read(light: &str, dark: &str) -> Result<Option<Self>, Fault> {
        match (pair("colours", light)?, pair("colours_dark", dark)?) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err(Fault("colours_dark", Why::Alone("colours"))),
            (Some((plain, deep)), dark) => Ok(Some(Self {
                light: Accent::light(plain, deep).judged("colours")?,
                dark: match dark {
                    Some((plain, deep)) => Accent::dark(plain, deep).judged("colours_dark")?,
                    None => paler(plain),
                },
            })),
        }
    }

    /// What comes after the style sheet. On paper nothing changes.
    #[must_use]
    pub fn style_sheet(&self) -> String {
        let (light, dark) = (self.light.tokens(), self.dark.tokens());
        format!(
            "@media screen{{{light}}}\n@media screen and (prefers-color-scheme:dark){{{dark}}}\n"
        )
    }
}

/// The least pale that is easy to read on a dark page.
fn paler(colour: Colour) -> Accent {
    let at = |percent: u8| {
        let deep = percent.saturating_add(15);
        Accent::dark(colour.with(percent, WHITE), colour.with(deep, WHITE))
    };
    let easy = |accent: &Accent| accent.plain.contrast(accent.wash) >= DARK_TEXT;
    let found = (0..100).step_by(5).map(at).find(easy);
    found.unwrap_or_else(|| at(100))
}

fn pair(name: &'static str, text: &str) -> Result<Option<(Colour, Colour)>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    let mut parts = text.split_ascii_whitespace().map(Colour::parse);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(Some(plain)), Some(Some(deep)), None) => Ok(Some((plain, deep))),
        _ => Err(Fault(name, Why::Colours)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap()
    }

    fn palette(light: &str, dark: &str) -> Result<Palette, Fault> {
        Palette::read(light, dark).map(|palette| palette.expect("colours"))
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        for (one, two, known) in [
            ("#000000", "#ffffff", 21.0),
            ("#ffffff", "#ffffff", 1.0),
            ("#777777", "#ffffff", 4.48),
            ("#767676", "#ffffff", 4.54),
            ("#ff0000", "#ffffff", 4.0),
            ("#0000ff", "#ffffff", 8.59),
            ("#00ff00", "#000000", 15.30),
            ("#0a0a0a", "#ffffff", 19.80),
        ] {
            let found = colour(one).contrast(colour(two));
            assert!((found - known).abs() < 0.006, "{one} {two}: {found}");
            assert!((colour(two).contrast(colour(one)) - found).abs() < 1e-9);
        }
    }

    #[test]
    fn a_colour_is_six_digits() {
        assert_eq!(format!("{}", colour("#0B5a69")), "#0b5a69");
        for bad in [
            "", "#", "0b5a69", "#0b5a6", "#0b5a690", "#0b5a6g", "#+b5a69", "red", "#é5a69",
        ] {
            assert_eq!(Colour::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn colours_that_nobody_can_read_are_refused_with_their_contrast() {
        for good in ["#0b5a69 #073f4a", "#7a1f5c #5a1744", "#a3261e  #000000"] {
            assert!(palette(good, "").is_ok(), "{good}");
        }
        for bad in [
            "#0b5a69",
            "#0b5a69 #073f4a #000000",
            "#0b5a69;#073f4a",
            "teal navy",
        ] {
            assert_eq!(palette(bad, ""), Err(Fault("colours", Why::Colours)));
        }
        for (light, dark, told) in [
            ("#ffcc00 #073f4a", "", "contrast of #ffcc00 is 1."),
            ("#0b5a69 #767676", "", "contrast of #767676 is 3.98"),
            ("#0b5a69 #073f4a", "#0b5a69 #a9e3eb", "of #0b5a69 is 2."),
        ] {
            let fault = palette(light, dark).unwrap_err();
            assert!(format!("{}", fault.1).contains(told), "{}", fault.1);
        }
        assert_eq!(Palette::read("", ""), Ok(None));
        let alone = Fault("colours_dark", Why::Alone("colours"));
        assert_eq!(Palette::read("", "#7fd0dc #a9e3eb"), Err(alone));
    }

    /// Every fifteenth step of each channel, and what the style sheet writes on a wash.
    #[test]
    fn whatever_is_accepted_can_be_read_in_both_schemes() {
        let on_light = ["#17232b", "#4d5f6a", "#b3261e", "#1a6b3f", "#7a4b00"].map(colour);
        let on_dark = ["#e8eef1", "#a9b7c0", "#ffb1a8", "#86d9a8", "#f0c36d"].map(colour);
        let steps = || (0..=255_u8).step_by(15);
        let mut accepted = 0;
        for red in steps() {
            for (green, blue) in steps().flat_map(|green| steps().map(move |blue| (green, blue))) {
                let own = Colour([red, green, blue]);
                let Ok(palette) = palette(&format!("{own} {own}"), "") else {
                    continue;
                };
                accepted += 1;
                let Accent {
                    plain, on, wash, ..
                } = palette.light;
                assert!(plain.contrast(wash) >= TEXT && plain.contrast(on) >= TEXT);
                for ink in on_light {
                    assert!(ink.contrast(wash) >= TEXT, "{own}: {ink} on {wash}");
                }
                let Accent {
                    plain,
                    deep,
                    on,
                    wash,
                } = palette.dark;
                for colour in [plain, deep] {
                    assert!(colour.contrast(wash) >= DARK_TEXT, "{own}: {colour}");
                    assert!(colour.contrast(on) >= TEXT, "{own}: {colour}");
                }
                for ink in on_dark {
                    assert!(ink.contrast(wash) >= TEXT, "{own}: {ink} on {wash}");
                }
            }
        }
        assert!(accepted > 500, "{accepted}");
    }

    #[test]
    fn the_style_sheet_has_the_colours_of_both_schemes() {
        let given = palette("#7a1f5c #5a1744", "#f0a0d0 #ffc0e0").unwrap();
        let style = given.style_sheet();
        assert!(style.contains("--accent:#7a1f5c;--accent-deep:#5a1744;--on-accent:#ffffff"));
        let dark = style.split("prefers-color-scheme:dark").nth(1).unwrap();
        assert!(dark.contains("--accent:#f0a0d0;--accent-deep:#ffc0e0;"));
        assert_eq!(style.matches('{').count(), style.matches('}').count());
    }
}
