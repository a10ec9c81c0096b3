// Long: one list of mails, with the form in which each is stored.
//! What mails are about. The JSON is stored in the outbox, so its form is pinned by a
//! test. Mails about an account and those about a recovery case are two types: most
//! functions write only the first, and need not bring the words of the others along.

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::account::Role;
use crate::recovery::case::{State, Wish};
use crate::recovery::rulebook::Lost;
use crate::words::words;

words! {
    /// A contact datum that was changed.
    pub enum Contact {
        /// The profile e-mail.
        Email = "email",
        /// The profile phone.
        Phone = "phone",
        /// The holder's name.
        Name = "name",
        /// The address that gets notices as well.
        NoticeEmail = "notice_email",
    }
}

/// What an owner is told because they may not have done it themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Notice {
    /// The second factor was turned on.
    TotpOn,
    /// Codes come from another app or phone from now on.
    TotpReplaced,
    /// The second factor was turned off.
    TotpOff,
    /// New recovery codes took the place of the old ones.
    RecoveryCodesRenewed,
    /// A recovery code was used.
    RecoveryCodeUsed {
        /// How many are left.
        left: u32,
    },
    /// Another list of allowed addresses is in force, or none.
    AllowlistChanged,
    /// A list that leaves out the address it was saved from is on trial.
    AllowlistOnTrial {
        /// When the former list is back unless the new one is confirmed.
        until: DateTime<Utc>,
    },
    /// The e-mail address is to be changed, once the new one has confirmed.
    EmailChangeAsked,
    /// An address that waited to be confirmed is not wanted any more.
    EmailChangeCancelled,
    /// The owner changed contact data.
    ContactChanged {
        /// Which data.
        changes: Vec<Contact>,
    },
    /// The password was right, and the code wrong, several times.
    WrongCodes,
    /// Wrong passwords in a row, so many that no right one is accepted where they came from.
    PasswordRefused,
    /// Wrong codes in a row, so many that no right one of the app is accepted where they
    /// came from.
    AppRefused,
    /// Somebody signed in by what the account was not known by.
    NewDevice {
        /// What it called itself.
        user_agent: String,
    },
    /// The account was frozen by "it was not me".
    Frozen,
    /// The same from an address that is not the account's, or not any more, or of one that is
    /// disabled: support opens it.
    FrozenForSupport,
    /// Support closed the account.
    FrozenBySupport,
    /// Support opened the account again.
    UnfrozenBySupport,
    /// Somebody of staff has another role.
    RoleChanged {
        /// Which.
        role: Role,
    },
}

/// What a mail to an account's holder is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MailTemplate {
    /// A link to choose a password, asked for by somebody.
    PasswordLink,
    /// The first link of an account made without a password.
    FirstPassword,
    /// The password was changed.
    PasswordChanged {
        /// When.
        at: DateTime<Utc>,
        /// From which address.
        address: String,
    },
    /// The provider changed contact data.
    ContactChanged {
        /// When.
        at: DateTime<Utc>,
        /// Which data.
        changes: Vec<Contact>,
    },
    /// A link for the new address of an account to confirm that it is read.
    EmailLink,
    /// A link for an address that is to get notices to confirm that it is read.
    NoticeEmailLink,
    /// A link for the present address of an account without a second factor to
    /// agree to another one.
    EmailConsent {
        /// When it was asked for.
        at: DateTime<Utc>,
        /// From which address.
        address: String,
    },
    /// Something happened to the account.
    Notice {
        /// When.
        at: DateTime<Utc>,
        /// From which address.
        address: String,
        /// What.
        #[serde(flatten)]
        notice: Notice,
    },
    /// Cases have waited for longer than support means them to, as staff are told.
    CasesWait {
        /// For more than so many hours.
        hours: u16,
        /// How many.
        #[serde(flatten)]
        waiting: Waiting,
    },
}

/// How many cases have waited for too long for what somebody of staff can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// To be looked at, called about, or decided.
    pub looks: u32,
    /// To be approved by a second person.
    pub approvals: u64,
    /// To have a message read.
    pub messages: u32,
}

