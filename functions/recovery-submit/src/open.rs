//! `GET` and `POST /recovery/`.

use regain_core::account::account_type::AccountType;
use regain_core::http::fields::{Encoding, FieldError, Fields};
use regain_core::http::problem::Kind as Of;
use regain_core::http::reply::{Cookie, Reply, minutes_up};
use regain_core::recovery::case::Wish;
use regain_core::recovery::open::{CaseRequest, Fresh, Outcome, SignIn, handle, known};
use regain_core::recovery::rulebook::{Loss, Lost, Rulebook};
use regain_pages::{RecoveryField, RecoveryForm, recovery_form, recovery_start};
use regain_web::{Call, Early, Platform, form_key};

/// The choice of what was lost; or, with `?lost=`, the form for it.
pub async fn form(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let Some(lost) = call.query("lost").and_then(|text| lost(text.split(','))) else {
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
    let typed = Typed {
        lost: Some(lost),
        known: login.is_some(),
        login: login.unwrap_or_default(),
        ..Typed::default()
    };
    page(call, 200, &typed, &[], None)
}

/// The page that shows the credential of a new case: the browser has it in a cookie.
const OPENED: &str = "/recovery/case?done=opened";

/// A case is opened; everybody gets the same answer.
pub async fn open(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let browser = call.encoding() == Some(Encoding::Form);
    let mut typed = Typed::default();
    let mut key = None;
    let request = call.parse(|mut fields| {
        if browser {
            key = form_key(&mut fields);
        }
        typed = Typed::of(&fields);
        // A person has to choose: what they did not say would ask for other documents.
        if browser && typed.account_type.is_none() {
            fields.refuse("type", "The field is missing.");
        }
        CaseRequest::parse(fields, call.locale, sign_in(call))
    });
    let request = match request {
        Ok(request) => request,
        Err(problem) if browser && problem.kind == Of::InvalidFields => {
            let invalid: Vec<_> = problem.errors.iter().filter_map(field).collect();
            return page(call, 422, &typed, &invalid, None);
        }
        Err(problem) => return Ok(problem.into()),
    };
    let fresh = Fresh {
        id: call.platform.random()?,
        reference: call.platform.random()?,
        secret: call.platform.random()?,
        phrase: call.platform.random()?,
        mail_ids: call.platform.random_each()?,
    };
    let fresh = match &key {
        Some(key) => fresh.of_form(key, &request),
        None => fresh,
    };
    let db = call.platform.database()?;
    let policy = call.platform.variable("POLICY")?;
    let at = call.at();
    let outcome = handle(&db, &request, &policy, &fresh, &at).await?;
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
            let minutes = Some(minutes_up(wait));
            page(call, 429, &typed, &[], minutes)?.with_retry_after(wait)
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

/// What was typed, for a form that is shown again.
#[derive(Default)]
struct Typed {
    lost: Option<Lost>,
    wish: Wish,
    login: String,
    contact_email: String,
    account_type: Option<AccountType>,
    note: String,
    known: bool,
}

impl Typed {
    fn of(fields: &Fields) -> Self {
        let text = |name| fields.peek(name).to_owned();
        Self {
            lost: lost(fields.peek_each("lost")),
            wish: Wish::from_word(fields.peek("wish")).unwrap_or_default(),
            login: text("login"),
            contact_email: text("contact_email"),
            account_type: AccountType::from_word(fields.peek("type")),
            note: text("note"),
            known: false,
        }
    }
}

/// What these words say is lost; none where they say nothing, or nothing that is known.
fn lost<'a>(words: impl Iterator<Item = &'a str>) -> Option<Lost> {
    let losses: Vec<_> = words.filter_map(Loss::from_word).collect();
    Lost::of(&losses)
}

/// The field that an error is about, where people can mend it.
fn field(error: &FieldError) -> Option<RecoveryField> {
    match error.pointer.as_str() {
        pointer if pointer.starts_with("/lost") => Some(RecoveryField::Lost),
        "/wish" => Some(RecoveryField::Wish),
        "/login" => Some(RecoveryField::Login),
        "/contact_email" | "/new_email" => Some(RecoveryField::ContactEmail),
        "/type" => Some(RecoveryField::Type),
        "/note" => Some(RecoveryField::Note),
        _ => None,
    }
}

fn page(
    call: &Call<impl Platform>,
    status: u16,
    typed: &Typed,
    invalid: &[RecoveryField],
    too_many: Option<i64>,
) -> Result<Reply, Early> {
    let key = call.new_key()?;
    let form = RecoveryForm {
        key: key.as_str(),
        lost: typed.lost,
        wish: typed.wish,
        login: &typed.login,
        contact_email: &typed.contact_email,
        account_type: typed.account_type,
        note: &typed.note,
        known: typed.known,
        invalid,
        too_many,
    };
    let site = call.config.site(call.locale, "/recovery/");
    Ok(Reply::page(status, recovery_form(&site, &form)))
}
