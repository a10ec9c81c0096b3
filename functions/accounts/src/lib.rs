//! `/accounts`: provisioning by service key. The rules are in
//! `regain_core::account::provision`.

use regain_core::account::provision::{self, Change, Creation, Fresh, Keys, Provider};
use regain_core::http::fields::{FieldError, Fields};
use regain_core::http::problem::Kind;
use regain_core::http::reply::Reply;
use regain_core::http::routes::Accounts;
use regain_web::{Call, Early, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health
        .variables()
        .keyring("PEPPERS")
        .imported_passwords()
        .service_key("FIRST_SERVICE_KEY");
    health.bound("COURIER").database().await;
}

/// Answers a call to an endpoint.
///
/// # Errors
/// [`Early`]: the answer to a call that ends before its time, or a failure of ours.
pub async fn answer(call: &Call<impl Platform>, endpoint: Accounts) -> Result<Reply, Early> {
    let keys = Keys {
        presented: call.service_key(),
        first: call.platform.service_key("FIRST_SERVICE_KEY")?,
    };
    if keys.presented.is_none() {
        return Ok(Kind::ServiceKeyRequired.into());
    }
    let id = call.segment(0);
    let (db, at) = (call.platform.database()?, call.at());
    match endpoint {
        Accounts::Create => create(call, &keys).await,
        Accounts::Read => Ok(provision::read(&db, &keys, &id.into(), &at).await?.into()),
        Accounts::Change => change(call, &keys, id).await,
        Accounts::Delete => Ok(provision::delete(&db, &keys, &id.into(), &at).await?.into()),
    }
}

/// `POST /accounts`.
async fn create(call: &Call<impl Platform>, keys: &Keys) -> Result<Reply, Early> {
    let creation = read(call, keys, Creation::parse).await?;
    let provider = Provider {
        name: &call.config.provider,
        locale: call.config.locale,
    };
    let fresh = Fresh {
        account_id: call.platform.random()?,
        salt: call.platform.random()?,
        mail_id: call.platform.random()?,
    };
    let db = call.platform.database()?;
    let hashing = call.platform.hashing()?;
    let at = call.at();
    let outcome = provision::create(&db, keys, &creation, provider, &fresh, &at, &hashing).await?;
    Ok(outcome.into())
}

/// `PATCH /accounts/{id}`.
async fn change(call: &Call<impl Platform>, keys: &Keys, id: &str) -> Result<Reply, Early> {
    let change = read(call, keys, Change::parse).await?;
    let mail_ids = call.platform.random_each()?;
    let db = call.platform.database()?;
    let outcome = provision::change(&db, keys, &id.into(), &change, &mail_ids, &call.at()).await?;
    Ok(outcome.into())
}

/// Reads the fields; whoever may not call is told so first, and the first key may be new
/// to the database.
async fn read<T>(
    call: &Call<impl Platform>,
    keys: &Keys,
    parse: impl FnOnce(Fields) -> Result<T, Vec<FieldError>>,
) -> Result<T, Early> {
    let read = call.parse(parse);
    if read.is_err() {
        let db = call.platform.database()?;
        provision::admit(&db, keys, &call.at()).await?;
    }
    Ok(read?)
}
