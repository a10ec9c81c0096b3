//! What members of staff do in the back office.

use regain_core::evidence::file_store::FileStore;
use regain_core::store::Database;
use regain_web::Response;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::run::block_on;
use crate::world::{PASSWORD, World};

impl World {
    /// A member of staff in this role, at an address of their own, who signed in and has
    /// enrolled an app.
    pub fn staff(&self, role: &str) -> Caller {
        let number = self.db.count("accounts") + 1;
        let email = format!("{role}-{number}@staff.example");
        self.member(&email, role);
        let mut caller = Caller::program(&format!("203.0.113.{number}"));
        self.sign_in(&mut caller, &email, PASSWORD);
        self.enrol(&caller);
        caller
    }

    /// The account id of somebody who is signed in.
    #[must_use]
    pub fn id_of(&self, caller: &Caller) -> String {
        let session = self.session(caller).unwrap();
        session["account"].as_str().unwrap().into()
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

    /// Somebody lists cases by these parameters.
    pub fn queue(&self, caller: &Caller, parameters: &[(&str, &str)]) -> Response {
        self.get(caller, &with_query("/support/cases", parameters))
    }

    /// Somebody searches.
    pub fn search(&self, caller: &Caller, words: &str) -> Response {
        self.tell(caller, "POST", "/support/search", &json!({"words": words}))
    }

    /// Somebody reads a case.
    pub fn details(&self, caller: &Caller, case_id: &str) -> Response {
        self.get(caller, &format!("/support/cases/{case_id}"))
    }

    /// Somebody reads an item of a case.
    pub fn show_item(&self, caller: &Caller, case_id: &str, item: &str) -> Response {
        let path = format!("/support/cases/{case_id}/evidence/{item}");
        self.get(caller, &path)
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
    pub async fn act_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        case_id: &str,
        tag: Option<&str>,
        step: &str,
        given: &Value,
    ) -> Response {
        let path = format!("/support/cases/{case_id}/{step}");
        let request = caller.request("POST", &path).json(given);
        let request = match tag {
            Some(tag) => request.with("if-match", tag),
            None => request,
        };
        self.answer_over(db, &self.file_store, &request).await
    }

    /// Somebody takes a step in a case as it is.
    pub fn act(&self, caller: &Caller, case_id: &str, step: &str, given: &Value) -> Response {
        let tag = self.tag(case_id);
        block_on(self.act_over(&self.db, caller, case_id, Some(&tag), step, given))
    }

    /// The same, and it is done.
    pub fn does(&self, caller: &Caller, case_id: &str, step: &str, given: &Value) {
        let answer = self.act(caller, case_id, step, given);
        assert_eq!(answer.status, 204, "{step}: {answer:?}");
    }

    /// Somebody opens a file of a case, over any store and file store.
    pub async fn open_file_over(
        &self,
        db: &impl Database,
        file_store: &impl FileStore,
        caller: &Caller,
        case_id: &str,
        (item, file_id): (&str, &str),
    ) -> Response {
        let path = format!("/support/cases/{case_id}/evidence/{item}/{file_id}");
        let request = caller.request("GET", &path);
        self.answer_over(db, file_store, &request).await
    }

    /// Somebody opens a file of a case.
    pub fn open_file(&self, caller: &Caller, case_id: &str, file: (&str, &str)) -> Response {
        block_on(self.open_file_over(&self.db, &self.file_store, caller, case_id, file))
    }

    /// Somebody has the link to choose a password mailed to an account.
    pub fn send_link(&self, caller: &Caller, account_id: &str) -> Response {
        let path = format!("/support/accounts/{account_id}/reset-link");
        self.ask(caller, "POST", &path)
    }
}

/// A path with these parameters.
pub(crate) fn with_query(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    format!("{path}?{}", query.extend_pairs(parameters).finish())
}
