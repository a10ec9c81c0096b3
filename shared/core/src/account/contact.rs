//! `PATCH /profile` and `POST /profile/contact`: name, contact person, phone, language, the address for
//! notices, and whether they are still right.

use alloc::boxed::Box;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use chrono::{DateTime, Utc};

use super::change::Change as Counted;
use super::profile::{Need, open, record, record_repeat, show};
use crate::account::account_type::AccountType;
use crate::account::contact_hold::Held;
use crate::account::email::{Email, EmailKey, Purpose};
use crate::account::phone::{Homes, Phone};
use crate::account::provision::{NO_CONTACT_PERSON, SAME_EMAIL};
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::locale::Locale;
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::mail::notify::notify;
use crate::mail::template::{Contact, MailTemplate, Notice};
use crate::refusal::Ended;
use crate::sign_in::gate::{Denied, Opened, SessionRow as _};
use crate::store::profiles::{self, InUse, Profile};
use crate::store::{
    CommitError, Database, Guard, Statement, account_names, accounts, email_changes, outbox,
};

/// What is to be other than before; what is absent stays.
pub struct Change {
    name: Option<String>,
    /// Empty where there is to be none.
    contact_person: Option<String>,
    phone: Option<String>,
    locale: Option<Locale>,
    /// Empty where there is to be none.
    notice_email: Option<String>,
}

impl Change {
    /// Reads any of `name`, `contact_person`, `phone`, maybe without the country code of one of
    /// `homes`, `locale` and `notice_email`; the person and that address are empty where there
    /// is to be none.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, homes: &Homes) -> Result<Self, Vec<FieldError>> {
        let name = fields.has("name").then(|| fields.text("name", 1..=200));
        let contact_person = fields.has("contact_person").then(|| {
            if fields.filled("contact_person") {
                fields.text("contact_person", 1..=200)
            } else {
                String::new()
            }
        });
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
        let given = fields.has("notice_email");
        let notice_email = if fields.filled("notice_email") {
            let wrong = "The field must be an e-mail address, like name@example.org, or empty.";
            fields.parsed("notice_email", Email::parse, wrong)
        } else {
            None
        };
        fields.finish()?;
        Ok(Self {
            name,
            contact_person,
            phone: phone.map(|phone| phone.as_str().to_string()),
            locale,
            notice_email: given
                .then(|| notice_email.map_or_else(String::new, |email| email.as_str().to_string())),
        })
    }

    /// The contact data that it changes. The language is none.
    fn changes(&self, before: &Profile) -> Vec<Contact> {
        let other = |new: &Option<String>, old: &str| new.as_ref().is_some_and(|new| new != old);
        let phone = other(&self.phone, &before.phone).then_some(Contact::Phone);
        let person = before.contact_person.as_deref().unwrap_or_default();
        // Whose name documents have to bear is a name too.
        let named = other(&self.name, &before.name) || other(&self.contact_person, person);
        let name = named.then_some(Contact::Name);
        let notices = self.notices(before).map(|_| Contact::NoticeEmail);
        phone.into_iter().chain(name).chain(notices).collect()
    }

    /// The address for notices that is wanted, where that is news; empty where there is to
    /// be none.
    fn notices(&self, before: &Profile) -> Option<&str> {
        let pending = before.pending_notice_email.as_deref();
        let present = pending.or(before.notice_email.as_deref());
        let wanted = self.notice_email.as_deref()?;
        (wanted != present.unwrap_or_default()).then_some(wanted)
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

/// The same, and where the account is in use.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn overview(
    db: &impl Database,
    token: Option<&Token>,
    need: Need,
    at: &RequestContext<'_>,
) -> Opened<(Profile, (Option<DateTime<Utc>>, InUse))> {
    let hash = token.map(Token::hash).unwrap_or_default();
    let reads = (
        accounts::held(&hash, at.now),
        profiles::in_use(&hash, at.now),
    );
    let (profile, (held_until, in_use)) = open(db, token, need, reads, at).await?;
    Ok((profile, (held_until, in_use.unwrap_or_default())))
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The data as they are now.
    Saved(Box<Profile>),
    /// The account was recovered a short while ago.
    Held(Held),
    /// A field is not right for this account.
    NotAcceptable(FieldError),
    /// Somebody else was faster.
    ChangedMeanwhile,
}

