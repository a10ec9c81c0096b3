//! From where an account can be used.

use regain_core::http::problem::Kind;
use regain_tests::{Caller, PASSWORD, World, body, kind};
use regain_web::Response;
use serde_json::{Value, json};

use crate::alice::Alice;
use crate::{ALICE, WRONG};

/// Where the owner sits.
const HOME: &str = "198.51.100.9";

fn signed_in() -> (World, String, Caller) {
    signed_in_from(HOME)
}

fn signed_in_from(address: &str) -> (World, String, Caller) {
    let world = World::default();
    let id = world.customer(ALICE);
    let mut browser = Caller::browser(address);
    world.sign_in(&mut browser, ALICE, PASSWORD);
    (world, id, browser)
}

fn list(entries: &[&str]) -> Value {
    let entries: Vec<_> = entries.iter().map(|cidr| json!({"cidr": cidr})).collect();
    json!({"entries": entries})
}

fn not_allowed(reply: &Response) -> bool {
    reply.status == 403 && kind(reply) == Some(Kind::IpNotAllowed)
}

/// A sign-in of a program at this address.
fn sign_in_from(world: &World, address: &str) -> Response {
    world.sign_in(&mut Caller::program(address), ALICE, PASSWORD)
}

#[test]
fn an_entry_lets_its_addresses_in_and_no_other() {
    let table: [(&str, &[&str], &[&str]); 11] = [
        (
            "192.0.2.0/24",
            &[
                "192.0.2.0",
                "192.0.2.255",
                "::ffff:192.0.2.7",
                "::FFFF:C000:0207",
            ],
            &["192.0.3.0", "192.0.1.255", "::192.0.2.7"],
        ),
        ("192.0.2.7", &["192.0.2.7"], &["192.0.2.70", "192.0.2.6"]),
        ("192.0.2.7/32", &["192.0.2.7"], &["192.0.2.8"]),
        ("192.0.2.128/25", &["192.0.2.128"], &["192.0.2.127"]),
        (
            "203.0.113.4/31",
            &["203.0.113.4", "203.0.113.5"],
            &["203.0.113.6"],
        ),
        (
            "2001:db8:1::/48",
            &["2001:db8:1:ffff:ffff:ffff:ffff:ffff"],
            &["2001:db8:2::"],
        ),
        ("2001:0DB8:0:0:0:0:0:1", &["2001:db8::1"], &["2001:db8::2"]),
        ("::ffff:192.0.2.0/120", &["192.0.2.9"], &["192.0.3.9"]),
        ("::FFFF:C000:0207", &["192.0.2.7"], &["192.0.2.8"]),
        ("203.0.113.0/24", &["203.0.113.77"], &["2001:db8::1"]),
        ("2001:db8::/32", &["2001:db8:ffff::1"], &["192.0.2.1"]),
    ];
    let (world, _, browser) = signed_in();
    for (entry, allowed, refused) in table {
        let mut wanted = list(&[entry]);
        wanted["confirm"] = true.into();
        for (addresses, expected) in [(allowed, true), (refused, false)] {
            for address in addresses {
                // An owner changes it less often.
                let fresh = "DELETE FROM allowlists; DELETE FROM rate_limits";
                world.db.run(fresh).unwrap();
                assert_eq!(world.allow(&browser, &wanted).status, 200, "{entry}");
                let reply = sign_in_from(&world, address);
                assert_eq!(reply.status == 200, expected, "{entry} {address}");
                assert_eq!(not_allowed(&reply), !expected, "{entry} {address}");
            }
        }
    }
}

#[test]
fn the_address_is_judged_after_the_password() {
    let (world, _, browser) = signed_in();
    world.allow(&browser, &list(&[HOME]));
    let mut stranger = Caller::program("203.0.113.7");
    let reply = world.sign_in(&mut stranger, ALICE, WRONG);
    assert_eq!(kind(&reply), Some(Kind::InvalidCredentials));
    let reply = world.sign_in(&mut stranger, ALICE, PASSWORD);
    assert!(not_allowed(&reply));
    let told = body(&reply)["errors"][0]["detail"].to_string();
    assert!(told.contains("203.0.113.7"), "{told}");
    assert_eq!((stranger.session, world.db.count("sessions")), (None, 1));
    assert_eq!(
        world.audit_log().last().map(String::as_str),
        Some("authn_address_refused")
    );
    assert_eq!(sign_in_from(&world, HOME).status, 200);
}

#[test]
fn the_address_is_judged_after_the_code_where_there_is_one() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    world.allow(&alice.browser, &list(&["192.0.2.1"]));
    let mut away = alice.half_way(Caller::program("203.0.113.7"));
    let reply = world.give_code(&mut away, &alice.wrong());
    assert_eq!(kind(&reply), Some(Kind::InvalidCode));
    let reply = world.give_code(&mut away, &alice.code());
    assert!(not_allowed(&reply));
    assert_eq!((away.session, world.db.count("sessions")), (None, 1));
    let (_, reply) = alice.sign_in("192.0.2.1", &alice.code());
    assert_eq!(kind(&reply), Some(Kind::InvalidCode), "the code is spent");
    assert_eq!(alice.sign_in("192.0.2.1", &alice.next_code()).1.status, 200);
}

