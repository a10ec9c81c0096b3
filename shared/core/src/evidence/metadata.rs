//! Reads what a file says of its making: the information dictionary of a PDF (ISO 32000-2,
//! 14.3.3), Exif (CIPA DC-008) and text chunks of pictures, and XMP (ISO 16684-1) in any.
//!
//! Nothing is refused here, and little is read: what stands elsewhere, is packed, or cannot be
//! read says nothing.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::content::FileType;
use super::made::Made;
use crate::http::fields::is_unseen;

/// How much of a file is looked through, from its start and, of a PDF, from its end.
pub const WINDOW: usize = 256 * 1024;
/// The longest value.
const LONGEST: usize = 200;
/// How much of what programs are called is kept, in characters.
pub const KEPT: usize = 120;
/// How many tags of a directory are looked at. Cameras write some dozens.
const MOST_ENTRIES: usize = 100;
/// The years of a time: what lies before or after them was never said in earnest.
const YEARS: RangeInclusive<i32> = 1980..=2200;

/// What a file of this type says.
#[must_use]
pub fn read(bytes: &[u8], file_type: FileType) -> Made {
    let start = bytes.get(..WINDOW).unwrap_or(bytes);
    match file_type {
        FileType::Pdf => {
            let end = bytes.get(bytes.len().saturating_sub(WINDOW)..);
            let end = of_pdf(end.unwrap_or(bytes));
            if end.is_silent() { of_pdf(start) } else { end }
        }
        FileType::Jpeg => of_picture(start, b"Exif\0\0"),
        FileType::Png => of_picture(start, b"eXIf"),
    }
}

fn of_pdf(bytes: &[u8]) -> Made {
    let info = |key: &[u8]| in_pdf(after_last(bytes, key)?);
    let said = [
        info(b"/Creator"),
        info(b"/Producer"),
        in_xmp(bytes, b"CreatorTool"),
    ];
    let time = |key: &[u8], xmp: &[u8]| {
        let time = info(key).or_else(|| in_xmp(bytes, xmp))?;
        instant(&time)
    };
    Made {
        software: software(&said),
        created: time(b"/CreationDate", b"CreateDate"),
        changed: time(b"/ModDate", b"ModifyDate"),
    }
}

fn of_picture(bytes: &[u8], exif: &[u8]) -> Made {
    let tiff = after(bytes, exif).and_then(Tiff::read);
    let tag = |tag| tiff.as_ref()?.text(tag);
    let said = [tag(0x0131), in_png(bytes), in_xmp(bytes, b"CreatorTool")];
    let time = |exif: Option<String>, xmp: &[u8]| {
        let time = exif.or_else(|| in_xmp(bytes, xmp))?;
        instant(&time)
    };
    Made {
        software: software(&said),
        created: time(tag(0x9003), b"CreateDate"),
        changed: time(tag(0x0132), b"ModifyDate"),
    }
}

/// The names of programs, each once.
fn software(said: &[Option<String>; 3]) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for name in said.iter().flatten() {
        let name: String = name
            .chars()
            .filter(|c| !c.is_control() && !is_unseen(*c))
            .collect();
        let name = name.trim();
        if !name.is_empty() && names.iter().all(|known| known != name) {
            names.push(name.into());
        }
    }
    let names: String = names.join("; ").chars().take(KEPT).collect();
    Some(names).filter(|names| !names.is_empty())
}

