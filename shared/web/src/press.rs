//! Where the second press of a form leads. The rules are in `regain_core::http::press`.

use core::cell::Cell;

use chrono::TimeDelta;
use regain_core::crypto::token::{Token, TokenHash};
use regain_core::http::fields::{Encoding, Fields};
use regain_core::http::press::{Fresh, repeat};
use regain_core::http::problem::Problem;
use regain_core::http::reply::{Cookie, Reply};
use regain_core::limits::Limits;
use regain_core::store::{CommitError, Database, Rows, Statement, presses};

use crate::call::Call;
use crate::failure::Failure;
use crate::platform::Platform;

/// A database that remembers a press in the batch of what it does.
pub struct Remembering<'a, D> {
    db: D,
    /// Fails a batch where the same press was made before, if it may do nothing again.
    first: Option<Statement>,
    keep: Option<Statement>,
    kept: &'a Cell<bool>,
}

impl<D: Database> Database for Remembering<'_, D> {
    fn batch(
        &self,
        statements: Vec<Statement>,
    ) -> impl Future<Output = Result<Vec<Rows>, CommitError>> {
        self.db.batch(statements)
    }

    async fn commit(&self, mut writes: Vec<Statement>) -> Result<(), CommitError> {
        writes.splice(0..0, self.first.clone());
        writes.extend(self.keep.clone());
        let committed = self.db.commit(writes).await;
        self.kept.set(committed.is_ok());
        committed
    }
}

/// What a form is answered with in place of a refusal, where the same press has done what
/// it is for already.
pub(crate) async fn instead<P: Platform>(call: &Call<P>, reply: Reply) -> Result<Reply, Failure> {
    // Some successes have the status of a refusal: all was right but the address.
    if call.kept.get() || !is_refusal(&reply) {
        return Ok(reply);
    }
    let earlier = call.pressed(Limits::DEFAULT.press).await?;
    Ok(earlier.unwrap_or(reply))
}

/// Whether an answer tells a person that nothing was done, or leads them elsewhere first.
fn is_refusal(reply: &Reply) -> bool {
    let elsewhere = |(name, value): &(&str, String)| {
        let told = value.contains("?problem=") || value == "/recovery/case";
        *name == "location" && (told || value.starts_with("/login"))
    };
    reply.status >= 400 || reply.headers.iter().any(elsewhere)
}

/// The field in which a page carries the key of its form.
const KEY: &str = "key";

/// Takes the key of a form, if its page has given it one.
pub fn form_key(fields: &mut Fields) -> Option<Token> {
    Token::presented(&fields.hidden(KEY))
}

impl<P: Platform> Call<P> {
    /// A key for a form on a page, from which what it makes is derived: sent twice, it
    /// makes one thing.
    ///
    /// # Errors
    /// [`Failure`] where there are no random values.
    pub fn new_key(&self) -> Result<Token, Failure> {
        Ok(Token::new(&self.platform.random()?))
    }

    /// The key that a form gave, or a new one.
    ///
    /// # Errors
    /// As [`Self::new_key`].
    pub fn key_or_new(&self, given: Option<Token>) -> Result<Token, Failure> {
        given.map_or_else(|| self.new_key(), Ok)
    }

    /// The key of a form that has nothing else; none where none came, as from a program.
    ///
    /// # Errors
    /// The [`Problem`] where something else came.
    pub fn key_alone(&self) -> Result<Option<Token>, Problem> {
        let is_form = self.encoding() == Some(Encoding::Form);
        if !is_form || self.is_empty() {
            return self.no_fields().map(|()| None);
        }
        self.parse(|mut fields| {
            let key = form_key(&mut fields);
            fields.finish()?;
            Ok(key)
        })
    }

    /// The database, for a form that leads to this path once it has done what it is for;
    /// `session` is the token that its browser has then, where that is another one.
    ///
    /// # Errors
    /// [`Failure::Missing`] where it is not bound.
    pub fn remembering(
        &self,
        location: &str,
        session: Option<&TokenHash>,
    ) -> Result<Remembering<'_, P::Database>, Failure> {
        let until = self.at().now + Limits::DEFAULT.press;
        let keep = self.press();
        Ok(Remembering {
            db: self.platform.database()?,
            first: None,
            keep: keep.map(|press| presses::keep(&press, location, session, until)),
            kept: &self.kept,
        })
    }

    /// The same for a form that would do something else each time: a commit of a press that
    /// was made before stops at [`regain_core::store::Guard::PressNew`].
    ///
    /// # Errors
    /// As [`Self::remembering`].
    pub fn once(&self, location: &str) -> Result<Remembering<'_, P::Database>, Failure> {
        Ok(Remembering {
            first: self.press().as_ref().map(presses::require_new),
            ..self.remembering(location, None)?
        })
    }

    /// Where this form led, if it was sent in this span before and did what it is for.
    ///
    /// # Errors
    /// [`Failure`] where the platform fails.
    pub async fn pressed(&self, span: TimeDelta) -> Result<Option<Reply>, Failure> {
        let Some(press) = self.press() else {
            return Ok(None);
        };
        let fresh = Fresh {
            session_id: self.platform.random()?,
            session_token: self.platform.random()?,
        };
        let db = self.platform.database()?;
        let at = self.at();
        let repeated = repeat(&db, &press, at.now - span, &fresh, &at).await?;
        Ok(repeated.map(|repeated| {
            let reply = Reply::see_other(&repeated.location);
            match &repeated.session {
                Some((token, life)) => reply.with_cookie(Cookie::Session, token.as_str(), *life),
                None => reply,
            }
        }))
    }
}
