//! `GET /password/reset/{token}` and `POST /password/reset`.

use regain_core::fields::Encoding;
use regain_core::password::Flaw;
use regain_core::password_reset::{Fresh, Outcome, Use, handle, read_link};
use regain_core::problem::{Kind, Problem};
use regain_core::reply::Reply;
use regain_core::store::links::Link;
use regain_core::token::Token;
use regain_edge::{Call, Edge, Failure, random};
use regain_pages::{PasswordProblem, ResetForm, link_expired, password_changed, password_reset};

/// The mailed page. It only reads, so that mail scanners may follow the link.
pub async fn form(call: &Call, edge: &Edge<'_>, token: &str) -> Result<Reply, Failure> {
    let db = edge.database()?;
    let link = read_link(&db, Token::presented(token).as_ref(), &call.at()).await?;
    Ok(match link {
        Some(link) => page(call, edge, 200, token, &link, &[]),
        None => expired(call, edge),
    })
}

/// The new password.
pub async fn reset(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let fields = match call.fields() {
        Ok(fields) => fields,
        Err(problem) => return Ok(problem.into()),
    };
    let browser = call.encoding() == Some(Encoding::Form);
    let token = fields.peek("token").to_owned();
    let used = match Use::parse(fields) {
        Ok(used) => used,
        Err(errors) => {
            let kind = Kind::InvalidFields;
            return Ok(Problem { kind, errors }.into());
        }
    };
    let fresh = Fresh {
        salt: random()?,
        mail_id: random()?,
    };
    let db = edge.database()?;
    let peppers = edge.peppers()?;
    let provider = &edge.config.provider;
    let outcome = handle(&db, &used, provider, &fresh, &call.at(), &peppers).await?;
    if matches!(outcome, Outcome::Changed(_)) {
        edge.nudge_courier()?;
    }
    Ok(match &outcome {
        outcome if !browser => outcome.into(),
        Outcome::Changed(link) => {
            let site = edge.config.site(call.locale, &call.path);
            let html = password_changed(&site, !link.has_password);
            Reply::page(200, html).without_session()
        }
        Outcome::LinkExpired => expired(call, edge),
        Outcome::NotAcceptable(link, flaws) => page(call, edge, 422, &token, link, flaws),
    })
}

fn page(call: &Call, edge: &Edge, status: u16, token: &str, link: &Link, flaws: &[Flaw]) -> Reply {
    let problems: Vec<PasswordProblem> = flaws.iter().map(|flaw| problem(*flaw)).collect();
    let form = ResetForm {
        token,
        email: &link.email,
        first: !link.has_password,
        problems: &problems,
    };
    let site = edge.config.site(call.locale, &call.path);
    Reply::page(status, password_reset(&site, &form))
}

const fn problem(flaw: Flaw) -> PasswordProblem {
    match flaw {
        Flaw::TooShort => PasswordProblem::TooShort,
        Flaw::TooLong => PasswordProblem::TooLong,
        Flaw::TooCommon => PasswordProblem::TooCommon,
        Flaw::OwnWords => PasswordProblem::OwnWords,
    }
}

fn expired(call: &Call, edge: &Edge) -> Reply {
    let site = edge.config.site(call.locale, &call.path);
    Reply::page(Kind::LinkExpired.status(), link_expired(&site))
}
