//! Pages are light, and do without their scripts.

use super::samples::{pages_of, site};
use regain_core::http::locale::Locale;
use regain_frame::Site;
use std::path::Path;
use std::{env, fs};

/// What a page may weigh with its style sheet and scripts, in bytes as they are before they
/// are compressed.
const MOST: usize = 60 * 1024;

fn with_names() -> impl Iterator<Item = String> {
    Locale::ALL.into_iter().flat_map(|locale| {
        let site = Site {
            customer_number: Some("C-20481"),
            ..site(locale)
        };
        pages_of(&site, "camille.laurent@example.com")
    })
}

/// An asset as `.scripts/assets` makes it, nearly: without comments and indentation.
fn asset(address: &str) -> usize {
    let (name, rest) = address["/assets/".len()..].split_once('.').unwrap();
    let extension = rest.rsplit('.').next().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets");
    let text = fs::read_to_string(folder.join(format!("{name}.{extension}"))).unwrap();
    let bare = text
        .split("/*")
        .map(|part| part.split("*/").last().unwrap());
    bare.flat_map(str::lines)
        .map(|line| line.trim().len())
        .sum()
}

#[test]
fn no_page_weighs_more_than_60_kb_with_all_that_it_loads() {
    for page in with_names() {
        let links = page.split("<link rel=\"stylesheet\" href=\"").skip(1);
        let scripts = page.split("<script src=\"").skip(1);
        let loaded = links
            .chain(scripts)
            .filter_map(|rest| rest.split('"').next());
        let weight = page.len() + loaded.map(asset).sum::<usize>();
        assert!(weight <= MOST, "{weight}: {page}");
    }
}

/// A script adds to what is there: whatever can be pressed leads somewhere by itself, and
/// nothing waits for a script to be seen.
#[test]
fn whatever_can_be_pressed_works_without_a_script() {
    for page in with_names() {
        for script in page.split("<script ").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.ends_with(" defer"), "{tag}");
        }
        for (at, _) in page.match_indices("<button ") {
            let tag = page[at..].split('>').next().unwrap();
            let form = page[..at].rfind("<form ") > page[..at].rfind("</form>");
            assert!(form && tag.contains("type=\"submit\""), "{tag}");
        }
        for form in page.split("<form ").skip(1) {
            let form = form.split("</form>").next().unwrap();
            assert!(form.contains("type=\"submit\""), "{form}");
            assert!(form.contains("action=\"/"), "{form}");
        }
        for tag in page.split('<').filter_map(|part| part.split('>').next()) {
            let names = tag.split('"').step_by(2).flat_map(str::split_whitespace);
            let waits = names.into_iter().any(|name| name == "hidden");
            let waits = waits || tag.starts_with("noscript") || tag.starts_with("iframe");
            assert!(!waits, "{tag}");
        }
    }
}
