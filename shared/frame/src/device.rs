//! What somebody signed in with, from what it says of itself.

use crate::texts;
use regain_core::http::locale::Locale;

/// Programs by a mark in their user agent. Many carry the marks of others too,
/// so the order counts.
const PROGRAMS: [(&str, &str); 13] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("YaBrowser/", "Yandex"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("Wget/", "Wget"),
];

/// Systems in the same way.
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// "Firefox on Windows", or as much of it as can be told.
#[must_use]
pub fn in_words(user_agent: &str, locale: Locale) -> String {
    let find = |marks: &[(&str, &'static str)]| {
        marks
            .iter()
            .find(|(mark, _)| user_agent.contains(mark))
            .map(|(_, name)| *name)
    };
    let t = texts::Sessions::of(locale);
    let program = find(&PROGRAMS).unwrap_or(t.unknown_program);
    match find(&SYSTEMS) {
        Some(system) => t.device(texts::SessionsDevice { program, system }),
        None => program.into(),
    }
}

/// The place of an address, as far as it is known: a city with its country, or that alone.
#[must_use]
pub fn place(city: Option<&str>, country: Option<&str>, locale: Locale) -> Option<String> {
    let known = texts::Countries::of(locale);
    let named = |code: &str| known.by_word(&code.to_ascii_lowercase());
    let country = country.map(|code| named(code).unwrap_or(code));
    let parts: Vec<&str> = city.into_iter().chain(country).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language;

    #[test]
    fn devices_are_named_as_people_know_them() {
        for (user_agent, english) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
                "Chrome on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/140.0 Mobile/15E148 Safari/605.1.15",
                "Firefox on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 OPR/123.0.0.0",
                "Opera on Linux",
            ),
            ("curl/8.14.1", "curl"),
            (
                "Mozilla/5.0 (X11; Linux x86_64)",
                "Unknown browser on Linux",
            ),
            ("", "Unknown browser"),
        ] {
            assert_eq!(
                in_words(user_agent, language("en")),
                english,
                "{user_agent}"
            );
        }
        assert_eq!(
            in_words("Firefox/140.0 Android", language("fr")),
            "Firefox sur Android"
        );
        assert_eq!(in_words("?", language("fr")), "Navigateur inconnu");
    }

    #[test]
    fn a_country_has_its_name_and_one_that_nobody_knows_its_code() {
        let told = |city, country| place(city, country, language("fr"));
        assert_eq!(
            told(Some("Lyon"), Some("FR")).as_deref(),
            Some("Lyon, France")
        );
        assert_eq!(told(None, Some("DE")).as_deref(), Some("Allemagne"));
        assert_eq!(told(None, Some("T1")).as_deref(), Some("T1"));
        assert_eq!(told(None, None), None);
        let english = place(None, Some("DE"), language("en"));
        assert_eq!(english.as_deref(), Some("Germany"));
    }
}
