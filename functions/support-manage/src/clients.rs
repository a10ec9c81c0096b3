//! `/support/clients...`: the registered clients.

use regain_core::crypto::token::Token;
use regain_core::http::fields::{FieldError, Fields};
use regain_core::http::problem::Problem;
use regain_core::http::reply::Reply;
use regain_core::oidc::registration::Registration;
use regain_core::oidc::registry::{Fresh, Wanted, describe};
use regain_core::sign_in::gate::SessionRow as _;
use regain_core::support::manage::AdminRefusal;
use regain_core::support::{Capacity as _, FreshAdmin, clients as rules, open};
use regain_pages::{
    AdminDone, ClientForm, ClientPage, ClientProblem, ClientTyped, ClientsPage, client,
    client_secret, clients,
};
use regain_web::{Call, Early, Platform, barred, form_key};
use serde_json::json;

/// Where they are listed.
const LIST: &str = "/support/clients";

/// The list, with an empty form.
pub async fn list(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let usual = ClientTyped {
        authentication: "client_secret_basic".into(),
        algorithm: "RS256".into(),
        scopes: ["profile", "email", "groups", "offline_access"]
            .map(Into::into)
            .into(),
        access_seconds: "3600".into(),
        refresh_days: "30".into(),
        ..ClientTyped::default()
    };
    listed(call, 200, &usual, &[]).await
}

/// One of them.
pub async fn show(call: &Call<impl Platform>, id: &str) -> Result<Reply, Early> {
    shown(call, id, 200, None, &[]).await
}

