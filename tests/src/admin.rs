//! What admins do in the back office.

use regain_core::locale::Locale;
use regain_core::policy::Policy;
use regain_core::problem::Problem;
use regain_core::reply::Reply;
use regain_core::store::remarks::Act;
use regain_core::store::{Database, StoreError};
use regain_core::support::freeze::Reason;
use regain_core::support::manage::OnAccount;
use regain_core::support::{account, freeze, keys, mails, staff};
use serde_json::{Value, json};

use crate::run::block_on;
use crate::settled::Settled as _;
use crate::words::{fields, invalid};
use crate::world::{Caller, World};

/// What a program is told.
fn told<T, R: Into<Problem>>(answered: Result<T, R>, reply: impl FnOnce(T) -> Reply) -> Reply {
    match answered {
        Ok(done) => reply(done),
        Err(refused) => refused.into().into(),
    }
}

impl World {
    /// Somebody asks who is of staff.
    pub fn list_staff(&self, caller: &Caller) -> Reply {
        let (token, at) = (caller.token(), caller.at(self.now()));
        let listed = staff::list(&self.db, token.as_ref(), &at, &Policy::DEFAULT);
        told(block_on(listed).settled().unwrap(), |(_, members)| {
            let members: Vec<_> = members.iter().map(staff::describe).collect();
            Reply::json(200, &members)
        })
    }

