//! `GET` and `POST /support/wordings`: the texts that admins word. They are plain text, and
//! whoever changes one names the version that they saw: what another admin wrote meanwhile is
//! not lost.

use alloc::string::String;
use alloc::vec::Vec;
use serde_json::{Value, json};

use super::manage::{Done, Managed, finish};
use super::{Admin, FreshAdmin, open};
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::locale::Locale;
use crate::http::request_context::RequestContext;
use crate::limits::Limits;
use crate::recovery::wording::{Wording, stored};
use crate::sign_in::gate::Opened;
use crate::store::Database;
use crate::store::wordings::{self, Replacement, Stored};

/// What was worded for a policy.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn list(
    db: &impl Database,
    token: Option<&Token>,
    policy: &str,
    at: &RequestContext<'_>,
) -> Opened<(Admin, Vec<Stored>)> {
    open(db, token, wordings::of_policy(policy), at).await
}

/// What programs are told of every text there is, in every language.
#[must_use]
pub fn describe(policy: &str, wordings: &[Stored]) -> Value {
    let mut told = Vec::new();
    for locale in Locale::ALL {
        for wording in Wording::all() {
            let stored = stored(wordings, wording, locale);
            told.push(json!({
                "name": wording.name(),
                "locale": locale.tag(),
                "text": stored.and_then(|stored| stored.text.as_deref()),
                "version": stored.map_or(0, |stored| stored.version),
                "changed_at": stored.map(|stored| stored.at),
                "changed_by": stored.and_then(|stored| stored.by.as_deref()),
            }));
        }
    }
    json!({ "policy": policy, "wordings": told })
}

/// Words for a text, or the wish to have those of the pages again.
pub struct Change {
    wording: Wording,
    locale: Locale,
    text: Option<String>,
    version: u64,
}

impl Change {
    /// Reads `name`, `locale`, `version` and, unless the words of the pages are wanted, `text`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, limits: &Limits) -> Result<Self, Vec<FieldError>> {
        let wrong = "The field must name a text, as the list does.";
        let wording = fields.parsed("name", Wording::named, wrong);
        let locale = fields.parsed("locale", Locale::from_tag, &Locale::expected());
        let version = fields.number("version");
        if version.is_none() {
            fields.refuse("version", "The field must be a whole number.");
        }
        let most = wording.map_or(limits.call_script, |wording| wording.most(limits));
        let text = fields.filled("text").then(|| fields.lines("text", most));
        if text.is_none() {
            fields.ignore("text");
        }
        fields.finish()?;
        match (wording, locale, version) {
            (Some(wording), Some(locale), Some(version)) => Ok(Self {
                wording,
                locale,
                text,
                version,
            }),
            // Whatever is missing was refused above.
            _ => Err(Vec::new()),
        }
    }

    const fn event(&self) -> Event {
        match self.wording {
            Wording::CallScript => Event::CallScriptChanged,
            Wording::Ready(_) => Event::ReadyTextChanged,
            Wording::Copy(_) => Event::CopyReasonChanged,
        }
    }
}

/// Words a text for a policy, unless it was changed since this admin saw it.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn change(
    db: &impl Database,
    token: Option<&Token>,
    policy: &str,
    change: &Change,
    at: &RequestContext<'_>,
) -> Managed<()> {
    let (admin, ()) = open::<FreshAdmin, _>(db, token, (), at).await?;
    let replacement = Replacement {
        policy,
        locale: change.locale,
        name: &change.wording.name(),
        text: change.text.as_deref(),
        version: change.version,
        by: admin.id(),
    };
    let done = Done {
        admin: &admin,
        event: change.event(),
        account_id: None,
        case_id: None,
        writes: wordings::put(&replacement, at.now).into(),
    };
    finish(db, token, done, at).await
}
