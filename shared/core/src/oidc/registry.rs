//! `/clients`: registered clients, by a service key of scope `clients`. Its words are those
//! of RFC 7591 where that has one.

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::redirect::can_be_registered;
use super::registration::{AuthenticationMethod, Group, Registration};
use super::{Algorithm, Scope};
use crate::audit::event::{Entry, Event};
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::problem::Kind;
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::refusal::Ended;
use crate::sign_in::service_key::{self, Scope as KeyScope};
use crate::store::service_keys::ServiceKey;
use crate::store::{Batch, Database, Statement, audit, clients};

/// What a client gets that names no scopes: all but the phone number.
const USUAL: [Scope; 5] = [
    Scope::OpenId,
    Scope::Profile,
    Scope::Email,
    Scope::Groups,
    Scope::OfflineAccess,
];

/// What is wanted of a client.
pub struct Wanted(Registration);

impl Wanted {
    /// Reads the fields of a client that is to be registered, or to be another.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        fields.by_line("redirect_uris");
        fields.by_line("post_logout_redirect_uris");
        fields.joined("scope");
        let name = fields.text("client_name", 1..=100);
        let address = |text: &str| can_be_registered(text).then(|| String::from(text));
        let wrong = "The member must be https, http on the loopback, or an app's own scheme.";
        let redirect_uris = fields.words("redirect_uris", address, wrong);
        let post_logout_redirect_uris = if fields.has("post_logout_redirect_uris") {
            fields.words("post_logout_redirect_uris", address, wrong)
        } else {
            Vec::new()
        };
        let groups = if fields.has("groups") {
            let wrong = "The member must be a type of customers or a role of staff.";
            fields.words("groups", Group::from_word, wrong)
        } else {
            Vec::new()
        };
        let authentication = one_of(
            &mut fields,
            "token_endpoint_auth_method",
            AuthenticationMethod::from_word,
            AuthenticationMethod::Basic,
            "The field must be client_secret_basic, client_secret_post or none.",
        );
        let algorithm = one_of(
            &mut fields,
            "id_token_signed_response_alg",
            Algorithm::from_word,
            Algorithm::Rs256,
            "The field must be RS256 or ES256.",
        );
        let scopes = one_of(
            &mut fields,
            "scope",
            scopes,
            USUAL.into(),
            "The field must have openid, and no scope that is not there.",
        );
        let wanted = Registration {
            id: String::new(),
            name,
            authentication,
            secret_hash: None,
            redirect_uris,
            post_logout_redirect_uris,
            scopes,
            groups,
            second_factor: fields.flag("second_factor"),
            claims_in_id_token: fields.flag("claims_in_id_token"),
            algorithm,
            access_seconds: within(&mut fields, "access_seconds", 3600, 60, 86_400),
            refresh_days: within(&mut fields, "refresh_days", 30, 1, 365),
            created_at: chrono::DateTime::default(),
        };
        fields.finish()?;
        Ok(Self(wanted))
    }

    /// The client, with its secret if it needs one, which is told this once.
    #[must_use]
    pub fn registered(self, fresh: &Fresh, now: DateTime<Utc>) -> (Registration, Option<Token>) {
        let secret = secret_for(&self.0, &fresh.secret);
        let client = Registration {
            id: id(fresh.id),
            secret_hash: secret.as_ref().map(Token::hash),
            created_at: now,
            ..self.0
        };
        (client, secret)
    }

    /// The client in place of the one that there is, whose secret stays, unless it needs none
    /// any more, or its first, which is told this once.
    #[must_use]
    pub fn replacing(
        self,
        known: Registration,
        random: &[u8; 32],
    ) -> (Registration, Option<Token>) {
        let secret = secret_for(&self.0, random);
        let kept = known.secret_hash.filter(|_| secret.is_some());
        let secret = secret.filter(|_| kept.is_none());
        let client = Registration {
            id: known.id,
            secret_hash: kept.or_else(|| secret.as_ref().map(Token::hash)),
            created_at: known.created_at,
            ..self.0
        };
        (client, secret)
    }
}

/// The client with another secret; none where it has no secret.
#[must_use]
pub fn renewed(known: Registration, random: &[u8; 32]) -> Option<(Registration, Token)> {
    let secret = Token::new(random);
    known.secret_hash.is_some().then(|| {
        let client = Registration {
            secret_hash: Some(secret.hash()),
            ..known
        };
        (client, secret)
    })
}

/// A word of the field, or the usual one where it is not given.
fn one_of<T>(
    fields: &mut Fields,
    name: &str,
    read: impl FnOnce(&str) -> Option<T>,
    usual: T,
    wrong: &str,
) -> T {
    let given = fields.has(name).then(|| fields.parsed(name, read, wrong));
    given.flatten().unwrap_or(usual)
}

fn scopes(text: &str) -> Option<Vec<Scope>> {
    let scopes: Option<Vec<_>> = text.split(' ').map(Scope::from_word).collect();
    scopes.filter(|scopes| scopes.contains(&Scope::OpenId))
}

