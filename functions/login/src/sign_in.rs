//! `GET` and `POST /login`.

use regain_core::entrance::{self, Carried};
use regain_core::fields::Encoding;
use regain_core::login::{Attempt, Fresh, Outcome, handle};
use regain_core::policy::Policy;
use regain_core::problem::Kind;
use regain_core::reply::{Cookie, Reply, minutes_up};
use regain_edge::{Call, Edge, Failure, random};
use regain_pages::{LoginForm, LoginProblem, login};

/// The empty form.
pub fn form(call: &Call, edge: &Edge) -> Reply {
    page(call, edge, 200, "", None)
}

/// One attempt.
pub async fn sign_in(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let browser = call.encoding() == Some(Encoding::Form);
    let carried = Carried {
        browser,
        device: call.cookie(Cookie::Device),
        session: call.cookie(Cookie::Session),
    };
    let mut typed = String::new();
    let mut missing = LoginProblem::Invalid;
    let attempt = call.parse(|fields| {
        fields.peek("login").clone_into(&mut typed);
        if typed.trim().is_empty() {
            missing = LoginProblem::LoginMissing;
        } else if fields.peek("password").is_empty() {
            missing = LoginProblem::PasswordMissing;
        }
        Attempt::parse(fields, carried)
    });
    let attempt = match attempt {
        Ok(attempt) => attempt,
        Err(problem) if browser && problem.kind == Kind::InvalidFields => {
            return Ok(page(call, edge, 422, &typed, Some(missing)));
        }
        Err(problem) => return Ok(problem.into()),
    };
    let fresh = Fresh {
        session: entrance::Fresh {
            session_id: random()?,
            session_token: random()?,
            device_token: random()?,
        },
        challenge: random()?,
        salt: random()?,
    };
    let db = edge.database()?;
    let peppers = edge.peppers()?;
    let outcome = handle(
        &db,
        &attempt,
        &fresh,
        &call.at(),
        &Policy::DEFAULT,
        &peppers,
    )
    .await?;
    Ok(match outcome {
        outcome if !browser => outcome.into(),
        Outcome::SignedIn(signed_in) => signed_in.browser_reply("/profile"),
        Outcome::SecondFactorRequired(challenge) => Reply::see_other("/totp/verify").with_cookie(
            Cookie::Challenge,
            challenge.token.as_str(),
            challenge.life,
        ),
        Outcome::AddressRefused(refused, proven) => edge
            .address_refused(call, &refused)
            .with_cookie(Cookie::Challenge, proven.token.as_str(), proven.life),
        Outcome::InvalidCredentials => page(call, edge, 401, &typed, Some(LoginProblem::Invalid)),
        Outcome::TooManyAttempts { wait } => {
            let minutes = minutes_up(wait);
            let problem = Some(LoginProblem::TooMany { minutes });
            page(call, edge, 429, &typed, problem).with_retry_after(wait)
        }
    })
}

fn page(
    call: &Call,
    edge: &Edge,
    status: u16,
    typed: &str,
    problem: Option<LoginProblem>,
) -> Reply {
    let site = edge.config.site(call.locale, &call.path);
    let form = LoginForm {
        login: typed,
        problem,
    };
    Reply::page(status, login(&site, &form))
}
