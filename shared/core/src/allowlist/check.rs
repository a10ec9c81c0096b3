//! `/ip/check`: from which address somebody comes, and whether an account can be
//! used from one.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::net::IpAddr;
use serde_json::{Value, json};

use crate::account::email::EmailKey;
use crate::allowlist::{self, Answer};
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::problem::Kind;
use crate::http::request_context::RequestContext;
use crate::refusal::Ended;
use crate::sign_in::gate::find;
use crate::sign_in::service_key::{self, Scope};
use crate::store::{Database, StoreError, allowlists};

/// What is said of a field that should be an address.
pub const MALFORMED_ADDRESS: &str = "The field must be an IPv4 or IPv6 address.";

/// What is said of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Whether the account can be used from there.
    pub allowed: bool,
    /// The entry that covers it.
    pub matched: Option<String>,
    /// Whether there is a list at all.
    pub restricted: bool,
}

impl From<Answer<'_>> for Judged {
    fn from(answer: Answer<'_>) -> Self {
        Self {
            allowed: answer.allows(),
            matched: answer.matched().map(String::from),
            restricted: answer != Answer::Unrestricted,
        }
    }
}

/// What the account of a session, if there is one, says of the caller's address.
/// Whoever is refused learns it here: that is what the page is for.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn own(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Result<Option<Judged>, StoreError> {
    let Some(token) = token else {
        return Ok(None);
    };
    let session = find(db, token, at).await?;
    Ok(session.map(|session| {
        allowlist::judge(session.allowlist.as_ref(), at.client.address, at.now).into()
    }))
}

/// What a program is told of its own address.
#[must_use]
pub fn describe_own(address: IpAddr, judged: Option<&Judged>) -> Value {
    match judged {
        Some(judged) => json!({
            "ip": address.to_string(), "allowed": judged.allowed, "matched": judged.matched,
        }),
        None => json!({ "ip": address.to_string() }),
    }
}

/// A program's question about an address.
pub struct Question {
    email_key: EmailKey,
    address: IpAddr,
}

impl Question {
    /// Reads `login` and `ip`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let email_key = EmailKey::of(&fields.text("login", 1..=254));
        let address = fields.parsed("ip", |text| text.parse().ok(), MALFORMED_ADDRESS);
        fields.finish()?;
        match address {
            Some(address) => Ok(Self { email_key, address }),
            // It was refused above.
            None => Err(Vec::new()),
        }
    }
}

/// Answers a program that holds a key of scope `ip`. No account can be used by a
/// login that there is none of.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn look_up(
    db: &impl Database,
    key: Option<&Token>,
    question: &Question,
    at: &RequestContext<'_>,
) -> Result<Judged, Ended<Kind>> {
    let Some(key) = key else {
        return Err(Ended::unrecorded(Kind::ServiceKeyRequired));
    };
    let reads = (
        service_key::read(Some(key)),
        allowlists::of_login(&question.email_key),
    );
    let (found, listed) = db.fetch(reads).await?;
    service_key::admit(db, found, Scope::Ip, at).await?;
    Ok(match listed {
        Some(listed) => {
            allowlist::judge(listed.allowlist.as_ref(), question.address, at.now).into()
        }
        None => Judged {
            allowed: false,
            matched: None,
            restricted: false,
        },
    })
}

/// What a program is told of an address that it asked about.
#[must_use]
pub fn describe(judged: &Judged) -> Value {
    json!({ "allowed": judged.allowed, "matched": judged.matched })
}
