//! The second factor is turned on by a phone that scans the page, asked for at
//! sign-in, and replaced by a recovery code when the phone is lost.

use fantoccini::Locator;
use serde_json::json;

use super::{Person, picture};
use crate::app::{App, scan};
use crate::client::{Owner, PASSWORD, mails, provision, signed_in, sql};

/// What the pages say in one language.
struct Words {
    on: &'static str,
    left: &'static str,
    used: &'static str,
}

const ENGLISH: Words = Words {
    on: "Two-factor authentication is on",
    left: "9 left",
    used: "You used a backup code",
};

const FRENCH: Words = Words {
    on: "La double authentification est activée",
    left: "9 restants",
    used: "Vous avez utilisé un code de secours",
};

async fn story(person: Person, owner: Owner, words: &Words) {
    person.sign_in(&owner.email, PASSWORD).await;
    person.arrive("/profile").await;
    person.can_use_it().await;

    // The session is old: before a factor is changed, all are asked for.
    sql(&format!(
        "UPDATE sessions SET proved_at = proved_at - 11 * 60000 WHERE account_id = '{}'",
        owner.id
    ));
    person.press("main a[href='/profile/totp']").await;
    person.arrive("/login/proof?then=/profile/totp").await;
    person.can_use_it().await;
    person.fill("password", PASSWORD).await;
    person.submit("/login/proof").await;
    person.arrive("/profile/totp").await;
    person.can_use_it().await;

    // A phone scans the picture; the key to type and the link say the same.
    person.submit("/profile/totp").await;
    let figure = person.find("figure.qr").await;
    person.can_use_it().await;
    let into_view = "document.querySelector('figure.qr').scrollIntoView({ block: 'center' })";
    let scrolled = person.browser.execute(into_view, Vec::new()).await;
    scrolled.expect("the picture in view");
    let uri = scan(&figure.screenshot().await.expect("a screenshot"));
    let link = person.find("main a[href^='otpauth:']").await;
    assert_eq!(
        link.attr("href").await.expect("an address"),
        Some(uri.clone())
    );
    let key = person.text(".key").await;
    let secret: String = key.split_whitespace().collect();
    assert!(uri.contains(&format!("secret={secret}&")), "{uri} {key}");
    let app = App::of(&owner, &secret);

    // A mistyped code: the same picture again. Then the right one.
    person.fill("code", &app.wrong()).await;
    person.submit("/profile/totp").await;
    assert!(!person.text("[role=alert]").await.is_empty());
    person.can_use_it().await;
    assert_eq!(person.text(".key").await, key);
    person.fill("code", &app.codes()[1]).await;
    person.submit("/profile/totp").await;
    person.find(".codes").await;
    assert!(person.text("main h1").await.contains(words.on));
    // They can be copied, and it is said what came of it: a browser may forbid it.
    if person.has(".tools").await {
        person.press(".tools button").await;
        person.find(".tools [role=status]:not(:empty)").await;
    }
    person.can_use_it().await;
    let mut codes = Vec::new();
    let listed = person.browser.find_all(Locator::Css(".codes code")).await;
    for code in listed.expect("codes") {
        codes.push(code.text().await.expect("text"));
    }
    assert_eq!(codes.len(), 10);
    person.press("main a[href='/profile']").await;
    person.arrive("/profile").await;
    mails(&owner.email, 1);

    // Out and in again, with a code.
    person.sign_out().await;
    person.sign_in(&owner.email, PASSWORD).await;
    person.arrive("/totp/verify").await;
    person.can_use_it().await;
    person.fill("code", &app.wrong()).await;
    person.submit("/totp/verify").await;
    assert!(!person.text("[role=alert]").await.is_empty());
    person.can_use_it().await;
    person.fill("code", &app.code()).await;
    person.submit("/totp/verify").await;
    person.arrive("/profile").await;

    // The phone is lost.
    person.sign_out().await;
    person.sign_in(&owner.email, PASSWORD).await;
    person.arrive("/totp/verify").await;
    person.press("summary").await;
    person.can_use_it().await;
    person
        .fill("recovery-code", codes.first().expect("a code"))
        .await;
    person.press("details button[type=submit]").await;
    person.arrive("/profile?done=recovery-code-used").await;
    assert!(person.text("[role=status]").await.contains(words.used));
    let row = "main a[href='/profile/recovery-codes']";
    assert!(person.text(row).await.contains(words.left));
    person.can_use_it().await;

    // What the owner can look at meanwhile.
    for page in ["/profile/sessions", "/profile/history"] {
        person.press(&format!("main a[href='{page}']")).await;
        person.arrive(page).await;
        person.can_use_it().await;
        person.goto("/profile").await;
    }
    for page in [
        "/profile/recovery-codes",
        "/profile/email",
        "/profile/password",
    ] {
        person.goto(page).await;
        person.arrive(page).await;
        person.can_use_it().await;
    }
    person.leave().await;
}

#[tokio::test]
async fn a_phone_is_enrolled_and_lost_in_english() {
    let owner = provision(json!({ "locale": "en" }));
    story(Person::new("en").await, owner, &ENGLISH).await;
}

#[tokio::test]
async fn a_phone_is_enrolled_and_lost_in_french() {
    let owner = provision(json!({ "locale": "fr" }));
    story(Person::new("fr").await, owner, &FRENCH).await;
}

#[tokio::test]
async fn no_page_needs_a_script() {
    let owner = provision(json!({ "locale": "en" }));
    let person = Person::without_scripts("en").await;
    person.goto("/login").await;
    assert!(!person.has("button[type=button]").await, "scripts run");
    story(person, owner, &ENGLISH).await;
}

#[tokio::test]
async fn keys_alone_are_enough() {
    let owner = provision(json!({ "locale": "en" }));
    let person = Person::new("en").await;
    person.goto("/login").await;
    let keys = |text: String| {
        let browser = person.browser.clone();
        async move {
            let active = browser.active_element().await.expect("a focus");
            active.send_keys(&text).await.expect("keys");
        }
    };
    // Past the skip link and the brand, to the fields, and Enter.
    let tab = '\u{e004}';
    keys(format!("{tab}{tab}{tab}")).await;
    keys(format!("{}{tab}", owner.email)).await;
    keys(format!("{PASSWORD}\u{e007}")).await;
    person.arrive("/profile").await;
    // The skip link leads past what every page begins with.
    keys(format!("{tab}")).await;
    keys("\u{e007}".into()).await;
    let active = person.browser.active_element().await.expect("a focus");
    let id = active.attr("id").await.expect("an attribute");
    assert_eq!(id.as_deref(), Some("main"));
    person.leave().await;
}

#[tokio::test]
async fn the_picture_holds_what_every_app_reads() {
    let reply = signed_in(&provision(json!({}))).post("/profile/totp", &json!({}));
    let svg = reply.text("/qr_svg");
    assert_eq!(scan(&picture(&svg).await), reply.text("/otpauth_uri"));
}