fn within(fields: &mut Fields, name: &str, usual: u32, least: u32, most: u32) -> u32 {
    if !fields.has(name) {
        return usual;
    }
    let number = fields
        .number(name)
        .and_then(|number| u32::try_from(number).ok());
    let number = number.unwrap_or_default();
    if !(least..=most).contains(&number) {
        let wrong = alloc::format!("The field must be between {least} and {most}.");
        fields.refuse(name, &wrong);
    }
    number
}

/// What a program is told of a client, with the secret where it was just made.
#[must_use]
pub fn describe(client: &Registration, secret: Option<&Token>) -> Value {
    let scopes: Vec<_> = client.scopes.iter().map(|scope| scope.word()).collect();
    let mut told = json!({
        "client_id": client.id,
        "client_name": client.name,
        "token_endpoint_auth_method": client.authentication,
        "redirect_uris": client.redirect_uris,
        "post_logout_redirect_uris": client.post_logout_redirect_uris,
        "scope": scopes.join(" "),
        "groups": client.groups,
        "second_factor": client.second_factor,
        "claims_in_id_token": client.claims_in_id_token,
        "id_token_signed_response_alg": client.algorithm,
        "access_seconds": client.access_seconds,
        "refresh_days": client.refresh_days,
        "created_at": client.created_at,
        "client_secret": secret.map(Token::as_str),
    });
    // What is not set is left out, as it is where it is asked for.
    if let Some(members) = told.as_object_mut() {
        members.retain(|_, value| !value.is_null() && *value != json!([]));
    }
    told
}

/// What comes of a call.
pub type Answered<T> = Result<T, Ended<Kind>>;

/// The service key of a call, and what else it reads.
async fn admit<B: Batch>(
    db: &impl Database,
    key: Option<&Token>,
    reads: B,
    at: &RequestContext<'_>,
) -> Answered<(ServiceKey, B::Output)> {
    let (key, read) = db.fetch((service_key::read(key), reads)).await?;
    let key = service_key::admit(db, key, KeyScope::Clients, at).await?;
    Ok((key, read))
}

/// All of them, the oldest first.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn list(
    db: &impl Database,
    key: Option<&Token>,
    at: &RequestContext<'_>,
) -> Answered<Vec<Registration>> {
    Ok(admit(db, key, clients::all(at.now), at).await?.1)
}

/// Random values for one client.
pub struct Fresh {
    /// Its id.
    pub id: [u8; 16],
    /// Its secret.
    pub secret: [u8; 32],
}

/// Registers a client. It is told its secret this once.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn create(
    db: &impl Database,
    key: Option<&Token>,
    wanted: Wanted,
    fresh: &Fresh,
    at: &RequestContext<'_>,
) -> Answered<(Registration, Option<Token>)> {
    let (key, ()) = admit(db, key, (), at).await?;
    let (client, secret) = wanted.registered(fresh, at.now);
    write(db, &key, Event::ClientCreated, clients::insert(&client), at).await?;
    Ok((client, secret))
}

fn secret_for(client: &Registration, random: &[u8; 32]) -> Option<Token> {
    (client.authentication != AuthenticationMethod::None).then(|| Token::new(random))
}

/// Puts these data in place of those of a client.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn change(
    db: &impl Database,
    key: Option<&Token>,
    (id, wanted): (&str, Wanted),
    random: &[u8; 32],
    at: &RequestContext<'_>,
) -> Answered<(Registration, Option<Token>)> {
    let (key, known) = admit(db, key, clients::by_id(id), at).await?;
    let known = known.ok_or(Ended::unrecorded(Kind::NotFound))?;
    let (client, secret) = wanted.replacing(known, random);
    write(db, &key, Event::ClientChanged, clients::update(&client), at).await?;
    Ok((client, secret))
}

/// Gives a client another secret; the one before is good no more.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn renew(
    db: &impl Database,
    key: Option<&Token>,
    id: &str,
    random: &[u8; 32],
    at: &RequestContext<'_>,
) -> Answered<(Registration, Token)> {
    let (key, known) = admit(db, key, clients::by_id(id), at).await?;
    let renewed = known.and_then(|client| renewed(client, random));
    let (client, secret) = renewed.ok_or(Ended::unrecorded(Kind::NotFound))?;
    write(
        db,
        &key,
        Event::ClientChanged,
        clients::renew_secret(&client.id, &secret.hash()),
        at,
    )
    .await?;
    Ok((client, secret))
}

/// Removes a client, and all that it was given.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn remove(
    db: &impl Database,
    key: Option<&Token>,
    id: &str,
    at: &RequestContext<'_>,
) -> Answered<()> {
    let (key, known) = admit(db, key, clients::by_id(id), at).await?;
    let client = known.ok_or(Ended::unrecorded(Kind::NotFound))?;
    write(
        db,
        &key,
        Event::ClientRemoved,
        clients::delete(&client.id),
        at,
    )
    .await
}

async fn write(
    db: &impl Database,
    key: &ServiceKey,
    event: Event,
    write: Statement,
    at: &RequestContext<'_>,
) -> Answered<()> {
    let entry = Entry {
        event,
        actor: Some(&key.actor()),
        account_id: None,
    };
    Ok(db
        .write(alloc::vec![write, audit::insert(&entry, at)])
        .await?)
}
