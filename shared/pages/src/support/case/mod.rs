//! The page of a case, as somebody of staff works on it: what was asked, what is
//! known, what they can do now, and what happened.

mod documents;
mod facts;
mod forms;
mod history;
mod look;
mod messages;
mod signs;
mod turn;

use super::queue::{Choice, class};
use super::step::{CaseStep, Grounds, TriedStep, TypedStep, title};
use crate::office::{Frame, Office, Section};
use crate::site::{Page, document};
use crate::texts;
use askama::Template;
use chrono::{DateTime, Utc};
use documents::{Documents, documents};
pub(super) use documents::{Judged, read, verdicts};
use facts::{Fact, Mark};
use forms::{Ask, Decision, Link, Phone};
use history::History;
use look::Look;
pub use look::{SamplePage, SampleProblem, SampleTyped};
pub(super) use look::{class_of_look, looked};
use messages::Messages;
use regain_core::account::Role;
use regain_core::http::locale::Locale;
use regain_core::id::AccountId;
use regain_core::limits::Limits;
use regain_core::recovery::case::{Case, Verdict};
use regain_core::recovery::machine::{Action, TransitionError};
use regain_core::support::CaseDetails;
use regain_core::support::reason::Reason;
use signs::Sign;
use turn::Turn;

/// What the pages of a case show.
#[derive(Clone, Copy)]
pub struct CaseDetailsPage<'a> {
    /// The key of the form that takes on the next case.
    pub key: &'a str,
    /// The case, with all that support may see of it.
    pub details: &'a CaseDetails,
    /// The account id of who looks at it.
    pub by: &'a AccountId,
    /// Whether they proved who they are a short while ago, and can decide.
    pub fresh: bool,
    /// The present.
    pub now: DateTime<Utc>,
    /// The numbers that it goes by.
    pub limits: &'a Limits,
    /// What was just done.
    pub done: Option<CaseStep>,
    /// What was just tried, and came to nothing.
    pub tried: Option<TriedStep<'a>>,
    /// The second look at it by an auditor, who takes no step.
    pub sample: Option<SamplePage<'a>>,
}

/// The same, for whoever looks at it.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub details: &'a CaseDetails,
    pub by: &'a AccountId,
    pub role: Role,
    pub now: DateTime<Utc>,
    pub limits: &'a Limits,
    pub tried: Option<TriedStep<'a>>,
    pub locale: Locale,
    pub t: &'static texts::Bench,
    pub words: &'static texts::CaseWords,
}

impl<'a> View<'a> {
    pub fn of(office: &Office<'_>, page: &CaseDetailsPage<'a>) -> Self {
        let locale = office.site.locale;
        Self {
            details: page.details,
            by: page.by,
            role: office.role,
            now: page.now,
            limits: page.limits,
            tried: page.tried,
            locale,
            t: texts::Bench::of(locale),
            words: texts::CaseWords::of(locale),
        }
    }

