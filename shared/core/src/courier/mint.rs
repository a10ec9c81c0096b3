//! What a mail carries: links and codes, minted when it is sent. Only their hashes are
//! stored.

use alloc::string::String;
use chrono::{DateTime, Utc};

use crate::account::email::Purpose;
use crate::courier::content::{Content, Fresh};
use crate::crypto::code::{CODE_BYTES, TypedCode};
use crate::crypto::token::{Token, TokenHash};
use crate::limits::Limits;
use crate::mail::template::{CaseMailTemplate, MailTemplate};
use crate::store::outbox::Due;
use crate::store::password_links::Way;
use crate::store::{
    Database, Query, StoreError, cancel_links, case_codes, case_links, email_changes,
    password_links, report_links,
};

/// The links and the code of one mail.
#[derive(Default)]
pub(super) struct Minted {
    /// The path of the link that it is about.
    pub link: Option<String>,
    /// The path of the link "it was not me".
    pub report_link: Option<String>,
    /// The code of a recovery case, in groups.
    pub code: Option<String>,
    /// The path of the link by which an owner stops a case.
    pub stop: Option<String>,
}

/// Mints what a mail carries; none where there is nobody to write to any more.
pub(crate) async fn mint(
    db: &impl Database,
    due: &Due,
    content: &Content,
    fresh: &Fresh,
    now: DateTime<Utc>,
    limits: &Limits,
) -> Result<Option<Minted>, StoreError> {
    let account = &due.account_id.clone().unwrap_or_default();
    let case = &due.case_id.clone().unwrap_or_default();
    let mut minted = Minted::default();
    let token = Token::new(&fresh.link);
    if let Some((stored, path)) = link(content, &token.hash(), due, now, limits) {
        if !db.fetch(stored).await? {
            return Ok(None);
        }
        minted.link = Some(alloc::format!("{path}{}", token.as_str()));
    }
    let token = Token::new(&fresh.report_link);
    if content.has_cancel_link() {
        if !db.fetch(cancel_links::insert(&token.hash(), case)).await? {
            return Ok(None);
        }
        minted.stop = Some(alloc::format!("/recovery/stop/{}", token.as_str()));
    }
    if let Content::Case(
        CaseMailTemplate::Code { .. } | CaseMailTemplate::Notice { code: true, .. },
    ) = content
    {
        let random = fresh.link.first_chunk::<CODE_BYTES>();
        let written = TypedCode::new(random.map(<[u8; _]>::as_slice).unwrap_or_default());
        let until = now + limits.case_code;
        if db
            .fetch(case_codes::mint(case, &written.hash(), until))
            .await?
        {
            minted.code = Some(written.grouped());
        } else if let Content::Case(CaseMailTemplate::Code { .. }) = content {
            return Ok(None);
        }
    }
    if content.has_report_link() {
        let until = now + limits.report_link;
        let stored = report_links::insert(&token.hash(), account, &due.recipient, until);
        db.write(alloc::vec![stored]).await?;
        minted.report_link = Some(alloc::format!("/profile/not-me/{}", token.as_str()));
    }
    Ok(Some(minted))
}

/// The statement that stores the hash of a mail's link, and the path that the link begins
/// with. None where the mail has no link.
fn link(
    content: &Content,
    hash: &TokenHash,
    due: &Due,
    now: DateTime<Utc>,
    limits: &Limits,
) -> Option<(Query<bool>, &'static str)> {
    let account = &due.account_id.clone().unwrap_or_default();
    let case = &due.case_id.clone().unwrap_or_default();
    let password = |way, life| {
        let stored = password_links::replace(hash, account, &due.recipient, way, now + life);
        Some((stored, "/password/reset/"))
    };
    let email = |stored| Some((stored, "/profile/email/"));
    let address = |purpose| email_changes::mint(hash, account, purpose, &due.recipient, now);
    match content {
        Content::Account(MailTemplate::PasswordLink) => password(Way::Mailed, limits.reset_link),
        Content::Account(MailTemplate::FirstPassword)
        | Content::Case(CaseMailTemplate::NewAddress { .. }) => {
            password(Way::First, limits.first_link)
        }
        Content::Account(MailTemplate::EmailLink) => email(address(Purpose::SignIn)),
        Content::Account(MailTemplate::NoticeEmailLink) => email(address(Purpose::Notices)),
        Content::Account(MailTemplate::EmailConsent { .. }) => {
            email(email_changes::mint_consent(hash, account, now))
        }
        Content::Case(CaseMailTemplate::Link { .. }) => {
            Some((case_links::mint(case, hash), "/recovery/continue/"))
        }
        Content::Account(
            MailTemplate::PasswordChanged { .. }
            | MailTemplate::ContactChanged { .. }
            | MailTemplate::Notice { .. }
            | MailTemplate::CasesWait { .. },
        )
        | Content::Case(_) => None,
    }
}
