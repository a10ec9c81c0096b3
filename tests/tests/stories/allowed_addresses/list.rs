//! A list is written and saved.

use serde_json::{Value, json};

use super::{inside, list, save};
use crate::client::{Client, address, audit_log, mails, provision, signed_in, sql};

#[test]
fn a_list_is_kept_in_its_plainest_form() {
    let owner = provision(json!({}));
    let (session, here) = inside(&owner);
    let none = json!({ "entries": [], "trial_until": null });
    assert_eq!(session.get("/profile/allowed-ips").json(), none);
    let wanted = json!({ "entries": [
        { "cidr": here, "label": " Home " },
        { "cidr": "203.0.113.0/24", "label": "" },
        { "cidr": "198.51.100.8/32" },
        { "cidr": "::ffff:198.51.100.7" },
        { "cidr": "::ffff:192.0.2.0/120" },
        { "cidr": "2001:DB8:0:0::/48" },
        { "cidr": "2001:db8:1:0:0:0:0:0001", "label": "Büro & <b>" },
    ] });
    let kept = json!({ "trial_until": null, "entries": [
        { "cidr": here, "label": "Home" },
        { "cidr": "203.0.113.0/24" },
        { "cidr": "198.51.100.8" },
        { "cidr": "198.51.100.7" },
        { "cidr": "192.0.2.0/24" },
        { "cidr": "2001:db8::/48" },
        { "cidr": "2001:db8:1::1", "label": "Büro & <b>" },
    ] });
    let saved = session.put("/profile/allowed-ips", &wanted);
    assert_eq!((saved.status, saved.json()), (200, kept.clone()));
    assert_eq!(session.get("/profile/allowed-ips").json(), kept);
    assert_eq!(session.get("/profile").json()["allowed_ips"], 7);
    let page = session.page("/profile/allowed-ips");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("2001:db8::/48") && !page.body.contains("<b>"));
    let notice = mails(&owner.email, 1).pop().expect("a notice");
    assert_eq!(notice.subject, "Your allowed IP addresses were changed");
    assert!(!notice.text.contains("198.51.100"), "{}", notice.text);

    let emptied = save(&session, &[]);
    assert_eq!((emptied.status, emptied.json()), (200, none));
    assert_eq!(signed_in(&owner).get("/profile").status, 200);
    mails(&owner.email, 2);
    assert!(audit_log(&owner).contains(&"allowlist_changed".to_owned()));
}

