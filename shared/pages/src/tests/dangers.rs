//! What ends or takes away something looks so before it is pressed.

use super::language;
use super::samples::pages;

/// The forms that do: where they are sent, a star for what differs, and what marks the one
/// where a route takes several.
const DANGERS: [(&str, &str); 22] = [
    ("/profile/case/withdraw", ""),
    ("/profile/devices", ""),
    ("/profile/devices/*", ""),
    ("/profile/not-me", ""),
    ("/profile/recovery-codes", ""),
    ("/profile/sessions", ""),
    ("/profile/sessions/*", ""),
    ("/profile/totp/remove", ""),
    ("/recovery/case/evidence", "name=\"remove\""),
    ("/recovery/case/withdraw", ""),
    ("/recovery/stop", ""),
    ("/support/accounts/*/freeze", ""),
    ("/support/cases/*/decide", "value=\"refuse\""),
    ("/support/cases/*/evidence/*/review", "value=\"doubt\""),
    ("/support/cases/*/evidence/*/review", "value=\"refused\""),
    ("/support/cases/*/request-copies", ""),
    ("/support/cases/*/stop", ""),
    ("/support/cases/unmatched/refuse", ""),
    ("/support/clients/*/remove", ""),
    ("/support/clients/*/secret", ""),
    ("/support/keys/*/revoke", ""),
    ("/support/staff/*", "value=\"disabled\""),
];

fn leads_to(action: &str, route: &str) -> bool {
    let (action, route) = (action.split('/'), route.split('/'));
    action.clone().count() == route.clone().count()
        && action.zip(route).all(|(part, of)| of == "*" || part == of)
}

#[test]
fn whatever_ends_or_takes_away_something_looks_so_and_nothing_else_does() {
    let mut seen = Vec::new();
    for page in pages(language("en"), "x") {
        for form in page.split("<form ").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            let action = form.split("action=\"").nth(1).unwrap_or_default();
            let action = action.split(['"', '?']).next().unwrap_or_default();
            let danger = DANGERS
                .iter()
                .find(|(route, mark)| leads_to(action, route) && form.contains(mark));
            let looks_so = form.contains("class=\"button button-danger");
            assert_eq!(danger.is_some(), looks_so, "{form}");
            seen.extend(danger);
        }
    }
    for danger in &DANGERS {
        assert!(seen.contains(danger), "on no page: {danger:?}");
    }
}
