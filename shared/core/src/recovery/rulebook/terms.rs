//! What a rulebook is made of. build.rs reads this file too: it needs serde, the
//! account types and the languages, and nothing else.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::RangeInclusive;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::loss::{Loss, Lost};
use crate::account::account_type::AccountType;
use crate::http::locale::Locale;
use crate::words::words;

/// The most items that one claimant is asked for.
const ITEMS: usize = 8;
/// How long the name of an item or a rulebook may be: it stands in addresses.
const SLUG: usize = 40;
/// Hours before an effect: a day is what an owner needs to notice, and a week,
/// after the claimant's days, leaves time for the review within a case's thirty days.
const COOL_OFF: RangeInclusive<u16> = 24..=168;
/// Days that a claimant has for the documents.
const DOCUMENTS: RangeInclusive<u16> = 1..=14;
/// Hours in which support goes on with a case: two weeks of a case's thirty days are the most.
const TARGET: RangeInclusive<u16> = 1..=336;
/// The share of approved cases that are looked at a second time, in percent.
const SAMPLE_PERCENT: RangeInclusive<u16> = 0..=100;
/// The most of them in a week: the list of samples shows some months of these.
const SAMPLE_MOST: RangeInclusive<u16> = 1..=50;

/// A text for claimants, in every language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text([String; Locale::ALL.len()]);

impl Text {
    /// The text in this language.
    #[must_use]
    pub fn get(&self, locale: Locale) -> &str {
        self.0.get(locale.index()).map_or("", String::as_str)
    }
}

/// By its tag, each language once.
impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ByTag;

        impl<'de> Visitor<'de> for ByTag {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text in every language")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
                let mut texts = Locale::ALL.map(|_| None);
                while let Some((tag, text)) = map.next_entry::<String, String>()? {
                    let unknown = || A::Error::custom("a text is in no language of the pages");
                    let locale = Locale::from_tag(&tag).ok_or_else(unknown)?;
                    let place = texts.get_mut(locale.index());
                    if place.and_then(|place| place.replace(text)).is_some() {
                        return Err(A::Error::custom("a text is in one language twice"));
                    }
                }
                if texts.iter().any(Option::is_none) {
                    return Err(A::Error::custom("a text is not in every language"));
                }
                Ok(Text(texts.map(Option::unwrap_or_default)))
            }
        }

        deserializer.deserialize_map(ByTag)
    }
}

words! {
    /// What a document has to have, beside what all of them have to.
    pub enum Check {
        /// It is signed by hand.
        Signed = "signed",
        /// The sworn statement is on the copy itself.
        Sworn = "sworn",
        /// Both sides are there, where it has two.
        BothSides = "both_sides",
        /// It names the address that the account is to have.
        NewAddress = "new_address",
    }
}

words! {
    /// Whose name a document of a company or an association bears. Of somebody in person it
    /// is always theirs.
    #[derive(Default)]
    pub enum MadeOutTo {
        /// That of the company or the association.
        #[default]
        Holder = "holder",
        /// That of its contact person.
        Contact = "contact",
    }
}

/// One document of a checklist.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its name in addresses and records, and no other item's.
    pub id: String,
    /// Who is asked for it.
    pub accounts: Vec<AccountType>,
    /// For which losses: one of them is enough.
    pub lost: Vec<Loss>,
    /// What it is, in a few words.
    pub title: Text,
    /// What it shows, and what has to be on it.
    pub why: Text,
    /// What may be hidden on it.
    pub black_out: Option<Text>,
    /// The site where it is had.
    pub link: Option<String>,
    /// What it has to have, beside what all of them have to.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// Whose name it bears.
    #[serde(default)]
    pub made_out_to: MadeOutTo,
    /// Whether it is an identity document, which has a machine-readable zone.
    #[serde(default)]
    pub identity_document: bool,
    /// How many days old it may be when it is handed in.
    pub max_age_days: Option<u16>,
}

/// Hours from an approval to its effect.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoolOff {
    /// Before the e-mail address changes.
    pub email: u16,
    /// Before the second factor goes.
    pub totp: u16,
    /// Before the list of allowed addresses goes.
    pub ip: u16,
}

