//! What auditors do with the trail.

use regain_web::Response;

use crate::caller::Caller;
use crate::staff::with_query;
use crate::world::World;

impl World {
    /// Somebody asks for lines of the trail, by the parameters of an address.
    pub fn read_trail(&self, caller: &Caller, query: &[(&str, &str)]) -> Response {
        self.get(caller, &with_query("/support/audit", query))
    }

    /// Somebody verifies the trail, from its beginning on.
    pub fn verify_trail(&self, caller: &Caller) -> Response {
        self.get(caller, "/support/audit/verify")
    }

    /// Somebody takes a part of the trail away.
    pub fn export_trail(&self, caller: &Caller) -> Response {
        self.get(caller, "/support/audit/export")
    }
}
