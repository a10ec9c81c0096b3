//! The page of one document of a case: its files, what somebody read on them before
//! they were shown what is on file, and what they found.

use super::case::{CaseDetailsPage, Judged, View, read, verdicts};
use super::next::{Next, found, next};
use super::step::{CHECKS, Grounds, READING};
use super::zone::{ZonePart, zone};
use crate::office::{Frame, Office, Section};
use crate::site::{Page, document};
use crate::{texts, time};
use askama::Template;
use regain_core::evidence::made::Made;
use regain_core::http::locale::Locale;
use regain_core::recovery::case::{Case, Review, Transcription, Verdict};
use regain_core::recovery::machine::{Action, TransitionError};
use regain_core::recovery::rulebook::Item;
use regain_core::support::name_match::compare;
use regain_core::support::reason::Reason;
use regain_frame::{OfficeProblem, office_problem};

#[derive(Template)]
#[template(path = "support/item.html")]
struct Paper<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Papers,
    bench: &'static texts::Bench,
    trouble: &'static texts::Trouble,
    done: Option<&'static str>,
    kept: Option<&'a str>,
    case: &'a Case,
    heading: String,
    item: &'a Item,
    why: &'a str,
    may_hide: Option<&'a str>,
    limit: Option<String>,
    files: Vec<File<'a>>,
    /// What others read, or this person.
    read: Vec<(String, String)>,
    reading: Option<ReadingForm<'a>>,
    /// What waits until every document is read.
    blind: Option<String>,
    fit: Option<Fit<'a>>,
    /// What the machine-readable lines come to that this person typed.
    zone: Option<ZonePart>,
    zone_texts: &'static texts::PapersZone,
    /// The forms for what is not conform.
    findings: Vec<Finding<'a>>,
    verdicts: Vec<Judged>,
    next: Option<Next<'a>>,
    read_only: bool,
}

/// A file that was handed in.
struct File<'a> {
    id: &'a str,
    name: &'a str,
    size: String,
    received: String,
    /// How it was made, as it says itself.
    made: Vec<String>,
    picture: bool,
    /// Whether this person has opened it.
    opened: bool,
}

/// The form for what somebody reads and, unless they found it conform before or are the
/// second person, the boxes to find it so at once.
struct ReadingForm<'a> {
    name: &'a str,
    date: String,
    /// The machine-readable lines, of an identity document.
    mrz: Option<&'a str>,
    checks: Option<Vec<Check>>,
    /// Whether its fold is open, where there is nothing but to correct.
    fold: Option<bool>,
}

/// What was read beside what is on file.
struct Fit<'a> {
    read: &'a str,
    on_file: Option<&'a str>,
    /// Whether it has to be that of a contact person, and none is on file.
    lacks_contact: bool,
    likeness: Option<&'static str>,
    age: Option<String>,
    too_old: bool,
    /// What the same person read on the other documents.
    others: Vec<(&'a str, String)>,
}

/// A box to tick.
struct Check {
    word: &'static str,
    text: String,
    ticked: bool,
}

/// A form for what is not conform.
struct Finding<'a> {
    name: &'static str,
    means: &'static str,
    submit: &'static str,
    /// Whether nothing can be approved after it.
    last: bool,
    /// Its form is called like its verdict.
    grounds: Grounds<'a>,
}

impl Paper<'_> {
    /// The box to which the summary leads, where not all is confirmed.
    fn unticked(&self) -> &str {
        let mut fields = self
            .page
            .problems
            .iter()
            .filter_map(|problem| problem.field.as_deref());
        fields.find(|field| is_box(field)).unwrap_or_default()
    }

    /// Where a form leads once it is saved: to the next document, or to the case.
    fn next_id(&self) -> &str {
        self.next.as_ref().map_or("", |next| next.id)
    }
}

/// Whether a field is a box of the form for what somebody reads.
fn is_box(field: &str) -> bool {
    field.starts_with(READING) && !matches!(field, "reading-name" | "reading-date" | "reading-mrz")
}

