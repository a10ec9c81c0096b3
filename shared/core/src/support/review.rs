//! `/support/cases/{id}/evidence/...`: the documents. They are opened here and nowhere
//! else, by whoever works on the case, and each opening goes on record.
//!
//! Whoever judges a document first opens each of its files and writes down what it says;
//! only then are they shown what is on file, and what others read. So they read it, and
//! do not merely find it likely. A second person does the same, and both have to agree.

use crate::id::{AccountId, FileId};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::NaiveDate;

use super::case_details::{Answered, Done, OnCase, begin, finish, read, record_read, refuse};
use super::reason::{Grounds, Reason};
use super::refused::UNTICKED;
use super::version::Version;
use super::{Agent, Capacity as _, CaseDetails, Refused};
use crate::audit::event::{Entry, Event};
use crate::crypto::hpke::{Place, open};
use crate::crypto::keyring::Keyring;
use crate::crypto::token::digest;
use crate::evidence::file_store::FileStore;
use crate::http::fields::{FieldError, Fields};
use crate::recovery::better_copy::CopyReason;
use crate::recovery::case::{self, Verdict};
use crate::recovery::machine::Action;
use crate::recovery::notices;
use crate::recovery::rulebook::Check;
use crate::refusal::Ended;
use crate::sign_in::Session;
use crate::store::evidence::{self, File};
use crate::store::{Database, audit, staff_actions};
use crate::support::action::{StaffAction, StaffActionEntry};

/// The case details, for a page about one item of the checklist. That it was read goes on
/// record.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn show(
    db: &impl Database,
    on: OnCase<'_>,
    item: &str,
) -> Answered<(Agent, Box<CaseDetails>)> {
    let (agent, details) = read_item(db, on, item).await?;
    record_read(db, &agent, &details.case, on).await?;
    Ok((agent, details))
}

/// The case details, for somebody to whom its documents are open.
async fn read_item(
    db: &impl Database,
    on: OnCase<'_>,
    item: &str,
) -> Answered<(Agent, Box<CaseDetails>)> {
    let (agent, details) = read::<Agent>(db, on).await?;
    let role = agent.session().role;
    let may = details
        .lists(item)
        .and_then(|()| details.documents_open_to(agent.id(), role));
    if let Err(refused) = may {
        let (case, event) = (&details.case, Event::CaseStepRefused);
        return refuse(db, agent.session(), case, event, refused, on).await;
    }
    Ok((agent, details))
}

/// A file, opened.
pub struct Opened {
    /// What is known of it.
    pub file: File,
    /// What was handed in.
    pub bytes: Vec<u8>,
}

/// Opens a file of a case.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn open_file(
    db: &impl Database,
    file_store: &impl FileStore,
    on: OnCase<'_>,
    item: &str,
    file_id: &FileId,
    private_keys: &Keyring,
) -> Answered<Opened> {
    let (agent, details) = read_item(db, on, item).await?;
    let CaseDetails { case, files, .. } = *details;
    let mut files = files.into_iter();
    let Some(file) = files.find(|file| file.id == *file_id && file.item == item) else {
        let (event, refused) = (Event::ReferenceRefused, Refused::NotFound);
        return refuse(db, agent.session(), &case, event, refused, on).await;
    };
    // It is on record before anybody has seen it (ASVS 16.3.2).
    let entry = Entry {
        event: Event::EvidenceRead,
        actor: Some(&agent.actor()),
        account_id: case.account_id.as_ref(),
    };
    let step = StaffActionEntry {
        item: Some(item),
        file_id: Some(&file.id),
        ..StaffActionEntry::plain(&case.id, agent.id(), StaffAction::Open)
    };
    let record = audit::insert_on_case(&entry, &case.id, on.at);
    db.write(alloc::vec![staff_actions::insert(&step, on.at), record])
        .await?;
    let Some(sealed) = file_store.get(file.id.as_str()).await? else {
        return Err(Ended::unrecorded(Refused::Unreadable));
    };
    let place = Place {
        case_id: &case.id,
        item: &file.item,
        file_id: &file.id,
    };
    let opened = open(sealed, &file.key_id, &place, private_keys);
    match opened {
        // Whoever can write to the file store can seal as well; not what is on record here.
        Ok(bytes) if digest(&bytes) == file.digest => Ok(Opened { file, bytes }),
        _ => Err(Ended::unrecorded(Refused::Unreadable)),
    }
}

