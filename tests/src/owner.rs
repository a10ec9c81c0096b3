//! What owners do with their second factor and on their profile.

use regain_core::gate::Denied;
use regain_core::policy::Policy;
use regain_core::problem::{Kind, Problem};
use regain_core::profile::email::{Use, Wish};
use regain_core::profile::{
    Need, allowed_ips, contact, describe, email, history, not_me, password, proof, recovery_codes,
    sessions, show, totp,
};
use regain_core::reply::Reply;
use regain_core::store::{Database, StoreError};
use regain_core::token::Token;
use regain_core::{ip_check, totp_service, totp_verify};
use serde_json::{Value, json};

use crate::app::App;
use crate::run::block_on;
use crate::settled::Settled as _;
use crate::words::{fields, invalid};
use crate::world::{Caller, PROVIDER, World};

/// What a program is told.
fn told<T>(opened: Result<T, Denied>, reply: impl FnOnce(T) -> Reply) -> Reply {
    match opened {
        Ok(done) => reply(done),
        Err(denied) => Problem::from(denied).into(),
    }
}

impl World {
    /// Somebody answers the challenge they hold, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn answer(
        &self,
        db: &impl Database,
        caller: &Caller,
        code: &str,
    ) -> Result<totp_verify::Outcome, StoreError> {
        let challenge = caller.challenge.clone().unwrap_or_default();
        let given = fields(&json!({"challenge": challenge, "code": code}));
        let answer = totp_verify::Answer::parse(given, None, caller.carried()).unwrap();
        let fresh = totp_verify::Fresh {
            session: self.session_fresh(),
            mail_id: self.fresh(),
        };
        let at = caller.at(self.now());
        totp_verify::handle(db, &answer, &fresh, &at, &Policy::DEFAULT, &self.keys.totp).await
    }

    /// Somebody gives the code of a sign-in; they keep what they are given.
    pub fn give_code(&self, caller: &mut Caller, code: &str) -> Reply {
        let outcome = block_on(self.answer(&self.db, caller, code)).unwrap();
        let reply = match outcome {
            totp_verify::Outcome::SignedIn { session, .. } if caller.is_browser() => {
                session.browser_reply("/profile")
            }
            outcome => outcome.into(),
        };
        caller.keep(&reply);
        reply
    }

    /// A program asks whether a code is good, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn ask_code(
        &self,
        db: &impl Database,
        key: &str,
        login: &str,
        code: &str,
    ) -> Result<Reply, StoreError> {
        let given = fields(&json!({"login": login, "code": code}));
        let question = match totp_service::Question::parse(given) {
            Ok(question) => question,
            Err(errors) => return Ok(invalid(errors)),
        };
        let (key, server) = (Token::presented(key), Caller::program("198.51.100.2"));
        let (at, policy) = (server.at(self.now()), &Policy::DEFAULT);
        let asked =
            totp_service::handle(db, key.as_ref(), &question, &at, policy, &self.keys.totp).await;
        Ok(asked.settled()?.map_or_else(Reply::from, Reply::from))
    }

    /// One proof of all factors, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn prove_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        given: &Value,
    ) -> Result<Reply, StoreError> {
        let device = caller.device.as_deref().and_then(Token::presented);
        let factors = match proof::Factors::parse(fields(given), device) {
            Ok(factors) => factors,
            Err(errors) => return Ok(invalid(errors)),
        };
        let (token, at, policy) = (caller.token(), caller.at(self.now()), &Policy::DEFAULT);
        let (token, fresh) = (token.as_ref(), self.fresh());
        let proved = proof::handle(db, token, &factors, &fresh, &at, policy, &self.keys)
            .await
            .settled()?;
        Ok(told(proved, Reply::from))
    }

    /// Somebody proves all factors once more.
    pub fn prove(&self, caller: &mut Caller, given: &Value) -> Reply {
        let reply = block_on(self.prove_over(&self.db, caller, given)).unwrap();
        caller.keep(&reply);
        reply
    }

    /// Somebody scans a new secret; an error where the session does not open it.
    ///
    /// # Errors
    /// What a program is told.
    pub fn scan(&self, caller: &Caller) -> Result<App, Reply> {
        let fresh = totp::Fresh {
            secret: self.fresh(),
            nonce: self.fresh(),
        };
        let (token, at, policy) = (caller.token(), caller.at(self.now()), &Policy::DEFAULT);
        let (db, keys) = (&self.db, &self.keys.totp);
        let enrolled = totp::enrol(db, token.as_ref(), PROVIDER, &fresh, &at, policy, keys);
        match block_on(enrolled).settled().unwrap() {
            Ok(enrolment) => Ok(App::new(&enrolment.secret, &enrolment.uri)),
            Err(denied) => Err(Problem::from(denied).into()),
        }
    }

    /// Somebody types the first code of the secret they scanned, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn confirm_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        code: &str,
    ) -> Result<Reply, StoreError> {
        let confirmation = match totp::Confirmation::parse(fields(&json!({"code": code}))) {
            Ok(confirmation) => confirmation,
            Err(errors) => return Ok(invalid(errors)),
        };
        let fresh = self.codes_fresh();
        let (token, at, policy) = (caller.token(), caller.at(self.now()), &Policy::DEFAULT);
        let (token, keys) = (token.as_ref(), &self.keys.totp);
        let confirmed = totp::confirm(
            db,
            token,
            &confirmation,
            PROVIDER,
            &fresh,
            &at,
            policy,
            keys,
        )
        .await
        .settled()?;
        Ok(told(confirmed, |confirmed| match confirmed {
            totp::Confirmed::Enabled(codes) => {
                Reply::json(200, &json!({"recovery_codes": codes.shown()}))
            }
            totp::Confirmed::WrongCode(_) => Kind::InvalidCode.into(),
            totp::Confirmed::NothingPending => Kind::NoSecondFactor.into(),
        }))
    }

    /// Somebody types the first code of the secret they scanned.
    pub fn confirm_totp(&self, caller: &Caller, code: &str) -> Reply {
        block_on(self.confirm_over(&self.db, caller, code)).unwrap()
    }

    /// A signed-in owner turns the second factor on; their app and recovery codes.
    pub fn enrol(&self, caller: &Caller) -> (App, Vec<String>) {
        let app = self.scan(caller).unwrap();
        let reply = self.confirm_totp(caller, &app.code(self.now()));
        let codes = crate::words::body(&reply)["recovery_codes"].clone();
        (app, serde_json::from_value(codes).unwrap())
    }

    /// Somebody turns the second factor off.
    pub fn remove_totp(&self, caller: &Caller) -> Reply {
        let (token, at, policy) = (caller.token(), caller.at(self.now()), &Policy::DEFAULT);
        let fresh = self.fresh();
        let removed = totp::remove(&self.db, token.as_ref(), &fresh, &at, policy);
        told(block_on(removed).settled().unwrap(), |()| Reply::empty(204))
    }

    fn codes_fresh(&self) -> recovery_codes::Fresh {
        recovery_codes::Fresh {
            codes: std::array::from_fn(|_| self.fresh()),
            mail_id: self.fresh(),
        }
    }

    /// Somebody asks for new recovery codes.
    pub fn renew_codes(&self, caller: &Caller) -> Reply {
        let (token, at, policy) = (caller.token(), caller.at(self.now()), &Policy::DEFAULT);
        let fresh = self.codes_fresh();
        let renewed = recovery_codes::renew(&self.db, token.as_ref(), &fresh, &at, policy);
        told(
            block_on(renewed).settled().unwrap(),
            |outcome| match outcome {
                recovery_codes::Outcome::Renewed(codes) => {
                    Reply::json(200, &json!({"recovery_codes": codes.shown()}))
                }
                recovery_codes::Outcome::NoSecondFactor => Kind::NoSecondFactor.into(),
            },
        )
    }

    /// Somebody looks at their profile.
    pub fn profile(&self, caller: &Caller) -> Reply {
        let (token, at, policy) = (caller.token(), caller.at(self.now()), &Policy::DEFAULT);
        let shown = show(&self.db, token.as_ref(), Need::Look, &at, policy);
        told(block_on(shown).settled().unwrap(), |profile| {
            Reply::json(200, &describe(&profile, &at, policy))
        })
    }

    /// Somebody changes contact data, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn change_contact_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        given: &Value,
    ) -> Result<Reply, StoreError> {
        let change = match contact::Change::parse(fields(given)) {
            Ok(change) => change,
            Err(errors) => return Ok(invalid(errors)),
        };
        let (token, at, policy) = (caller.token(), caller.at(self.now()), &Policy::DEFAULT);
        let fresh = self.fresh();
        let changed = contact::change(db, token.as_ref(), &change, &fresh, &at, policy)
            .await
            .settled()?;
        Ok(told(changed, |outcome| match outcome {
            contact::Outcome::Saved(profile) => Reply::json(200, &describe(&profile, &at, policy)),
            contact::Outcome::Held(held) => Problem::from(held).into(),
            contact::Outcome::ChangedMeanwhile => Kind::ChangedMeanwhile.into(),
        }))
    }

    /// Somebody changes contact data.
    pub fn change_contact(&self, caller: &Caller, given: &Value) -> Reply {
        block_on(self.change_contact_over(&self.db, caller, given)).unwrap()
    }

    /// Somebody says that their contact data are right.
    pub fn confirm_contact(&self, caller: &Caller) -> Reply {
        let (token, at, policy) = (caller.token(), caller.at(self.now()), &Policy::DEFAULT);
        let confirmed = contact::confirm(&self.db, token.as_ref(), &at, policy);
        told(block_on(confirmed).settled().unwrap(), |()| {
            Reply::empty(204)
        })
    }

    /// Somebody changes their password.
    pub fn change_password(&self, caller: &Caller, current: &str, new: &str) -> Reply {
        let given = fields(&json!({"current": current, "new": new}));
        let change = match password::Change::parse(given) {
            Ok(change) => change,
            Err(errors) => return invalid(errors),
        };
        let fresh = password::Fresh {
            salt: self.fresh(),
            mail_id: self.fresh(),
        };
        let (token, at, policy) = (caller.token(), caller.at(self.now()), &Policy::DEFAULT);
        let (token, keys) = (token.as_ref(), &self.keys.peppers);
        let changed = password::change(
            &self.db, token, &change, PROVIDER, &fresh, &at, policy, keys,
        );
        told(block_on(changed).settled().unwrap(), |outcome| {
            Reply::from(&outcome)
        })
    }

    /// Somebody saves a list of allowed addresses.
    pub fn allow(&self, caller: &Caller, given: &Value) -> Reply {
        let at = caller.at(self.now());
        let list = match allowed_ips::List::parse(fields(given), at.peer.address) {
            Ok(list) => list,
            Err(errors) => return invalid(errors),
        };
        let (token, policy, fresh) = (caller.token(), &Policy::DEFAULT, self.fresh());
        let saved = allowed_ips::save(&self.db, token.as_ref(), &list, &fresh, &at, policy);
        told(block_on(saved).settled().unwrap(), Reply::from)
    }

    /// Somebody asks for another e-mail address, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn change_email_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        address: &str,
    ) -> Result<Reply, StoreError> {
        let wish = match Wish::parse(fields(&json!({"email": address}))) {
            Ok(wish) => wish,
            Err(errors) => return Ok(invalid(errors)),
        };
        let (token, at, policy) = (caller.token(), caller.at(self.now()), &Policy::DEFAULT);
        let mail_ids = [self.fresh(), self.fresh()];
        let asked = email::ask(db, token.as_ref(), &wish, &mail_ids, &at, policy)
            .await
            .settled()?;
        Ok(told(asked, |asked| match asked {
            email::Asked::Waits => Reply::empty(202),
            email::Asked::Held(held) => Problem::from(held).into(),
        }))
    }

    /// Somebody asks for another e-mail address.
    pub fn change_email(&self, caller: &Caller, address: &str) -> Reply {
        block_on(self.change_email_over(&self.db, caller, address)).unwrap()
    }

    /// Somebody uses a link to confirm an e-mail address, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn confirm_email(
        &self,
        db: &impl Database,
        caller: &Caller,
        token: &str,
    ) -> Result<email::Outcome, StoreError> {
        let used = Use::parse(fields(&json!({"token": token}))).unwrap();
        let mail_ids = [self.fresh(), self.fresh()];
        email::confirm(db, &used, &mail_ids, &caller.at(self.now())).await
    }

    /// Somebody says "it was not me"; whether that froze the account.
    pub fn raise_alarm(&self, caller: &Caller, token: &str) -> bool {
        let used = Use::parse(fields(&json!({"token": token}))).unwrap();
        let (at, policy) = (caller.at(self.now()), &Policy::DEFAULT);
        let mail_ids = [self.fresh(), self.fresh()];
        block_on(not_me::freeze(&self.db, &used, &mail_ids, &at, policy))
            .unwrap()
            .is_some()
    }

    /// Somebody looks at their sessions.
    pub fn list_sessions(&self, caller: &Caller) -> Reply {
        let (token, at, policy) = (caller.token(), caller.at(self.now()), &Policy::DEFAULT);
        let listed = sessions::list(&self.db, token.as_ref(), &at, policy);
        told(block_on(listed).settled().unwrap(), |(profile, listed)| {
            Reply::json(200, &sessions::describe(&profile, &listed))
        })
    }

    /// Somebody ends one of their sessions, or all others.
    pub fn end_session(&self, caller: &Caller, id: Option<&str>) -> Reply {
        let (token, at, policy) = (caller.token(), caller.at(self.now()), &Policy::DEFAULT);
        let token = token.as_ref();
        let ended = match id {
            Some(id) => block_on(sessions::end_one(&self.db, token, id, &at, policy))
                .settled()
                .unwrap(),
            None => block_on(sessions::end_others(&self.db, token, &at, policy))
                .settled()
                .unwrap()
                .map(|()| true),
        };
        told(ended, |ended| {
            if ended {
                Reply::empty(204)
            } else {
                Kind::NotFound.into()
            }
        })
    }

    /// Somebody reads what happened to their account.
    pub fn history(&self, caller: &Caller, before: Option<u64>) -> Reply {
        let (token, at, policy) = (caller.token(), caller.at(self.now()), &Policy::DEFAULT);
        let shown = history::show(&self.db, token.as_ref(), before, &at, policy);
        told(block_on(shown).settled().unwrap(), |page| {
            Reply::json(200, &history::describe(&page))
        })
    }
    /// Somebody asks from where they are seen, and whether that is allowed.
    pub fn own_address(&self, caller: &Caller) -> Value {
        let (token, at, policy) = (caller.token(), caller.at(self.now()), &Policy::DEFAULT);
        let judged = block_on(ip_check::own(&self.db, token.as_ref(), &at, policy)).unwrap();
        ip_check::describe_own(at.peer.address, judged.as_ref())
    }
}