/// One document of a case, for whoever judges it.
#[must_use]
pub fn evidence_item(office: &Office<'_>, shown: &CaseDetailsPage<'_>, item: &str) -> String {
    let view = View::of(office, shown);
    let (details, case, locale) = (view.details, view.case(), view.locale);
    let Some(item) = details.items().find(|known| known.id == item) else {
        return office_problem(&office.site, OfficeProblem::NotFound);
    };
    let t = texts::Papers::of(locale);
    let seen: Vec<&Transcription> = details.transcriptions_of(&item.id, view.by).collect();
    let own = seen
        .iter()
        .copied()
        .find(|transcription| transcription.by == *view.by);
    let blind = details.is_blind(view.by);
    let reading = reading_form(&view, item, own);
    let read_only = reading.is_none();
    // Whoever only looks sees what another compared.
    let compared = own.or_else(|| seen.first().copied().filter(|_| read_only));
    let judging = own.is_some() && !read_only;
    let mut page = Paper {
        page: Page::new(&office.site, item.title.get(locale)),
        office: office.frame(Some(Section::Cases)),
        t,
        bench: view.t,
        trouble: texts::Trouble::of(locale),
        done: shown
            .done
            .filter(|_| shown.tried.is_none())
            .map(|done| done.told(locale)),
        kept: None,
        case,
        heading: texts::Bench::of(locale).title(&case.reference),
        item,
        why: item.why.get(locale),
        may_hide: item.black_out.as_ref().map(|text| text.get(locale)),
        limit: item.max_age_days.map(|days| t.so_many_days(days.into())),
        files: files(&view, item),
        read: seen
            .iter()
            .map(|transcription| (read(transcription, locale), view.name_of(&transcription.by)))
            .collect(),
        reading,
        blind: (blind && own.is_some()).then(|| blind_until(&view)),
        fit: compared
            .filter(|_| !blind)
            .map(|transcription| fit(&view, item, transcription)),
        zone: compared.and_then(|transcription| zone(&view, item, transcription)),
        zone_texts: texts::PapersZone::of(locale),
        findings: findings(&view, item, judging),
        verdicts: verdicts(&view, item),
        next: next(&view, Some(item)),
        read_only,
    };
    if let Some(tried) = view.tried {
        let mut forms: Vec<&str> = page.findings.iter().map(|one| one.grounds.form).collect();
        forms.extend(page.reading.as_ref().map(|_| READING));
        page.page.problems = tried.told(&forms, details, locale);
        let boxes = page
            .reading
            .as_ref()
            .is_some_and(|form| form.checks.is_some());
        for problem in &mut page.page.problems {
            problem.field.take_if(|field| !boxes && is_box(field));
        }
        page.kept = tried.kept(&forms);
    }
    document(&page)
}

/// When somebody who is blind will see more.
fn blind_until(view: &View<'_>) -> String {
    match view.details.approval(view.by, view.now, view.limits) {
        Err(error @ TransitionError::ReadingsDiffer(_)) => view.barring(&error),
        _ => texts::Papers::of(view.locale).blind.into(),
    }
}

fn files<'a>(view: &View<'a>, item: &'a Item) -> Vec<File<'a>> {
    let files = view.details.files_of(&item.id).map(|file| File {
        id: file.id.as_str(),
        name: &file.name,
        size: texts::bytes(view.locale, file.size),
        received: time::in_words(file.created_at, view.locale),
        made: made(&file.made, view.locale),
        picture: file.media_type.starts_with("image/"),
        opened: view.details.is_opened_by(&file.id, view.by),
    });
    files.collect()
}

fn made(made: &Made, locale: Locale) -> Vec<String> {
    let t = texts::Papers::of(locale);
    let software = made
        .software
        .as_deref()
        .map(|software| t.made_with(software));
    let [created, changed] =
        [made.created, made.changed].map(|at| Some(time::in_words(at?, locale)));
    let created = created.map(|at| t.made_at(&at));
    // What scans and prints writes both at once.
    let changed = changed.filter(|_| made.changed != made.created);
    let changed = changed.map(|at| t.changed_at(&at));
    [software, created, changed].into_iter().flatten().collect()
}

/// The form for what this person reads, with what they read before.
fn reading_form<'a>(
    view: &View<'a>,
    item: &Item,
    own: Option<&'a Transcription>,
) -> Option<ReadingForm<'a>> {
    let any = Action::Transcribe(Transcription {
        item: item.id.clone(),
        by: view.by.clone(),
        name: String::new(),
        date: None,
        mrz: None,
        received_on: view.now.date_naive(),
    });
    (view.reads() && view.allows(any)).then(|| {
        let typed = view.typed(READING);
        let checks = conform(view, item);
        let date = own.and_then(|transcription| transcription.date);
        ReadingForm {
            name: typed.map_or(
                own.map_or("", |transcription| &transcription.name),
                |typed| &typed.text,
            ),
            date: typed.map_or_else(
                || date.map(|date| date.to_string()).unwrap_or_default(),
                |typed| typed.date.clone(),
            ),
            mrz: item.identity_document.then(|| match typed {
                Some(typed) => &*typed.mrz,
                None => own.and_then(|own| own.mrz.as_deref()).unwrap_or_default(),
            }),
            fold: own.filter(|_| checks.is_none()).map(|_| typed.is_some()),
            checks,
        }
    })
}

