//! What auditors do with the trail.

use regain_core::fields::FieldError;
use regain_core::gate::Denied;
use regain_core::policy::Policy;
use regain_core::store::Database;
use regain_core::support::trail::{self, Page, Part, Verified};

use crate::run::block_on;
use crate::settled::Settled as _;
use crate::world::{Caller, World};

impl World {
    /// Somebody asks for lines of the trail, by the parameters of an address.
    ///
    /// # Errors
    /// Why the back office stays shut.
    pub fn read_trail(&self, caller: &Caller, query: &[(&str, &str)]) -> Result<Page, Denied> {
        let wanted = trail::wanted(parameters(query)).unwrap();
        let (at, token) = (caller.at(self.now()), caller.token());
        let listed = trail::list(&self.db, token.as_ref(), &wanted, &at, &Policy::DEFAULT);
        block_on(listed).settled().unwrap().map(|(_, page)| page)
    }

    /// Somebody asks for lines by parameters that cannot be read.
    #[must_use]
    pub fn misread_trail(query: &[(&str, &str)]) -> Vec<FieldError> {
        trail::wanted(parameters(query)).unwrap_err()
    }

    /// Somebody verifies a part of the trail, over any store.
    ///
    /// # Errors
    /// Why the back office stays shut.
    pub async fn verify_trail_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        from: Option<i64>,
        policy: &Policy,
    ) -> Result<Verified, Denied> {
        let (at, token) = (caller.at(self.now()), caller.token());
        let (heads, keys) = (&self.strongbox, &self.audit_keys);
        let verified = trail::verify(db, heads, keys, token.as_ref(), from, &at, policy);
        verified
            .await
            .settled()
            .unwrap()
            .map(|(_, verified)| verified)
    }

    /// Somebody verifies the trail.
    ///
    /// # Errors
    /// Why the back office stays shut.
    pub fn verify_trail(&self, caller: &Caller, from: Option<i64>) -> Result<Verified, Denied> {
        block_on(self.verify_trail_over(&self.db, caller, from, &Policy::DEFAULT))
    }

    /// Somebody takes a part of the trail away.
    ///
    /// # Errors
    /// Why the back office stays shut.
    pub fn export_trail(
        &self,
        caller: &Caller,
        from: Option<i64>,
        policy: &Policy,
    ) -> Result<Part, Denied> {
        let (at, token) = (caller.at(self.now()), caller.token());
        let exported = trail::export(&self.db, &self.strongbox, token.as_ref(), from, &at, policy);
        block_on(exported).settled().unwrap().map(|(_, part)| part)
    }
}

fn parameters<'a>(query: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + use<'a> {
    |name| {
        let found = query.iter().find(|(given, _)| *given == name);
        found.map(|(_, value)| (*value).to_owned())
    }
}
