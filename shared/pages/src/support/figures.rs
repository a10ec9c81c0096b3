//! The page of the figures: charts, and the same numbers as tables.

use super::chart::{Bar, Column, bars, columns};
use super::figures_csv::FiguresTable;
use crate::office::{Frame, Office, Section};
use crate::site::{Page, document};
use crate::{texts, time};
use askama::Template;
use chrono::TimeDelta;
use regain_core::http::locale::Locale;
use regain_core::store::figures::{Outcomes, Samples};
use regain_core::support::figures::{Figures, Week, Work};

#[derive(Template)]
#[template(path = "support/figures.html")]
struct FiguresPage<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Figures,
    lead: String,
    complete: bool,
    open: String,
    became: Vec<(&'static str, String)>,
    /// What was decided, with how many of each.
    decided: String,
    all: Row<'a>,
    ages: Counts,
    refusals: Counts,
    weeks: Works<'a>,
    staff: Works<'a>,
}

/// Numbers of cases.
struct Counts {
    table: FiguresTable,
    title: &'static str,
    chart: Chart,
    head: &'static str,
    rows: Vec<(&'static str, String)>,
}

/// What was done, in parts.
struct Works<'a> {
    table: FiguresTable,
    title: &'static str,
    /// How its charts are drawn, for the style sheet.
    class: &'static str,
    charts: Vec<Chart>,
    head: &'static str,
    /// What there is more to each row.
    more: Vec<&'static str>,
    rows: Vec<Row<'a>>,
    all: Row<'a>,
}

struct Chart {
    title: &'static str,
    /// None where there is nothing to draw.
    svg: Option<String>,
    /// What is said then.
    empty: &'static str,
    /// What the solid and the hollow part of a column stand for.
    key: Option<(&'static str, &'static str)>,
}

/// One part of what was done, in words.
struct Row<'a> {
    name: String,
    work: &'a Work,
    first_call: String,
    decision: String,
    more: Vec<(&'static str, String)>,
}

/// How the work goes.
#[must_use]
pub fn figures(office: &Office<'_>, figures: &Figures) -> String {
    let locale = office.site.locale;
    let t = texts::Figures::of(locale);
    let first = figures.weeks.first().map(|week| week.monday);
    let first = first.map(|day| time::day_in_words(day, locale));
    let all = &figures.all;
    document(&FiguresPage {
        page: Page::new(&office.site, t.title),
        office: office.frame(Some(Section::Figures)),
        t,
        lead: t.since(&first.unwrap_or_default()),
        complete: figures.complete,
        open: texts::whole(locale, figures.open.iter().map(|(_, cases)| cases).sum()),
        became: became(figures.first_look, &figures.outcomes, locale)
            .into_iter()
            .chain(looked_at(&figures.samples, locale))
            .collect(),
        decided: texts::decided(locale, all.approved, all.refused),
        all: Row::of(t.all.into(), all, locale),
        ages: ages(figures, locale),
        refusals: refusals(figures, locale),
        weeks: weeks(figures, locale),
        staff: staff(figures, locale),
    })
}

impl<'a> Row<'a> {
    fn of(name: String, work: &'a Work, locale: Locale) -> Self {
        Self {
            name,
            work,
            first_call: span(work.first_call, locale),
            decision: span(work.decision, locale),
            more: Vec::new(),
        }
    }

