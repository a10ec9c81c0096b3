//! `PATCH` and `DELETE /accounts/{id}`: the provider's own changes.

use crate::account::phone::Homes;
use crate::id::AccountId;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use core::mem::replace;

use super::{
    Answered, Keys, NO_CONTACT_PERSON, Outcome, SAME_EMAIL, changed, contact_person, email, locale,
    not_found, notice_email, open, phone, record, require_match, visible,
};
use crate::account::account_type::AccountType;
use crate::account::closing::{self, Closing, Reopening, close, reopen};
use crate::account::contact_hold::Held;
use crate::account::email::{EmailKey, Purpose};
use crate::account::{Account, Status};
use crate::audit::event::Event;
use crate::http::fields::{FieldError, Fields};
use crate::http::locale::Locale;
use crate::http::problem::{Kind, Problem};
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::mail::template::{Contact, MailTemplate};
use crate::refusal::Ended;
use crate::store::outbox;
use crate::store::{
    CommitError, Database, Guard, account_names, accounts, email_changes, password_links,
};

/// What is to be other than before; what is absent stays.
pub struct Change {
    email: Option<String>,
    /// Empty where there is to be none.
    notice_email: Option<String>,
    name: Option<String>,
    contact_person: Option<String>,
    phone: Option<String>,
    phone_confirmed: Option<bool>,
    locale: Option<Locale>,
    status: Option<Status>,
    /// Which version of the account it is about.
    if_match: Option<String>,
}

impl Change {
    /// Reads any of `email`, `notice_email`, `name`, `contact_person`, `phone`, `phone_confirmed`,
    /// `locale`, `status`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, if_match: Option<String>) -> Result<Self, Vec<FieldError>> {
        fn given<T>(
            fields: &mut Fields,
            name: &str,
            read: impl FnOnce(&mut Fields) -> Option<T>,
        ) -> Option<T> {
            if fields.has(name) { read(fields) } else { None }
        }
        let change = Self {
            email: given(&mut fields, "email", email),
            notice_email: notice_email(&mut fields),
            name: given(&mut fields, "name", |fields| {
                Some(fields.text("name", 1..=200))
            }),
            contact_person: contact_person(&mut fields),
            phone: given(&mut fields, "phone", |fields| {
                phone(fields, &Homes::default())
            }),
            phone_confirmed: given(&mut fields, "phone_confirmed", |fields| {
                Some(fields.flag("phone_confirmed"))
            }),
            locale: given(&mut fields, "locale", locale),
            status: given(&mut fields, "status", |fields| {
                // Only owners freeze.
                let status =
                    |text: &str| Status::from_word(text).filter(|status| *status != Status::Frozen);
                fields.parsed("status", status, "The field must be active or disabled.")
            }),
            if_match,
        };
        fields.finish()?;
        Ok(change)
    }

    /// Carries the change out on an account; returns the contact data that are
    /// now other than before.
    fn apply(&self, account: &mut Account, now: DateTime<Utc>) -> Vec<Contact> {
        let mut changes = Vec::new();
        for (new, old, contact) in [
            (&self.email, &mut account.email, Contact::Email),
            (&self.phone, &mut account.phone, Contact::Phone),
            (&self.name, &mut account.name, Contact::Name),
        ] {
            if let Some(new) = new
                && replace(old, new.clone()) != *new
            {
                changes.push(contact);
            }
        }
        if let Some(second) = &self.notice_email {
            let second = Some(second.clone()).filter(|second| !second.is_empty());
            if replace(&mut account.notice_email, second) != account.notice_email {
                changes.push(Contact::NoticeEmail);
            }
        }
        if changes.contains(&Contact::Phone) {
            account.phone_confirmed_at = None;
        }
        match self.phone_confirmed {
            Some(true) => {
                account.phone_confirmed_at = account.phone_confirmed_at.or(Some(now));
            }
            Some(false) => account.phone_confirmed_at = None,
            None => {}
        }
        // Whose name documents have to bear is a name too.
        if self.contact_person.is_some() && self.contact_person != account.contact_person {
            account.contact_person.clone_from(&self.contact_person);
            if !changes.contains(&Contact::Name) {
                changes.push(Contact::Name);
            }
        }
        account.locale = self.locale.unwrap_or(account.locale);
        account.status = self.status.unwrap_or(account.status);
        changes
    }
}

/// A field is not right for this account.
fn not_acceptable(pointer: &str, detail: &str) -> Ended<Problem> {
    Ended::unrecorded(Problem::with_detail(Kind::InvalidFields, pointer, detail))
}

