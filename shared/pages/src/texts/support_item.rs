//! The texts of one document of a case in the back office.

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