    fn with(self, more: [(&'static str, String); 3]) -> Self {
        Self {
            more: more.into(),
            ..self
        }
    }
}

/// How long cases waited to be taken on, and what became of them: of those decided on documents,
/// those whose claimant was asked for better copies; and those that their owner stopped.
fn became(
    first_look: Option<TimeDelta>,
    outcomes: &Outcomes,
    locale: Locale,
) -> [(&'static str, String); 3] {
    let t = texts::Figures::of(locale);
    let again = format!("{} / {}", outcomes.asked_again, outcomes.on_documents);
    [
        (t.first_look, span(first_look, locale)),
        (t.asked_again, again),
        (t.contested, outcomes.contested.to_string()),
    ]
}

/// Of the cases drawn for a second look, those that had one, with what came of it. By week it
/// stands in the file, and not in the table, which is heavy as it is.
fn looked_at(samples: &Samples, locale: Locale) -> [(&'static str, String); 2] {
    let t = texts::Figures::of(locale);
    let (sound, doubtful, wrong) = (samples.sound, samples.doubtful, samples.wrong);
    let judged = format!("{} / {}", sound + doubtful + wrong, samples.drawn);
    [
        (t.samples, judged),
        (t.sample_outcomes, format!("{sound} / {doubtful} / {wrong}")),
    ]
}

/// A span in words, or a dash.
fn span(span: Option<TimeDelta>, locale: Locale) -> String {
    span.map_or_else(|| "–".into(), |span| texts::lasted(locale, span))
}

fn ages(figures: &Figures, locale: Locale) -> Counts {
    let t = texts::Figures::of(locale);
    let rows = figures.open.map(|(age, cases)| (t.age_name(age), cases));
    Counts {
        table: FiguresTable::Open,
        title: t.by_age,
        chart: counted(t.by_age, &rows, t.no_open, locale),
        head: t.age,
        rows: written(&rows, locale),
    }
}

fn refusals(figures: &Figures, locale: Locale) -> Counts {
    let (t, words) = (texts::Figures::of(locale), texts::StaffActions::of(locale));
    let row = |(reason, cases): &(_, usize)| (words.reason(*reason), *cases);
    let rows: Vec<_> = figures.refusals.iter().map(row).collect();
    Counts {
        table: FiguresTable::Refusals,
        title: t.refusals,
        chart: counted(t.refusals, &rows, t.no_refusals, locale),
        head: t.reason,
        rows: written(&rows, locale),
    }
}

fn weeks(figures: &Figures, locale: Locale) -> Works<'_> {
    let (t, weeks) = (texts::Figures::of(locale), figures.weeks.as_slice());
    let row = |week: &'_ Week| {
        let name = t.short_week(week.number().into());
        let day = time::day_in_words(week.monday, locale);
        texts::list(locale, &[&name, &day]).replace(' ', "\u{a0}")
    };
    Works {
        table: FiguresTable::Weeks,
        title: t.weeks,
        class: "columns",
        charts: vec![
            delays(t.first_call, weeks, locale, |work| work.first_call),
            delays(t.decision, weeks, locale, |work| work.decision),
            decisions(weeks, locale),
        ],
        head: t.week,
        more: vec![t.first_look, t.asked_again, t.contested],
        rows: weeks
            .iter()
            .map(|week| {
                let became = became(week.first_look, &week.outcomes, locale);
                Row::of(row(week), &week.work, locale).with(became)
            })
            .collect(),
        all: Row::of(t.all.into(), &figures.all, locale).with(became(
            figures.first_look,
            &figures.outcomes,
            locale,
        )),
    }
}

fn staff(figures: &Figures, locale: Locale) -> Works<'_> {
    let t = texts::Figures::of(locale);
    let gone = texts::CaseWords::of(locale).gone;
    let rows = figures.staff.iter().map(|one| {
        let name = one.name.as_deref().unwrap_or(gone);
        Row::of(name.into(), &one.work, locale)
    });
    let rows: Vec<_> = rows.collect();
    let chart = |title, measure: fn(&Work) -> Option<TimeDelta>| {
        let bar = |row: &Row| {
            let span = measure(row.work)?;
            Some(Bar {
                name: row.name.clone(),
                length: minutes(span),
                value: texts::lasted(locale, span),
            })
        };
        let drawn: Vec<Bar> = rows.iter().filter_map(bar).collect();
        Chart {
            title,
            svg: (!drawn.is_empty()).then(|| bars(&drawn)),
            empty: t.nothing,
            key: None,
        }
    };
    Works {
        table: FiguresTable::Staff,
        title: t.staff,
        class: "bars",
        charts: vec![
            chart(t.first_call, |work| work.first_call),
            chart(t.decision, |work| work.decision),
        ],
        head: t.name,
        more: Vec::new(),
        rows,
        all: Row::of(t.all.into(), &figures.all, locale),
    }
}

/// Numbers of cases, as people read them.
fn written(rows: &[(&'static str, usize)], locale: Locale) -> Vec<(&'static str, String)> {
    let row = |(name, cases): &(_, usize)| (*name, texts::whole(locale, *cases));
    rows.iter().map(row).collect()
}

/// Bars of numbers of cases.
fn counted(
    title: &'static str,
    rows: &[(&str, usize)],
    empty: &'static str,
    locale: Locale,
) -> Chart {
    let bar = |(name, cases): &(&str, usize)| Bar {
        name: (*name).into(),
        length: number(*cases),
        value: texts::whole(locale, *cases),
    };
    let any = rows.iter().any(|(_, cases)| *cases > 0);
    Chart {
        title,
        svg: any.then(|| bars(&rows.iter().map(bar).collect::<Vec<_>>())),
        empty,
        key: None,
    }
}

/// A column of a median for each week, in hours or, where one is long, in days.
fn delays(
    title: &'static str,
    weeks: &[Week],
    locale: Locale,
    measure: fn(&Work) -> Option<TimeDelta>,
) -> Chart {
    let t = texts::Figures::of(locale);
    let longest = weeks.iter().filter_map(|week| measure(&week.work)).max();
    let (unit, unit_name) = if longest > Some(TimeDelta::days(2)) {
        (TimeDelta::days(1), t.days)
    } else {
        (TimeDelta::hours(1), t.hours)
    };
    let column = |week: &Week| Column {
        name: t.short_week(week.number().into()),
        solid: measure(&week.work).map(|span| minutes(span) / minutes(unit)),
        hollow: 0.0,
    };
    let tick = |value| {
        t.with_unit(texts::FiguresWithUnit {
            number: &texts::decimal(locale, value),
            unit: unit_name,
        })
    };
    Chart {
        title,
        svg: longest.map(|_| columns(&weeks.iter().map(column).collect::<Vec<_>>(), tick)),
        empty: t.nothing,
        key: None,
    }
}

/// A column of decisions for each week.
fn decisions(weeks: &[Week], locale: Locale) -> Chart {
    let t = texts::Figures::of(locale);
    let column = |week: &Week| Column {
        name: t.short_week(week.number().into()),
        solid: Some(number(week.work.approved)),
        hollow: number(week.work.refused),
    };
    let any = weeks.iter().any(|week| week.work.decision.is_some());
    let tick = |value| texts::decimal(locale, value);
    Chart {
        title: t.decisions,
        svg: any.then(|| columns(&weeks.iter().map(column).collect::<Vec<_>>(), tick)),
        empty: t.nothing,
        key: Some((t.approved, t.refused)),
    }
}

fn minutes(span: TimeDelta) -> f64 {
    f64::from(i32::try_from(span.num_minutes()).unwrap_or(i32::MAX))
}

fn number(cases: usize) -> f64 {
    f64::from(u32::try_from(cases).unwrap_or(u32::MAX))
}
