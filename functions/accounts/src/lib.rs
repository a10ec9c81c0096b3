//! `/accounts`: provisioning by service key. The rules are in
//! `regain_core::accounts`.

use regain_core::accounts::{self, Change, Creation, Fresh, Keys, Outcome, Provider};
use regain_core::fields::{Encoding, FieldError, Fields};
use regain_core::problem::{Kind, Problem};
use regain_core::reply::Reply;
use regain_edge::{Call, Edge, Failure, Health, random, serve, service_key};
use worker::web_sys::Request;
use worker::{Context, Env, Response, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response, &'static str> {
    serve(request, env, context, touch, answer).await
}

/// Everything that this function cannot work without.
async fn touch(health: &mut Health<'_>) {
    health
        .variables()
        .ring("PEPPERS")
        .service_key("FIRST_SERVICE_KEY");
    let courier = health.env.service("COURIER");
    health.bound("COURIER", courier).database().await;
}

async fn answer(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let keys = Keys {
        presented: call.service_key(),
        first: service_key(edge.env, "FIRST_SERVICE_KEY")?,
    };
    if keys.presented.is_none() {
        return Ok(Kind::ServiceKeyRequired.into());
    }
    let id = call.path.strip_prefix("/accounts/");
    let outcome = match (id, call.method.as_str()) {
        (None, "POST") => create(call, edge, &keys).await?,
        (Some(id), "GET") => accounts::read(&edge.database()?, &keys, id, &call.at()).await?,
        (Some(id), "PATCH") => change(call, edge, &keys, id).await?,
        (Some(id), "DELETE") => accounts::delete(&edge.database()?, &keys, id, &call.at()).await?,
        _ => Kind::NotFound.into(),
    };
    Ok(outcome.into())
}

/// `POST /accounts`.
async fn create(call: &Call, edge: &Edge<'_>, keys: &Keys) -> Result<Outcome, Failure> {
    let creation = match read(call, Creation::parse) {
        Ok(creation) => creation,
        Err(problem) => return Ok(Outcome::Refused(problem)),
    };
    let provider = Provider {
        name: &edge.config.provider,
        locale: edge.config.locale,
    };
    let fresh = Fresh {
        account_id: random()?,
        salt: random()?,
        mail_id: random()?,
    };
    let db = edge.database()?;
    let peppers = edge.peppers()?;
    let at = call.at();
    let outcome = accounts::create(&db, keys, &creation, provider, &fresh, &at, &peppers).await?;
    edge.nudge_courier()?;
    Ok(outcome)
}

/// `PATCH /accounts/{id}`.
async fn change(call: &Call, edge: &Edge<'_>, keys: &Keys, id: &str) -> Result<Outcome, Failure> {
    let change = match read(call, Change::parse) {
        Ok(change) => change,
        Err(problem) => return Ok(Outcome::Refused(problem)),
    };
    let fresh = [random()?, random()?];
    let db = edge.database()?;
    let outcome = accounts::change(&db, keys, id, &change, &fresh, &call.at()).await?;
    edge.nudge_courier()?;
    Ok(outcome)
}

/// Reads a body, which is JSON: programs call here, not people.
fn read<T>(
    call: &Call,
    parse: impl FnOnce(Fields) -> Result<T, Vec<FieldError>>,
) -> Result<T, Problem> {
    if call.encoding() == Some(Encoding::Form) {
        return Err(Kind::UnsupportedMediaType.into());
    }
    call.parse(parse)
}
