//! The mails, each as text and as HTML.

mod case;
mod contact;
mod notice;
mod password;
mod staff;

use crate::site::document;
use crate::{brand, texts, time};
use askama::Template;
use chrono::{DateTime, Utc};
use regain_core::brand::{Accent, Brand, Logo};
use regain_core::http::locale::Locale;

pub use case::{
    CaseApplied, CaseApproved, CaseNotice, case_address_shown, case_address_told, case_applied,
    case_approved, case_code, case_documents, case_ended, case_link, case_message,
    case_new_address, case_notice, case_received, case_reminder, case_reopened, case_waits,
};
pub use contact::{contact_changed, email_consent, email_link, notice_email_link};
pub use notice::notice;
pub use password::{first_password, password_changed, password_link};
pub use staff::cases_wait;

/// What every mail knows.
#[derive(Clone, Copy, Debug)]
pub struct MailSite<'a> {
    /// The provider's name, as customers know it.
    pub provider: &'a str,
    /// Where customers write for help.
    pub support_email: &'a str,
    /// Where the pages are, such as `https://account.example.com`.
    pub origin: &'a str,
    /// The language of the mail.
    pub locale: Locale,
    /// The provider's own look.
    pub brand: &'a Brand,
}

impl MailSite<'_> {
    fn password_lost(&self) -> String {
        format!("{}/password/lost/", self.origin.trim_end_matches('/'))
    }

    /// The page of a recovery case, for whoever has its secret.
    fn case(&self) -> String {
        format!("{}/recovery/case", self.origin.trim_end_matches('/'))
    }

    /// The queue of the back office.
    fn office(&self) -> String {
        format!("{}/support/cases", self.origin.trim_end_matches('/'))
    }
}

/// A mail, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// One line without a secret.
    pub subject: String,
    /// The mail as plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// A mail before it has a form.
#[derive(Template)]
#[template(path = "mail.html")]
struct MailBody<'a> {
    t: &'static texts::Letter,
    locale: Locale,
    provider: &'a str,
    support_email: &'a str,
    /// The logo with its address, where mail programs show it.
    logo: Option<(&'a Logo, String)>,
    colours: Colours,
    /// The provider's own pages.
    links: Vec<(&'static str, String)>,
    /// What it is about; its subject too.
    heading: String,
    greeting: String,
    /// From top to bottom.
    parts: Vec<Part>,
}

/// What links and buttons are drawn in on light paper and on dark, what is written on them,
/// and what stands behind facts.
struct Colours {
    light: [String; 3],
    dark: [String; 3],
}

impl Colours {
    fn of(brand: &Brand) -> Self {
        let own = |Accent {
                       plain, on, wash, ..
                   }| [plain, on, wash].map(|it| it.to_string());
        match brand.palette {
            Some(palette) => Self {
                light: own(palette.light),
                dark: own(palette.dark),
            },
            None => Self {
                light: ["#0b5a69", "#ffffff", "#eaf3f5"].map(str::to_owned),
                dark: ["#7fd0dc", "#06262c", "#1c2c33"].map(str::to_owned),
            },
        }
    }
}

enum Part {
    Paragraph(String),
    Facts(Vec<(&'static str, String)>),
    Link(String),
    Mailbox(String),
    Code(String),
    Button { label: &'static str, link: String },
}

/// When something happened, and from where, if that is told.
fn facts(locale: Locale, at: DateTime<Utc>, address: &str) -> Vec<(&'static str, String)> {
    let t = texts::Told::of(locale);
    let mut facts = vec![(t.when, time::in_words(at, locale))];
    if !address.is_empty() {
        facts.push((t.address, address.into()));
    }
    facts
}

impl<'a> MailBody<'a> {
    fn new(site: &MailSite<'a>, name: &str, heading: impl Into<String>) -> Self {
        let t = texts::Letter::of(site.locale);
        let logo = site.brand.logo.as_ref().filter(|logo| logo.is_png());
        let place = |logo: &Logo| format!("{}{}", site.origin.trim_end_matches('/'), logo.path);
        Self {
            t,
            locale: site.locale,
            provider: site.provider,
            support_email: site.support_email,
            logo: logo.map(|logo| (logo, place(logo))),
            colours: Colours::of(site.brand),
            links: brand::links(site.brand, site.locale),
            heading: heading.into(),
            greeting: if name.is_empty() {
                t.greeting_nameless.into()
            } else {
                t.greeting(name)
            },
            parts: Vec::new(),
        }
    }

    fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    fn parts(mut self, parts: impl IntoIterator<Item = Part>) -> Self {
        self.parts.extend(parts);
        self
    }

    /// A paragraph.
    fn says(self, text: impl Into<String>) -> Self {
        self.part(Part::Paragraph(text.into()))
    }

    fn facts(self, facts: Vec<(&'static str, String)>) -> Self {
        self.part(Part::Facts(facts))
    }

    fn button(self, label: &'static str, link: &str) -> Self {
        let link = link.into();
        self.part(Part::Button { label, link })
    }

    fn finish(self) -> Mail {
        Mail {
            text: self.text(),
            html: document(&self),
            subject: one_line(&self.heading),
        }
    }

    fn text(&self) -> String {
        let mut blocks = vec![wrapped(&self.greeting)];
        blocks.extend(self.parts.iter().map(|part| part.text(self.t)));
        blocks.push(wrapped(self.t.never));
        let help = wrapped(&format!("{} {}", self.t.help, self.support_email));
        let links = self.links.iter();
        let links = links.map(|(name, link)| format!("\n{name}{} {link}", self.t.colon));
        let links: String = links.collect();
        blocks.push(format!("-- \n{}\n{help}{links}", wrapped(self.provider)));
        blocks.join("\n\n") + "\n"
    }
}

impl Part {
    fn text(&self, t: &texts::Letter) -> String {
        match self {
            Self::Paragraph(text) => wrapped(text),
            Self::Facts(facts) => {
                let line =
                    |(what, value): &(&str, String)| wrapped(&format!("{what}{} {value}", t.colon));
                facts.iter().map(line).collect::<Vec<_>>().join("\n")
            }
            Self::Link(whole)
            | Self::Mailbox(whole)
            | Self::Code(whole)
            | Self::Button { link: whole, .. } => whole.clone(),
        }
    }
}

/// The text without line breaks, other controls and marks that reorder what
/// is written, so that a name can add neither a line nor a header to a mail.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect()
}

/// The text in lines of at most 72 columns, where its words allow it.
fn wrapped(text: &str) -> String {
    let text = one_line(text);
    let mut lines = String::new();
    let mut column = 0;
    // Not at a no-break space: it keeps what belongs together.
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > 72 {
            lines.push('\n');
            column = 0;
        } else if column > 0 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += length;
    }
    lines
}
