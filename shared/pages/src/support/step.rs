//! The steps that staff take in cases by forms, what was typed into them, and why one
//! came to nothing.

use super::queue::Choice;
use crate::site::Problem;
use crate::texts;
use regain_core::http::fields::{FieldError, Fields};
use regain_core::http::locale::Locale;
use regain_core::recovery::rulebook::Check;
use regain_core::support::{CaseDetails, Refused};

/// A step in a case, by a form of its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseStep {
    /// Somebody takes the case on.
    Claim,
    /// They give it back.
    Release,
    /// They say which account it is about.
    Link,
    /// They have called.
    Call,
    /// They write to the claimant.
    Message,
    /// They have a link mailed to the claimant.
    SendLink,
    /// They ask for documents.
    RequestDocuments,
    /// They ask for better copies.
    RequestCopies,
    /// They approve, first, alone or second.
    Approve,
    /// They refuse.
    Refuse,
    /// They stop the case.
    Stop,
    /// They propose to reopen it, or agree.
    Reopen,
    /// They have read a document.
    Transcribe,
    /// They judge it.
    Review,
}

impl CaseStep {
    const ALL: [Self; 14] = [
        Self::Message,
        Self::Claim,
        Self::Release,
        Self::Link,
        Self::Call,
        Self::SendLink,
        Self::RequestDocuments,
        Self::RequestCopies,
        Self::Approve,
        Self::Refuse,
        Self::Stop,
        Self::Reopen,
        Self::Transcribe,
        Self::Review,
    ];

    /// The word for it in addresses and ids.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Release => "release",
            Self::Link => "link",
            Self::Call => "call",
            Self::Message => "message",
            Self::SendLink => "send-link",
            Self::RequestDocuments => "request-documents",
            Self::RequestCopies => "request-copies",
            Self::Approve => "approve",
            Self::Refuse => "refuse",
            Self::Stop => "stop",
            Self::Reopen => "reopen",
            Self::Transcribe => "transcribe",
            Self::Review => "review",
        }
    }

    /// The address of the page that tells that it was taken: of the case or, where it
    /// is about one, of the item.
    #[must_use]
    pub fn path(self, case_id: &str, item: Option<&str>) -> String {
        let word = self.word();
        match item {
            Some(item) => format!("/support/cases/{case_id}/evidence/{item}?done={word}"),
            None => format!("/support/cases/{case_id}?done={word}"),
        }
    }

    /// What this word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == word)
    }

    pub(super) const fn told(self, locale: Locale) -> &'static str {
        let t = texts::BenchDone::of(locale);
        match self {
            Self::Claim => t.claim,
            Self::Release => t.release,
            Self::Link => t.link,
            Self::Call => t.call,
            Self::Message => t.message,
            Self::SendLink => t.send_link,
            Self::RequestDocuments => t.request_documents,
            Self::RequestCopies => t.request_copies,
            Self::Approve => t.approve,
            Self::Refuse => t.refuse,
            Self::Stop => t.stop,
            Self::Reopen => t.reopen,
            Self::Transcribe => t.transcribe,
            Self::Review => t.review,
        }
    }
}

/// What was typed into a form of a case, to be shown again.
#[derive(Clone, Debug)]
pub struct TypedStep {
    /// The step that it is for.
    pub step: CaseStep,
    outcome: String,
    pub(super) reason: String,
    pub(super) note: String,
    /// A customer number, a name or a message.
    pub(super) text: String,
    /// A ready text.
    pub(super) ready: String,
    pub(super) date: String,
    pub(super) mrz: String,
    pub(super) verdict: String,
    /// The boxes that were ticked.
    pub(super) ticked: Vec<&'static str>,
}

/// What the ids of the form begin with for what somebody reads.
pub(super) const READING: &str = "reading";

/// What has to be looked at before an item is found conform.
pub(super) const CHECKS: [&str; 4] = ["readable", "unaltered", "valid", "consistent"];

impl TypedStep {
    /// What these fields hold.
    #[must_use]
    pub fn of(step: CaseStep, fields: &Fields) -> Self {
        let text = |name| fields.peek(name).to_owned();
        let named = match step {
            CaseStep::Link => "customer_number",
            CaseStep::Message => "text",
            _ => "name",
        };
        let all = CHECKS.into_iter().chain(Check::ALL.map(Check::word));
        let ticked = all.filter(|check| fields.has(check));
        Self {
            step,
            outcome: text("outcome"),
            reason: text("reason"),
            note: text("note"),
            text: text(named),
            ready: text("ready"),
            date: text("date"),
            mrz: text("mrz"),
            verdict: text("verdict"),
            ticked: ticked.collect(),
        }
    }

