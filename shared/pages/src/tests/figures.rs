//! What the page of the figures promises.

use super::language;
use super::samples::{busy_weeks, figures_page, figures_pages, site};

#[test]
fn every_chart_is_named_and_its_numbers_stand_in_a_table() {
    for (locale, name, numbers) in [
        (
            language("en"),
            "aria-label=\"Median time to the first call (half are faster). The numbers are in the table below.\"",
            [
                "7\u{a0}h",
                "2\u{a0}days 13\u{a0}h",
                "W47,\u{a0}16\u{a0}November\u{a0}2026",
                "2 / 3",
            ],
        ),
        (
            language("fr"),
            "aria-label=\"Délai médian avant le premier appel (la moitié va plus vite). Les chiffres sont dans le tableau ci-dessous.\"",
            [
                "7\u{a0}h",
                "2\u{a0}jours 13\u{a0}h",
                "S47,\u{a0}16\u{a0}novembre\u{a0}2026",
                "2 / 3",
            ],
        ),
    ] {
        let page = figures_page(&site(locale), &busy_weeks("Ada"));
        assert_eq!(
            page.matches("<svg aria-hidden=\"true\"").count(),
            7,
            "{page}"
        );
        assert_eq!(page.matches("role=\"img\"").count(), 7, "{page}");
        assert_eq!(page.matches("<table").count(), 4, "{page}");
        assert!(page.contains(name), "{page}");
        let tables: String = page.split("<table").skip(1).collect();
        for number in numbers {
            assert!(tables.contains(number), "{number} in {page}");
        }
    }
}

#[test]
fn a_scale_is_in_hours_or_in_days_as_people_write_them() {
    for (locale, expected) in [
        (language("en"), ["8\u{a0}h", "2\u{a0}d"]),
        (language("fr"), ["8\u{a0}h", "2\u{a0}j"]),
    ] {
        let page = figures_page(&site(locale), &busy_weeks("Ada"));
        let written: Vec<_> = page
            .split("<text")
            .skip(1)
            .filter_map(|rest| rest.split(['>', '<']).nth(1))
            .map(str::trim)
            .collect();
        for tick in expected {
            assert!(written.contains(&tick), "{tick} in {written:?}");
        }
    }
}

#[test]
fn where_nothing_was_done_a_sentence_says_so_instead_of_a_chart() {
    for (locale, sentence) in [
        (language("en"), "No cases were refused."),
        (language("fr"), "Aucun dossier n’a été refusé."),
    ] {
        let pages = figures_pages(&site(locale), "Ada");
        let [busy, idle] = pages.as_slice() else {
            panic!("two pages")
        };
        assert!(!busy.contains(sentence), "{busy}");
        assert!(idle.contains(sentence) && !idle.contains("<svg"), "{idle}");
    }
}

#[test]
fn a_count_that_is_cut_off_says_so() {
    let (figures, site) = (busy_weeks("Ada"), site(language("en")));
    let sentence = "more than 10,000 calls and decisions";
    assert!(!figures_page(&site, &figures).contains(sentence));
    let [cut, _] = figures_pages(&site, "Ada").try_into().unwrap();
    assert!(cut.contains(sentence), "{cut}");
}

/// The style sheet knows what is drawn by its colour.
#[test]
fn every_colour_of_a_chart_has_its_place_in_the_style_sheet() {
    let sheet = include_str!("../../../../assets/style.css");
    let page = figures_page(&site(language("en")), &busy_weeks("Ada"));
    let mut colors = 0;
    for part in ["fill", "stroke"] {
        for rest in page.split(&format!(" {part}=\"#")).skip(1) {
            let color = rest.split('"').next().unwrap_or_default();
            let rule = format!(".chart [{part}=\"#{color}\"]");
            assert!(sheet.contains(&rule), "{rule}");
            colors += 1;
        }
    }
    assert!(colors > 0);
}
