//! What a PDF says of itself.
//!
//! Every object is looked at, wherever in the file it begins: a table that leads readers
//! into a comment or a stream hides none, and neither do former versions or the
//! compressed streams that hold objects. What pages draw is not looked at, since text
//! acts on nothing. What cannot be looked into is refused. This keeps attacks by what
//! readers do out, not those on their faults, so support gets a PDF only as a download.

mod budget;
mod frame;
mod lexer;
mod survey;
mod table;
#[cfg(test)]
mod tests;

use super::Flaw;
use budget::Budget;
use lexer::{Lexer, Number, Token, is_blank, is_numeric, is_regular};
use survey::Survey;

/// Where readers look for the start and the end of a file (ISO 32000-1, annex H, 3.4).
const WINDOW: usize = 1024;
/// The first bytes of every PDF.
const START: &[u8] = b"%PDF-";
/// The largest number that an object can have (ISO 32000-1, annex C). Readers take a larger one
/// for another: it wraps.
const LAST_NUMBER: u32 = 8_388_607;
/// The most bytes that all compressed objects may have.
const MAX_INFLATED: usize = 16 * 1024 * 1024;

/// Whether this is a PDF, maybe after a few bytes of something else, as mail programs
/// and printers leave them. Markup is none: a browser would show it.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    let start = bytes.get(..WINDOW).unwrap_or(bytes);
    let position = start.windows(START.len()).position(|five| five == START);
    position
        .and_then(|position| start.get(..position))
        .is_some_and(|before| !before.contains(&b'<') && !is_other(before))
}

/// Whether these bytes begin another type of file, which may hold a PDF.
fn is_other(bytes: &[u8]) -> bool {
    [
        &b"PK"[..],
        b"MZ",
        b"\x7fELF",
        b"GIF8",
        b"RIFF",
        b"Rar!",
        b"7z\xbc\xaf",
        b"\x1f\x8b",
        b"\xca\xfe\xba\xbe",
        b"\xd0\xcf\x11\xe0",
        b"#!",
    ]
    .iter()
    .any(|magic| bytes.starts_with(magic))
}

/// # Errors
/// [`Flaw::Broken`], [`Flaw::Locked`], [`Flaw::Active`], [`Flaw::Opaque`] or
/// [`Flaw::TooManyPages`].
pub(super) fn check(bytes: &[u8]) -> Result<(), Flaw> {
    let blanks = bytes.iter().rev().take_while(|byte| is_blank(**byte));
    let end = bytes.len() - blanks.count();
    let tail = bytes.get(end.saturating_sub(WINDOW)..end);
    if !tail.is_some_and(|tail| tail.windows(5).any(|five| five == b"%%EOF")) {
        return Err(Flaw::Broken);
    }
    look(bytes, &mut Budget::of(bytes.len())).map_err(|flaw| {
        let mut names = bytes.windows(8).filter(|eight| *eight == b"/Encrypt");
        // Of a locked file that is the reason, and what its sender can change.
        match flaw {
            Flaw::Opaque if names.next().is_some() => Flaw::Locked,
            flaw => flaw,
        }
    })
}

/// Looks at every object.
fn look(bytes: &[u8], budget: &mut Budget) -> Result<(), Flaw> {
    let mut survey = Survey::new(budget);
    let mut inflated = 0;
    for place in places(bytes) {
        let (before, rest) = bytes.split_at_checked(place).unwrap_or((bytes, &[]));
        let mut lexer = Lexer::new(rest);
        let number = match lexer.next() {
            Some(Token::Word(b"obj")) => number_of(before)?,
            // `trailer`
            _ => None,
        };
        let stream = survey.object(&mut lexer, number)?;
        survey.has_packed_table |= stream.as_ref().is_some_and(|stream| stream.is_table);
        if let Some(dictionary) = stream
            && let Some(objects) = dictionary.objects()?
        {
            let most = MAX_INFLATED - inflated;
            let content = objects.content(lexer.rest(), most, survey.budget)?;
            inflated += content.len();
            survey.objects(&content, &objects)?;
        }
    }
    table::check(bytes, survey.budget)?;
    survey.verdict()
}

/// Where objects begin, after their numbers, and trailers.
fn places(bytes: &[u8]) -> impl Iterator<Item = usize> {
    (0..bytes.len()).filter(move |place| match bytes.get(*place) {
        Some(b'o') => is_word(bytes, *place, b"obj"),
        Some(b't') => is_word(bytes, *place, b"trailer"),
        _ => false,
    })
}

/// Whether this word stands there.
fn is_word(bytes: &[u8], place: usize, word: &[u8]) -> bool {
    let before = place.checked_sub(1).and_then(|before| bytes.get(before));
    let after = bytes.get(place + word.len());
    bytes
        .get(place..)
        .is_some_and(|rest| rest.starts_with(word))
        && !before.is_some_and(u8::is_ascii_alphabetic)
        && !after.is_some_and(|byte| is_regular(*byte))
}

/// The number of the object whose `obj` follows, if two numbers stand before it.
///
/// # Errors
/// [`Flaw::Opaque`] where a reader may take another number for it: one that is not
/// written in digits alone, or with a comment behind it, or too large.
fn number_of(before: &[u8]) -> Result<Option<u32>, Flaw> {
    let (before, generation) = number_at_end(before)?;
    let Some(generation) = generation else {
        return Ok(None);
    };
    match number_at_end(before)? {
        (_, Some(number)) if number.names_object() && generation.is_plain => Ok(Some(number.whole)),
        (_, Some(_)) => Err(Flaw::Opaque),
        (_, None) => Ok(None),
    }
}

/// Splits off the number that these bytes end with, if one does, and blanks after it. No
/// byte is looked at for many an `obj`: blanks end at one, and a line is the last for one.
///
/// # Errors
/// [`Flaw::Opaque`] where a comment may be passed over.
fn number_at_end(bytes: &[u8]) -> Result<(&[u8], Option<Number>), Flaw> {
    let (rest, blanks) = split_where(bytes, is_blank);
    let is_line_end = |byte: u8| matches!(byte, b'\r' | b'\n');
    let (_, line) = split_where(rest, |byte| !is_line_end(byte));
    if blanks.iter().copied().any(is_line_end) && line.contains(&b'%') {
        return Err(Flaw::Opaque);
    }
    let (rest, word) = split_where(rest, is_numeric);
    let number = match Lexer::new(word).next() {
        Some(Token::Number(number)) => Some(number),
        _ => None,
    };
    Ok((rest, number))
}

/// Splits bytes where the last ones begin that are all like this.
fn split_where(bytes: &[u8], like: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let end = bytes.iter().rposition(|byte| !like(*byte));
    bytes.split_at(end.map_or(0, |end| end + 1))
}