    /// The id of its form; each outcome of a call has one of its own, and each verdict but
    /// the one that stands in the form for what is read.
    fn form(&self) -> String {
        match (self.step, self.verdict.as_str()) {
            (CaseStep::Transcribe, _) | (CaseStep::Review, "conform") => READING.into(),
            (CaseStep::Call, _) => format!("call-{}", self.outcome),
            (CaseStep::Review, verdict) if !verdict.is_empty() => verdict.into(),
            _ => self.step.word().into(),
        }
    }

    /// What somebody would not want to write again.
    fn words(&self) -> &str {
        if self.note.is_empty() {
            &self.text
        } else {
            &self.note
        }
    }
}

/// Why a step came to nothing.
#[derive(Clone, Copy, Debug)]
pub enum StepProblem<'a> {
    /// Because of the case, or of who tried it.
    Refused(&'a Refused),
    /// Because of what was typed.
    Fields(&'a [FieldError]),
}

/// A step that came to nothing.
#[derive(Clone, Copy, Debug)]
pub struct TriedStep<'a> {
    /// What was typed.
    pub typed: &'a TypedStep,
    /// Why.
    pub problem: StepProblem<'a>,
}

impl<'a> TriedStep<'a> {
    /// What was typed, where it was into this form.
    pub(super) fn into_form(self, form: &str) -> Option<&'a TypedStep> {
        (self.typed.form() == form).then_some(self.typed)
    }

    /// What the summary says, where these forms are on the page.
    pub(super) fn told(
        self,
        forms: &[&str],
        details: &CaseDetails,
        locale: Locale,
    ) -> Vec<Problem> {
        let form = self.typed.form();
        let shown = forms.contains(&form.as_str());
        let to = |field: &str| shown.then(|| format!("{form}-{field}").into());
        let refused = match self.problem {
            StepProblem::Refused(refused) => refused,
            StepProblem::Fields(errors) => {
                let t = texts::Trouble::of(locale);
                let mut problems: Vec<Problem> = Vec::new();
                for error in errors {
                    let name = error.pointer.trim_start_matches('/');
                    let text = t.field(name);
                    if problems.iter().all(|other| other.text != text) {
                        problems.push(Problem {
                            field: to(name).filter(|_| text != t.form),
                            text: text.into(),
                        });
                    }
                }
                return problems;
            }
        };
        let field = match refused {
            Refused::NoMatch(_) if form == "link" => to("customer_number"),
            Refused::ReasonNotSo => to("reason"),
            _ => None,
        };
        let text = texts::trouble(locale, refused, |item| title(details, item, locale));
        vec![Problem { field, text }]
    }

    /// What was written into a form that is not on the page any more.
    pub(super) fn kept(self, forms: &[&str]) -> Option<&'a str> {
        let shown = forms.contains(&self.typed.form().as_str());
        let words = self.typed.words();
        (!shown && !words.is_empty()).then_some(words)
    }
}

/// The title of an item.
pub(super) fn title<'a>(details: &'a CaseDetails, item: &str, locale: Locale) -> &'a str {
    let mut items = details.rules.items.iter();
    let item = items.find(|known| known.id == item);
    item.map_or("", |item| item.title.get(locale))
}

/// The fields of a form that asks why.
pub(super) struct Grounds<'a> {
    /// What the ids of its fields begin with.
    pub form: &'static str,
    pub reasons: Vec<Choice>,
    pub note: &'a str,
    pub note_label: &'static str,
    /// Whether something was typed into it that came to nothing.
    pub tried: bool,
}

impl Grounds<'_> {
    /// The id of a field, or of its hint.
    pub fn id(&self, field: &str) -> String {
        format!("{}-{field}", self.form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_leads_back_to_its_step() {
        for step in CaseStep::ALL {
            assert_eq!(CaseStep::from_word(step.word()), Some(step));
        }
        assert_eq!(CaseStep::from_word("CLAIM"), None);
    }

    #[test]
    fn the_boxes_are_those_of_the_rule() {
        assert_eq!(CHECKS, regain_core::support::review::CHECKS);
    }
}
