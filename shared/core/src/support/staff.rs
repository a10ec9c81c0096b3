//! `GET` and `POST /support/staff`, `POST /support/staff/{id}`: who is of staff, and
//! what they may do.
//!
//! Nobody changes themselves, and a change is written only while the session of whoever
//! makes it stands: so an admin always remains. Customers do not become staff here, nor
//! staff customers: it takes another account, so that nobody's work and hosting mix.

use crate::email::EmailKey;
use alloc::string::String;
use alloc::vec::Vec;
use serde_json::{Value, json};

use super::freeze::{Account as Turned, MailIds, Reason};
use super::manage::{Done, Hindrance, Managed, OnAccount, finish, refuse};
use super::{Admin, Manager, open};
use crate::accounts::{created, email, locale, phone};
use crate::fields::{FieldError, Fields, word};
use crate::gate::Opened;
use crate::id::id;
use crate::locale::Locale;
use crate::moment::Moment;
use crate::notify::notify_by_support;
use crate::policy::Policy;
use crate::refusal::Ended;
use crate::store::accounts::{self, Account, AccountType, Role, Status};
use crate::store::audit::Event;
use crate::store::members::{self, Member};
use crate::store::outbox::Notice;
use crate::store::remarks::{self, Act, Remark};
use crate::store::{Database, sessions};
use crate::token::Token;

/// Everybody of staff, by name.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn list(
    db: &impl Database,
    token: Option<&Token>,
    at: &Moment<'_>,
    policy: &Policy,
) -> Opened<(Admin, Vec<Member>)> {
    open(db, token, members::all(), at, policy).await
}

/// What programs are told of a member of staff.
#[must_use]
pub fn describe(member: &Member) -> Value {
    json!({
        "id": member.id,
        "name": member.name,
        "email": member.email,
        "role": member.role,
        "status": member.status,
        "second_factor": member.has_totp,
        "signed_in_at": member.signed_in_at,
    })
}

/// Somebody who is to be of staff.
pub struct Addition {
    customer_number: Option<String>,
    email: String,
    name: String,
    phone: String,
    locale: Option<Locale>,
    role: Role,
}

impl Addition {
    /// Reads `name`, `email`, `phone`, `role` and, if given, `locale` and
    /// `customer_number`, the provider's own number for them.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let name = fields.text("name", 1..=200);
        let email = email(&mut fields);
        let phone = phone(&mut fields);
        let role = role(&mut fields);
        let locale = if fields.filled("locale") {
            locale(&mut fields)
        } else {
            None
        };
        let customer_number = fields
            .filled("customer_number")
            .then(|| fields.text("customer_number", 1..=64));
        fields.finish()?;
        match (email, phone, role) {
            (Some(email), Some(phone), Some(role)) => Ok(Self {
                customer_number,
                email,
                name,
                phone,
                locale,
                role,
            }),
            // Whatever is missing was refused above.
            _ => Err(Vec::new()),
        }
    }
}

fn role(fields: &mut Fields) -> Option<Role> {
    let role = |text: &str| word(text).filter(|role: &Role| role.is_staff());
    let wrong = "The field must be agent, reviewer, auditor or admin.";
    fields.parsed("role", role, wrong)
}

/// Random values for one addition.
pub struct Fresh {
    /// The account's id.
    pub account_id: [u8; 16],
    /// The id of the mail with the first link.
    pub mail_id: [u8; 16],
}

