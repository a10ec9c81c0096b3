//! Staff who want it are mailed once cases have waited for longer than the rulebook means
//! them to: how many, and nothing of any.

use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};

use super::{RUN_SIZE, Run};
use crate::account::Role;
use crate::id::id;
use crate::limits::Limits;
use crate::mail::template::{MailTemplate, Waiting};
use crate::recovery::chosen_rules;
use crate::store::waiting_mails::{self, Decided, Reader};
use crate::store::{Database, Guard, StoreError, outbox};

/// What has waited for too long.
struct Late {
    looks: u32,
    approvals: Vec<Decided>,
    messages: u32,
}

impl Late {
    /// What of it this person can go on with; none where there is nothing.
    fn of(&self, reader: &Reader) -> Option<Waiting> {
        let open_to = |case: &&Decided| case.decided_by.as_ref() != Some(&reader.id);
        let approvals = match reader.role {
            Role::Reviewer => self.approvals.iter().filter(open_to).count(),
            _ => 0,
        };
        let waiting = Waiting {
            looks: self.looks,
            approvals: approvals as u64,
            messages: self.messages,
        };
        (waiting != Waiting::default()).then_some(waiting)
    }
}

/// Mails up to ten people, each once a day at most; the first `left` of those who could be
/// mailed are passed over.
///
/// # Errors
/// [`StoreError`] where it cannot be read who they are, or there is no such rulebook.
pub async fn tell_staff(
    db: &impl Database,
    rulebook: &str,
    mail_ids: &[[u8; 16]; RUN_SIZE],
    left: usize,
    now: DateTime<Utc>,
    limits: &Limits,
) -> Result<Run, StoreError> {
    let hours = chosen_rules(rulebook)?.target_hours;
    let since = now - TimeDelta::hours(hours.into());
    let mailed_by = now - limits.waiting_mail;
    let reads = (
        waiting_mails::due(mailed_by, left),
        waiting_mails::looks(since),
        waiting_mails::approvals(since),
        waiting_mails::messages(since),
    );
    let (readers, looks, approvals, messages) = db.fetch(reads).await?;
    let late = Late {
        looks,
        approvals,
        messages,
    };
    let mut run = Run::of(readers.len());
    for (reader, mail_id) in readers.iter().zip(mail_ids) {
        let Some(waiting) = late.of(reader) else {
            continue;
        };
        let template = MailTemplate::CasesWait { hours, waiting };
        let mut writes = Vec::from(waiting_mails::mailed(&reader.id, mailed_by, now));
        let (mail_id, to) = (id(*mail_id), &reader.email);
        writes.push(outbox::insert(&mail_id, &reader.id, to, &template, now));
        run.count(db.commit(writes).await, &[Guard::WaitingMailDue]);
    }
    Ok(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(id: &str, role: Role) -> Reader {
        Reader {
            id: id.into(),
            email: "robin@example.org".into(),
            role,
        }
    }

    fn late(looks: u32, decided_by: &[&str], messages: u32) -> Late {
        let decided = |by: &&str| Decided {
            decided_by: Some((*by).into()),
        };
        Late {
            looks,
            approvals: decided_by.iter().map(decided).collect(),
            messages,
        }
    }

    #[test]
    fn a_reviewer_is_told_of_what_others_approved() {
        let late = late(2, &["robin", "camille"], 1);
        let told = late.of(&reader("robin", Role::Reviewer));
        let waiting = Waiting {
            looks: 2,
            approvals: 1,
            messages: 1,
        };
        assert_eq!(told, Some(waiting));
    }

    #[test]
    fn nobody_is_told_of_what_only_others_can_go_on_with() {
        let late = late(0, &["robin"], 0);
        assert_eq!(late.of(&reader("robin", Role::Reviewer)), None);
        assert_eq!(late.of(&reader("camille", Role::Agent)), None);
        assert!(late.of(&reader("camille", Role::Reviewer)).is_some());
    }
}