    /// Somebody adds a member of staff, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn add_staff_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        given: &Value,
    ) -> Result<Reply, StoreError> {
        let addition = match staff::Addition::parse(fields(given)) {
            Ok(addition) => addition,
            Err(errors) => return Ok(invalid(errors)),
        };
        let fresh = staff::Fresh {
            account_id: self.fresh(),
            mail_id: self.fresh(),
        };
        let (token, at, policy) = (caller.token(), caller.at(self.now()), &Policy::DEFAULT);
        let token = token.as_ref();
        let added = staff::add(
            db,
            token,
            &addition,
            Locale::from_tag("fr").unwrap(),
            &fresh,
            &at,
            policy,
        )
        .await
        .settled()?;
        Ok(told(added, |member| {
            Reply::json(201, &staff::describe(&member))
        }))
    }

    /// Somebody adds a member of staff.
    pub fn add_staff(&self, caller: &Caller, given: &Value) -> Reply {
        block_on(self.add_staff_over(&self.db, caller, given)).unwrap()
    }

    /// Somebody changes a member of staff, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn change_staff_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        account_id: &str,
        given: &Value,
    ) -> Result<Reply, StoreError> {
        let change = match staff::Change::parse(fields(given)) {
            Ok(change) => change,
            Err(errors) => return Ok(invalid(errors)),
        };
        let (token, at) = (caller.token(), caller.at(self.now()));
        let mail_ids = [self.fresh(), self.fresh()];
        let on = OnAccount {
            token: token.as_ref(),
            account_id: &account_id.into(),
            at: &at,
            policy: &Policy::DEFAULT,
        };
        let changed = staff::change(db, on, &change, &mail_ids).await.settled()?;
        Ok(told(changed, |()| Reply::empty(204)))
    }

    /// Somebody changes a member of staff.
    pub fn change_staff(&self, caller: &Caller, account_id: &str, given: &Value) -> Reply {
        block_on(self.change_staff_over(&self.db, caller, account_id, given)).unwrap()
    }

    /// Somebody asks which service keys there are.
    pub fn list_keys(&self, caller: &Caller) -> Reply {
        let (token, at) = (caller.token(), caller.at(self.now()));
        let listed = keys::list(&self.db, token.as_ref(), &at, &Policy::DEFAULT);
        told(block_on(listed).settled().unwrap(), |(_, keys)| {
            let describe = |keys: &[_]| keys.iter().map(keys::describe).collect::<Vec<_>>();
            let (in_use, revoked) = (describe(&keys.in_use), describe(&keys.revoked));
            Reply::json(200, &json!({"keys": in_use, "revoked": revoked}))
        })
    }

    /// Somebody makes a service key.
    pub fn create_key(&self, caller: &Caller, given: &Value) -> Reply {
        let creation = match keys::Creation::parse(fields(given)) {
            Ok(creation) => creation,
            Err(errors) => return invalid(errors),
        };
        let fresh = keys::Fresh {
            id: self.fresh(),
            key: self.fresh(),
        };
        let (token, at, policy) = (caller.token(), caller.at(self.now()), &Policy::DEFAULT);
        let made = keys::create(&self.db, token.as_ref(), &creation, &fresh, &at, policy);
        told(block_on(made).settled().unwrap(), |created| {
            Reply::json(201, &keys::describe_created(&created))
        })
    }

    /// Somebody revokes a service key, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn revoke_key_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        key_id: &str,
    ) -> Result<Reply, StoreError> {
        let (token, at) = (caller.token(), caller.at(self.now()));
        let revoked = keys::revoke(db, token.as_ref(), key_id, &at, &Policy::DEFAULT)
            .await
            .settled()?;
        Ok(told(revoked, |()| Reply::empty(204)))
    }

    /// Somebody revokes a service key.
    pub fn revoke_key(&self, caller: &Caller, key_id: &str) -> Reply {
        block_on(self.revoke_key_over(&self.db, caller, key_id)).unwrap()
    }

    /// Somebody looks at an account in the back office.
    pub fn show_account(&self, caller: &Caller, account_id: &str) -> Reply {
        let (token, at) = (caller.token(), caller.at(self.now()));
        let on = OnAccount {
            token: token.as_ref(),
            account_id: &account_id.into(),
            at: &at,
            policy: &Policy::DEFAULT,
        };
        told(
            block_on(account::show(&self.db, on)).settled().unwrap(),
            |(_, view)| Reply::json(200, &account::describe(&view)),
        )
    }

    /// Somebody closes or opens an account, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn turn_account_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        account_id: &str,
        act: Act,
        given: &Value,
    ) -> Result<Reply, StoreError> {
        let reason = match Reason::parse(fields(given)) {
            Ok(reason) => reason,
            Err(errors) => return Ok(invalid(errors)),
        };
        let (token, at) = (caller.token(), caller.at(self.now()));
        let mail_ids = [self.fresh(), self.fresh()];
        let on = OnAccount {
            token: token.as_ref(),
            account_id: &account_id.into(),
            at: &at,
            policy: &Policy::DEFAULT,
        };
        let turned = match act {
            Act::Freeze => freeze::freeze(db, on, &reason, &mail_ids).await.settled()?,
            _ => freeze::unfreeze(db, on, &reason, &mail_ids)
                .await
                .settled()?,
        };
        Ok(told(turned, |()| Reply::empty(204)))
    }

    /// Somebody closes an account.
    pub fn freeze(&self, caller: &Caller, account_id: &str, given: &Value) -> Reply {
        let turned = self.turn_account_over(&self.db, caller, account_id, Act::Freeze, given);
        block_on(turned).unwrap()
    }

    /// Somebody opens an account again.
    pub fn unfreeze(&self, caller: &Caller, account_id: &str, given: &Value) -> Reply {
        let turned = self.turn_account_over(&self.db, caller, account_id, Act::Unfreeze, given);
        block_on(turned).unwrap()
    }

    /// Somebody asks which mails were given up.
    pub fn list_dead_mails(&self, caller: &Caller) -> Reply {
        let (token, at) = (caller.token(), caller.at(self.now()));
        let listed = mails::list(&self.db, token.as_ref(), &at, &Policy::DEFAULT);
        told(block_on(listed).settled().unwrap(), |(_, mails)| {
            let mails: Vec<_> = mails.iter().map(mails::describe).collect();
            Reply::json(200, &mails)
        })
    }

    /// Somebody has a mail sent again, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn resend_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        mail_id: &str,
    ) -> Result<Reply, StoreError> {
        let (token, at) = (caller.token(), caller.at(self.now()));
        let resent = mails::resend(db, token.as_ref(), mail_id, &at, &Policy::DEFAULT)
            .await
            .settled()?;
        Ok(told(resent, |()| Reply::empty(204)))
    }

    /// Somebody has a mail sent again.
    pub fn resend(&self, caller: &Caller, mail_id: &str) -> Reply {
        block_on(self.resend_over(&self.db, caller, mail_id)).unwrap()
    }
}
