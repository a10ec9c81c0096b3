//! A text as a picture that a phone reads.

use qrcode::{Color, QrCode};
use std::fmt::Write;

/// The light frame that readers need around the code, in modules.
const QUIET: usize = 4;

/// The text as a QR code in SVG, dark on light in any theme; empty where the
/// text is too long for one. It says nothing to a screen reader by itself: the
/// page around it names it.
#[must_use]
pub fn qr_svg(uri: &str) -> String {
    let Ok(code) = QrCode::new(uri) else {
        return String::new();
    };
    let width = code.width();
    let side = width + 2 * QUIET;
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                let (left, top, length) = (x + QUIET, y + QUIET, run.len());
                // Writing to a String does not fail.
                let _ = write!(path, "M{left} {top}h{length}v1h-{length}z");
            }
            x += run.len();
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" aria-hidden=\"true\" width=\"256\" height=\"256\" \
         viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
         <path fill=\"#000\" d=\"{path}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const URI: &str =
        "otpauth://totp/Provider:me%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Provider";

    #[test]
    fn the_picture_is_square_and_black_on_white_with_nothing_inline() {
        let svg = qr_svg(URI);
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"), "{svg}");
        // Whatever shows it says what it is.
        assert!(
            svg.contains("aria-hidden=\"true\"") && !svg.contains("role="),
            "{svg}"
        );
        assert!(!svg.contains("style") && !svg.contains("<?xml"), "{svg}");
        assert!(!svg.contains("otpauth"), "{svg}");
    }

    /// Draws the path again and compares it with the code, frame included.
    #[test]
    fn every_module_is_where_it_belongs() {
        let svg = qr_svg(URI);
        let code = QrCode::new(URI).unwrap_or_else(|_| unreachable!());
        let side = code.width() + 2 * QUIET;
        let mut drawn = vec![Color::Light; side * side];
        let path = svg.split("d=\"").nth(1).unwrap_or_default();
        for run in path.split('M').skip(1) {
            let numbers: Vec<usize> = run
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|digits| digits.parse().ok())
                .collect();
            let &[x, y, length, 1, back] = numbers.as_slice() else {
                unreachable!("{run}")
            };
            assert_eq!(length, back);
            for module in drawn.iter_mut().skip(y * side + x).take(length) {
                *module = Color::Dark;
            }
        }
        for (at, module) in drawn.into_iter().enumerate() {
            let inside = |n: usize| n.checked_sub(QUIET).filter(|n| *n < code.width());
            let expected = match (inside(at % side), inside(at / side)) {
                (Some(x), Some(y)) => code[(x, y)],
                _ => Color::Light,
            };
            assert_eq!(module, expected, "{at}");
        }
    }

    #[test]
    fn a_text_that_fits_no_code_has_no_picture() {
        assert_eq!(qr_svg(&"x".repeat(5000)), "");
    }
}
