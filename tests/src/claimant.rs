//! What happens with a recovery case: its claimant, its owner, the courier and an
//! agent.

use regain_core::courier::{self, RUN_SIZE};
use regain_core::locale::Locale;
use regain_core::policy::Policy;
use regain_core::problem::{Kind, Problem};
use regain_core::profile::case;
use regain_core::profile::email::Use;
use regain_core::recovery::credential::Credential;
use regain_core::recovery::machine::{Action, Obstacle, State};
use regain_core::recovery::rulebook::Rulebook;
use regain_core::recovery::{Refused, code, open, steps, stop, view};
use regain_core::reply::Reply;
use regain_core::store::cases;
use regain_core::store::endings::Open;
use regain_core::store::{Database, StoreError, evidence};
use regain_core::token::Token;
use serde_json::{Value, json};

use crate::letterbox::Sent;
use crate::run::block_on;
use crate::settled::Settled as _;
use crate::words::{ORIGIN, body, fields, invalid, token};
use crate::world::{Caller, World};

/// What a program is told of a step.
fn told(answered: Result<(), Refused>) -> Reply {
    match answered {
        Ok(()) => Reply::empty(204),
        Err(refused) => Problem::from(refused).into(),
    }
}

impl Caller {
    /// The credential of their case.
    #[must_use]
    pub fn credential(&self) -> Option<Credential> {
        Credential::presented(self.case.as_deref()?)
    }

    /// The reference of their case.
    #[must_use]
    pub fn reference(&self) -> String {
        self.credential().unwrap().reference()
    }
}

