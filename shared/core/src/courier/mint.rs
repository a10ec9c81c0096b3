//! What a mail carries: links and codes, minted when it is sent. Only their hashes are
//! stored.

use crate::id::AccountId;
use alloc::string::String;
use chrono::{DateTime, Utc};

use super::{Content, Fresh};
use crate::policy::Policy;
use crate::store::outbox::{CaseLetter, Due, Letter};
use crate::store::{Database, Query, StoreError, alarms, cases, email_changes, links, stops};
use crate::token::{Token, TokenHash};
use crate::written::{CODE_BYTES, Written};

/// The links and the code of one mail.
#[derive(Default)]
pub(super) struct Minted {
    /// The path of the link that it is about.
    pub link: Option<String>,
    /// The path of the link "it was not me".
    pub alarm: Option<String>,
    /// The code of a recovery case, in groups.
    pub code: Option<String>,
    /// The path of the link by which an owner stops a case.
    pub stop: Option<String>,
}

/// Mints what a mail carries; none where there is nobody to write to any more.
pub(super) async fn mint(
    db: &impl Database,
    due: &Due,
    content: &Content,
    fresh: &Fresh,
    now: DateTime<Utc>,
    policy: &Policy,
) -> Result<Option<Minted>, StoreError> {
    let account = &due.account_id.clone().unwrap_or_default();
    let case = &due.case_id.clone().unwrap_or_default();
    let mut minted = Minted::default();
    let token = Token::new(&fresh.link);
    if let Some((stored, path)) = link(content, &token.hash(), account, due, now, policy) {
        if !db.fetch(stored).await? {
            return Ok(None);
        }
        minted.link = Some(alloc::format!("{path}{}", token.as_str()));
    }
    let token = Token::new(&fresh.alarm);
    if content.stops() {
        if !db.fetch(stops::insert(&token.hash(), case)).await? {
            return Ok(None);
        }
        minted.stop = Some(alloc::format!("/recovery/stop/{}", token.as_str()));
    }
    if let Content::Case(CaseLetter::Code { .. } | CaseLetter::Notice { code: true, .. }) = content
    {
        let random = fresh.link.first_chunk::<CODE_BYTES>();
        let written = Written::new(random.map(<[u8; _]>::as_slice).unwrap_or_default());
        let until = now + policy.case_code;
        if db
            .fetch(cases::mint_code(case, &written.hash(), until))
            .await?
        {
            minted.code = Some(written.grouped());
        } else if let Content::Case(CaseLetter::Code { .. }) = content {
            return Ok(None);
        }
    }
    if content.alarms() {
        let until = now + policy.alarm;
        let stored = alarms::insert(&token.hash(), account, &due.recipient, until);
        db.write(alloc::vec![stored]).await?;
        minted.alarm = Some(alloc::format!("/profile/not-me/{}", token.as_str()));
    }
    Ok(Some(minted))
}

/// How the hash of a mail's link is stored, if there is still somebody to write to, and the path that the link begins with,
/// where the mail has one.
fn link(
    content: &Content,
    hash: &TokenHash,
    account: &AccountId,
    due: &Due,
    now: DateTime<Utc>,
    policy: &Policy,
) -> Option<(Query<bool>, &'static str)> {
    let password = |life| {
        let stored = links::replace(hash, account, &due.recipient, now + life);
        Some((stored, "/password/reset/"))
    };
    let email = |stored| Some((stored, "/profile/email/"));
    match content {
        Content::Account(Letter::PasswordLink) => password(policy.reset_link),
        Content::Account(Letter::FirstPassword) | Content::Case(CaseLetter::NewAddress { .. }) => {
            password(policy.first_link)
        }
        Content::Account(Letter::EmailLink) => {
            email(email_changes::mint(hash, account, &due.recipient, now))
        }
        Content::Account(Letter::EmailConsent { .. }) => {
            email(email_changes::mint_consent(hash, account, now))
        }
        Content::Account(
            Letter::PasswordChanged { .. } | Letter::ContactChanged { .. } | Letter::Notice { .. },
        )
        | Content::Case(_) => None,
    }
}
