//! `GET` and `POST /recovery/`.

use regain_core::http::fields::Encoding;
use regain_core::http::reply::{Cookie, Reply, minutes_up};
use regain_core::recovery::open::{CaseRequest, Opener, Outcome, Settings, SignIn, handle, known};
use regain_core::recovery::rulebook::Rulebook;
use regain_pages::{
    RecoveryField, RecoveryForm, TypedRequest, losses, recovery_form, recovery_start,
};
use regain_web::{Call, Early, Platform, form_key};

/// The choice of what was lost; or, with `?lost=`, the form for it.
pub async fn form(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let Some(lost) = call.query("lost").and_then(|text| losses(text.split(','))) else {
        let site = call.site(call.locale);
        let rules = Rulebook::named(&call.platform.variable("POLICY")?);
        let calls = rules.is_some_and(|rules| rules.call);
        return Ok(Reply::page(200, recovery_start(&site, calls)));
    };
    let sign_in = sign_in(call);
    let login = if sign_in.is_shown() {
        let db = call.platform.database()?;
        known(&db, &sign_in, &call.at()).await?
    } else {
        None
    };
    let known = login.is_some();
    let typed = TypedRequest {
        lost: Some(lost),
        login: login.unwrap_or_default(),
        ..TypedRequest::default()
    };
    let key = call.new_key()?;
    // Whoever goes back to the form after a request does not make a second one unawares.
    let made = call.case().map(|credential| credential.reference());
    let form = RecoveryForm {
        known,
        made: made.as_deref(),
        ..typed.form(key.as_str(), &[])
    };
    Ok(page(call, 200, &form))
}

/// The page that shows the credential of a new case: the browser has it in a cookie.
pub const OPENED: &str = "/recovery/case?done=opened";

/// A case is opened; everybody gets the same answer.
pub async fn open(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let browser = call.encoding() == Some(Encoding::Form);
    let mut fields = call.fields()?;
    let key = form_key(&mut fields);
    let typed = TypedRequest::of(&fields);
    // A person has to choose: what they did not say would ask for other documents.
    if browser && typed.account_type.is_none() {
        fields.refuse("type", "The field is missing.");
    }
    let request = match call.checked(CaseRequest::parse(fields, call.locale, sign_in(call))) {
        Ok(request) => request,
        Err(problem) if browser => {
            let invalid = RecoveryField::of_all(&problem.errors);
            let key = call.new_key()?;
            return Ok(page(call, 422, &typed.form(key.as_str(), &invalid)));
        }
        Err(problem) => return Err(problem.into()),
    };
    let fresh = call.fresh_case()?;
    let fresh = match &key {
        Some(key) => fresh.of_form(key, &request),
        None => fresh,
    };
    let db = call.platform.database()?;
    let settings = Settings {
        rulebook: &call.platform.variable("POLICY")?,
        trace_keys: &call.platform.keyring("TRACE_KEYS")?,
    };
    let at = call.at();
    let outcome = handle(&db, &request, Opener::Claimant, settings, &fresh, &at).await?;
    Ok(match outcome {
        outcome if !browser => outcome.reply(&call.config.origin),
        Outcome::Opened(opened) => {
            let text = opened.credential.text();
            let life = at.limits.case_life + at.limits.case_memory;
            Reply::see_other(OPENED)
                .with_cookie(Cookie::Case, &text, life)
                .without_cookie(Cookie::Challenge)
        }
        Outcome::TooManyAttempts { wait } => {
            let key = call.new_key()?;
            let form = RecoveryForm {
                too_many: Some(minutes_up(wait)),
                ..typed.form(key.as_str(), &[])
            };
            page(call, 429, &form).with_retry_after(wait)
        }
    })
}

/// The sign-in that the caller comes from.
fn sign_in(call: &Call<impl Platform>) -> SignIn {
    SignIn {
        challenge: call.cookie(Cookie::Challenge),
        session: call.session(),
        device: call.cookie(Cookie::Device),
    }
}

fn page(call: &Call<impl Platform>, status: u16, form: &RecoveryForm<'_>) -> Reply {
    let site = call.config.site(call.locale, "/recovery/");
    Reply::page(status, recovery_form(&site, form))
}
