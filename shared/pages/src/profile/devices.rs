//! The page of the devices that an account is known by.

use crate::site::{Page, Site, document};
use crate::{device, texts, time};
use askama::Template;
use regain_core::sign_in::Device;

#[derive(Template)]
#[template(path = "profile/devices.html")]
struct Devices<'a> {
    page: Page<'a>,
    t: &'static texts::Devices,
    lines: Vec<Line<'a>>,
}

struct Line<'a> {
    device: &'a Device,
    name: String,
    created: String,
    seen: String,
    place: Option<String>,
}

/// The known devices, each with the way to forget it.
#[must_use]
pub fn devices<'a>(site: &Site<'_>, devices: &'a [Device]) -> String {
    let t = texts::Devices::of(site.locale);
    let line = |device: &'a Device| {
        let Device {
            user_agent,
            created_at,
            seen_at,
            city,
            country,
            ..
        } = device;
        Line {
            device,
            name: device::in_words(user_agent, site.locale),
            created: time::in_words(*created_at, site.locale),
            seen: time::in_words(*seen_at, site.locale),
            place: device::place(city.as_deref(), country.as_deref(), site.locale),
        }
    };
    document(&Devices {
        page: Page::new(site, t.title),
        t,
        lines: devices.iter().map(line).collect(),
    })
}