impl World {
    /// Somebody opens a case, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn open_case_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        given: &Value,
    ) -> Result<Reply, StoreError> {
        let challenge = caller.challenge.as_deref().and_then(Token::presented);
        let wish =
            match open::Wish::parse(fields(given), Locale::from_tag("fr").unwrap(), challenge) {
                Ok(wish) => wish,
                Err(errors) => return Ok(invalid(errors)),
            };
        let fresh = open::Fresh {
            id: self.fresh(),
            reference: self.fresh(),
            secret: self.fresh(),
            phrase: self.fresh(),
            mail_ids: [self.fresh(), self.fresh(), self.fresh()],
        };
        let (at, policy) = (caller.at(self.now()), &Policy::DEFAULT);
        let opened = open::handle(db, &wish, self.rulebook, &fresh, &at, policy).await?;
        Ok(opened.reply(ORIGIN))
    }

    /// Somebody opens a case, and keeps what they are given.
    pub fn open_case(&self, caller: &mut Caller, given: &Value) -> Reply {
        let reply = block_on(self.open_case_over(&self.db, caller, given)).unwrap();
        if reply.status == 201 {
            let told = body(&reply);
            let [reference, secret] = ["reference", "secret"].map(|name| told[name].clone());
            let (reference, secret) = (reference.as_str().unwrap(), secret.as_str().unwrap());
            caller.case = Credential::typed(reference, secret).map(|case| case.text());
        }
        reply
    }

    /// The row id of somebody's case.
    #[must_use]
    pub fn case_id(&self, caller: &Caller) -> String {
        let reference = caller.reference();
        let select = format!("SELECT id FROM cases WHERE reference = '{reference}'");
        self.db.column(&select).remove(0)
    }

    /// Somebody looks at their case.
    pub fn case(&self, caller: &Caller) -> Reply {
        let (credential, at) = (caller.credential(), caller.at(self.now()));
        let policy = &Policy::DEFAULT;
        let read = view::read(&self.db, credential.as_ref(), &at, policy);
        match block_on(read).settled().unwrap() {
            Ok(found) => Reply::json(200, &view::describe(&found, policy)),
            Err(refused) => Problem::from(refused).into(),
        }
    }

    /// A mailed code is given back, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn return_code_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        code: &str,
    ) -> Result<Reply, StoreError> {
        let returned = match code::Returned::parse(fields(&json!({"code": code}))) {
            Ok(returned) => returned,
            Err(errors) => return Ok(invalid(errors)),
        };
        let (credential, at) = (caller.credential(), caller.at(self.now()));
        let policy = &Policy::DEFAULT;
        let answered = code::give_back(db, credential.as_ref(), &returned, &at, policy).await;
        answered.settled().map(told)
    }

    /// A mailed code is given back.
    pub fn return_code(&self, caller: &Caller, code: &str) -> Reply {
        block_on(self.return_code_over(&self.db, caller, code)).unwrap()
    }

    /// Somebody asks for another code.
    pub fn renew_code(&self, caller: &Caller) -> Reply {
        let (credential, at) = (caller.credential(), caller.at(self.now()));
        let (policy, fresh) = (&Policy::DEFAULT, self.fresh());
        let renewed = code::renew(&self.db, credential.as_ref(), &fresh, &at, policy);
        told(block_on(renewed).settled().unwrap())
    }

    /// The claimant says that all is handed in, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn submit_over(
        &self,
        db: &impl Database,
        caller: &Caller,
    ) -> Result<Reply, StoreError> {
        let (credential, at) = (caller.credential(), caller.at(self.now()));
        let answered = steps::submit(db, credential.as_ref(), &at, &Policy::DEFAULT).await;
        answered.settled().map(told)
    }

    /// The claimant says that all is handed in.
    pub fn submit(&self, caller: &Caller) -> Reply {
        block_on(self.submit_over(&self.db, caller)).unwrap()
    }

    /// The claimant does not want the case any more.
    pub fn withdraw(&self, caller: &Caller) -> Reply {
        let (credential, at) = (caller.credential(), caller.at(self.now()));
        let withdrawn = steps::withdraw(&self.db, credential.as_ref(), &at, &Policy::DEFAULT);
        told(block_on(withdrawn).settled().unwrap())
    }

    /// Somebody follows a mailed link to stop a case, and only looks.
    pub fn look_at_stop(&self, link: &str) -> Option<Open> {
        let token = Token::presented(&token(link));
        block_on(stop::read_link(&self.db, token.as_ref())).unwrap()
    }

    /// The owner stops a case by the mailed link, over any store; whether that
    /// ended it.
    ///
    /// # Errors
    /// The store's.
    pub async fn stop_over(&self, db: &impl Database, link: &str) -> Result<bool, StoreError> {
        let used = Use::parse(fields(&json!({"token": token(link)}))).unwrap();
        let owner = Caller::browser("192.0.2.1");
        let (at, fresh) = (owner.at(self.now()), self.fresh());
        let stopped = stop::stop(db, &used, &fresh, &at, &Policy::DEFAULT).await?;
        Ok(stopped.is_some())
    }

    /// The owner stops a case by the mailed link.
    pub fn stop(&self, link: &str) -> bool {
        block_on(self.stop_over(&self.db, link)).unwrap()
    }

    /// Whoever is signed in withdraws the case of the account, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn withdraw_signed_in_over(
        &self,
        db: &impl Database,
        caller: &Caller,
    ) -> Result<Reply, StoreError> {
        let (token, at, fresh) = (caller.token(), caller.at(self.now()), self.fresh());
        let done = case::withdraw(db, token.as_ref(), &fresh, &at, &Policy::DEFAULT)
            .await
            .settled()?;
        Ok(match done {
            Ok(true) => Reply::empty(204),
            Ok(false) => Kind::NotFound.into(),
            Err(denied) => Problem::from(denied).into(),
        })
    }

    /// Whoever is signed in withdraws the case of the account.
    pub fn withdraw_signed_in(&self, caller: &Caller) -> Reply {
        block_on(self.withdraw_signed_in_over(&self.db, caller)).unwrap()
    }

    /// Everything that the courier has to send goes out.
    pub fn mails(&self) -> Vec<Sent> {
        while self.deliver().was_full() {}
        self.letterbox.empty()
    }

    fn mail_ids(&self) -> [[u8; 16]; RUN_SIZE] {
        std::array::from_fn(|_| self.fresh())
    }

    /// The courier carries out what was approved, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn apply_over(&self, db: &impl Database) -> Result<usize, StoreError> {
        let ids = std::array::from_fn(|_| [self.fresh(), self.fresh(), self.fresh()]);
        courier::apply(db, &ids, self.now(), &Policy::DEFAULT).await
    }

    /// The courier carries out what was approved.
    pub fn apply(&self) -> usize {
        block_on(self.apply_over(&self.db)).unwrap()
    }

    /// The courier ends what nobody went on with.
    pub fn expire(&self) -> usize {
        let ids = self.mail_ids();
        block_on(courier::expire(&self.db, &ids, self.now())).unwrap()
    }

    /// The courier reminds those whose cases will soon expire.
    pub fn remind(&self) -> usize {
        let ids = self.mail_ids();
        block_on(courier::remind(
            &self.db,
            &ids,
            self.now(),
            &Policy::DEFAULT,
        ))
        .unwrap()
    }

    /// The courier erases files that nobody may see any more.
    ///
    /// # Errors
    /// The vault's.
    pub fn erase_files(&self) -> Result<usize, StoreError> {
        block_on(self.erase_files_over(&self.db))
    }

    /// The same over any store.
    ///
    /// # Errors
    /// The store's or the vault's.
    pub async fn erase_files_over(&self, db: &impl Database) -> Result<usize, StoreError> {
        let (keys, now) = (&self.audit_keys, self.now());
        courier::erase_files(db, &self.vault, keys, now, &Policy::DEFAULT).await
    }

    /// Support takes a step in a case.
    ///
    /// # Errors
    /// Why the case does not allow it; nothing has changed then.
    pub fn step(&self, case_id: &str, action: Action) -> Result<State, Obstacle> {
        let case = block_on(self.db.fetch(cases::by_id(&case_id.into())));
        let case = case.unwrap().unwrap();
        let rules = Rulebook::named(&case.policy).unwrap();
        let after = case.take(action, &rules, self.now(), &Policy::DEFAULT)?;
        let mut writes = vec![cases::require(&after), cases::save(&after)];
        if after.ended_at.is_some() {
            writes.push(evidence::remove_all(&case_id.into()));
        }
        block_on(self.db.write(writes)).unwrap();
        Ok(after.state)
    }
}