/// Changes an account. The owner is told of other contact data at every address
/// on file, the one before included (ASVS 6.3.7). After a recovery they stay as they
/// are for a while, whoever asks. `mail_ids` are those of the mails to the claimant of a
/// case that ends with the account, and to its owner.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn change(
    db: &impl Database,
    keys: &Keys,
    account_id: &AccountId,
    change: &Change,
    mail_ids: &[[u8; 16]; 4],
    at: &RequestContext<'_>,
) -> Answered {
    let (key, before) = open(db, keys, accounts::by_id(account_id), at).await?;
    let before = visible(before, &key).ok_or_else(not_found)?;
    require_match(change.if_match.as_deref(), &before)?;
    if change.contact_person.is_some() && before.account_type == AccountType::Individual {
        return Err(not_acceptable("/contact_person", NO_CONTACT_PERSON));
    }
    let mut after = before.clone();
    let changes = change.apply(&mut after, at.now);
    let second = after.notice_email.as_deref().unwrap_or_default();
    if EmailKey::of(second) == EmailKey::of(&after.email) {
        let given = change.notice_email.as_ref().map(|_| "/notice_email");
        return Err(not_acceptable(given.unwrap_or("/email"), SAME_EMAIL));
    }
    if after == before {
        return Ok(Outcome::Found(after));
    }
    if let Err(held) = Held::check(before.held_until, &changes, at.now) {
        return Err(Ended::unrecorded(held.into()));
    }
    after.updated_at = at.now;
    let mut writes = alloc::vec![accounts::require_unchanged(&before.id, before.updated_at)];
    let [to_claimant, to_owner @ ..] = mail_ids;
    if after.status != before.status {
        if after.status == Status::Active {
            writes.push(reopen(&after.id, Reopening::Provider, at.now));
        } else {
            let actor = &key.actor();
            let why = Closing::Provider { actor };
            writes.extend(close(&after.id, why, to_claimant, at));
        }
    }
    if after.email != before.email {
        writes.push(password_links::void(&after.id));
        writes.push(email_changes::void(&after.id, Purpose::SignIn));
    }
    if changes.contains(&Contact::NoticeEmail) {
        writes.push(email_changes::void(&after.id, Purpose::Notices));
    }
    if !changes.is_empty() {
        let template = MailTemplate::ContactChanged {
            at: at.now,
            changes,
        };
        // The address for notices before gets a copy of each.
        let mut recipients = alloc::vec![before.email.as_str(), after.email.as_str()];
        recipients.dedup();
        if after.notice_email != before.notice_email {
            recipients.extend(after.notice_email.as_deref());
        }
        for (mail_id, recipient) in to_owner.iter().zip(recipients) {
            writes.push(outbox::insert(
                &id(*mail_id),
                &after.id,
                recipient,
                &template,
                at.now,
            ));
        }
    }
    // After the mails: an address that gets no more is told so as well.
    writes.push(accounts::update(&after));
    let person = after.contact_person.as_deref();
    writes.extend(account_names::replace(&after.id, &after.name, person));
    writes.push(record(Event::AccountUpdated, &key, &after.id, at));
    let kind = match db.commit(writes).await {
        Ok(()) => return Ok(Outcome::Found(after)),
        Err(CommitError::Conflict(Guard::AccountUnchanged)) if change.if_match.is_some() => {
            Kind::AccountChanged
        }
        Err(CommitError::Conflict(Guard::AccountUnchanged)) => Kind::ChangedMeanwhile,
        Err(CommitError::Conflict(Guard::EmailFree)) => Kind::EmailTaken,
        Err(error) => return Err(error.unexpected().into()),
    };
    Err(Ended::unrecorded(kind.into()))
}

/// Deletes an account and all that hangs on it; the audit log keeps its id.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn delete(
    db: &impl Database,
    keys: &Keys,
    account_id: &AccountId,
    if_match: Option<&str>,
    at: &RequestContext<'_>,
) -> Result<(), Ended<Problem>> {
    let (key, account) = open(db, keys, accounts::by_id(account_id), at).await?;
    let account = visible(account, &key).ok_or_else(not_found)?;
    require_match(if_match, &account)?;
    let as_read = if_match.map(|_| accounts::require_unchanged(&account.id, account.updated_at));
    let mut writes = Vec::from_iter(as_read);
    writes.push(record(Event::AccountDeleted, &key, &account.id, at));
    writes.extend(closing::delete(&account.id));
    match db.commit(writes).await {
        Err(CommitError::Conflict(Guard::AccountUnchanged)) => Err(changed()),
        written => Ok(written.map_err(CommitError::unexpected)?),
    }
}
