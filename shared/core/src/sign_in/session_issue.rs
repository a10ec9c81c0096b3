//! What happens once every factor was right: the address is checked, and a session
//! begins.

use crate::id::AccountId;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};
use core::net::IpAddr;
use serde_json::json;

use crate::account::Role;
use crate::allowlist::{self, Allowlist};
use crate::audit::event::{Entry, Event, Factors};
use crate::crypto::token::Token;
use crate::http::fields::Fields;
use crate::http::problem::{Kind, Problem};
use crate::http::reply::{Cookie, Reply};
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::limits::rate_limit::record_repeat;
use crate::limits::{Limits, SessionLife};
use crate::mail::template::{MailTemplate, Notice};
use crate::sign_in::device;
use crate::store::{Statement, allowlists, audit, outbox, sessions};

/// What the client brought along from earlier, in cookies or, if it is a program, in
/// fields.
#[derive(Default)]
pub struct ClientCookies {
    /// Whether it is a browser, which keeps cookies.
    pub browser: bool,
    /// Whether a program asks to be known again.
    pub remember: bool,
    /// The device it is known as.
    pub device: Option<Token>,
    /// A session that the new one takes the place of.
    pub session: Option<Token>,
}

impl ClientCookies {
    /// Reads what a program gives in fields: `device`, by which it is known, and
    /// `remember_device`, by which it asks to be.
    pub fn read(&mut self, fields: &mut Fields) {
        if self.browser {
            return;
        }
        if fields.has("device") {
            self.device = Token::presented(&fields.secret("device", 1..=256));
            self.remember = true;
        }
        self.remember |= fields.flag("remember_device");
    }
}

/// Random values for one session.
pub struct Fresh {
    /// The session's id.
    pub session_id: [u8; 16],
    /// The session's token.
    pub session_token: [u8; 32],
    /// Those of the device, where it is new.
    pub device: device::Fresh,
    /// The id of the notice to the owner of that.
    pub mail_id: [u8; 16],
}

/// Who has proved every factor.
pub struct Authenticated<'a> {
    /// The account's id.
    pub account_id: &'a AccountId,
    /// Its e-mail address.
    pub email: &'a str,
    /// What it may do.
    pub role: Role,
    /// From where it can be used.
    pub allowlist: Option<&'a Allowlist>,
    /// Whether it is known by the device that the client carries.
    pub device_known: bool,
}

/// A new session.
pub struct SignedIn {
    /// What the client shows from now on.
    pub token: Token,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// How long that is.
    pub life: TimeDelta,
    /// Where a person goes on: staff to their work, others to their profile.
    pub home: &'static str,
    /// What it keeps to be known again.
    pub device: Option<device::Known>,
}

/// The account cannot be used from the address that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressRefused {
    /// The address.
    pub address: String,
    /// Until when the list is on trial, if it is.
    pub trial_until: Option<DateTime<Utc>>,
}

impl AddressRefused {
    /// What a list says of the address of a request, if that is a refusal.
    ///
    /// # Errors
    /// [`AddressRefused`] where the list does not have it.
    pub fn check(list: Option<&Allowlist>, at: &RequestContext) -> Result<(), Self> {
        if allowlist::judge(list, at.client.address, at.now).allows() {
            return Ok(());
        }
        Err(Self {
            address: at.client.address.to_string(),
            trial_until: list.and_then(|list| list.trial(at.now)),
        })
    }
}

