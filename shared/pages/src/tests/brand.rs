//! What a provider has of its own on pages and in mails.

use super::language;
use super::samples::{AT, BRANDED, REPORT_LINK, mail_site, site};
use crate::home;
use regain_core::brand::Brand;
use regain_frame::Site;
use regain_frame::mail::{self, Mail, MailSite};

fn page(brand: &Brand) -> String {
    let site = site(language("fr"));
    home(&Site { brand, ..site }, false)
}

fn written(brand: &Brand) -> Mail {
    let site = mail_site(language("fr"), "Provider");
    let (at, site) = (AT, MailSite { brand, ..site });
    mail::password_changed(&site, "Camille", at, "192.0.2.7", REPORT_LINK)
}

#[test]
fn a_page_has_the_providers_logo_colours_and_links_in_place_of_ours() {
    let (ours, own) = (page(&Brand::default()), page(&BRANDED));
    let mark = "<img class=\"plate\" src=\"/assets/logo.svg\" alt=\"\" width=\"28\" height=\"28\">\
        </picture>Provider</a>";
    for told in [
        mark,
        "<link rel=\"icon\" href=\"/assets/logo.svg\">",
        "<link rel=\"stylesheet\" href=\"/assets/brand.css\">",
        "<a href=\"https://provider.example/fr/terms\">Conditions générales</a>",
        "<a href=\"https://provider.example/privacy\">Confidentialité</a>",
        "<a href=\"https://provider.example/legal\">Mentions légales</a>",
    ] {
        assert!(
            own.contains(told) && !ours.contains(told),
            "{told} in {own}"
        );
    }
    assert!(ours.contains(crate::assets::FAVICON) && !own.contains(crate::assets::FAVICON));
}

#[test]
fn a_logo_of_letters_is_the_name_and_no_icon_and_a_dark_page_may_have_another() {
    let settings = "logo /assets/logo.svg 640 160\nlogo_dark /assets/night.png 640 160";
    let own = page(&Brand::read(settings).unwrap());
    let logo = "<picture><source srcset=\"/assets/night.png\" media=\"(prefers-color-scheme: dark)\">\
        <img src=\"/assets/logo.svg\" alt=\"Provider\" width=\"112\" height=\"28\"></picture></a>";
    assert!(own.contains(logo), "{own}");
    assert!(own.contains(&format!(
        "<link rel=\"icon\" href=\"{}\">",
        crate::assets::FAVICON
    )));
}

#[test]
fn a_mail_has_the_providers_colours_and_links_in_both_its_forms() {
    let (ours, own) = (written(&Brand::default()), written(&BRANDED));
    let dark = BRANDED.palette.unwrap().dark.plain.to_string();
    for colour in ["#7a1f5c", &dark] {
        assert!(own.html.contains(colour) && !ours.html.contains(colour));
    }
    for colour in ["#0b5a69", "#7fd0dc", "#eaf3f5", "#1c2c33"] {
        assert!(ours.html.contains(colour) && !own.html.contains(colour));
    }
    let terms = "https://provider.example/fr/terms";
    assert!(own.html.contains(terms));
    let told = format!("Conditions générales\u{a0}: {terms}\n");
    assert!(own.text.contains(&told), "{}", own.text);
    // Mail programs do not show SVG.
    assert!(!own.html.contains("<img"));
}

#[test]
fn a_mail_shows_a_logo_that_mail_programs_know() {
    for (size, logo) in [
        ("640 160", "alt=\"Provider\" width=\"128\""),
        ("32 32", "alt=\"\" width=\"32\""),
    ] {
        let settings = format!("logo /assets/logo.png {size}");
        let html = written(&Brand::read(&settings).unwrap()).html;
        let whole = format!("src=\"https://account.example/assets/logo.png\" {logo}");
        assert!(html.contains(&whole), "{html}");
    }
}
