//! The texts of the pages of allowed addresses, sessions and "it was not me".

use regain_core::allowlist::EntryFlaw;
use regain_core::http::locale::Locale;

super::texts!("access");

/// What is wrong in this line, or 0 where it is about all of them, and how to mend it.
pub fn entry_problem(locale: Locale, flaw: &EntryFlaw, line: usize) -> String {
    let t = EntryProblem::of(locale);
    let text = match flaw {
        EntryFlaw::NotAnAddress => t.not_an_address.into(),
        EntryFlaw::HostBits { network } => t.host_bits(network),
        EntryFlaw::TooWide => t.too_wide.into(),
        EntryFlaw::Special => t.special.into(),
        EntryFlaw::Internal { seen } => t.internal(&seen.to_string()),
        EntryFlaw::Twice => t.twice.into(),
        EntryFlaw::TooMany => t.too_many.into(),
        EntryFlaw::LabelIsAddress => t.label_is_address.into(),
        EntryFlaw::LabelTooLong => t.label_too_long.into(),
    };
    match line {
        0 => text,
        line => t.line(EntryProblemLine {
            line: line as u64,
            text: &text,
        }),
    }
}
