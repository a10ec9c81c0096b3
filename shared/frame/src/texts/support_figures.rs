//! The texts of the figures.

use regain_core::http::locale::Locale;
use regain_core::support::figures::Age;

super::texts!("support_figures");

impl Figures {
    /// The name of an age.
    pub const fn age_name(&self, age: Age) -> &'static str {
        match age {
            Age::Day => self.day,
            Age::ThreeDays => self.three_days,
            Age::Week => self.seven_days,
            Age::TwoWeeks => self.two_weeks,
            Age::Longer => self.longer,
        }
    }
}

/// How many decisions of each kind there were.
pub fn decided(locale: Locale, approved: usize, refused: usize) -> String {
    let t = Figures::of(locale);
    t.decided(FiguresDecided {
        approved: &t.so_many_approved(approved as u64),
        refused: &t.so_many_refused(refused as u64),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language;

    #[test]
    fn one_and_none_are_singular_in_french() {
        let french = "Décisions\u{a0}: 2\u{a0}approuvées, 1\u{a0}refusée";
        assert_eq!(decided(language("fr"), 2, 1), french);
        let french = "Décisions\u{a0}: 0\u{a0}approuvée, 3\u{a0}refusées";
        assert_eq!(decided(language("fr"), 0, 3), french);
        assert_eq!(
            decided(language("en"), 2, 1),
            "Decisions: 2 approved, 1 refused"
        );
    }
}
