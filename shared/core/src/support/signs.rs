//! The signs of fraud that a case bears, with the cases that they lead to.

use alloc::vec::Vec;

use super::CaseDetails;
use crate::recovery::sign::FraudSign;
use crate::store::case_traces::Link;

impl CaseDetails {
    /// Those that say something beside the others: on record since they were raised, whether
    /// or not the other case is still known.
    pub fn signs(&self) -> impl Iterator<Item = FraudSign> {
        FraudSign::telling(&self.paper.signs)
    }

    /// The other cases of a sign, the latest first, each once for each file that is the same.
    #[must_use]
    pub fn links_of(&self, sign: FraudSign) -> Vec<&Link> {
        let mut links: Vec<&Link> = Vec::new();
        for link in self.links.iter().filter(|link| link.sign == sign) {
            let is_same = |known: &&Link| known.id == link.id && known.file_id == link.file_id;
            if !links.iter().any(is_same) {
                links.push(link);
            }
        }
        links
    }
}
