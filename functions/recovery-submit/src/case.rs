//! `/recovery/case`: where a case stands, for whoever opened it.

use regain_core::http::fields::Encoding;
use regain_core::http::problem::{Kind, Problem};
use regain_core::http::reply::{Cookie, Reply, minutes_up};
use regain_core::recovery::case::State;
use regain_core::recovery::credential::Credential;
use regain_core::recovery::machine::TransitionError;
use regain_core::recovery::view::{self as rules, Entered, describe};
use regain_core::recovery::{Answered, Refused};
use regain_pages::{
    CaseDone, CaseOpened, CasePage, CaseProblem, CaseSignIn, case_opened, case_page, case_sign_in,
    letter,
};
use regain_web::{Call, Early, Platform};

/// The page; without a credential, the way to it.
pub async fn show(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let credential = call.case();
    if credential.is_none() && call.wants_page() {
        let cookie_missing = just_opened(call);
        return Ok(way_in(call, 200, "", None, cookie_missing));
    }
    if let Some(credential) = credential.as_ref().filter(|_| just_opened(call)) {
        return opened(call, credential).await;
    }
    let (word, item) = (call.query("problem"), call.query("item"));
    let problem = CaseProblem::from_words(
        word.as_deref().unwrap_or_default(),
        item.as_deref().unwrap_or_default(),
    );
    page(call, credential.as_ref(), 200, problem).await
}

fn just_opened(call: &Call<impl Platform>) -> bool {
    call.wants_page() && call.query("done").as_deref() == Some("opened")
}

/// What the browser holds of its case, to be written down. It holds nothing less later on.
async fn opened(call: &Call<impl Platform>, credential: &Credential) -> Result<Reply, Early> {
    let db = call.platform.database()?;
    let read = rules::read(&db, Some(credential), &call.at()).await;
    let Ok(found) = read else {
        return page(call, Some(credential), 200, None).await;
    };
    let (reference, secret) = (credential.reference(), credential.secret());
    let view = CaseOpened {
        reference: &reference,
        secret: &secret,
        documents: found.case.state == State::Documents,
        code: found.case.wants_code(&found.rules),
    };
    let site = call.config.site(call.locale, "/recovery/case");
    Ok(Reply::page(200, case_opened(&site, &view)))
}

/// Reference and secret, typed by somebody who comes back.
pub async fn enter(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let browser = call.encoding() == Some(Encoding::Form);
    let mut fields = call.fields()?;
    let reference = fields.text("reference", 0..=64);
    let secret = fields.secret("secret", 0..=128);
    let credential = match call.checked(fields.finish()) {
        Ok(()) => Credential::typed(&reference, &secret),
        Err(_) if browser => None,
        Err(problem) => return Err(problem.into()),
    };
    let db = call.platform.database()?;
    let at = call.at();
    let entered = rules::enter(&db, credential.as_ref(), &at).await?;
    Ok(match (entered, credential) {
        (Entered::Case(_), Some(credential)) if browser => {
            let life = at.limits.case_life + at.limits.case_memory;
            Reply::see_other("/recovery/case").with_cookie(Cookie::Case, &credential.text(), life)
        }
        (Entered::Case(found), _) => Reply::json(200, &describe(&found, &at)),
        (Entered::NotFound, _) if browser => way_in(call, 404, &reference, None, false),
        (Entered::NotFound, _) => Kind::NotFound.into(),
        (Entered::TooManyAttempts { wait }, _) if browser => {
            let minutes = Some(minutes_up(wait));
            way_in(call, 429, &reference, minutes, false).with_retry_after(wait)
        }
        (Entered::TooManyAttempts { wait }, _) => {
            Reply::from(Kind::TooManyAttempts).with_retry_after(wait)
        }
    })
}

