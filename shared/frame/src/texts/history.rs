//! The texts of the history.

super::texts!("history");

#[cfg(test)]
mod tests {
    use super::*;
    use regain_core::audit::event::Event as Word;
    use regain_core::http::locale::Locale;

    #[test]
    fn every_event_has_its_text_and_no_text_is_left_over() {
        let mut words: Vec<_> = Word::ALL.iter().map(|event| event.word()).collect();
        let mut texts: Vec<_> = Event::BY_WORD.iter().map(|(word, _)| *word).collect();
        words.sort_unstable();
        texts.sort_unstable();
        assert_eq!(words, texts);
        for locale in Locale::ALL {
            assert_eq!(Event::of(locale).by_word("something_else"), None);
        }
    }
}
