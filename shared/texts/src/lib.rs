//! Languages as files: reads `texts/<tag>/*.toml`, checks what a compiler cannot
//! see, and writes Rust, so that a worker holds finished sentences and no engine.
//!
//! A list, `languages.json`, names the languages in the order in which pages offer
//! them. Each has a folder by its tag, with `language.toml` for its own rules and one
//! file for each subject, with the same tables and keys in every language:
//!
//! ```toml
//! [sessions]                     # struct Sessions, by Sessions::of(locale)
//! title = "Open sessions"        # .title
//! since = "Since {day}"          # .since(&day)
//! [sessions.left]                # .left(3): `#` marks a number, which plural forms go by
//! one = "One is left."
//! other = "{#left} are left."
//! ```
//!
//! A text with several arguments takes them as a struct with their names. `by` names
//! the number that plural forms go by, where there are several. A table under a
//! section without `other` is a record of texts; one called `by_word` is looked up at
//! run time.

mod emit;
mod fault;
mod language;
mod plural;
mod read;
mod text;
mod typography;

pub use emit::rust;
pub use fault::Fault;
pub use read::{Texts, read};