#[expect(clippy::too_many_lines, reason = "a table of what is refused")]
#[test]
fn what_is_no_plain_address_is_refused_in_its_place() {
    let owner = provision(json!({}));
    let (session, here) = inside(&owner);
    for odd in [
        "",
        " ",
        "localhost",
        "010.0.0.1",
        "192.0.2",
        "192.0.2.1.",
        "3221225985",
        "0xC0.0.2.1",
        "192.0.2.1/33",
        "192.0.2.1/-1",
        "192.0.2.0/024",
        "192.0.2.0/",
        "192.0.2.0/24/24",
        "192.0.2.0/255.255.255.0",
        "192.0.2.1-192.0.2.9",
        "192.0.2.*",
        "192.0.2.1:443",
        "192.0.2.1, 192.0.2.2",
        "[2001:db8::1]",
        "2001:db8::1%eth0",
        "fe80::1%1",
        "2001:db8:::1",
        "2001:db8::/129",
        "::ffff:0:0/80",
        // Bits after the prefix.
        "192.0.2.1/24",
        "2001:db8::1/64",
        // Hardly a restriction.
        "0.0.0.0/0",
        "64.0.0.0/7",
        "::/0",
        "2000::/3",
        // Nobody comes from there.
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "ff02::1",
        "::",
        // Not through the Internet.
        "10.0.0.1",
        "192.168.0.0/16",
        "172.16.0.1",
        "127.0.0.1",
        "169.254.1.1",
        "::1",
        "fd00::/32",
        "fe80::1",
        // Given already, in another spelling.
        "198.51.100.9/32",
        "::ffff:198.51.100.9",
        &"1".repeat(65),
    ] {
        let reply = save(&session, &[&here, "198.51.100.9", odd]);
        let place = vec!["/entries/2/cidr".to_owned()];
        assert_eq!(
            reply.refusal(),
            (422, "invalid-fields".into(), place),
            "{odd:?}"
        );
    }
    let many: Vec<String> = (0..101).map(|n| format!("198.51.100.{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let long = "x".repeat(61);
    let entry = |cidr: Value, label: Value| json!({ "cidr": cidr, "label": label });
    let own = || json!(here);
    for (body, pointers) in [
        (list(&many), vec!["/entries"]),
        (json!({}), vec!["/entries"]),
        (json!({ "entries": here }), vec!["/entries"]),
        (json!({ "entries": [here] }), vec!["/entries/0"]),
        (json!({ "entries": [{}] }), vec!["/entries/0/cidr"]),
        (
            json!({ "entries": [entry(own(), json!(long))] }),
            vec!["/entries/0/label"],
        ),
        (
            json!({ "entries": [entry(own(), json!("a\nb"))] }),
            vec!["/entries/0/label"],
        ),
        (
            json!({ "entries": [entry(json!(1), json!("x"))] }),
            vec!["/entries/0/cidr"],
        ),
        (
            json!({ "entries": [{ "cidr": here, "note": "x" }] }),
            vec!["/entries/0/note"],
        ),
        (
            json!({ "entries": [{ "cidr": "192.0.2" }, { "cidr": here }, { "cidr": "x" }] }),
            vec!["/entries/0/cidr", "/entries/2/cidr"],
        ),
        (
            json!({ "entries": [], "confirm": "maybe" }),
            vec!["/confirm"],
        ),
        (json!({ "entries": [], "force": true }), vec!["/force"]),
    ] {
        let reply = session.put("/profile/allowed-ips", &body);
        let pointers = pointers.into_iter().map(String::from).collect();
        assert_eq!(
            reply.refusal(),
            (422, "invalid-fields".into(), pointers),
            "{body}"
        );
    }
    let labelled = json!({ "entries": [entry(own(), json!("and 203.0.113.9"))] });
    let reply = session.put("/profile/allowed-ips", &labelled);
    let place = vec!["/entries/0/label".to_owned()];
    assert_eq!(reply.refusal(), (422, "invalid-fields".into(), place));
    let twice = r#"{"entries":[],"entries":[]}"#;
    let json_type = Some("application/json");
    let reply = session.send("PUT", "/profile/allowed-ips", json_type, twice);
    assert_eq!(reply.status, 422);
    assert_eq!(
        save(&session, &many[..100]).status,
        409,
        "a hundred will do"
    );
    let rows = sql(&format!(
        "SELECT count(*) FROM allowlists WHERE account_id = '{}'",
        owner.id
    ));
    assert_eq!(rows, [[0]]);
}

#[test]
fn addresses_of_an_internal_network_are_for_those_who_are_seen_there() {
    let owner = provision(json!({}));
    let here = address(10);
    let session = signed_in(&owner).at(&here);
    let saved = save(&session, &[&here, "10.0.0.0/8"]);
    assert_eq!(saved.status, 200, "{saved:?}");
}

#[test]
fn a_form_says_which_line_is_wrong_and_asks_before_it_locks_out() {
    let owner = provision(json!({}));
    let (session, here) = inside(&owner);
    let send = |entries: &str, confirm: &[(&str, &str)]| {
        let fields = [&[("entries", entries)], confirm].concat();
        session.form("/profile/allowed-ips", &fields)
    };
    let page = send(&format!("{here} Home\r\n\r\n192.0.2 <i>Office"), &[]);
    assert_eq!(page.status, 422);
    assert!(page.body.contains("aria-invalid") && page.body.contains("192.0.2 &#60;i&#62;Office"));
    let page = send("198.51.100.7 Office", &[]);
    assert_eq!(page.status, 409);
    assert!(page.body.contains("name=\"confirm\"") && page.body.contains(&here));
    let saved = send(&format!("{here} Home\r\n198.51.100.7 The office\r\n"), &[]);
    assert_eq!(
        (saved.status, saved.header("location")),
        (303, Some("/profile?done=allowed-addresses"))
    );
    let entries = session.get("/profile/allowed-ips").json()["entries"].clone();
    let office = json!({ "cidr": "198.51.100.7", "label": "The office" });
    assert_eq!(entries, json!([{ "cidr": here, "label": "Home" }, office]));
    let tried = send("198.51.100.7", &[("confirm", "yes")]);
    assert_eq!(tried.status, 200, "{tried:?}");
    assert_eq!(session.page("/profile").status, 403);
}

#[test]
fn two_addresses_on_a_line_are_refused_and_the_line_is_named() {
    let owner = provision(json!({}));
    let (session, here) = inside(&owner);
    let session = session.with("accept-language", "en");
    for second in [
        "203.0.113.9",
        "2001:db8::7",
        "or 203.0.113.0/24",
        "203.0.113.9:22",
    ] {
        let typed = format!("{here}\r\n45.13.77.7 {second}");
        let page = session.form("/profile/allowed-ips", &[("entries", &typed)]);
        assert_eq!(page.status, 422, "{typed}");
        assert!(
            page.body.contains("Line 2: The text after the address"),
            "{}",
            page.body
        );
    }
    let none = json!({ "entries": [], "trial_until": null });
    assert_eq!(session.get("/profile/allowed-ips").json(), none);
    // Copied from elsewhere: unseen characters, no-break blanks, a comma at the end.
    let typed = format!("\u{feff}{here},\u{a0}Home\u{200b}");
    let saved = session.form("/profile/allowed-ips", &[("entries", &typed)]);
    assert_eq!(saved.status, 303, "{saved:?}");
    let kept = json!([{ "cidr": here, "label": "Home" }]);
    assert_eq!(session.get("/profile/allowed-ips").json()["entries"], kept);
}

#[test]
fn an_ipv6_visitor_is_offered_the_network_that_their_address_moves_in() {
    let owner = provision(json!({}));
    let number = crate::client::unique();
    let network = format!("2001:db8:{:x}:{:x}", number >> 16 & 0xffff, number & 0xffff);
    let here = format!("{network}:1:2:3:4");
    let session = signed_in(&owner).at(&here);
    let send = |fields: &[(&str, &str)]| session.form("/profile/allowed-ips", fields);
    // A button adds it, and saves nothing.
    let page = send(&[("entries", "203.0.113.7 Office"), ("add", "yes")]);
    assert_eq!(page.status, 200);
    let wide = format!("{network}::/64");
    let list = format!("203.0.113.7 Office\n{wide}</textarea>");
    assert!(page.body.contains(&list), "{}", page.body);
    assert_eq!(session.get("/profile").json()["allowed_ips"], 0);
    let again = send(&[("entries", &wide), ("add", "yes")]);
    assert!(again.body.contains(&format!("\n{wide}</textarea>")));

    // The address alone will be another one tomorrow.
    let page = send(&[("entries", &here)]);
    assert_eq!(page.status, 409);
    assert!(page.body.contains("name=\"widen\"") && page.body.contains(&wide));
    assert_eq!(session.get("/profile").json()["allowed_ips"], 0);
    let entries = || session.get("/profile/allowed-ips").json()["entries"].clone();
    let typed = format!("{here} Home\n{network}::9");
    assert_eq!(send(&[("entries", &typed), ("widen", "yes")]).status, 303);
    assert_eq!(entries(), json!([{ "cidr": wide, "label": "Home" }]));
    let later = Client::new()
        .with("authorization", session.header("authorization"))
        .at(&format!("{network}:ffff::1"));
    assert_eq!(later.get("/profile").status, 200);
    // Whoever knows that it stays may have it so.
    assert_eq!(send(&[("entries", &here), ("confirm", "yes")]).status, 303);
    assert_eq!(entries(), json!([{ "cidr": here }]));
}

#[test]
fn a_trial_is_ended_from_the_page_that_began_it() {
    let owner = provision(json!({}));
    let (session, here) = inside(&owner);
    let send = |fields: &[(&str, &str)]| session.form("/profile/allowed-ips", fields);
    assert_eq!(send(&[("entries", &here)]).status, 303);
    let page = send(&[("entries", "198.51.100.7"), ("confirm", "yes")]);
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("action=\"/profile/allowed-ips/undo\""),
        "{}",
        page.body
    );
    let refused = session.page("/profile");
    assert_eq!(refused.status, 403);
    let undo = "action=\"/profile/allowed-ips/undo\"";
    assert!(refused.body.contains(undo), "{}", refused.body);
    // From elsewhere, where the account could not be used before either.
    let elsewhere = Client::new()
        .with("authorization", session.header("authorization"))
        .at(&address(203));
    assert_eq!(elsewhere.form("/profile/allowed-ips/undo", &[]).status, 403);
    let undone = session.form("/profile/allowed-ips/undo", &[]);
    assert_eq!(
        (undone.status, undone.header("location")),
        (303, Some("/profile?done=trial-undone"))
    );
    let kept = json!({ "entries": [{ "cidr": here }], "trial_until": null });
    assert_eq!(session.get("/profile/allowed-ips").json(), kept);
    // There is nothing to undo any more.
    let again = session.post("/profile/allowed-ips/undo", &json!({}));
    assert_eq!((again.status, again.json()), (200, kept));
    mails(&owner.email, 3);

    // Before, there was no list at all; a session without a proof is not enough.
    assert_eq!(save(&session, &[]).status, 200);
    assert_eq!(
        send(&[("entries", "198.51.100.7"), ("confirm", "yes")]).status,
        200
    );
    crate::profile::proof_ages(&owner);
    let stale = session.post("/profile/allowed-ips/undo", &json!({}));
    assert_eq!(stale.problem(), "fresh-proof-required");
}
