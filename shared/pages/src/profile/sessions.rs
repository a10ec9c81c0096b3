//! The page of the open sessions.

use crate::site::{Page, Site, document};
use crate::{device, texts, time};
use askama::Template;
use chrono::{DateTime, Utc};

/// An open session.
#[derive(Clone, Copy, Debug)]
pub struct SessionLine<'a> {
    /// Its id.
    pub id: &'a str,
    /// Whether it is the one that asks.
    pub current: bool,
    /// What the device says of itself.
    pub user_agent: &'a str,
    /// The address it was opened from.
    pub address: &'a str,
    /// The country of that address, as a code of two letters.
    pub country: Option<&'a str>,
    /// Its city.
    pub city: Option<&'a str>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub seen_at: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "profile/sessions.html")]
struct Sessions<'a> {
    page: Page<'a>,
    t: &'static texts::Sessions,
    lines: Vec<Line<'a>>,
    others: bool,
}

struct Line<'a> {
    session: &'a SessionLine<'a>,
    device: String,
    created: String,
    seen: String,
    place: Option<String>,
}

/// The open sessions, each with the way to end it.
#[must_use]
pub fn sessions<'a>(site: &Site<'_>, sessions: &'a [SessionLine<'a>]) -> String {
    let t = texts::Sessions::of(site.locale);
    let line = |session: &'a SessionLine<'a>| {
        let &SessionLine {
            user_agent,
            created_at,
            seen_at,
            ..
        } = session;
        Line {
            session,
            device: device::in_words(user_agent, site.locale),
            created: time::in_words(created_at, site.locale),
            seen: time::in_words(seen_at, site.locale),
            place: device::place(session.city, session.country, site.locale),
        }
    };
    document(&Sessions {
        page: Page::new(site, t.title),
        t,
        lines: sessions.iter().map(line).collect(),
        others: sessions.iter().any(|session| !session.current),
    })
}
