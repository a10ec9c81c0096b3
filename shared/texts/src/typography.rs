//! Typography that every language has, and that of one.

use crate::language::Language;

const NO_BREAK: [char; 2] = ['\u{a0}', '\u{202f}'];
const QUOTES: [char; 7] = ['"', '«', '»', '“', '”', '„', '‟'];

/// What is wrong with how a text is set.
pub(crate) fn flaws(text: &str, language: &Language) -> Vec<String> {
    let mut flaws = Vec::new();
    if text.trim().is_empty() {
        return vec!["is empty".into()];
    }
    if text.starts_with(' ') || text.ends_with(char::is_whitespace) {
        flaws.push("begins or ends with a space".into());
    }
    if text.contains('\'') {
        flaws.push("has a straight apostrophe: write ’".into());
    }
    if text.contains(|c: char| c.is_control()) {
        flaws.push("has a line break or another control character".into());
    }
    let mut before = None;
    let mut rest = text.chars();
    while let Some(mark) = rest.next() {
        let space = before.is_some_and(char::is_whitespace);
        if space && mark.is_whitespace() {
            flaws.push("has two spaces in a row".into());
        }
        // The colon of 2001:db8::7 or of 16:05 ends no word.
        if ends_a_word(rest.clone().next()) {
            let no_break = before.is_some_and(|before| NO_BREAK.contains(&before));
            if language.spaced.contains(mark) && !no_break {
                flaws.push(format!("has no no-break space before {mark}"));
            }
            if language.tight.contains(mark) && space {
                flaws.push(format!("has a space before {mark}"));
            }
        }
        before = Some(mark);
    }
    flaws.extend(quotation(text, language));
    flaws
}

/// Whether a mark before this ends what comes before it.
fn ends_a_word(next: Option<char>) -> bool {
    next.is_none_or(|next| next.is_whitespace() || ")»”’.,…".contains(next))
}

/// Quotation marks that are not the language's, or lack the spaces inside.
fn quotation(text: &str, language: &Language) -> Option<String> {
    let (open, close) = &language.quotes;
    let others = text.replace(open, "").replace(close, "");
    others
        .contains(QUOTES)
        .then(|| format!("has quotation marks other than {open:?} and {close:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn language(toml: &str) -> Language {
        Language::parse("xx", &toml.parse().unwrap(), Path::new("x")).unwrap()
    }

    fn spaced() -> Language {
        language("typography = { spaced = ':;?!', tight = ',.', quotes = ['«\u{a0}', '\u{a0}»'] }")
    }

    fn tight() -> Language {
        language("typography = { spaced = '', tight = ':;?!,.', quotes = ['“', '”'] }")
    }

    #[test]
    fn a_text_that_is_well_set_has_no_flaw() {
        for text in [
            "Vraiment\u{a0}?",
            "Oui\u{202f}!",
            "\u{a0}:",
            "Voir 2001:db8::7, à 16:05.",
            "Sous «\u{a0}Adresses\u{a0}»\u{a0}:",
            "{a}\u{a0}: {b}",
        ] {
            assert_eq!(flaws(text, &spaced()), [""; 0], "{text}");
        }
        for text in [
            "Really?",
            ":",
            "It’s at 16:05 (or so).",
            "Under “Addresses”:",
        ] {
            assert_eq!(flaws(text, &tight()), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_text_that_is_badly_set_says_what_is_wrong() {
        for (text, flaw) in [
            ("", "is empty"),
            ("\u{a0}", "is empty"),
            (" a", "begins or ends with a space"),
            ("a\u{a0}", "begins or ends with a space"),
            ("a  b", "has two spaces in a row"),
            ("a \u{a0}b", "has two spaces in a row"),
            ("l'an", "has a straight apostrophe: write ’"),
            ("a\nb", "has a line break or another control character"),
            ("a: b", "has no no-break space before :"),
            ("a ?", "has no no-break space before ?"),
            ("a\u{a0}, b", "has a space before ,"),
            (
                "\"a\"",
                "has quotation marks other than \"«\\u{a0}\" and \"\\u{a0}»\"",
            ),
            (
                "« a »",
                "has quotation marks other than \"«\\u{a0}\" and \"\\u{a0}»\"",
            ),
        ] {
            assert!(
                flaws(text, &spaced()).contains(&flaw.to_owned()),
                "{text:?}"
            );
        }
        for (text, flaw) in [
            ("a\u{a0}: b", "has a space before :"),
            ("a !", "has a space before !"),
            ("«a»", "has quotation marks other than \"“\" and \"”\""),
        ] {
            assert!(flaws(text, &tight()).contains(&flaw.to_owned()), "{text:?}");
        }
    }
}
