//! `GET` and `POST /login/session`, `POST /logout`.

use regain_core::http::fields::Encoding;
use regain_core::http::reply::Reply;
use regain_core::sign_in::session::{
    Question, describe, end, look_up as ask, show as show_session,
};
use regain_web::{Call, Early, Platform};

/// Who is signed in. People see it on their profile.
pub async fn show(call: &Call<impl Platform>) -> Result<Reply, Early> {
    if call.wants_page() {
        return Ok(Reply::see_other("/profile"));
    }
    let db = call.platform.database()?;
    let token = call.session();
    let session = show_session(&db, token.as_ref(), &call.at()).await?;
    Ok(Reply::json(200, &describe(&session)))
}

/// A program of the provider asks whose token it was given.
pub async fn look_up(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let question = call.parse(Question::parse)?;
    let db = call.platform.database()?;
    let key = call.service_key();
    let found = ask(&db, key.as_ref(), &question, &call.at()).await?;
    Ok(Reply::json(200, &describe(&found)))
}

/// The end of the caller's session.
pub async fn sign_out(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let db = call.platform.database()?;
    end(&db, call.session().as_ref(), &call.at()).await?;
    let reply = if call.encoding() == Some(Encoding::Form) {
        Reply::see_other("/login?done=signed-out")
    } else {
        Reply::empty(204)
    };
    Ok(reply.without_session())
}
