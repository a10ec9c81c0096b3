//! The texts of the pages that open a recovery case, find it again or stop it.

use regain_core::recovery::case::Wish;
use regain_core::recovery::rulebook::{Loss, Lost};

super::texts!("recovery");

impl CaseNames {
    /// What a case is about.
    pub fn about(&self, lost: Lost, wish: Wish) -> &'static str {
        match wish {
            Wish::Change => self.change(lost),
            Wish::Tell => self.tell,
        }
    }

    /// What a case changes.
    pub const fn change(&self, lost: Lost) -> &'static str {
        let [email, totp, ip] = [Loss::Email, Loss::Totp, Loss::Ip];
        match (lost.has(email), lost.has(totp), lost.has(ip)) {
            (true, true, true) => self.all,
            (true, true, false) => self.email_totp,
            (true, false, true) => self.email_ip,
            (false, true, true) => self.totp_ip,
            (true, false, false) => self.email,
            (false, true, false) => self.totp,
            (false, false, _) => self.ip,
        }
    }
}
