//! What the provider's programs do, by service key.

use regain_core::accounts::{self, Change, Creation, Keys, Outcome, Provider};
use regain_core::ip_check;
use regain_core::locale::Locale;
use regain_core::policy::Policy;
use regain_core::problem::Problem;
use regain_core::reply::Reply;
use regain_core::session::{self, Question};
use regain_core::store::{Database, StoreError};
use regain_core::token::Token;
use serde_json::{Value, json};

use crate::run::block_on;
use crate::settled::Settled as _;
use crate::words::{body, fields, invalid};
use crate::world::{Caller, PASSWORD, PROVIDER, World};

/// What a program is told.
fn told(answered: Result<Outcome, Problem>) -> Reply {
    answered.map_or_else(Reply::from, Reply::from)
}

impl World {
    /// The key that the operator set as a secret.
    #[must_use]
    pub fn first_key() -> String {
        Token::new(&[0xf1; 32]).as_str().into()
    }

    /// Stores a further key.
    pub fn key(&self, scopes: &str) -> String {
        let key = Token::new(&self.fresh());
        let hash = key.hash();
        let row = format!("('{}', '{hash}', '{scopes}', 0)", scopes.replace(' ', "-"));
        let into = "service_keys (id, key_hash, scopes, created_at)";
        self.db
            .run(&format!("INSERT INTO {into} VALUES {row}"))
            .unwrap();
        key.as_str().into()
    }

    fn keys(presented: &str) -> Keys {
        Keys {
            presented: Token::presented(presented),
            first: Token::new(&[0xf1; 32]),
        }
    }

    /// Asks for an account, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn provision_over(
        &self,
        db: &impl Database,
        key: &str,
        data: &Value,
    ) -> Result<Reply, StoreError> {
        let creation = match Creation::parse(fields(data)) {
            Ok(creation) => creation,
            Err(errors) => return Ok(invalid(errors)),
        };
        let fresh = accounts::Fresh {
            account_id: self.fresh(),
            salt: self.fresh(),
            mail_id: self.fresh(),
        };
        let provider = Provider {
            name: PROVIDER,
            locale: Locale::from_tag("fr").unwrap(),
        };
        let (keys, panel) = (Self::keys(key), panel());
        let at = panel.at(self.now());
        accounts::create(
            db,
            &keys,
            &creation,
            provider,
            &fresh,
            &at,
            &self.keys.peppers,
        )
        .await
        .settled()
        .map(told)
    }

    /// A program asks for an account with this key.
    pub fn provision_with(&self, key: &str, data: &Value) -> Reply {
        block_on(self.provision_over(&self.db, key, data)).unwrap()
    }

    /// The provider's panel asks for an account.
    pub fn provision(&self, data: &Value) -> Reply {
        self.provision_with(&Self::first_key(), data)
    }

    /// A customer with [`PASSWORD`]; returns the account's id.
    pub fn customer(&self, email: &str) -> String {
        self.member(email, "customer")
    }

    /// An account of any role with [`PASSWORD`]; returns its id.
    pub fn member(&self, email: &str, role: &str) -> String {
        let reply = self.provision(&json!({
            "customer_number": email, "email": email, "name": "Camille Laurent",
            "type": "individual", "phone": "+33123456701", "locale": "fr",
            "role": role, "password": PASSWORD,
        }));
        assert_eq!(reply.status, 201, "{reply:?}");
        body(&reply)["id"].as_str().unwrap().into()
    }

    /// A program reads an account.
    pub fn account_with(&self, key: &str, id: &str) -> Reply {
        let (keys, panel) = (Self::keys(key), panel());
        let at = panel.at(self.now());
        told(
            block_on(accounts::read(&self.db, &keys, id, &at))
                .settled()
                .unwrap(),
        )
    }

    /// Asks for a change of an account, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn patch_over(
        &self,
        db: &impl Database,
        key: &str,
        id: &str,
        data: &Value,
    ) -> Result<Reply, StoreError> {
        let change = match Change::parse(fields(data)) {
            Ok(change) => change,
            Err(errors) => return Ok(invalid(errors)),
        };
        let mail_ids = [self.fresh(), self.fresh(), self.fresh()];
        let (keys, panel) = (Self::keys(key), panel());
        let at = panel.at(self.now());
        accounts::change(db, &keys, &id.into(), &change, &mail_ids, &at)
            .await
            .settled()
            .map(told)
    }

    /// A program changes an account with this key.
    pub fn patch_with(&self, key: &str, id: &str, data: &Value) -> Reply {
        block_on(self.patch_over(&self.db, key, id, data)).unwrap()
    }

    /// The provider's panel changes an account.
    pub fn patch(&self, id: &str, data: &Value) -> Reply {
        self.patch_with(&Self::first_key(), id, data)
    }

    /// A program deletes an account.
    pub fn delete_with(&self, key: &str, id: &str) -> Reply {
        let (keys, panel) = (Self::keys(key), panel());
        let at = panel.at(self.now());
        told(
            block_on(accounts::delete(&self.db, &keys, id, &at))
                .settled()
                .unwrap(),
        )
    }

    /// A program asks whose session a token opens.
    pub fn look_up(&self, key: Option<&str>, session: &str) -> Reply {
        let question = Question::parse(fields(&json!({"token": session}))).unwrap();
        let (key, panel) = (key.and_then(Token::presented), panel());
        let at = panel.at(self.now());
        match block_on(session::look_up(
            &self.db,
            key.as_ref(),
            &question,
            &at,
            &Policy::DEFAULT,
        ))
        .settled()
        .unwrap()
        {
            Ok(found) => Reply::json(200, &session::describe(&found)),
            Err(kind) => kind.into(),
        }
    }
    /// A program asks whether an account can be used from an address.
    pub fn ask_address(&self, key: Option<&str>, login: &str, ip: &str) -> Reply {
        let question = match ip_check::Question::parse(fields(&json!({"login": login, "ip": ip}))) {
            Ok(question) => question,
            Err(errors) => return invalid(errors),
        };
        let (key, panel) = (key.and_then(Token::presented), panel());
        let (at, policy) = (panel.at(self.now()), &Policy::DEFAULT);
        let asked = ip_check::look_up(&self.db, key.as_ref(), &question, &at, policy);
        match block_on(asked).settled().unwrap() {
            Ok(judged) => Reply::json(200, &ip_check::describe(&judged)),
            Err(kind) => kind.into(),
        }
    }
}

/// The provider's panel, as it appears to the service.
fn panel() -> Caller {
    Caller::program("198.51.100.1")
}
