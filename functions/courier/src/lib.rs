//! The courier: sends mail, carries out the recovery cases that were approved, ends those
//! that nobody goes on with, erases what has expired, and seals the audit log. The rules
//! are in `regain_core::courier`. It has no public path: cron wakes it every minute, and
//! the other functions nudge it by service binding.

mod rounds;

use regain_web::{Health, Platform, Request, Response};

pub use rounds::rounds;

/// Answers a nudge, or a question after its health.
pub async fn nudged<P: Platform>(platform: &P, request: &P::Request) -> Response {
    if request.path() == "/health" {
        return health(platform).await;
    }
    match rounds::send(platform).await {
        Ok(()) => Response::empty(200),
        Err(failure) => {
            platform.error(&format!("courier: {failure:?}"));
            Response::empty(503)
        }
    }
}

/// The state of every binding. Not how many mails were given up: whoever may
/// watch that learns whether an address that refuses mail has an account.
async fn health(platform: &impl Platform) -> Response {
    let mut health = Health::new(platform);
    health
        .variables()
        .policy()
        .variable("MAIL_FROM")
        .keyring("AUDIT_KEY");
    health.mailer().database().await;
    health.evidence().await.audit().await;
    health.answer()
}
