//! `/profile/allowed-ips`: from where the account can be used.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use core::net::IpAddr;
use core::slice;
use serde_json::{Value, json};

use crate::account::change::Change;
use crate::account::profile::{Need, record, show};
use crate::allowlist::entry::reads_as_address;
use crate::allowlist::{
    Answer, Entry, EntryFlaw, MAX_ENTRIES, MAX_LABEL, look_up, parse, surroundings,
};
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields, is_unseen};
use crate::http::problem::{Kind, Problem};
use crate::http::reply::Reply;
use crate::http::request_context::RequestContext;
use crate::mail::notify::notify;
use crate::mail::template::Notice;
use crate::sign_in::gate::{self, Opened, Rules};
use crate::store::profiles::Profile;
use crate::store::{CommitError, Database, Guard, allowlists, sessions as session_rows};

/// A list that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    entries: Vec<Entry>,
    confirm: bool,
}

/// The flaws of a list, each with the index of its entry.
pub type Flaws = Vec<(usize, EntryFlaw)>;

impl List {
    /// Reads `entries`, a list of `cidr` and, if given, `label`, and `confirm`, from
    /// somebody who is seen at this address.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, seen: IpAddr) -> Result<Self, Vec<FieldError>> {
        let entries = entries(&mut fields, "entries", seen);
        let confirm = fields.flag("confirm");
        fields.finish()?;
        Ok(Self { entries, confirm })
    }

    /// Reads a list as people type it: one address or network a line, maybe with a
    /// blank and a label after it.
    ///
    /// # Errors
    /// What is wrong with which line, of those that are not empty.
    pub fn typed(text: &str, confirm: bool, seen: IpAddr) -> Result<Self, Flaws> {
        let text = text.replace(is_unseen, "");
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let raw: Vec<_> = lines
            .map(|line| {
                let (cidr, label) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
                let label = Some(label.trim()).filter(|label| !label.is_empty());
                let cidr = cidr.trim_end_matches([',', ';']);
                (cidr.to_string(), label.map(String::from))
            })
            .collect();
        if raw.len() > MAX_ENTRIES {
            return Err(alloc::vec![(MAX_ENTRIES, EntryFlaw::TooMany)]);
        }
        let entries = judged(raw, seen)?;
        Ok(Self { entries, confirm })
    }
}

/// Takes a list of `cidr` and, if given, `label`, from somebody who is seen at this address.
pub(crate) fn entries(fields: &mut Fields, name: &str, seen: IpAddr) -> Vec<Entry> {
    let raw = fields.each(name, MAX_ENTRIES, |item| {
        let cidr = item.text("cidr", 1..=64);
        let label = item.has("label").then(|| item.text("label", 0..=MAX_LABEL));
        (cidr, label.filter(|label| !label.is_empty()))
    });
    judged(raw, seen).unwrap_or_else(|flaws| {
        for (index, flaw) in flaws {
            let member = match flaw {
                EntryFlaw::LabelIsAddress | EntryFlaw::LabelTooLong => "label",
                _ => "cidr",
            };
            fields.refuse_within(name, index, member, flaw.detail());
        }
        Vec::new()
    })
}

fn judged(raw: Vec<(String, Option<String>)>, seen: IpAddr) -> Result<Vec<Entry>, Flaws> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut flaws = Flaws::new();
    for (index, (cidr, label)) in raw.into_iter().enumerate() {
        let too_long = |label: &String| {
            label.chars().count() > MAX_LABEL || label.chars().any(char::is_control)
        };
        let is_address =
            |label: &String| label.split([' ', ',', ';', '\u{a0}']).any(reads_as_address);
        match parse(&cidr, seen) {
            Err(flaw) => flaws.push((index, flaw)),
            Ok(_) if label.as_ref().is_some_and(is_address) => {
                flaws.push((index, EntryFlaw::LabelIsAddress));
            }
            Ok(_) if label.as_ref().is_some_and(too_long) => {
                flaws.push((index, EntryFlaw::LabelTooLong));
            }
            Ok(cidr) if entries.iter().any(|entry| entry.cidr == cidr) => {
                flaws.push((index, EntryFlaw::Twice));
            }
            Ok(cidr) => entries.push(Entry { cidr, label }),
        }
    }
    if flaws.is_empty() {
        Ok(entries)
    } else {
        Err(flaws)
    }
}

/// What was typed, with the address that its owner is seen at, unless it is covered.
#[must_use]
pub fn with_present(typed: &str, seen: IpAddr) -> String {
    let covered = List::typed(typed, false, seen)
        .is_ok_and(|list| matches!(look_up(&list.entries, seen), Answer::Allowed(_)));
    if covered {
        return typed.into();
    }
    let typed = typed.trim_end();
    let line_end = if typed.is_empty() { "" } else { "\n" };
    alloc::format!("{typed}{line_end}{}", surroundings(seen))
}

