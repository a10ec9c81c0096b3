//! Where a browser comes to after its sign-in.

use serde_json::json;

use crate::client::{Client, PASSWORD, provision};

#[test]
fn whoever_signs_in_with_cookies_blocked_is_told_so_and_how_to_go_on() {
    let owner = provision(json!({}));
    let fields = [("login", owner.email.as_str()), ("password", PASSWORD)];
    let reply = Client::new().form("/login", &fields);
    let page = Client::new().page(reply.header("location").unwrap_or_default());
    assert_eq!(page.status, 401, "{page:?}");
    assert!(page.body.contains("Autorisez les cookies"), "{page:?}");
    assert!(page.body.contains("href=\"/login\""), "{page:?}");
}

#[test]
fn whoever_signs_in_again_comes_back_to_the_page_that_they_were_on() {
    let owner = provision(json!({}));
    let sent = Client::new().page("/profile/allowed-ips");
    let to_login = Some("/login?then=/profile/allowed-ips");
    assert_eq!((sent.status, sent.header("location")), (303, to_login));
    let form = Client::new().page("/login?then=/profile/allowed-ips");
    assert!(
        form.body
            .contains("name=\"then\" value=\"/profile/allowed-ips\"")
    );
    let led = |then: &str| {
        let fields = [
            ("then", then),
            ("login", owner.email.as_str()),
            ("password", PASSWORD),
        ];
        let reply = Client::new().form("/login", &fields);
        let session = reply.cookie("__Host-session").expect("a session cookie");
        let browser = Client::new()
            .with("cookie", &session)
            .with("accept", "text/html");
        let arrived = browser.get(reply.header("location").unwrap_or_default());
        assert_eq!(arrived.status, 303, "{then}: {arrived:?}");
        let location = arrived.header("location").unwrap_or_default();
        (location.to_owned(), browser)
    };
    assert_eq!(led("/profile/allowed-ips").0, "/profile/allowed-ips");
    for elsewhere in [
        "//elsewhere.example/",
        "https://elsewhere.example/",
        "/profile/../logout",
        "/logout",
    ] {
        let (location, browser) = led(elsewhere);
        assert_eq!(location, "/profile", "{elsewhere}");
        let asked = browser.get(&format!("/signed-in?then={elsewhere}"));
        assert_eq!(asked.header("location"), Some("/profile"), "{elsewhere}");
    }
}
