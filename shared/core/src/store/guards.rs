//! Guards: what must still hold when a batch is carried out, or nothing of it is.

use alloc::string::String;

use super::{Param, StoreError};

macro_rules! guards {
    ($($(#[doc = $doc:literal])+ $guard:ident = $name:literal;)+) => {
        /// What a batch can stop at: an insert into the table `guards`, or a constraint
        /// that the code relies on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Guard { $($(#[doc = $doc])+ $guard,)+ }

        impl Guard {
            /// Every one there is.
            pub const ALL: &'static [Self] = &[$(Self::$guard,)+];

            /// Its name: in the table `guards` and its trigger, or the column that is
            /// unique, or the kind of the constraint.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$guard => $name,)+ }
            }
        }
    };
}

guards! {
    /// The provider's data of the account are those that were read.
    AccountUnchanged = "account_unchanged";
    /// The account is active, and password and second factor are those that were checked.
    Password = "password";
    /// Role and status of the account are those that were read.
    RoleAndStatus = "role_and_status";
    /// A recovery can change the account, and it has the address that was read.
    Recoverable = "recoverable";
    /// The session is there, with this token.
    Session = "session";
    /// The owner has not used up what they can change in an hour.
    ChangesLeft = "changes_left";
    /// Nobody else has said meanwhile that the contact data are right.
    ContactCheck = "contact_check";
    /// The half-done sign-in waits for its second factor.
    Challenge = "challenge";
    /// No code of this time step or a later one was accepted.
    TotpStep = "totp_step";
    /// The secret waits for its first code.
    TotpPending = "totp_pending";
    /// The recovery code was not used.
    RecoveryCode = "recovery_code";
    /// A list of allowed addresses is on trial.
    AllowlistTrial = "allowlist_trial";
    /// The link to choose a password is live.
    PasswordLink = "password_link";
    /// The link "it was not me" is live.
    ReportLink = "report_link";
    /// The change of the e-mail address stands where it was read.
    EmailChange = "email_change";
    /// The case is as it was read.
    CaseVersion = "case_version";
    /// The case is open, and nobody has followed its link yet.
    CaseLink = "case_link";
    /// The code is the one that was mailed for the case.
    CaseCode = "case_code";
    /// The case is as it was read, and nobody was reminded of it.
    NotReminded = "not_reminded";
    /// The case waits for documents.
    CaseTakesFiles = "case_takes_files";
    /// The case waits for documents, expects this file and has room for it.
    FileAnnounced = "file_announced";
    /// The item has no file of the same bytes.
    FileIsOther = "file_is_other";
    /// Whoever reads or judges an item has opened each of its files.
    FilesOpened = "files_opened";
    /// Nobody else has worded the text meanwhile.
    WordingVersion = "wording_version";
    /// Somebody of staff wants to be mailed, and was not for a while.
    WaitingMailDue = "waiting_mail_due";
    /// Nobody has judged the sample yet.
    SampleOpen = "sample_open";
    /// Whoever judges a sample had no part in the case.
    NoPartInSample = "no_part_in_sample";
    /// Nobody has erased the file.
    FileNotErased = "file_not_erased";
    /// Nobody has just written the same message.
    MessageNew = "message_new";
    /// The case is open.
    CaseOpen = "case_open";
    /// There is room for another message of this side.
    MessagesLeft = "messages_left";
    /// The mail is in the outbox: the mailbox has room for it.
    MailQueued = "mail_queued";
    /// The press has not done yet what it is for.
    PressNew = "press_new";
    /// The mail was given up.
    MailGivenUp = "mail_given_up";
    /// The code of a grant was not used, and is good still.
    GrantCode = "grant_code";
    /// The refresh token was not used, and is good still.
    RefreshToken = "refresh_token";
    /// The service key is in use.
    ServiceKey = "service_key";
    /// The last seal of the audit log is the one that was read.
    LastSeal = "last_seal";
    /// No other account has the customer number.
    NumberFree = "accounts.customer_number";
    /// No other account has the e-mail address.
    EmailFree = "accounts.email_key";
    /// The account has no other open case.
    OneOpenCase = "cases.account_id";
    /// There was no draw from the week yet.
    SampleWeekNew = "sample_weeks.monday";
    /// No other case has the reference.
    CaseReference = "cases.reference";
    /// What a new row refers to is there. `SQLite` does not say which row it is about.
    Reference = "FOREIGN KEY";
}

/// What stands in the database's message before the name.
const BEFORE_NAME: [&str; 2] = ["guard: ", "UNIQUE constraint failed: "];

impl Guard {
    /// The guard that a message of the database is about.
    fn told_by(message: &str) -> Option<Self> {
        if message.contains("FOREIGN KEY constraint failed") {
            return Some(Self::Reference);
        }
        let named = |before| message.split_once(before).map(|(_, name)| name);
        let name = BEFORE_NAME.into_iter().find_map(named)?;
        let is_part = |letter: char| letter.is_ascii_alphabetic() || "_.".contains(letter);
        let name = name.split(|letter| !is_part(letter)).next()?;
        let mut all = Self::ALL.iter().copied();
        all.find(|guard| guard.name() == name)
    }
}

impl From<Guard> for Param {
    fn from(guard: Guard) -> Self {
        guard.name().into()
    }
}

/// Why a batch was not carried out; nothing of it was.
///
/// It does not become a [`StoreError`] by `?`: whoever commits guarded writes says what
/// a guard that stops them means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitError {
    /// A guard did not hold: somebody else was faster.
    Conflict(Guard),
    /// The database cannot be used.
    Store(StoreError),
}

