//! Files that the platform serves by itself, without waking a function.

use crate::client::Client;

#[test]
fn the_style_sheet_is_served_with_its_type_and_no_other() {
    let sheet = Client::new().get("/style.css");
    assert_eq!(sheet.status, 200);
    assert_eq!(sheet.header("x-content-type-options"), Some("nosniff"));
}

#[test]
fn robots_are_asked_to_stay_away() {
    let robots = Client::new().get("/robots.txt");
    assert!(robots.body.contains("Disallow: /"));
}
