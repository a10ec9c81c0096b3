//! The schema holds what the rules rely on, whatever the code does.

use regain_core::limits::retention::Retention;
use regain_core::store::{CommitError, Database as _, Guard, Statement, StoreError};
use regain_tests::{Caller, PASSWORD, SCHEMA, Sqlite, World, block_on};

use crate::ALICE;

#[test]
fn every_table_is_strict() {
    let db = Sqlite::new();
    let tables =
        "pragma_table_list WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite_%'";
    assert_eq!(db.count(tables), 35);
    assert_eq!(
        db.column(&format!("SELECT name FROM {tables} AND NOT strict")),
        [""; 0]
    );
}

#[test]
fn the_schema_can_be_loaded_again() {
    let world = World::default();
    world.customer(ALICE);
    let before = world.db.dump();
    world.db.run(SCHEMA).unwrap();
    assert_eq!(world.db.dump(), before);
}

#[test]
fn whatever_belongs_to_an_account_goes_with_it() {
    let db = Sqlite::new();
    let without = "SELECT t.name FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c
         WHERE t.schema = 'main' AND c.name = 'account_id' AND NOT EXISTS
           (SELECT 1 FROM pragma_foreign_key_list(t.name) AS f
            WHERE f.\"from\" = 'account_id' AND f.\"table\" = 'accounts' AND f.on_delete = 'CASCADE')";
    assert_eq!(
        db.column(without),
        ["audit"],
        "only the audit log outlives the account"
    );
}

/// A line that is young at any time this test may run.
const YOUNG: &str = "INSERT INTO audit (at, event, actor, account_id, request_id, address)
                     VALUES (4102444800000, 'event', 'a', 'b', 'r', '192.0.2.1')";

#[test]
fn the_audit_log_is_append_only() {
    let db = Sqlite::new();
    db.run(YOUNG).unwrap();
    let before = db.dump();
    for change in [
        "seq = 99",
        "at = 0",
        "event = 'other'",
        "actor = 'c'",
        "actor = NULL",
        "account_id = 'c'",
        "account_id = NULL",
        "request_id = 's'",
    ] {
        // Not even together with the one change that is allowed.
        for with in ["", ", address = NULL"] {
            let refused = db.run(&format!("UPDATE audit SET {change}{with}"));
            let told = refused.is_err_and(|text| text.contains("append-only"));
            assert!(told, "{change}{with}");
        }
    }
    assert!(db.run("UPDATE audit SET address = '192.0.2.2'").is_err());
    let refused = db.run("DELETE FROM audit");
    assert!(refused.is_err_and(|text| text.contains("kept for half a year")));
    assert_eq!(db.dump(), before);
    db.run("UPDATE audit SET address = NULL").unwrap();
    assert_eq!(
        db.column("SELECT coalesce(address, '-') || event FROM audit"),
        ["-event"]
    );
}

#[test]
fn the_seals_are_append_only() {
    let db = Sqlite::new();
    let insert = "INSERT INTO audit_chain (seq, prev, mac, key_id, sealed_at) VALUES";
    db.run(&format!("{insert} (1, '', 'm', 'a', 4102444800000)"))
        .unwrap();
    let before = db.dump();
    for change in [
        "seq = 2",
        "prev = 'p'",
        "mac = 'n'",
        "key_id = 'b'",
        "sealed_at = 0",
    ] {
        let refused = db.run(&format!("UPDATE audit_chain SET {change}"));
        assert!(
            refused.is_err_and(|text| text.contains("append-only")),
            "{change}"
        );
    }
    let refused = db.run("DELETE FROM audit_chain");
    assert!(refused.is_err_and(|text| text.contains("kept for half a year")));
    assert!(
        db.run(&format!("{insert} (1, '', 'n', 'a', 0)")).is_err(),
        "one seal a row"
    );
    assert_eq!(db.dump(), before);
    db.run(&format!("{insert} (2, 'm', 'n', 'a', 946684800000)"))
        .unwrap();
    db.run("DELETE FROM audit_chain WHERE seq = 2").unwrap();
    assert_eq!(db.dump(), before);
}

#[test]
fn a_line_of_long_ago_can_be_erased() {
    let db = Sqlite::new();
    db.run("INSERT INTO audit (at, event, request_id) VALUES (946684800000, 'e', 'r')")
        .unwrap();
    db.run("DELETE FROM audit").unwrap();
    assert_eq!(db.count("audit"), 0);
}

#[test]
fn a_guard_lets_through_what_holds_and_stops_all_else_and_keeps_nothing() {
    let db = Sqlite::new();
    db.run("INSERT INTO guards VALUES ('session', 1)").unwrap();
    for broken in ["0", "NULL", "0.0"] {
        let refused = db.run(&format!("INSERT INTO guards VALUES ('session', {broken})"));
        assert!(
            refused.is_err_and(|text| text.contains("guard")),
            "{broken}"
        );
    }
    assert_eq!(db.count("guards"), 0);
    let world = World::default();
    world.customer(ALICE);
    world.sign_in(&mut Caller::program("192.0.2.1"), ALICE, PASSWORD);
    assert_eq!(world.db.count("guards"), 0);
}

#[test]
fn a_batch_says_which_guard_has_stopped_it() {
    let db = Sqlite::new();
    let is_row = |guard: &&Guard| !guard.name().contains(['.', ' ']);
    let guards = Guard::ALL.iter().filter(is_row);
    assert!(guards.clone().count() > 1);
    for guard in guards {
        let stopping = Statement {
            sql: "INSERT INTO guards (holds, name) VALUES (0, ?1)",
            params: vec![(*guard).into()],
        };
        let stopped = block_on(db.commit(vec![stopping.clone()]));
        assert_eq!(stopped, Err(CommitError::Conflict(*guard)));
        // Where nobody expects it, it is a failure, and the log says which.
        let failed = block_on(db.write(vec![stopping]));
        let StoreError::Unavailable(text) = failed.unwrap_err();
        assert!(text.contains(guard.name()), "{text}");
    }
    let unknown = db.run("INSERT INTO guards VALUES ('unheard_of', 0)");
    assert_eq!(unknown, Err("guard: unknown".into()));
}

#[test]
fn every_uniqueness_that_the_code_relies_on_is_one_of_the_schema() {
    let db = Sqlite::new();
    for guard in Guard::ALL.iter().filter(|guard| guard.name().contains('.')) {
        let (table, column) = guard.name().split_once('.').unwrap();
        let unique = db.column(&format!(
            "SELECT each.name FROM pragma_index_list('{table}') AS each
             JOIN pragma_index_info(each.name) AS part
             WHERE each.\"unique\" AND part.name = '{column}'"
        ));
        assert_eq!(unique.len(), 1, "{guard:?}");
    }
}

#[test]
fn words_that_the_code_does_not_know_are_refused() {
    for (column, word) in [
        ("type", "person"),
        ("role", "owner"),
        ("status", "closed"),
        ("locale", "english"),
        ("email_key", "bob@example.org"),
        ("created_at", "soon"),
    ] {
        let world = World::default();
        world.customer("bob@example.org");
        let id = world.customer(ALICE);
        let sql = format!("UPDATE accounts SET {column} = '{word}' WHERE id = '{id}'");
        assert!(world.db.run(&sql).is_err(), "{column}");
    }
}

#[test]
fn nobody_deletes_rows_of_the_audit_log_that_every_setting_keeps() {
    let db = Sqlite::new();
    let least = Retention::AUDIT_DAYS.start();
    for (seconds, gone) in [(-60, false), (60, true)] {
        let at = format!("(unixepoch() - {least} * 86400 - {seconds}) * 1000");
        db.run(&format!(
            "INSERT INTO audit (seq, at, event, request_id) VALUES (1, {at}, 'event', 'r');
             INSERT INTO audit_chain (seq, prev, mac, key_id, sealed_at) VALUES (1, '', 'm', 'a', {at})"
        ))
        .unwrap();
        for table in ["audit", "audit_chain"] {
            let deleted = db.run(&format!("DELETE FROM {table}"));
            assert_eq!(deleted.is_ok(), gone, "{table}");
        }
        db.run("DROP TABLE audit; DROP TABLE audit_chain").unwrap();
        db.run(SCHEMA).unwrap();
    }
}
