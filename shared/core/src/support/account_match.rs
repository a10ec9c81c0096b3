//! `POST /support/cases/{id}/match`: the account that a case is about, where what the
//! claimant wrote names none, or one that a stranger had opened a case for.

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};

use super::case_details::{Answered, Done, OnCase, begin_with, finish, refuse};
use super::refused::NoMatch;
use super::version::Version;
use super::{Capacity as _, FreshAgent, Refused};
use crate::account::email::EmailKey;
use crate::audit::event::Event;
use crate::http::fields::{FieldError, Fields};
use crate::recovery::case::{Flag, Unmatched};
use crate::recovery::machine::{Action, Match};
use crate::recovery::open::{flags, owner_notice};
use crate::recovery::rulebook::Lost;
use crate::recovery::sign::{FraudSign, is_late};
use crate::store::account_facts::{self, AccountFacts};
use crate::store::audit::Line;
use crate::store::{Database, case_traces, cases};
use crate::support::action::{StaffAction, StaffActionEntry};

/// The account that an agent has in mind.
pub struct MatchRequest {
    version: Version,
    customer_number: String,
}

impl MatchRequest {
    /// Reads `customer_number`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, if_match: Option<&str>) -> Result<Self, Vec<FieldError>> {
        let version = Version::read(if_match, &mut fields);
        let customer_number = fields.text("customer_number", 1..=64);
        fields.finish()?;
        Ok(Self {
            version,
            customer_number,
        })
    }
}

/// Says which account a case is about. Its owner is told, and gets the code if there
/// is one; a call goes to the phone that is on file now.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn match_account(
    db: &impl Database,
    on: OnCase<'_>,
    request: &MatchRequest,
    mail_id: &[u8; 16],
) -> Answered<()> {
    let number = request.customer_number.as_str();
    let account = account_facts::of_login(
        number,
        &EmailKey::of(number),
        None,
        DateTime::<Utc>::MIN_UTC,
        None,
    );
    let (agent, details, account) =
        begin_with::<FreshAgent, _>(db, on, &request.version, account).await?;
    let (before, rules, by) = (details.case.clone(), details.rules.clone(), agent.id());
    let from = opened_from(&details.audit_log);
    // Whoever writes the login of one of staff is not helped to another's account.
    let named = match details.paper.unmatched {
        Some(Unmatched::Staff) => Err(Refused::NoMatch(NoMatch::Staff)),
        _ => judge(account, before.lost, on.at.now),
    };
    let judged = named.and_then(|account| {
        let mut raised = flags(&account, before.account_type, on.at.now, on.at.limits);
        raised.push(Flag::MatchedByHand);
        let kept = Flag::OpenedByStaff;
        raised.extend(before.flags.contains(&kept).then_some(kept));
        let late = is_late(before.addresses(), &account, on.at.now, on.at.limits);
        let action = Action::Match(Match {
            account_id: account.id,
            email: account.email,
            flags: raised,
        });
        let after = details.take(by, action, on)?;
        Ok((after, account.phone, late))
    });
    let (after, phone, late) = match judged {
        Ok(judged) => judged,
        Err(refused) => {
            let event = Event::CaseStepRefused;
            return refuse(db, agent.session(), &before, event, refused, on).await;
        }
    };
    let mut writes = alloc::vec![cases::matched(&after.id, &phone)];
    writes.extend(owner_notice(&after, &rules, mail_id, &from, on.at.now));
    if late {
        writes.push(case_traces::note(&after.id, FraudSign::LateAddress));
    }
    let done = Done {
        after: &after,
        event: Event::CaseMatched,
        step: StaffActionEntry::plain(&after.id, by, StaffAction::Match),
        writes,
    };
    // An account has one open case: another may have been opened meanwhile.
    finish(db, agent.session(), done, on).await
}

/// From where a case was opened: the owner is told that, not from where support works.
fn opened_from(audit_log: &[Line]) -> String {
    let mut lines = audit_log.iter();
    let opened = lines.find(|line| line.event == Event::CaseOpened.word());
    let from = opened.and_then(|line| line.address.clone());
    from.unwrap_or_default()
}

/// Whether a case can be about this account.
fn judge(
    account: Option<AccountFacts>,
    lost: Lost,
    now: DateTime<Utc>,
) -> Result<AccountFacts, Refused> {
    let account = account.ok_or(Refused::NoMatch(NoMatch::Unknown))?;
    let barred = if account.role.is_staff() {
        Some(NoMatch::Staff)
    } else if account.has_open_case {
        Some(NoMatch::OpenCase)
    } else if account.is_held(lost, now) {
        Some(NoMatch::Held)
    } else {
        None
    };
    match barred {
        Some(barred) => Err(Refused::NoMatch(barred)),
        None => Ok(account),
    }
}
