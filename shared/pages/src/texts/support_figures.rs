//! The texts of the figures.

use super::texts;
use regain_core::locale::Locale;
use regain_core::support::figures::Age;

texts! {
    Figures {
        title: "Figures", "Chiffres";
        incomplete: "There were more than 10,000 calls and decisions in these weeks. The latest of them are counted, so that the first weeks are not complete.",
            "Il y a eu plus de 10\u{a0}000 appels et décisions pendant ces semaines. Seuls les plus récents sont comptés\u{a0}: les premières semaines sont incomplètes.";
        open: "Open cases", "Dossiers ouverts";
        approved: "Approved", "Approuvés";
        refused: "Refused", "Refusés";
        first_call: "Median time to the first call", "Délai médian avant le premier appel";
        decision: "Median time to the decision", "Délai médian avant la décision";
        by_age: "Open cases by age", "Dossiers ouverts par ancienneté";
        age: "Age", "Ancienneté";
        cases: "Cases", "Dossiers";
        no_open: "No case is open.", "Aucun dossier n’est ouvert.";
        day: "Under 1\u{a0}day", "Moins d’un jour";
        three_days: "1 to 3\u{a0}days", "1 à 3\u{a0}jours";
        seven_days: "3 to 7\u{a0}days", "3 à 7\u{a0}jours";
        two_weeks: "7 to 14\u{a0}days", "7 à 14\u{a0}jours";
        longer: "Over 14\u{a0}days", "Plus de 14\u{a0}jours";
        refusals: "Refusals by reason", "Refus par motif";
        reason: "Reason", "Motif";
        no_refusals: "No case was refused.", "Aucun dossier n’a été refusé.";
        weeks: "Week by week", "Semaine par semaine";
        week: "Week", "Semaine";
        called: "First calls", "Premiers appels";
        decisions: "Decisions", "Décisions";
        staff: "By member of staff", "Par membre de l’équipe";
        name: "Name", "Nom";
        all: "All", "Total";
        nothing: "None in these weeks.", "Aucun pendant ces semaines.";
        days: "d", "j";
        table: "Show the numbers", "Afficher les chiffres";
        csv: "Download as CSV", "Télécharger en CSV";
        in_table: "The numbers are in the table below.", "Les chiffres sont dans le tableau ci-dessous.";
    }
}

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

/// From when on the figures are.
pub(crate) fn first_day(locale: Locale, day: &str) -> String {
    match locale {
        Locale::En => format!(
            "Twelve weeks, Monday to Sunday in UTC, from {day} to today. A case counts in the week of its first call and in that of its decision."
        ),
        Locale::Fr => format!(
            "Douze semaines, du lundi au dimanche en UTC, du {day} à aujourd’hui. Un dossier compte dans la semaine de son premier appel et dans celle de sa décision."
        ),
    }
}

/// How many decisions of each kind there were.
pub(crate) fn decided(locale: Locale, approved: usize, refused: usize) -> String {
    match locale {
        Locale::En => format!("Decisions: {approved} approved, {refused} refused"),
        Locale::Fr => {
            let of = |count, one: &str, more: &str| {
                format!("{count}\u{a0}{}", if count < 2 { one } else { more })
            };
            let approved = of(approved, "approuvée", "approuvées");
            let refused = of(refused, "refusée", "refusées");
            format!("Décisions\u{a0}: {approved}, {refused}")
        }
    }
}

/// The short name of the week of this number.
pub(crate) fn week(locale: Locale, number: u32) -> String {
    match locale {
        Locale::En => format!("W{number}"),
        Locale::Fr => format!("S{number}"),
    }
}

/// A number with at most one decimal.
pub(crate) fn decimal(locale: Locale, number: f64) -> String {
    let text = format!("{number:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    match locale {
        Locale::En => text.into(),
        Locale::Fr => text.replace('.', ","),
    }
}

#[cfg(test)]
pub(super) fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
    Figures::pairs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_in_the_language() {
        for (number, english, french) in [(0.0, "0", "0"), (2.5, "2.5", "2,5"), (20.0, "20", "20")]
        {
            assert_eq!(decimal(Locale::En, number), english);
            assert_eq!(decimal(Locale::Fr, number), french);
        }
    }

    #[test]
    fn one_and_none_are_singular_in_french() {
        let french = "Décisions\u{a0}: 2\u{a0}approuvées, 1\u{a0}refusée";
        assert_eq!(decided(Locale::Fr, 2, 1), french);
        let french = "Décisions\u{a0}: 0\u{a0}approuvée, 3\u{a0}refusées";
        assert_eq!(decided(Locale::Fr, 0, 3), french);
        assert_eq!(
            decided(Locale::En, 2, 1),
            "Decisions: 2 approved, 1 refused"
        );
    }
}
