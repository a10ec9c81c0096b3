//! `GET` and `POST /login/proof`: all factors once more.

use regain_core::account::profile::Need;
use regain_core::crypto::keyring::Keys;
use regain_core::crypto::token::Token;
use regain_core::http::fields::Encoding;
use regain_core::http::problem::Kind;
use regain_core::http::reply::{Cookie, Reply, minutes_up};
use regain_core::sign_in::proof::{Factors, Fresh, Outcome, handle};
use regain_core::store::profiles::Profile;
use regain_pages::{ProofForm, ProofProblem, proof};
use regain_web::{Call, Early, Platform, denied};

/// The form.
pub async fn form(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let then = call.query("then").unwrap_or_default();
    let profile = denied::read(call, Need::LookAtFactor).await?;
    if !call.wants_page() {
        return Ok(Kind::NotFound.into());
    }
    Ok(page(call, 200, &profile, &then, None))
}

/// One proof.
pub async fn prove(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let browser = call.encoding() == Some(Encoding::Form);
    let mut then = String::new();
    let factors = call.parse(|mut fields| {
        if browser {
            fields.peek("then").clone_into(&mut then);
            fields.ignore("then");
        }
        Factors::parse(fields)
    });
    let factors = match factors {
        Ok(factors) => factors,
        Err(problem) if browser && problem.kind == Kind::InvalidFields => {
            let profile = denied::read(call, Need::LookAtFactor).await?;
            let problem = Some(ProofProblem::Missing);
            return Ok(page(call, 422, &profile, &then, problem));
        }
        Err(problem) => return Ok(problem.into()),
    };
    let keys = Keys {
        peppers: call.platform.peppers()?,
        totp: call.platform.totp_keys()?,
    };
    let location = if denied::leads_on(&then) {
        then.as_str()
    } else {
        "/profile"
    };
    let fresh = Fresh {
        token: call.platform.random()?,
        mail_id: call.platform.random()?,
    };
    let renewed = Token::new(&fresh.token).hash();
    let db = call.remembering(location, Some(&renewed))?;
    let (token, at) = (call.session(), call.at());
    let outcome = handle(&db, token.as_ref(), &factors, &fresh, &at, &keys).await;
    Ok(match outcome.map_err(denied::early(call))? {
        outcome if !browser => outcome.into(),
        Outcome::Proved { token, life, .. } => {
            Reply::see_other(location).with_cookie(Cookie::Session, token.as_str(), life)
        }
        Outcome::InvalidCredentials(profile) => {
            page(call, 401, &profile, &then, Some(ProofProblem::Wrong))
        }
        Outcome::SecondFactorRequired(profile) => {
            page(call, 401, &profile, &then, Some(ProofProblem::Missing))
        }
        Outcome::TooManyAttempts { wait, profile } => {
            let minutes = minutes_up(wait);
            let problem = Some(ProofProblem::TooMany { minutes });
            page(call, 429, &profile, &then, problem).with_retry_after(wait)
        }
    })
}

fn page(
    call: &Call<impl Platform>,
    status: u16,
    profile: &Profile,
    then: &str,
    problem: Option<ProofProblem>,
) -> Reply {
    let form = ProofForm {
        email: &profile.email,
        totp: profile.totp_since.is_some(),
        then,
        problem,
    };
    let site = call.site(call.locale_for(profile.locale)).of(profile);
    Reply::page(status, proof(&site, &form))
}