impl MailTemplate {
    /// Whether it tells of something that its reader may not have done: it then
    /// carries the link "it was not me".
    #[must_use]
    pub const fn has_report_link(&self) -> bool {
        match self {
            Self::PasswordChanged { .. }
            | Self::ContactChanged { .. }
            | Self::EmailConsent { .. } => true,
            // Nobody is to freeze an account because of what support did.
            Self::Notice { notice, .. } => !matches!(
                notice,
                Notice::PasswordRefused
                    | Notice::Frozen
                    | Notice::FrozenForSupport
                    | Notice::FrozenBySupport
                    | Notice::UnfrozenBySupport
                    | Notice::RoleChanged { .. }
            ),
            Self::PasswordLink
            | Self::FirstPassword
            | Self::EmailLink
            | Self::NoticeEmailLink
            | Self::CasesWait { .. } => false,
        }
    }

    /// What the address for notices is told as well: nothing that opens, or agrees.
    #[must_use]
    pub fn for_notices(&self) -> Option<Self> {
        match self {
            Self::PasswordLink
            | Self::FirstPassword
            | Self::EmailLink
            | Self::NoticeEmailLink
            | Self::CasesWait { .. } => None,
            Self::EmailConsent { at, address } => Some(Self::Notice {
                at: *at,
                address: address.clone(),
                notice: Notice::EmailChangeAsked,
            }),
            told => Some(told.clone()),
        }
    }
}

/// What a mail about a recovery case is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "case", rename_all = "snake_case")]
pub enum CaseMailTemplate {
    /// It was opened, as the owner is told.
    Notice {
        /// When.
        at: DateTime<Utc>,
        /// From which address.
        address: String,
        /// Its reference.
        reference: String,
        /// What it is about.
        about: Lost,
        /// What its claimant wants of it.
        wish: Wish,
        /// Whether the mail carries the code.
        code: bool,
    },
    /// It was opened, as whoever opened it is told.
    Received {
        /// Its reference.
        reference: String,
        /// What it is about.
        about: Lost,
        /// What its claimant wants of it.
        wish: Wish,
        /// Whether it waits for documents at once.
        documents: bool,
    },
    /// Support opened it for its claimant, who gets its secret by this link.
    Link {
        /// Its reference.
        reference: String,
        /// What it is about.
        about: Lost,
        /// What its claimant wants of it.
        wish: Wish,
    },
    /// Its code, to be given back.
    Code {
        /// Its reference.
        reference: String,
    },
    /// Support asks its claimant for documents.
    Documents {
        /// Its reference.
        reference: String,
        /// When it expires without them.
        until: DateTime<Utc>,
    },
    /// Support asks its claimant for better copies of some.
    Copies {
        /// Its reference.
        reference: String,
        /// When it expires without them.
        until: DateTime<Utc>,
    },
    /// Support has written to its claimant.
    Message {
        /// Its reference.
        reference: String,
    },
    /// It will soon expire.
    Reminder {
        /// Its reference.
        reference: String,
        /// When it does.
        until: DateTime<Utc>,
    },
    /// It was approved, as the owner is told.
    Approved {
        /// When.
        at: DateTime<Utc>,
        /// Its reference.
        reference: String,
        /// What it is about.
        about: Lost,
        /// When it takes effect unless it is stopped.
        effect_at: DateTime<Utc>,
        /// Whether it is the reminder, halfway through the wait.
        again: bool,
    },
    /// It was approved, as its claimant is told.
    Waits {
        /// Its reference.
        reference: String,
        /// What it is about.
        about: Lost,
        /// When it takes effect unless it is stopped.
        effect_at: DateTime<Utc>,
        /// Whether it is the reminder, halfway through the wait.
        again: bool,
    },
    /// It took effect, as the address that was on file is told.
    Applied {
        /// When.
        at: DateTime<Utc>,
        /// Its reference.
        reference: String,
        /// What it was about.
        about: Lost,
    },
    /// It took effect, as the address is told that is on file since, with a link to
    /// choose a password.
    NewAddress {
        /// When.
        at: DateTime<Utc>,
        /// Its reference.
        reference: String,
    },
    /// It goes on though a link in this mailbox had stopped it, and none does any more.
    Reopened {
        /// When.
        at: DateTime<Utc>,
        /// Its reference.
        reference: String,
        /// What it is about.
        about: Lost,
        /// When it takes effect unless it is stopped, where it was approved.
        effect_at: Option<DateTime<Utc>>,
    },
    /// Its claimant is told the address of the account, as that address is told.
    AddressTold {
        /// When.
        at: DateTime<Utc>,
        /// Its reference.
        reference: String,
    },
    /// The address of the account stands on its page, as its claimant is told.
    AddressShown {
        /// Its reference.
        reference: String,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// It is over, as its claimant is told.
    Ended {
        /// Its reference.
        reference: String,
        /// How.
        outcome: State,
    },
}

impl CaseMailTemplate {
    /// Whether it carries the link "it was not me", which freezes the account.
    #[must_use]
    pub const fn has_report_link(&self) -> bool {
        matches!(
            self,
            Self::Applied { .. } | Self::NewAddress { .. } | Self::AddressTold { .. }
        )
    }

