//! What scripts find on the pages that they add to.

use super::samples::{AT, case_view, found, item_ids, site};
use crate::*;
use regain_core::http::locale::Locale;
use regain_core::recovery::case::State;
use regain_core::recovery::rulebook::Loss;

const UPLOAD: &str = include_str!("../../../../assets/upload.js");
const KEEP: &str = include_str!("../../../../assets/keep.js");

/// The texts that a script reads from a page: the names that it takes out of `source`.
fn names<'a>(script: &'a str, source: &str) -> Vec<&'a str> {
    let end = script.find(&format!(" }} = {source};")).unwrap();
    let start = script[..end].rfind("const { ").unwrap() + "const { ".len();
    script[start..end].split(", ").collect()
}

#[test]
fn the_script_that_uploads_finds_its_texts_and_every_form() {
    let case = found(Loss::Email, State::Documents, false, "x");
    for locale in Locale::ALL {
        let page = case_page(&site(locale), &case_view(&case));
        for name in names(UPLOAD, "part.dataset") {
            assert!(page.contains(&format!(" data-{name}=\"")), "{name}");
        }
        for id in ["documents", "documents-given", "documents-next"] {
            assert!(page.contains(&format!(" id=\"{id}\"")), "{id}");
        }
        let fields = page.split(" data-upload=\"").skip(1);
        let fields: Vec<_> = fields.filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(fields.len(), item_ids(&case).len(), "{page}");
        for field in fields {
            assert!(
                page.contains(&format!("<li id=\"{field}-item\">")),
                "{page}"
            );
            let input = format!("<input id=\"{field}\" name=\"file\" type=\"file\"");
            assert!(page.contains(&input), "{page}");
        }
    }
    let waits = found(Loss::Email, State::Review, false, "x");
    let page = case_page(&site(Locale::ALL[0]), &case_view(&waits));
    assert!(!page.contains(crate::assets::UPLOAD), "{page}");
}

#[test]
fn the_script_that_copies_finds_its_texts() {
    let fresh = ["ABCD-EFGH".to_owned()];
    let view = CodesView {
        left: 10,
        fresh: &fresh,
        email: "x",
        home: "/profile",
        enabled_totp: false,
        at: AT,
        key: "",
    };
    for locale in Locale::ALL {
        let page = recovery_codes(&site(locale), &view);
        for name in names(KEEP, "box.dataset") {
            assert!(page.contains(&format!(" data-{name}=\"")), "{name}");
        }
    }
}