/// A time as files write it: `D:20261122160500+01'00'`, `2026:11:22 16:05:00` or
/// `2026-11-22T16:05:00Z`. One without a zone is taken for UTC.
fn instant(said: &str) -> Option<DateTime<Utc>> {
    let said = said.trim().trim_start_matches("D:");
    let mut ends = said.char_indices().skip(10);
    let end = ends.find(|(_, c)| matches!(c, '+' | '-' | 'Z'));
    let (time, zone) = said.split_at_checked(end.map_or(said.len(), |(end, _)| end))?;
    let digits = |text: &str, most| -> Vec<u32> {
        text.chars()
            .filter_map(|c| c.to_digit(10))
            .take(most)
            .collect()
    };
    let number = |digits: &[u32]| digits.iter().fold(0, |sum, digit| sum * 10 + digit);
    let time = digits(time, 14);
    let year = i32::try_from(number(time.get(..4)?)).ok()?;
    YEARS.contains(&year).then_some(())?;
    let part = |digits: &[u32], at: usize| digits.get(at..at + 2).map(number);
    let day = NaiveDate::from_ymd_opt(year, part(&time, 4)?, part(&time, 6)?)?;
    let [hour, minute, second] = [8, 10, 12].map(|at| part(&time, at).unwrap_or_default());
    let offset = digits(zone, 4);
    let [hours, minutes] = [0, 2].map(|at| part(&offset, at).unwrap_or_default());
    let offset = TimeDelta::minutes(i64::from(hours * 60 + minutes));
    let local = day.and_hms_opt(hour, minute, second)?.and_utc();
    if zone.starts_with('-') {
        local.checked_add_signed(offset)
    } else {
        local.checked_sub_signed(offset)
    }
}

fn after<'a>(bytes: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let place = bytes.windows(key.len()).position(|found| found == key)?;
    bytes.get(place + key.len()..)
}

/// The last one counts: a PDF is changed by what is put behind it.
fn after_last<'a>(bytes: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let place = bytes.windows(key.len()).rposition(|found| found == key)?;
    bytes.get(place + key.len()..)
}

/// A property of XMP, as an element or an attribute.
fn in_xmp(bytes: &[u8], name: &[u8]) -> Option<String> {
    let rest = after(bytes, name)?;
    let rest = rest
        .strip_prefix(b">")
        .or_else(|| rest.strip_prefix(b"=\""))?;
    let value = rest.get(..LONGEST).unwrap_or(rest);
    let value = value.split(|byte| matches!(byte, b'<' | b'"')).next()?;
    Some(String::from_utf8_lossy(value).into())
}

/// The program in a text chunk of a PNG (ISO 15948, 11.3.4).
fn in_png(bytes: &[u8]) -> Option<String> {
    const KEY: &[u8] = b"tEXtSoftware\0";
    let place = bytes.windows(KEY.len()).position(|found| found == KEY)?;
    let length = bytes.get(place.checked_sub(4)?..place)?.first_chunk()?;
    // Of the data, which the keyword begins.
    let length = (u32::from_be_bytes(*length) as usize).checked_sub(KEY.len() - 4)?;
    let start = place + KEY.len();
    let text = bytes.get(start..start + length.min(LONGEST))?;
    Some(text.iter().copied().map(char::from).collect())
}

/// A string of a PDF: in brackets, or in hexadecimal digits (ISO 32000-2, 7.3.4).
fn in_pdf(rest: &[u8]) -> Option<String> {
    let rest = rest.trim_ascii_start();
    let rest = rest.get(..2 * LONGEST).unwrap_or(rest);
    let value = match rest.split_first()? {
        (b'(', rest) => in_brackets(rest)?,
        (b'<', rest) => in_digits(rest),
        _ => return None,
    };
    Some(match value.strip_prefix(b"\xfe\xff") {
        Some(wide) => {
            let units = wide.chunks_exact(2).filter_map(|unit| unit.first_chunk());
            let units = units.map(|unit| u16::from_be_bytes(*unit));
            char::decode_utf16(units).filter_map(Result::ok).collect()
        }
        None => value.into_iter().map(char::from).collect(),
    })
}

/// What stands before the bracket that closes it, without escapes.
fn in_brackets(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut value = Vec::new();
    let mut open = 0;
    loop {
        let (mut byte, mut next) = rest.split_first()?;
        match byte {
            b'(' => open += 1,
            b')' if open == 0 => return Some(value),
            b')' => open -= 1,
            b'\\' => (byte, next) = next.split_first()?,
            _ => {}
        }
        value.push(*byte);
        rest = next;
    }
}

