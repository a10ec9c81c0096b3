//! `GET /support/new-case` and `POST /support/cases`: a case for somebody who wrote or called.

use regain_core::http::fields::Encoding;
use regain_core::http::reply::Reply;
use regain_core::recovery::open::{CaseRequest, Settings, SignIn};
use regain_core::support::open_case::{describe, open_case};
use regain_core::support::{Agent, Capacity as _, open as enter};
use regain_pages::{RecoveryField, TypedRequest, new_case};
use regain_web::{Call, Early, Platform, barred, form_key};

/// The form.
pub async fn form(call: &Call<impl Platform>) -> Result<Reply, Early> {
    page(call, 200, &TypedRequest::default(), &[]).await
}

/// The case is opened, and waits in the queue.
pub async fn open(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let browser = call.encoding() == Some(Encoding::Form);
    let mut fields = call.fields()?;
    let key = form_key(&mut fields);
    let typed = TypedRequest::of(&fields);
    // They have to ask: what nobody said would ask for other documents.
    if browser && typed.account_type.is_none() {
        fields.refuse("type", "The field is missing.");
    }
    let request = match call.checked(CaseRequest::parse(fields, call.locale, SignIn::default())) {
        Ok(request) => request,
        Err(problem) if browser => {
            let invalid = RecoveryField::of_all(&problem.errors);
            return page(call, 422, &typed, &invalid).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let fresh = call.fresh_case()?;
    let (db, token, at) = (call.platform.database()?, call.session(), call.at());
    let settings = Settings {
        rulebook: &call.platform.variable("POLICY")?,
        trace_keys: &call.platform.keyring("TRACE_KEYS")?,
    };
    let (token, key) = (token.as_ref(), key.as_ref());
    let opened = open_case(&db, token, &request, key, settings, fresh, &at).await;
    let opened = opened.map_err(barred::early(call))?;
    if browser {
        return Ok(Reply::see_other(&format!("/support/cases/{}", opened.id)));
    }
    Ok(Reply::json(201, &describe(&opened, &call.config.origin)))
}

async fn page(
    call: &Call<impl Platform>,
    status: u16,
    typed: &TypedRequest,
    invalid: &[RecoveryField],
) -> Result<Reply, Early> {
    let (db, token) = (call.platform.database()?, call.session());
    let entered = enter::<Agent, _>(&db, token.as_ref(), (), &call.at()).await;
    let (agent, ()) = entered.map_err(barred::early(call))?;
    let office = barred::office(call, agent.session(), "/support/new-case");
    let key = call.new_key()?;
    let form = typed.form(key.as_str(), invalid);
    let locale = typed.locale.unwrap_or(office.site.locale);
    Ok(Reply::page(status, new_case(&office, &form, locale)))
}
