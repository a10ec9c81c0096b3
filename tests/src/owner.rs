//! What owners do with their second factor and on their profile.

use regain_core::store::Database;
use regain_web::Response;
use serde_json::{Value, json};

use crate::app::App;
use crate::caller::Caller;
use crate::run::block_on;
use crate::words::body;
use crate::world::World;

impl World {
    /// Somebody answers the challenge they hold, over any store.
    pub async fn answer(&self, db: &impl Database, caller: &Caller, code: &str) -> Response {
        let request = if caller.is_browser() {
            let request = caller.request("POST", "/totp/verify");
            request.form(&[("code", code)])
        } else {
            // Whoever shows a session here would be taken for a server with a key.
            let stranger = caller.without_session();
            let given = json!({"challenge": caller.challenge, "code": code});
            stranger.request("POST", "/totp/verify").json(&given)
        };
        self.answer_over(db, &self.file_store, &request).await
    }

    /// Somebody gives the code of a sign-in; they keep what they are given.
    pub fn give_code(&self, caller: &mut Caller, code: &str) -> Response {
        let answer = block_on(self.answer(&self.db, caller, code));
        caller.keep(&answer);
        answer
    }

    /// A program asks whether a code is good, over any store.
    pub async fn ask_code(
        &self,
        db: &impl Database,
        key: &str,
        login: &str,
        code: &str,
    ) -> Response {
        let server = Caller::program("198.51.100.2").with_session(key);
        let given = json!({"login": login, "code": code, "ip": "192.0.2.9"});
        self.tell_over(db, &server, "POST", "/totp/verify", &given)
            .await
    }

    /// One proof of all factors, over any store.
    pub async fn prove_over(&self, db: &impl Database, caller: &Caller, given: &Value) -> Response {
        self.tell_over(db, caller, "POST", "/login/proof", given)
            .await
    }

    /// Somebody proves all factors once more.
    pub fn prove(&self, caller: &mut Caller, given: &Value) -> Response {
        let answer = block_on(self.prove_over(&self.db, caller, given));
        caller.keep(&answer);
        answer
    }

    /// Somebody scans a new secret.
    ///
    /// # Errors
    /// What a program is told where the session does not open it.
    pub fn scan(&self, caller: &Caller) -> Result<App, Response> {
        let answer = self.ask(caller, "POST", "/profile/totp");
        if answer.status != 201 {
            return Err(answer);
        }
        let shown = body(&answer);
        let [secret, uri] = ["secret", "otpauth_uri"].map(|name| shown[name].as_str().unwrap());
        Ok(App::new(secret, uri))
    }

    /// Somebody types the first code of the secret they scanned, over any store.
    pub async fn confirm_over(&self, db: &impl Database, caller: &Caller, code: &str) -> Response {
        let given = json!({"code": code});
        self.tell_over(db, caller, "PUT", "/profile/totp", &given)
            .await
    }

    /// Somebody types the first code of the secret they scanned.
    pub fn confirm_totp(&self, caller: &Caller, code: &str) -> Response {
        block_on(self.confirm_over(&self.db, caller, code))
    }

    /// A signed-in owner turns the second factor on; their app and recovery codes.
    pub fn enrol(&self, caller: &Caller) -> (App, Vec<String>) {
        let app = self.scan(caller).unwrap();
        let answer = self.confirm_totp(caller, &app.code(self.now()));
        let codes = body(&answer)["recovery_codes"].clone();
        (app, serde_json::from_value(codes).unwrap())
    }

    /// Somebody turns the second factor off.
    pub fn remove_totp(&self, caller: &Caller) -> Response {
        self.ask(caller, "DELETE", "/profile/totp")
    }

    /// Somebody asks for new recovery codes.
    pub fn renew_codes(&self, caller: &Caller) -> Response {
        self.ask(caller, "POST", "/profile/recovery-codes")
    }

    /// Somebody looks at their profile.
    pub fn profile(&self, caller: &Caller) -> Response {
        self.get(caller, "/profile")
    }

    /// Somebody changes contact data, over any store.
    pub async fn change_contact_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        given: &Value,
    ) -> Response {
        self.tell_over(db, caller, "PATCH", "/profile", given).await
    }

    /// Somebody changes contact data.
    pub fn change_contact(&self, caller: &Caller, given: &Value) -> Response {
        block_on(self.change_contact_over(&self.db, caller, given))
    }

    /// Somebody says that their contact data are right.
    pub fn confirm_contact(&self, caller: &Caller) -> Response {
        self.ask(caller, "POST", "/profile/contact")
    }

    /// Somebody changes their password.
    pub fn change_password(&self, caller: &Caller, current: &str, new: &str) -> Response {
        let given = json!({"current": current, "new": new});
        self.tell(caller, "POST", "/profile/password", &given)
    }

    /// Somebody saves a list of allowed addresses.
    pub fn allow(&self, caller: &Caller, given: &Value) -> Response {
        self.tell(caller, "PUT", "/profile/allowed-ips", given)
    }

    /// Somebody asks for another e-mail address, over any store.
    pub async fn change_email_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        address: &str,
    ) -> Response {
        let given = json!({"email": address});
        self.tell_over(db, caller, "POST", "/profile/email", &given)
            .await
    }

    /// Somebody asks for another e-mail address.
    pub fn change_email(&self, caller: &Caller, address: &str) -> Response {
        block_on(self.change_email_over(&self.db, caller, address))
    }

    /// Somebody uses a link to confirm an e-mail address, over any store.
    pub async fn confirm_email(
        &self,
        db: &impl Database,
        caller: &Caller,
        token: &str,
    ) -> Response {
        let given = json!({"token": token});
        self.tell_over(db, caller, "POST", "/profile/email/confirm", &given)
            .await
    }

    /// Somebody says "it was not me"; whether that froze the account.
    pub fn follow_report_link(&self, caller: &Caller, token: &str) -> bool {
        let given = json!({"token": token});
        let answer = self.tell(caller, "POST", "/profile/not-me", &given);
        took_effect(&answer)
    }

    /// Somebody looks at their sessions.
    pub fn list_sessions(&self, caller: &Caller) -> Response {
        self.get(caller, "/profile/sessions")
    }

    /// Somebody ends one of their sessions, or all others.
    pub fn end_session(&self, caller: &Caller, id: Option<&str>) -> Response {
        let path = match id {
            Some(id) => format!("/profile/sessions/{id}"),
            None => "/profile/sessions".into(),
        };
        self.ask(caller, "DELETE", &path)
    }

    /// Somebody reads what happened to their account.
    pub fn history(&self, caller: &Caller, before: Option<u64>) -> Response {
        let path = match before {
            Some(number) => format!("/profile/history?before={number}"),
            None => "/profile/history".into(),
        };
        self.get(caller, &path)
    }

    /// Somebody asks from where they are seen, and whether that is allowed.
    pub fn own_address(&self, caller: &Caller) -> Value {
        body(&self.get(caller, "/ip/check"))
    }
}

/// Whether the button of a mailed page did what it says; else its link is not good any
/// more.
pub(crate) fn took_effect(answer: &Response) -> bool {
    match answer.status {
        204 => true,
        410 => false,
        _ => panic!("{answer:?}"),
    }
}
