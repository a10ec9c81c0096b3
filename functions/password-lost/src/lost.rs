//! `GET` and `POST /password/lost/`.

use regain_core::http::fields::Encoding;
use regain_core::http::problem::Kind;
use regain_core::http::reply::Reply;
use regain_core::password::lost::{Fresh, LinkRequest, Outcome, handle};
use regain_pages::{PasswordLostForm, password_lost, password_lost_sent};
use regain_web::{Call, Early, Platform, form_key};

/// The empty form.
pub fn form(call: &Call<impl Platform>) -> Result<Reply, Early> {
    page(call, 200, "")
}

/// Somebody asks for a link; everybody gets the same answer.
pub async fn ask(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let browser = call.encoding() == Some(Encoding::Form);
    let mut fields = call.fields()?;
    let key = form_key(&mut fields);
    let typed = fields.peek("email").to_owned();
    let request = match call.checked(LinkRequest::parse(fields)) {
        Ok(request) => request,
        Err(_) if browser => return page(call, 422, &typed),
        Err(problem) => return Err(problem.into()),
    };
    let fresh = match &key {
        Some(key) => Fresh::of_form(key, &request),
        None => Fresh {
            mail_id: call.platform.random()?,
        },
    };
    let db = call.platform.database()?;
    let outcome = handle(&db, &request, &fresh, &call.at()).await?;
    if let Outcome::TooManyAttempts { wait } = outcome {
        return Ok(Reply::from(Kind::TooManyAttempts).with_retry_after(wait));
    }
    Ok(if browser {
        let site = call.site(call.locale);
        Reply::page(202, password_lost_sent(&site, typed.trim()))
    } else {
        Reply::empty(202)
    })
}

fn page(call: &Call<impl Platform>, status: u16, typed: &str) -> Result<Reply, Early> {
    let key = call.new_key()?;
    let site = call.site(call.locale);
    let form = PasswordLostForm {
        key: key.as_str(),
        email: typed,
        invalid: status == 422,
    };
    Ok(Reply::page(status, password_lost(&site, &form)))
}
