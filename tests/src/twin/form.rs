//! A form with a file, taken apart as workerd does it (RFC 7578).

use regain_core::evidence::Upload;
use regain_web::NoFile;

/// One field of a form.
struct Part<'a> {
    name: String,
    /// A field that has one is a file, unless it is empty: no file was chosen.
    file_name: Option<String>,
    content_type: Option<String>,
    content: &'a [u8],
}

/// The file of a form that has the field `file` and, beside it, none but `date`.
pub fn only_file(body: &[u8], content_type: &str) -> Result<Upload, NoFile> {
    let (_, boundary) = content_type
        .split_once("boundary=")
        .ok_or(NoFile::Malformed)?;
    let parts = parts(body, boundary.trim_matches('"')).ok_or(NoFile::Malformed)?;
    let (files, others): (Vec<_>, Vec<_>) = parts.iter().partition(|part| part.name == "file");
    let dated = match &others[..] {
        [] => None,
        [part] if part.name == "date" && part.file_name.is_none() => {
            Some(String::from_utf8_lossy(part.content).into_owned())
        }
        _ => return Err(NoFile::NotOneFile),
    };
    let [part] = &files[..] else {
        return Err(NoFile::NotOneFile);
    };
    let name = part.file_name.clone().filter(|name| !name.is_empty());
    if name.is_none() {
        return Err(NoFile::NotOneFile);
    }
    Ok(Upload {
        bytes: part.content.to_vec(),
        name,
        declared: part.content_type.clone(),
        dated,
    })
}

fn parts<'a>(body: &'a [u8], boundary: &str) -> Option<Vec<Part<'a>>> {
    let mut rest = body.strip_prefix(format!("--{boundary}").as_bytes())?;
    let end = format!("\r\n--{boundary}");
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        rest = rest.strip_prefix(b"\r\n")?;
        let head = find(rest, b"\r\n\r\n")?;
        let (fields, after) = (&rest[..head], &rest[head + 4..]);
        let close = find(after, end.as_bytes())?;
        parts.push(part(&String::from_utf8_lossy(fields), &after[..close])?);
        rest = &after[close + end.len()..];
    }
    Some(parts)
}

fn part<'a>(fields: &str, content: &'a [u8]) -> Option<Part<'a>> {
    let field = |wanted: &str| {
        let mut lines = fields.lines().filter_map(|line| line.split_once(':'));
        let (_, value) = lines.find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        Some(value.trim().to_owned())
    };
    let disposition = field("content-disposition")?;
    Some(Part {
        name: parameter(&disposition, " name=\"")?,
        file_name: parameter(&disposition, " filename=\""),
        content_type: field("content-type"),
        content,
    })
}

/// A quoted parameter: a backslash escapes what comes after it.
fn parameter(disposition: &str, start: &str) -> Option<String> {
    let (_, quoted) = disposition.split_once(start)?;
    let mut value = String::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next()? {
            '"' => return Some(value),
            '\\' => value.extend(characters.next()),
            character => value.push(character),
        }
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len())
        .position(|window| window == wanted)
}
