//! What the provider's programs do, by service key.

use regain_core::crypto::token::Token;
use regain_core::store::Database;
use regain_web::Response;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::run::block_on;
use crate::twin::FIRST_SERVICE_KEY;
use crate::words::body;
use crate::world::{PASSWORD, World};

impl World {
    /// The key that the operator set as a secret.
    #[must_use]
    pub fn first_key() -> String {
        FIRST_SERVICE_KEY.into()
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
        format!("rgs_{}", key.as_str())
    }

    /// Asks for an account, over any store.
    pub async fn provision_over(&self, db: &impl Database, key: &str, data: &Value) -> Response {
        self.tell_over(db, &panel(key), "POST", "/accounts", data)
            .await
    }

    /// A program asks for an account with this key.
    pub fn provision_with(&self, key: &str, data: &Value) -> Response {
        block_on(self.provision_over(&self.db, key, data))
    }

    /// The provider's panel asks for an account.
    pub fn provision(&self, data: &Value) -> Response {
        self.provision_with(FIRST_SERVICE_KEY, data)
    }

    /// The provider's panel asks for many accounts, over any store.
    pub async fn provision_each_over(&self, db: &impl Database, rows: &[Value]) -> Response {
        let data = json!({ "accounts": rows });
        let caller = panel(FIRST_SERVICE_KEY);
        self.tell_over(db, &caller, "POST", "/accounts/batch", &data)
            .await
    }

    /// The provider's panel posts to a path of its own, null for no body.
    pub fn by_panel(&self, path: &str, data: &Value) -> Response {
        let panel = panel(FIRST_SERVICE_KEY);
        match data {
            Value::Null => self.ask(&panel, "POST", path),
            data => self.tell(&panel, "POST", path, data),
        }
    }

    /// The provider's panel reads a path of its own.
    pub fn panel_reads(&self, path: &str) -> Response {
        self.get(&panel(FIRST_SERVICE_KEY), path)
    }

    /// The provider's panel changes or deletes an account in the version of this tag, null for
    /// no body, over any store.
    pub async fn panel_changes_over(
        &self,
        db: &impl Database,
        (method, path): (&str, &str),
        tag: &str,
        data: &Value,
    ) -> Response {
        let request = panel(FIRST_SERVICE_KEY).request(method, path);
        let request = match data {
            Value::Null => request,
            data => request.json(data),
        };
        let request = request.with("if-match", tag);
        self.answer_over(db, &self.file_store, &request).await
    }

    /// A customer with [`PASSWORD`]; returns the account's id.
    pub fn customer(&self, email: &str) -> String {
        self.member(email, "customer")
    }

    /// An account of any role with [`PASSWORD`], whose owner has read a mail of ours; returns
    /// its id.
    pub fn member(&self, email: &str, role: &str) -> String {
        let answer = self.provision(&json!({
            "customer_number": email, "email": email, "name": "Camille Laurent",
            "type": "individual", "phone": "+33123456701", "locale": "fr",
            "role": role, "password": PASSWORD,
        }));
        assert_eq!(answer.status, 201, "{answer:?}");
        let proven = "UPDATE accounts SET email_proven = 1";
        self.db.run(proven).unwrap();
        body(&answer)["id"].as_str().unwrap().into()
    }

    /// A program reads an account.
    pub fn account_with(&self, key: &str, id: &str) -> Response {
        self.get(&panel(key), &format!("/accounts/{id}"))
    }

    /// Asks for a change of an account, over any store.
    pub async fn patch_over(
        &self,
        db: &impl Database,
        key: &str,
        id: &str,
        data: &Value,
    ) -> Response {
        let path = format!("/accounts/{id}");
        self.tell_over(db, &panel(key), "PATCH", &path, data).await
    }

    /// A program changes an account with this key.
    pub fn patch_with(&self, key: &str, id: &str, data: &Value) -> Response {
        block_on(self.patch_over(&self.db, key, id, data))
    }

    /// The provider's panel changes an account.
    pub fn patch(&self, id: &str, data: &Value) -> Response {
        self.patch_with(FIRST_SERVICE_KEY, id, data)
    }

    /// A program deletes an account.
    pub fn delete_with(&self, key: &str, id: &str) -> Response {
        self.ask(&panel(key), "DELETE", &format!("/accounts/{id}"))
    }

    /// A program asks whose session a token opens.
    pub fn look_up(&self, key: Option<&str>, session: &str) -> Response {
        let caller = key.map_or_else(|| Caller::program(PANEL), panel);
        let given = json!({"token": session});
        self.tell(&caller, "POST", "/login/session", &given)
    }

    /// A program asks whether an account can be used from an address.
    pub fn ask_address(&self, key: Option<&str>, login: &str, ip: &str) -> Response {
        let caller = key.map_or_else(|| Caller::program(PANEL), panel);
        let given = json!({"login": login, "ip": ip});
        self.tell(&caller, "POST", "/ip/check", &given)
    }
}

/// Where the provider's panel is.
const PANEL: &str = "198.51.100.1";

/// The provider's panel, with this key.
fn panel(key: &str) -> Caller {
    Caller::program(PANEL).with_session(key)
}