/// A new one, with its secret.
pub async fn create(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let mut fields = call.fields()?;
    let key = form_key(&mut fields);
    let typed = typed(&fields);
    let wanted = match call.checked(Wanted::parse(fields)) {
        Ok(wanted) => wanted,
        Err(problem) if call.wants_page() => {
            return listed(call, 422, &typed, &told(&problem.errors)).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let (db, token, at) = (call.platform.database()?, call.session(), call.at());
    let fresh = Fresh::of_form(&call.key_or_new(key)?);
    let (client, secret) = match rules::create(&db, token.as_ref(), wanted, &fresh, &at).await {
        Ok(made) => made,
        Err(ended) => {
            let again = async |status, problems: &_| listed(call, status, &typed, problems).await;
            return refused(call, ended.reason()?, again).await;
        }
    };
    made(call, 201, &client, secret.as_ref()).await
}

/// Other data of one.
pub async fn change(call: &Call<impl Platform>, id: &str) -> Result<Reply, Early> {
    let mut fields = call.fields()?;
    let key = call.key_or_new(form_key(&mut fields))?;
    let typed = typed(&fields);
    let wanted = match call.checked(Wanted::parse(fields)) {
        Ok(wanted) => wanted,
        Err(problem) if call.wants_page() => {
            return shown(call, id, 422, Some(&typed), &told(&problem.errors)).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let (db, token, at) = (call.platform.database()?, call.session(), call.at());
    let random = key.derive("first secret of a client");
    let changed = rules::change(&db, token.as_ref(), (id, wanted), &random, &at).await;
    let (client, secret) = match changed {
        Ok(changed) => changed,
        Err(ended) => {
            let typed = Some(&typed);
            let again = async |status, problems: &_| shown(call, id, status, typed, problems).await;
            return refused(call, ended.reason()?, again).await;
        }
    };
    made(call, 200, &client, secret.as_ref()).await
}

/// Another secret of one.
pub async fn renew(call: &Call<impl Platform>, id: &str) -> Result<Reply, Early> {
    let mut fields = call.fields()?;
    let key = call.key_or_new(form_key(&mut fields))?;
    call.checked(fields.finish())?;
    let (db, token, at) = (call.platform.database()?, call.session(), call.at());
    let random = key.derive("another secret of a client");
    match rules::renew(&db, token.as_ref(), id, &random, &at).await {
        Ok((client, secret)) => made(call, 200, &client, Some(&secret)).await,
        Err(ended) => {
            let again = async |status, problems: &_| shown(call, id, status, None, problems).await;
            refused(call, ended.reason()?, again).await
        }
    }
}

/// The end of one.
pub async fn remove(call: &Call<impl Platform>, id: &str) -> Result<Reply, Early> {
    call.no_fields()?;
    let location = AdminDone::ClientRemoved.at(LIST);
    let (db, token) = (call.remembering(&location, None)?, call.session());
    match rules::remove(&db, token.as_ref(), id, &call.at()).await {
        Ok(()) if call.wants_page() => Ok(Reply::see_other(&location)),
        Ok(()) => Ok(Reply::empty(204)),
        Err(ended) => {
            let again = async |status, problems: &_| shown(call, id, status, None, problems).await;
            refused(call, ended.reason()?, again).await
        }
    }
}

/// What was made: for a person the secret, this once, or the page of the client.
async fn made(
    call: &Call<impl Platform>,
    status: u16,
    client: &Registration,
    secret: Option<&Token>,
) -> Result<Reply, Early> {
    if !call.wants_page() {
        return Ok(Reply::json(status, &describe(client, secret)));
    }
    let Some(secret) = secret else {
        let page = format!("{LIST}/{}", client.id);
        return Ok(Reply::see_other(&AdminDone::ClientChanged.at(&page)));
    };
    let (db, token, at) = (call.platform.database()?, call.session(), call.at());
    let opened = open::<FreshAdmin, _>(&db, token.as_ref(), (), &at).await;
    let (admin, ()) = opened.map_err(barred::early(call))?;
    let office = barred::office(call, admin.session(), LIST);
    let page = client_secret(&office, client, secret.as_str());
    Ok(Reply::page(status, page))
}

/// What a refusal is answered with: where somebody else was faster, a person sees the page
/// that they came from again, which says so.
async fn refused(
    call: &Call<impl Platform>,
    refusal: AdminRefusal,
    again: impl AsyncFnOnce(u16, &[ClientProblem]) -> Result<Reply, Early>,
) -> Result<Reply, Early> {
    if refusal != AdminRefusal::ChangedMeanwhile || !call.wants_page() {
        return Ok(barred::refused_admin(call, refusal));
    }
    again(
        Problem::from(refusal).kind.status(),
        &[ClientProblem::Meanwhile],
    )
    .await
}

/// What stands in the form, to be shown again.
fn typed(fields: &Fields) -> ClientTyped {
    let text = |name| fields.peek(name).into();
    let ticked = |name| fields.peek_each(name).map(Into::into).collect();
    ClientTyped {
        name: text("client_name"),
        redirect_uris: text("redirect_uris"),
        post_logout_redirect_uris: text("post_logout_redirect_uris"),
        authentication: text("token_endpoint_auth_method"),
        algorithm: text("id_token_signed_response_alg"),
        scopes: ticked("scope"),
        groups: ticked("groups"),
        second_factor: fields.has("second_factor"),
        claims_in_id_token: fields.has("claims_in_id_token"),
        access_seconds: text("access_seconds"),
        refresh_days: text("refresh_days"),
    }
}

/// What is wrong with the fields, as the page tells it, each once.
fn told(errors: &[FieldError]) -> Vec<ClientProblem> {
    let mut problems: Vec<_> = errors
        .iter()
        .map(|error| match error.pointer.split('/').nth(1) {
            Some("client_name") => ClientProblem::Name,
            Some("redirect_uris") => ClientProblem::RedirectUris,
            Some("post_logout_redirect_uris") => ClientProblem::PostLogoutRedirectUris,
            Some("access_seconds") => ClientProblem::AccessSeconds,
            Some("refresh_days") => ClientProblem::RefreshDays,
            _ => ClientProblem::Other,
        })
        .collect();
    problems.dedup();
    problems
}

async fn listed(
    call: &Call<impl Platform>,
    status: u16,
    typed: &ClientTyped,
    problems: &[ClientProblem],
) -> Result<Reply, Early> {
    let (db, token, at) = (call.platform.database()?, call.session(), call.at());
    let (admin, all) = rules::list(&db, token.as_ref(), &at)
        .await
        .map_err(barred::early(call))?;
    if !call.wants_page() {
        let all: Vec<_> = all.iter().map(|client| describe(client, None)).collect();
        return Ok(Reply::json(status, &json!({ "clients": all })));
    }
    let (office, key) = (barred::office(call, admin.session(), LIST), call.new_key()?);
    let form = ClientForm {
        key: key.as_str(),
        fresh: admin.session().is_fresh(&at),
        done: done(call),
        typed,
        problems,
    };
    let view = ClientsPage {
        clients: &all,
        form,
    };
    Ok(Reply::page(status, clients(&office, &view)))
}

async fn shown(
    call: &Call<impl Platform>,
    id: &str,
    status: u16,
    typed: Option<&ClientTyped>,
    problems: &[ClientProblem],
) -> Result<Reply, Early> {
    let (db, token, at) = (call.platform.database()?, call.session(), call.at());
    let (admin, known) = match rules::show(&db, token.as_ref(), id, &at).await {
        Ok(known) => known,
        Err(ended) => return Ok(barred::refused_admin(call, ended.reason()?)),
    };
    if !call.wants_page() {
        return Ok(Reply::json(status, &describe(&known, None)));
    }
    let (office, key) = (barred::office(call, admin.session(), LIST), call.new_key()?);
    let stands = ClientTyped::from(&known);
    let form = ClientForm {
        key: key.as_str(),
        fresh: admin.session().is_fresh(&at),
        done: done(call),
        typed: typed.unwrap_or(&stands),
        problems,
    };
    let view = ClientPage {
        client: &known,
        form,
    };
    Ok(Reply::page(status, client(&office, &view)))
}

fn done(call: &Call<impl Platform>) -> Option<AdminDone> {
    let word = call.query("done")?;
    AdminDone::from_word(&word)
}