fn in_digits(rest: &[u8]) -> Vec<u8> {
    let digits = rest.iter().map_while(|byte| char::from(*byte).to_digit(16));
    let digits: Vec<_> = digits.collect();
    let pairs = digits.chunks_exact(2);
    let bytes = pairs.map(|pair| pair.iter().fold(0, |sum, digit| sum * 16 + digit));
    bytes.filter_map(|byte| u8::try_from(byte).ok()).collect()
}

/// What Exif is kept in (TIFF 6.0, section 2).
struct Tiff<'a> {
    bytes: &'a [u8],
    is_little: bool,
}

impl<'a> Tiff<'a> {
    /// Its start: of a PNG chunk and of a JPEG segment alike.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let is_little = match bytes.first_chunk()? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Some(Self { bytes, is_little })
    }

    /// The number that these bytes begin with.
    fn number<const N: usize>(&self, bytes: &[u8]) -> Option<usize> {
        let bytes: &[u8; N] = bytes.first_chunk()?;
        let add = |sum: usize, byte: &u8| (sum << 8) | usize::from(*byte);
        Some(if self.is_little {
            bytes.iter().rev().fold(0, add)
        } else {
            bytes.iter().fold(0, add)
        })
    }

    /// What begins where a number says that these bytes begin with.
    fn at(&self, place: &[u8]) -> Option<&'a [u8]> {
        self.bytes.get(self.number::<4>(place)?..)
    }

    /// The length and the value, or its place, of a tag in a directory.
    fn entry(&self, directory: &'a [u8], tag: usize) -> Option<(usize, &'a [u8])> {
        let (count, entries) = directory.split_at_checked(2)?;
        let entries = entries.chunks_exact(12).take(self.number::<2>(count)?);
        let mut entries = entries.take(MOST_ENTRIES);
        let entry = entries.find(|entry| self.number::<2>(entry) == Some(tag))?;
        Some((self.number::<4>(entry.get(4..)?)?, entry.get(8..)?))
    }

    /// The text of a tag, of the picture or of how it was taken.
    fn text(&self, tag: usize) -> Option<String> {
        const TAKEN: usize = 0x8769;
        let main = self.at(self.bytes.get(4..)?)?;
        let (length, value) = self.entry(main, tag).or_else(|| {
            let (_, taken) = self.entry(main, TAKEN)?;
            self.entry(self.at(taken)?, tag)
        })?;
        let text = if length > 4 { self.at(value)? } else { value };
        let text = text.get(..length.min(LONGEST))?;
        let text = text.split(|byte| *byte == 0).next()?;
        Some(String::from_utf8_lossy(text).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<DateTime<Utc>> {
        text.parse().ok()
    }

    #[test]
    fn a_time_is_read_as_files_write_it() {
        for (said, expected) in [
            ("D:20261122160500+01'00'", at("2026-11-22T15:05:00Z")),
            ("D:20261122160500-05'30", at("2026-11-22T21:35:00Z")),
            ("D:20261122", at("2026-11-22T00:00:00Z")),
            ("2026:11:22 16:05:00", at("2026-11-22T16:05:00Z")),
            ("2026-11-22T16:05:00-05:00", at("2026-11-22T21:05:00Z")),
            ("2026-11-22T16:05:00.123Z", at("2026-11-22T16:05:00Z")),
            ("2026:13:22 16:05:00", None),
            ("2026:11:22 25:05:00", None),
            ("0000:00:00 00:00:00", None),
            ("0001:01:01 00:00:00", None),
            ("yesterday", None),
            ("é", None),
            ("", None),
        ] {
            assert_eq!(instant(said), expected, "{said}");
        }
    }

    #[test]
    fn a_pdf_says_it_in_its_information_or_in_xmp() {
        for (file, software, changed) in [
            (
                &b"1 0 obj <</Producer (Skia/PDF (m1\\)) ) /ModDate(D:20261122160500Z)>>"[..],
                Some("Skia/PDF (m1))"),
                at("2026-11-22T16:05:00Z"),
            ),
            (
                b"<</Creator <FEFF00470049004D0050> /Producer (GIMP)>>",
                Some("GIMP"),
                None,
            ),
            // What was put behind it counts.
            (b"<</Producer (A)>> <</Producer (B)>>", Some("B"), None),
            (
                b"<xmp:CreatorTool>Canva</xmp:CreatorTool> xmp:ModifyDate=\"2026-11-22T16:05:00Z\"",
                Some("Canva"),
                at("2026-11-22T16:05:00Z"),
            ),
            (b"/Producer (never ends", None, None),
            (b"/Producer <zz> /ModDate (soon)", None, None),
            (b"/Producer 7 0 R", None, None),
            (b"/Producer", None, None),
            (b"", None, None),
        ] {
            let made = read(file, FileType::Pdf);
            assert_eq!(
                (made.software.as_deref(), made.changed),
                (software, changed)
            );
            assert_eq!(made.created, None);
        }
    }

    /// A TIFF of both byte orders with a program, a change, and when it was taken.
    fn tiff(is_little: bool) -> Vec<u8> {
        let short = |number: u16| {
            if is_little {
                number.to_le_bytes()
            } else {
                number.to_be_bytes()
            }
        };
        let long = |number: u32| {
            if is_little {
                number.to_le_bytes()
            } else {
                number.to_be_bytes()
            }
        };
        let entry = |tag, kind, length, value| {
            [&short(tag)[..], &short(kind), &long(length), &long(value)].concat()
        };
        let mark = if is_little { b"II*\0" } else { b"MM\0*" };
        [
            &mark[..],
            &long(8),
            &short(3),
            &entry(0x0131, 2, 6, 80),
            &entry(0x0132, 2, 20, 86),
            &entry(0x8769, 4, 1, 50),
            &long(0),
            &short(1),
            &entry(0x9003, 2, 20, 106),
            &[0; 16],
            b"GIMP \0",
            b"2026:11:22 16:05:00\0",
            b"2026:11:20 10:00:00\0",
        ]
        .concat()
    }

    #[test]
    fn a_picture_says_it_in_exif_or_in_a_text_of_a_png() {
        let expected = Made {
            software: Some("GIMP".into()),
            created: at("2026-11-20T10:00:00Z"),
            changed: at("2026-11-22T16:05:00Z"),
        };
        for is_little in [true, false] {
            let tiff = tiff(is_little);
            let jpeg = [&b"\xff\xd8\xff\xe1\0\0Exif\0\0"[..], &tiff].concat();
            assert_eq!(read(&jpeg, FileType::Jpeg), expected);
            let png = [&b"\x89PNG\0\0\0\0eXIf"[..], &tiff].concat();
            assert_eq!(read(&png, FileType::Png), expected);
            // However it is cut off, it says less and fails nowhere.
            for end in 0..jpeg.len() {
                let made = read(&jpeg[..end], FileType::Jpeg);
                assert!(made.software.is_none() || made.software == expected.software);
            }
        }
        let png = b"\0\0\0\x12tEXtSoftware\0paint.net\0\0\0\0";
        let software = read(png, FileType::Png).software;
        assert_eq!(software.as_deref(), Some("paint.net"));
        let xmp = b"<rdf xmp:CreatorTool=\"Adobe Photoshop\" xmp:CreateDate=\"2026-11-20\">";
        let made = read(xmp, FileType::Jpeg);
        assert_eq!(made.software.as_deref(), Some("Adobe Photoshop"));
        assert_eq!(made.created, at("2026-11-20T00:00:00Z"));
        // Lengths that lead nowhere, and directories that lead to themselves.
        for lie in [
            &b"Exif\0\0II*\0\xff\xff\xff\xff"[..],
            b"Exif\0\0II*\0\x04\0\0\0",
            b"\xff\xff\xff\xfftEXtSoftware\0",
            b"\0\0\0\x02tEXtSoftware\0x",
        ] {
            assert!(read(lie, FileType::Jpeg).is_silent());
        }
    }
}
