//! What a panel's calls come to beside others, and what they cost.

use chrono::TimeDelta;
use regain_tests::{Stepwise, World, body, interleave};
use regain_web::Response;
use serde_json::{Value, json};

use crate::ALICE;
use crate::overlaps::{OVERTAKEN, Request};

/// So many accounts, of which the last one is disabled.
fn grow(world: &World, count: u32) {
    let rows = format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
         INSERT INTO accounts (id, customer_number, email, email_key, name, type, phone,
           locale, role, status, provisioned, contact_checked_at, created_at, updated_at)
         SELECT printf('g%05d', i), 'G' || i, 'g' || i || '@example.org', 'g' || i || '@example.org',
           'N', 'individual', '+33123456701', 'fr', 'customer',
           iif(i = {count}, 'disabled', 'active'), 'p', 0, 0, 0
         FROM n"
    );
    world.db.run(&rows).unwrap();
}

#[test]
fn a_page_is_sought_among_a_thousand_accounts_and_goes_on_after_them() {
    let world = World::default();
    grow(&world, 1001);
    let page = |query: &str| body(&world.panel_reads(&format!("/accounts?{query}")));
    let none = json!({ "accounts": [], "next": "g01000" });
    assert_eq!(page("status=disabled"), none);
    let last = page("status=disabled&after=g01000");
    assert_eq!(
        (&last["accounts"][0]["id"], &last["next"]),
        (&json!("g01001"), &Value::Null)
    );
    let all = page("");
    let shown = all["accounts"].as_array().unwrap().len();
    assert_eq!((shown, &all["next"]), (100, &json!("g00100")));
    let rest = page("after=g00999");
    let shown = rest["accounts"].as_array().unwrap().len();
    assert_eq!((shown, &rest["next"]), (2, &Value::Null));
}

#[test]
fn of_two_who_change_the_version_that_both_have_read_one_is_told_that_it_is_another() {
    for [method, other] in [["PATCH", "PATCH"], ["PATCH", "DELETE"], ["DELETE", "PATCH"]] {
        let world = World::default();
        let id = world.customer(ALICE);
        world.wait(TimeDelta::minutes(1));
        let path = format!("/accounts/{id}");
        let read = world.panel_reads(&path);
        let tag = read.headers.iter().find(|(name, _)| *name == "etag");
        let tag = tag.unwrap().1.clone();
        let store = Stepwise(&world.db);
        let call = |method: &'static str, name: &'static str| -> Request<Response> {
            let data = match method {
                "DELETE" => Value::Null,
                _ => json!({ "name": name }),
            };
            let (world, store, path, tag) = (&world, &store, &path, &tag);
            Box::pin(async move {
                let changed = world.panel_changes_over(store, (method, path), tag, &data);
                changed.await
            })
        };
        let told = interleave(vec![call(method, "One"), call(other, "Two")], &OVERTAKEN);
        let won = if other == "DELETE" { 204 } else { 200 };
        let statuses = [told[0].status, told[1].status];
        assert_eq!(statuses, [412, won], "{method} {other}");
        let there = world.panel_reads(&path);
        let name = if other == "DELETE" {
            Value::Null
        } else {
            json!("Two")
        };
        assert_eq!(body(&there)["name"], name, "{method} {other}");
    }
}
