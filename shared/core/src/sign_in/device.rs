//! Devices: browsers and programs that an account is known by, so that strangers who fail
//! do not keep its owner out.
//!
//! Whoever has just proved who they are leaves with one: by a sign-in, or by a new password.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use crate::crypto::token::Token;
use crate::http::reply::{Cookie, Reply};
use crate::http::request_context::RequestContext;
use crate::id::{AccountId, id};
use crate::store::{Statement, devices};

/// Random values for a device that is new.
pub struct Fresh {
    /// Its id.
    pub id: [u8; 16],
    /// Its token.
    pub token: [u8; 32],
}

/// What a browser or program keeps to be known again.
pub struct Known {
    /// The token.
    pub token: Token,
    /// Until when it is good, unless it is used before.
    pub expires_at: DateTime<Utc>,
    /// How long that is.
    pub life: TimeDelta,
}

/// How a program is told of it.
#[derive(Serialize)]
pub struct Told<'a> {
    token: &'a str,
    expires_at: DateTime<Utc>,
}

impl Known {
    /// An answer that gives it to a browser to keep.
    #[must_use]
    pub fn kept_by(&self, reply: Reply) -> Reply {
        reply.with_cookie(Cookie::Device, self.token.as_str(), self.life)
    }

    /// How a program is told of it.
    #[must_use]
    pub fn told(&self) -> Told<'_> {
        Told {
            token: self.token.as_str(),
            expires_at: self.expires_at,
        }
    }
}

/// Makes the account know a device: the one that was known before, or a new one.
#[must_use]
pub fn remember(
    account_id: &AccountId,
    known: Option<&Token>,
    fresh: &Fresh,
    at: &RequestContext,
) -> (Known, [Statement; 2]) {
    let token = known.map_or_else(|| Token::new(&fresh.token), Token::again);
    let writes = devices::remember(&id(fresh.id), &token.hash(), account_id, at);
    let known = Known {
        token,
        expires_at: at.now + at.limits.device_life,
        life: at.limits.device_life,
    };
    (known, writes)
}