    pub fn case(&self) -> &'a Case {
        &self.details.case
    }

    /// Whether the case allows a step.
    pub fn allows(&self, action: Action) -> bool {
        self.details.allows(action, self.now, self.limits).is_ok()
    }

    /// Whether this person, working on the case, can take a step.
    pub fn takes(&self, action: Action) -> bool {
        self.details.is_held_by(self.by) && self.allows(action)
    }

    /// Whether this person can write down what documents say.
    pub fn reads(&self) -> bool {
        let may = self.details.documents_read_by(self.by, self.role);
        may.is_ok()
    }

    /// What was typed into a form, and came to nothing.
    pub fn typed(&self, form: &str) -> Option<&'a TypedStep> {
        self.tried?.into_form(form)
    }

    /// The fields of a form that asks why: for these reasons, with a note that has to
    /// be there or not.
    pub fn grounds(&self, form: &'static str, reasons: &[Reason], written: bool) -> Grounds<'a> {
        let t = self.t;
        let actions = texts::StaffActions::of(self.locale);
        let typed = self.typed(form);
        // Where only one is so, nobody has to choose.
        let mut known = reasons.iter().filter(|reason| **reason != Reason::Other);
        let alone = known.next().filter(|_| known.next().is_none());
        let alone = alone.map_or("", |reason| reason.word());
        let chosen = typed.map_or(alone, |typed| &typed.reason);
        let choice = |reason: &Reason| Choice {
            word: reason.word(),
            name: actions.reason(*reason),
            chosen: reason.word() == chosen,
        };
        Grounds {
            form,
            reasons: reasons.iter().map(choice).collect(),
            note: typed.map_or("", |typed| &typed.note),
            note_label: if written {
                t.note_required
            } else if reasons.contains(&Reason::FraudSuspected) {
                t.note_fraud
            } else if reasons.contains(&Reason::Other) {
                t.note_other
            } else {
                t.note_optional
            },
            tried: typed.is_some(),
        }
    }

    /// Those reasons of a decision that fit what happened.
    pub fn fitting(&self, reasons: &[Reason]) -> Vec<Reason> {
        let mut reasons = reasons.to_vec();
        reasons.retain(|reason| reason.is_so(self.case()));
        reasons
    }

    /// What an obstacle bars, in words.
    pub fn barring(&self, error: &TransitionError) -> String {
        texts::barring(self.locale, error, |item| {
            title(self.details, item, self.locale)
        })
    }

    /// Who did something.
    pub fn name_of(&self, id: &AccountId) -> String {
        if id == self.by {
            return self.t.you.into();
        }
        let mut steps = self.details.steps.iter();
        let step = steps.find(|step| step.by == *id);
        let name = step.and_then(|step| step.name.as_deref());
        let agent = self.details.paper.agent.as_deref();
        let agent = agent.filter(|_| self.details.is_held_by(id));
        name.or(agent).unwrap_or(self.words.gone).into()
    }
}

/// How a verdict looks.
pub(super) const fn verdict_class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Conform => "badge-good",
        Verdict::BetterCopy => "badge-quiet",
        Verdict::Doubt | Verdict::Refused => "badge-bad",
    }
}

#[derive(Template)]
#[template(path = "support/case.html")]
struct Bench<'a> {
    key: &'a str,
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Bench,
    trouble: &'static texts::Trouble,
    done: Option<&'static str>,
    kept: Option<&'a str>,
    case: &'a Case,
    state: &'static str,
    class: &'static str,
    look: Option<Look<'a>>,
    turn: Turn<'a>,
    marks: Vec<Mark>,
    flagged: Option<String>,
    signs: Vec<Sign<'a>>,
    signs_texts: &'static texts::CaseSigns,
    request: Vec<Fact>,
    note: Option<&'a str>,
    account: Option<Vec<Fact>>,
    /// The account's id, unless its page would show what is not to be seen yet.
    account_id: Option<&'a str>,
    messages: Option<Messages<'a>>,
    link: Option<Link<'a>>,
    phone: Option<Phone<'a>>,
    ask: Option<Ask<'a>>,
    /// The better copies that can be asked for: title and why.
    copies: Option<Vec<(&'a str, &'static str)>>,
    documents: Option<Documents<'a>>,
    decision: Option<Decision<'a>>,
    stop: Option<Grounds<'a>>,
    reopen: Option<Grounds<'a>>,
    /// What the form says by which the claimant gets a link.
    send_link: Option<String>,
    admin: &'static texts::Admin,
    /// The page to come back to from a proof, where forms wait for one.
    prove: Option<String>,
    history: History<'a>,
}

