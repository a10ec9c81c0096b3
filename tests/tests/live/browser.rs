//! One story in a real browser, in both languages: sign-in fails, the password
//! is lost, the mail is read, a new one chosen, and the door opens.

use std::env::var;

use fantoccini::{Client as Browser, ClientBuilder, Locator};
use serde_json::{Map, Value, json};

use crate::client::{mails, origin, provision};

/// A browser of an empty profile that speaks one language, from an address that
/// no throttle knows.
async fn browser(language: &str) -> Browser {
    let mut arguments = vec![
        format!("--accept-lang={language}"),
        "--window-size=360,800".into(),
    ];
    for flag in [
        "headless",
        "no-sandbox",
        "disable-gpu",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
    ] {
        arguments.push(format!("--{flag}"));
    }
    let mut capabilities = Map::new();
    capabilities.insert(
        "goog:chromeOptions".into(),
        json!({ "args": arguments, "prefs": { "intl.accept_languages": language } }),
    );
    let driver = var("REGAIN_WEBDRIVER").expect("REGAIN_WEBDRIVER, as .scripts/test sets it");
    ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
        .capabilities(capabilities)
        .connect(&driver)
        .await
        .expect("a browser")
}

async fn text(browser: &Browser, selector: &str) -> String {
    let found = browser.wait().for_element(Locator::Css(selector)).await;
    found.expect(selector).text().await.expect("text")
}

async fn fill(browser: &Browser, name: &str, value: &str) {
    let selector = format!("input[name={name}]");
    let field = browser
        .find(Locator::Css(&selector))
        .await
        .expect("a field");
    field.clear().await.expect("an empty field");
    field.send_keys(value).await.expect("a filled field");
}

async fn submit(browser: &Browser) {
    let button = browser
        .find(Locator::Css(
            "main form button[type=submit], main form button:not([type])",
        ))
        .await;
    button.expect("a button").click().await.expect("a click");
}

async fn story(language: &str, title: &str, subject: &str, welcome: &str) {
    let owner = provision(json!({ "locale": language }));
    let browser = browser(language).await;
    browser
        .goto(&format!("{}/login", origin()))
        .await
        .expect("the page");
    assert!(browser.title().await.expect("a title").contains(title));

    // A wrong password: the page says so, and keeps the address.
    fill(&browser, "login", &owner.email).await;
    fill(&browser, "password", "no longer my password").await;
    submit(&browser).await;
    assert!(!text(&browser, "[role=alert]").await.is_empty());
    let kept = browser
        .find(Locator::Css("input[name=login]"))
        .await
        .expect("a field");
    assert_eq!(
        kept.prop("value").await.expect("a value"),
        Some(owner.email.clone())
    );

    // The password is lost: ask for a link, read the mail, follow it.
    let lost = browser
        .find(Locator::Css("main a[href='/password/lost/']"))
        .await;
    lost.expect("a link").click().await.expect("a click");
    fill(&browser, "email", &owner.email).await;
    submit(&browser).await;
    browser
        .wait()
        .for_element(Locator::Css("main h1"))
        .await
        .expect("an answer");
    let mail = mails(&owner.email, 1).pop().expect("a mail");
    assert_eq!(mail.subject, subject);
    browser
        .goto(&format!("{}{}", origin(), mail.link()))
        .await
        .expect("the page");
    assert!(accessible(&browser).await.is_empty());

    // Too short first; the page says why. Then a good one, shown while typing.
    fill(&browser, "password", "short").await;
    submit(&browser).await;
    assert!(text(&browser, "[role=alert]").await.contains("15"));
    fill(&browser, "password", "un mot de passe tout neuf").await;
    let show = browser
        .find(Locator::Css("button[type=button]"))
        .await
        .expect("a switch");
    show.click().await.expect("a click");
    let field = browser
        .find(Locator::Css("input[name=password]"))
        .await
        .expect("a field");
    assert_eq!(
        field.prop("type").await.expect("a type"),
        Some("text".into())
    );
    submit(&browser).await;

    // Sign in with it.
    let sign_in = browser
        .wait()
        .for_element(Locator::Css("main a[href='/login']"))
        .await;
    sign_in.expect("a link").click().await.expect("a click");
    fill(&browser, "login", &owner.email).await;
    fill(&browser, "password", "un mot de passe tout neuf").await;
    submit(&browser).await;
    assert!(text(&browser, "main h1").await.contains(welcome));
    assert!(text(&browser, "main").await.contains(&owner.email));

    // Out again: the session is no more.
    submit(&browser).await;
    browser
        .goto(&format!("{}/login/session", origin()))
        .await
        .expect("the page");
    assert!(
        browser
            .current_url()
            .await
            .expect("an address")
            .as_str()
            .ends_with("/login")
    );
    browser.close().await.expect("an end");
}

/// What a screen reader or a narrow screen would stumble over on this page.
async fn accessible(browser: &Browser) -> Vec<Value> {
    let script = "
        const bad = [];
        if (!document.documentElement.lang) bad.push('no language');
        if (document.querySelectorAll('h1').length !== 1) bad.push('not one h1');
        for (const field of document.querySelectorAll('input:not([type=hidden])'))
          if (!field.labels.length) bad.push('no label: ' + field.name);
        for (const field of document.querySelectorAll('[aria-describedby]'))
          for (const id of field.getAttribute('aria-describedby').split(' '))
            if (!document.getElementById(id)) bad.push('no such description: ' + id);
        if (document.documentElement.scrollWidth > document.documentElement.clientWidth)
          bad.push('wider than the screen');
        return bad;";
    let found = browser
        .execute(script, Vec::new())
        .await
        .expect("an answer");
    found.as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn back_in_in_french() {
    let subject = "Example Host\u{a0}: choisissez un nouveau mot de passe";
    story("fr", "Example Host", subject, "session").await;
}

#[tokio::test]
async fn back_in_in_english() {
    let subject = "Example Host: choose a new password";
    story("en", "Sign in", subject, "signed in").await;
}
