//! The texts of the documents of a recovery case.

use regain_core::account::account_type::AccountType;
use regain_core::evidence::Flaw;
use regain_core::http::locale::Locale;
use regain_core::recovery::better_copy::CopyReason;
use regain_core::recovery::rulebook::{Check, Item, MadeOutTo};

use super::{Number, Size};

super::texts!("documents");

/// What a file may be, and how many there may be.
pub fn file_limits(locale: Locale, files: u32, total: u64) -> String {
    CaseDocuments::of(locale).limits(CaseDocumentsLimits {
        each: &bytes(locale, 10 * 1024 * 1024),
        files: files.into(),
        total: &bytes(locale, total),
    })
}

/// A size as people know it: "340 kB", "1.4 MB", "1,4 Mo".
pub fn bytes(locale: Locale, bytes: u64) -> String {
    const KILO: u64 = 1024;
    let t = Size::of(locale);
    let tenths = (bytes * 10).div_ceil(KILO * KILO);
    match (tenths / 10, tenths % 10) {
        (0, _) => t.kilobytes(&bytes.div_ceil(KILO).to_string()),
        (whole, 0) => t.megabytes(&whole.to_string()),
        (whole, tenth) => {
            let point = Number::of(locale).point;
            t.megabytes(&format!("{whole}{point}{tenth}"))
        }
    }
}
impl CaseCopies {
    /// Why a document is to be sent again, and what to do.
    pub const fn reason(&self, reason: CopyReason) -> &'static str {
        match reason {
            CopyReason::Unreadable => self.unreadable,
            CopyReason::CutOff => self.cut_off,
            CopyReason::SideMissing => self.side_missing,
            CopyReason::TooOld => self.too_old,
            CopyReason::WrongDocument => self.wrong_document,
            CopyReason::Unsigned => self.unsigned,
            CopyReason::StatementMissing => self.statement_missing,
            CopyReason::AddressMissing => self.address_missing,
        }
    }
}

impl CaseChecks {
    /// Whose name a document of a company or an association has to bear.
    pub fn made_out(&self, item: &Item, account_type: AccountType) -> Option<&'static str> {
        (account_type != AccountType::Individual).then_some(match item.made_out_to {
            MadeOutTo::Holder => self.made_out_to_holder,
            MadeOutTo::Contact => self.made_out_to_contact,
        })
    }

    /// What a document has to have.
    pub fn check(&self, check: Check, new_email: Option<&str>) -> String {
        match check {
            Check::Signed => self.signed.into(),
            Check::Sworn => self.sworn.into(),
            Check::BothSides => self.both_sides.into(),
            Check::NewAddress => self.new_address(new_email.unwrap_or_default()),
        }
    }
}

impl CaseProblems {
    /// What is wrong with a file, and what to do.
    pub const fn flaw(&self, flaw: Flaw) -> &'static str {
        match flaw {
            Flaw::Empty => self.empty,
            Flaw::TooLarge => self.too_large,
            Flaw::TypeUnknown => self.type_unknown,
            Flaw::Heic => self.heic,
            Flaw::NameDisagrees => self.name_disagrees,
            Flaw::TooManyPixels => self.too_many_pixels,
            Flaw::TooManyPages => self.too_many_pages,
            Flaw::Locked => self.locked,
            Flaw::Active => self.active,
            Flaw::Opaque => self.opaque,
            Flaw::Broken => self.broken,
            Flaw::DateMissing => self.date_missing,
            Flaw::TooOld => self.too_old,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language;

    #[test]
    fn a_size_reads_as_people_know_it() {
        for (size, english, french) in [
            (0, "0\u{a0}kB", "0\u{a0}ko"),
            (1, "1\u{a0}kB", "1\u{a0}ko"),
            (50_000, "49\u{a0}kB", "49\u{a0}ko"),
            (1_468_006, "1.4\u{a0}MB", "1,4\u{a0}Mo"),
            (10 * 1024 * 1024, "10\u{a0}MB", "10\u{a0}Mo"),
        ] {
            assert_eq!(bytes(language("en"), size), english);
            assert_eq!(bytes(language("fr"), size), french);
        }
    }
}
