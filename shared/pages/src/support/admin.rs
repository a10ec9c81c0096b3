//! What the pages of administrators and of an account share.

use crate::texts;
use regain_core::http::locale::Locale;

/// What was just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminDone {
    /// Somebody was added to staff.
    StaffAdded,
    /// Somebody of staff has another role.
    RoleChanged,
    /// Somebody of staff was shut out.
    ShutOut,
    /// Somebody of staff was let in again.
    LetIn,
    /// A service key was revoked.
    KeyRevoked,
    /// A mail is sent again.
    MailResent,
    /// An account was closed.
    Frozen,
    /// An account was opened again.
    Unfrozen,
    /// A link to choose a password is on its way.
    LinkSent,
    /// A text was worded.
    Worded,
    /// A client was changed.
    ClientChanged,
    /// A client was registered no more.
    ClientRemoved,
}

impl AdminDone {
    const ALL: [Self; 12] = [
        Self::StaffAdded,
        Self::RoleChanged,
        Self::ShutOut,
        Self::LetIn,
        Self::KeyRevoked,
        Self::MailResent,
        Self::Frozen,
        Self::Unfrozen,
        Self::LinkSent,
        Self::Worded,
        Self::ClientChanged,
        Self::ClientRemoved,
    ];

    const fn word(self) -> &'static str {
        match self {
            Self::StaffAdded => "added",
            Self::RoleChanged => "role",
            Self::ShutOut => "shut-out",
            Self::LetIn => "let-in",
            Self::KeyRevoked => "revoked",
            Self::MailResent => "resent",
            Self::Frozen => "frozen",
            Self::Unfrozen => "unfrozen",
            Self::LinkSent => "link",
            Self::Worded => "worded",
            Self::ClientChanged => "changed",
            Self::ClientRemoved => "removed",
        }
    }

    /// The address of a page that tells it.
    #[must_use]
    pub fn at(self, page: &str) -> String {
        format!("{page}?done={}", self.word())
    }

    /// What this word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.word() == word)
    }

    pub(super) const fn told(self, locale: Locale) -> &'static str {
        let t = texts::AdminDone::of(locale);
        match self {
            Self::StaffAdded => t.staff_added,
            Self::RoleChanged => t.role_changed,
            Self::ShutOut => t.shut_out,
            Self::LetIn => t.let_in,
            Self::KeyRevoked => t.key_revoked,
            Self::MailResent => t.mail_resent,
            Self::Frozen => t.frozen,
            Self::Unfrozen => t.unfrozen,
            Self::LinkSent => t.link_sent,
            Self::Worded => t.worded,
            Self::ClientChanged => t.client_changed,
            Self::ClientRemoved => t.client_removed,
        }
    }
}

/// The field for a reason.
pub(super) struct Reason<'a> {
    pub id: &'static str,
    pub typed: &'a str,
}

impl Reason<'_> {
    /// The id of its hint.
    pub fn hint(&self) -> String {
        format!("{}-hint", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_leads_back_to_what_was_done() {
        for done in AdminDone::ALL {
            let path = done.at("/support/staff");
            let word = path.rsplit('=').next().unwrap_or_default();
            assert_eq!(AdminDone::from_word(word), Some(done));
        }
        assert_eq!(AdminDone::from_word(""), None);
    }
}
