//! What admins do in the back office.

use regain_core::store::Database;
use regain_web::Response;
use serde_json::Value;

use crate::caller::Caller;
use crate::run::block_on;
use crate::world::World;

impl World {
    /// Somebody asks who is of staff.
    pub fn list_staff(&self, caller: &Caller) -> Response {
        self.get(caller, "/support/staff")
    }

    /// Somebody adds a member of staff, over any store.
    pub async fn add_staff_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        given: &Value,
    ) -> Response {
        self.tell_over(db, caller, "POST", "/support/staff", given)
            .await
    }

    /// Somebody adds a member of staff.
    pub fn add_staff(&self, caller: &Caller, given: &Value) -> Response {
        block_on(self.add_staff_over(&self.db, caller, given))
    }

    /// Somebody changes a member of staff, over any store.
    pub async fn change_staff_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        account_id: &str,
        given: &Value,
    ) -> Response {
        let path = format!("/support/staff/{account_id}");
        self.tell_over(db, caller, "POST", &path, given).await
    }

    /// Somebody changes a member of staff.
    pub fn change_staff(&self, caller: &Caller, account_id: &str, given: &Value) -> Response {
        block_on(self.change_staff_over(&self.db, caller, account_id, given))
    }

    /// Somebody asks which service keys there are.
    pub fn list_keys(&self, caller: &Caller) -> Response {
        self.get(caller, "/support/keys")
    }

    /// Somebody makes a service key.
    pub fn create_key(&self, caller: &Caller, given: &Value) -> Response {
        self.tell(caller, "POST", "/support/keys", given)
    }

    /// Somebody revokes a service key, over any store.
    pub async fn revoke_key_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        key_id: &str,
    ) -> Response {
        let path = format!("/support/keys/{key_id}/revoke");
        self.ask_over(db, caller, "POST", &path).await
    }

    /// Somebody revokes a service key.
    pub fn revoke_key(&self, caller: &Caller, key_id: &str) -> Response {
        block_on(self.revoke_key_over(&self.db, caller, key_id))
    }

    /// Somebody asks which clients are registered, or about the one of this path.
    pub fn read_clients(&self, caller: &Caller, rest: &str) -> Response {
        self.get(caller, &format!("/support/clients{rest}"))
    }

    /// Somebody registers a client, or changes the one of this path.
    pub fn write_clients(&self, caller: &Caller, rest: &str, given: &Value) -> Response {
        self.tell(caller, "POST", &format!("/support/clients{rest}"), given)
    }

    /// Somebody asks how the texts stand that admins word.
    pub fn list_wordings(&self, caller: &Caller) -> Response {
        self.get(caller, "/support/wordings")
    }

    /// Somebody words a text, over any store.
    pub async fn change_wording_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        given: &Value,
    ) -> Response {
        self.tell_over(db, caller, "POST", "/support/wordings", given)
            .await
    }

    /// Somebody looks at an account in the back office.
    pub fn show_account(&self, caller: &Caller, account_id: &str) -> Response {
        self.get(caller, &format!("/support/accounts/{account_id}"))
    }

    /// Somebody closes an account, over any store.
    pub async fn freeze_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        account_id: &str,
        given: &Value,
    ) -> Response {
        let path = format!("/support/accounts/{account_id}/freeze");
        self.tell_over(db, caller, "POST", &path, given).await
    }

    /// Somebody closes an account.
    pub fn freeze(&self, caller: &Caller, account_id: &str, given: &Value) -> Response {
        block_on(self.freeze_over(&self.db, caller, account_id, given))
    }

    /// Somebody opens an account again.
    pub fn unfreeze(&self, caller: &Caller, account_id: &str, given: &Value) -> Response {
        let path = format!("/support/accounts/{account_id}/unfreeze");
        self.tell(caller, "POST", &path, given)
    }

    /// Somebody asks which mails were given up.
    pub fn list_dead_mails(&self, caller: &Caller) -> Response {
        self.get(caller, "/support/mails")
    }

    /// Somebody has a mail sent again, over any store.
    pub async fn resend_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        mail_id: &str,
    ) -> Response {
        let path = format!("/support/mails/{mail_id}/resend");
        self.ask_over(db, caller, "POST", &path).await
    }

    /// Somebody has a mail sent again.
    pub fn resend(&self, caller: &Caller, mail_id: &str) -> Response {
        block_on(self.resend_over(&self.db, caller, mail_id))
    }
}
