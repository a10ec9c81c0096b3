use super::*;

const FRONT: &str = r#"
name = "regain-front"
main = "functions/front/build/index.js"
workers_dev = false
services = [{ binding = "LOGIN", service = "regain-login" }]
[assets]
directory = "functions/front/build/assets"
[vars]
ORIGIN = "http://localhost:8787"
LOCALE = "fr"
BRAND = "{}"
"#;

const LOGIN: &str = r#"
name = "regain-login"
main = "build/index.js"
[vars]
ORIGIN = "http://localhost:8787"
CASE_DAYS = "30"
MAIL_FROM = "no-reply@example.net"
POLICY = "alwaysdata"
[[d1_databases]]
binding = "DB"
database_name = "regain"
database_id = "00000000-0000-4000-8000-000000000001"
[[kv_namespaces]]
binding = "AUDIT"
id = "00000000000000000000000000000002"
"#;

const GOOD: &str = r#"
[vars]
ORIGIN = "https://compte.exemple.fr"
LOCALE = "en"
CASE_DAYS = "45"
MAIL_FROM = "ne-pas-repondre@exemple.fr"
POLICY = "o2switch"
[brand]
sender = "Exemple"
[d1_databases]
DB = "2a9e7ff1-6c2e-4d4b-9c43-1f5b8e6d7a90"
[kv_namespaces]
AUDIT = "9f86d081884c7d659a2feaa0c55ad015"
"#;

fn made(settings: &str) -> Result<Vec<Configured>, Vec<String>> {
    let functions = [("front", FRONT), ("login", LOGIN)];
    let functions = functions.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let (configured, _) = configure(settings, Path::new("."), &functions)?;
    Ok(configured)
}

fn faults(settings: &str) -> Vec<String> {
    made(settings).err().unwrap_or_default()
}

#[test]
fn every_function_gets_its_settings_and_none_of_development() {
    let Ok(configured) = made(GOOD) else {
        unreachable!("{:?}", faults(GOOD))
    };
    let read = |place: usize| -> Value {
        let json = configured.get(place).map_or("", |one| &one.json);
        assert!(
            !json.contains("localhost") && !json.contains("00000000"),
            "{json}"
        );
        serde_json::from_str(json).unwrap_or_default()
    };
    let (front, login) = (read(0), read(1));
    assert_eq!(front["main"], "../../functions/front/build/index.js");
    assert_eq!(
        front["assets"]["directory"],
        "../../functions/front/build/assets"
    );
    assert_eq!(front["workers_dev"], false);
    assert_eq!(front["vars"]["BRAND"], "sender Exemple");
    assert_eq!(
        front["routes"],
        json!([{ "pattern": "compte.exemple.fr", "custom_domain": true }])
    );
    assert_eq!(front["services"][0]["service"], "regain-login");
    assert_eq!(login["vars"]["POLICY"], "o2switch");
    assert_eq!(
        login["d1_databases"][0]["database_id"],
        "2a9e7ff1-6c2e-4d4b-9c43-1f5b8e6d7a90"
    );
    assert!(login.get("routes").is_none());
}

#[test]
fn the_example_lacks_the_ids_that_nobody_can_know_and_nothing_else() {
    let workspace = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let example = fs::read_to_string(workspace.join("deployment.example.toml"));
    let (Ok(example), Ok(functions)) = (example, functions(workspace)) else {
        unreachable!("the files are there")
    };
    assert_eq!(functions.len(), 15);
    let faults = configure(&example, workspace, &functions)
        .err()
        .unwrap_or_default();
    let about: Vec<_> = faults
        .iter()
        .filter_map(|fault| fault.split(' ').next())
        .collect();
    let ids = [
        "d1_databases.DB",
        "kv_namespaces.AUDIT",
        "kv_namespaces.EVIDENCE",
    ];
    assert_eq!(about, ids, "{faults:?}");
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    assert_eq!(faults("").len(), 7);
    assert!(
        faults("")
            .iter()
            .all(|fault| fault.ends_with("is missing."))
    );
}

#[test]
fn a_setting_that_nobody_has_is_told() {
    let settings = GOOD.replace("LOCALE", "LOCAL");
    assert_eq!(
        faults(&settings),
        [
            "vars.LOCAL is no setting of any function.",
            "vars.LOCALE is missing.",
        ]
    );
}

#[test]
fn values_that_would_not_do_are_refused() {
    for (good, bad) in [
        ("https://compte.exemple.fr", "http://compte.exemple.fr"),
        ("https://compte.exemple.fr", "https://compte.exemple.fr/"),
        ("https://compte.exemple.fr", "https://localhost"),
        ("\"en\"", "\"xx\""),
        ("ne-pas-repondre@exemple.fr", "ne-pas-repondre"),
        ("o2switch", "another"),
        ("\"45\"", "\"29\""),
        ("\"45\"", "\"a month\""),
        ("2a9e7ff1-6c2e-4d4b-9c43-1f5b8e6d7a90", "regain"),
        (
            "2a9e7ff1-6c2e-4d4b-9c43-1f5b8e6d7a90",
            "00000000-0000-4000-8000-000000000001",
        ),
        (
            "9f86d081884c7d659a2feaa0c55ad015",
            "00000000000000000000000000000002",
        ),
        ("9f86d081884c7d659a2feaa0c55ad015", "9f86d081"),
    ] {
        let faults = faults(&GOOD.replace(good, bad));
        assert_eq!(faults.len(), 1, "{bad}: {faults:?}");
    }
    assert_eq!(
        faults(&GOOD.replace("\"en\"", "7")),
        ["vars.LOCALE is not a text between quotes."]
    );
    assert_eq!(faults("vars = [").len(), 1);
}
