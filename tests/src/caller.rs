//! Somebody at the other end: what they keep from earlier, and what their requests show.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use regain_core::crypto::token::Token;
use regain_core::http::reply::Cookie;
use regain_core::http::request_context::{Client, RequestContext};
use regain_core::limits::Limits;
use regain_core::recovery::credential::Credential;
use regain_web::Response;

use crate::twin::Incoming;
use crate::words::{ORIGIN, body};

/// Somebody at the other end: an address, and what they keep from earlier. They keep it
/// even where they are told to forget it: whether it still opens anything is not theirs to
/// say.
pub struct Caller {
    client: Client,
    browser: bool,
    /// The device cookie.
    pub device: Option<String>,
    /// The session, in a cookie or at hand.
    pub session: Option<String>,
    /// A half-done sign-in.
    pub challenge: Option<String>,
    /// The credential of a recovery case, `reference.secret`.
    pub case: Option<String>,
}

impl Caller {
    /// A browser: it signs in by forms, and keeps cookies.
    #[must_use]
    pub fn browser(address: &str) -> Self {
        Self {
            browser: true,
            ..Self::program(address)
        }
    }

    /// A program, which keeps nothing but its session.
    #[must_use]
    pub fn program(address: &str) -> Self {
        Self {
            client: Client::new(address.parse::<IpAddr>().unwrap(), USER_AGENT),
            browser: false,
            device: None,
            session: None,
            challenge: None,
            case: None,
        }
    }

    /// The same caller at another address.
    pub fn move_to(&mut self, address: &str) {
        self.client = Client::new(address.parse().unwrap(), USER_AGENT);
    }

    /// The same caller in this city, as the platform guesses it.
    #[must_use]
    pub fn in_city(mut self, country: &str, city: &str) -> Self {
        let client = self.client.in_country(Some(country.into()));
        self.client = client.in_city(Some(city.into()));
        self
    }

    /// The request of this caller at a time, as the rules see it.
    #[must_use]
    pub const fn at(&self, now: DateTime<Utc>) -> RequestContext<'_> {
        RequestContext {
            now,
            client: &self.client,
            request_id: "request-1",
            limits: &Limits::DEFAULT,
        }
    }

    /// The credential of their case.
    #[must_use]
    pub fn credential(&self) -> Option<Credential> {
        Credential::presented(self.case.as_deref()?)
    }

    /// The reference of their case.
    #[must_use]
    pub fn reference(&self) -> String {
        self.credential().unwrap().reference()
    }

    /// The same caller with this session, or a program with this key.
    pub(crate) fn with_session(self, token: &str) -> Self {
        let session = Some(token.into());
        Self { session, ..self }
    }

    /// Somebody else at the same address, who holds no session.
    pub(crate) fn without_session(&self) -> Self {
        Self {
            device: self.device.clone(),
            ..Self::program(&self.client.address.to_string())
        }
    }

    pub(crate) const fn is_browser(&self) -> bool {
        self.browser
    }

    /// A request of this caller's, without a body: a browser shows its cookies, a program
    /// what opens the path.
    #[must_use]
    pub fn request(&self, method: &str, path: &str) -> Incoming {
        let request = Incoming {
            method: method.into(),
            path: path.into(),
            ..Incoming::default()
        };
        let mut request = request
            .with("cf-connecting-ip", &self.client.address.to_string())
            .with("user-agent", USER_AGENT)
            .with("accept", "*/*");
        let Client { country, city, .. } = &self.client;
        for (name, value) in [("cf-ipcountry", country), ("cf-ipcity", city)] {
            if let Some(value) = value {
                request = request.with(name, value);
            }
        }
        if self.browser {
            let cookies = [
                (Cookie::Session, &self.session),
                (Cookie::Device, &self.device),
                (Cookie::Challenge, &self.challenge),
                (Cookie::Case, &self.case),
            ];
            return request.with("origin", ORIGIN).with_cookies(&cookies);
        }
        let opens = if path.starts_with("/recovery/case") {
            &self.case
        } else {
            &self.session
        };
        let request = request.with_cookies(&[(Cookie::Device, &self.device)]);
        match opens {
            Some(token) => request.bearing(token),
            None => request,
        }
    }

    /// Keeps the cookies and tokens of an answer.
    pub fn keep(&mut self, answer: &Response) {
        for (_, cookie) in answer
            .headers
            .iter()
            .filter(|(name, _)| *name == "set-cookie")
        {
            let pair = cookie.split(';').next().unwrap_or_default();
            let token = |cookie: Cookie| {
                let token = cookie.read(pair).and_then(Token::presented)?;
                Some(token.as_str().to_owned())
            };
            self.session = token(Cookie::Session).or_else(|| self.session.take());
            self.device = token(Cookie::Device).or_else(|| self.device.take());
            self.challenge = token(Cookie::Challenge).or_else(|| self.challenge.take());
        }
        let told = body(answer);
        if let Some(token) = told["session"]["token"].as_str() {
            self.session = Some(token.into());
        }
        if let Some(challenge) = told["challenge"].as_str() {
            self.challenge = Some(challenge.into());
        }
    }
}

const USER_AGENT: &str = "Story/1.0";