/// What was read beside what is on file.
fn fit<'a>(view: &View<'a>, item: &Item, transcription: &'a Transcription) -> Fit<'a> {
    let (t, details) = (texts::Papers::of(view.locale), view.details);
    let holder = details.holder.as_ref();
    let on_file = holder.map(|holder| holder.name_for(item));
    let age = match transcription.date {
        Some(date) if date > transcription.received_on => Some(t.future.into()),
        Some(date) => {
            let days = (transcription.received_on - date).num_days();
            Some(t.age_at_receipt(days.unsigned_abs()))
        }
        None => item.max_age_days.map(|_| t.no_date.into()),
    };
    let others = details.items().filter(|other| other.id != item.id);
    let others = others.filter_map(|other| {
        let mut transcriptions = details.case.transcriptions.iter();
        let transcription =
            transcriptions.find(|one| one.item == other.id && one.by == transcription.by)?;
        Some((
            other.title.get(view.locale),
            read(transcription, view.locale),
        ))
    });
    Fit {
        read: &transcription.name,
        on_file,
        lacks_contact: holder.is_some_and(|holder| holder.lacks_contact(item)),
        likeness: on_file.map(|name| t.likeness(compare(&transcription.name, name))),
        age,
        too_old: !transcription.is_recent(item),
        others: others.collect(),
    }
}

/// Whether this person can judge an item so, or what bars it.
fn judges(view: &View<'_>, item: &Item, verdict: Verdict) -> Result<(), TransitionError> {
    let review = Review {
        item: item.id.clone(),
        verdict,
        by: view.by.clone(),
        copy: None,
    };
    let action = Action::Review(review);
    view.details.allows(action, view.now, view.limits)
}

/// The boxes of a good judgement, unless it was given, or cannot be. That the item is not
/// read yet bars none: it is read by the same form.
fn conform(view: &View<'_>, item: &Item) -> Option<Vec<Check>> {
    let settled = found(view, item).is_some_and(|review| review.verdict != Verdict::BetterCopy);
    match judges(view, item, Verdict::Conform) {
        Ok(()) | Err(TransitionError::TranscribeFirst) if !settled => {}
        _ => return None,
    }
    let t = texts::Papers::of(view.locale);
    let typed = view.typed(READING);
    let texts = [t.readable, t.unaltered, t.valid, t.consistent];
    let own = texts::PaperChecks::of(view.locale);
    let new_email = view.case().new_email.as_deref();
    let own = (item.checks.iter()).map(|check| (check.word(), own.check(*check, new_email)));
    let all = CHECKS.into_iter().zip(texts.map(String::from)).chain(own);
    let checks = all.map(|(word, text)| Check {
        word,
        text,
        ticked: typed.is_some_and(|typed| typed.ticked.contains(&word)),
    });
    Some(checks.collect())
}

/// The forms for what is not conform: that a better copy is needed, before any reading,
/// as what cannot be read need not be; and, for whoever judges, what is final. That can
/// come after a good judgement too.
fn findings<'a>(view: &View<'a>, item: &Item, judging: bool) -> Vec<Finding<'a>> {
    let t = texts::Papers::of(view.locale);
    let found = found(view, item).map(|review| review.verdict);
    let settled = found.is_some_and(Verdict::is_final);
    let offered = |verdict: Verdict| {
        view.reads()
            && (judging || !verdict.is_final())
            && !(settled && verdict.is_final())
            && found != Some(verdict)
            && judges(view, item, verdict).is_ok()
    };
    [
        (
            Verdict::BetterCopy,
            "better_copy",
            t.copy,
            t.copy_means,
            t.copy_submit,
        ),
        (
            Verdict::Doubt,
            "doubt",
            t.doubt,
            t.doubt_means,
            t.doubt_submit,
        ),
        (
            Verdict::Refused,
            "refused",
            t.refused,
            t.refused_means,
            t.refused_submit,
        ),
    ]
    .into_iter()
    .filter(|(verdict, ..)| offered(*verdict))
    .map(|(verdict, form, name, means, submit)| Finding {
        name,
        means,
        submit,
        last: verdict.is_final(),
        grounds: view.grounds(form, Reason::of_review(verdict), false),
    })
    .collect()
}