impl Bench<'_> {
    /// Leaves out whatever takes a step, and whatever only those who take steps can open.
    fn only_to_be_read(&mut self) {
        self.turn.over = false;
        self.account_id = None;
        self.link = None;
        self.phone = None;
        self.ask = None;
        self.copies = None;
        self.decision = None;
        self.stop = None;
        self.reopen = None;
        self.send_link = None;
        if let Some(messages) = &mut self.messages {
            messages.form = None;
        }
        self.messages
            .take_if(|messages| messages.written.is_empty());
    }

    /// Leaves out the forms that take a fresh proof, and asks for one in their place.
    fn wait_for_proof(&mut self) {
        let approval = self.decision.as_mut().and_then(|it| it.approve.take());
        let refusal = self.decision.as_mut().and_then(|it| it.refuse.take());
        let (link, stop, reopen) = (self.link.take(), self.stop.take(), self.reopen.take());
        self.decision.take_if(|decision| decision.barred.is_none());
        let ends = stop.is_some() || reopen.is_some();
        if approval.is_some() || refusal.is_some() || link.is_some() || ends {
            self.prove = Some(format!("/support/cases/{}", self.case.id));
        }
    }

    /// The forms that are on the page.
    fn forms(&self) -> Vec<&'static str> {
        let phone = self.phone.iter().flat_map(|phone| &phone.outcomes);
        let decision = self.decision.iter().flat_map(|decision| {
            let approve = decision.approve.iter().map(|approve| &approve.grounds);
            approve.chain(&decision.refuse)
        });
        phone
            .map(|outcome| &outcome.grounds)
            .chain(self.ask.iter().map(|ask| &ask.grounds))
            .chain(decision)
            .chain(&self.stop)
            .chain(&self.reopen)
            .map(|grounds| grounds.form)
            .chain(self.link.iter().map(|_| "link"))
            .chain(
                self.messages
                    .iter()
                    .filter_map(|messages| messages.form.as_ref().map(|_| "message")),
            )
            .collect()
    }
}

/// A case, with what this person can do now.
#[must_use]
pub fn details(office: &Office<'_>, shown: &CaseDetailsPage<'_>) -> String {
    let view = View::of(office, shown);
    let (details, case, locale) = (view.details, view.case(), view.locale);
    let heading = texts::Bench::of(locale).title(&case.reference);
    let hours = view.limits.flagged_cool_off.num_hours();
    let holder = details.holder.as_ref();
    let mut bench = Bench {
        key: shown.key,
        page: Page::new(&office.site, &heading),
        office: office.frame(Some(match shown.sample {
            Some(_) => Section::Samples,
            None => Section::Cases,
        })),
        t: view.t,
        trouble: texts::Trouble::of(locale),
        done: shown
            .done
            .filter(|_| shown.tried.is_none())
            .map(|done| done.told(locale)),
        kept: None,
        case,
        state: view.words.state(case.state),
        class: class(case.state),
        look: shown.sample.map(|sample| sample.look(locale)),
        turn: turn::turn(&view),
        marks: facts::marks(&view),
        flagged: (!case.flags.is_empty())
            .then(|| texts::Bench::of(locale).flagged(hours.unsigned_abs())),
        signs: signs::signs(&view),
        signs_texts: texts::CaseSigns::of(locale),
        request: facts::request(&view),
        note: details.paper.note.as_deref(),
        account: holder.map(|holder| facts::account(&view, holder)),
        account_id: holder
            .filter(|_| !details.is_blind(view.by))
            .map(|holder| holder.id.as_str()),
        messages: messages::messages(&view),
        link: forms::link(&view),
        phone: forms::phone(&view),
        ask: forms::ask(&view),
        copies: forms::copies(&view),
        documents: documents(&view),
        decision: forms::decision(&view),
        stop: forms::stop(&view),
        reopen: forms::reopen(&view),
        send_link: (details.link_goes_to(view.by).ok())
            .map(|contact| texts::Bench::of(locale).send_link_means(contact)),
        admin: texts::Admin::of(locale),
        prove: None,
        history: history::history(&view),
    };
    if !shown.fresh {
        bench.wait_for_proof();
    }
    if let Some(sample) = shown.sample {
        bench.only_to_be_read();
        bench.page.problems.extend(sample.told(locale));
    }
    if let Some(tried) = view.tried {
        let forms = bench.forms();
        bench.page.problems = tried.told(&forms, details, locale);
        bench.kept = tried.kept(&forms);
    }
    document(&bench)
}
