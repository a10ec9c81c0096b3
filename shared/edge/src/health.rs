//! Health: every binding of a function is touched, and what is missing is named.

use regain_core::recovery::rulebook::Rulebook;
use regain_core::recovery::vault::Vault as _;
use regain_core::store::{Database as _, Statement};
use regain_core::trail::Heads as _;
use worker::{Env, Response};

use crate::audit::Audit;
use crate::config::{Config, Failure, ring, secret, service_key, variable};
use crate::d1::D1;
use crate::evidence::Evidence;

/// What a function finds of the things that it cannot work without. It touches
/// each by a method of its own, so that its wasm holds no code for others'.
pub struct Health<'a> {
    /// The bindings.
    pub env: &'a Env,
    healthy: bool,
    found: Vec<(&'static str, &'static str)>,
}

impl<'a> Health<'a> {
    /// Nothing touched yet.
    #[must_use]
    pub const fn new(env: &'a Env) -> Self {
        Self {
            env,
            healthy: true,
            found: Vec::new(),
        }
    }

    /// The variables that all functions share.
    pub fn variables(&mut self) -> &mut Self {
        self.note("variables", &Config::read(self.env).map(drop))
    }

    /// One more variable.
    pub fn variable(&mut self, name: &'static str) -> &mut Self {
        self.note(name, &variable(self.env, name).map(drop))
    }

    /// A secret of whatever form.
    pub fn secret(&mut self, name: &'static str) -> &mut Self {
        self.note(name, &secret(self.env, name).map(drop))
    }

    /// The variable that chooses a rulebook, and whether there is such a one.
    pub fn policy(&mut self) -> &mut Self {
        let chosen = variable(self.env, "POLICY");
        let found = chosen.and_then(|name| {
            Rulebook::named(&name)
                .map(drop)
                .ok_or(Failure::Missing("POLICY"))
        });
        self.note("POLICY", &found)
    }

    /// A key ring.
    pub fn ring(&mut self, name: &'static str) -> &mut Self {
        self.note(name, &ring(self.env, name).map(drop))
    }

    /// A service key.
    pub fn service_key(&mut self, name: &'static str) -> &mut Self {
        self.note(name, &service_key(self.env, name).map(drop))
    }

    /// Any binding that can only be asked for.
    pub fn bound<T>(&mut self, name: &'static str, binding: worker::Result<T>) -> &mut Self {
        self.note(name, &binding.map(drop).map_err(|_| Failure::Missing(name)))
    }

    /// The database, with its tables.
    pub async fn database(&mut self) -> &mut Self {
        let found = match D1::open(self.env) {
            Ok(db) => {
                let probe = Statement {
                    sql: "SELECT 1 FROM accounts LIMIT 1",
                    params: Vec::new(),
                };
                db.commit(vec![probe]).await.map_err(Failure::Store)
            }
            Err(failure) => Err(failure),
        };
        self.note("DB", &found)
    }

    /// The store of evidence, asked for something that is not there.
    pub async fn evidence(&mut self) -> &mut Self {
        let found = match Evidence::open(self.env) {
            Ok(evidence) => evidence.get("health").await.map_err(Failure::Store),
            Err(failure) => Err(failure),
        };
        self.note("EVIDENCE", &found.map(drop))
    }

    /// The store of the head of the audit trail, asked for it.
    pub async fn audit(&mut self) -> &mut Self {
        let found = match Audit::open(self.env) {
            Ok(audit) => audit.get().await.map_err(Failure::Store),
            Err(failure) => Err(failure),
        };
        self.note("AUDIT", &found.map(drop))
    }

    /// 200 where everything is there, else 503, with the state of each by name.
    ///
    /// # Errors
    /// [`worker::Error`] where the platform does not take the answer.
    pub fn answer(self) -> worker::Result<Response> {
        let members: Vec<String> = self
            .found
            .iter()
            .map(|(name, state)| format!("\"{name}\":\"{state}\""))
            .collect();
        let status = if self.healthy { 200 } else { 503 };
        let json = format!("{{{}}}", members.join(","));
        Ok(Response::from_bytes(json.into_bytes())?.with_status(status))
    }

    /// The names are ours and the states are words, so both are JSON as they are.
    fn note(&mut self, name: &'static str, touched: &Result<(), Failure>) -> &mut Self {
        let (name, state) = match touched {
            Ok(()) => (name, "ok"),
            Err(Failure::Missing(name)) => (*name, "missing"),
            Err(_) => (name, "unreachable"),
        };
        self.healthy &= state == "ok";
        self.found.push((name, state));
        self
    }
}
