//! A provider's own look, as every function reads it.

use regain_core::http::problem::Kind;
use regain_tests::{Caller, World};

use crate::ALICE;

const OWN: &str = "style /assets/brand.0123456789ab.css
light #7a1f5c #5a1744 #ffffff #f4edf1
dark #d4b4c9 #dac0d2 #0f161a #22282f
logo /assets/logo.0123456789ab.png 640 160
imprint https://www.example.com/{lang}/legal
sender Example Accounts";

fn branded(brand: &'static str) -> World {
    let mut world = World::default();
    world.brand = brand;
    world
}

#[test]
fn pages_and_mails_have_the_look_that_is_set() {
    let world = branded(OWN);
    world.customer(ALICE);
    let browser = Caller::browser("192.0.2.1");
    // The front's own, and one of a function behind it.
    for path in ["/", "/login", "/nothing/here"] {
        let page = world.page(&browser, path).body.unwrap_or_default();
        let page = String::from_utf8(page).unwrap();
        for told in [
            "href=\"/assets/brand.0123456789ab.css\"",
            "src=\"/assets/logo.0123456789ab.png\"",
        ] {
            assert!(page.contains(told), "{told} in {page}");
        }
    }
    world.lose_password(&browser, ALICE);
    world.minute();
    let mails = world.mailbox.empty();
    let mail = mails.iter().find(|mail| mail.recipient == ALICE).unwrap();
    assert_eq!(mail.sender.as_deref(), Some("Example Accounts"));
    let words = mail.words.as_ref().unwrap();
    let legal = format!("https://www.example.com/{}/legal", mail.locale.tag());
    assert!(words.text.contains(&legal) && words.html.contains(&legal));
    assert!(words.html.contains("#7a1f5c"));
}

#[test]
fn a_look_that_cannot_be_read_opens_nothing_and_the_log_names_it() {
    for wrong in [
        "",
        "{}",
        "light #ffcc00 #ffdd00 #ffffff #ffffff",
        "logo https://elsewhere.example/logo.svg 640 160",
        "terms javascript:alert(1)",
    ] {
        let world = branded(wrong);
        let browser = Caller::browser("192.0.2.1");
        assert_eq!(world.page(&browser, "/").status, Kind::Unavailable.status());
        let log = world.log.take();
        assert!(
            log.iter().any(|line| line.contains("BRAND")),
            "{wrong}: {log:?}"
        );
    }
}
