//! Of two admins who word a text at once the second is told, and what the first wrote stays.

use regain_tests::{Stepwise, World, block_on, body};
use serde_json::{Value, json};

use crate::support_admin::{audit_log, overtaken, staff};

fn script(text: &str, version: u64) -> Value {
    json!({"name": "call_script", "locale": "en", "text": text, "version": version})
}

/// The call script, as it stands.
fn stands(world: &World) -> Value {
    let (admin, _) = staff(world, "admin");
    let listed = body(&world.list_wordings(&admin));
    let mut all = listed["wordings"].as_array().unwrap().iter();
    let found = all.find(|one| one["name"] == "call_script" && one["locale"] == "en");
    found.unwrap().clone()
}

#[test]
fn of_two_who_word_a_text_at_once_one_does() {
    // Nobody has worded it yet; then somebody has.
    for version in [0, 1] {
        let world = World::default();
        let ((first, _), (second, id)) = (staff(&world, "admin"), staff(&world, "admin"));
        if version > 0 {
            let change = script("Listen first.", 0);
            let reply = block_on(world.change_wording_over(&world.db, &first, &change));
            assert_eq!(reply.status, 204, "{reply:?}");
        }
        let (slow, fast) = (script("Say who you are.", version), script("Ask.", version));
        let store = Stepwise(&world.db);
        let slow = world.change_wording_over(&store, &first, &slow);
        let fast = world.change_wording_over(&store, &second, &fast);
        assert_eq!(overtaken(slow, fast), 204);
        let stands = stands(&world);
        assert_eq!(
            (&stands["text"], &stands["version"]),
            (&json!("Ask."), &json!(version + 1))
        );
        let changes = audit_log(&world, "call_script_changed");
        assert_eq!(
            changes.len() as u64,
            version + 1,
            "nothing else is on record"
        );
        assert_eq!(changes.last(), Some(&format!("staff:{id} ")));
    }
}
