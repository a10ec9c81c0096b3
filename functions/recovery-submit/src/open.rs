//! `GET` and `POST /recovery/`.

use regain_core::fields::{Encoding, FieldError, Fields, word};
use regain_core::policy::Policy;
use regain_core::problem::Kind as Of;
use regain_core::recovery::machine::State;
use regain_core::recovery::open::{Fresh, Outcome, Wish, handle, known};
use regain_core::recovery::rulebook::Kind;
use regain_core::reply::{Cookie, Reply, minutes_up};
use regain_edge::{Call, Edge, Failure, random, variable};
use regain_pages::{CaseOpened, RecoveryForm, case_opened, recovery_form, recovery_start};

/// The choice of what was lost; or, with `?kind=`, the form for it.
pub async fn form(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let Some(kind) = call.query("kind").and_then(|text| word::<Kind>(&text)) else {
        let site = edge.config.site(call.locale, &call.path);
        return Ok(Reply::page(200, recovery_start(&site)));
    };
    let mut form = RecoveryForm::new(kind);
    let challenge = call.cookie(Cookie::Challenge);
    let login = if challenge.is_some() {
        let db = edge.database()?;
        known(&db, challenge.as_ref(), &call.at(), &Policy::DEFAULT).await?
    } else {
        None
    };
    form.known = login.is_some();
    form.login = login.unwrap_or_default();
    Ok(page(call, edge, 200, &form))
}

/// A case is opened; everybody gets the same answer.
pub async fn open(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let browser = call.encoding() == Some(Encoding::Form);
    let mut typed = RecoveryForm::default();
    let wish = call.parse(|fields| {
        typed = remember(&fields);
        Wish::parse(fields, call.locale, call.cookie(Cookie::Challenge))
    });
    let wish = match wish {
        Ok(wish) => wish,
        Err(problem) if browser && problem.kind == Of::InvalidFields => {
            typed.invalid = pointers(&problem.errors);
            return Ok(page(call, edge, 422, &typed));
        }
        Err(problem) => return Ok(problem.into()),
    };
    let fresh = Fresh {
        id: random()?,
        reference: random()?,
        secret: random()?,
        phrase: random()?,
        mail_ids: [random()?, random()?, random()?],
    };
    let db = edge.database()?;
    let policy = variable(edge.env, "POLICY")?;
    let numbers = &Policy::DEFAULT;
    let outcome = handle(&db, &wish, &policy, &fresh, &call.at(), numbers).await?;
    edge.nudge_courier()?;
    Ok(match outcome {
        outcome if !browser => outcome.reply(&edge.config.origin),
        Outcome::Opened(opened) => {
            let (reference, secret) = (opened.credential.reference(), opened.credential.secret());
            let view = CaseOpened {
                reference: &reference,
                secret: &secret,
                documents: opened.state == State::Documents,
            };
            // After a POST too, the language switch leads to a page that exists.
            let site = edge.config.site(call.locale, "/recovery/case");
            let text = opened.credential.text();
            Reply::page(201, case_opened(&site, &view))
                .with_cookie(Cookie::Case, &text, numbers.case_life + numbers.case_memory)
                .without_cookie(Cookie::Challenge)
        }
        Outcome::TooManyAttempts { wait } => {
            typed.too_many = Some(minutes_up(wait));
            page(call, edge, 429, &typed).with_retry_after(wait)
        }
    })
}

/// What was typed, for a form that is shown again.
fn remember(fields: &Fields) -> RecoveryForm {
    let text = |name| fields.peek(name).to_owned();
    RecoveryForm {
        kind: word(fields.peek("kind")).unwrap_or_default(),
        login: text("login"),
        contact_email: text("contact_email"),
        new_email: text("new_email"),
        account_type: word(fields.peek("type")),
        note: text("note"),
        ..RecoveryForm::default()
    }
}

fn pointers(errors: &[FieldError]) -> Vec<String> {
    let pointers = errors.iter().map(|error| error.pointer.clone());
    pointers.collect()
}

fn page(call: &Call, edge: &Edge, status: u16, form: &RecoveryForm) -> Reply {
    let site = edge.config.site(call.locale, "/recovery/");
    Reply::page(status, recovery_form(&site, form))
}
