//! `/support/clients`: what admins do about registered clients. The rules for a client are
//! those of `oidc::registry`, where programs do the same.

use alloc::string::String;
use alloc::vec::Vec;

use super::manage::{AdminRefusal, Done, Managed, finish};
use super::{Admin, FreshAdmin, open};
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::oidc::registration::Registration;
use crate::oidc::registry::{Fresh, Wanted, renewed};
use crate::refusal::Ended;
use crate::sign_in::gate::Opened;
use crate::store::{Database, Statement, clients};

/// All of them, the oldest first.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn list(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Opened<(Admin, Vec<Registration>)> {
    open::<Admin, _>(db, token, clients::all(at.now), at).await
}

/// One of them.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn show(
    db: &impl Database,
    token: Option<&Token>,
    client_id: &str,
    at: &RequestContext<'_>,
) -> Managed<(Admin, Registration)> {
    let (admin, client) = open::<Admin, _>(db, token, clients::by_id(client_id), at).await?;
    Ok((admin, client.ok_or(NOT_FOUND)?))
}

const NOT_FOUND: Ended<AdminRefusal> = Ended::unrecorded(AdminRefusal::NotFound);

impl Fresh {
    /// The values that the key of a form leads to.
    #[must_use]
    pub fn of_form(form: &Token) -> Self {
        Self {
            id: form.derive("id of a client"),
            secret: form.derive("secret of a client"),
        }
    }
}

/// Registers a client. It is told its secret this once; the same form, sent twice, registers
/// one client.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn create(
    db: &impl Database,
    token: Option<&Token>,
    wanted: Wanted,
    fresh: &Fresh,
    at: &RequestContext<'_>,
) -> Managed<(Registration, Option<Token>)> {
    let client_id: String = id(fresh.id);
    let made = clients::by_id(&client_id);
    let (admin, made) = open::<FreshAdmin, _>(db, token, made, at).await?;
    if let Some(client) = made {
        let secret = Token::new(&fresh.secret);
        let told = client.secret_hash.as_ref() == Some(&secret.hash());
        return Ok((client, told.then_some(secret)));
    }
    let (client, secret) = wanted.registered(fresh, at.now);
    let write = clients::insert(&client);
    record(db, token, (&admin, Event::ClientCreated, write), at).await?;
    Ok((client, secret))
}

/// Puts these data in place of those of a client.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn change(
    db: &impl Database,
    token: Option<&Token>,
    (client_id, wanted): (&str, Wanted),
    random: &[u8; 32],
    at: &RequestContext<'_>,
) -> Managed<(Registration, Option<Token>)> {
    let (admin, known) = open::<FreshAdmin, _>(db, token, clients::by_id(client_id), at).await?;
    let (client, secret) = wanted.replacing(known.ok_or(NOT_FOUND)?, random);
    let write = clients::update(&client);
    record(db, token, (&admin, Event::ClientChanged, write), at).await?;
    Ok((client, secret))
}

/// Gives a client another secret; the one before is good no more.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn renew(
    db: &impl Database,
    token: Option<&Token>,
    client_id: &str,
    random: &[u8; 32],
    at: &RequestContext<'_>,
) -> Managed<(Registration, Token)> {
    let (admin, known) = open::<FreshAdmin, _>(db, token, clients::by_id(client_id), at).await?;
    let renewed = known.and_then(|client| renewed(client, random));
    let (client, secret) = renewed.ok_or(NOT_FOUND)?;
    let write = clients::renew_secret(&client.id, &secret.hash());
    record(db, token, (&admin, Event::ClientChanged, write), at).await?;
    Ok((client, secret))
}

/// Removes a client, and all that it was given.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn remove(
    db: &impl Database,
    token: Option<&Token>,
    client_id: &str,
    at: &RequestContext<'_>,
) -> Managed<()> {
    let (admin, known) = open::<FreshAdmin, _>(db, token, clients::by_id(client_id), at).await?;
    let write = clients::delete(&known.ok_or(NOT_FOUND)?.id);
    record(db, token, (&admin, Event::ClientRemoved, write), at).await
}

async fn record(
    db: &impl Database,
    token: Option<&Token>,
    (admin, event, write): (&FreshAdmin, Event, Statement),
    at: &RequestContext<'_>,
) -> Managed<()> {
    let done = Done {
        admin,
        event,
        account_id: None,
        case_id: None,
        writes: alloc::vec![write],
    };
    finish(db, token, done, at).await
}
