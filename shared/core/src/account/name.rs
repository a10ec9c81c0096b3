//! Names, in the forms by which they are compared and found. People write one name in many
//! ways: in capitals, without accents, the family name first.

use alloc::string::String;
use alloc::vec::Vec;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// From how many of its words on a name is found.
const TURNS: usize = 8;

/// The words of a name in lower case without marks.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    // Letter by letter: marks go, so that their order does not matter, and the wasm need
    // not hold the tables that order and compose.
    let mut letters = String::new();
    for letter in name.chars() {
        decompose_canonical(letter, |part| {
            if !is_combining_mark(part) {
                letters.extend(part.to_lowercase());
            }
        });
    }
    let mut words = alloc::vec![String::new()];
    for letter in letters.chars() {
        match (letter, words.last_mut()) {
            // No decomposition takes these apart, but capitals do.
            ('œ', Some(word)) => word.push_str("oe"),
            ('æ', Some(word)) => word.push_str("ae"),
            ('ß', Some(word)) => word.push_str("ss"),
            // These neither: who has no such key leaves the stroke out.
            ('ø', Some(word)) => word.push('o'),
            ('ł', Some(word)) => word.push('l'),
            ('đ', Some(word)) => word.push('d'),
            (letter, Some(word)) if letter.is_alphanumeric() => word.push(letter),
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A name as it is found by how it begins: its words in one, from each of them on and then
/// round to the one before it. So the order does not matter in which two names are said, nor
/// whether there is a hyphen, an apostrophe or a space between them.
#[must_use]
pub fn turns(name: &str) -> Vec<String> {
    let mut words = words(name);
    let mut turns = Vec::new();
    for _ in 0..words.len().min(TURNS) {
        turns.push(words.concat());
        words.rotate_left(1);
    }
    turns.sort();
    turns.dedup();
    turns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_found(name: &str, typed: &str) -> bool {
        let known = turns(name);
        let begins = |typed: &String| known.iter().any(|turn| turn.starts_with(typed.as_str()));
        turns(typed).iter().any(begins)
    }

    #[test]
    fn a_name_is_found_by_how_it_begins_however_it_is_written() {
        for (name, typed) in [
            ("Élodie Lœuvre", "elodie loe"),
            ("Élodie Lœuvre", "LŒU"),
            ("E\u{301}lodie", "élo"),
            ("Jürgen Weiß", "jurgen weiss"),
            ("Jürgen Weiß", "Weis"),
            ("François Çelik", "celik franc"),
            ("Łukasz Søren Đorđević", "lukasz soren dordevic"),
            ("Jean-Pierre d’Alembert", "jean pierre"),
            ("Jean-Pierre d’Alembert", "jeanpierre"),
            ("Jean-Pierre d’Alembert", "D'ALEMB"),
            ("Jean-Pierre d’Alembert", "dalembert"),
            ("Jean-Pierre d’Alembert", "alembert jean"),
            ("Jean-Pierre Durand", "jean durand"),
            ("S.A.R.L. Les Quais", "sarl les q"),
            ("山田 太郎", "太郎"),
        ] {
            assert!(is_found(name, typed), "{name}, {typed}");
        }
        for (name, typed) in [
            ("Camille Laurent", "amille"),
            ("Camille Laurent", "camille laurents"),
            ("Camille Laurent", "%"),
            ("Camille Laurent", "’ -"),
            ("", "c"),
        ] {
            assert!(!is_found(name, typed), "{name}, {typed}");
        }
    }

    #[test]
    fn a_name_of_many_words_is_found_from_its_first_ones_on() {
        assert_eq!(turns("a b c d e f g h i j").len(), TURNS);
        assert_eq!(turns("Le Le"), ["lele"]);
    }
}
