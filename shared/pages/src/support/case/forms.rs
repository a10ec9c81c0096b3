//! The steps that somebody can take in a case now, and nothing else.

use super::View;
use crate::support::step::{Grounds, title};
use crate::texts;
use regain_core::account::Role;
use regain_core::account::phone::spoken;
use regain_core::id::AccountId;
use regain_core::recovery::better_copy::WantedCopy;
use regain_core::recovery::case::{Call, State, Wish};
use regain_core::recovery::machine::{Action, Match, TransitionError};
use regain_core::recovery::wording::{Wording, worded};
use regain_core::support::reason::Reason;

/// The form that links an account.
pub(super) struct Link<'a> {
    pub number: &'a str,
}

/// The form that links an account, where there is none.
pub(super) fn link<'a>(view: &View<'a>) -> Option<Link<'a>> {
    let any = Action::Match(Match {
        account_id: AccountId::default(),
        email: String::new(),
        flags: Vec::new(),
    });
    view.takes(any).then(|| Link {
        number: view.typed("link").map_or("", |typed| &typed.text),
    })
}

/// The phone to call, what to say, and how it may go.
pub(super) struct Phone<'a> {
    pub t: &'static texts::BenchCall,
    /// None where there is nobody to call.
    pub number: Option<&'a str>,
    /// The number in groups, for the eye.
    pub groups: Vec<String>,
    pub phrase: &'a str,
    /// What the provider has its staff say.
    pub script: Option<&'a str>,
    /// When its claimant can be called.
    pub time: Option<&'static str>,
    pub before: Option<&'static str>,
    pub outcomes: Vec<Outcome<'a>>,
}

/// How a call may go.
pub(super) struct Outcome<'a> {
    pub word: &'static str,
    pub name: &'static str,
    pub means: &'static str,
    pub grounds: Grounds<'a>,
}

/// The call, for whoever is about to make it; without an account, that nobody was reached.
pub(super) fn phone<'a>(view: &View<'a>) -> Option<Phone<'a>> {
    let number = view.details.phone_for(view.by);
    if number.is_none() && !view.takes(Action::Call(Call::Unreachable)) {
        return None;
    }
    let t = texts::BenchCall::of(view.locale);
    let outcome = |form: &'static str, call, name, means| Outcome {
        word: form.trim_start_matches("call-"),
        name,
        means,
        grounds: view.grounds(form, Reason::of_call(call), false),
    };
    let unreachable = outcome(
        "call-unreachable",
        Call::Unreachable,
        t.unreachable,
        t.unreachable_means,
    );
    let outcomes = match number {
        None => vec![unreachable],
        Some(_) => vec![
            outcome(
                "call-verified",
                Call::Verified,
                t.verified,
                t.verified_means,
            ),
            outcome(
                "call-not_verified",
                Call::NotVerified,
                t.not_verified,
                t.not_verified_means,
            ),
            unreachable,
            outcome(
                "call-wrong_person",
                Call::WrongPerson,
                t.wrong_person,
                t.wrong_person_means,
            ),
        ],
    };
    let actions = texts::StaffActions::of(view.locale);
    let case = view.case();
    let groups = number.iter().flat_map(|number| {
        let spoken = spoken(number);
        spoken.split(' ').map(Into::into).collect::<Vec<_>>()
    });
    Some(Phone {
        t,
        number,
        groups: groups.collect(),
        phrase: &case.phrase,
        script: worded(&view.details.wordings, Wording::CallScript, view.locale),
        time: case.call_time.map(|time| view.words.call_time(time)),
        before: case.call.map(|call| actions.outcome(call)),
        outcomes,
    })
}

/// The form that asks for documents.
pub(super) struct Ask<'a> {
    pub titles: Vec<&'a str>,
    pub grounds: Grounds<'a>,
}

