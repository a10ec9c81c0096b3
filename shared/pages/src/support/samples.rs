//! Approved cases that were drawn for a second look, and the look at one of them.

use super::case::{CaseDetailsPage, SamplePage, class_of_look, details, looked};
use crate::office::{Frame, Office, Section};
use crate::site::{Page, document};
use crate::{texts, time};
use askama::Template;
use regain_core::http::locale::Locale;
use regain_core::store::samples::Sample;

/// The list of cases that were drawn.
#[derive(Clone, Copy)]
pub struct SamplesPage<'a> {
    /// The cases, those that wait for a look first.
    pub samples: &'a [Sample],
    /// Whether one of them was just judged.
    pub done: bool,
}

#[derive(Template)]
#[template(path = "support/samples.html")]
struct List<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Samples,
    done: Option<&'static str>,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    sample: &'a Sample,
    week: String,
    outcome: &'static str,
    class: &'static str,
    judge: String,
}

/// The cases that were drawn, those that wait for a look first.
#[must_use]
pub fn samples(office: &Office<'_>, view: &SamplesPage<'_>) -> String {
    let locale = office.site.locale;
    let t = texts::Samples::of(locale);
    document(&List {
        page: Page::new(&office.site, t.title),
        office: office.frame(Some(Section::Samples)),
        t,
        done: view.done.then_some(t.saved),
        rows: (view.samples.iter())
            .map(|sample| row(locale, sample))
            .collect(),
    })
}

fn row(locale: Locale, sample: &Sample) -> Row<'_> {
    let t = texts::Samples::of(locale);
    Row {
        sample,
        week: time::day_in_words(sample.monday.date_naive(), locale),
        outcome: sample.outcome.map_or(t.to_check, |it| t.outcome(it)),
        class: class_of_look(sample.outcome),
        judge: looked(sample, locale).unwrap_or_default(),
    }
}

/// A case that was drawn, to be read and judged.
#[must_use]
pub fn sample(office: &Office<'_>, page: &SamplePage<'_>) -> String {
    let shown = CaseDetailsPage {
        key: "",
        details: page.details,
        by: page.by,
        fresh: true,
        now: page.now,
        limits: page.limits,
        done: None,
        tried: None,
        sample: Some(*page),
    };
    details(office, &shown)
}