/// What somebody read on the documents of an item.
pub struct Reading {
    version: Version,
    name: String,
    date: Option<NaiveDate>,
}

impl Reading {
    /// Reads `name` and, where the document bears one, `date`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, if_match: Option<&str>) -> Result<Self, Vec<FieldError>> {
        let version = Version::read(if_match, &mut fields);
        let name = fields.text("name", 1..=200);
        let date = if fields.filled("date") {
            let read = crate::http::date::parse;
            fields.parsed("date", read, "The field must be a day, like 2026-03-31.")
        } else {
            None
        };
        fields.finish()?;
        Ok(Self {
            version,
            name,
            date,
        })
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
    let by = agent.id().clone();
    let received = details.files_of(item).map(|file| file.created_at).max();
    let action = Action::Transcribe(case::Transcription {
        item: item.into(),
        by,
        name: reading.name.clone(),
        date: reading.date,
        received_on: received.unwrap_or(on.at.now).date_naive(),
    });
    let step = StaffActionEntry {
        item: Some(item),
        ..StaffActionEntry::plain(on.case_id, agent.id(), StaffAction::Transcribe)
    };
    let event = Event::DocumentTranscribed;
    take(db, agent.session(), *details, action, event, step, on).await
}

/// What somebody finds of an item.
pub struct Finding {
    version: Version,
    verdict: Verdict,
    /// What the item alone has to have, and was looked at.
    ticked: Vec<Check>,
    grounds: Grounds,
}

/// What has to be looked at before an item is found conform (NIST 63A-4, 3.13).
pub const CHECKS: [&str; 4] = ["readable", "unaltered", "valid", "consistent"];

impl Finding {
    /// Reads `verdict`, and `reason` and `note` where it is not `conform`, or a box
    /// for each of [`CHECKS`] and for what the item has to have where it is.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, if_match: Option<&str>) -> Result<Self, Vec<FieldError>> {
        let version = Version::read(if_match, &mut fields);
        let wrong = "The field must be conform, better_copy, doubt or refused.";
        let verdict = fields.parsed("verdict", Verdict::from_word, wrong);
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
    let action = Action::Review(case::Review {
        item: item.into(),
        verdict: finding.verdict,
        by: agent.id().clone(),
        copy: finding.copy(),
    });
    let verdict = finding.verdict.word();
    let step = StaffActionEntry {
        item: Some(item),
        outcome: Some(verdict),
        reasons: &finding.grounds.reasons,
        note: finding.grounds.note.as_deref(),
        ..StaffActionEntry::plain(on.case_id, agent.id(), StaffAction::Review)
    };
    let event = Event::DocumentReviewed;
    take(db, agent.session(), *details, action, event, step, on).await
}

async fn take(
    db: &impl Database,
    session: &Session,
    details: CaseDetails,
    action: Action,
    event: Event,
    step: StaffActionEntry<'_>,
    on: OnCase<'_>,
) -> Answered<()> {
    let before = details.case.clone();
    let item = step.item.unwrap_or_default();
    let opened_all = details.files_opened_by(item, &session.account_id);
    let taken = details.take_as_reader(session, action, on);
    let after = match taken.and_then(|after| opened_all.map(|()| after)) {
        Ok(after) => after,
        Err(refused) => {
            let event = Event::CaseStepRefused;
            return refuse(db, session, &before, event, refused, on).await;
        }
    };
    let opened = evidence::require_opened(on.case_id, item, &session.account_id);
    let done = Done {
        after: &after,
        event,
        step,
        writes: alloc::vec![opened],
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
    let (agent, details) = begin::<Agent>(db, on, version).await?;
    let (before, by) = (details.case.clone(), agent.id());
    let after = match details.take_as_reader(agent.session(), Action::AskCopies, on) {
        Ok(after) => after,
        Err(refused) => {
            let event = Event::CaseStepRefused;
            return refuse(db, agent.session(), &before, event, refused, on).await;
        }
    };
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

    fn lists(&self, item: &str) -> Result<(), Refused> {
        if self.items().any(|known| known.id == item) {
            Ok(())
        } else {
            Err(Refused::NotFound)
        }
    }
}

impl CaseDetails {
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

    /// Takes a step, by whoever reads the documents.
    fn take_as_reader(
        self,
        session: &Session,
        action: Action,
        on: OnCase,
    ) -> Result<case::Case, Refused> {
        self.documents_read_by(&session.account_id, session.role)?;
        self.taken(action, on)
    }
}
