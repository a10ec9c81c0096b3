//! The name that a file is sent under (RFC 6266), which nobody has to give.

use alloc::borrow::ToOwned as _;
use alloc::string::{String, ToString as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The file name in a `Content-Disposition` field; nothing where the field is
/// malformed, or names the file twice. As it was sent: a hint for people, who
/// may not trust it, and never part of a path.
///
/// `filename*` goes before `filename` (RFC 6266, 4.3) and is UTF-8 (RFC 8187,
/// 3.2.1). Whoever sends a name in `filename` that is not ASCII means one of
/// several encodings without saying which, so that name is left out.
#[must_use]
pub fn file_name(field: &str) -> Option<String> {
    let (_, mut rest) = field.split_once(';')?;
    let (mut plain, mut extended) = (None, None);
    while !rest.trim().is_empty() {
        let (name, after) = rest.split_once('=')?;
        let (value, after) = value(after.trim_start())?;
        let kept = match name.trim().to_ascii_lowercase().as_str() {
            "filename" => plain.replace(value),
            "filename*" => extended.replace(value),
            _ => None,
        };
        if kept.is_some() {
            return None;
        }
        rest = after;
    }
    let name = match extended {
        Some(value) => utf8(&value)?,
        None => plain.filter(|name| name.is_ascii())?,
    };
    (!name.is_empty()).then_some(name)
}

/// What a name keeps of itself in `filename*` (RFC 8187, 3.2.1).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');

/// The `Content-Disposition` field under which a file goes out (RFC 6266, 4.1): opened
/// in place or kept. The name stands there in full, and in ASCII for old programs.
#[must_use]
pub fn disposition(in_place: bool, name: &str) -> String {
    let how = if in_place { "inline" } else { "attachment" };
    let ascii: String = name
        .chars()
        .map(|letter| match letter {
            '.' | '-' | '_' | ' ' => letter,
            letter if letter.is_ascii_alphanumeric() => letter,
            _ => '_',
        })
        .collect();
    let full = utf8_percent_encode(name, PLAIN);
    alloc::format!("{how}; filename=\"{ascii}\"; filename*=UTF-8''{full}")
}

/// A parameter's value, quoted or not, and what stands behind its semicolon.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (token, rest) = text.split_once(';').unwrap_or((text, ""));
        return Some((token.trim().to_owned(), rest));
    };
    let mut value = String::new();
    let mut letters = quoted.chars();
    loop {
        match letters.next()? {
            '"' => break,
            '\\' => value.push(letters.next()?),
            letter => value.push(letter),
        }
    }
    let rest = letters.as_str().trim_start();
    if rest.is_empty() {
        return Some((value, rest));
    }
    Some((value, rest.strip_prefix(';')?))
}

/// A value with its encoding and language in front.
fn utf8(value: &str) -> Option<String> {
    let (encoding, rest) = value.split_once('\'')?;
    let (_language, text) = rest.split_once('\'')?;
    if !encoding.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    let text = percent_decode_str(text).decode_utf8().ok()?;
    Some(text.to_string())
}

/// A text for a header field of ours, which holds ASCII only.
#[must_use]
pub fn in_field(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

/// The text that such a header field holds.
#[must_use]
pub fn of_field(field: &str) -> Option<String> {
    let text = percent_decode_str(field).decode_utf8().ok()?;
    Some(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_name_that_it_was_given() {
        for (field, expected) in [
            ("attachment; filename=\"id.pdf\"", Some("id.pdf")),
            ("attachment;filename=id.pdf", Some("id.pdf")),
            ("ATTACHMENT; FileName = id.pdf ; x=y", Some("id.pdf")),
            (
                r#"attachment; filename="a \"b\"; c\\d.pdf""#,
                Some(r#"a "b"; c\d.pdf"#),
            ),
            (
                "attachment; filename=\"piece.pdf\"; filename*=UTF-8''pi%C3%A8ce.pdf",
                Some("pièce.pdf"),
            ),
            (
                "attachment; filename*=utf-8'fr'a%20b.pdf; filename=c",
                Some("a b.pdf"),
            ),
            // Whether that is Latin-1 or UTF-8, it does not say.
            ("attachment; filename=\"pi\u{e8}ce.pdf\"", None),
            ("attachment; filename*=iso-8859-1''%e8.pdf", None),
            ("attachment; filename*=UTF-8''%e8.pdf", None),
            ("attachment; filename*=id.pdf; filename=id.pdf", None),
            ("attachment; filename=a; filename=b", None),
            ("attachment; filename=\"a", None),
            ("attachment; filename=\"a\"b", None),
            ("attachment; filename=\"a\\", None),
            ("attachment; filename=\"\"", None),
            ("attachment; filename", None),
            ("attachment", None),
            ("", None),
        ] {
            assert_eq!(file_name(field).as_deref(), expected, "{field}");
        }
    }

    #[test]
    fn a_file_goes_out_under_the_name_that_it_has() {
        for (in_place, name, expected) in [
            (
                true,
                "carte d\u{2019}identit\u{e9}.png",
                "inline; filename=\"carte d_identit_.png\"; \
                 filename*=UTF-8''carte%20d%E2%80%99identit%C3%A9.png",
            ),
            (
                false,
                "a\";\r\nx: y/..\\b.pdf",
                "attachment; filename=\"a____x_ y_.._b.pdf\"; \
                 filename*=UTF-8''a%22%3B%0D%0Ax%3A%20y%2F..%5Cb.pdf",
            ),
        ] {
            let field = disposition(in_place, name);
            assert_eq!(field, expected);
            assert_eq!(file_name(&field).as_deref(), Some(name));
        }
    }
}
