//! What a PDF says of itself in clear.
//!
//! Names and page trees inside compressed object streams are not seen: a library
//! that opens those would be larger than the whole function. This keeps honest
//! files readable and lazy attacks out; it makes no PDF safe, so support gets one
//! only as a download. A file locked without a password, to forbid printing say,
//! cannot be told from one that nobody can read and counts as locked.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::Flaw;

/// The most pages.
const MAX_PAGES: u32 = 50;
/// Where readers look for the end of a file.
const TAIL: usize = 1024;

/// # Errors
/// [`Flaw::Broken`], [`Flaw::Locked`], [`Flaw::Active`] or [`Flaw::TooManyPages`].
pub(super) fn check(bytes: &[u8]) -> Result<(), Flaw> {
    let tail = bytes.last_chunk::<TAIL>().map_or(bytes, |tail| tail);
    if !tail.windows(5).any(|window| window == b"%%EOF") {
        return Err(Flaw::Broken);
    }
    let mut node = Node::default();
    // What is before the first slash is no name.
    for piece in bytes.split(|byte| *byte == b'/').skip(1) {
        let end = piece.iter().position(|byte| ends_name(*byte));
        let (name, rest) = piece.split_at(end.unwrap_or(piece.len()));
        let name = unescaped(name);
        match &*name {
            b"Encrypt" => return Err(Flaw::Locked),
            b"JavaScript" | b"Launch" | b"EmbeddedFile" | b"EmbeddedFiles" | b"RichMedia"
            | b"Rendition" | b"XFA" => return Err(Flaw::Active),
            b"Pages" if node.type_is_next => node.is_pages = true,
            b"Count" => node.count = number(rest),
            _ => {}
        }
        if node.is_pages && node.count > MAX_PAGES {
            return Err(Flaw::TooManyPages);
        }
        node.type_is_next = *name == *b"Type";
        // `obj` and `endobj` part one object from the next.
        if rest.windows(3).any(|window| window == b"obj") {
            node = Node::default();
        }
    }
    Ok(())
}

/// What has been seen of an object that may be a node of the page tree. Outlines
/// have counts too, which are not pages.
#[derive(Default)]
struct Node {
    type_is_next: bool,
    is_pages: bool,
    count: u32,
}

/// Blanks and delimiters (ISO 32000-1, 7.2.2).
fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"\0()<>[]{}%".contains(&byte)
}

/// A name without escapes: `J#61vaScript` is one of the ways to write it.
fn unescaped(name: &[u8]) -> Cow<'_, [u8]> {
    if !name.contains(&b'#') {
        return Cow::Borrowed(name);
    }
    let mut plain = Vec::new();
    let mut rest = name;
    while let Some((first, others)) = rest.split_first() {
        let escape = rest.strip_prefix(b"#").and_then(|rest| rest.first_chunk());
        if let Some(byte) = escape.copied().and_then(hexadecimal) {
            plain.push(byte);
            rest = others.get(2..).unwrap_or_default();
        } else {
            plain.push(*first);
            rest = others;
        }
    }
    Cow::Owned(plain)
}

fn hexadecimal(digits: [u8; 2]) -> Option<u8> {
    let text = core::str::from_utf8(&digits).ok()?;
    u8::from_str_radix(text, 16).ok()
}

/// The number that follows, 0 where none does.
fn number(rest: &[u8]) -> u32 {
    let digits = rest.trim_ascii_start().iter().map_while(|byte| match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        _ => None,
    });
    digits.fold(0, |number, digit| {
        number.saturating_mul(10).saturating_add(digit)
    })
}
