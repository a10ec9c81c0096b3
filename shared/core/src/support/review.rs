//! `POST /support/cases/{id}/evidence/...`: what somebody reads on documents, and finds of
//! them.
//!
//! Whoever judges a document first opens each of its files and writes down what it says;
//! only then are they shown what is on file, and what others read. So they read it, and
//! do not merely find it likely. A second person does the same, and both have to agree.

use crate::id::AccountId;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::NaiveDate;

use super::case_details::{Answered, Done, OnCase, begin, finish, refuse};
use super::mrz;
use super::reason::{Grounds, Reason};
use super::refused::UNTICKED;
use super::version::Version;
use super::{Agent, Capacity as _, CaseDetails, Refused};
use crate::audit::event::{Entry, Event};
use crate::http::fields::{FieldError, Fields};
use crate::recovery::better_copy::CopyReason;
use crate::recovery::case::{self, Transcription, Verdict};
use crate::recovery::machine::Action;
use crate::recovery::notices;
use crate::recovery::rulebook::Check;
use crate::refusal::Ended;
use crate::sign_in::Session;
use crate::store::{Database, audit, evidence, staff_actions};
use crate::support::action::{StaffAction, StaffActionEntry};

/// What somebody read on the documents of an item.
struct Words {
    name: String,
    date: Option<NaiveDate>,
    mrz: Option<String>,
}

impl Words {
    /// Reads `name` and, where the document has them, `date` and the machine-readable zone.
    fn read(fields: &mut Fields) -> Self {
        let name = fields.text("name", 1..=200);
        let date = if fields.filled("date") {
            let read = crate::http::date::parse;
            fields.parsed("date", read, "The field must be a day, like 2026-03-31.")
        } else {
            None
        };
        let zone = fields.filled("mrz");
        let mrz = zone.then(|| fields.lines("mrz", mrz::LONGEST));
        Self { name, date, mrz }
    }

    /// The same as the case keeps it.
    fn of(&self, item: &str, by: &AccountId, details: &CaseDetails, on: OnCase) -> Transcription {
        let received = details.files_of(item).map(|file| file.created_at).max();
        Transcription {
            item: item.into(),
            by: by.clone(),
            name: self.name.clone(),
            date: self.date,
            mrz: self.mrz.clone(),
            received_on: received.unwrap_or(on.at.now).date_naive(),
        }
    }
}

/// What somebody read, of this version of the case.
pub struct Reading {
    version: Version,
    words: Words,
}

impl Reading {
    /// Reads `name` and, where the document has them, `date` and `mrz`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, if_match: Option<&str>) -> Result<Self, Vec<FieldError>> {
        let version = Version::read(if_match, &mut fields);
        let words = Words::read(&mut fields);
        // The same form has the boxes for whoever judges at once.
        for name in CHECKS.into_iter().chain(Check::ALL.map(Check::word)) {
            if fields.is_form() {
                fields.ignore(name);
            }
        }
        fields.finish()?;
        Ok(Self { version, words })
    }
}

/// Writes down what somebody read.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn transcribe(
    db: &impl Database,
    on: OnCase<'_>,
    item: &str,
    reading: &Reading,
) -> Answered<()> {
    let (agent, details) = begin::<Agent>(db, on, &reading.version).await?;
    let transcription = reading.words.of(item, agent.id(), &details, on);
    let step = Step::transcribe(item, agent.id(), transcription, on);
    take(db, agent.session(), *details, alloc::vec![step], on).await
}

/// What somebody finds of an item.
pub struct Finding {
    version: Version,
    /// What they read, where they say so at once.
    words: Option<Words>,
    verdict: Verdict,
    /// What the item alone has to have, and was looked at.
    ticked: Vec<Check>,
    grounds: Grounds,
}

/// What has to be looked at before an item is found conform (NIST 63A-4, 3.13).
pub const CHECKS: [&str; 4] = ["readable", "unaltered", "valid", "consistent"];

