//! What members of staff do in the back office, each request with an id of its own.

use chrono::TimeDelta;
use regain_core::fields::FieldError;
use regain_core::moment::Moment;
use regain_core::policy::Policy;
use regain_core::problem::Problem;
use regain_core::recovery::vault::Vault;
use regain_core::reply::Reply;
use regain_core::store::{Database, StoreError};
use regain_core::support::decide::Decision;
use regain_core::support::dossier::{self, OnCase, Version};
use regain_core::support::phone_call::{Report, Request, call, request_documents};
use regain_core::support::queue::{self, Filter, Search};
use regain_core::support::review::{self, Finding, Reading, look, open_file};
use regain_core::support::{Capacity, Refused, claim, decide, matching, open, reset_link};
use regain_core::token::Token;
use serde_json::{Value, json};

use crate::run::block_on;
use crate::settled::Settled as _;
use crate::words::{evidence_rings, fields, invalid};
use crate::world::{Caller, PASSWORD, World};

fn told<T>(answered: Result<T, Refused>, reply: impl FnOnce(T) -> Reply) -> Reply {
    match answered {
        Ok(done) => reply(done),
        Err(refused) => Problem::from(refused).into(),
    }
}

/// A request of a member of staff.
struct Asking<'a> {
    caller: &'a Caller,
    token: Option<Token>,
    request_id: String,
}

impl Asking<'_> {
    fn at(&self, world: &World) -> Moment<'_> {
        Moment {
            request_id: &self.request_id,
            ..self.caller.at(world.now())
        }
    }
}