impl CoolOff {
    /// The hours for what was lost: the most that one of it takes.
    #[must_use]
    pub fn of(&self, lost: impl Into<Lost>) -> u16 {
        let hours = lost.into().iter().map(|loss| match loss {
            Loss::Email => self.email,
            Loss::Totp => self.totp,
            Loss::Ip => self.ip,
        });
        hours.max().unwrap_or_default()
    }
}

/// Whoever gets the e-mail address gets all else by it: two people, unless the provider
/// decides otherwise (ASVS 2.3.5).
fn email_alone() -> Vec<Loss> {
    [Loss::Email].into()
}

/// Two days, unless the provider says otherwise.
const fn two_days() -> u16 {
    48
}

/// One in twenty, unless the provider says otherwise.
const fn one_in_twenty() -> u16 {
    5
}

/// Twenty, unless the provider says otherwise.
const fn twenty() -> u16 {
    20
}

/// A provider's rules for cases.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rulebook {
    /// Whether support calls first, and asks for documents only where that fails.
    pub call: bool,
    /// The losses for which a mailed code has to come back.
    pub code: Vec<Loss>,
    /// The losses for which every approval takes two people, after a call too.
    #[serde(default = "email_alone")]
    pub two_people: Vec<Loss>,
    /// From an approval to its effect.
    pub cool_off_hours: CoolOff,
    /// How long claimants have for the documents.
    pub documents_days: u16,
    /// In how many hours support means to go on with a case that waits for it.
    #[serde(default = "two_days")]
    pub target_hours: u16,
    /// The share of the cases approved in a week that an auditor looks at a second time, in
    /// percent. One is drawn at least, unless it is 0.
    #[serde(default = "one_in_twenty")]
    pub sample_percent: u16,
    /// The most that are drawn in a week.
    #[serde(default = "twenty")]
    pub sample_most: u16,
    /// Every document that may be asked for, in the order in which it is.
    pub items: Vec<Item>,
}

impl Rulebook {
    /// The rulebook that this JSON says, for better or worse: see [`Self::flaws`].
    ///
    /// # Errors
    /// A field that is missing, unknown, there twice or of the wrong type.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// What a customer who lost this is asked for, in order: what each loss alone takes.
    pub fn checklist(
        &self,
        account: AccountType,
        lost: impl Into<Lost>,
    ) -> impl Iterator<Item = &Item> {
        let lost = lost.into();
        self.items.iter().filter(move |item| {
            item.accounts.contains(&account) && item.lost.iter().any(|loss| lost.has(*loss))
        })
    }

    /// Everything for which nobody should run it.
    #[must_use]
    pub fn flaws(&self) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        if !self.code.contains(&Loss::Email) {
            flaws.push(Flaw::NewAddressUnproven);
        }
        for loss in Loss::ALL {
            if !COOL_OFF.contains(&self.cool_off_hours.of(loss)) {
                flaws.push(Flaw::CoolOff(loss));
            }
        }
        if !DOCUMENTS.contains(&self.documents_days) {
            flaws.push(Flaw::DocumentsDays);
        }
        if !TARGET.contains(&self.target_hours) {
            flaws.push(Flaw::TargetHours);
        }
        if !SAMPLE_PERCENT.contains(&self.sample_percent) {
            flaws.push(Flaw::SamplePercent);
        }
        if !SAMPLE_MOST.contains(&self.sample_most) {
            flaws.push(Flaw::SampleMost);
        }
        for account in AccountType::ALL {
            for lost in Lost::ALL {
                if !(1..=ITEMS).contains(&self.checklist(account, lost).count()) {
                    flaws.push(Flaw::Checklist(account, lost));
                }
            }
        }
        for (place, item) in self.items.iter().enumerate() {
            if self.items.iter().take(place).any(|one| one.id == item.id) {
                flaws.push(Flaw::Twice(item.id.clone()));
            }
            item.flaws_into(&mut flaws);
        }
        flaws
    }
}

