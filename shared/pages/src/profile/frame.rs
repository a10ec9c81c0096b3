//! What all pages of an account's owner share: the ways between them, and the way out.

use crate::site::{Site, Tab};
use crate::texts;

/// What stands above each of these pages.
pub(crate) struct Frame {
    pub t: &'static texts::Profile,
    pub tabs: Vec<Tab>,
}

/// The frame of the page at the site's path.
pub(crate) fn frame(site: &Site<'_>) -> Frame {
    let t = texts::Profile::of(site.locale);
    let tabs = [
        ("/profile", t.overview),
        ("/profile/password", t.password),
        ("/profile/totp", t.totp),
        ("/profile/allowed-ips", t.allowed),
        ("/profile/sessions", t.sessions),
        ("/profile/history", t.history),
    ];
    Frame {
        t,
        tabs: tabs
            .map(|(path, name)| Tab {
                path,
                name,
                here: path == site.path,
            })
            .into(),
    }
}
