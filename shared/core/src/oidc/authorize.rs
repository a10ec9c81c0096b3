//! `/oidc/authorize`: a browser that a client sends, and where it goes on.
//!
//! 1. Read the client and the session, and judge the session as for any other call.
//! 2. Check client and redirect address: what is wrong with them is told on a page of our
//!    own, and never by a redirect (RFC 6749, 4.1.2.1; RFC 9700, 4.11).
//! 3. Check the rest: what is wrong with it is told to the client.
//! 4. Ask for what the session lacks: a sign-in, a proof, a second factor.
//! 5. Write the grant with its code, while the session still stands.

use alloc::string::String;

use chrono::TimeDelta;

use super::redirect::with_parameters;
use super::registration::Registration;
use super::request::{InFlight, Parameters, Wanted};
use super::{ErrorCode, OAuthError, Scope};
use crate::audit::event::{Entry, Event, Factors};
use crate::crypto::keyring::Keyring;
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::limits::rate_limit::record_repeat;
use crate::sign_in::Session;
use crate::sign_in::gate::{Denied, Rules, visit};
use crate::sign_in::session_issue::AddressRefused;
use crate::store::grants::{self, NewGrant};
use crate::store::{CommitError, Database, Guard, StoreError, clients, sessions};

/// What is wrong with a request that nobody is sent back with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no such client.
    UnknownClient,
    /// The client has not registered the address.
    ForeignRedirect,
    /// A parameter is longer than it may be.
    TooLong,
    /// It was on its way for too long, or is not one of ours.
    Expired,
}

/// What becomes of the browser.
pub enum Outcome {
    /// It is shown what is wrong.
    Fault(Fault),
    /// It goes to the client, with a code or an error.
    Answer(String),
    /// Its owner signs in, and comes back by this path.
    SignIn(String),
    /// They prove all factors once more, and come back.
    Prove(String),
    /// They need a second factor, which the account does not have.
    Enrol {
        /// The path to come back by.
        back: String,
        /// The client that asks for it.
        client: String,
    },
    /// The account cannot be used from where they are.
    AddressRefused(AddressRefused),
}

/// Random values for one request.
pub struct Fresh {
    /// The id of the grant.
    pub grant_id: [u8; 16],
    /// The code.
    pub code: [u8; 32],
}

/// What the endpoint knows besides.
pub struct Setting<'a> {
    /// The provider's own origin.
    pub issuer: &'a str,
    /// The keys of requests on their way.
    pub keys: &'a Keyring,
}

/// Carries out one request.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn handle(
    db: &impl Database,
    request: InFlight,
    token: Option<&Token>,
    fresh: &Fresh,
    setting: &Setting<'_>,
    at: &RequestContext<'_>,
) -> Result<Outcome, StoreError> {
    let parameters = &request.parameters;
    let client = clients::by_id(&parameters.client_id);
    let rules = Rules::SIGNED_IN;
    let (opened, client) = visit::<Session, _>(db, token, rules, client, at).await?;
    let Some(client) = client else {
        return Ok(Outcome::Fault(Fault::UnknownClient));
    };
    if !client.has_redirect_uri(&parameters.redirect_uri) {
        return Ok(Outcome::Fault(Fault::ForeignRedirect));
    }
    let refused = |error| Outcome::Answer(refusal(parameters, error, setting.issuer));
    let wanted = match parameters.wanted(&client) {
        Ok(wanted) => wanted,
        Err(error) => return Ok(refused(error)),
    };
    let needed = match opened {
        Ok(session) => match lacking(&session, &client, &wanted, &request, at) {
            None if !client.admits(session.role, session.account_type) => {
                let error = ErrorCode::AccessDenied;
                return Ok(refused(error.because("The account may not enter there.")));
            }
            None => {
                let given = give(
                    db, token, &session, &client, &wanted, &request, fresh, setting, at,
                );
                match given.await? {
                    Some(answer) => return Ok(Outcome::Answer(answer)),
                    None => Denied::SessionRequired,
                }
            }
            Some(denied) => denied,
        },
        Err(ended) => ended.reason()?,
    };
    if wanted.silent {
        return Ok(refused(match needed {
            Denied::AddressRefused(_) => {
                ErrorCode::AccessDenied.because("The account is not used from this address.")
            }
            Denied::SecondFactorMandatory => {
                ErrorCode::InteractionRequired.because("The account needs a second factor.")
            }
            _ => ErrorCode::LoginRequired
                .because("Somebody has to sign in, or to prove who they are."),
        }));
    }
    let back = request.path(setting.keys);
    Ok(match needed {
        Denied::AddressRefused(refused) => Outcome::AddressRefused(refused),
        Denied::SecondFactorMandatory => Outcome::Enrol {
            back,
            client: client.name,
        },
        Denied::OtherNetwork | Denied::FreshProofRequired => Outcome::Prove(back),
        _ => Outcome::SignIn(back),
    })
}

