//! What somebody typed into a form whose session or proof had run out: it is shown again,
//! and carried over the proof, but never sent without another press.

use regain_core::crypto::token::digest;
use regain_core::http::fields::{Encoding, Fields, pairs, sent_length};
use regain_core::http::reply::Reply;
use regain_core::http::routes::Takes;
use regain_core::password::rules::MAX_CHARS;
use regain_frame::{KeptPage, KeptView, kept};

use crate::call::Call;
use crate::platform::Platform;

/// The fields that people write in.
const TYPED: [&str; 17] = [
    "body",
    "contact_email",
    "contact_person",
    "customer_number",
    "date",
    "email",
    "entries",
    "label",
    "login",
    "message",
    "mrz",
    "name",
    "note",
    "notice_email",
    "phone",
    "reason",
    "text",
];

/// The fields with which nothing is carried: passwords, codes and secrets.
const SECRET: [&str; 7] = [
    "code", "current", "new", "password", "secret", "token", "kept",
];

/// What the form of the proof sends beside what it carries: the longest password, each of its
/// characters four bytes, and a code.
const FACTORS: usize = MAX_CHARS * 12 + 128;

/// A form that was refused, with what was typed into it.
pub struct Kept {
    form: String,
    page: String,
    fields: Vec<(String, String)>,
}

impl Kept {
    /// What the call brought, if somebody wrote anything that would be lost.
    pub(crate) fn of(call: &Call<impl Platform>) -> Option<Self> {
        let is_form = call.method == "POST" && call.encoding() == Some(Encoding::Form);
        if !is_form || call.authorized() {
            return None;
        }
        // What a proof carries is not lost with the session that it was for.
        if call.path == "/login/proof" {
            let carried = call.parse(|mut fields| Ok(Self::carried(call, &mut fields)));
            return carried.ok().flatten();
        }
        if !leads_on(&call.path) {
            return None;
        }
        let fields = pairs(call.body());
        let secret = fields.iter().any(|(name, _)| SECRET.contains(&&**name));
        let written =
            |(name, value): &(String, String)| TYPED.contains(&&**name) && !value.trim().is_empty();
        (!secret && fields.iter().any(written)).then(|| Self {
            form: call.path.clone(),
            page: destination(call.page.as_deref().unwrap_or_default(), HOME).into(),
            fields,
        })
    }

    /// Takes what a proof carries out of its fields: nothing where another session began
    /// to carry it.
    pub fn carried(call: &Call<impl Platform>, fields: &mut Fields) -> Option<Self> {
        let own = bound(call).is_some_and(|own| own == fields.peek("by"));
        let kept = Self {
            form: fields.peek("form").into(),
            page: destination(fields.peek("then"), HOME).into(),
            fields: fields
                .peek_each("kept")
                .filter_map(|field| field.split_once('='))
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        };
        for name in ["by", "form", "kept"] {
            fields.ignore(name);
        }
        (own && !kept.fields.is_empty() && leads_on(&kept.form)).then_some(kept)
    }

    /// What the page of the proof carries on.
    #[must_use]
    pub fn view<'a>(&'a self, by: &'a str) -> KeptView<'a> {
        KeptView {
            by,
            form: &self.form,
            page: &self.page,
            fields: &self.fields,
        }
    }

    /// The form that was refused for want of a session or a proof.
    pub(crate) fn refused(&self, call: &Call<impl Platform>, status: u16, session: bool) -> Reply {
        let by = bound(call).filter(|by| session && self.fits(by));
        let why = if session {
            KeptPage::Prove
        } else {
            KeptPage::SignIn
        };
        self.reply(call, status, why, by.as_deref().unwrap_or_default())
    }

    /// Whether the form of the proof can carry it: what cannot is shown all the same.
    fn fits(&self, by: &str) -> bool {
        let own = [("then", &*self.page), ("by", by), ("form", &self.form)];
        let own = own.map(|(name, value)| name.len() + sent_length(value) + "=&".len());
        let kept = self
            .fields
            .iter()
            .map(|(name, value)| sent_length(name) + sent_length(value) + "kept=%3D&".len());
        let size: usize = kept.chain(own).sum();
        size + FACTORS <= Takes::Fields.body_cap()
    }

    /// The form once more, after the proof: to be sent by another press.
    #[must_use]
    pub fn again(&self, call: &Call<impl Platform>) -> Reply {
        self.reply(call, 200, KeptPage::Send, "")
    }

    fn reply(&self, call: &Call<impl Platform>, status: u16, why: KeptPage, by: &str) -> Reply {
        let written = |(name, value): &&(String, String)| {
            TYPED.contains(&&**name) && !value.trim().is_empty()
        };
        let typed: Vec<_> = self.fields.iter().filter(written).collect();
        let typed: Vec<_> = typed.iter().map(|(_, value)| value.as_str()).collect();
        let site = call.config.site(call.locale, "/profile");
        Reply::page(status, kept(&site, why, &self.view(by), &typed))
    }
}

/// What ties what is carried to the session of whoever wrote it.
#[must_use]
pub fn bound(call: &Call<impl Platform>) -> Option<String> {
    let session = call.session()?;
    Some(digest(format!("kept for {}", session.as_str()).as_bytes()))
}

/// The path of a page that leads on to another one, if it can.
#[must_use]
pub fn on_to(path: &str, then: &str) -> String {
    if then != HOME && leads_on(then) {
        format!("{path}?then={then}")
    } else {
        path.into()
    }
}

/// Where to go on after a sign-in or a proof: to the page that was asked for, if it can be.
#[must_use]
pub fn destination<'a>(then: &'a str, home: &'a str) -> &'a str {
    if leads_on(then) { then } else { home }
}

/// The request of a client that waits for the sign-in, where that is what it leads on to.
#[must_use]
pub fn client_request(then: &str) -> Option<&str> {
    (leads_on(then) && then.starts_with("/oidc/")).then_some(then)
}

/// Where a sign-in leads that began nowhere else.
const HOME: &str = "/profile";

/// Whether a sign-in or a proof can lead on to this path: a page of whoever is signed in, or the
/// request of a client that waits, which is judged anew; and nothing in it that is not plain. The
/// address bar says where.
pub(crate) fn leads_on(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_".contains(&byte);
    let below = |root| path.strip_prefix(root);
    path.bytes().all(plain)
        && below("/profile")
            .or_else(|| below("/support"))
            .or_else(|| below("/oidc/authorize").filter(|rest| rest.len() > 1))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
