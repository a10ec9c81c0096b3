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
        assert_eq!(asset.header("x-content-type-options"), Some("nosniff"));
        let policy = asset.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
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
        for part in [
            "sandbox allow-scripts;",
            "default-src 'none'",
            "connect-src 'none'",
            "webrtc 'block'",
            "frame-ancestors 'self'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        let weak = [
            "unsafe-inline",
            "unsafe-eval' 'unsafe",
            "allow-same-origin",
            "frame-ancestors 'none'",
        ];
        assert!(weak.iter().all(|part| !policy.contains(part)), "{policy}");
        assert_eq!(served.header("cache-control"), Some("no-cache"), "{path}");
    }
}

#[test]
fn robots_are_asked_to_stay_away() {
    let robots = Client::new().get("/robots.txt");
    assert!(robots.body.contains("Disallow: /"));
}
