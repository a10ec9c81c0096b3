//! An upload that breaks off: only a wire can be cut.

use serde_json::json;

use crate::claimant::{Claimant, in_time, kept};
use crate::client::{eventually, sql, under_o2switch, unique};

#[test]
fn an_upload_that_breaks_off_leaves_nothing() {
    let _here = under_o2switch();
    let claimant = Claimant::open("totp", &format!("nobody{}@example.org", unique()));
    let begun = format!("%PDF-1.4\n{}", " ".repeat(50_000));
    let wire = claimant.begins_to_hand_in("identity", 100_000, &begun);
    // It was announced; then the line goes dead.
    let announced = eventually("the file is announced", || claimant.files().pop());
    assert_eq!(announced.1, "storing");
    drop(wire);
    assert!(kept(&announced.0).is_none());
    assert_eq!(claimant.case()["documents"][0]["files"], json!([]));
    assert_eq!(
        claimant.step("submit").refusal().2,
        ["/evidence/identity", "/evidence/access-letter"]
    );
    // Whatever was announced and never came is forgotten after an hour.
    sql(&format!(
        "UPDATE evidence SET created_at = created_at - 3600000 WHERE id = '{}'",
        announced.0
    ));
    in_time("nothing is left of it", || {
        claimant.files().is_empty().then_some(())
    });
    // It did no harm.
    claimant.has_handed_in("identity");
}