impl Item {
    fn flaws_into(&self, flaws: &mut Vec<Flaw>) {
        let id = || self.id.clone();
        if !is_slug(&self.id) {
            flaws.push(Flaw::NoSlug(id()));
        }
        if self.accounts.is_empty() || self.lost.is_empty() {
            flaws.push(Flaw::OfNobody(id()));
        }
        if self.checks.contains(&Check::NewAddress) && self.lost != [Loss::Email] {
            flaws.push(Flaw::NoNewAddress(id()));
        }
        if self.max_age_days == Some(0) {
            flaws.push(Flaw::NoAge(id()));
        }
        if (self.link.as_ref()).is_some_and(|link| !link.starts_with("https://")) {
            flaws.push(Flaw::NoLink(id()));
        }
        let texts = [&self.title, &self.why].into_iter().chain(&self.black_out);
        for text in texts {
            for locale in Locale::ALL {
                if text.get(locale).trim().is_empty() {
                    flaws.push(Flaw::Blank(id(), locale));
                }
            }
        }
    }
}

/// Whether this can name an item or a rulebook: lower-case letters and digits in
/// words joined by hyphens, 40 characters at most.
#[must_use]
pub fn is_slug(name: &str) -> bool {
    let word = |word: &str| {
        let mut bytes = word.bytes();
        !word.is_empty() && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    name.len() <= SLUG && name.split('-').all(word)
}

/// Why nobody should run a rulebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A new e-mail address would take effect without anybody having read it.
    NewAddressUnproven,
    /// The wait before this effect is under a day or over a week.
    CoolOff(Loss),
    /// The time for documents is no day or over 14.
    DocumentsDays,
    /// The time in which support goes on is no hour or over two weeks.
    TargetHours,
    /// The share of samples is over all of them.
    SamplePercent,
    /// The most samples of a week are none or over 50.
    SampleMost,
    /// Such a customer who lost this would be asked for nothing, and be stuck, or for
    /// more than anybody would bring.
    Checklist(AccountType, Lost),
    /// An item's id is that of one before it.
    Twice(String),
    /// An item's id cannot stand in an address.
    NoSlug(String),
    /// An item is asked of no type of account, or for no loss.
    OfNobody(String),
    /// An item is to name a new address where none is asked for.
    NoNewAddress(String),
    /// An item may be no day old, so that none would do.
    NoAge(String),
    /// An item's link leads to no site.
    NoLink(String),
    /// A text of an item says nothing in this language.
    Blank(String, Locale),
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NewAddressUnproven => {
                f.write_str("code: must name email, or a new address would go unproven")
            }
            Self::CoolOff(loss) => {
                let (least, most) = (COOL_OFF.start(), COOL_OFF.end());
                write!(f, "cool_off_hours.{loss}: must be {least} to {most}")
            }
            Self::DocumentsDays => {
                let (least, most) = (DOCUMENTS.start(), DOCUMENTS.end());
                write!(f, "documents_days: must be {least} to {most}")
            }
            Self::TargetHours => {
                let (least, most) = (TARGET.start(), TARGET.end());
                write!(f, "target_hours: must be {least} to {most}")
            }
            Self::SamplePercent => {
                let (least, most) = (SAMPLE_PERCENT.start(), SAMPLE_PERCENT.end());
                write!(f, "sample_percent: must be {least} to {most}")
            }
            Self::SampleMost => {
                let (least, most) = (SAMPLE_MOST.start(), SAMPLE_MOST.end());
                write!(f, "sample_most: must be {least} to {most}")
            }
            Self::Checklist(account, lost) => {
                let account = account.word();
                write!(f, "items: {account}, {lost}: must be 1 to {ITEMS} of them")
            }
            Self::Twice(id) => write!(f, "items: {id}: this id is there twice"),
            Self::NoSlug(id) => write!(
                f,
                "items: {id:?}: an id is a-z, 0-9 and single hyphens, {SLUG} characters at most"
            ),
            Self::OfNobody(id) => write!(f, "items: {id}: names no account type or no loss"),
            Self::NoNewAddress(id) => write!(
                f,
                "items: {id}: checks: only a lost e-mail address takes a new one"
            ),
            Self::NoAge(id) => write!(f, "items: {id}: max_age_days: must be 1 or more"),
            Self::NoLink(id) => write!(f, "items: {id}: link: must begin with https://"),
            Self::Blank(id, locale) => {
                let tag = locale.tag();
                write!(f, "items: {id}: a text is empty in \"{tag}\"")
            }
        }
    }
}