/// What a session that is good in itself does not do for this request.
fn lacking(
    session: &Session,
    client: &Registration,
    wanted: &Wanted,
    request: &InFlight,
    at: &RequestContext,
) -> Option<Denied> {
    let single = session.factors == Factors::Password;
    if single && client.second_factor && !session.has_totp {
        return Some(Denied::SecondFactorMandatory);
    }
    let second = client.second_factor || wanted.second_factor;
    let age = at.now - session.proved_at;
    let too_old = |most: u32| age >= TimeDelta::seconds(most.into());
    let stale = wanted.anew || wanted.max_age.is_some_and(too_old);
    // What was proved on the way counts, as long as a fresh proof does: the way back can be
    // gone again.
    let on_the_way = session.proved_at >= request.since && age <= at.limits.fresh_proof;
    let stale = stale && !on_the_way;
    (stale || second && single && session.has_totp).then_some(Denied::FreshProofRequired)
}

/// Writes the grant; nothing where the session has ended meanwhile.
#[expect(clippy::too_many_arguments, reason = "all that a grant comes from")]
async fn give(
    db: &impl Database,
    token: Option<&Token>,
    session: &Session,
    client: &Registration,
    wanted: &Wanted,
    request: &InFlight,
    fresh: &Fresh,
    setting: &Setting<'_>,
    at: &RequestContext<'_>,
) -> Result<Option<String>, StoreError> {
    let (parameters, code) = (&request.parameters, Token::new(&fresh.code));
    let offline = wanted.scopes.contains(&Scope::OfflineAccess);
    let grant = NewGrant {
        id: id(fresh.grant_id),
        client,
        session,
        offline,
        scopes: &wanted.scopes,
        parameters,
        code_hash: code.hash(),
    };
    let actor = alloc::format!("account:{}", session.account_id);
    let entry = Entry {
        event: Event::GrantIssued,
        actor: Some(&actor),
        account_id: Some(&session.account_id),
    };
    let hash = token.map(Token::hash).unwrap_or_default();
    let mut writes = alloc::vec![
        sessions::require(&hash),
        grants::insert(&grant, at),
        grants::end_unused_beyond(&session.account_id, &client.id, at.limits.grants),
    ];
    writes.extend(record_repeat(&entry, at));
    match db.commit(writes).await {
        Ok(()) => {}
        Err(CommitError::Conflict(Guard::Session | Guard::Reference)) => return Ok(None),
        Err(error) => return Err(error.unexpected()),
    }
    let answer = [
        ("code", Some(code.as_str())),
        ("state", parameters.state.as_deref()),
        ("iss", Some(setting.issuer)),
    ];
    Ok(Some(with_parameters(&parameters.redirect_uri, &answer)))
}

/// Where the client hears what is wrong.
fn refusal(parameters: &Parameters, error: OAuthError, issuer: &str) -> String {
    let answer = [
        ("error", Some(error.code.word())),
        ("error_description", Some(error.description)),
        ("state", parameters.state.as_deref()),
        // RFC 9207: from whom it comes.
        ("iss", Some(issuer)),
    ];
    with_parameters(&parameters.redirect_uri, &answer)
}
