//! A third language takes files, and no Rust: the real texts with Polish beside them,
//! which has more plural forms, are turned into Rust, compiled and asked.

use super::folder::Folder;
use std::path::Path;
use std::process::Command;
use std::{env, fs};
use toml::{Table, Value};

const TEXTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../frame/texts");
const LANGUAGES: &str = include_str!("../../../core/languages.json");

/// What the generated code asks of a language.
const LOCALE: &str = "
mod regain_core {
    pub mod http {
        pub mod locale {
            #[derive(Clone, Copy)]
            pub struct Locale(pub usize);

            impl Locale {
                pub const fn index(self) -> usize {
                    self.0
                }
            }
        }
    }
}
";

/// Asks in Polish for a text, for one with several arguments, for a record, for one
/// that is looked up, and for plural forms, of which Polish has three.
const ASKS: &str = r#"
fn main() {
    let pl = regain_core::http::locale::Locale(2);
    assert_eq!(Sessions::of(pl).title, "Ł Signed-in devices");
    let device = SessionsDevice { program: "P", system: "S" };
    assert_eq!(Sessions::of(pl).device(device), "Ł P on S");
    assert_eq!(Notice::of(pl).totp_on.heading, "Ł Two-factor authentication is on");
    assert_eq!(Event::of(pl).by_word("totp_enabled"), Some("Ł Two-factor authentication turned on"));
    assert_eq!(Event::of(pl).by_word("else"), None);
    let spans = [1, 2, 4, 5, 12, 22, 25].map(|days| Span::of(pl).days(days));
    let of = |days: &str, form: &str| format!("Ł {days}\u{a0}days {form}");
    let few = |days| of(days, "few");
    let many = |days| of(days, "many");
    assert_eq!(
        spans,
        ["Ł 1\u{a0}day".to_owned(), few("2"), few("4"), many("5"), many("12"), few("22"), many("25")]
    );
    // The others stay as they are.
    assert_eq!(Span::of(regain_core::http::locale::Locale(0)).days(2), "2\u{a0}jours");
}
"#;

#[test]
fn a_third_language_takes_files_and_no_rust() {
    let folder = Folder::new("third");
    let names = add_polish(&folder);
    let texts = regain_texts::read(folder.path(), &folder.languages())
        .unwrap_or_else(|faults| panic!("{faults:#?}"));
    let rust = regain_texts::rust(&texts);
    assert_eq!(rust.keys().cloned().collect::<Vec<_>>(), names);

    let mut program = String::from(LOCALE);
    program.extend(rust.values().map(String::as_str));
    program.push_str(ASKS);
    folder.write("program.rs", &program);
    let built = folder.path().join("program");
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let compiled = Command::new(rustc)
        .args(["--edition=2024", "--cap-lints=allow", "-o"])
        .arg(&built)
        .arg(folder.path().join("program.rs"))
        .output()
        .unwrap();
    assert!(
        compiled.status.success(),
        "{}",
        String::from_utf8_lossy(&compiled.stderr)
    );
    let asked = Command::new(built).output().unwrap();
    assert!(
        asked.status.success(),
        "{}",
        String::from_utf8_lossy(&asked.stderr)
    );
}

/// Copies the languages, adds one, and names the subjects.
fn add_polish(folder: &Folder) -> Vec<String> {
    let languages = LANGUAGES.trim_end().trim_end_matches(']').trim_end();
    folder.write(
        "languages.json",
        &format!("{languages}, [\"pl\", \"Polski\"]]"),
    );
    let mut names = Vec::new();
    for tag in ["fr", "en"] {
        for entry in fs::read_dir(Path::new(TEXTS).join(tag)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let text = fs::read_to_string(&path).unwrap();
            folder.write(&format!("{tag}/{name}"), &text);
            if tag == "en" && name != "language.toml" {
                let table: Table = text.parse().unwrap();
                folder.write(&format!("pl/{name}"), &polish(table, 0).to_string());
                names.push(name.trim_end_matches(".toml").to_owned());
            }
        }
    }
    // As the CLDR has them.
    folder.write(
        "pl/language.toml",
        "[plural]\n\
         one = 'i = 1 and v = 0'\n\
         few = 'v = 0 and i % 10 = 2..4 and i % 100 != 12..14'\n\
         many = 'v = 0 and i != 1 and i % 10 = 0..1 or v = 0 and i % 10 = 5..9 or v = 0 and i % 100 = 12..14'\n\
         [typography]\n\
         spaced = ''\n\
         tight = ':;?!,.)'\n\
         quotes = ['“', '”']\n",
    );
    names.sort();
    names
}

/// Every text with a letter before it, and with every plural form.
fn polish(table: Table, depth: u8) -> Table {
    let plural = depth == 2 && table.contains_key("other");
    let mut table: Table = table
        .into_iter()
        .map(|(key, value)| {
            let value = match value {
                Value::String(text) if key != "by" && text.contains(char::is_alphabetic) => {
                    Value::String(format!("Ł {text}"))
                }
                Value::Table(table) => Value::Table(polish(table, depth + 1)),
                value => value,
            };
            (key, value)
        })
        .collect();
    if plural {
        let other = table.get("other").unwrap().as_str().unwrap().to_owned();
        for form in ["few", "many"] {
            table.insert(form.into(), Value::String(format!("{other} {form}")));
        }
    }
    table
}