/// The letter that the case asks for; where it asks for none, its page says what it wants.
pub async fn show_letter(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let db = call.platform.database()?;
    let read = rules::read(&db, call.case().as_ref(), &call.at()).await;
    let found = match read {
        Ok(found) => found,
        Err(ended) => {
            let problem = Problem::from(ended.reason()?);
            return Ok(if call.wants_page() {
                Reply::see_other("/recovery/case")
            } else {
                problem.into()
            });
        }
    };
    let site = call.site(call.locale_for(found.case.locale));
    Ok(match letter(&site, &found) {
        Some(page) => Reply::page(200, page),
        None if call.wants_page() => Reply::see_other("/recovery/case"),
        None => Kind::NotFound.into(),
    })
}

/// This device forgets the case.
pub fn leave(call: &Call<impl Platform>) -> Reply {
    let reply = if call.wants_page() {
        Reply::see_other("/recovery/case")
    } else {
        Reply::empty(204)
    };
    reply.without_cookie(Cookie::Case)
}

/// What comes of a step: back to the page, or the page with what went wrong.
pub async fn after(
    call: &Call<impl Platform>,
    step: Answered<Option<CaseDone>>,
) -> Result<Reply, Early> {
    let refused = match step {
        Ok(_) if !call.wants_page() => return Ok(Reply::empty(204)),
        Ok(done) => {
            let path = done.map(CaseDone::path);
            let path = path.as_deref().unwrap_or("/recovery/case");
            return Ok(Reply::see_other(path));
        }
        Err(ended) => ended.reason()?,
    };
    if !call.wants_page() {
        return Ok(Problem::from(refused).into());
    }
    let status = Problem::from(refused.clone()).kind.status();
    let problem = Some(told(&refused));
    page(call, call.case().as_ref(), status, problem).await
}

/// A refusal as the page tells it.
fn told(refused: &Refused) -> CaseProblem<'_> {
    match refused {
        Refused::WrongCode { tries_left } => CaseProblem::WrongCode {
            tries_left: *tries_left,
        },
        Refused::TransitionError(TransitionError::CodesUsedUp) => CaseProblem::CodesUsedUp,
        Refused::TransitionError(TransitionError::ItemsMissing(items)) => {
            CaseProblem::Missing(items)
        }
        Refused::ChangedMeanwhile => CaseProblem::ChangedMeanwhile,
        Refused::TooOften => CaseProblem::TooOften,
        _ => CaseProblem::WrongState,
    }
}

/// The page of a case, as it is now.
pub async fn page(
    call: &Call<impl Platform>,
    credential: Option<&Credential>,
    status: u16,
    problem: Option<CaseProblem<'_>>,
) -> Result<Reply, Early> {
    let db = call.platform.database()?;
    let at = call.at();
    let found = match rules::read(&db, credential, &at).await {
        Ok(found) => found,
        Err(ended) => {
            let refused = ended.reason()?;
            if !call.wants_page() {
                return Ok(Problem::from(refused).into());
            }
            let reply = way_in(call, 404, "", None, false);
            return Ok(reply.without_cookie(Cookie::Case));
        }
    };
    if !call.wants_page() {
        return Ok(Reply::json(status, &describe(&found, &at)));
    }
    let view = CasePage {
        found: &found,
        now: call.at().now,
        limits: at.limits,
        problem,
        done: call
            .query("done")
            .and_then(|word| CaseDone::from_word(&word)),
    };
    let locale = call.locale_for(found.case.locale);
    let site = call.config.site(locale, "/recovery/case");
    let page = Reply::page(status, case_page(&site, &view));
    let (case, fresh) = (&found.case, call.fresh_device()?);
    let device = rules::device(&db, credential, case, &fresh, &call.at()).await?;
    Ok(match device {
        Some(device) => device.kept_by(page),
        None => page,
    })
}

/// The form for reference and secret.
fn way_in(
    call: &Call<impl Platform>,
    status: u16,
    reference: &str,
    too_many: Option<i64>,
    cookie_missing: bool,
) -> Reply {
    let view = CaseSignIn {
        reference,
        wrong: status == 404,
        too_many,
        cookie_missing,
    };
    let site = call.config.site(call.locale, "/recovery/case");
    Reply::page(status, case_sign_in(&site, &view))
}
