//! `GET` and `POST /support/staff`, `POST /support/staff/{id}`: who is of staff, and
//! what they may do.
//!
//! Nobody changes themselves, and a change is written only while the session of whoever
//! makes it stands: so an admin always remains. Customers do not become staff here, nor
//! staff customers: it takes another account, so that nobody's work and hosting mix.

use crate::account::email::EmailKey;
use crate::account::phone::Homes;
use alloc::string::String;
use alloc::vec::Vec;
use serde_json::{Value, json};

use super::freeze::{Account as Turned, MailIds, Reason};
use super::manage::{AdminRefusal, Done, Managed, OnAccount, finish, refuse};
use super::{Admin, FreshAdmin, open};
use crate::account::account_type::AccountType;
use crate::account::provision::{created, email, locale, phone};
use crate::account::{Account, Role, Status};
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::locale::Locale;
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::mail::notify::notify_by_support;
use crate::mail::template::Notice;
use crate::refusal::Ended;
use crate::sign_in::gate::Opened;
use crate::store::staff::{self, StaffMember};
use crate::store::{Database, accounts, admin_notes, sessions};
use crate::support::action::{AdminAction, AdminNote};

/// Everybody of staff, by name.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn list(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Opened<(Admin, Vec<StaffMember>)> {
    open(db, token, staff::all(), at).await
}

/// What programs are told of a member of staff.
#[must_use]
pub fn describe(member: &StaffMember) -> Value {
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
    /// Reads `name`, `email`, `phone`, maybe without the country code of one of `homes`,
    /// `role` and, if given, `locale` and `customer_number`, the provider's own number for
    /// them.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, homes: &Homes) -> Result<Self, Vec<FieldError>> {
        let name = fields.text("name", 1..=200);
        let email = email(&mut fields);
        let phone = phone(&mut fields, homes);
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
    let role = |text: &str| Role::from_word(text).filter(|role| role.is_staff());
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
    at: &RequestContext<'_>,
) -> Managed<StaffMember> {
    let id = id(fresh.account_id);
    // Staff need not be customers, but every account has a number.
    let number = addition.customer_number.clone();
    let number = number.unwrap_or_else(|| alloc::format!("staff-{id}"));
    let reads = (
        accounts::by_customer_number(&number).exists(),
        accounts::by_email(&EmailKey::of(&addition.email)).exists(),
    );
    let (admin, (number_taken, email_taken)) = open::<FreshAdmin, _>(db, token, reads, at).await?;
    if number_taken {
        return Err(Ended::unrecorded(AdminRefusal::NumberTaken));
    }
    if email_taken {
        return Err(Ended::unrecorded(AdminRefusal::EmailTaken));
    }
    let account = Account {
        id,
        customer_number: number,
        email: addition.email.clone(),
        name: addition.name.clone(),
        contact_person: None,
        account_type: AccountType::Individual,
        phone: addition.phone.clone(),
        notice_email: None,
        phone_confirmed_at: None,
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
    let admin_note = AdminNote {
        account_id: &account.id,
        by: admin.id(),
        action: AdminAction::Add,
        role: Some(account.role),
        note: None,
    };
    let mut writes = created(&account, &fresh.mail_id);
    writes.push(admin_notes::insert(&admin_note, at));
    let done = Done {
        admin: &admin,
        event: Event::StaffAdded,
        account_id: Some(&account.id),
        case_id: None,
        writes,
    };
    finish(db, token, done, at).await?;
    Ok(StaffMember {
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
    to: RoleAndStatus,
    reason: Reason,
}

#[derive(Clone, Copy)]
enum RoleAndStatus {
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
                "disabled" => Some(RoleAndStatus::ShutOut),
                "active" => Some(RoleAndStatus::LetIn),
                _ => None,
            };
            if fields.has("role") {
                fields.refuse("role", "Give role or status, not both.");
                fields.ignore("role");
            }
            fields.parsed("status", status, "The field must be disabled or active.")
        } else {
            role(&mut fields).map(RoleAndStatus::Role)
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
    let reads = staff::by_id(on.account_id);
    let (admin, member) = open::<FreshAdmin, _>(db, on.token, reads, on.at).await?;
    let Some(member) = member else {
        return Err(Ended::unrecorded(AdminRefusal::NotFound));
    };
    if member.id == *admin.id() {
        return refuse(db, &admin, AdminRefusal::OwnAccount, on).await;
    }
    let turned = Turned {
        email: &member.email,
        role: member.role,
        status: member.status,
    };
    let act = match change.to {
        RoleAndStatus::Role(role) => {
            let [mail_id, _] = mail_ids;
            return set_role(db, &admin, &member, role, &change.reason, mail_id, on).await;
        }
        RoleAndStatus::ShutOut => AdminAction::Freeze,
        RoleAndStatus::LetIn => AdminAction::Unfreeze,
    };
    turned
        .turn(db, &admin, act, &change.reason, mail_ids, on)
        .await
}

async fn set_role(
    db: &impl Database,
    admin: &FreshAdmin,
    member: &StaffMember,
    role: Role,
    reason: &Reason,
    mail_id: &[u8; 16],
    on: OnAccount<'_>,
) -> Managed<()> {
    if member.role == role {
        return Err(Ended::unrecorded(AdminRefusal::WrongState));
    }
    let (id, at) = (&member.id, on.at);
    let admin_note = AdminNote {
        account_id: id,
        by: admin.id(),
        action: AdminAction::Role,
        role: Some(role),
        note: Some(reason.as_str()),
    };
    let notice = Notice::RoleChanged { role };
    let mut writes = alloc::vec![
        accounts::require_role_and_status(id, member.role, member.status),
        staff::set_role(id, role, at.now),
        admin_notes::insert(&admin_note, at),
        notify_by_support(mail_id, id, &member.email, notice, at),
    ];
    writes.extend(sessions::end_all(id));
    let done = Done {
        admin,
        event: Event::RoleChanged,
        account_id: Some(id),
        case_id: None,
        writes,
    };
    finish(db, on.token, done, at).await
}
