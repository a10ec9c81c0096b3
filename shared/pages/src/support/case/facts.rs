//! What there is to know of a case: what was asked, for which account.

use super::View;
use crate::{texts, time};
use chrono::{DateTime, Utc};
use regain_core::recovery::case::{State, Wish};
use regain_core::store::case_details::Holder;

/// A name and what it stands for.
pub(super) struct Fact {
    pub name: &'static str,
    pub value: String,
    /// Whether it can be picked as a whole, to be looked for elsewhere.
    pub pick: bool,
    /// Whether there is nothing to say but why.
    pub soft: bool,
}

fn fact(name: &'static str, value: impl Into<String>) -> Fact {
    Fact {
        name,
        value: value.into(),
        pick: false,
        soft: false,
    }
}

fn picked(name: &'static str, value: &str) -> Fact {
    Fact {
        pick: true,
        ..fact(name, value)
    }
}

fn soft(name: &'static str, value: &str) -> Fact {
    Fact {
        soft: true,
        ..fact(name, value)
    }
}

/// What needs a second look, and what it means.
pub(super) struct Mark {
    pub name: &'static str,
    pub means: &'static str,
}

/// The flags, and why there was no account.
pub(super) fn marks(view: &View<'_>) -> Vec<Mark> {
    let flags = texts::CaseFlags::of(view.locale);
    let unmatched = texts::CaseUnmatched::of(view.locale);
    let raised = view.case().flags.iter().map(|flag| Mark {
        name: flags.name(*flag),
        means: flags.means(*flag),
    });
    let why = view.details.paper.unmatched.map(|why| Mark {
        name: unmatched.name(why),
        means: unmatched.means(why),
    });
    raised.chain(why).collect()
}

/// What the claimant asked for.
pub(super) fn request(view: &View<'_>) -> Vec<Fact> {
    let (case, paper) = (view.case(), &view.details.paper);
    let (t, words) = (view.t, view.words);
    let at = |at: DateTime<Utc>| time::in_words(at, view.locale);
    let mut facts = vec![
        fact(
            t.about,
            texts::CaseNames::of(view.locale).about(case.lost, case.wish),
        ),
        fact(t.type_said, words.account_type(case.account_type)),
    ];
    let mut said = |name, value: Option<&str>| {
        facts.push(value.map_or_else(|| soft(name, t.erased), |value| picked(name, value)));
    };
    said(t.login, paper.login.as_deref());
    said(t.contact, case.contact_email.as_deref());
    if let (Some(new_email), Wish::Change) = (&case.new_email, case.wish) {
        facts.push(picked(t.new_email, new_email));
    }
    facts.push(fact(t.language, texts::language(view.locale, case.locale)));
    let proven: Vec<_> = case.factors.iter().map(|one| words.factor(*one)).collect();
    facts.push(if proven.is_empty() {
        soft(t.proven, words.none_proven)
    } else {
        fact(t.proven, texts::list(view.locale, &proven))
    });
    facts.push(code(view));
    if let Some(time) = case.call_time {
        facts.push(fact(t.call_time, words.call_time(time)));
    }
    facts.push(fact(t.opened, at(case.opened_at)));
    match (case.state, case.effect_at, case.ended_at) {
        (_, _, Some(ended)) => facts.push(fact(t.ended, at(ended))),
        (State::CoolingOff, Some(effect), _) => facts.push(fact(t.effect, at(effect))),
        _ => facts.push(fact(t.expires, at(case.expires_at))),
    }
    facts.push(fact(t.policy, case.policy.as_str()));
    facts
}

/// Whether the mailed code has come back.
fn code(view: &View<'_>) -> Fact {
    let (case, t) = (view.case(), view.t);
    if !view.details.rules.takes_code(case.lost) {
        return soft(t.code, t.code_unwanted);
    }
    let tries = case.code_tries_left(view.limits);
    match case.code_returned_at {
        Some(at) => {
            let at = time::in_words(at, view.locale);
            fact(t.code, t.code_returned(&at))
        }
        None if tries == 0 => fact(t.code, t.code_used_up),
        None => fact(t.code, t.code_awaited(tries.into())),
    }
}

/// The account, as far as this person may see it.
pub(super) fn account(view: &View<'_>, holder: &Holder) -> Vec<Fact> {
    let (t, words) = (view.t, view.words);
    let at = |name, at: Option<DateTime<Utc>>| match at {
        Some(at) => fact(name, time::in_words(at, view.locale)),
        None => soft(name, words.never),
    };
    let mut facts = vec![
        if view.details.is_blind(view.by) {
            soft(t.name, t.name_hidden)
        } else {
            fact(t.name, holder.name.as_str())
        },
        picked(t.customer_number, &holder.customer_number),
        fact(t.type_on_file, words.account_type(holder.account_type)),
    ];
    if let Some(person) = &holder.contact_person {
        facts.insert(
            1,
            if view.details.is_blind(view.by) {
                soft(t.contact_person, t.name_hidden)
            } else {
                fact(t.contact_person, person.as_str())
            },
        );
    }
    let then = view.case().email.as_deref();
    facts.extend(then.map(|email| picked(t.email_then, email)));
    if then != Some(holder.email.as_str()) {
        facts.push(picked(t.email_now, &holder.email));
    }
    facts.extend([
        fact(t.status, words.status(holder.status)),
        fact(t.second_factor, words.whether(holder.has_totp)),
        fact(t.allowlist, words.whether(holder.has_allowlist)),
        at(t.signed_in, holder.signed_in_at),
        at(t.email_changed, holder.email_changed_at),
        at(t.phone_changed, holder.phone_changed_at),
        at(t.phone_confirmed, holder.phone_confirmed_at),
        at(t.created, Some(holder.created_at)),
    ]);
    facts
}
