//! `PATCH /profile` and `POST /profile/contact`: name, phone, language, and
//! whether they are still right.

use alloc::boxed::Box;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use chrono::{DateTime, Utc};

use super::change::Change as Counted;
use super::profile::{Need, open, record, show};
use crate::account::contact_hold::Held;
use crate::account::phone::{Homes, Phone};
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::locale::Locale;
use crate::http::request_context::RequestContext;
use crate::mail::notify::notify;
use crate::mail::template::{Contact, Notice};
use crate::refusal::Ended;
use crate::sign_in::gate::{Denied, Opened, SessionRow as _};
use crate::store::profiles::{self, Profile};
use crate::store::{CommitError, Database, Guard, accounts};

/// What is to be other than before; what is absent stays.
pub struct Change {
    name: Option<String>,
    phone: Option<String>,
    locale: Option<Locale>,
}

impl Change {
    /// Reads any of `name`, `phone`, maybe without the country code of one of `homes`,
    /// and `locale`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, homes: &Homes) -> Result<Self, Vec<FieldError>> {
        let name = fields.has("name").then(|| fields.text("name", 1..=200));
        let phone = if fields.has("phone") {
            let wrong = "The field must be a number with its country code, like +33123456789.";
            fields.parsed("phone", |text| Phone::parse(text, homes), wrong)
        } else {
            None
        };
        let locale = if fields.has("locale") {
            fields.parsed("locale", Locale::from_tag, &Locale::expected())
        } else {
            None
        };
        fields.finish()?;
        Ok(Self {
            name,
            phone: phone.map(|phone| phone.as_str().to_string()),
            locale,
        })
    }

    /// The contact data that it changes. The language is none.
    fn changes(&self, before: &Profile) -> Vec<Contact> {
        let other = |new: &Option<String>, old: &str| new.as_ref().is_some_and(|new| new != old);
        let phone = other(&self.phone, &before.phone).then_some(Contact::Phone);
        let name = other(&self.name, &before.name).then_some(Contact::Name);
        phone.into_iter().chain(name).collect()
    }
}

/// Reads the profile, and until when its contact data are held.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn read(
    db: &impl Database,
    token: Option<&Token>,
    need: Need,
    at: &RequestContext<'_>,
) -> Opened<(Profile, Option<DateTime<Utc>>)> {
    let hash = token.map(Token::hash).unwrap_or_default();
    let reads = accounts::held(&hash, at.now);
    open(db, token, need, reads, at).await
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The data as they are now.
    Saved(Box<Profile>),
    /// The account was recovered a short while ago.
    Held(Held),
    /// Somebody else was faster.
    ChangedMeanwhile,
}

/// Changes contact data. The owner is told of other data; the language alone needs
/// no fresh proof.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn change(
    db: &impl Database,
    token: Option<&Token>,
    change: &Change,
    mail_id: &[u8; 16],
    at: &RequestContext<'_>,
) -> Opened<Outcome> {
    let (before, held_until) = read(db, token, Need::Read, at).await?;
    let changes = change.changes(&before);
    if let Err(held) = Held::check(held_until, &changes, at.now) {
        return Ok(Outcome::Held(held));
    }
    if !changes.is_empty() && !before.is_fresh(at) {
        return Err(Ended::unrecorded(Denied::FreshProofRequired));
    }
    let mut after = before.clone();
    after.name = change.name.clone().unwrap_or(after.name);
    after.phone = change.phone.clone().unwrap_or(after.phone);
    after.locale = change.locale.unwrap_or(after.locale);
    if changes.is_empty() && after.locale == before.locale {
        return Ok(Outcome::Saved(Box::new(after)));
    }
    // As the table will: whoever writes a phone number has looked at it.
    if changes.contains(&Contact::Phone) {
        after.contact_checked_at = at.now;
    }
    let account = &after.account_id;
    let mut writes = alloc::vec![
        accounts::require_unchanged(account, before.updated_at),
        profiles::update(account, &after.name, &after.phone, after.locale, at.now),
        record(Event::ContactChanged, account, at),
    ];
    if !changes.is_empty() {
        let notice = Notice::ContactChanged { changes };
        writes.push(notify(mail_id, account, &after.email, notice, at));
    }
    let made = Counted::Contact.commit(db, token, account, writes, at);
    match made.await? {
        None => Ok(Outcome::Saved(Box::new(after))),
        Some(Guard::AccountUnchanged) => Ok(Outcome::ChangedMeanwhile),
        Some(guard) => Err(CommitError::Conflict(guard).unexpected().into()),
    }
}

/// The owner says that e-mail and phone are right. Saying so again the same day is nothing
/// new.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn confirm(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Opened<()> {
    let profile = show(db, token, Need::Read, at).await?;
    let (account, before) = (&profile.account_id, profile.contact_checked_at);
    if at.now - before < at.limits.contact_recheck {
        return Ok(());
    }
    let writes = alloc::vec![
        accounts::require_contact_checked(account, before),
        accounts::contact_checked(account, at.now),
        record(Event::ContactChecked, account, at),
    ];
    match db.commit(writes).await {
        // A parallel request has said so.
        Ok(()) | Err(CommitError::Conflict(Guard::ContactCheck)) => Ok(()),
        Err(error) => Err(error.unexpected().into()),
    }
}