/// Makes an account for somebody of staff, who chooses a password by a mailed link and
/// then has to enrol a second factor. `provider_locale` is the language of those who did
/// not say theirs.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn add(
    db: &impl Database,
    token: Option<&Token>,
    addition: &Addition,
    provider_locale: Locale,
    fresh: &Fresh,
    at: &Moment<'_>,
    policy: &Policy,
) -> Managed<Member> {
    let id = id(fresh.account_id);
    // Staff need not be customers, but every account has a number.
    let number = addition.customer_number.clone();
    let number = number.unwrap_or_else(|| alloc::format!("staff-{id}"));
    let reads = (
        accounts::by_customer_number(&number).exists(),
        accounts::by_email(&EmailKey::of(&addition.email)).exists(),
    );
    let (manager, (number_taken, email_taken)) =
        open::<Manager, _>(db, token, reads, at, policy).await?;
    if number_taken {
        return Err(Ended::unrecorded(Hindrance::NumberTaken));
    }
    if email_taken {
        return Err(Ended::unrecorded(Hindrance::EmailTaken));
    }
    let account = Account {
        id,
        customer_number: number,
        email: addition.email.clone(),
        name: addition.name.clone(),
        account_type: AccountType::Individual,
        phone: addition.phone.clone(),
        locale: addition.locale.unwrap_or(provider_locale),
        role: addition.role,
        status: Status::Active,
        password_hash: None,
        has_totp: false,
        // No call of the provider's is a repetition of this one.
        provisioned: String::new(),
        created_at: at.now,
        updated_at: at.now,
        held_until: None,
    };
    let remark = Remark {
        account_id: &account.id,
        by: manager.id(),
        action: Act::Add,
        role: Some(account.role),
        note: None,
    };
    let mut writes = created(&account, &fresh.mail_id);
    writes.push(remarks::insert(&remark, at));
    let done = Done {
        manager: &manager,
        event: Event::StaffAdded,
        account_id: Some(&account.id),
        case_id: None,
        writes,
    };
    finish(db, token, done, at).await?;
    Ok(Member {
        id: account.id,
        name: account.name,
        email: account.email,
        role: account.role,
        status: account.status,
        has_totp: false,
        signed_in_at: None,
    })
}

/// What is to become of a member of staff, and why.
pub struct Change {
    to: Standing,
    reason: Reason,
}

#[derive(Clone, Copy)]
enum Standing {
    Role(Role),
    ShutOut,
    LetIn,
}

impl Change {
    /// Reads `role`, or `status`, which is `disabled` or `active`; and `reason`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let to = if fields.has("status") {
            let status = |text: &str| match text {
                "disabled" => Some(Standing::ShutOut),
                "active" => Some(Standing::LetIn),
                _ => None,
            };
            if fields.has("role") {
                fields.refuse("role", "Give role or status, not both.");
                fields.ignore("role");
            }
            fields.parsed("status", status, "The field must be disabled or active.")
        } else {
            role(&mut fields).map(Standing::Role)
        };
        let reason = Reason::read(&mut fields);
        fields.finish()?;
        match to {
            Some(to) => Ok(Self { to, reason }),
            // It was refused above.
            None => Err(Vec::new()),
        }
    }
}

/// Gives somebody of staff another role, shuts them out, or lets them in again, once
/// they have chosen a new password. Their sessions end, and they are told.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn change(
    db: &impl Database,
    on: OnAccount<'_>,
    change: &Change,
    mail_ids: &MailIds,
) -> Managed<()> {
    let reads = members::by_id(on.account_id);
    let (manager, member) = open::<Manager, _>(db, on.token, reads, on.at, on.policy).await?;
    let Some(member) = member else {
        return Err(Ended::unrecorded(Hindrance::NotFound));
    };
    if member.id == *manager.id() {
        return refuse(db, &manager, Hindrance::OwnAccount, on).await;
    }
    let turned = Turned {
        email: &member.email,
        role: member.role,
        status: member.status,
    };
    let act = match change.to {
        Standing::Role(role) => {
            let [mail_id, _] = mail_ids;
            return set_role(db, &manager, &member, role, &change.reason, mail_id, on).await;
        }
        Standing::ShutOut => Act::Freeze,
        Standing::LetIn => Act::Unfreeze,
    };
    turned
        .turn(db, &manager, act, &change.reason, mail_ids, on)
        .await
}

async fn set_role(
    db: &impl Database,
    manager: &Manager,
    member: &Member,
    role: Role,
    reason: &Reason,
    mail_id: &[u8; 16],
    on: OnAccount<'_>,
) -> Managed<()> {
    if member.role == role {
        return Err(Ended::unrecorded(Hindrance::WrongState));
    }
    let (id, at) = (&member.id, on.at);
    let remark = Remark {
        account_id: id,
        by: manager.id(),
        action: Act::Role,
        role: Some(role),
        note: Some(reason.as_str()),
    };
    let notice = Notice::RoleChanged { role };
    let writes = alloc::vec![
        accounts::require_standing(id, member.role, member.status),
        members::set_role(id, role, at.now),
        sessions::end_all(id),
        remarks::insert(&remark, at),
        notify_by_support(mail_id, id, &member.email, notice, at),
    ];
    let done = Done {
        manager,
        event: Event::RoleChanged,
        account_id: Some(id),
        case_id: None,
        writes,
    };
    finish(db, on.token, done, at).await
}
