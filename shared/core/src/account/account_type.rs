//! What kinds of customers there are.

use crate::words::words;

words! {
    /// What kind of customer it is; recovery asks other documents of each.
    pub enum AccountType {
        /// A person.
        Individual = "individual",
        /// A company.
        Company = "company",
        /// An association.
        Association = "association",
    }
}
