//! The texts of the audit log, as auditors read it.

use regain_core::audit::Wrong;
use regain_core::http::locale::Locale;

super::texts!("support_audit");

/// What is wrong with rows.
pub fn fault(locale: Locale, wrong: Wrong) -> String {
    let t = Fault::of(locale);
    match wrong {
        Wrong::Changed => t.changed,
        Wrong::Removed => t.removed,
        Wrong::Unsealed => t.unsealed,
        Wrong::Forged => t.forged,
        Wrong::UnknownKey => t.unknown_key,
    }
    .into()
}
