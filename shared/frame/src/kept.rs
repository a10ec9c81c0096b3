//! What was typed into a form that was refused because the session, or the proof of who
//! somebody is, had run out.

use crate::site::{Page, Site, document};
use crate::texts;
use askama::Template;

/// Why it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptPage {
    /// All factors have to be proved first.
    Prove,
    /// There is no session any more: it can only be copied.
    SignIn,
    /// They are proved: it can be sent.
    Send,
}

/// The form that was refused.
#[derive(Clone, Copy)]
pub struct KeptView<'a> {
    /// What ties it to the session; empty where it is not carried.
    pub by: &'a str,
    /// Where it is sent.
    pub form: &'a str,
    /// The page that it stood on.
    pub page: &'a str,
    /// All that it held.
    pub fields: &'a [(String, String)],
}

#[derive(Template)]
#[template(path = "kept.html")]
struct Kept<'a> {
    page: Page<'a>,
    t: &'static texts::Kept,
    lead: &'static str,
    why: KeptPage,
    refused: &'a KeptView<'a>,
    typed: &'a [&'a str],
}

/// What was typed, and how to go on with it.
#[must_use]
pub fn kept(site: &Site<'_>, why: KeptPage, refused: &KeptView<'_>, typed: &[&str]) -> String {
    let t = texts::Kept::of(site.locale);
    let (title, lead) = match why {
        KeptPage::Prove if refused.by.is_empty() => (t.prove, t.prove_copy),
        KeptPage::Prove => (t.prove, t.prove_lead),
        KeptPage::SignIn => (t.signed_out, t.signed_out_lead),
        KeptPage::Send => (t.again, t.again_lead),
    };
    document(&Kept {
        page: Page::new(site, title),
        t,
        lead,
        why,
        refused,
        typed,
    })
}
