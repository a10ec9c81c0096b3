//! What a PDF says of itself.
//!
//! Every object is looked at, wherever in the file it begins: a table that leads readers
//! into a comment or a stream hides none, and neither do former versions or the
//! compressed streams that hold objects. What pages draw is not looked at, since text
//! acts on nothing. What cannot be looked into is refused. This keeps attacks by what
//! readers do out, not those on their faults, so support gets a PDF only as a download.

mod frame;
mod lexer;
mod survey;

use super::Flaw;
use frame::Frame;
use lexer::{Lexer, Token, is_blank, is_regular};
use survey::Survey;

/// Where readers look for the start and the end of a file (ISO 32000-1, annex H, 3.4).
const WINDOW: usize = 1024;
/// The first bytes of every PDF.
const START: &[u8] = b"%PDF-";
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
    look(bytes).map_err(|flaw| {
        let mut names = bytes.windows(8).filter(|eight| *eight == b"/Encrypt");
        // Of a locked file that is the reason, and what its sender can change.
        match flaw {
            Flaw::Opaque if names.next().is_some() => Flaw::Locked,
            flaw => flaw,
        }
    })
}

/// Looks at every object.
fn look(bytes: &[u8]) -> Result<(), Flaw> {
    let mut survey = Survey::new(bytes.len());
    let mut inflated = 0;
    for place in places(bytes) {
        let (before, rest) = bytes.split_at_checked(place).unwrap_or((bytes, &[]));
        let mut lexer = Lexer::new(rest);
        // `obj` itself, or `trailer`.
        lexer.next();
        let stream = survey.object(&mut lexer, number_of(before))?;
        if let Some(objects) = stream.and_then(Frame::objects) {
            let content = objects.content(lexer.rest(), MAX_INFLATED - inflated)?;
            inflated += content.len();
            survey.objects(&content, &objects)?;
        }
    }
    survey.verdict()
}

/// Where objects begin, after their numbers, and trailers.
fn places(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let is_word = |place: usize, word: &[u8]| {
        let before = place.checked_sub(1).and_then(|before| bytes.get(before));
        let after = bytes.get(place + word.len());
        bytes
            .get(place..)
            .is_some_and(|rest| rest.starts_with(word))
            && !before.is_some_and(u8::is_ascii_alphabetic)
            && !after.is_some_and(|byte| is_regular(*byte))
    };
    (0..bytes.len()).filter(move |place| match bytes.get(*place) {
        Some(b'o') => is_word(*place, b"obj"),
        Some(b't') => is_word(*place, b"trailer"),
        _ => false,
    })
}

/// The number of the object whose `obj` follows: the last but one of two numbers.
fn number_of(before: &[u8]) -> Option<u32> {
    // Ten digits each and blanks around them.
    let near = before.get(before.len().saturating_sub(40)..)?;
    let mut words = near
        .rsplit(|byte| !is_regular(*byte))
        .filter(|word| !word.is_empty());
    let generation = words.next()?;
    let digits = |word: &[u8]| match Lexer::new(word).next() {
        Some(Token::Number(number)) => Some(number),
        _ => None,
    };
    digits(generation)?;
    digits(words.next()?)
}
