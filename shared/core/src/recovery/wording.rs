//! Texts that the provider words, for a policy and a language. Where it has not, the texts of
//! the pages stand.

use alloc::string::String;

use super::better_copy::CopyReason;
use super::message::ReadyText;
use crate::http::locale::Locale;
use crate::limits::Limits;
use crate::store::wordings::Stored;

/// A text that the provider can word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    /// What whoever calls a claimant says and asks.
    CallScript,
    /// What support often has to say.
    Ready(ReadyText),
    /// Why a better copy is wanted, as the claimant is told.
    Copy(CopyReason),
}

impl Wording {
    /// Every one there is.
    pub fn all() -> impl Iterator<Item = Self> {
        let ready = ReadyText::ALL.into_iter().map(Self::Ready);
        let copies = CopyReason::ALL.iter().copied().map(Self::Copy);
        [Self::CallScript].into_iter().chain(ready).chain(copies)
    }

    /// Its name, for programs and the database.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::CallScript => "call_script".into(),
            Self::Ready(ready) => alloc::format!("ready_{}", ready.word()),
            Self::Copy(reason) => alloc::format!("copy_{}", reason.word()),
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|wording| wording.name() == name)
    }

    /// How many characters it has at most.
    #[must_use]
    pub const fn most(self, limits: &Limits) -> usize {
        match self {
            Self::CallScript => limits.call_script,
            Self::Ready(_) => limits.message,
            Self::Copy(_) => limits.copy_reason,
        }
    }
}

/// What was stored of a text in this language, if anybody has worded it.
#[must_use]
pub fn stored(wordings: &[Stored], wording: Wording, locale: Locale) -> Option<&Stored> {
    let name = wording.name();
    let mut wordings = wordings.iter();
    wordings.find(|stored| stored.locale == locale.tag() && stored.name == name)
}

/// The provider's words in this language; none where those of the pages stand.
#[must_use]
pub fn worded(wordings: &[Stored], wording: Wording, locale: Locale) -> Option<&str> {
    stored(wordings, wording, locale)?.text.as_deref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn each_text_has_a_name_of_its_own_that_leads_back_to_it() {
        let mut names: Vec<_> = Wording::all().map(Wording::name).collect();
        for (wording, name) in Wording::all().zip(&names) {
            assert_eq!(Wording::named(name), Some(wording));
        }
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
        assert_eq!(Wording::named("ready_"), None);
    }

    #[test]
    fn a_text_is_worded_in_its_own_language_and_under_its_own_name_alone() {
        let mut languages = Locale::ALL.into_iter();
        let (here, there) = (languages.next().unwrap(), languages.next().unwrap());
        let (script, ready) = (Wording::CallScript, Wording::Ready(ReadyText::Checking));
        let stored = |wording: Wording, text: Option<&str>| Stored {
            locale: here.tag().into(),
            name: wording.name(),
            text: text.map(Into::into),
            version: 1,
            at: chrono::DateTime::UNIX_EPOCH,
            by: None,
        };
        let wordings = [stored(script, Some("Hello.")), stored(ready, None)];
        assert_eq!(worded(&wordings, script, here), Some("Hello."));
        assert_eq!(worded(&wordings, script, there), None);
        assert_eq!(worded(&wordings, ready, here), None, "as before again");
        let other = Wording::Copy(CopyReason::CutOff);
        assert_eq!(worded(&wordings, other, here), None);
    }
}