/// Lets somebody in, or not, and says what to write.
pub fn enter(
    authenticated: &Authenticated,
    cookies: &ClientCookies,
    factors: Factors,
    fresh: &Fresh,
    at: &RequestContext,
) -> (Result<SignedIn, AddressRefused>, Vec<Statement>) {
    let actor = alloc::format!("account:{}", authenticated.account_id);
    let mut entry = Entry {
        event: factors.signed_in(authenticated.device_known),
        actor: Some(&actor),
        account_id: Some(authenticated.account_id),
    };
    if let Err(refused) = AddressRefused::check(authenticated.allowlist, at) {
        entry.event = Event::AddressRefused;
        return (Err(refused), alloc::vec![audit::insert(&entry, at)]);
    }
    let life = session_life(authenticated.role, at.limits);
    let kept = cookies.browser || cookies.remember;
    let mut writes = Vec::new();
    if !authenticated.device_known {
        writes.push(new_device(authenticated, kept, &fresh.mail_id, at));
    }
    if let Some(previous) = &cookies.session {
        writes.push(sessions::end(&previous.hash()));
    }
    let token = Token::new(&fresh.session_token);
    let session_id = id(fresh.session_id);
    writes.push(sessions::insert(
        &session_id,
        authenticated.account_id,
        &token.hash(),
        life,
        factors,
        at,
    ));
    writes.push(sessions::end_beyond(
        authenticated.account_id,
        at.limits.sessions,
    ));
    if authenticated
        .allowlist
        .is_some_and(|list| list.trial(at.now).is_some())
    {
        writes.push(allowlists::keep(authenticated.account_id, at.now));
    }
    let device = kept.then(|| {
        let known = cookies.device.as_ref();
        let known = known.filter(|_| authenticated.device_known);
        let account_id = authenticated.account_id;
        let (device, more) = device::remember(account_id, known, &fresh.device, at);
        writes.extend(more);
        device
    });
    // A recovery code is not to be had for nothing.
    if factors == Factors::RecoveryCode {
        writes.push(audit::insert(&entry, at));
    } else {
        writes.extend(record_repeat(&entry, at));
    }
    let signed_in = SignedIn {
        token,
        expires_at: at.now + life.total,
        life: life.total,
        home: home(authenticated.role),
        device,
    };
    (Ok(signed_in), writes)
}

/// Tells the owner of a sign-in by what the account is not known by (NIST 63B-4, 4.6).
fn new_device(
    authenticated: &Authenticated,
    kept: bool,
    mail_id: &[u8; 16],
    at: &RequestContext,
) -> Statement {
    let template = MailTemplate::Notice {
        at: at.now,
        address: at.client.address.to_string(),
        notice: Notice::NewDevice {
            user_agent: at.client.user_agent.clone(),
        },
    };
    // An address that changes by itself within a household stands for its network.
    let place = (!kept).then(|| match at.client.address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(_) => at.client.network(),
    });
    outbox::insert_new_device(
        &id(*mail_id),
        authenticated.account_id,
        authenticated.email,
        &template,
        place.as_deref(),
        at.now,
    )
}

/// Where a person goes on who is signed in: staff to their work, others to their profile.
#[must_use]
pub const fn home(role: Role) -> &'static str {
    if role.is_staff() {
        "/support"
    } else {
        "/profile"
    }
}

/// What a program is told.
impl From<SignedIn> for Reply {
    fn from(signed_in: SignedIn) -> Self {
        let mut told = json!({
            "status": "signed_in",
            "session": {
                "token": signed_in.token.as_str(),
                "expires_at": signed_in.expires_at,
            },
        });
        if let (Some(device), Some(members)) = (&signed_in.device, told.as_object_mut()) {
            members.insert("device".into(), json!(device.told()));
        }
        Self::json(200, &told)
    }
}

impl From<AddressRefused> for Problem {
    fn from(refused: AddressRefused) -> Self {
        let mut detail = alloc::format!("The address seen is {}.", refused.address);
        if let Some(until) = refused.trial_until {
            let until = until.to_rfc3339();
            detail = alloc::format!("{detail} The list is on trial until {until}.");
        }
        Self::with_detail(Kind::IpNotAllowed, "", detail)
    }
}

/// How long sessions of this role last.
pub(crate) const fn session_life(role: Role, limits: &Limits) -> SessionLife {
    if role.is_staff() {
        limits.staff_session
    } else {
        limits.customer_session
    }
}

impl SignedIn {
    /// What a browser is told: go on to this path, and keep these cookies.
    #[must_use]
    pub fn browser_reply(&self, path: &str) -> Reply {
        let reply =
            Reply::see_other(path).with_cookie(Cookie::Session, self.token.as_str(), self.life);
        match &self.device {
            Some(device) => device.kept_by(reply),
            None => reply,
        }
    }
}
