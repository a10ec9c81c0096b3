//! Writes every page and mail to files, for those who look at them: people, and a browser
//! that measures them.

use super::samples::{BRANDED, LINK, claimant_mails, mail_site, mails, pages_of, site};
use crate::home;
use regain_core::http::locale::Locale;
use regain_frame::Site;
use regain_frame::mail::{self, MailSite};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Whatever somebody typed, everywhere: it has no place to break.
const TEXT: &str = "camille.laurent@atelier-dubois.example";

#[test]
#[ignore = "writes files: .scripts/pages"]
fn every_page_is_written_to_a_folder() -> io::Result<()> {
    let folder = PathBuf::from(env::var_os("REGAIN_PAGES").expect("REGAIN_PAGES, a folder"));
    let pages = Locale::ALL.map(|locale| {
        let site = Site {
            provider: "Example Host",
            path: "/profile",
            customer_number: Some("C-20481"),
            ..site(locale)
        };
        let mut pages = pages_of(&site, TEXT);
        let mails = mails(locale, "Camille Laurent", site.provider);
        let told = claimant_mails(locale, site.provider);
        pages.extend(mails.into_iter().chain(told).map(|mail| mail.html));
        let brand = &*BRANDED;
        pages.push(home(&Site { brand, ..site }, false));
        let own = mail_site(locale, site.provider);
        let own = MailSite { brand, ..own };
        pages.push(mail::password_link(&own, "Camille Laurent", LINK).html);
        pages
    });
    let palette = BRANDED.palette.expect("colours");
    fs::write(folder.join("assets/brand.css"), palette.style_sheet())?;
    let mark = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/favicon.svg");
    fs::copy(mark, folder.join("assets/logo.svg"))?;
    let english = Locale::ALL.iter().position(|locale| locale.tag() == "en");
    let named = &pages[english.unwrap_or_default()];
    let mut shapes = BTreeSet::new();
    let mut counts = BTreeMap::new();
    for (place, page) in named.iter().enumerate() {
        if !shapes.insert(shape(page)) {
            continue;
        }
        // No page has a style of its own.
        let kind = if page.contains("<style") { "mail " } else { "" };
        let title = slug(&format!("{kind}{}", title(page).replace(TEXT, "")));
        let count = counts.entry(title.clone()).or_insert(0);
        *count += 1;
        for (locale, pages) in Locale::ALL.iter().zip(&pages) {
            let name = format!("{title}-{count}.{}.html", locale.tag());
            fs::write(folder.join(name), &pages[place])?;
        }
    }
    Ok(())
}

/// What a page is made of, but for its words: its tags without what they say of themselves,
/// their classes and roles aside.
fn shape(page: &str) -> String {
    let tags = page.split('<').filter_map(|tag| tag.split('>').next());
    let parts = tags.flat_map(|tag| {
        let told = tag.split_inclusive('"').collect::<Vec<_>>();
        let said = told.chunks(2).filter(|pair| pair[0].ends_with("class=\""));
        let class = said
            .filter_map(|pair| pair.get(1))
            .copied()
            .collect::<String>();
        [tag.split(' ').next().unwrap_or_default().to_owned(), class]
    });
    parts.collect::<Vec<_>>().join("<")
}

fn title(page: &str) -> &str {
    let title = page.split("<title>").nth(1).unwrap_or_default();
    let title = title.split("</title>").next().unwrap_or_default();
    title.split(" · ").next().unwrap_or_default()
}

fn slug(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).take(8).collect();
    words.join("-").to_ascii_lowercase()
}
