//! Files that the platform serves by itself, without waking a function.

use crate::client::Client;

#[test]
fn what_a_page_needs_is_served_under_a_name_that_is_good_for_ever() {
    let page = Client::new().page("/login").body;
    let paths: Vec<&str> = page
        .split('"')
        .filter(|text| text.starts_with("/assets/"))
        .collect();
    for extension in ["css", "js", "svg"] {
        assert!(
            paths.iter().any(|path| path.ends_with(extension)),
            "{paths:?}"
        );
    }
    for path in paths {
        let asset = Client::new().get(path);
        assert_eq!(asset.status, 200, "{path}");
        let kept = asset.header("cache-control");
        assert_eq!(kept, Some("public, max-age=31536000, immutable"), "{path}");
        for (name, value) in [
            (
                "content-security-policy",
                "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
            ),
            (
                "strict-transport-security",
                "max-age=63072000; includeSubDomains",
            ),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(asset.header(name), Some(value), "{name} of {path}");
        }
    }
    // An older page's style sheet is not the newer one.
    assert_eq!(
        Client::new().get("/assets/style.000000000000.css").status,
        404
    );
}

#[test]
fn the_frame_that_shows_documents_has_no_origin_and_reaches_nothing() {
    for path in ["/viewer/", "/viewer/viewer.js", "/viewer/viewer.css"] {
        let served = Client::new().get(path);
        assert_eq!(served.status, 200, "{path}");
        let policy = served.header("content-security-policy").unwrap_or_default();
        assert_eq!(
            policy,
            "sandbox allow-scripts; default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
             style-src 'self'; connect-src 'none'; webrtc 'block'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'self'",
            "{path}"
        );
        assert_eq!(served.header("cache-control"), Some("no-cache"), "{path}");
    }
}

#[test]
fn robots_are_asked_to_stay_away() {
    let robots = Client::new().get("/robots.txt");
    assert!(robots.body.contains("Disallow: /"));
}
