//! `GET` and `POST /login/proof`: all factors once more.

use regain_core::account::profile::Need;
use regain_core::crypto::token::Token;
use regain_core::http::fields::Encoding;
use regain_core::http::problem::Kind;
use regain_core::http::reply::{Cookie, Reply, minutes_up};
use regain_core::second_factor::totp::Code;
use regain_core::sign_in::proof::{Factors, Fresh, Keys, Outcome, handle};
use regain_core::store::profiles::Profile;
use regain_pages::{CodeProblem, ProofForm, ProofProblem, proof};
use regain_web::{Call, Early, Kept, Platform, bound, denied, destination};

/// The form.
pub async fn form(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let then = call.query("then").unwrap_or_default();
    let profile = denied::read(call, Need::Prove).await?;
    if !call.wants_page() {
        return Ok(Kind::NotFound.into());
    }
    Ok(page(call, 200, &profile, (&then, None), None))
}

/// One proof.
pub async fn prove(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let browser = call.encoding() == Some(Encoding::Form);
    let mut fields = call.fields()?;
    let kept = Kept::carried(call, &mut fields);
    let then = fields.hidden("then");
    let begins = !fields.has("password");
    let no_password = fields.peek("password").is_empty();
    let code = fields.peek("code");
    let no_code = Code::parse(code).is_none().then(|| CodeProblem::of(code));
    let factors = match call.checked(Factors::parse(fields)) {
        Ok(factors) => factors,
        Err(_) if browser => {
            let profile = denied::read(call, Need::Prove).await?;
            // Whoever comes from a form that waits has not been asked for anything yet.
            let (status, problem) = if begins {
                (200, None)
            } else {
                let code = no_code.filter(|_| profile.totp_since.is_some());
                let problem = if no_password || code.is_some() {
                    let password = no_password;
                    ProofProblem::Missing { password, code }
                } else {
                    ProofProblem::Wrong
                };
                (422, Some(problem))
            };
            return Ok(page(
                call,
                status,
                &profile,
                (&then, kept.as_ref()),
                problem,
            ));
        }
        Err(problem) => return Err(problem.into()),
    };
    let keys = Keys {
        hashing: call.platform.hashing()?,
        totp: call.platform.totp_keys()?,
    };
    let location = destination(&then, "/profile");
    let fresh = Fresh {
        token: call.platform.random()?,
        mail_id: call.platform.random()?,
    };
    let renewed = Token::new(&fresh.token).hash();
    let db = call.remembering(location, Some(&renewed))?;
    let (token, at) = (call.session(), call.at());
    let outcome = handle(&db, token.as_ref(), &factors, &fresh, &at, &keys).await;
    let proved = matches!(outcome, Ok(Outcome::Proved { .. }));
    if let (false, Some(kept)) = (proved, &kept) {
        // A second press: the first one has renewed the session, before or meanwhile.
        if let Some(earlier) = call.pressed(at.limits.press).await? {
            return Ok(after(call, kept, earlier));
        }
    }
    let carried = (&*then, kept.as_ref());
    Ok(match outcome.map_err(denied::early(call))? {
        outcome if !browser => outcome.into(),
        Outcome::Proved { token, life, .. } => {
            let reply = Reply::see_other(location);
            let reply = reply.with_cookie(Cookie::Session, token.as_str(), life);
            match &kept {
                Some(kept) => after(call, kept, reply),
                None => reply,
            }
        }
        Outcome::InvalidCredentials(profile) => {
            page(call, 401, &profile, carried, Some(ProofProblem::Wrong))
        }
        Outcome::SecondFactorRequired(profile) => {
            let problem = ProofProblem::Missing {
                password: false,
                code: Some(CodeProblem::Missing),
            };
            page(call, 401, &profile, carried, Some(problem))
        }
        Outcome::TooManyAttempts { wait, profile } => {
            let minutes = minutes_up(wait);
            let problem = Some(ProofProblem::TooMany { minutes });
            page(call, 429, &profile, carried, problem).with_retry_after(wait)
        }
    })
}

/// What was typed, with the session that the answer of the proof left the browser.
fn after(call: &Call<impl Platform>, kept: &Kept, proved: Reply) -> Reply {
    let cookies = proved.headers.into_iter();
    let mut reply = kept.again(call);
    let cookies = cookies.filter(|(name, _)| *name == "set-cookie");
    reply.headers.extend(cookies);
    reply
}

fn page(
    call: &Call<impl Platform>,
    status: u16,
    profile: &Profile,
    (then, kept): (&str, Option<&Kept>),
    problem: Option<ProofProblem>,
) -> Reply {
    let by = bound(call).unwrap_or_default();
    let form = ProofForm {
        kept: kept.map(|kept| kept.view(&by)),
        email: &profile.email,
        totp: profile.totp_since.is_some(),
        then,
        problem,
    };
    let site = call
        .site(call.locale_for(profile.locale))
        .of(profile, &call.at());
    Reply::page(status, proof(&site, &form))
}
