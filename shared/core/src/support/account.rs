//! `GET /support/accounts/{id}`: what there is of an account, for whoever helps its
//! holder. That it was read goes on record.
//!
//! The e-mail address is shown whole: whether it is still right decides between a link
//! to choose a password and a recovery case. The phone number is masked: it is called
//! from a case alone, and read there. Nothing is shown that opens the account, and those
//! of staff are shown to admins only.

use alloc::vec::Vec;
use serde_json::{Value, json};

use super::manage::{AdminRefusal, Managed, OnAccount};
use super::queue::describe as describe_case;
use super::{AccountReader, Capacity as _, open, unknown};
use crate::account::{Role, redact};
use crate::audit::event::{Entry, Event};
use crate::store::admin_notes::{self, RecordedNote};
use crate::store::case_details::{self, Holder};
use crate::store::queue::{self, Listed, PAGE};
use crate::store::{Database, audit};

/// What there is of an account.
pub struct View {
    /// The account, with its phone number masked.
    pub holder: Holder,
    /// Whether its name is kept back, as documents wait to be read.
    pub blind: bool,
    /// Its latest cases, the latest first.
    pub cases: Vec<Listed>,
    /// What admins did to it, the latest first.
    pub admin_notes: Vec<RecordedNote>,
}

/// Shows an account.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn show(db: &impl Database, on: OnAccount<'_>) -> Managed<(AccountReader, View)> {
    let reads = (
        case_details::holder(on.account_id),
        queue::of_account(on.account_id),
        admin_notes::of_account(on.account_id),
    );
    let (reader, (holder, mut cases, admin_notes)) =
        open::<AccountReader, _>(db, on.token, reads, on.at).await?;
    let Some(mut holder) = holder.filter(|holder| reader.sees(holder)) else {
        let (session, refused) = (reader.session(), AdminRefusal::NotFound);
        return Err(unknown(db, session, refused, on.at).await);
    };
    holder.phone = redact::phone(&holder.phone);
    cases.truncate(PAGE);
    let view = View {
        holder,
        blind: reader.is_blind(&cases),
        cases,
        admin_notes,
    };
    let entry = Entry {
        event: Event::AccountRead,
        actor: Some(&reader.actor()),
        account_id: Some(&view.holder.id),
    };
    db.write(alloc::vec![audit::insert(&entry, on.at)]).await?;
    Ok((reader, view))
}

impl AccountReader {
    /// Whether they are shown an account: those of staff are for admins only.
    pub(super) fn sees(&self, holder: &Holder) -> bool {
        !holder.role.is_staff() || self.session().role == Role::Admin
    }

    /// Whether the name on an account is kept from them, as there are documents that
    /// they may have to read: its case shows it once they have.
    pub(super) fn is_blind(&self, cases: &[Listed]) -> bool {
        let read = |case: &Listed| case.state.is_for_reading();
        self.session().role != Role::Admin && cases.iter().any(read)
    }
}

/// What programs are told of an account.
#[must_use]
pub fn describe(view: &View) -> Value {
    let View {
        holder,
        blind,
        cases,
        admin_notes,
    } = view;
    let admin_note = |admin_note: &RecordedNote| {
        json!({
            "at": admin_note.at,
            "by": admin_note.name,
            "action": admin_note.action,
            "role": admin_note.role,
            "reason": admin_note.note,
        })
    };
    json!({
        "id": holder.id,
        "customer_number": holder.customer_number,
        "name": (!blind).then_some(&holder.name),
        "contact_person": holder.contact_person.as_ref().filter(|_| !blind),
        "type": holder.account_type,
        "email": holder.email,
        "notice_email": holder.notice_email,
        "phone": holder.phone,
        "locale": holder.locale,
        "role": holder.role,
        "status": holder.status,
        "password": holder.has_password,
        "second_factor": holder.has_totp,
        "allowed_addresses": holder.has_allowlist,
        "created_at": holder.created_at,
        "email_changed_at": holder.email_changed_at,
        "phone_changed_at": holder.phone_changed_at,
        "phone_confirmed_at": holder.phone_confirmed_at,
        "signed_in_at": holder.signed_in_at,
        "cases": cases.iter().map(describe_case).collect::<Vec<_>>(),
        "remarks": admin_notes.iter().map(admin_note).collect::<Vec<_>>(),
    })
}
