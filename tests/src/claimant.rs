//! What happens with a recovery case: its claimant, its owner, the courier and an
//! agent.

use regain_core::courier::content::Content;
use regain_core::courier::{self, RUN_SIZE, Run};
use regain_core::limits::Limits;
use regain_core::mail::template::{MailTemplate, Notice};
use regain_core::recovery::case::State;
use regain_core::recovery::credential::Credential;
use regain_core::recovery::machine::{Action, TransitionError};
use regain_core::recovery::rulebook::Rulebook;
use regain_core::store::{Database, StoreError, cases, evidence};
use regain_web::Response;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::mailbox::Sent;
use crate::owner::took_effect;
use crate::run::block_on;
use crate::words::{body, token};
use crate::world::World;

impl World {
    /// Somebody opens a case, over any store.
    pub async fn open_case_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        given: &Value,
    ) -> Response {
        self.tell_over(db, caller, "POST", "/recovery/", given)
            .await
    }

    /// Somebody opens a case, and keeps what they are given.
    pub fn open_case(&self, caller: &mut Caller, given: &Value) -> Response {
        let answer = block_on(self.open_case_over(&self.db, caller, given));
        if answer.status == 201 {
            let told = body(&answer);
            let [reference, secret] =
                ["reference", "secret"].map(|name| told[name].as_str().unwrap());
            caller.case = Credential::typed(reference, secret).map(|case| case.text());
        }
        answer
    }

    /// The row id of somebody's case.
    #[must_use]
    pub fn case_id(&self, caller: &Caller) -> String {
        let reference = caller.reference();
        let select = format!("SELECT id FROM cases WHERE reference = '{reference}'");
        self.db.column(&select).remove(0)
    }

    /// Somebody looks at their case.
    pub fn case(&self, caller: &Caller) -> Response {
        self.get(caller, "/recovery/case")
    }

    /// A mailed code is given back, over any store.
    pub async fn return_code_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        code: &str,
    ) -> Response {
        let given = json!({"code": code});
        self.tell_over(db, caller, "POST", "/recovery/case/code", &given)
            .await
    }

    /// A mailed code is given back.
    pub fn return_code(&self, caller: &Caller, code: &str) -> Response {
        block_on(self.return_code_over(&self.db, caller, code))
    }

    /// Somebody asks for another code.
    pub fn renew_code(&self, caller: &Caller) -> Response {
        self.ask(caller, "POST", "/recovery/case/code/new")
    }

    /// The claimant says that all is handed in, over any store.
    pub async fn submit_over(&self, db: &impl Database, caller: &Caller) -> Response {
        self.ask_over(db, caller, "POST", "/recovery/case/submit")
            .await
    }

    /// The claimant says that all is handed in.
    pub fn submit(&self, caller: &Caller) -> Response {
        block_on(self.submit_over(&self.db, caller))
    }

    /// The claimant does not want the case any more.
    pub fn withdraw(&self, caller: &Caller) -> Response {
        self.ask(caller, "POST", "/recovery/case/withdraw")
    }

    /// Somebody follows a mailed link to stop a case, and only looks: what the page shows.
    pub fn look_at_stop(&self, link: &str) -> Option<String> {
        let path = format!("/recovery/stop/{}", token(link));
        self.linked(&Caller::browser("192.0.2.1"), &path)
    }

    /// The owner stops a case by the mailed link, over any store; whether that
    /// ended it.
    pub async fn stop_over(&self, db: &impl Database, link: &str) -> bool {
        let owner = Caller::program("192.0.2.1");
        let given = json!({"token": token(link)});
        let answer = self.tell_over(db, &owner, "POST", "/recovery/stop", &given);
        took_effect(&answer.await)
    }

    /// The owner stops a case by the mailed link.
    pub fn stop(&self, link: &str) -> bool {
        block_on(self.stop_over(&self.db, link))
    }

    /// Whoever is signed in withdraws the case of the account, over any store.
    pub async fn withdraw_signed_in_over(&self, db: &impl Database, caller: &Caller) -> Response {
        self.ask_over(db, caller, "POST", "/profile/case/withdraw")
            .await
    }

    /// Whoever is signed in withdraws the case of the account.
    pub fn withdraw_signed_in(&self, caller: &Caller) -> Response {
        block_on(self.withdraw_signed_in_over(&self.db, caller))
    }

    /// Everything that the courier has to send goes out; without what an owner is told of
    /// signing in elsewhere, which stories of its own are about.
    pub fn mails(&self) -> Vec<Sent> {
        let mut sent = self.all_mails();
        sent.retain(|mail| !tells_of_sign_in(mail));
        sent
    }

    fn all_mails(&self) -> Vec<Sent> {
        let now = self.now().timestamp_millis();
        let due = format!("outbox WHERE state = 'queued' AND due_at <= {now}");
        let mut left = self.db.count(&due);
        while left > 0 {
            self.send_mails();
            let before = left;
            left = self.db.count(&due);
            if left == before {
                break;
            }
        }
        self.mailbox.empty()
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
        done(courier::apply(db, &ids, 0, self.now(), &Limits::DEFAULT).await)
    }

    /// The courier carries out what was approved.
    pub fn apply(&self) -> usize {
        block_on(self.apply_over(&self.db)).unwrap()
    }

    /// The courier ends what nobody went on with.
    pub fn expire(&self) -> usize {
        let ids = self.mail_ids();
        done(block_on(courier::expire(&self.db, &ids, 0, self.now()))).unwrap()
    }

    /// The courier reminds whoever has to be reminded.
    pub fn remind(&self) -> usize {
        let ids = std::array::from_fn(|_| std::array::from_fn(|_| self.fresh()));
        done(block_on(courier::remind(&self.db, &ids, 0, self.now()))).unwrap()
    }

    /// The courier erases files that nobody may see any more.
    ///
    /// # Errors
    /// The file store's.
    pub fn erase_files(&self) -> Result<usize, StoreError> {
        block_on(self.erase_files_over(&self.db))
    }

    /// The same over any store.
    ///
    /// # Errors
    /// The store's or the file store's.
    pub async fn erase_files_over(&self, db: &impl Database) -> Result<usize, StoreError> {
        let (keys, now) = (&self.audit_keys, self.now());
        done(courier::erase_files(db, &self.file_store, keys, 0, now, &Limits::DEFAULT).await)
    }

    /// Support takes a step in a case.
    ///
    /// # Errors
    /// Why the case does not allow it; nothing has changed then.
    pub fn step(&self, case_id: &str, action: Action) -> Result<State, TransitionError> {
        let case = block_on(self.db.fetch(cases::by_id(&case_id.into())));
        let case = case.unwrap().unwrap();
        let rules = Rulebook::named(&case.policy).unwrap();
        let after = case.take(action, &rules, self.now(), &Limits::DEFAULT)?;
        let mut writes = vec![cases::require(&after), cases::save(&after)];
        if !after.state.is_pending() {
            writes.push(evidence::remove_all(&case_id.into()));
        }
        block_on(self.db.write(writes)).unwrap();
        Ok(after.state)
    }
}

/// How many a run has done, or the first thing that went wrong.
///
/// # Errors
/// The store's or the file store's.
pub fn done(run: Result<Run, StoreError>) -> Result<usize, StoreError> {
    let mut run = run?;
    match run.failures.pop() {
        Some(failure) => Err(failure),
        None => Ok(run.done),
    }
}

fn tells_of_sign_in(mail: &Sent) -> bool {
    matches!(
        mail.content,
        Content::Account(MailTemplate::Notice {
            notice: Notice::NewDevice { .. },
            ..
        })
    )
}
