//! Answers, before they become HTTP. Statuses of success stand here, those of
//! refusals in [`crate::http::problem`].

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use chrono::TimeDelta;
use serde::Serialize;

use crate::http::problem::{Kind, Problem};

/// An answer to one request.
#[derive(Debug, PartialEq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Further header fields.
    pub headers: Vec<(&'static str, String)>,
    /// What it says.
    pub body: Body,
}

/// What an answer says.
#[derive(Debug, PartialEq)]
pub enum Body {
    /// Nothing.
    Empty,
    /// JSON for a program.
    Json(String),
    /// A problem.
    Problem(Problem),
    /// A page for a person.
    Html(String),
    /// A file, of this media type.
    File(String, Vec<u8>),
}

impl Reply {
    /// 200 or 201 with JSON.
    #[must_use]
    pub fn json(status: u16, value: &impl Serialize) -> Self {
        let text = serde_json::to_string(value).unwrap_or_default();
        Self::new(status, Body::Json(text))
    }

    /// A page.
    #[must_use]
    pub const fn page(status: u16, html: String) -> Self {
        Self::new(status, Body::Html(html))
    }

    /// A file. What it holds is not ours: header fields have to say what a browser may
    /// do with it.
    #[must_use]
    pub fn file(media_type: &str, bytes: Vec<u8>) -> Self {
        Self::new(200, Body::File(media_type.into(), bytes))
    }

    /// 204, or another status that needs no words.
    #[must_use]
    pub const fn empty(status: u16) -> Self {
        Self::new(status, Body::Empty)
    }

    /// 303: the browser goes on with a GET of this path.
    #[must_use]
    pub fn see_other(path: &str) -> Self {
        Self::empty(303).with("location", path.to_string())
    }

    /// The same answer with one more header field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The same answer, which gives the browser something to keep. The prefix
    /// `__Host-` pins the cookie to this very origin (RFC 6265bis, 4.1.3.2).
    #[must_use]
    pub fn with_cookie(self, cookie: Cookie, value: &str, life: TimeDelta) -> Self {
        let text = alloc::format!(
            "{}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={}",
            cookie.name(),
            life.num_seconds(),
        );
        self.with("set-cookie", text)
    }

    /// The same answer, after which the browser has no session and nothing kept
    /// from it. The device stays known: that is what keeps strangers from locking
    /// its owner out.
    #[must_use]
    pub fn without_session(self) -> Self {
        self.without_cookie(Cookie::Session)
            .with("clear-site-data", "\"cache\", \"storage\"".into())
    }

    /// The same answer, after which the browser has no such cookie.
    #[must_use]
    pub fn without_cookie(self, cookie: Cookie) -> Self {
        let name = cookie.name();
        let text = alloc::format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
        self.with("set-cookie", text)
    }

    /// The same answer, which says how many seconds to wait (RFC 9110, 10.2.3).
    #[must_use]
    pub fn with_retry_after(self, wait: TimeDelta) -> Self {
        self.with("retry-after", seconds_up(wait).to_string())
    }

    const fn new(status: u16, body: Body) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body,
        }
    }
}

/// Whole seconds, rounded up, so that waiting exactly so long is enough.
#[must_use]
pub const fn seconds_up(wait: TimeDelta) -> i64 {
    (wait.num_milliseconds() + 999) / 1000
}

/// Whole minutes, rounded up, for people.
#[must_use]
pub const fn minutes_up(wait: TimeDelta) -> i64 {
    (seconds_up(wait) + 59) / 60
}

impl From<Problem> for Reply {
    fn from(problem: Problem) -> Self {
        Self::new(problem.kind.status(), Body::Problem(problem))
    }
}

impl From<Kind> for Reply {
    fn from(kind: Kind) -> Self {
        Problem::from(kind).into()
    }
}

/// What a browser keeps for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// The session.
    Session,
    /// The device, which outlives sessions.
    Device,
    /// A half-done sign-in.
    Challenge,
    /// The credential of a recovery case.
    Case,
    /// The token of the last link to choose a password that was followed.
    PasswordLink,
    /// The same of links that confirm an address, or agree to one.
    EmailLink,
    /// The same of links "it was not me".
    ReportLink,
    /// The same of links to a case that support opened.
    CaseLink,
    /// The same of links that stop a case.
    CancelLink,
    /// The request of a client of OpenID Connect that waits for a sign-in.
    Authorization,
}

impl Cookie {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "__Host-session",
            Self::Device => "__Host-device",
            Self::Challenge => "__Host-challenge",
            Self::Case => "__Host-case",
            Self::PasswordLink => "__Host-password-link",
            Self::EmailLink => "__Host-email-link",
            Self::ReportLink => "__Host-report-link",
            Self::CaseLink => "__Host-case-link",
            Self::CancelLink => "__Host-cancel-link",
            Self::Authorization => "__Host-authorization",
        }
    }

    /// What a `Cookie` header carries under this name. Where there are two, somebody
    /// planted one: neither counts.
    #[must_use]
    pub fn read(self, header: &str) -> Option<&str> {
        let mut found = header
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == self.name());
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::token::Token;
    use alloc::format;

    #[test]
    fn a_cookie_is_read_back_as_it_was_set() {
        let token = Token::new(&[3; 32]);
        let life = TimeDelta::hours(12);
        let reply = Reply::empty(204).with_cookie(Cookie::Session, token.as_str(), life);
        let expected = format!(
            "__Host-session={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=43200",
            token.as_str()
        );
        assert_eq!(reply.headers, [("set-cookie", expected)]);
        let read = |header: &str| {
            Cookie::Session
                .read(header)
                .and_then(Token::presented)
                .map(|token| token.hash())
        };
        let pair = format!("__Host-session={}", token.as_str());
        assert_eq!(read(&format!("lang=fr; {pair}")), Some(token.hash()));
        assert_eq!(read(&format!("{pair}; {pair}")), None);
        assert_eq!(read("__Host-session=x"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn waiting_as_long_as_told_is_enough() {
        assert_eq!(seconds_up(TimeDelta::milliseconds(60_001)), 61);
        assert_eq!(seconds_up(TimeDelta::milliseconds(60_000)), 60);
    }
}
