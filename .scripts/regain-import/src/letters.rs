//! What a platform knows of letters.

use regain_core::http::fields::Letters;
use unicode_normalization::UnicodeNormalization as _;

/// As the service has them from its platform.
pub const LETTERS: Letters = Letters {
    compose,
    ascii_domain,
};

/// A text with each letter and its accents as one character, where there is one (NFC).
#[must_use]
pub fn compose(text: &str) -> String {
    text.nfc().collect()
}

/// A domain in its own letters as DNS takes it, if it can be one.
#[must_use]
pub fn ascii_domain(domain: &str) -> Option<String> {
    let label = |label: &str| {
        if label.is_ascii() {
            return Some(label.to_ascii_lowercase());
        }
        let lower: String = label.to_lowercase().nfc().collect();
        let known = lower.chars().all(|c| c.is_alphanumeric() || c == '-');
        let encoded = idna::punycode::encode_str(&lower).filter(|_| known)?;
        Some(format!("xn--{encoded}"))
    };
    let labels: Option<Vec<_>> = domain.split('.').map(label).collect();
    labels.map(|labels| labels.join("."))
}
