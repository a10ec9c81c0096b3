//! `POST /support/cases/unmatched/refuse`: cases without an account are refused together,
//! for one reason. Each is judged and written as if it were alone.

use alloc::vec::Vec;
use serde_json::{Value, json};

use super::reason::{Grounds, Reason};
use super::{FreshAgent, open};
use crate::audit::event::{Entry, Event};
use crate::crypto::token::{Token, TokenHash};
use crate::http::fields::{FieldError, Fields};
use crate::http::request_context::RequestContext;
use crate::id::CaseId;
use crate::recovery::case::Case;
use crate::recovery::machine::Action;
use crate::recovery::save;
use crate::recovery::stop::told;
use crate::refusal::Ended;
use crate::sign_in::gate::{Denied, Opened};
use crate::store::{
    CommitError, Database, Guard, Statement, audit, cases, sessions, staff_actions,
};
use crate::support::action::{StaffAction, StaffActionEntry};

/// How many cases can be refused at once: each is some writes of one batch.
pub const AT_ONCE: usize = 20;

/// Which cases, and why.
pub struct RefuseUnmatched {
    cases: Vec<CaseId>,
    grounds: Grounds,
}

impl RefuseUnmatched {
    /// Reads `cases`, `reason` and, where that does not say it all, `note`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let read = |id: &str| (!id.is_empty() && id.len() <= 64).then(|| CaseId::from(id));
        let cases = fields.words("cases", read, "The member must be the id of a case.");
        if cases.len() > AT_ONCE {
            let wrong = alloc::format!("The list must have at most {AT_ONCE} members.");
            fields.refuse("cases", &wrong);
        }
        let grounds = Grounds::read(&mut fields, Reason::OF_UNMATCHED, false);
        fields.finish()?;
        Ok(Self { cases, grounds })
    }
}

/// What came of it.
pub struct Refusals {
    /// The cases that were refused.
    pub refused: Vec<CaseId>,
    /// Those that were not: somebody else works on them, they have an account or are over, or
    /// they name whoever asks.
    pub left: Vec<CaseId>,
}

impl Refusals {
    /// What programs are told.
    #[must_use]
    pub fn describe(&self) -> Value {
        json!({ "refused": self.refused, "left": self.left })
    }
}

/// Refuses what can be refused. A case that changes meanwhile is left as it is, and what is
/// left goes on record like any step that is refused.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn refuse_unmatched(
    db: &impl Database,
    token: Option<&Token>,
    asked: &RefuseUnmatched,
    mail_ids: &[[u8; 16]; AT_ONCE],
    at: &RequestContext<'_>,
) -> Opened<Refusals> {
    let hash = token.map(Token::hash).unwrap_or_default();
    let read = (
        cases::unmatched(&asked.cases),
        cases::known(&asked.cases, &hash),
    );
    let (agent, (found, known)) = open::<FreshAgent, _>(db, token, read, at).await?;
    let own = |case: &Case| known.iter().any(|one| one.own && one.id == case.id);
    let busy = |case: &Case| {
        let recent = |since| at.now - since < at.limits.case_claim;
        case.agent_id.as_ref().is_some_and(|by| by != agent.id())
            && case.claimed_at.is_some_and(recent)
    };
    let mut refusals = Vec::new();
    for (case, mail_id) in found.into_iter().zip(mail_ids) {
        if own(&case) || busy(&case) {
            continue;
        }
        if let Ok(after) = case.end(&Action::Refuse, at.now) {
            let writes = writes(&agent, &after, &asked.grounds, mail_id, at);
            refusals.push((after.id, writes));
        }
    }
    let mut refused = Vec::new();
    let all = refusals.iter().flat_map(|(_, writes)| writes.clone());
    if commit(db, &hash, all.collect()).await? {
        refused.extend(refusals.into_iter().map(|(id, _)| id));
    } else {
        // One of them has changed: the others are refused without it.
        for (id, writes) in refusals {
            if commit(db, &hash, writes).await? {
                refused.push(id);
            }
        }
    }
    let mut left = asked.cases.clone();
    left.retain(|id| !refused.contains(id));
    let records = left.iter().map(|id| {
        let found = known.iter().find(|one| one.id == *id);
        let event = match found {
            Some(one) if one.own => Event::OwnCaseRefused,
            Some(_) => Event::CaseStepRefused,
            None => Event::ReferenceRefused,
        };
        let entry = Entry {
            event,
            actor: Some(&agent.actor()),
            account_id: found.and_then(|one| one.account_id.as_ref()),
        };
        match found {
            Some(one) => audit::insert_on_case(&entry, &one.id, at),
            None => audit::insert(&entry, at),
        }
    });
    db.write(records.collect()).await?;
    Ok(Refusals { refused, left })
}

/// Writes this while the session lasts; whether all cases were as they were read.
async fn commit(
    db: &impl Database,
    session: &TokenHash,
    mut writes: Vec<Statement>,
) -> Opened<bool> {
    if writes.is_empty() {
        return Ok(true);
    }
    writes.insert(0, sessions::require(session));
    match db.commit(writes).await {
        Ok(()) => Ok(true),
        Err(CommitError::Conflict(Guard::CaseVersion)) => Ok(false),
        Err(CommitError::Conflict(Guard::Session)) => {
            Err(Ended::unrecorded(Denied::SessionRequired))
        }
        Err(error) => Err(error.unexpected().into()),
    }
}

fn writes(
    agent: &FreshAgent,
    after: &Case,
    grounds: &Grounds,
    mail_id: &[u8; 16],
    at: &RequestContext<'_>,
) -> Vec<Statement> {
    let entry = Entry {
        event: Event::CaseRefused,
        actor: Some(&agent.actor()),
        account_id: None,
    };
    let step = StaffActionEntry {
        reasons: &grounds.reasons,
        note: grounds.note.as_deref(),
        ..StaffActionEntry::plain(&after.id, agent.id(), StaffAction::Refuse)
    };
    let mut writes = save(after);
    writes.extend(told(after, mail_id, at.now));
    writes.push(staff_actions::insert(&step, at));
    writes.push(audit::insert_on_case(&entry, &after.id, at));
    writes
}