#[test]
fn a_session_is_of_no_use_elsewhere_and_goes_on_at_home() {
    let (world, id, mut browser) = signed_in();
    world.allow(&browser, &list(&[HOME]));
    browser.move_to("203.0.113.7");
    assert!(world.session(&browser).is_none());
    let calls: [fn(&World, &Caller) -> Response; 4] = [
        World::profile,
        World::list_sessions,
        |world, caller| world.history(caller, None),
        |world, caller| world.allow(caller, &json!({"entries": []})),
    ];
    for call in calls {
        assert!(not_allowed(&call(&world, &browser)));
    }
    let noted = format!(
        "audit WHERE event = 'authn_address_refused' AND account_id = '{id}'
         AND address = '203.0.113.7'"
    );
    assert_eq!(world.db.count(&noted), 5);
    browser.move_to(HOME);
    assert!(world.session(&browser).is_some());
    assert_eq!(world.profile(&browser).status, 200);
}

#[test]
fn a_list_without_ones_own_address_has_to_be_confirmed() {
    let (world, _, browser) = signed_in();
    let before = world.db.dump();
    for entries in [
        list(&["203.0.113.7"]),
        list(&["198.51.100.8", "2001:db8::/32"]),
    ] {
        let reply = world.allow(&browser, &entries);
        assert_eq!(
            (reply.status, kind(&reply)),
            (409, Some(Kind::WouldLockYouOut))
        );
    }
    assert_eq!(world.db.dump(), before);
}

#[test]
fn an_empty_list_restricts_nothing() {
    let (world, _, browser) = signed_in();
    world.allow(&browser, &list(&[HOME]));
    assert!(not_allowed(&sign_in_from(&world, "203.0.113.7")));
    let reply = world.allow(&browser, &list(&[]));
    let nothing = json!({"entries": [], "trial_until": null});
    assert_eq!((reply.status, body(&reply)), (200, nothing));
    assert_eq!(world.db.count("allowlists"), 0);
    assert_eq!(sign_in_from(&world, "203.0.113.7").status, 200);
}

#[test]
fn a_list_with_a_flaw_changes_nothing() {
    let (world, _, browser) = signed_in();
    let before = world.db.dump();
    let entries = |entries: &[&str]| list(&[&[HOME], entries].concat());
    let many: Vec<_> = (0..101).map(|n| format!("203.0.113.{n}")).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    for (wanted, pointer) in [
        (list(&many), "/entries"),
        (
            entries(&["203.0.113.1", "203.0.113.1/32"]),
            "/entries/2/cidr",
        ),
        (entries(&["198.51.100.9"]), "/entries/1/cidr"),
        (entries(&["::ffff:198.51.100.9"]), "/entries/1/cidr"),
        (
            entries(&["2001:db8::1", "2001:0DB8:0::0001"]),
            "/entries/2/cidr",
        ),
        (entries(&["192.0.2.1/24"]), "/entries/1/cidr"),
        (entries(&["2001:db8::1/48"]), "/entries/1/cidr"),
        (entries(&["192.0.2.0/33"]), "/entries/1/cidr"),
        (entries(&["2001:db8::/129"]), "/entries/1/cidr"),
        (entries(&["192.0.2.0/"]), "/entries/1/cidr"),
        (entries(&["192.0.2.0/024"]), "/entries/1/cidr"),
        (entries(&["192.0.2.0/255.255.255.0"]), "/entries/1/cidr"),
        (entries(&["192.0.2.0/0.0.0.255"]), "/entries/1/cidr"),
        (entries(&["010.0.0.1"]), "/entries/1/cidr"),
        (entries(&["192.000.002.001"]), "/entries/1/cidr"),
        (entries(&["192.0.2"]), "/entries/1/cidr"),
        (entries(&["0x7f.1"]), "/entries/1/cidr"),
        (entries(&["1.2.3.4:443"]), "/entries/1/cidr"),
        (entries(&["[2001:db8::1]"]), "/entries/1/cidr"),
        (entries(&["fe80::1%eth0"]), "/entries/1/cidr"),
        (entries(&["192.0.2.1 192.0.2.2"]), "/entries/1/cidr"),
        (entries(&[""]), "/entries/1/cidr"),
        (entries(&["0.0.0.0/0"]), "/entries/1/cidr"),
        (entries(&["::/0"]), "/entries/1/cidr"),
        (entries(&["0.0.0.0"]), "/entries/1/cidr"),
        (entries(&["224.0.0.1"]), "/entries/1/cidr"),
        (entries(&["fd00::1"]), "/entries/1/cidr"),
        (entries(&["169.254.1.1"]), "/entries/1/cidr"),
        (json!({"entries": [{"label": "x"}]}), "/entries/0/cidr"),
        (json!({"entries": ["198.51.100.9"]}), "/entries/0"),
        (
            json!({"entries": [{"cidr": HOME, "role": "x"}]}),
            "/entries/0/role",
        ),
        (
            json!({"entries": [{"cidr": HOME, "label": "x".repeat(61)}]}),
            "/entries/0/label",
        ),
        (json!({"entries": HOME}), "/entries"),
        (json!({}), "/entries"),
        (json!({"entries": [], "confirm": "maybe"}), "/confirm"),
    ] {
        let reply = world.allow(&browser, &wanted);
        assert_eq!(
            (reply.status, kind(&reply)),
            (422, Some(Kind::InvalidFields)),
            "{wanted}"
        );
        assert_eq!(body(&reply)["errors"][0]["pointer"], pointer, "{wanted}");
    }
    assert_eq!(world.db.dump(), before);
    assert_eq!(world.allow(&browser, &list(&many[..100])).status, 409);
}

