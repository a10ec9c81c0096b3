//! What a file is, by its content: what its sender says of it is only compared
//! (ASVS 5.2.2, 5.2.6, 5.3.2).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Flaw, MAX_BYTES, image, pdf};
use crate::http::fields::is_unseen;

/// The longest name, in characters.
const MAX_NAME: usize = 80;
/// What a file is called whose name had nothing to keep.
const NAMELESS: &str = "document";

/// What people may hand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileType {
    /// A PDF document.
    Pdf,
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
}

impl FileType {
    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// Its extension, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// What begins like this. Something of another type in front makes it that type.
    fn of(bytes: &[u8]) -> Result<Self, Flaw> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Ok(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Self::Png),
            _ if image::is_heic(bytes) => Err(Flaw::Heic),
            _ if pdf::is_pdf(bytes) => Ok(Self::Pdf),
            _ => Err(Flaw::TypeUnknown),
        }
    }

    /// Whether a name may have this extension. Phones and programs turn pictures into
    /// others and leave the name as it was.
    fn may_end_in(self, extension: &str) -> bool {
        match &*extension.to_ascii_lowercase() {
            "pdf" => self == Self::Pdf,
            "jpg" | "jpeg" | "jpe" | "jfif" | "jif" | "pjpeg" | "pjp" | "png" | "heic" | "heif"
            | "hif" | "avif" | "webp" | "tif" | "tiff" | "bmp" | "gif" => self != Self::Pdf,
            other => !OTHERS.contains(&other),
        }
    }

    /// Whether an extension is this type's own.
    fn ends_in(self, extension: &str) -> bool {
        let extension = &*extension.to_ascii_lowercase();
        match self {
            Self::Pdf => extension == "pdf",
            Self::Jpeg => matches!(extension, "jpg" | "jpeg" | "jpe" | "jfif"),
            Self::Png => extension == "png",
        }
    }

    /// Whether this is what a media type says. Programs tell it from the name, so any
    /// picture may be declared as any other; some phones write `image/jpg`.
    fn may_be(self, media_type: &str) -> bool {
        match &*media_type.to_ascii_lowercase() {
            "application/pdf" | "application/x-pdf" => self == Self::Pdf,
            "image/svg+xml" => false,
            other => self != Self::Pdf && other.starts_with("image/"),
        }
    }
}

/// Extensions of files that run, are shown by a browser, or hold others. Every other
/// word after a dot is a part of the name, as in `Mme. Martin` or `scan 12.11.2026`.
const OTHERS: [&str; 49] = [
    "7z", "apk", "app", "asp", "aspx", "bat", "cmd", "com", "css", "csv", "dmg", "doc", "docm",
    "docx", "eml", "exe", "gz", "hta", "htm", "html", "iso", "jar", "js", "jsp", "lnk", "mjs",
    "msg", "msi", "odt", "pages", "php", "phtml", "ps1", "py", "rar", "rtf", "scr", "sh", "svg",
    "swf", "tar", "txt", "vbs", "xht", "xhtml", "xls", "xlsx", "xml", "zip",
];

