//! The tables by which readers find objects. What they say is not followed, but for this: one that
//! leads into the digits of a number makes another object of the one that begins there.

use super::budget::Budget;
use super::lexer::{Lexer, Token};
use super::{START, is_word};
use crate::evidence::Flaw;

/// # Errors
/// [`Flaw::Opaque`] where a table leads into a number, or cannot be read.
pub(super) fn check(bytes: &[u8], budget: &mut Budget) -> Result<(), Flaw> {
    // Readers count from the first byte, or from the start of the document.
    let start = bytes.windows(START.len()).position(|five| five == START);
    let starts = [0, start.unwrap_or_default()];
    for place in (0..bytes.len()).filter(|place| is_word(bytes, *place, b"xref")) {
        let table = bytes.get(place + 4..).unwrap_or_default();
        let mut lexer = Lexer::new(table);
        let mut numbers = [None; 2];
        let mut any = false;
        let ends = loop {
            let token = lexer.next();
            match (token, numbers) {
                (Some(Token::Number(number)), [_, last]) => {
                    numbers = [last, Some(number.whole as usize)];
                }
                (Some(Token::Word(b"n")), [Some(offset), Some(_)]) => {
                    if starts.iter().any(|start| is_within(bytes, start + offset)) {
                        return Err(Flaw::Opaque);
                    }
                    (numbers, any) = ([None; 2], true);
                }
                (Some(Token::Word(b"f")), [Some(_), Some(_)]) => {
                    (numbers, any) = ([None; 2], true);
                }
                (token, _) => break matches!(token, None | Some(Token::Word(b"trailer"))),
            }
        };
        budget.read(table.len() - lexer.rest().len())?;
        if any && !ends {
            return Err(Flaw::Opaque);
        }
    }
    Ok(())
}

/// Whether an object begins in the midst of its number there.
fn is_within(bytes: &[u8], place: usize) -> bool {
    let digit = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_digit);
    if !digit(place) || !place.checked_sub(1).is_some_and(digit) {
        return false;
    }
    let mut words = Lexer::new(bytes.get(place..).unwrap_or_default());
    let number = |token| matches!(token, Some(Token::Number(_)));
    number(words.next()) && number(words.next()) && words.next() == Some(Token::Word(b"obj"))
}
