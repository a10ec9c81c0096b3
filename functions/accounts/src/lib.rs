//! `/accounts`: provisioning by service key. The rules are in
//! `regain_core::account::provision`.

use regain_core::account::provision::find::{self, Wanted};
use regain_core::account::provision::{
    self, Change, Creation, Fresh, Keeping, Keys, Provider, batch, events, password_mail, sessions,
};
use regain_core::http::problem::{Kind, Problem};
use regain_core::http::reply::Reply;
use regain_core::http::routes::Accounts;
use regain_core::sign_in::session_list;
use regain_web::{Call, Early, Failure, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health
        .variables()
        .keyring("PEPPERS")
        .keyring("TOTP_KEYS")
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
        Accounts::CreateEach => create_each(call, &keys).await,
        Accounts::Find => find(call, &keys).await,
        Accounts::Read => Ok(provision::read(&db, &keys, &id.into(), &at).await?.into()),
        Accounts::Change => change(call, &keys, id).await,
        Accounts::Delete => {
            let if_match = call.if_match();
            provision::delete(&db, &keys, &id.into(), if_match.as_deref(), &at).await?;
            Ok(Reply::empty(204))
        }
        Accounts::Sessions => {
            let listed = sessions::list(&db, &keys, &id.into(), &at).await?;
            Ok(Reply::json(200, &session_list::describe(None, &listed)))
        }
        Accounts::SessionsEnd => {
            sessions::end_all(&db, &keys, &id.into(), &at).await?;
            Ok(Reply::empty(204))
        }
        Accounts::SessionEnd => {
            let session = call.segment(1).into();
            sessions::end_one(&db, &keys, &id.into(), &session, &at).await?;
            Ok(Reply::empty(204))
        }
        Accounts::Events => {
            let wanted = events::Wanted::read(|name| call.query(name), at.limits.page);
            let wanted = read(call, &keys, call.checked(wanted)).await?;
            let told = events::show(&db, &keys, &id.into(), &wanted, &at).await?;
            Ok(Reply::json(200, &told))
        }
        Accounts::PasswordMail => {
            read(call, &keys, call.no_fields()).await?;
            let mail_id = call.platform.random()?;
            let sent = password_mail::send(&db, &keys, &id.into(), &mail_id, &at).await?;
            Ok(sent.into())
        }
    }
}

/// `POST /accounts`.
async fn create(call: &Call<impl Platform>, keys: &Keys) -> Result<Reply, Early> {
    let at = call.at();
    let seen = at.client.address;
    let creation = call.parse(|fields| Creation::parse(fields, seen));
    let creation = read(call, keys, creation).await?;
    let (fresh, keeping) = (fresh(call)?, keeping(call)?);
    let provider = provider(call);
    let db = call.platform.database()?;
    let outcome = provision::create(&db, keys, &creation, provider, &fresh, &at, &keeping).await?;
    Ok(outcome.into())
}

/// `POST /accounts/batch`.
async fn create_each(call: &Call<impl Platform>, keys: &Keys) -> Result<Reply, Early> {
    let at = call.at();
    let (most, seen) = (at.limits.batch, at.client.address);
    let rows = call.parse(|fields| batch::rows(fields, most, seen));
    let rows = read(call, keys, rows).await?;
    let fresh: Vec<Fresh> = rows.iter().map(|_| fresh(call)).collect::<Result<_, _>>()?;
    let keeping = keeping(call)?;
    let provider = provider(call);
    let db = call.platform.database()?;
    let answers = batch::create_each(&db, keys, &rows, provider, &fresh, &at, &keeping).await?;
    let told = batch::describe_each(&answers, &call.config.origin, &call.request_id);
    Ok(Reply::json(200, &told))
}

/// `GET /accounts`.
async fn find(call: &Call<impl Platform>, keys: &Keys) -> Result<Reply, Early> {
    let at = call.at();
    let wanted = Wanted::read(|name| call.query(name), at.limits.page);
    let wanted = read(call, keys, call.checked(wanted)).await?;
    let db = call.platform.database()?;
    let page = find::find(&db, keys, &wanted, &at).await?;
    Ok(Reply::json(200, &find::describe_page(&page)))
}

fn provider<P: Platform>(call: &Call<P>) -> Provider<'_> {
    Provider {
        name: &call.config.provider,
        locale: call.config.locale,
    }
}

fn fresh(call: &Call<impl Platform>) -> Result<Fresh, Failure> {
    Ok(Fresh {
        account_id: call.platform.random()?,
        salt: call.platform.random()?,
        nonce: call.platform.random()?,
        mail_id: call.platform.random()?,
    })
}

fn keeping(call: &Call<impl Platform>) -> Result<Keeping, Failure> {
    Ok(Keeping {
        hashing: call.platform.hashing()?,
        totp_keys: call.platform.totp_keys()?,
    })
}

/// `PATCH /accounts/{id}`.
async fn change(call: &Call<impl Platform>, keys: &Keys, id: &str) -> Result<Reply, Early> {
    let change = call.parse(|fields| Change::parse(fields, call.if_match()));
    let change = read(call, keys, change).await?;
    let mail_ids = call.platform.random_each()?;
    let db = call.platform.database()?;
    let outcome = provision::change(&db, keys, &id.into(), &change, &mail_ids, &call.at()).await?;
    Ok(outcome.into())
}

/// What was read of the call; whoever may not call is told so first, and the first key may
/// be new to the database.
async fn read<T>(
    call: &Call<impl Platform>,
    keys: &Keys,
    read: Result<T, Problem>,
) -> Result<T, Early> {
    if read.is_err() {
        let db = call.platform.database()?;
        provision::admit(&db, keys, &call.at()).await?;
    }
    Ok(read?)
}