fn refused(pointer: &str, detail: &str) -> Outcome {
    Outcome::NotAcceptable(FieldError {
        pointer: pointer.into(),
        detail: detail.into(),
    })
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
    mail_ids: &[[u8; 16]; 3],
    at: &RequestContext<'_>,
) -> Opened<Outcome> {
    let (before, held_until) = read(db, token, Need::Read, at).await?;
    let changes = change.changes(&before);
    if let Err(held) = Held::check(held_until, &changes, at.now) {
        return Ok(Outcome::Held(held));
    }
    if !changes.is_empty() && !before.is_fresh(at) {
        let stale = record_repeat(Event::ProofStale, &before.account_id, at).into();
        return Err(Ended::recorded(db, stale, Denied::FreshProofRequired).await);
    }
    let notices = change.notices(&before);
    let same = |wanted: &str| EmailKey::of(wanted) == EmailKey::of(&before.email);
    if notices.is_some_and(same) {
        return Ok(refused("/notice_email", SAME_EMAIL));
    }
    let person = change.contact_person.as_deref();
    let individual = before.account_type == AccountType::Individual;
    if individual && person.is_some_and(|person| !person.is_empty()) {
        return Ok(refused("/contact_person", NO_CONTACT_PERSON));
    }
    let mut after = before.clone();
    after.name = change.name.clone().unwrap_or(after.name);
    if let Some(person) = person {
        after.contact_person = Some(person.into()).filter(|_| !person.is_empty());
    }
    after.phone = change.phone.clone().unwrap_or(after.phone);
    after.locale = change.locale.unwrap_or(after.locale);
    if changes.is_empty() && after.locale == before.locale {
        return Ok(Outcome::Saved(Box::new(after)));
    }
    // As the table will: whoever writes a phone number has looked at it.
    if changes.contains(&Contact::Phone) {
        after.contact_checked_at = at.now;
        after.phone_confirmed_at = None;
    }
    let [to_owner, to_notices, of_cancelled] = mail_ids;
    let mut changes = changes;
    let mut writes = alloc::vec![accounts::require_unchanged(
        &before.account_id,
        before.updated_at
    )];
    if let Some(wanted) = notices {
        // One that is asked for is none yet, and the present one stays meanwhile.
        if !wanted.is_empty() || before.notice_email.is_none() {
            changes.retain(|change| *change != Contact::NoticeEmail);
        }
        writes.extend(address_for_notices(&mut after, wanted, to_notices, at));
        // A thief may have taken it back, as `email_waiting::cancel` could.
        let waited = before.pending_notice_email.as_deref();
        if waited.is_some_and(|waited| EmailKey::of(waited) != EmailKey::of(wanted)) {
            let (account, notice) = (&after.account_id, Notice::EmailChangeCancelled);
            writes.push(notify(of_cancelled, account, &after.email, notice, at));
        }
    }
    let account = &after.account_id;
    let (event, counted) = match notices {
        None | Some("") => (Event::ContactChanged, Counted::Contact),
        Some(_) if changes.is_empty() => (Event::EmailChangeAsked, Counted::Email),
        Some(_) => (Event::ContactChanged, Counted::Email),
    };
    if !changes.is_empty() {
        let notice = Notice::ContactChanged { changes };
        writes.push(notify(to_owner, account, &after.email, notice, at));
    }
    // After the notice: an address that gets no more is told so as well.
    writes.push(profiles::update(
        account,
        &after.name,
        after.contact_person.as_deref(),
        &after.phone,
        after.locale,
        after.notice_email.as_deref(),
        at.now,
    ));
    let person = after.contact_person.as_deref();
    writes.extend(account_names::replace(account, &after.name, person));
    writes.push(record(event, account, at));
    let made = counted.commit(db, token, account, writes, at);
    match made.await? {
        None => Ok(Outcome::Saved(Box::new(after))),
        Some(Guard::AccountUnchanged) => Ok(Outcome::ChangedMeanwhile),
        Some(guard) => Err(CommitError::Conflict(guard).unexpected().into()),
    }
}

/// Asks an address whether it is to get notices, or forgets the one that does, or the question.
fn address_for_notices(
    after: &mut Profile,
    wanted: &str,
    mail_id: &[u8; 16],
    at: &RequestContext,
) -> Vec<Statement> {
    let account = after.account_id.clone();
    after.pending_notice_email = None;
    after.notice_email = after.notice_email.take().filter(|_| !wanted.is_empty());
    if wanted == after.notice_email.as_deref().unwrap_or_default() {
        return alloc::vec![email_changes::void(&account, Purpose::Notices)];
    }
    after.pending_notice_email = Some(wanted.into());
    let (key, until) = (EmailKey::of(wanted), at.now + at.limits.email_change);
    let template = MailTemplate::NoticeEmailLink;
    alloc::vec![
        email_changes::ask(
            &account,
            Purpose::Notices,
            wanted,
            &key,
            true,
            at.now,
            until
        ),
        outbox::insert(&id(*mail_id), &account, wanted, &template, at.now),
    ]
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
