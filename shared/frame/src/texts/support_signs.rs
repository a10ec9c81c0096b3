//! The texts of what makes a case look like fraud.

use regain_core::recovery::sign::FraudSign;

super::texts!("support_signs");

impl CaseSigns {
    /// The name of a sign.
    pub const fn name(&self, sign: FraudSign) -> &'static str {
        match sign {
            FraudSign::SameFile => self.same_file,
            FraudSign::SameAddress => self.same_address,
            FraudSign::SameNetwork => self.same_network,
            FraudSign::NearNetwork => self.near_network,
            FraudSign::FileTwice => self.file_twice,
            FraudSign::LateAddress => self.late_address,
            FraudSign::EditedFile => self.edited_file,
        }
    }

    /// What it means for whoever works on the case.
    pub const fn means(&self, sign: FraudSign) -> &'static str {
        match sign {
            FraudSign::SameFile => self.same_file_means,
            FraudSign::SameAddress => self.same_address_means,
            FraudSign::SameNetwork => self.same_network_means,
            FraudSign::NearNetwork => self.near_network_means,
            FraudSign::FileTwice => self.file_twice_means,
            FraudSign::LateAddress => self.late_address_means,
            FraudSign::EditedFile => self.edited_file_means,
        }
    }
}