/// What a file is, if it can be taken. `name` and `declared` are the sender's; a
/// name without extension, or no name or type at all, is no flaw.
///
/// # Errors
/// The first [`Flaw`] found.
pub fn inspect(bytes: &[u8], name: Option<&str>, declared: Option<&str>) -> Result<FileType, Flaw> {
    if bytes.is_empty() {
        return Err(Flaw::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(Flaw::TooLarge);
    }
    let file_type = FileType::of(bytes)?;
    if name.is_some_and(|name| !named_like(name, file_type))
        || declared.is_some_and(|declared| !declared_like(declared, file_type))
    {
        return Err(Flaw::NameDisagrees);
    }
    match file_type {
        FileType::Pdf => pdf::check(bytes)?,
        FileType::Jpeg => image::check_jpeg(bytes)?,
        FileType::Png => image::check_png(bytes)?,
    }
    Ok(file_type)
}

/// Whether a name has an extension that this type may have, or none. A NUL, also as a form
/// may write it, hides the end of a name from some programs; dots and blanks at
/// the end are dropped by others.
fn named_like(name: &str, file_type: FileType) -> bool {
    if name.contains('\0') || name.contains("%00") {
        return false;
    }
    let name = last_component(name).trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    name.rsplit_once('.')
        .is_none_or(|(_, extension)| file_type.may_end_in(extension))
}

/// Whether a media type is this type's, or says nothing.
fn declared_like(declared: &str, file_type: FileType) -> bool {
    let media_type = declared.split(';').next().unwrap_or_default().trim();
    // What programs say of themselves where nobody told them is nothing.
    let untold = [
        "",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
    ];
    untold
        .iter()
        .any(|word| media_type.eq_ignore_ascii_case(word))
        || file_type.may_be(media_type)
}

/// A name to show: no path, nothing that breaks out of a header or a page or that
/// turns the text around, not too long, and with the extension of what the file is.
/// Never to be used as a path.
#[must_use]
pub fn clean_name(name: &str, file_type: FileType) -> String {
    let name = last_component(name).chars().filter_map(|c| match c {
        // French names have apostrophes; this one ends no string.
        '\'' => Some('\u{2019}'),
        '"' | '`' => None,
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() || is_unseen(c) => None,
        c => Some(c),
    });
    let name: String = name.collect();
    let words: Vec<&str> = name.split_whitespace().collect();
    let name = words.join(" ");
    let name = name.trim_matches(['.', ' ']);
    let name = if name.is_empty() { NAMELESS } else { name };
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if file_type.ends_in(extension) => (stem, extension),
        _ => (name, file_type.extension()),
    };
    let stem: String = stem.chars().take(MAX_NAME - 1 - extension.len()).collect();
    format!("{}.{extension}", stem.trim_end_matches(['.', ' ']))
}

/// What follows the last slash, of either kind.
fn last_component(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_clean_and_short_and_ends_in_what_the_file_is() {
        let long = "a".repeat(200);
        for (name, clean) in [
            ("scan.jpg", "scan.jpg"),
            (
                "pi\u{e8}ce d'identit\u{e9}.JPG",
                "pi\u{e8}ce d\u{2019}identit\u{e9}.JPG",
            ),
            ("C:\\Users\\x\\kbis.jfif", "kbis.jfif"),
            ("../../etc/passwd", "passwd.jpg"),
            ("x\"\r\nSet-Cookie: a=b.jpg", "x Set-Cookie: a=b.jpg"),
            ("\u{202e}gpj.exe \t  x.jpg", "gpj.exe x.jpg"),
            ("IMG_0001.HEIC", "IMG_0001.HEIC.jpg"),
            ("Mme. Martin", "Mme. Martin.jpg"),
            ("scan 12.11.2026", "scan 12.11.2026.jpg"),
            ("  .. ", "document.jpg"),
            ("a/", "document.jpg"),
            ("\0", "document.jpg"),
            (".jpg", "jpg.jpg"),
            (&format!("{long}.jpeg"), &format!("{}.jpeg", "a".repeat(75))),
            (&format!("b.{long}"), &format!("b.{}.jpg", "a".repeat(74))),
        ] {
            assert_eq!(clean_name(name, FileType::Jpeg), clean, "{name:?}");
        }
    }

    #[test]
    fn a_name_or_a_type_may_be_silent_but_not_disagree() {
        for name in [
            "",
            "scan",
            "a.b/scan",
            "x.php.jpg",
            "x.JPEG",
            "x.jpe",
            "x.jpg. ",
            "x.jfif",
            "x.HEIC",
            "x.png",
            "Mme. Martin",
            "scan 12.11.2026",
            "statuts S.A.R.L.",
        ] {
            assert!(named_like(name, FileType::Jpeg), "{name:?}");
        }
        for name in [
            "x.jpg.php",
            "x.php\0.jpg",
            "x.php%00.jpg",
            "x.pdf",
            "x.php.",
            "x.SVG",
        ] {
            assert!(!named_like(name, FileType::Jpeg), "{name:?}");
        }
        assert!(OTHERS.is_sorted());
        for declared in [
            "",
            "image/png",
            "Image/PNG; q=1",
            "image/heic",
            "image/jpeg",
            "application/octet-stream",
            "application/x-www-form-urlencoded",
        ] {
            assert!(declared_like(declared, FileType::Png), "{declared:?}");
        }
        for declared in ["application/pdf", "text/html", "png", "image/svg+xml"] {
            assert!(!declared_like(declared, FileType::Png), "{declared:?}");
        }
    }
}
