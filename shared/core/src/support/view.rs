//! A case as programs of the back office are told of it.

use crate::id::AccountId;
use alloc::vec::Vec;
use serde_json::{Value, json};

use super::CaseDetails;
use crate::http::request_context::RequestContext;
use crate::recovery::rulebook::Item;
use crate::recovery::sign::FraudSign;
use crate::recovery::view::file as describe_received;
use crate::store::audit::Line;
use crate::store::case_details::Holder;
use crate::store::evidence::File;
use crate::store::messages::Written;
use crate::store::staff_actions::Taken;

impl CaseDetails {
    /// What a program is told, for this member of staff: without what they are not to
    /// see yet.
    #[must_use]
    pub fn describe(&self, by: &AccountId, at: &RequestContext) -> Value {
        let (case, paper) = (&self.case, &self.paper);
        let code = self.rules.takes_code(case.lost).then(|| {
            json!({
                "sent_to": case.code_goes_to(),
                "returned_at": case.code_returned_at,
                "tries_left": case.code_tries_left(at.limits),
            })
        });
        let account = self.holder.as_ref().map(|holder| self.account(holder, by));
        let items: Vec<_> = self
            .items()
            .map(|item| self.describe_item(item, by))
            .collect();
        let barred = self.approval(by, at.now, at.limits).err();
        json!({
            "id": case.id,
            "reference": case.reference,
            "version": case.version,
            "lost": case.lost,
            "wish": case.wish,
            "status": case.state,
            "policy": case.policy,
            "type": case.account_type,
            "locale": case.locale,
            "login": paper.login,
            "contact_email": case.contact_email,
            "new_email": case.new_email,
            "note": paper.note,
            "factors": case.factors,
            "flags": case.flags,
            "signs": self.signs().map(|sign| self.sign(sign)).collect::<Vec<_>>(),
            "unmatched": paper.unmatched,
            "agent": paper.agent,
            "claimed_at": case.claimed_at,
            "phrase": case.phrase,
            "phone": self.phone_for(by),
            "call": case.call,
            "call_time": case.call_time,
            "code": code,
            "account": account,
            "documents": case.asked_at.is_some().then_some(items),
            "copies_asked": case.copy_rounds,
            "approval_barred": barred,
            "opened_at": case.opened_at,
            "expires_at": case.expires_at,
            "effect_at": case.effect_at,
            "ended_at": case.ended_at,
            "cancelled_in": case.cancelled_in,
            "reopened_at": case.reopened_at,
            "messages": self.messages.iter().map(message).collect::<Vec<_>>(),
            "steps": self.steps.iter().map(|step| self.describe_step(step, by)).collect::<Vec<_>>(),
            "trail": self.audit_log.iter().map(line).collect::<Vec<_>>(),
        })
    }

    fn account(&self, holder: &Holder, by: &AccountId) -> Value {
        json!({
            "id": holder.id,
            "customer_number": holder.customer_number,
            "name": (!self.is_blind(by)).then_some(&holder.name),
            "contact_person": holder.contact_person.as_ref().filter(|_| !self.is_blind(by)),
            "type": holder.account_type,
            "email": self.case.email,
            "status": holder.status,
            "has_totp": holder.has_totp,
            "has_allowlist": holder.has_allowlist,
            "created_at": holder.created_at,
            "email_changed_at": holder.email_changed_at,
            "phone_changed_at": holder.phone_changed_at,
            "phone_confirmed_at": holder.phone_confirmed_at,
            "signed_in_at": holder.signed_in_at,
        })
    }

    fn sign(&self, sign: FraudSign) -> Value {
        let cases = self.links_of(sign).into_iter().map(|link| {
            json!({
                "id": link.id,
                "reference": link.reference,
                "status": link.state,
                "same_account": link.same_account,
                "file": link.file_id,
            })
        });
        json!({ "sign": sign, "cases": cases.collect::<Vec<_>>() })
    }

    /// What a program is told of an item of its checklist, for this member of staff.
    #[must_use]
    pub fn describe_item(&self, item: &Item, by: &AccountId) -> Value {
        let files: Vec<_> = self.files_of(&item.id).map(describe_file).collect();
        let transcriptions: Vec<_> = self.transcriptions_of(&item.id, by).collect();
        let reviews: Vec<_> = (self.case.reviews.iter())
            .filter(|review| review.item == item.id)
            .collect();
        json!({
            "item": item.id,
            "title": item.title.get(self.case.locale),
            "checks": item.checks,
            "made_out_to": item.made_out_to,
            "max_age_days": item.max_age_days,
            "better_copy": self.case.copy_wanted(&item.id),
            "files": files,
            "transcriptions": transcriptions,
            "reviews": reviews,
        })
    }

    fn describe_step(&self, step: &Taken, by: &AccountId) -> Value {
        json!({
            "at": step.at,
            "by": step.by,
            "name": step.name,
            "action": step.action.word(),
            "item": step.item,
            "outcome": step.outcome,
            "reasons": step.reasons,
            "note": self.note_on(step, by),
        })
    }
}

/// A file as its claimant is told of it, with what it says of its making.
fn describe_file(file: &File) -> Value {
    let mut told = describe_received(file);
    if let Some(fields) = told.as_object_mut() {
        fields.insert("made".into(), json!(file.made));
    }
    told
}

fn message(message: &Written) -> Value {
    json!({
        "at": message.at,
        "by": message.by,
        "name": message.name,
        "ready": message.ready,
        "text": message.text,
        "unread": message.unread,
    })
}

fn line(line: &Line) -> Value {
    json!({
        "at": line.at,
        "event": line.event,
        "by": line.by().word(),
        "address": line.address,
    })
}
