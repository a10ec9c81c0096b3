//! Sign-in fails, the password is lost, the mail is read, a new one chosen, and
//! the door opens.

use serde_json::json;

use super::Person;
use crate::client::{mails, provision};

const NEW_PASSWORD: &str = "un mot de passe tout neuf";

async fn story(language: &str, title: &str, subject: &str, welcome: &str) {
    let owner = provision(json!({ "locale": language }));
    let person = Person::new(language).await;
    person.goto("/login").await;
    assert!(
        person
            .browser
            .title()
            .await
            .expect("a title")
            .contains(title)
    );
    person.can_use_it().await;

    // A wrong password: the page says so, and keeps the address.
    person.sign_in(&owner.email, "no longer my password").await;
    assert!(!person.text("[role=alert]").await.is_empty());
    person.can_use_it().await;
    let kept = person.find("#login").await.prop("value").await;
    assert_eq!(kept.expect("a value"), Some(owner.email.clone()));

    // The password is lost: ask for a link, read the mail, follow it.
    person.press("main a[href='/password/lost/']").await;
    person.arrive("/password/lost/").await;
    person.can_use_it().await;
    person.fill("email", &owner.email).await;
    person.submit("/password/lost/").await;
    let mail = mails(&owner.email, 1).pop().expect("a mail");
    assert_eq!(mail.subject, subject);
    person.goto(&mail.link()).await;
    person.can_use_it().await;

    // Too short first; the page says why. Then a good one, shown while typing.
    person.fill("password", "short").await;
    person.submit("/password/reset").await;
    assert!(person.text("[role=alert]").await.contains("15"));
    person.can_use_it().await;
    person.fill("password", NEW_PASSWORD).await;
    person.press("button[type=button]").await;
    let shown = person.find("#password").await.prop("type").await;
    assert_eq!(shown.expect("a type"), Some("text".into()));
    person.submit("/password/reset").await;

    // Sign in with it.
    person.press("main a[href='/login']").await;
    person.arrive("/login").await;
    person.sign_in(&owner.email, NEW_PASSWORD).await;
    person.arrive("/profile").await;
    assert!(person.text("main h1").await.contains(welcome));
    assert!(person.text("main").await.contains(&owner.email));
    person.can_use_it().await;

    // Out again: the session is no more.
    person.sign_out().await;
    person.goto("/login/session").await;
    person.arrive("/login").await;
    person.leave().await;
}

#[tokio::test]
async fn back_in_in_french() {
    let subject = "Votre lien pour choisir un nouveau mot de passe";
    story("fr", "Example Host", subject, "Votre compte").await;
}

#[tokio::test]
async fn back_in_in_english() {
    let subject = "Your link to choose a new password";
    story("en", "Sign in", subject, "Your account").await;
}