    /// What the address for notices is told as well, of what the holder is told: no code, and
    /// no link to choose a password.
    #[must_use]
    pub fn for_notices(&self) -> Option<Self> {
        let mut told = self.clone();
        match &mut told {
            Self::Code { .. } | Self::NewAddress { .. } => return None,
            Self::Notice { code, .. } => *code = false,
            _ => {}
        }
        Some(told)
    }

    /// Whether it carries the link by which the owner stops the case.
    #[must_use]
    pub const fn has_cancel_link(&self) -> bool {
        matches!(self, Self::Notice { .. } | Self::Approved { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recovery::rulebook::Loss;
    use core::fmt::Debug;
    use serde::de::DeserializeOwned;

    const AT: &str = "2026-11-21T22:26:40Z";

    fn at() -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_795_300_000_000).unwrap_or_default()
    }

    fn is_stored_as<T: Serialize + DeserializeOwned + Debug + PartialEq>(template: T, form: &str) {
        let form = form.replace("AT", &alloc::format!("\"{AT}\""));
        assert_eq!(serde_json::to_string(&template).ok().as_ref(), Some(&form));
        assert_eq!(serde_json::from_str::<T>(&form).ok(), Some(template));
    }

    #[test]
    fn the_stored_form_of_mails_does_not_change() {
        let address = || "192.0.2.7".into();
        is_stored_as(MailTemplate::PasswordLink, r#"{"kind":"password_link"}"#);
        is_stored_as(MailTemplate::FirstPassword, r#"{"kind":"first_password"}"#);
        is_stored_as(
            MailTemplate::PasswordChanged {
                at: at(),
                address: address(),
            },
            r#"{"kind":"password_changed","at":AT,"address":"192.0.2.7"}"#,
        );
        is_stored_as(
            MailTemplate::ContactChanged {
                at: at(),
                changes: alloc::vec![Contact::Email, Contact::Phone, Contact::Name],
            },
            r#"{"kind":"contact_changed","at":AT,"changes":["email","phone","name"]}"#,
        );
        is_stored_as(
            MailTemplate::Notice {
                at: at(),
                address: address(),
                notice: Notice::TotpOff,
            },
            r#"{"kind":"notice","at":AT,"address":"192.0.2.7","event":"totp_off"}"#,
        );
        is_stored_as(
            MailTemplate::CasesWait {
                hours: 48,
                waiting: Waiting {
                    looks: 3,
                    approvals: 1,
                    messages: 2,
                },
            },
            r#"{"kind":"cases_wait","hours":48,"looks":3,"approvals":1,"messages":2}"#,
        );
    }

    #[test]
    fn the_stored_form_of_mails_about_cases_does_not_change() {
        let reference = || "AAAA-BBBB".into();
        for (template, form) in [
            (
                CaseMailTemplate::Notice {
                    at: at(),
                    address: "192.0.2.7".into(),
                    reference: reference(),
                    about: Loss::Totp.into(),
                    wish: Wish::Change,
                    code: true,
                },
                r#"{"case":"notice","at":AT,"address":"192.0.2.7","reference":"AAAA-BBBB","about":["totp"],"wish":"change","code":true}"#,
            ),
            (
                CaseMailTemplate::Received {
                    reference: reference(),
                    about: Loss::Email.into(),
                    wish: Wish::Tell,
                    documents: false,
                },
                r#"{"case":"received","reference":"AAAA-BBBB","about":["email"],"wish":"tell","documents":false}"#,
            ),
            (
                CaseMailTemplate::Link {
                    reference: reference(),
                    about: Loss::Ip.into(),
                    wish: Wish::Change,
                },
                r#"{"case":"link","reference":"AAAA-BBBB","about":["ip"],"wish":"change"}"#,
            ),
            (
                CaseMailTemplate::Code {
                    reference: reference(),
                },
                r#"{"case":"code","reference":"AAAA-BBBB"}"#,
            ),
            (
                CaseMailTemplate::Documents {
                    reference: reference(),
                    until: at(),
                },
                r#"{"case":"documents","reference":"AAAA-BBBB","until":AT}"#,
            ),
            (
                CaseMailTemplate::Copies {
                    reference: reference(),
                    until: at(),
                },
                r#"{"case":"copies","reference":"AAAA-BBBB","until":AT}"#,
            ),
            (
                CaseMailTemplate::Message {
                    reference: reference(),
                },
                r#"{"case":"message","reference":"AAAA-BBBB"}"#,
            ),
            (
                CaseMailTemplate::Reminder {
                    reference: reference(),
                    until: at(),
                },
                r#"{"case":"reminder","reference":"AAAA-BBBB","until":AT}"#,
            ),
            (
                CaseMailTemplate::Approved {
                    at: at(),
                    reference: reference(),
                    about: Lost::of(&[Loss::Email, Loss::Totp]).unwrap(),
                    effect_at: at(),
                    again: true,
                },
                r#"{"case":"approved","at":AT,"reference":"AAAA-BBBB","about":["email","totp"],"effect_at":AT,"again":true}"#,
            ),
            (
                CaseMailTemplate::Waits {
                    reference: reference(),
                    about: Loss::Ip.into(),
                    effect_at: at(),
                    again: false,
                },
                r#"{"case":"waits","reference":"AAAA-BBBB","about":["ip"],"effect_at":AT,"again":false}"#,
            ),
        ] {
            is_stored_as(template, form);
        }
    }

    #[test]
    fn the_stored_form_of_mails_about_the_end_of_cases_does_not_change() {
        let reference = || "AAAA-BBBB".into();
        for (template, form) in [
            (
                CaseMailTemplate::Applied {
                    at: at(),
                    reference: reference(),
                    about: Loss::Totp.into(),
                },
                r#"{"case":"applied","at":AT,"reference":"AAAA-BBBB","about":["totp"]}"#,
            ),
            (
                CaseMailTemplate::NewAddress {
                    at: at(),
                    reference: reference(),
                },
                r#"{"case":"new_address","at":AT,"reference":"AAAA-BBBB"}"#,
            ),
            (
                CaseMailTemplate::Ended {
                    reference: reference(),
                    outcome: State::CoolingOff,
                },
                r#"{"case":"ended","reference":"AAAA-BBBB","outcome":"cooling_off"}"#,
            ),
            (
                CaseMailTemplate::Reopened {
                    at: at(),
                    reference: reference(),
                    about: Loss::Email.into(),
                    effect_at: None,
                },
                r#"{"case":"reopened","at":AT,"reference":"AAAA-BBBB","about":["email"],"effect_at":null}"#,
            ),
            (
                CaseMailTemplate::AddressTold {
                    at: at(),
                    reference: reference(),
                },
                r#"{"case":"address_told","at":AT,"reference":"AAAA-BBBB"}"#,
            ),
            (
                CaseMailTemplate::AddressShown {
                    reference: reference(),
                    until: at(),
                },
                r#"{"case":"address_shown","reference":"AAAA-BBBB","until":AT}"#,
            ),
        ] {
            is_stored_as(template, form);
        }
    }
}
