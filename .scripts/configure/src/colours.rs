//! Colours that can be read, on a light page and on a dark one.

use regain_core::brand::{Accent, Colour, Palette};

/// What text needs (WCAG 2.2, 1.4.3).
const TEXT: f64 = 4.5;
/// What we give it where the choice is ours: as much as AAA asks for (1.4.6).
const DARK_TEXT: f64 = 7.0;
const WHITE: Colour = Colour([255; 3]);
/// `--sheet` of the style sheet, on a dark page.
const DARK_SHEET: Colour = Colour([0x17, 0x20, 0x26]);
/// What is written on a colour of a dark page.
const NIGHT: Colour = Colour([0x0f, 0x16, 0x1a]);

/// WCAG's relative luminance.
fn luminance(colour: Colour) -> f64 {
    let [red, green, blue] = colour.0.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// WCAG's contrast ratio of two colours, from 1 to 21.
fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, two) = (luminance(one) + 0.05, luminance(other) + 0.05);
    if one > two { one / two } else { two / one }
}

/// A colour with so many hundredths of another.
fn mixed(colour: Colour, percent: u8, other: Colour) -> Colour {
    let part = u16::from(percent.min(100));
    let mix = |one: u8, two: u8| (u16::from(one) * (100 - part) + u16::from(two) * part) / 100;
    let [red, green, blue] = colour.0;
    let [more_red, more_green, more_blue] = other.0;
    let channels = [(red, more_red), (green, more_green), (blue, more_blue)];
    Colour(channels.map(|(one, two)| u8::try_from(mix(one, two)).unwrap_or(u8::MAX)))
}

/// The light that a channel stands for.
fn linear(channel: u8) -> f64 {
    let part = f64::from(channel) / 255.0;
    if part <= 0.04045 {
        part / 12.92
    } else {
        ((part + 0.055) / 1.055).powf(2.4)
    }
}

fn on_light(plain: Colour, deep: Colour) -> Accent {
    Accent {
        plain,
        deep,
        on: WHITE,
        wash: mixed(WHITE, 8, plain),
    }
}

fn on_dark(plain: Colour, deep: Colour) -> Accent {
    Accent {
        plain,
        deep,
        on: NIGHT,
        wash: mixed(DARK_SHEET, 6, plain),
    }
}

/// An accent whose colours can be read, on the wash and with its own text on them.
fn judged(accent: Accent) -> Result<Accent, String> {
    for colour in [accent.plain, accent.deep] {
        let contrast = contrast(colour, accent.wash).min(contrast(colour, accent.on));
        if contrast < TEXT {
            return Err(format!(
                "has a colour that cannot be read: the contrast of {colour} is {contrast:.2}, and {TEXT} is needed (WCAG 1.4.3)"
            ));
        }
    }
    Ok(accent)
}

/// `#0b5a69 #073f4a`: links and buttons, and the same where a pointer is. Where none are
/// given for dark pages, they get paler ones.
///
/// # Errors
/// The setting that would not do, and why.
pub fn palette(light: &str, dark: &str) -> Result<Option<Palette>, (&'static str, String)> {
    let told = |name| move |why| (name, why);
    let light_pair = pair(light).map_err(told("colours"))?;
    let dark_pair = pair(dark).map_err(told("colours_dark"))?;
    let Some((plain, deep)) = light_pair else {
        return match dark_pair {
            None => Ok(None),
            Some(_) => Err(("colours_dark", "needs colours too".into())),
        };
    };
    Ok(Some(Palette {
        light: judged(on_light(plain, deep)).map_err(told("colours"))?,
        dark: match dark_pair {
            Some((plain, deep)) => judged(on_dark(plain, deep)).map_err(told("colours_dark"))?,
            None => paler(plain),
        },
    }))
}

/// The least pale that is easy to read on a dark page.
fn paler(colour: Colour) -> Accent {
    let at = |percent: u8| {
        let deep = percent.saturating_add(15);
        on_dark(mixed(colour, percent, WHITE), mixed(colour, deep, WHITE))
    };
    let easy = |accent: &Accent| contrast(accent.plain, accent.wash) >= DARK_TEXT;
    let found = (0..100).step_by(5).map(at).find(easy);
    found.unwrap_or_else(|| at(100))
}

fn pair(text: &str) -> Result<Option<(Colour, Colour)>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let mut parts = text.split_ascii_whitespace().map(Colour::parse);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(Some(plain)), Some(Some(deep)), None) => Ok(Some((plain, deep))),
        _ => Err("is not two colours like #0b5a69 #073f4a".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap()
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
            let found = contrast(colour(one), colour(two));
            assert!((found - known).abs() < 0.006, "{one} {two}: {found}");
            assert!((contrast(colour(two), colour(one)) - found).abs() < 1e-9);
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
            let (name, why) = palette(bad, "").unwrap_err();
            assert_eq!(name, "colours");
            assert!(why.starts_with("is not two colours"), "{why}");
        }
        for (light, dark, told) in [
            ("#ffcc00 #073f4a", "", "contrast of #ffcc00 is 1."),
            ("#0b5a69 #767676", "", "contrast of #767676 is 3.98"),
            ("#0b5a69 #073f4a", "#0b5a69 #a9e3eb", "of #0b5a69 is 2."),
        ] {
            let (_, why) = palette(light, dark).unwrap_err();
            assert!(why.contains(told), "{why}");
        }
        assert_eq!(palette("", ""), Ok(None));
        let alone = palette("", "#7fd0dc #a9e3eb").unwrap_err();
        assert_eq!(alone.0, "colours_dark");
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
                let Ok(Some(palette)) = palette(&format!("{own} {own}"), "") else {
                    continue;
                };
                accepted += 1;
                let Accent {
                    plain, on, wash, ..
                } = palette.light;
                assert!(contrast(plain, wash) >= TEXT && contrast(plain, on) >= TEXT);
                for ink in on_light {
                    assert!(contrast(ink, wash) >= TEXT, "{own}: {ink} on {wash}");
                }
                let Accent {
                    plain,
                    deep,
                    on,
                    wash,
                } = palette.dark;
                for colour in [plain, deep] {
                    assert!(contrast(colour, wash) >= DARK_TEXT, "{own}: {colour}");
                    assert!(contrast(colour, on) >= TEXT, "{own}: {colour}");
                }
                for ink in on_dark {
                    assert!(contrast(ink, wash) >= TEXT, "{own}: {ink} on {wash}");
                }
            }
        }
        assert!(accepted > 500, "{accepted}");
    }
}
