//! The provider's own look: its logo and its colours become files that are served beside the
//! style sheet, each with a fingerprint, and all of it one variable of every function.

use std::fs;
use std::path::Path;

use regain_core::brand::Brand;
use roxmltree::Document;
use sha2::{Digest as _, Sha256};
use toml::Table;

use crate::colours::palette;

/// A file to be served in `/assets`.
#[derive(Debug)]
pub struct Asset {
    /// Its name, with a fingerprint.
    pub name: String,
    /// What is in it.
    pub content: Vec<u8>,
}

/// As many bytes as a logo has at most: it comes with every page, and once with each mail.
const LOGO_CAP: usize = 16 * 1024;

/// The settings that are told as they are, and what each has to be.
const TOLD: [(&str, &str); 4] = [
    ("terms", "is not https:// and an address"),
    ("privacy", "is not https:// and an address"),
    ("imprint", "is not https:// and an address"),
    ("sender", "is not a name of one line"),
];
const LOGOS: [&str; 2] = ["logo", "logo_dark"];
const COLOURS: [&str; 2] = ["colours", "colours_dark"];

/// The variable `BRAND` of these settings, and the files that it names.
///
/// # Errors
/// What is wrong with a setting.
pub fn read(settings: &Table, folder: &Path) -> Result<(String, Vec<Asset>), String> {
    let table = settings.get("brand").cloned();
    let table = table.unwrap_or_else(|| Table::new().into());
    let table = table.as_table().ok_or("brand is not a table.")?;
    for (name, value) in table {
        let mut known = TOLD
            .iter()
            .map(|(name, _)| name)
            .chain(&LOGOS)
            .chain(&COLOURS);
        if !known.any(|known| known == name) {
            return Err(format!("brand.{name} is no setting."));
        }
        if !value.is_str() {
            return Err(format!("brand.{name} is not a text between quotes."));
        }
    }
    let given = |name: &str| {
        table
            .get(name)
            .and_then(|value| value.as_str())
            .unwrap_or_default()
    };
    let fault = |name: &str, why: &str| format!("brand.{name} {why}: {:?}.", given(name));
    let mut lines = Vec::new();
    let mut assets = Vec::new();
    for (name, why) in TOLD.iter().filter(|(name, _)| !given(name).is_empty()) {
        let line = format!("{name} {}", given(name));
        // By the rule of the functions, which read it next.
        if line.lines().count() > 1 || Brand::read(&line).is_none() {
            return Err(fault(name, why));
        }
        lines.push(line);
    }
    for name in LOGOS.into_iter().filter(|name| !given(name).is_empty()) {
        let logo = logo(name, &folder.join(given(name)));
        let (asset, [width, height]) = logo.map_err(|why| fault(name, &why))?;
        let line = format!("{name} /assets/{} {width} {height}", asset.name);
        if Brand::read(&line).is_none() {
            let why = "is wider than eight times its height, or higher than twice its width";
            return Err(fault(name, why));
        }
        lines.push(line);
        assets.push(asset);
    }
    if given("logo").is_empty() && !given("logo_dark").is_empty() {
        return Err(fault("logo_dark", "needs logo too"));
    }
    let palette = palette(given("colours"), given("colours_dark"));
    if let Some(palette) = palette.map_err(|(name, why)| fault(name, &why))? {
        let style = asset("brand", "css", palette.style_sheet().into_bytes());
        lines.push(format!("style /assets/{}", style.name));
        lines.push(format!("light {}", palette.light));
        lines.push(format!("dark {}", palette.dark));
        assets.push(style);
    }
    if lines.is_empty() {
        lines.push("none".into());
    }
    Ok((lines.join("\n"), assets))
}

fn asset(stem: &str, extension: &str, content: Vec<u8>) -> Asset {
    let digest = Sha256::digest(&content);
    let print = digest
        .iter()
        .take(6)
        .fold(String::new(), |print, byte| format!("{print}{byte:02x}"));
    let name = format!("{stem}.{print}.{extension}");
    Asset { name, content }
}

/// The file of a logo, with its width and height.
fn logo(name: &str, file: &Path) -> Result<(Asset, [u32; 2]), String> {
    let content = fs::read(file).map_err(|error| format!("cannot be read ({error})"))?;
    if content.len() > LOGO_CAP {
        return Err(format!("has more than {LOGO_CAP} bytes"));
    }
    let (extension, size) = match png(&content) {
        Some(size) => ("png", size),
        None => ("svg", svg(&content)?),
    };
    let stem = name.replace('_', "-");
    Ok((asset(&stem, extension, content), size))
}

/// Whether CSS loads something that is not in the same file.
fn asks(css: &str) -> bool {
    let quoted = |rest: &str| rest.trim_start_matches(['"', '\'', ' ']).starts_with('#');
    css.contains("@import") || css.split("url(").skip(1).any(|rest| !quoted(rest))
}

/// Width and height of a PNG, which begins with them (RFC 2083, 4.1.1).
fn png(content: &[u8]) -> Option<[u32; 2]> {
    let rest = content.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")?;
    let (width, rest) = rest.split_first_chunk()?;
    let (height, _) = rest.split_first_chunk()?;
    Some([width, height].map(|size| u32::from_be_bytes(*size)))
}