impl World {
    fn asking<'a>(&self, caller: &'a Caller) -> Asking<'a> {
        Asking {
            caller,
            token: caller.token(),
            request_id: format!("request-{}", u64::from_le_bytes(self.fresh())),
        }
    }

    /// A member of staff in this role, at an address of their own, signed in by both
    /// factors.
    pub fn staff(&self, role: &str) -> Caller {
        let number = self.db.count("accounts") + 1;
        let email = format!("{role}-{number}@staff.example");
        self.member(&email, role);
        let mut caller = Caller::program(&format!("203.0.113.{number}"));
        self.sign_in(&mut caller, &email, PASSWORD);
        let (app, _) = self.enrol(&caller);
        // The code that enrolled the app is used.
        self.wait(TimeDelta::seconds(30));
        self.sign_in(&mut caller, &email, PASSWORD);
        assert_eq!(
            self.give_code(&mut caller, &app.code(self.now())).status,
            200
        );
        caller
    }

    /// The account id of somebody who is signed in.
    #[must_use]
    pub fn id_of(&self, caller: &Caller) -> String {
        self.session(caller).unwrap().account_id.to_string()
    }

    /// After a while everybody of staff is back at work, their sessions as good as new.
    pub fn back_at_work(&self) {
        let now = self.now().timestamp_millis();
        self.db
            .run(&format!(
                "UPDATE sessions SET seen_at = {now}, proved_at = {now},
                   expires_at = {now} + 28800000"
            ))
            .unwrap();
    }

    /// What somebody is told who asks for a capacity of staff; nothing where they have it.
    pub fn asks_for<C: Capacity>(&self, caller: &Caller) -> Option<Reply> {
        let asking = self.asking(caller);
        let (token, at) = (asking.token.as_ref(), asking.at(self));
        let opened = open::<C, _>(&self.db, token, (), &at, &Policy::DEFAULT);
        let barred = block_on(opened).settled().unwrap().err()?;
        Some(Problem::from(barred).into())
    }

    /// Somebody lists cases by these parameters, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn queue_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        parameters: &[(&str, &str)],
    ) -> Result<Reply, StoreError> {
        let asking = self.asking(caller);
        let (token, at) = (asking.token.as_ref(), asking.at(self));
        let filter = Filter::read(|name| {
            let mut given = parameters.iter();
            let (_, value) = given.find(|(known, _)| *known == name)?;
            Some((*value).into())
        });
        let listed = queue::list(db, token, &filter, &at, &Policy::DEFAULT)
            .await
            .settled()?;
        Ok(told(listed.map_err(Refused::Denied), |(_, page)| {
            Reply::json(200, &page.describe())
        }))
    }

    /// Somebody lists cases by these parameters.
    pub fn queue(&self, caller: &Caller, parameters: &[(&str, &str)]) -> Reply {
        block_on(self.queue_over(&self.db, caller, parameters)).unwrap()
    }

    /// Somebody searches, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn search_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        words: &str,
    ) -> Result<Reply, StoreError> {
        let search = match Search::parse(fields(&json!({"words": words}))) {
            Ok(search) => search,
            Err(errors) => return Ok(invalid(errors)),
        };
        let asking = self.asking(caller);
        let (token, at) = (asking.token.as_ref(), asking.at(self));
        let found = queue::search(db, token, &search, &at, &Policy::DEFAULT)
            .await
            .settled()?;
        Ok(told(found.map_err(Refused::Denied), |(_, found)| {
            Reply::json(200, &found.describe())
        }))
    }

    /// Somebody searches.
    pub fn search(&self, caller: &Caller, words: &str) -> Reply {
        block_on(self.search_over(&self.db, caller, words)).unwrap()
    }

    /// Somebody reads a case, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn dossier_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        case_id: &str,
    ) -> Result<Reply, StoreError> {
        let asking = self.asking(caller);
        let (at, policy) = (asking.at(self), &Policy::DEFAULT);
        let on = OnCase {
            token: asking.token.as_ref(),
            case_id: &case_id.into(),
            at: &at,
            policy,
        };
        let shown = dossier::show(db, on).await.settled()?;
        Ok(told(shown, |(agent, dossier)| {
            Reply::json(200, &dossier.describe(agent.id(), &at, policy))
        }))
    }

    /// Somebody reads a case.
    pub fn dossier(&self, caller: &Caller, case_id: &str) -> Reply {
        block_on(self.dossier_over(&self.db, caller, case_id)).unwrap()
    }

    /// Somebody reads an item of a case.
    pub fn show_item(&self, caller: &Caller, case_id: &str, item: &str) -> Reply {
        let asking = self.asking(caller);
        let at = asking.at(self);
        let on = OnCase {
            token: asking.token.as_ref(),
            case_id: &case_id.into(),
            at: &at,
            policy: &Policy::DEFAULT,
        };
        let shown = block_on(review::show(&self.db, on, item))
            .settled()
            .unwrap();
        told(shown, |(agent, dossier)| {
            let item = dossier.items().find(|known| known.id == item).unwrap();
            Reply::json(200, &dossier.describe_item(item, agent.id()))
        })
    }

    /// The entity tag of a case as it is.
    #[must_use]
    pub fn tag(&self, case_id: &str) -> String {
        let select = format!("SELECT version FROM cases WHERE id = '{case_id}'");
        let version = self.db.column(&select).pop().unwrap_or_default();
        format!("\"{version}\"")
    }

    /// Somebody takes a step in a case, named like the end of its path, over any store;
    /// the tag says which version of the case it is about.
    ///
    /// # Errors
    /// The store's.
    pub async fn act_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        case_id: &str,
        tag: Option<&str>,
        step: &str,
        given: &Value,
    ) -> Result<Reply, StoreError> {
        let asking = self.asking(caller);
        let at = asking.at(self);
        let on = OnCase {
            token: asking.token.as_ref(),
            case_id: &case_id.into(),
            at: &at,
            policy: &Policy::DEFAULT,
        };
        let answered = self.act_on(db, on, tag, step, given).await;
        Ok(match answered {
            Ok(answered) => told(answered.settled()?, |()| Reply::empty(204)),
            Err(errors) => invalid(errors),
        })
    }

    async fn act_on(
        &self,
        db: &impl Database,
        on: OnCase<'_>,
        tag: Option<&str>,
        step: &str,
        given: &Value,
    ) -> Result<dossier::Answered<()>, Vec<FieldError>> {
        let (mut given, mail_id, mail_ids) = (
            fields(given),
            self.fresh(),
            [self.fresh(), self.fresh(), self.fresh()],
        );
        let parts: Vec<_> = step.split('/').collect();
        Ok(match parts[..] {
            ["claim" | "release"] => {
                let version = Version::read(tag, &mut given);
                given.finish()?;
                match step {
                    "claim" => claim::claim(db, on, version).await,
                    _ => claim::release(db, on, version).await,
                }
            }
            ["match"] => {
                let wish = matching::Wish::parse(given, tag)?;
                matching::match_account(db, on, &wish, &mail_id).await
            }
            ["call"] => call(db, on, &Report::parse(given, tag)?, &mail_id).await,
            ["request-documents"] => {
                request_documents(db, on, &Request::parse(given, tag)?, &mail_id).await
            }
            ["evidence", item, "look"] => look(db, on, item, &Reading::parse(given, tag)?).await,
            ["evidence", item, "review"] => {
                review::review(db, on, item, &Finding::parse(given, tag)?).await
            }
            ["decide"] => decide::decide(db, on, &Decision::parse(given, tag)?, &mail_ids).await,
            ["approve"] => {
                decide::approve(db, on, &Decision::parse_approval(given, tag)?, &mail_ids).await
            }
            ["stop"] => decide::stop(db, on, &Decision::parse_stop(given, tag)?, &mail_ids).await,
            _ => panic!("there is no step {step}"),
        })
    }

    /// Somebody takes a step in a case as it is.
    pub fn act(&self, caller: &Caller, case_id: &str, step: &str, given: &Value) -> Reply {
        let tag = self.tag(case_id);
        block_on(self.act_over(&self.db, caller, case_id, Some(&tag), step, given)).unwrap()
    }

    /// The same, and it is done.
    pub fn does(&self, caller: &Caller, case_id: &str, step: &str, given: &Value) {
        let reply = self.act(caller, case_id, step, given);
        assert_eq!(reply.status, 204, "{step}: {reply:?}");
    }

    /// Somebody opens a file of a case, over any store and vault.
    ///
    /// # Errors
    /// The store's or the vault's.
    pub async fn open_file_over(
        &self,
        db: &impl Database,
        vault: &impl Vault,
        caller: &Caller,
        case_id: &str,
        (item, file_id): (&str, &str),
    ) -> Result<Reply, StoreError> {
        let asking = self.asking(caller);
        let at = asking.at(self);
        let on = OnCase {
            token: asking.token.as_ref(),
            case_id: &case_id.into(),
            at: &at,
            policy: &Policy::DEFAULT,
        };
        let [_, private] = evidence_rings();
        let opened = open_file(db, vault, on, item, file_id, &private)
            .await
            .settled()?;
        Ok(told(opened, |opened| {
            Reply::file(&opened.file.media_type, opened.bytes)
        }))
    }

    /// Somebody opens a file of a case.
    pub fn open_file(&self, caller: &Caller, case_id: &str, file: (&str, &str)) -> Reply {
        let opened = self.open_file_over(&self.db, &self.vault, caller, case_id, file);
        block_on(opened).unwrap()
    }

    /// Somebody has the link to choose a password mailed to an account, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn send_link_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        account_id: &str,
    ) -> Result<Reply, StoreError> {
        let (asking, mail_id) = (self.asking(caller), self.fresh());
        let (token, at) = (asking.token.as_ref(), asking.at(self));
        let sent = reset_link::send(db, token, account_id, &mail_id, &at, &Policy::DEFAULT)
            .await
            .settled()?;
        Ok(told(sent, |()| Reply::empty(204)))
    }

    /// Somebody has the link to choose a password mailed to an account.
    pub fn send_link(&self, caller: &Caller, account_id: &str) -> Reply {
        block_on(self.send_link_over(&self.db, caller, account_id)).unwrap()
    }
}