impl Finding {
    /// Reads `verdict`, and `reason` and `note` where it is not `conform`, or a box
    /// for each of [`CHECKS`] and for what the item has to have where it is; and what was
    /// read on it, where that is said too.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, if_match: Option<&str>) -> Result<Self, Vec<FieldError>> {
        let version = Version::read(if_match, &mut fields);
        let wrong = "The field must be conform, better_copy, doubt or refused.";
        let verdict = fields.parsed("verdict", Verdict::from_word, wrong);
        let reads = ["name", "date", "mrz"].iter().any(|name| fields.has(name));
        let words = reads.then(|| Words::read(&mut fields));
        for check in CHECKS {
            let ticked = fields.flag(check);
            if verdict == Some(Verdict::Conform) && !ticked {
                fields.refuse(check, UNTICKED);
            }
        }
        let mut ticked = Check::ALL.to_vec();
        ticked.retain(|check| fields.flag(check.word()));
        let grounds = if let Some(verdict) = verdict {
            Grounds::read(&mut fields, Reason::of_review(verdict), false)
        } else {
            // Which reasons there are is not known then.
            fields.ignore("reason");
            fields.ignore("note");
            Grounds::default()
        };
        fields.finish()?;
        match verdict {
            Some(verdict) => Ok(Self {
                version,
                words,
                verdict,
                ticked,
                grounds,
            }),
            // It was refused above.
            None => Err(Vec::new()),
        }
    }
}

impl Finding {
    /// Why a better copy is wanted, if one is.
    fn copy(&self) -> Option<CopyReason> {
        let mut reasons = self.grounds.reasons.iter().copied();
        reasons
            .find_map(Reason::for_claimant)
            .filter(|_| self.verdict == Verdict::BetterCopy)
    }
}

/// Judges an item.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn review(
    db: &impl Database,
    on: OnCase<'_>,
    item: &str,
    finding: &Finding,
) -> Answered<()> {
    let (agent, details) = begin::<Agent>(db, on, &finding.version).await?;
    let unticked = details.unticked(item, finding);
    if !unticked.is_empty() {
        return Err(Ended::unrecorded(Refused::Unticked(unticked)));
    }
    let by = agent.id();
    let words = finding.words.as_ref();
    let read = words.map(|words| words.of(item, by, &details, on));
    // What they read before, and correct in nothing, is on record already.
    let read = read.filter(|read| details.case.last_transcription(item, by) != Some(read));
    let read = read.map(|read| Step::transcribe(item, by, read, on));
    let action = Action::Review(case::Review {
        item: item.into(),
        verdict: finding.verdict,
        by: by.clone(),
        copy: finding.copy(),
    });
    let entry = StaffActionEntry {
        item: Some(item),
        outcome: Some(finding.verdict.word()),
        reasons: &finding.grounds.reasons,
        note: finding.grounds.note.as_deref(),
        ..StaffActionEntry::plain(on.case_id, by, StaffAction::Review)
    };
    let judged = Step {
        action,
        event: Event::DocumentReviewed,
        entry,
    };
    let steps = read.into_iter().chain([judged]).collect();
    take(db, agent.session(), *details, steps, on).await
}

/// What somebody does with an item, and how it goes on record.
struct Step<'a> {
    action: Action,
    event: Event,
    entry: StaffActionEntry<'a>,
}

impl<'a> Step<'a> {
    fn transcribe(item: &'a str, by: &'a AccountId, read: Transcription, on: OnCase<'a>) -> Self {
        Self {
            action: Action::Transcribe(read),
            event: Event::DocumentTranscribed,
            entry: StaffActionEntry {
                item: Some(item),
                ..StaffActionEntry::plain(on.case_id, by, StaffAction::Transcribe)
            },
        }
    }
}