impl List {
    /// The network to allow in place of the one IPv6 address that its owner is seen at,
    /// where the list has no more of that network: a day later it would leave them out.
    #[must_use]
    pub fn moves(&self, seen: IpAddr) -> Option<String> {
        let covers = |entry: &&Entry| look_up(slice::from_ref(*entry), seen).allows();
        let mut covering = self.entries.iter().filter(covers).peekable();
        let is_alone = seen.is_ipv6() && covering.peek().is_some();
        (is_alone && covering.all(|entry| !entry.cidr.contains('/'))).then(|| surroundings(seen))
    }

    /// The list with that network in place of addresses in it.
    #[must_use]
    pub fn widened(mut self, seen: IpAddr) -> Self {
        let network = surroundings(seen);
        for entry in &mut self.entries {
            let address = entry.cidr.parse();
            if address.is_ok_and(|address: IpAddr| surroundings(address) == network) {
                entry.cidr.clone_from(&network);
            }
        }
        let mut known: Vec<String> = Vec::new();
        self.entries.retain(|entry| {
            let is_new = !known.contains(&entry.cidr);
            known.push(entry.cidr.clone());
            is_new
        });
        self
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The list as it is in force now.
    Saved {
        /// Its entries.
        entries: Vec<Entry>,
        /// Until when it is on trial, if it is.
        trial_until: Option<DateTime<Utc>>,
    },
    /// It leaves out the address that it was sent from, without a confirmation.
    WouldLockYouOut,
}

/// Saves a list. One that leaves its owner out has to be confirmed, and is then on
/// trial: it is kept by the next sign-in from an allowed address, and else goes
/// back to what was before.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn save(
    db: &impl Database,
    token: Option<&Token>,
    list: &List,
    mail_id: &[u8; 16],
    at: &RequestContext<'_>,
) -> Opened<Outcome> {
    let profile = show(db, token, Need::Change, at).await?;
    let locks_out = !look_up(&list.entries, at.client.address).allows();
    if locks_out && !list.confirm {
        return Ok(Outcome::WouldLockYouOut);
    }
    if !locks_out && profile.has_allowlist(&list.entries, at) {
        return Ok(Outcome::Saved {
            entries: list.entries.clone(),
            trial_until: None,
        });
    }
    let account = &profile.account_id;
    let trial_until = locks_out.then(|| at.now + at.limits.allowlist_trial);
    let (event, notice) = match trial_until {
        Some(until) => (Event::AllowlistTrial, Notice::AllowlistOnTrial { until }),
        None => (Event::AllowlistChanged, Notice::AllowlistChanged),
    };
    let entries = serde_json::to_string(&list.entries).unwrap_or_default();
    let writes = alloc::vec![
        allowlists::save(account, &entries, trial_until),
        allowlists::erase_empty(account),
        notify(mail_id, account, &profile.email, notice, at),
        record(event, account, at),
    ];
    Change::Allowlist
        .make(db, token, account, writes, at)
        .await?;
    Ok(Outcome::Saved {
        entries: list.entries.clone(),
        trial_until,
    })
}

/// Ends a trial before its time: what was before is in force again. From where it was
/// allowed before, as whoever left themselves out is where they were.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn undo(
    db: &impl Database,
    token: Option<&Token>,
    mail_id: &[u8; 16],
    at: &RequestContext<'_>,
) -> Opened<Vec<Entry>> {
    let profile = open_to_undo(db, token, at).await?;
    let list = profile.allowlist.as_ref();
    let Some(list) = list.filter(|list| list.trial(at.now).is_some()) else {
        return Ok(profile.allowed(at).to_vec());
    };
    let account = &profile.account_id;
    let notice = Notice::AllowlistChanged;
    let writes = alloc::vec![
        session_rows::require(&token.map(Token::hash).unwrap_or_default()),
        allowlists::require_trial(account, at.now),
        allowlists::undo(account),
        allowlists::erase_empty(account),
        notify(mail_id, account, &profile.email, notice, at),
        record(Event::AllowlistChanged, account, at),
    ];
    match db.commit(writes).await {
        Ok(()) => Ok(list.safe(at.now).to_vec()),
        // It ended meanwhile, or the session did.
        Err(CommitError::Conflict(Guard::AllowlistTrial | Guard::Session)) => {
            let profile = open_to_undo(db, token, at).await?;
            Ok(profile.allowed(at).to_vec())
        }
        Err(error) => Err(error.unexpected().into()),
    }
}

async fn open_to_undo(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Opened<Profile> {
    let opened = gate::open(db, token, Rules::UNDO, (), at).await?;
    Ok(opened.0)
}

/// What programs are told of a list.
#[must_use]
pub fn describe(entries: &[Entry], trial_until: Option<DateTime<Utc>>) -> Value {
    json!({ "entries": entries, "trial_until": trial_until })
}

/// What a program is told.
impl From<Outcome> for Reply {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Saved {
                entries,
                trial_until,
            } => Self::json(200, &describe(&entries, trial_until)),
            Outcome::WouldLockYouOut => Problem::from(Kind::WouldLockYouOut).into(),
        }
    }
}
