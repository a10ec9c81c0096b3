//! Lists that the compiler does not see: what is left out of one of them fails here.

use std::collections::HashSet;
use std::fs;

use regain_core::http::routes::{Caller, Function, ROUTES};

use crate::tidy::{files, sources};

fn read(path: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    fs::read_to_string(format!("{root}/{path}")).unwrap()
}

#[test]
fn every_call_stands_in_the_manual_of_those_who_make_it() {
    let api = read("docs/api.md") + &read("docs/oidc.md");
    let office = read("docs/back-office.md");
    let mut looked_up = 0;
    for route in ROUTES {
        let mailed_page = matches!(route.caller, Caller::MailedLink(_)) && route.method == "GET";
        // What a browser keeps is no business of programs.
        if route.function == Function::Front || mailed_page || route.pattern.ends_with("/leave") {
            continue;
        }
        looked_up += 1;
        // The back office names what is done to one case or account by its last words.
        let (_, step) = route.pattern.split_once('}').unwrap_or_default();
        let short =
            office.contains(&format!("...{step}`")) || office.contains(&format!("...{step} "));
        let found = api.contains(route.pattern)
            || office.contains(route.pattern)
            || route.pattern.starts_with("/support") && !step.is_empty() && short;
        assert!(found, "{} {}", route.method, route.pattern);
    }
    assert!(looked_up > 70, "{looked_up}");
}

#[test]
fn every_page_has_a_sample_for_the_tests_that_look_at_all_of_them() {
    let all = sources();
    let (samples, pages): (Vec<_>, Vec<_>) = all
        .iter()
        .filter(|(name, _)| {
            name.starts_with("shared/frame/src/") || name.starts_with("shared/pages/src/")
        })
        .partition(|(name, _)| name.starts_with("shared/pages/src/tests/samples/"));
    let samples: String = samples.into_iter().map(|(_, text)| text.as_str()).collect();
    let mut looked_up = 0;
    for (name, text) in pages {
        if !text.contains("#[template(path = ") {
            continue;
        }
        for function in text.split("\npub fn ").skip(1) {
            let (page, signature) = function.split_once(['(', '<']).unwrap();
            let (signature, _) = signature.split_once('{').unwrap();
            let finishes_any = signature.contains("&impl Template");
            if signature.trim_end().ends_with("-> String") && !finishes_any {
                looked_up += 1;
                assert!(samples.contains(&format!("{page}(")), "{page} of {name}");
            }
        }
    }
    assert!(looked_up > 40, "{looked_up}");
}

/// Scripts of one page share their outermost names: one that is declared twice stops a script.
#[test]
fn no_two_scripts_declare_the_same_name() {
    let mut declared = HashSet::new();
    for (name, script) in files(&["assets"], "js") {
        // The viewer of PDFs has a page of its own.
        if name.starts_with("assets/viewer/") {
            continue;
        }
        let outermost = script.lines().filter_map(|line| {
            let words = ["const ", "let ", "function ", "async function "];
            words.iter().find_map(|word| line.strip_prefix(word))
        });
        for declaration in outermost {
            let (names, _) = declaration.split_once(['=', '(']).unwrap();
            for one in names.split([',', '{', '}']).map(str::trim) {
                assert!(
                    one.is_empty() || declared.insert(one.to_owned()),
                    "{one} in {name}"
                );
            }
        }
    }
    assert!(declared.len() > 20, "{declared:?}");
}

/// Texts are public to the crate of pages, so that no lint finds one that nobody shows.
#[test]
fn every_text_is_shown_somewhere() {
    let pages = ["shared/frame", "shared/pages"];
    let shown: String = files(&pages, "rs")
        .into_iter()
        .chain(files(&pages, "html"))
        .map(|(_, text)| text)
        .collect();
    let shown: HashSet<_> = shown
        .split('.')
        .skip(1)
        .map(str::trim_start)
        .map(|after| {
            after
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
        })
        .collect();
    let mut looked_up = 0;
    for (name, text) in files(&["shared/frame/texts/en"], "toml") {
        // How the language is written is for the build.
        if name.ends_with("/language.toml") {
            continue;
        }
        // A table in a table has the forms of one text, or what it says of a word.
        let mut forms = false;
        for line in text.lines() {
            if let Some(table) = line.strip_prefix('[') {
                forms = table.contains('.');
            }
            let key = line.split_once(" = ").map(|(key, _)| key);
            if !forms && key.is_some_and(|key| !key.starts_with(['#', ' '])) {
                looked_up += 1;
                assert!(shown.contains(&key), "{key:?} of {name}");
            }
        }
    }
    assert!(looked_up > 1000, "{looked_up}");
}

#[test]
fn the_platform_is_told_of_each_brake_what_it_lets_pass() {
    use regain_core::http::brake::Brake;
    use regain_core::limits::Limits;

    let configuration = read("wrangler.toml");
    for brake in Brake::ALL {
        let (_, after) = configuration
            .split_once(&format!("name = \"{}\"\n", brake.binding()))
            .unwrap();
        let (own, _) = after.split_once("\n\n").unwrap_or((after, ""));
        let limit = brake.a_minute(&Limits::DEFAULT);
        let told = format!("simple = {{ limit = {limit}, period = 60 }}");
        assert!(own.contains(&told), "{own}");
    }
}
