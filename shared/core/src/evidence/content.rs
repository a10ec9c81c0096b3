//! What a file is, by its content: what its sender says of it is only compared
//! (ASVS 5.2.2, 5.2.6, 5.3.2).

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::{Flaw, image, pdf};

/// The largest file, in bytes.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The longest name, in characters.
const MAX_NAME: usize = 80;
/// The longest extension that a name keeps when it is shortened.
const MAX_EXTENSION: usize = 10;
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
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            _ => None,
        }
    }

    /// The type of an extension.
    fn extended(extension: &str) -> Option<Self> {
        match &*extension.to_ascii_lowercase() {
            "pdf" => Some(Self::Pdf),
            "jpg" | "jpeg" | "jpe" => Some(Self::Jpeg),
            "png" => Some(Self::Png),
            _ => None,
        }
    }

    /// The type of a media type; some phones write `image/jpg`.
    fn declared(media_type: &str) -> Option<Self> {
        match &*media_type.to_ascii_lowercase() {
            "application/pdf" => Some(Self::Pdf),
            "image/jpeg" | "image/jpg" => Some(Self::Jpeg),
            "image/png" => Some(Self::Png),
            _ => None,
        }
    }
}

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
    let file_type = FileType::of(bytes).ok_or(Flaw::TypeUnknown)?;
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

/// Whether a name has the extension of this type, or none. A NUL, also as a form
/// may write it, hides the end of a name from some programs; dots and blanks at
/// the end are dropped by others.
fn named_like(name: &str, file_type: FileType) -> bool {
    if name.contains('\0') || name.contains("%00") {
        return false;
    }
    let name = last_component(name).trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    name.rsplit_once('.')
        .is_none_or(|(_, extension)| FileType::extended(extension) == Some(file_type))
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
        || FileType::declared(media_type) == Some(file_type)
}

/// A name to show: no path, nothing that breaks out of a header or a page or that
/// turns the text around, and not too long. Never to be used as a path.
#[must_use]
pub fn clean_name(name: &str) -> String {
    let name = last_component(name).chars().filter_map(|c| match c {
        // French names have apostrophes; this one ends no string.
        '\'' => Some('\u{2019}'),
        '"' | '`' => None,
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() || turns_text(c) => None,
        c => Some(c),
    });
    let name: String = name.collect();
    let words: Vec<&str> = name.split_whitespace().collect();
    let name = words.join(" ");
    let shortened = shorten(name.trim_matches(['.', ' ']));
    if shortened.is_empty() {
        NAMELESS.into()
    } else {
        shortened
    }
}

/// At most so many characters, the extension among them.
fn shorten(name: &str) -> String {
    if name.chars().count() <= MAX_NAME {
        return name.into();
    }
    let cut = |text: &str, length: usize| -> String {
        let text: String = text.chars().take(length).collect();
        text.trim_end_matches(['.', ' ']).to_string()
    };
    match name.rsplit_once('.') {
        Some((stem, extension)) if extension.chars().count() <= MAX_EXTENSION => {
            let room = MAX_NAME - 1 - extension.chars().count();
            format!("{}.{extension}", cut(stem, room))
        }
        _ => cut(name, MAX_NAME),
    }
}

/// What follows the last slash, of either kind.
fn last_component(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// Whether a character sets the direction of what follows, or is not seen at all.
const fn turns_text(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_clean_and_short_and_keeps_its_extension() {
        let long = "a".repeat(200);
        for (name, clean) in [
            ("scan.pdf", "scan.pdf"),
            (
                "pi\u{e8}ce d'identit\u{e9}.PDF",
                "pi\u{e8}ce d\u{2019}identit\u{e9}.PDF",
            ),
            ("C:\\Users\\x\\kbis.pdf", "kbis.pdf"),
            ("../../etc/passwd", "passwd"),
            ("x\"\r\nSet-Cookie: a=b.pdf", "x Set-Cookie: a=b.pdf"),
            ("\u{202e}gpj.exe \t  x.jpg", "gpj.exe x.jpg"),
            ("  .. ", NAMELESS),
            ("a/", NAMELESS),
            ("\0", NAMELESS),
            (".pdf", "pdf"),
            (&format!("{long}.jpeg"), &format!("{}.jpeg", "a".repeat(75))),
            (&format!("b.{long}"), &format!("b.{}", "a".repeat(78))),
        ] {
            assert_eq!(clean_name(name), clean, "{name:?}");
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
        ] {
            assert!(named_like(name, FileType::Jpeg), "{name:?}");
        }
        for name in [
            "x.jpg.php",
            "x.php\0.jpg",
            "x.php%00.jpg",
            "x.png",
            "x.php.",
            "x.jp g",
        ] {
            assert!(!named_like(name, FileType::Jpeg), "{name:?}");
        }
        for declared in [
            "",
            "image/png",
            "Image/PNG; q=1",
            "application/octet-stream",
            "application/x-www-form-urlencoded",
        ] {
            assert!(declared_like(declared, FileType::Png), "{declared:?}");
        }
        for declared in ["image/jpeg", "text/html", "png", "image/png, text/html"] {
            assert!(!declared_like(declared, FileType::Png), "{declared:?}");
        }
    }
}
