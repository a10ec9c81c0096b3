//! Health: every binding of a function is touched, and what is missing is named.

use regain_core::audit::Heads as _;
use regain_core::evidence::file_store::FileStore as _;
use regain_core::recovery::rulebook::Rulebook;
use regain_core::store::{Database as _, Statement};

use crate::config::Config;
use crate::failure::Failure;
use crate::platform::{Host, Platform};
use crate::response::Response;

/// What a function finds of the things that it cannot work without. It touches
/// each by a method of its own, so that its wasm holds no code for others'.
pub struct Health<'a, H: Host> {
    host: &'a H,
    healthy: bool,
    found: Vec<(&'static str, &'static str)>,
}

impl<'a, H: Host> Health<'a, H> {
    /// Nothing touched yet.
    #[must_use]
    pub const fn new(host: &'a H) -> Self {
        Self {
            host,
            healthy: true,
            found: Vec::new(),
        }
    }

    /// The variables that all functions share.
    pub fn variables(&mut self) -> &mut Self {
        self.note("variables", &Config::read(self.host).map(drop))
    }

    /// One more variable.
    pub fn variable(&mut self, name: &'static str) -> &mut Self {
        self.note(name, &self.host.variable(name).map(drop))
    }

    /// The variable that chooses a rulebook, and whether there is such a one.
    pub fn policy(&mut self) -> &mut Self {
        let chosen = self.host.variable("POLICY");
        let found = chosen.and_then(|name| {
            Rulebook::named(&name)
                .map(drop)
                .ok_or(Failure::Missing("POLICY"))
        });
        self.note("POLICY", &found)
    }

    /// Any binding that can only be asked for.
    pub fn bound(&mut self, name: &'static str) -> &mut Self {
        self.note(name, &self.host.bound(name))
    }

    /// 200 where everything is there, else 503, with the state of each by name.
    #[must_use]
    pub fn answer(self) -> Response {
        let members: Vec<String> = self
            .found
            .iter()
            .map(|(name, state)| format!("\"{name}\":\"{state}\""))
            .collect();
        let status = if self.healthy { 200 } else { 503 };
        let json = format!("{{{}}}", members.join(","));
        Response {
            status,
            headers: Vec::new(),
            body: Some(json.into_bytes()),
        }
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

impl<P: Platform> Health<'_, P> {
    /// A secret of whatever form.
    pub fn secret(&mut self, name: &'static str) -> &mut Self {
        self.note(name, &self.host.secret(name).map(drop))
    }

    /// A keyring.
    pub fn keyring(&mut self, name: &'static str) -> &mut Self {
        self.note(name, &self.host.keyring(name).map(drop))
    }

    /// Which hashes of other systems are taken over.
    pub fn imported_passwords(&mut self) -> &mut Self {
        let found = self.host.imported_passwords();
        self.note("IMPORTED_PASSWORDS", &found.map(drop))
    }

    /// A service key.
    pub fn service_key(&mut self, name: &'static str) -> &mut Self {
        self.note(name, &self.host.service_key(name).map(drop))
    }

    /// The way to send mail.
    pub fn mailer(&mut self) -> &mut Self {
        self.note("EMAIL", &self.host.mailer().map(drop))
    }

    /// The database, with its tables.
    pub async fn database(&mut self) -> &mut Self {
        let found = match self.host.database() {
            Ok(db) => {
                let probe = Statement {
                    sql: "SELECT 1 FROM accounts LIMIT 1",
                    params: Vec::new(),
                };
                db.write(vec![probe]).await.map_err(Failure::Store)
            }
            Err(failure) => Err(failure),
        };
        self.note("DB", &found)
    }

    /// The store of evidence, asked for something that is not there.
    pub async fn evidence(&mut self) -> &mut Self {
        let found = match self.host.evidence() {
            Ok(evidence) => evidence.get("health").await.map_err(Failure::Store),
            Err(failure) => Err(failure),
        };
        self.note("EVIDENCE", &found.map(drop))
    }

    /// The store of the head of the audit log, asked for it.
    pub async fn audit(&mut self) -> &mut Self {
        let found = match self.host.audit() {
            Ok(audit) => audit.get().await.map_err(Failure::Store),
            Err(failure) => Err(failure),
        };
        self.note("AUDIT", &found.map(drop))
    }
}