/// The form that asks for the documents of the type on file.
pub(super) fn ask<'a>(view: &View<'a>) -> Option<Ask<'a>> {
    let (details, case) = (view.details, view.case());
    let on_file = details.holder.as_ref().map(|holder| holder.account_type);
    let account_type = on_file.unwrap_or(case.account_type);
    view.takes(Action::AskDocuments(account_type)).then(|| {
        let items = details.rules.checklist(account_type, case.lost);
        Ask {
            titles: items.map(|item| item.title.get(view.locale)).collect(),
            grounds: view.grounds("request-documents", &[], false),
        }
    })
}

/// The better copies that this person can ask for now: each with its reason.
pub(super) fn copies<'a>(view: &View<'a>) -> Option<Vec<(&'a str, &'static str)>> {
    let words = texts::StaffActions::of(view.locale);
    let told = |copy: &WantedCopy| {
        let mut reasons = Reason::ALL.iter().copied();
        let reason = reasons.find(|reason| reason.for_claimant() == Some(copy.reason))?;
        let title = title(view.details, &copy.item, view.locale);
        Some((title, words.reason(reason)))
    };
    let wanted: Vec<_> = view.case().wanted_copies().collect();
    (view.reads() && view.allows(Action::AskCopies))
        .then(|| wanted.iter().filter_map(told).collect())
}

/// The decision.
pub(super) struct Decision<'a> {
    pub approve: Option<Approve<'a>>,
    /// What bars an approval.
    pub barred: Option<String>,
    pub refuse: Option<Grounds<'a>>,
}

impl Decision<'_> {
    /// Whether a refusal was just tried, whose form is open then.
    pub fn refuse_tried(&self) -> bool {
        self.refuse.as_ref().is_some_and(|refuse| refuse.tried)
    }
}

/// The form for an approval.
pub(super) struct Approve<'a> {
    /// The last part of its address.
    pub action: &'static str,
    pub name: &'static str,
    pub means: &'static str,
    pub grounds: Grounds<'a>,
}

/// The decision, for those who may make one.
pub(super) fn decision<'a>(view: &View<'a>) -> Option<Decision<'a>> {
    let (state, t) = (view.case().state, view.t);
    let second = state == State::Decided;
    if !state.is_pending() || !(second || view.details.is_held_by(view.by)) {
        return None;
    }
    let barring = texts::Barring::of(view.locale);
    let approval = view.details.approval(view.by, view.now, view.limits);
    let barred = match approval {
        Err(TransitionError::SamePerson) => Some(barring.same_person.into()),
        _ if second && view.role != Role::Reviewer => Some(barring.reviewer_only.into()),
        Ok(()) => None,
        Err(TransitionError::WrongState) => Some(barring.unproven.into()),
        Err(TransitionError::Doubt) if !view.case().is_in_doubt() => Some(barring.unjudged.into()),
        Err(error) => Some(view.barring(&error)),
    };
    let approved = match view.case().wish {
        Wish::Change => t.approve_means,
        Wish::Tell => t.approve_tells,
    };
    let (action, name, means) = match state {
        State::Decided => ("approve", t.confirm, approved),
        _ if view.case().takes_two(&view.details.rules) => {
            ("decide", t.approve_first, t.approve_first_means)
        }
        _ => ("decide", t.approve, approved),
    };
    let approve = barred.is_none().then(|| Approve {
        action,
        name,
        means,
        grounds: view.grounds("approve", &view.fitting(Reason::OF_APPROVAL), false),
    });
    Some(Decision {
        approve,
        barred,
        refuse: view
            .allows(Action::Refuse)
            .then(|| view.grounds("refuse", &view.fitting(Reason::OF_REFUSAL), false)),
    })
}

/// The end that support can always make.
pub(super) fn stop<'a>(view: &View<'a>) -> Option<Grounds<'a>> {
    view.allows(Action::Stop)
        .then(|| view.grounds("stop", &view.fitting(Reason::OF_REFUSAL), false))
}

/// The form that proposes to reopen a case, or agrees.
pub(super) fn reopen<'a>(view: &View<'a>) -> Option<Grounds<'a>> {
    let action = view.details.reopening(view.by.clone());
    (view.role == Role::Reviewer && action.is_ok_and(|action| view.allows(action)))
        .then(|| view.grounds("reopen", &view.fitting(Reason::OF_APPROVAL), true))
}
