//! What support and claimant write to each other, as support sees it.

use super::View;
use crate::{texts, time};
use regain_core::http::locale::Locale;
use regain_core::recovery::message::ReadyText;
use regain_core::recovery::wording::{Wording, worded};

/// The messages of a case.
pub(super) struct Messages<'a> {
    pub t: &'static texts::BenchMessages,
    pub written: Vec<Written<'a>>,
    pub form: Option<Form<'a>>,
}

/// A message.
pub(super) struct Written<'a> {
    pub who: String,
    pub at: String,
    pub ready: Option<&'static str>,
    pub text: Option<&'a str>,
    pub unread: bool,
}

/// The form for another one.
pub(super) struct Form<'a> {
    pub ready: Vec<Ready<'a>>,
    pub none_ready: bool,
    pub most: usize,
    pub typed: &'a str,
}

/// A ready text that can be chosen, as it will be read, or in the language of who chooses it.
pub(super) struct Ready<'a> {
    pub word: &'static str,
    pub text: &'a str,
    pub locale: Locale,
    pub chosen: bool,
}

/// The messages of a case, where there are any or this person can write one.
pub(super) fn messages<'a>(view: &View<'a>) -> Option<Messages<'a>> {
    let t = texts::BenchMessages::of(view.locale);
    let details = view.details;
    let written = details.messages.iter().map(|message| Written {
        who: match (&message.by, &message.name) {
            (Some(_), Some(name)) => name.clone(),
            (Some(_), None) => view.words.gone.into(),
            (None, _) => view.t.claimant.into(),
        },
        at: time::in_words(message.at, view.locale),
        ready: message.ready.map(|ready| texts::ready(view.locale, ready)),
        text: message.text.as_deref(),
        unread: message.unread,
    });
    let typed = view.typed("message");
    let form = details.takes_message_of(view.by).is_ok().then(|| Form {
        ready: ReadyText::ALL
            .map(|ready| {
                let own = worded(
                    &details.wordings,
                    Wording::Ready(ready),
                    details.case.locale,
                );
                Ready {
                    word: ready.word(),
                    text: own.unwrap_or_else(|| texts::ready(view.locale, ready)),
                    locale: own.map_or(view.locale, |_| details.case.locale),
                    chosen: typed.is_some_and(|typed| typed.ready == ready.word()),
                }
            })
            .into(),
        none_ready: typed.is_none_or(|typed| typed.ready.is_empty()),
        most: view.limits.message,
        typed: typed.map_or("", |typed| &typed.text),
    });
    let messages = Messages {
        t,
        written: written.collect(),
        form,
    };
    (!messages.written.is_empty() || messages.form.is_some()).then_some(messages)
}
