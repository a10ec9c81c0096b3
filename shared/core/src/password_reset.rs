//! `POST /password/reset`: a new password, by the mailed link.
//!
//! 1. Read the link and its account.
//! 2. Judge and hash the new password.
//! 3. Use up the link, set the password, end every session and tell the owner:
//!    one batch, which fails for all but one of many parallel uses.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::email::login_key;
use crate::fields::{FieldError, Fields};
use crate::moment::Moment;
use crate::password::{self, Flaw};
use crate::policy::Policy;
use crate::problem::{Kind, Problem};
use crate::reply::Reply;
use crate::ring::Ring;
use crate::store::audit::{self, Entry, Event};
use crate::store::links::{self, Link};
use crate::store::outbox::{self, Letter};
use crate::store::{Database, Statement, StoreError, accounts, sessions, throttles};
use crate::throttle::{login_lane, record_refusal};
use crate::token::{Token, id};

/// Somebody's use of a link.
pub struct Use {
    token: Option<Token>,
    password: String,
}

impl Use {
    /// Reads `token` and `password`. A password of the wrong length is not
    /// refused here: what is wrong with it is said in one place, [`password::flaws`].
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let token = fields.secret("token", 1..=256);
        let password = fields.secret("password", 0..=usize::MAX);
        fields.finish()?;
        Ok(Self {
            token: Token::presented(&token),
            password,
        })
    }
}

/// Random values for one use.
pub struct Fresh {
    /// Salt of the new hash.
    pub salt: [u8; 16],
    /// The notice's id.
    pub mail_id: [u8; 16],
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The password is the new one; everybody is signed out.
    Changed(Link),
    /// The link does not open anything (any more).
    LinkExpired,
    /// The link is still good, but not this password.
    NotAcceptable(Link, Vec<Flaw>),
}

/// The account that a link opens. Reading it changes nothing, so that mail
/// scanners may follow links.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn read_link(
    db: &impl Database,
    token: Option<&Token>,
    at: &Moment<'_>,
) -> Result<Option<Link>, StoreError> {
    let Some(token) = token else {
        return Ok(None);
    };
    let [link] = db.rows([links::by_token(&token.hash(), at.now)]).await?;
    link.first()
}

/// Carries out one use.
///
/// # Errors
/// [`StoreError::Unavailable`] where database or peppers cannot be used.
pub async fn handle(
    db: &impl Database,
    used: &Use,
    provider: &str,
    fresh: &Fresh,
    at: &Moment<'_>,
    peppers: &Ring,
) -> Result<Outcome, StoreError> {
    let link = read_link(db, used.token.as_ref(), at).await?;
    let (Some(link), Some(token)) = (link, used.token.as_ref()) else {
        return refuse(db, at).await;
    };
    let own_words = [link.email.as_str(), link.name.as_str(), provider];
    let flaws = password::flaws(&used.password, &own_words);
    if !flaws.is_empty() {
        let account = Some(link.account_id.as_str());
        db.commit(alloc::vec![record(Event::PasswordRefused, account, at)])
            .await?;
        return Ok(Outcome::NotAcceptable(link, flaws));
    }
    let hash = password::hash(&used.password, &fresh.salt, peppers)
        .map_err(|_| StoreError::Unavailable("PEPPERS cannot be used".into()))?;
    match db.commit(change(&link, token, &hash, fresh, at)).await {
        Ok(()) => Ok(Outcome::Changed(link)),
        Err(StoreError::Conflict) => refuse(db, at).await,
        Err(error) => Err(error),
    }
}

fn change(link: &Link, token: &Token, hash: &str, fresh: &Fresh, at: &Moment) -> Vec<Statement> {
    let account = link.account_id.as_str();
    let notice = Letter::PasswordChanged {
        at: at.now,
        address: at.peer.address.to_string(),
    };
    alloc::vec![
        links::require_live(&token.hash(), at.now),
        links::void(account),
        outbox::drop_links(account),
        accounts::set_password(account, hash),
        sessions::end_all(account),
        // Whoever signed in with the old password is a stranger from now on.
        sessions::forget_devices(account),
        throttles::clear(&login_lane("password", &login_key(&link.email))),
        outbox::insert(&id(fresh.mail_id), account, &link.email, &notice, at.now),
        record(Event::PasswordChanged, Some(account), at),
    ]
}

async fn refuse(db: &impl Database, at: &Moment<'_>) -> Result<Outcome, StoreError> {
    let entry = Entry {
        event: Event::LinkRefused,
        actor: None,
        account_id: None,
    };
    db.commit(record_refusal(&entry, at, &Policy::DEFAULT))
        .await?;
    Ok(Outcome::LinkExpired)
}

fn record(event: Event, account_id: Option<&str>, at: &Moment) -> Statement {
    let entry = Entry {
        event,
        actor: None,
        account_id,
    };
    audit::insert(&entry, at)
}

/// What a program is told.
impl From<&Outcome> for Reply {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Changed(_) => Self::empty(204),
            Outcome::LinkExpired => Kind::LinkExpired.into(),
            Outcome::NotAcceptable(_, flaws) => not_acceptable(flaws).into(),
        }
    }
}

/// Says what is wrong with a new password, for programs.
#[must_use]
pub fn not_acceptable(flaws: &[Flaw]) -> Problem {
    Problem {
        kind: Kind::PasswordNotAcceptable,
        errors: flaws
            .iter()
            .map(|flaw| FieldError {
                pointer: "/password".into(),
                detail: flaw.detail().into(),
            })
            .collect(),
    }
}
