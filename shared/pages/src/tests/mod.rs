//! Promises that every page keeps.

mod admin;
mod brand;
mod dangers;
#[cfg(feature = "records")]
mod figures;
mod forms;
mod light;
mod mails;
mod recovery;
mod samples;
mod scripts;
mod support;
mod support_case;
mod support_lists;
mod words;
mod written;

use regain_core::http::locale::Locale;
use regain_core::recovery::rulebook::Rulebook;
use regain_frame::Site;
use samples::{CLIENT, HOSTILE, claimant_mails, mails, pages, site};

/// The language of this tag.
pub fn language(tag: &str) -> Locale {
    Locale::from_tag(tag).unwrap()
}

fn every_page() -> impl Iterator<Item = String> {
    Locale::ALL
        .into_iter()
        .flat_map(|locale| pages(locale, HOSTILE))
}

#[test]
fn hostile_text_stays_text() {
    for locale in Locale::ALL {
        for page in pages(locale, HOSTILE) {
            assert!(
                !page.contains("<script>") && !page.contains("alert('"),
                "{page}"
            );
        }
        let mails = mails(locale, HOSTILE, HOSTILE);
        for mail in mails.iter().chain(&claimant_mails(locale, HOSTILE)) {
            assert!(!mail.html.contains("<script>"), "{}", mail.html);
        }
    }
}

/// The sites that pages name: of the apps, and of whom the policies have documents from.
fn named_elsewhere() -> Vec<String> {
    let policies = Rulebook::names().filter_map(Rulebook::named);
    let links = policies.flat_map(|rules| rules.items.into_iter().filter_map(|item| item.link));
    let apps = crate::profile::APPS.map(|(_, link)| link.to_owned());
    links.chain(apps).chain([CLIENT.to_owned()]).collect()
}

#[test]
fn pages_hold_nothing_inline_and_nothing_from_elsewhere() {
    // A picture names the namespace of SVG, and nothing else.
    let namespace = "xmlns=\"http://www.w3.org/2000/svg\"";
    for page in every_page() {
        // A client is where a browser is led on to.
        let mut page = page.replace(namespace, "").replace(CLIENT, "");
        for link in named_elsewhere() {
            page = page.replace(&format!("<a href=\"{link}\">"), "");
        }
        for refused in [
            "style=",
            "<style",
            "javascript:",
            " onclick",
            "http://",
            "https://",
        ] {
            assert!(!page.contains(refused), "{refused} in {page}");
        }
        let scripts = page.matches("<script").count();
        let own = [
            crate::assets::SHOW_PASSWORD,
            crate::assets::TIME_LIMIT,
            crate::assets::KEEP,
            crate::assets::QUEUE,
            crate::assets::DOCUMENTS,
            crate::assets::UPLOAD,
        ];
        let own = own.map(|path| {
            page.matches(&format!("<script src=\"{path}\" defer>"))
                .count()
        });
        assert_eq!(scripts, own.iter().sum::<usize>());
    }
}

#[test]
fn every_page_names_its_language_and_itself() {
    for locale in Locale::ALL {
        for page in pages(locale, HOSTILE) {
            assert!(page.starts_with("<!doctype html>"), "{page}");
            assert!(
                page.contains(&format!("<html lang=\"{}\">", locale.tag())),
                "{page}"
            );
            assert_eq!(page.matches("<h1").count(), 1, "{page}");
            // What is shown once, to be kept, would be gone in another language.
            let once = page.contains("<ol class=\"codes\">") || page.contains("data-copy");
            let ways = page.matches("aria-current=\"true\"").count();
            assert!(ways == 1 || ways == 0 && once, "{page}");
            assert!(page.contains("<meta name=\"robots\" content=\"noindex, nofollow\">"));
            assert!(page.ends_with("</html>"), "{page}");
        }
    }
}

#[test]
fn a_link_leads_to_this_site_to_support_or_to_the_app() {
    for page in every_page() {
        for link in page.split("href=\"").skip(1) {
            let own = link.starts_with('/') && !link.starts_with("//");
            let known = ["#", "?", "mailto:", "tel:+", "otpauth://totp/"]
                .iter()
                .any(|start| link.starts_with(start));
            let named = named_elsewhere()
                .iter()
                .any(|named| link.split('"').next() == Some(named));
            assert!(own || known || named, "{link}");
        }
        for target in page.split("action=\"").skip(1) {
            assert!(
                target.starts_with('/') && !target.starts_with("//"),
                "{target}"
            );
        }
    }
}

#[test]
fn every_id_stands_once_and_whatever_names_one_finds_it() {
    let values = |page: &str, attribute: &str| -> Vec<String> {
        let needle = format!(" {attribute}=\"");
        page.split(&needle)
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect()
    };
    for page in every_page() {
        let ids = values(&page, "id");
        for id in &ids {
            assert_eq!(
                ids.iter().filter(|other| *other == id).count(),
                1,
                "{id} in {page}"
            );
        }
        let mut named = values(&page, "for");
        named.extend(values(&page, "aria-describedby"));
        named.extend(
            page.split("href=\"#")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .map(str::to_owned),
        );
        for name in named {
            assert!(ids.contains(&name), "{name} in {page}");
        }
    }
}

#[test]
fn the_language_switch_stays_on_this_site() {
    for (path, expected) in [
        ("/login", "/login"),
        ("/login?lang=fr#x", "/login"),
        ("//elsewhere.example/", ""),
        ("/\\elsewhere.example/", ""),
        ("/\t/elsewhere.example/", ""),
        ("https://elsewhere.example/", ""),
        ("", ""),
    ] {
        assert_eq!(
            Site {
                path,
                ..site(language("en"))
            }
            .own_path(),
            expected,
            "{path}"
        );
    }
}
