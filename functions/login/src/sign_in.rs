//! `GET` and `POST /login`.

use regain_core::http::fields::Encoding;
use regain_core::http::problem::Kind;
use regain_core::http::reply::{Cookie, Reply, minutes_up};
use regain_core::sign_in::login::{Attempt, Fresh, Outcome, handle};
use regain_core::sign_in::session::is_live;
use regain_core::sign_in::session_issue::ClientCookies;
use regain_pages::{LoginForm, LoginNote, LoginProblem, challenge_missing, login};
use regain_web::{Call, Early, Platform, destination, on_to};

/// The empty form. Whoever is signed in already needs none.
pub async fn form(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let then = call.query("then").unwrap_or_default();
    let mut note = call
        .query("done")
        .is_some_and(|done| done == "signed-out")
        .then_some(LoginNote::SignedOut);
    if let Some(token) = call.cookie(Cookie::Session) {
        if is_live(&call.platform.database()?, &token, &call.at()).await? {
            return Ok(Reply::see_other(destination(&then, "/profile")));
        }
        note = Some(LoginNote::SessionEnded);
    }
    let hint = call.query("login_hint").unwrap_or_default();
    Ok(shown(call, 200, (&hint, &then), None, note))
}

/// One attempt.
pub async fn sign_in(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let browser = call.encoding() == Some(Encoding::Form);
    let cookies = ClientCookies {
        browser,
        remember: false,
        device: call.cookie(Cookie::Device),
        session: call.cookie(Cookie::Session),
    };
    let mut fields = call.fields()?;
    let then = fields.hidden("then");
    let typed = fields.peek("login").to_owned();
    let problem = match (typed.trim().is_empty(), fields.peek("password").is_empty()) {
        (false, false) => LoginProblem::Invalid,
        (login, password) => LoginProblem::Missing { login, password },
    };
    let attempt = match call.checked(Attempt::parse(fields, cookies)) {
        Ok(attempt) => attempt,
        Err(_) if browser => return Ok(page(call, 422, (&typed, &then), Some(problem))),
        Err(problem) => return Err(problem.into()),
    };
    let fresh = Fresh {
        session: call.fresh_session()?,
        challenge: call.platform.random()?,
        salt: call.platform.random()?,
        mail_id: call.platform.random()?,
    };
    let db = call.platform.database()?;
    let hashing = call.platform.hashing()?;
    let outcome = handle(&db, &attempt, &fresh, &call.at(), &hashing).await?;
    Ok(match outcome {
        outcome if !browser => outcome.into(),
        Outcome::SignedIn(signed_in) => signed_in.browser_reply(&on_to("/signed-in", &then)),
        Outcome::SecondFactorRequired(challenge) => {
            let (token, life) = (challenge.token.as_str(), challenge.life);
            let reply = Reply::see_other(&on_to("/totp/verify", &then));
            reply.with_cookie(Cookie::Challenge, token, life)
        }
        Outcome::NewPasswordRequired { token, .. } => {
            Reply::see_other(&format!("/password/reset/{}", token.as_str()))
        }
        Outcome::AddressRefused(refused, proven) => call.address_refused(&refused).with_cookie(
            Cookie::Challenge,
            proven.token.as_str(),
            proven.life,
        ),
        Outcome::InvalidCredentials => {
            page(call, 401, (&typed, &then), Some(LoginProblem::Invalid))
        }
        Outcome::TooManyAttempts { wait } => {
            let minutes = minutes_up(wait);
            let problem = Some(LoginProblem::TooMany { minutes });
            page(call, 429, (&typed, &then), problem).with_retry_after(wait)
        }
    })
}

/// Whoever has just signed in goes on, unless the browser did not keep the cookie: the page
/// that they want would only ask them to sign in again.
pub fn arrive(call: &Call<impl Platform>) -> Reply {
    let then = call.query("then").unwrap_or_default();
    if !call.wants_page() {
        return Kind::NotFound.into();
    }
    if call.cookie(Cookie::Session).is_some() {
        return Reply::see_other(destination(&then, "/profile"));
    }
    let site = call.site(call.locale);
    Reply::page(Kind::SessionRequired.status(), challenge_missing(&site))
}

fn page(
    call: &Call<impl Platform>,
    status: u16,
    typed: (&str, &str),
    problem: Option<LoginProblem>,
) -> Reply {
    shown(call, status, typed, problem, None)
}

fn shown(
    call: &Call<impl Platform>,
    status: u16,
    (typed, then): (&str, &str),
    problem: Option<LoginProblem>,
    note: Option<LoginNote>,
) -> Reply {
    let site = call.site(call.locale);
    let form = LoginForm {
        login: typed,
        then,
        problem,
        note,
    };
    Reply::page(status, login(&site, &form))
}