/// Width and height of an SVG that runs nothing and asks nobody.
fn svg(content: &[u8]) -> Result<[u32; 2], String> {
    let text = str::from_utf8(content).map_err(|_| "is neither SVG nor PNG")?;
    // Without a DTD, and so without entities of its own.
    let document = Document::parse(text).map_err(|error| format!("is no SVG ({error})"))?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        return Err("is no SVG".into());
    }
    if document.root().children().any(|node| node.is_pi()) {
        return Err("has a processing instruction".into());
    }
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let element = node.tag_name().name();
        if ["script", "foreignObject", "set"].contains(&element) || element.starts_with("animate") {
            return Err(format!("has a <{element}>"));
        }
        if node.text().is_some_and(asks) {
            return Err("loads something by its style".into());
        }
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value().trim());
            let elsewhere =
                name == "href" && !value.starts_with('#') && !value.starts_with("data:");
            if name.starts_with("on") || elsewhere || asks(value) {
                return Err(format!("has {name}={value:?}"));
            }
        }
    }
    let number = |text: &str| text.trim_end_matches("px").parse::<f64>().ok();
    let view: Vec<f64> = root
        .attribute("viewBox")
        .unwrap_or_default()
        .split(|c: char| c == ',' || c.is_ascii_whitespace())
        .filter_map(number)
        .collect();
    let size = |name, place: usize| {
        let own = root.attribute(name).and_then(number);
        view.get(place).copied().or(own).unwrap_or_default()
    };
    let size = [size("width", 2), size("height", 3)];
    if size.iter().any(|side| !(1.0..=10_000.0).contains(side)) {
        return Err("does not say its size: it needs a viewBox".into());
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 1 to 10000"
    )]
    Ok(size.map(|side| side.round() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: &str = include_str!("../../../assets/favicon.svg");

    fn fault(settings: &str) -> String {
        read(&settings.parse().unwrap(), Path::new("../../assets")).unwrap_err()
    }

    #[test]
    fn colours_and_logo_become_files_that_the_variable_names() {
        let settings =
            r##"brand = { colours = "#7a1f5c #5a1744", logo = "favicon.svg", terms = "" }"##;
        let (told, assets) = read(&settings.parse().unwrap(), Path::new("../../assets")).unwrap();
        let brand = Brand::read(&told).unwrap();
        let paths = [
            &brand.logo.as_ref().unwrap().path,
            brand.style.as_ref().unwrap(),
        ];
        let names: Vec<_> = assets
            .iter()
            .map(|it| format!("/assets/{}", it.name))
            .collect();
        assert_eq!(names.iter().collect::<Vec<_>>(), paths);
        assert_eq!(assets[0].content, MARK.as_bytes());
        assert_eq!(brand.logo.unwrap().width_at(28), 28);
        assert!(brand.terms.is_none());
        let none = read(&Table::new(), Path::new(".")).unwrap();
        assert_eq!((none.0.as_str(), none.1.len()), ("none", 0));
    }

    #[test]
    fn a_look_that_would_not_do_is_refused_by_its_name() {
        for (settings, told) in [
            ("brand = 1", "brand is not a table."),
            (
                "brand = { logo = 1 }",
                "brand.logo is not a text between quotes.",
            ),
            (r#"brand = { color = "red" }"#, "brand.color is no setting."),
            (
                r#"brand = { style = "/assets/x.css" }"#,
                "brand.style is no setting.",
            ),
            (
                r#"brand = { colours = "red blue" }"#,
                "brand.colours is not two colours",
            ),
            (
                r##"brand = { colours = "#ffcc00 #000000" }"##,
                "brand.colours has a colour that cannot be read: the contrast of #ffcc00 is 1.",
            ),
            (
                r#"brand = { logo = "none.svg" }"#,
                "brand.logo cannot be read",
            ),
            (
                r#"brand = { logo = "style.css" }"#,
                "brand.logo has more than 16384 bytes",
            ),
            (r#"brand = { logo = "robots.txt" }"#, "brand.logo is no SVG"),
            (
                r#"brand = { logo_dark = "favicon.svg" }"#,
                "brand.logo_dark needs logo too",
            ),
            (
                r#"brand = { imprint = "www.example.com" }"#,
                "brand.imprint is not https://",
            ),
        ] {
            let fault = fault(settings);
            assert!(fault.starts_with(told), "{fault}");
        }
    }

    #[test]
    fn a_logo_says_its_size_and_runs_nothing() {
        assert_eq!(svg(MARK.as_bytes()), Ok([32, 32]));
        let sized = r#"<svg xmlns="http://www.w3.org/2000/svg" width="120px" height="40"/>"#;
        assert_eq!(svg(sized.as_bytes()), Ok([120, 40]));
        let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\0\xa0\x08\x06".to_vec();
        assert_eq!(png(&picture), Some([640, 160]));
        picture.truncate(20);
        assert_eq!(png(&picture), None);
        for bad in [
            "<svg/>",
            "<html/>",
            "<svg viewBox='0 0 9 9'",
            "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg viewBox='0 0 9 9'/>",
            "<svg viewBox='0 0 9 9'><script/></svg>",
            "<svg viewBox='0 0 9 9'><foreignObject/></svg>",
            "<svg viewBox='0 0 9 9'><set attributeName='href'/></svg>",
            "<svg viewBox='0 0 9 9'><style>@import 'https://elsewhere.example'</style></svg>",
            "<svg viewBox='0 0 9 9'><path fill='url(https://elsewhere.example/x)'/></svg>",
            "<?xml-stylesheet href='x.css'?><svg viewBox='0 0 9 9'/>",
            "<svg viewBox='0 0 9 9' onload='x'/>",
            "<svg viewBox='0 0 9 9'><image href='https://elsewhere.example/x'/></svg>",
            "<svg viewBox='0 0 9 9'><a xmlns:x='http://www.w3.org/1999/xlink' x:href=' javascript:x'/></svg>",
        ] {
            assert!(svg(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