impl CommitError {
    /// What the database's message says: `SQLite`'s words, which D1 passes on.
    #[must_use]
    pub fn of_message(message: String) -> Self {
        match Guard::told_by(&message) {
            Some(guard) => Self::Conflict(guard),
            None => Self::Store(StoreError::Unavailable(message)),
        }
    }

    /// A failure of ours, where the caller expects no guard to stop the batch, or not
    /// this one.
    #[must_use]
    pub fn unexpected(self) -> StoreError {
        match self {
            Self::Conflict(guard) => {
                let name = guard.name();
                StoreError::Unavailable(alloc::format!("guard {name} stopped a batch"))
            }
            Self::Store(error) => error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_by(message: &str) -> Option<Guard> {
        Guard::told_by(message)
    }

    #[test]
    fn a_guard_is_known_by_the_messages_of_sqlite_and_of_d1() {
        for message in ["", "D1_ERROR: "] {
            let message =
                alloc::format!("{message}FOREIGN KEY constraint failed: SQLITE_CONSTRAINT");
            assert_eq!(told_by(&message), Some(Guard::Reference));
        }
        for guard in Guard::ALL
            .iter()
            .filter(|guard| **guard != Guard::Reference)
        {
            let name = guard.name();
            for message in [
                alloc::format!("guard: {name}"),
                alloc::format!("UNIQUE constraint failed: {name}"),
                alloc::format!(
                    "D1_ERROR: guard: {name}: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_TRIGGER)"
                ),
                alloc::format!("D1_ERROR: UNIQUE constraint failed: {name}: SQLITE_CONSTRAINT"),
            ] {
                assert_eq!(told_by(&message), Some(*guard), "{message}");
            }
        }
    }

    #[test]
    fn what_names_no_guard_is_a_failure() {
        for message in [
            "",
            "no such table: guards",
            "guard: ",
            "guard: sessions",
            "guard: session_",
            "UNIQUE constraint failed: cases.id",
            "CHECK constraint failed: role",
            "the audit log is append-only",
        ] {
            let error = CommitError::of_message(message.into());
            let unavailable = StoreError::Unavailable(message.into());
            assert_eq!(error, CommitError::Store(unavailable.clone()));
            assert_eq!(error.unexpected(), unavailable);
        }
    }
}
