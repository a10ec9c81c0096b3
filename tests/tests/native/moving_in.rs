//! A provider moves its customers in, batch by batch.

use proptest::prelude::*;
use regain_tests::{Stepwise, World, block_on, body, interleave};
use regain_web::Response;
use serde_json::{Value, json};

use crate::overlaps::{OVERTAKEN, Request};

fn row(number: usize, hash: Option<&str>) -> Value {
    let mut row = json!({
        "customer_number": format!("C-{number}"), "email": format!("c{number}@example.org"),
        "name": "Alice Martin", "type": "individual", "phone": "+33123456701",
    });
    if let Some(hash) = hash {
        row["password_hash"] = hash.into();
    }
    row
}

fn send(world: &World, rows: &[Value]) -> Vec<Value> {
    results(&block_on(world.provision_each_over(&world.db, rows)))
}

fn results(reply: &Response) -> Vec<Value> {
    assert_eq!(reply.status, 200, "{reply:?}");
    body(reply)["results"].as_array().unwrap().clone()
}

fn statuses(results: &[Value]) -> Vec<u64> {
    let statuses = results.iter().map(|result| result["status"].as_u64());
    statuses.map(Option::unwrap).collect()
}

/// What there is of each account but its id and its salts.
fn kept(world: &World) -> Vec<Vec<Value>> {
    world.db.rows(
        "SELECT customer_number, email, provisioned, password_hash IS NULL,
           (SELECT entries FROM allowlists WHERE account_id = accounts.id),
           EXISTS (SELECT 1 FROM totp WHERE account_id = accounts.id),
           (SELECT count(*) FROM audit WHERE account_id = accounts.id)
         FROM accounts ORDER BY customer_number",
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn neither_the_order_of_rows_nor_how_they_are_cut_nor_a_second_time_matters(
        order in Just((0..12_usize).collect::<Vec<_>>()).prop_shuffle(),
        cut in 1..12_usize,
    ) {
        let row = |number: &usize| {
            let md5 = (number.is_multiple_of(3)).then_some("2c3fcc56d59882eb51d1842a3914b715:e93h2");
            let mut row = row(*number, md5);
            if number.is_multiple_of(4) {
                row["totp"] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".into();
            }
            if number.is_multiple_of(5) {
                row["allowed_ips"] = json!([{ "cidr": format!("192.0.2.{number}") }]);
            }
            row
        };
        let plain: Vec<Value> = (0..12).map(|number| row(&number)).collect();
        let expected = World::default();
        prop_assert_eq!(statuses(&send(&expected, &plain)), [201; 12]);
        let world = World::default();
        let rows: Vec<Value> = order.iter().map(row).collect();
        for status in [201, 200] {
            for rows in rows.chunks(cut) {
                prop_assert_eq!(statuses(&send(&world, rows)), vec![status; rows.len()]);
            }
            prop_assert_eq!(kept(&world), kept(&expected));
        }
    }
}

#[test]
fn batches_that_overlap_make_each_account_once() {
    for (second, expected) in [
        (vec![row(1, None), row(2, None)], vec![200, 200]),
        (vec![row(2, None), row(3, None)], vec![201, 200]),
    ] {
        let world = World::default();
        let store = &Stepwise(&world.db);
        let data = [vec![row(1, None), row(2, None)], second];
        let world = &world;
        let calls = data.iter().map(|rows| -> Request<Response> {
            Box::pin(async move { world.provision_each_over(store, rows).await })
        });
        let replies = interleave(calls.collect(), &OVERTAKEN);
        assert_eq!(statuses(&results(&replies[0])), expected);
        assert_eq!(statuses(&results(&replies[1])), [201, 201]);
        let created = "SELECT count(*) FROM audit WHERE event = 'user_created'";
        let made = world.db.count("accounts");
        assert_eq!(world.db.rows(created), [[json!(made)]]);
    }
}

#[test]
fn of_two_rows_for_one_customer_the_first_counts() {
    let world = World::default();
    let mut other = row(1, None);
    other["name"] = "Bob Martin".into();
    let mut same_address = row(2, None);
    same_address["email"] = "C1@example.org".into();
    let rows = [row(1, None), row(1, None), other, same_address];
    let results = send(&world, &rows);
    assert_eq!(statuses(&results), [201, 200, 409, 409]);
    assert_eq!(results[0]["id"], results[1]["id"]);
    assert_eq!(results[0]["id"], results[2]["id"]);
    assert_eq!(world.db.count("accounts"), 1);
}
