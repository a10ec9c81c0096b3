//! `/clients`: registered clients, for the provider's programs.

use regain_core::http::reply::Reply;
use regain_core::oidc::registry::{self, Fresh, Wanted, describe};
use regain_web::{Call, Early, Platform};
use serde_json::json;

/// All of them.
pub async fn list(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let (db, key) = (call.platform.database()?, call.service_key());
    let clients = registry::list(&db, key.as_ref(), &call.at()).await?;
    let clients: Vec<_> = clients
        .iter()
        .map(|client| describe(client, None))
        .collect();
    Ok(Reply::json(200, &json!({ "clients": clients })))
}

/// A new one.
pub async fn create(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let wanted = call.parse(Wanted::parse)?;
    let fresh = Fresh {
        id: call.platform.random()?,
        secret: call.platform.random()?,
    };
    let (db, key) = (call.platform.database()?, call.service_key());
    let made = registry::create(&db, key.as_ref(), wanted, &fresh, &call.at()).await?;
    Ok(Reply::json(201, &describe(&made.0, made.1.as_ref())))
}

/// Other data of one.
pub async fn change(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let wanted = call.parse(Wanted::parse)?;
    let random = call.platform.random()?;
    let (db, key) = (call.platform.database()?, call.service_key());
    let change = (call.segment(0), wanted);
    let made = registry::change(&db, key.as_ref(), change, &random, &call.at()).await?;
    Ok(Reply::json(200, &describe(&made.0, made.1.as_ref())))
}

/// Another secret of one.
pub async fn renew(call: &Call<impl Platform>) -> Result<Reply, Early> {
    call.no_fields()?;
    let random = call.platform.random()?;
    let (db, key) = (call.platform.database()?, call.service_key());
    let id = call.segment(0);
    let (client, secret) = registry::renew(&db, key.as_ref(), id, &random, &call.at()).await?;
    Ok(Reply::json(200, &describe(&client, Some(&secret))))
}

/// The end of one.
pub async fn remove(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let (db, key) = (call.platform.database()?, call.service_key());
    registry::remove(&db, key.as_ref(), call.segment(0), &call.at()).await?;
    Ok(Reply::empty(204))
}