#[test]
fn the_reason_names_the_network_that_was_meant_and_the_address_that_is_seen() {
    let (world, _, browser) = signed_in();
    for (entry, word) in [
        ("192.0.2.1/24", "192.0.2.0/24"),
        ("10.0.0.0/8", HOME),
        ("fe80::1", HOME),
    ] {
        let reply = world.allow(&browser, &list(&[entry]));
        let told = body(&reply)["errors"][0]["detail"].to_string();
        assert!(told.contains(word), "{told}");
    }
}

#[test]
fn an_internal_address_means_something_to_those_inside_alone() {
    for (from, entry, status) in [
        (HOME, "10.0.0.0/8", 422),
        (HOME, "192.168.1.10", 422),
        (HOME, "127.0.0.1", 422),
        ("10.1.2.3", "10.0.0.0/8", 200),
        ("127.0.0.1", "127.0.0.1", 200),
        ("fd00::7", "fd00::/32", 200),
    ] {
        let (world, _, browser) = signed_in_from(from);
        let reply = world.allow(&browser, &list(&[entry]));
        assert_eq!(reply.status, status, "{entry} from {from}");
    }
}

#[test]
fn a_list_that_cannot_be_read_lets_nobody_in() {
    let (world, _, browser) = signed_in();
    world.allow(&browser, &list(&[HOME]));
    for spoilt in [r#"[{"cidr": "anything"}]"#, r#"[{"cidr": ""}]"#] {
        let sql = format!("UPDATE allowlists SET entries = '{spoilt}'");
        world.db.run(&sql).unwrap();
        assert!(not_allowed(&sign_in_from(&world, HOME)), "{spoilt}");
        assert!(world.session(&browser).is_none(), "{spoilt}");
    }
}

#[test]
fn a_program_of_the_provider_asks_about_an_address() {
    let (world, id, browser) = signed_in();
    let key = world.key("sessions ip");
    let ask = |login: &str, ip: &str| body(&world.ask_address(Some(&key), login, ip));
    let answer = |allowed: bool, matched: Value| json!({"allowed": allowed, "matched": matched});
    assert_eq!(ask(ALICE, "203.0.113.7"), answer(true, Value::Null));
    world.allow(&browser, &list(&["198.51.100.0/24"]));
    let covered = answer(true, json!("198.51.100.0/24"));
    assert_eq!(ask("alice@EXAMPLE.org", HOME), covered);
    assert_eq!(ask(ALICE, "::ffff:198.51.100.9"), covered);
    let refused = answer(false, Value::Null);
    assert_eq!(ask(ALICE, "203.0.113.7"), refused);
    assert_eq!(ask("nobody@example.org", HOME), refused);
    world.patch(&id, &json!({"status": "disabled"}));
    assert_eq!(ask(ALICE, HOME), refused);
}

#[test]
fn a_program_without_the_scope_is_told_nothing_of_addresses() {
    let (world, ..) = signed_in();
    let nearly = world.key("accounts staff totp sessions");
    let unknown = format!("rgs_{}", "A".repeat(43));
    let before = world.db.read("SELECT * FROM allowlists");
    for (key, status, expected) in [
        (None, 401, Kind::ServiceKeyRequired),
        (Some(&unknown), 401, Kind::ServiceKeyRequired),
        (Some(&nearly), 403, Kind::ScopeMissing),
    ] {
        let reply = world.ask_address(key.map(String::as_str), ALICE, HOME);
        assert_eq!((reply.status, kind(&reply)), (status, Some(expected)));
    }
    assert_eq!(world.db.read("SELECT * FROM allowlists"), before);
    let good = world.key("ip");
    for odd in ["", "somewhere", "192.0.2.1/24", "192.0.2.1:80", "010.0.0.1"] {
        let reply = world.ask_address(Some(&good), ALICE, odd);
        assert_eq!(kind(&reply), Some(Kind::InvalidFields), "{odd}");
        assert_eq!(body(&reply)["errors"][0]["pointer"], "/ip", "{odd}");
    }
}
