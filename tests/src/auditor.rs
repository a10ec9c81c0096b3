//! What auditors do with the audit log.

use regain_web::Response;

use crate::caller::Caller;
use crate::staff::with_query;
use crate::world::World;

impl World {
    /// Somebody asks for lines of the audit log, by the parameters of an address.
    pub fn read_audit_log(&self, caller: &Caller, query: &[(&str, &str)]) -> Response {
        self.get(caller, &with_query("/support/audit", query))
    }

    /// Somebody verifies the audit log, from its beginning on.
    pub fn verify_audit_log(&self, caller: &Caller) -> Response {
        self.get(caller, "/support/audit/verify")
    }

    /// Somebody takes a part of the audit log away.
    pub fn export_audit_log(&self, caller: &Caller) -> Response {
        self.get(caller, "/support/audit/export")
    }
}
