//! `GET` and `POST /totp/verify` with a challenge.

use chrono::{DateTime, Utc};
use regain_core::crypto::token::Token;
use regain_core::http::fields::Encoding;
use regain_core::http::problem::Kind;
use regain_core::http::reply::{Cookie, Reply, minutes_up};
use regain_core::sign_in::second_step::{Answer, Fresh, Outcome, Standing, handle, standing};
use regain_core::sign_in::session_issue::ClientCookies;
use regain_pages::{CodeForm, CodeProblem, Done, challenge_expired, challenge_missing, code};
use regain_web::{Call, Early, Platform, client_request, destination, on_to};

/// The form, while there is a challenge to answer.
pub async fn form(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let then = call.query("then").unwrap_or_default();
    show(call, 200, None, (None, &then)).await
}

/// The form, or where this sign-in has come to meanwhile.
async fn show(
    call: &Call<impl Platform>,
    status: u16,
    problem: Option<CodeProblem>,
    (recovery, then): (Option<&str>, &str),
) -> Result<Reply, Early> {
    let db = call.platform.database()?;
    let (challenge, session) = (call.cookie(Cookie::Challenge), call.cookie(Cookie::Session));
    let standing = standing(&db, challenge.as_ref(), session.as_ref(), &call.at()).await?;
    Ok(match standing {
        Standing::Waits(expires_at) => page(call, status, expires_at, problem, (recovery, then)),
        Standing::AddressRefused(refused) => call.address_refused(&refused),
        Standing::SignedIn(home) => Reply::see_other(destination(then, home)),
        Standing::Nothing if challenge.is_none() => no_cookie(call),
        Standing::Nothing => expired(call),
    })
}

/// One answer.
pub async fn verify(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let browser = call.encoding() == Some(Encoding::Form);
    let cookies = ClientCookies {
        browser,
        remember: false,
        device: call.cookie(Cookie::Device),
        session: call.cookie(Cookie::Session),
    };
    let mut fields = call.fields()?;
    let then = fields.hidden("then");
    let typed = fields.peek("code").to_owned();
    let shown = (call.query("with").map(|_| &*typed), &*then);
    let answer = Answer::parse(fields, call.cookie(Cookie::Challenge), cookies);
    let answer = match call.checked(answer) {
        Ok(answer) => answer,
        Err(_) if browser => {
            let problem = CodeProblem::of(&typed);
            return show(call, 422, Some(problem), shown).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let fresh = Fresh {
        session: call.fresh_session()?,
        mail_id: call.platform.random()?,
    };
    // A second press comes to the same, with a session of its own: the cookies of the first
    // answer may have been lost with it.
    let location = match client_request(&then) {
        Some(request) if answer.is_recovery() => request.to_owned(),
        None if answer.is_recovery() => Done::SignedInWithRecoveryCode.path(),
        _ => on_to("/totp/verify", &then),
    };
    let session = Token::new(&fresh.session.session_token).hash();
    let db = call.remembering(&location, Some(&session))?;
    let keys = call.platform.totp_keys()?;
    let outcome = handle(&db, &answer, &fresh, &call.at(), &keys).await?;
    Ok(match outcome {
        outcome if !browser => outcome.into(),
        Outcome::SignedIn { session, recovery } => {
            let path = if recovery {
                &location
            } else {
                destination(&then, session.home)
            };
            let reply = session.browser_reply(path);
            reply.without_cookie(Cookie::Challenge)
        }
        // What was proven counts for a recovery case: the cookie stays.
        Outcome::AddressRefused(refused) => call.address_refused(&refused),
        Outcome::ChallengeExpired => {
            show(call, Kind::ChallengeExpired.status(), None, (None, &then)).await?
        }
        Outcome::InvalidCode { expires_at } => {
            page(call, 401, expires_at, Some(CodeProblem::Wrong), shown)
        }
        Outcome::TooManyAttempts { wait, expires_at } => {
            let minutes = minutes_up(wait);
            let problem = Some(CodeProblem::TooMany { minutes });
            page(call, 429, expires_at, problem, shown).with_retry_after(wait)
        }
    })
}

fn page(
    call: &Call<impl Platform>,
    status: u16,
    expires_at: DateTime<Utc>,
    problem: Option<CodeProblem>,
    (recovery, then): (Option<&str>, &str),
) -> Reply {
    let site = call.site(call.locale);
    let form = CodeForm {
        minutes_left: minutes_up(expires_at - call.at().now),
        problem,
        recovery,
        then,
    };
    Reply::page(status, code(&site, &form))
}

/// The cookie outlives the challenge: where there is none, it is not the time that is over.
fn no_cookie(call: &Call<impl Platform>) -> Reply {
    let site = call.site(call.locale);
    Reply::page(Kind::ChallengeExpired.status(), challenge_missing(&site))
}

fn expired(call: &Call<impl Platform>) -> Reply {
    let site = call.site(call.locale);
    // The cookie stays: what was proven counts for a recovery case.
    Reply::page(Kind::ChallengeExpired.status(), challenge_expired(&site))
}
