//! What of the provider's own look has words.

use crate::texts;
use regain_core::brand::Brand;
use regain_core::http::locale::Locale;

/// The provider's links, each with its name.
pub fn links(brand: &Brand, locale: Locale) -> Vec<(&'static str, String)> {
    let t = texts::Layout::of(locale);
    [
        (t.terms, &brand.terms),
        (t.privacy, &brand.privacy),
        (t.imprint, &brand.imprint),
    ]
    .into_iter()
    .filter_map(|(name, link)| Some((name, link.as_ref()?.in_language(locale.tag()))))
    .collect()
}
