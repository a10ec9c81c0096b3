//! What all pages share: the site, the layout and the summary of problems.

use crate::{brand, texts, time};
use askama::Template;
use chrono::{DateTime, Utc};
use regain_core::brand::Brand;
use regain_core::http::locale::Locale;
use regain_core::http::request_context::RequestContext;
use regain_core::limits::retention::Retention;
use regain_core::sign_in::time_limits::TimeLimits;
use regain_core::store::profiles::Profile;
use std::borrow::Cow;

/// What every page knows.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// The provider's name, as customers know it.
    pub provider: &'a str,
    /// Where customers write for help.
    pub support_email: &'a str,
    /// The language of the page.
    pub locale: Locale,
    /// The path of the page, to which the language switch leads.
    pub path: &'a str,
    /// The customer number of whoever is signed in, where the page knows it.
    pub customer_number: Option<&'a str>,
    /// Until when whoever is signed in can go on, where the page knows it.
    pub limits: Option<TimeLimits>,
    /// How long records are kept.
    pub retention: Retention,
    /// The provider's own look.
    pub brand: &'a Brand,
}

impl<'a> Site<'a> {
    /// The same for a page of this account's owner.
    #[must_use]
    pub fn of(self, profile: &'a Profile, at: &RequestContext) -> Self {
        Self {
            customer_number: Some(&profile.customer_number),
            limits: Some(TimeLimits::of(profile, at)),
            ..self
        }
    }

    /// The path for the language switch, or nothing, which means the page
    /// itself, where the path would lead to another site (`//elsewhere`).
    #[must_use]
    pub fn own_path(&self) -> &str {
        let path = self.path.split(['?', '#']).next().unwrap_or_default();
        let elsewhere = path.starts_with("//")
            || !path.starts_with('/')
            || path.contains(|c: char| c == '\\' || c.is_control());
        if elsewhere { "" } else { path }
    }
}

/// The part of a page that the layout draws.
pub struct Page<'a> {
    /// The site.
    pub site: &'a Site<'a>,
    /// What the layout says.
    pub texts: &'static texts::Layout,
    /// What the page is about.
    pub title: &'a str,
    /// What is wrong with what was sent.
    pub problems: Vec<Problem>,
    /// A field that the message at another one is just as much about, if there is one: then it
    /// stands at the top alone, and describes both.
    pub joint: &'static str,
    /// Until when the page can be used, where it knows it.
    pub limit: Option<Limit>,
    /// The languages that it can be read in.
    pub languages: [Locale; Locale::ALL.len()],
    /// The query by which the language is switched, up to the language.
    pub switch: String,
}

impl<'a> Page<'a> {
    /// A page without problems, whose time is that of the session.
    #[must_use]
    pub fn new(site: &'a Site<'a>, title: &'a str) -> Self {
        let texts = texts::Layout::of(site.locale);
        Self {
            site,
            texts,
            title,
            problems: Vec::new(),
            joint: "",
            limit: site.limits.map(|limits| Limit::of(limits, site.locale)),
            languages: Locale::ALL,
            switch: "?lang=".into(),
        }
    }

    /// The provider's mark, where it has one that is no word.
    #[must_use]
    pub fn icon(&self) -> &str {
        let mark = self.site.brand.logo.as_ref();
        let mark = mark.filter(|logo| !logo.is_wordmark());
        mark.map_or(crate::assets::FAVICON, |logo| &logo.path)
    }

    /// The provider's own pages.
    #[must_use]
    pub fn legal(&self) -> Vec<(&'static str, String)> {
        brand::links(self.site.brand, self.site.locale)
    }

    /// What a script says that copies, prints and saves.
    #[must_use]
    pub fn keep(&self) -> &'static texts::Keep {
        texts::Keep::of(self.site.locale)
    }

    /// What is wrong in this field, to stand next to it.
    #[must_use]
    pub fn message(&self, field: &str) -> Message<'_> {
        let told = self.problems.iter().filter(|_| self.joint.is_empty());
        Message {
            field: field.into(),
            texts: told
                .filter(|problem| problem.field.as_deref() == Some(field))
                .map(|problem| &*problem.text)
                .collect(),
        }
    }

    /// What a field says of itself: whether it is invalid, and by what it is described,
    /// which is its message and its hint. The ids are those of the templates.
    #[must_use]
    pub fn state(&self, field: &str, hint: &str) -> String {
        let mut told = self
            .problems
            .iter()
            .filter_map(|problem| problem.field.as_deref());
        let told = told.find(|at| *at == field || field == self.joint);
        match (told, hint) {
            (None, "") => String::new(),
            (None, hint) => format!(" aria-describedby=\"{hint}\""),
            (Some(at), hint) => {
                let described = if self.joint.is_empty() {
                    format!("{at}-problem {hint}")
                } else {
                    format!("problem {hint}")
                };
                let described = described.trim_end();
                format!(" aria-invalid=\"true\" aria-describedby=\"{described}\"")
            }
        }
    }
}

/// A way to a part of the back office, or of an account.
pub struct Tab {
    /// Where it leads.
    pub path: &'static str,
    /// What it says.
    pub name: &'static str,
    /// Whether this page is in that part.
    pub here: bool,
}

/// What is wrong with what was sent, and the field to go to, if it is one.
pub struct Problem {
    /// The id of the field.
    pub field: Option<Cow<'static, str>>,
    /// What is wrong, and how to mend it.
    pub text: String,
}

/// What is wrong in a field, where it is.
#[derive(Template)]
#[template(path = "message.html")]
pub struct Message<'a> {
    field: String,
    texts: Vec<&'a str>,
}

/// A time after which the page does not do any more what it is for.
pub struct Limit {
    /// What it says.
    pub t: &'static texts::TimeLimit,
    /// Until when, and how to go on.
    pub texts: Vec<String>,
    /// How many are left.
    pub seconds: i64,
    /// What a script says shortly before.
    pub soon: &'static str,
    /// Whether another request puts it off.
    pub extends: bool,
}

impl Limit {
    fn of(limits: TimeLimits, locale: Locale) -> Self {
        let t = texts::TimeLimit::of(locale);
        let until = time::in_words(limits.until, locale);
        let session = if limits.extends {
            t.session(&until)
        } else {
            t.session_last(&until)
        };
        let proof = limits
            .proof_until
            .map(|until| t.proof(&time::in_words(until, locale)));
        Self {
            t,
            texts: [session].into_iter().chain(proof).collect(),
            seconds: limits.left.num_seconds(),
            soon: t.session_soon,
            extends: limits.extends,
        }
    }

    /// That of a page that a mailed link leads to, which is good until then.
    #[must_use]
    pub fn of_link(until: DateTime<Utc>, now: DateTime<Utc>, locale: Locale) -> Self {
        let t = texts::TimeLimit::of(locale);
        Self {
            t,
            texts: vec![t.link(&time::in_words(until, locale))],
            seconds: (until - now).num_seconds(),
            soon: t.link_soon,
            extends: false,
        }
    }
}

/// The finished document.
pub fn document(template: &impl Template) -> String {
    // A template fails only where a value cannot print itself, and every
    // value is text or a number.
    template.render().unwrap_or_default()
}
