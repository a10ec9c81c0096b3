//! `GET` and `POST /login/session`, `POST /logout`.

use regain_core::fields::Encoding;
use regain_core::policy::Policy;
use regain_core::problem::Kind;
use regain_core::reply::Reply;
use regain_core::session::{Question, describe, end, find, look_up as ask};
use regain_edge::{Call, Edge, Failure};
use regain_pages::{SessionView, session};

/// Who is signed in.
pub async fn show(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let db = edge.database()?;
    let found = match call.session() {
        Some(token) => find(&db, &token, &call.at(), &Policy::DEFAULT).await?,
        None => None,
    };
    Ok(match found {
        None if call.wants_page() => Reply::see_other("/login"),
        None => Kind::SessionRequired.into(),
        Some(found) if call.wants_page() => {
            let view = SessionView {
                name: &found.name,
                email: &found.email,
                expires_at: found.expires_at,
            };
            let site = edge.config.site(call.locale_for(found.locale), &call.path);
            Reply::page(200, session(&site, &view))
        }
        Some(found) => Reply::json(200, &describe(&found)),
    })
}

/// A program of the provider asks whose token it was given.
pub async fn look_up(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let question = match call.parse(Question::parse) {
        Ok(question) => question,
        Err(problem) => return Ok(problem.into()),
    };
    let db = edge.database()?;
    let key = call.service_key();
    Ok(
        match ask(&db, key.as_ref(), &question, &call.at(), &Policy::DEFAULT).await? {
            Ok(found) => Reply::json(200, &describe(&found)),
            Err(kind) => kind.into(),
        },
    )
}

/// The end of the caller's session.
pub async fn sign_out(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let db = edge.database()?;
    end(&db, call.session().as_ref(), &call.at()).await?;
    let reply = if call.encoding() == Some(Encoding::Form) {
        Reply::see_other("/login")
    } else {
        Reply::empty(204)
    };
    Ok(reply.without_session())
}
