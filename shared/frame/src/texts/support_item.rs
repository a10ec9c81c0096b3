//! The texts of one document of a case in the back office.

use regain_core::recovery::rulebook::Check;
use regain_core::support::name_match::Likeness;

super::texts!("support_item");

impl Papers {
    /// How a name that was read stands to the one on file.
    pub const fn likeness(&self, likeness: Likeness) -> &'static str {
        match likeness {
            Likeness::Same => self.same,
            Likeness::Longer => self.longer,
            Likeness::Other => self.other,
        }
    }
}

impl PaperChecks {
    /// What an item alone has to have.
    pub fn check(&self, check: Check, new_email: Option<&str>) -> String {
        match check {
            Check::Signed => self.signed.into(),
            Check::Sworn => self.sworn.into(),
            Check::BothSides => self.both_sides.into(),
            Check::NewAddress => self.new_address(new_email.unwrap_or_default()),
        }
    }
}