/// Takes one step after the other with an item, or none of them.
async fn take(
    db: &impl Database,
    session: &Session,
    mut details: CaseDetails,
    mut steps: Vec<Step<'_>>,
    on: OnCase<'_>,
) -> Answered<()> {
    let before = details.case.clone();
    let Some(last) = steps.pop() else {
        return Ok(());
    };
    let by = &session.account_id;
    let item = last.entry.item.unwrap_or_default();
    let opened_all = details.files_opened_by(item, by);
    let actor = alloc::format!("staff:{by}");
    let mut writes = alloc::vec![evidence::require_opened(on.case_id, item, by)];
    let mut taken = Ok(());
    for step in steps {
        taken = taken.and_then(|()| details.take_as_reader(session, step.action, on));
        let entry = Entry {
            event: step.event,
            actor: Some(&actor),
            account_id: before.account_id.as_ref(),
        };
        writes.push(staff_actions::insert(&step.entry, on.at));
        writes.push(audit::insert_on_case(&entry, on.case_id, on.at));
    }
    taken = taken.and_then(|()| details.take_as_reader(session, last.action, on));
    if let Err(refused) = taken.and(opened_all) {
        let event = Event::CaseStepRefused;
        return refuse(db, session, &before, event, refused, on).await;
    }
    let done = Done {
        after: &details.case,
        event: last.event,
        step: last.entry,
        writes,
    };
    finish(db, session, done, on).await
}

/// Asks the claimant for better copies of the items of which one is wanted. What came
/// in for these goes at once.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn request_copies(
    db: &impl Database,
    on: OnCase<'_>,
    version: &Version,
    mail_id: &[u8; 16],
) -> Answered<()> {
    let (agent, mut details) = begin::<Agent>(db, on, version).await?;
    let by = agent.id();
    if let Err(refused) = details.take_as_reader(agent.session(), Action::AskCopies, on) {
        let (case, event) = (&details.case, Event::CaseStepRefused);
        return refuse(db, agent.session(), case, event, refused, on).await;
    }
    let after = details.case;
    let unusable = after.copies.iter().map(|copy| copy.item.as_str());
    let mut writes: Vec<_> = unusable
        .map(|item| evidence::remove_all_of(&after.id, item))
        .collect();
    writes.extend(notices::copies_asked(&after, mail_id, on.at.now));
    let done = Done {
        after: &after,
        event: Event::CopiesAsked,
        step: StaffActionEntry::plain(&after.id, by, StaffAction::RequestCopies),
        writes,
    };
    finish(db, agent.session(), done, on).await
}

impl CaseDetails {
    /// What an item has to have, and was not looked at though it is found conform.
    fn unticked(&self, item: &str, finding: &Finding) -> Vec<Check> {
        let mut items = self.items().filter(|known| known.id == item);
        let checks = items.next().map(|item| item.checks.clone());
        let mut checks = checks.unwrap_or_default();
        checks
            .retain(|check| finding.verdict == Verdict::Conform && !finding.ticked.contains(check));
        checks
    }

    /// Whether somebody has opened each file of an item. All came in before that.
    ///
    /// # Errors
    /// [`Refused::OpenFirst`].
    fn files_opened_by(&self, item: &str, by: &AccountId) -> Result<(), Refused> {
        let mut files = self.files_of(item).peekable();
        let any = files.peek().is_some();
        if any && files.all(|file| self.is_opened_by(&file.id, by)) {
            Ok(())
        } else {
            Err(Refused::OpenFirst)
        }
    }

    /// Takes a step, by whoever reads the documents. Where it cannot be taken, nothing changes.
    fn take_as_reader(
        &mut self,
        session: &Session,
        action: Action,
        on: OnCase,
    ) -> Result<(), Refused> {
        self.documents_read_by(&session.account_id, session.role)?;
        let (now, limits) = (on.at.now, on.at.limits);
        self.case = self.case.clone().take(action, &self.rules, now, limits)?;
        Ok(())
    }
}
