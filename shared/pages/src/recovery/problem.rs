//! Why a call of the claimant changed nothing, as the page tells it.

use crate::site::Problem;
use crate::texts;
use regain_core::evidence::Flaw;
use regain_core::http::locale::Locale;
use regain_core::recovery::rulebook::Item;

/// Why a call of the claimant changed nothing.
#[derive(Clone, Copy, Debug)]
pub enum CaseProblem<'a> {
    /// The code is not the one that was mailed last, or is too old.
    WrongCode {
        /// How many more wrong ones are let pass.
        tries_left: u32,
    },
    /// It has the form of no mailed code.
    CodeMalformed,
    /// Too many codes were mailed, or wrong ones given.
    CodesUsedUp,
    /// The case does not allow it where it stands.
    WrongState,
    /// These items have no file.
    Missing(&'a [String]),
    /// A file of this item is not accepted.
    File {
        /// The item.
        item: &'a str,
        /// Why.
        flaw: Flaw,
    },
    /// No file was chosen for this item.
    FileMissing {
        /// The item.
        item: &'a str,
    },
    /// The case has no room for another file.
    Full {
        /// The item that it was for.
        item: &'a str,
    },
    /// Others of its files are still on their way.
    Busy {
        /// The item that it was for.
        item: &'a str,
    },
    /// Too many files came in for the case in a day.
    TooManyFiles {
        /// The item that this one was for.
        item: &'a str,
    },
    /// No time was chosen at which the claimant can be called.
    CallTimeMissing,
    /// This message was not sent.
    Message {
        /// What was typed.
        text: &'a str,
        /// Whether there were too many before.
        too_many: bool,
    },
    /// This was done too often in the last hour.
    TooOften,
    /// The case changed at the same time.
    ChangedMeanwhile,
}

/// The id of the field for the files of an item.
pub(super) fn file_field(item: &str) -> String {
    format!("file-{item}")
}

const FILE_MISSING: &str = "file-missing";
const FULL: &str = "full";
const BUSY: &str = "busy";
const TOO_MANY_FILES: &str = "too-many-files";
const CHANGED_MEANWHILE: &str = "changed-meanwhile";
const WRONG_STATE: &str = "wrong-state";

impl<'a> CaseProblem<'a> {
    /// The address of the case's page that tells it, for the problems of files: what
    /// takes them in shows no page.
    #[must_use]
    pub fn path(self) -> String {
        let (word, item) = match self {
            Self::File { item, flaw } => (flaw.word(), item),
            Self::FileMissing { item } => (FILE_MISSING, item),
            Self::Full { item } => (FULL, item),
            Self::Busy { item } => (BUSY, item),
            Self::TooManyFiles { item } => (TOO_MANY_FILES, item),
            Self::ChangedMeanwhile => (CHANGED_MEANWHILE, ""),
            _ => (WRONG_STATE, ""),
        };
        format!("/recovery/case?problem={word}&item={item}")
    }

    /// What these words of an address stand for.
    #[must_use]
    pub fn from_words(word: &str, item: &'a str) -> Option<Self> {
        Some(match word {
            FILE_MISSING => Self::FileMissing { item },
            FULL => Self::Full { item },
            BUSY => Self::Busy { item },
            TOO_MANY_FILES => Self::TooManyFiles { item },
            CHANGED_MEANWHILE => Self::ChangedMeanwhile,
            WRONG_STATE => Self::WrongState,
            word => {
                let mut flaws = Flaw::ALL.into_iter();
                let flaw = flaws.find(|flaw| flaw.word() == word)?;
                Self::File { item, flaw }
            }
        })
    }

    /// The message that was not sent.
    pub(super) const fn unsent(self) -> Option<&'a str> {
        match self {
            Self::Message { text, .. } => Some(text),
            _ => None,
        }
    }

    /// What is said next to an item of the checklist.
    pub(super) fn about(self, item: &str, locale: Locale) -> Option<&'static str> {
        let t = texts::CaseProblems::of(locale);
        match self {
            Self::Missing(items) if items.iter().any(|one| one == item) => Some(t.item_missing),
            Self::File { item: one, flaw } if one == item => Some(t.flaw(flaw)),
            Self::FileMissing { item: one } if one == item => Some(t.file_missing),
            Self::Full { item: one } if one == item => Some(t.full),
            Self::Busy { item: one } if one == item => Some(t.busy),
            Self::TooManyFiles { item: one } if one == item => Some(t.too_many_files),
            _ => None,
        }
    }

    /// What the summary says; `items` are those that have a field on the page, and
    /// `code` and `call_time` whether these have one.
    pub(super) fn told(
        self,
        locale: Locale,
        items: &[&Item],
        code: bool,
        call_time: bool,
    ) -> Vec<Problem> {
        let t = texts::CaseProblems::of(locale);
        let whole = |text: &str| {
            vec![Problem {
                field: None,
                text: text.into(),
            }]
        };
        match self {
            Self::WrongCode { tries_left } => vec![Problem {
                field: code.then(|| "code".into()),
                text: texts::Case::of(locale).wrong_code(tries_left.into()),
            }],
            Self::CodeMalformed => vec![Problem {
                field: code.then(|| "code".into()),
                text: t.code_malformed.into(),
            }],
            Self::CallTimeMissing => vec![Problem {
                field: call_time.then(|| "call-morning".into()),
                text: t.call_time_missing.into(),
            }],
            Self::Message { too_many, .. } => vec![Problem {
                field: Some("message".into()),
                text: if too_many {
                    t.too_many_messages
                } else {
                    t.message_length
                }
                .into(),
            }],
            Self::TooOften => whole(t.too_often),
            Self::CodesUsedUp => whole(t.codes_used_up),
            Self::WrongState => whole(t.wrong_state),
            Self::ChangedMeanwhile => whole(t.changed_meanwhile),
            Self::Missing(_)
            | Self::File { .. }
            | Self::FileMissing { .. }
            | Self::Full { .. }
            | Self::Busy { .. }
            | Self::TooManyFiles { .. } => {
                let told: Vec<Problem> = items
                    .iter()
                    .filter_map(|item| {
                        let text = self.about(&item.id, locale)?;
                        let title = item.title.get(locale);
                        Some(Problem {
                            field: Some(file_field(&item.id).into()),
                            text: texts::CaseProblems::of(locale).with_item(
                                texts::CaseProblemsWithItem {
                                    problem: text,
                                    title,
                                },
                            ),
                        })
                    })
                    .collect();
                // The case has gone on, and takes no files any more.
                if told.is_empty() {
                    whole(t.wrong_state)
                } else {
                    told
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_file_is_told_by_an_address() {
        let item = "identity";
        let files = Flaw::ALL.map(|flaw| CaseProblem::File { item, flaw });
        let others = [
            CaseProblem::FileMissing { item },
            CaseProblem::Full { item },
            CaseProblem::Busy { item },
            CaseProblem::ChangedMeanwhile,
            CaseProblem::WrongState,
        ];
        for problem in files.into_iter().chain(others) {
            let path = problem.path();
            let query = path.split_once("?problem=").unwrap_or_default().1;
            let (word, item) = query.split_once("&item=").unwrap_or_default();
            let read = CaseProblem::from_words(word, item).map(CaseProblem::path);
            assert_eq!(read, Some(path.clone()));
        }
        assert!(CaseProblem::from_words("", "").is_none());
    }
}
