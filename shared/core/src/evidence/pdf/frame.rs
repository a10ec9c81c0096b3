//! A dictionary or an array of a PDF while it is read, and the streams that hold objects.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::LAST_NUMBER;
use super::budget::Budget;
use super::lexer::{Lexer, Number, Token};
use crate::evidence::Flaw;

/// All that the dictionary of a stream of objects needs to say. Programs write nothing else
/// there: what is packed twice, or lies in another file, is read otherwise than here.
const PLAIN: [&[u8]; 9] = [
    b"Extends",
    b"Filter",
    b"First",
    b"Fl",
    b"FlateDecode",
    b"Length",
    b"N",
    b"ObjStm",
    b"Type",
];

/// The types of actions that a file may have, but for the one that goes to a place in it
/// (ISO 32000-2, 12.6.4).
const ACTIONS: [&[u8]; 8] = [
    b"GoToDp",
    b"Hide",
    b"Named",
    b"ResetForm",
    b"SetOCGState",
    b"Thread",
    b"Trans",
    b"URI",
];

/// Keys that say something here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Key {
    /// The next name is a key.
    #[default]
    None,
    Other,
    Count,
    Filter,
    First,
    Kids,
    Length,
    N,
    Next,
    OpenAction,
    S,
    Type,
}

impl Key {
    fn of(name: &[u8]) -> Self {
        match name {
            b"Count" => Self::Count,
            b"Filter" => Self::Filter,
            b"First" => Self::First,
            b"Kids" => Self::Kids,
            b"Length" => Self::Length,
            b"N" => Self::N,
            b"Next" => Self::Next,
            b"OpenAction" => Self::OpenAction,
            b"S" => Self::S,
            b"Type" => Self::Type,
            _ => Self::Other,
        }
    }
}

/// A dictionary or an array that has been read up to here.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is another thing that a dictionary may say"
)]
pub(super) struct Frame {
    pub(super) is_array: bool,
    /// The key whose value comes next; of an array, whose value it is.
    key: Key,
    /// The last two numbers, a value or the start of a reference.
    numbers: [Option<u32>; 2],
    /// What an array refers to.
    pub(super) members: Vec<u32>,
    /// What the `Kids` of a dictionary refer to.
    pub(super) kids: Vec<u32>,
    has_kids: bool,
    is_pages: bool,
    count: Option<u32>,
    /// The object that says how many pages there are.
    count_said_by: Option<u32>,
    /// Whether it is carried out when the file is opened.
    pub(super) is_opened: bool,
    /// Whether it goes to a place in the document.
    goes: bool,
    /// Whether it does anything else.
    does: bool,
    /// Whether it does that as an action: the types of other things are said by the same key.
    pub(super) is_action: bool,
    /// Whether it is of a stream that is a table of objects.
    pub(super) is_table: bool,
    /// Whether it says, in any place, what streams of objects say.
    holds_objects: bool,
    says_first: bool,
    says_n: bool,
    first: Option<u32>,
    n: Option<u32>,
    length: Option<u32>,
    /// Whether another object says the length.
    refers_to_length: bool,
    /// For each filter of its stream, whether it is Flate.
    filters: Vec<bool>,
    /// Whether it, or what lies in it, says more than a stream of objects needs to, or
    /// says it otherwise.
    is_odd: bool,
}

impl Frame {
    /// A dictionary or an array that lies in another, or in none.
    pub(super) fn within(outer: Option<&Self>, is_array: bool) -> Self {
        let key = outer.map(|outer| outer.key).unwrap_or_default();
        Self {
            is_array,
            key: if is_array { key } else { Key::None },
            is_opened: !is_array && key == Key::OpenAction,
            ..Self::default()
        }
    }

    /// A name is a key, or the value of one.
    pub(super) fn name(&mut self, name: &[u8]) {
        self.is_odd |= !PLAIN.contains(&name);
        self.is_table |= name == b"XRef";
        self.holds_objects |= name == b"ObjStm";
        self.says_first |= name == b"First";
        self.says_n |= name == b"N";
        if self.numbers != [None; 2] {
            self.other();
        }
        match (self.key, name) {
            // Where readers do not take the same words for values, this one may be a key
            // for them alone.
            (_, b"OpenAction") | (Key::None, _) if !self.is_array => {
                self.key = Key::of(name);
                self.has_kids |= self.key == Key::Kids;
                return;
            }
            (Key::Filter, _) => self.filters.push(matches!(name, b"FlateDecode" | b"Fl")),
            (Key::S, b"GoTo") => self.goes = true,
            (Key::S | Key::Next, _) => {
                self.does = true;
                self.is_action |= ACTIONS.contains(&name);
            }
            (Key::Type, b"Pages") => self.is_pages = true,
            _ => {}
        }
        self.close_value();
    }

    pub(super) fn number(&mut self, number: Number) {
        let [_, last] = self.numbers;
        self.numbers = [last, Some(number.whole)];
        self.is_odd |= !number.is_plain;
    }

    /// A word that belongs nowhere.
    ///
    /// # Errors
    /// [`Flaw::Opaque`] where it may hide what is carried out when the file is opened:
    /// readers pass it over, or take it for that.
    pub(super) fn word(&mut self, word: &[u8]) -> Result<(), Flaw> {
        let hides = self.key == Key::OpenAction && !self.is_array && word != b"null";
        self.other();
        if hides { Err(Flaw::Opaque) } else { Ok(()) }
    }

    /// Whether the last two words are numbers, so that `R` makes them a reference.
    pub(super) const fn has_two_numbers(&self) -> bool {
        matches!(self.numbers, [Some(_), Some(_)])
    }

    /// The last two numbers are a reference; returns it, and of which key of a dictionary
    /// it is the value.
    ///
    /// # Errors
    /// [`Flaw::Opaque`] where it is too large for one, and may be taken for another.
    pub(super) fn reference(&mut self) -> Result<Option<(Key, u32)>, Flaw> {
        let [Some(number), Some(_)] = self.numbers else {
            return Ok(None);
        };
        if number > LAST_NUMBER {
            return Err(Flaw::Opaque);
        }
        if self.is_array {
            self.members.push(number);
            self.close_value();
            return Ok(None);
        }
        let key = self.key;
        match key {
            Key::Count => self.count_said_by = Some(number),
            Key::Filter => self.filters.push(false),
            Key::First | Key::N | Key::Type => self.is_odd = true,
            Key::Kids => self.kids.push(number),
            Key::Length => self.refers_to_length = true,
            Key::Next => self.does = true,
            Key::S => (self.does, self.is_action) = (true, true),
            _ => {}
        }
        self.close_value();
        Ok(Some((key, number)))
    }

    /// A value of another type, or the end: what was a number stays one.
    pub(super) fn other(&mut self) {
        match (self.key, self.numbers) {
            _ if self.is_array => {}
            (Key::Count, [_, Some(number)]) => self.count = self.count.max(Some(number)),
            (Key::First, [_, number]) => self.is_odd |= set(&mut self.first, number),
            (Key::Length, [_, number]) => self.is_odd |= set(&mut self.length, number),
            (Key::N, [_, number]) => self.is_odd |= set(&mut self.n, number),
            (Key::Filter, _) => self.filters.push(false),
            (Key::Next | Key::S, _) => self.does = true,
            _ => {}
        }
        self.close_value();
    }

    const fn close_value(&mut self) {
        self.numbers = [None; 2];
        if !self.is_array {
            self.key = Key::None;
        }
    }

    /// What lies in this one has come to its end.
    pub(super) fn holds(&mut self, mut inner: Self) {
        self.is_odd |= inner.is_odd;
        match (self.key, inner.is_array) {
            (Key::Kids, true) if !self.is_array => self.kids.append(&mut inner.members),
            // A page that has no number.
            (Key::Kids, false) if !self.is_array => self.kids.push(u32::MAX),
            (_, true) if self.is_array => self.members.append(&mut inner.members),
            (_, false) if self.is_array => self.members.push(u32::MAX),
            (Key::Next | Key::S, _) => self.does = true,
            _ => {}
        }
        if self.key == Key::Filter {
            self.filters.append(&mut inner.filters);
        }
        self.close_value();
    }

    /// Whether it does anything but go to a place in the document, which an array is.
    pub(super) const fn acts(&self) -> bool {
        !self.is_array && (self.does || !self.goes)
    }

    /// How many pages it says it has, and which object says so, where it is a node of a
    /// page tree: readers find one that has no type.
    pub(super) fn node(&self) -> Option<(u32, Option<u32>)> {
        let counts = self.count.is_some() || self.count_said_by.is_some();
        let is_node = self.is_pages || self.has_kids && counts;
        is_node.then_some((self.count.unwrap_or_default(), self.count_said_by))
    }

    /// Whether and how the stream of this dictionary holds objects. Some readers want no
    /// type.
    ///
    /// # Errors
    /// [`Flaw::Opaque`] where it says so otherwise than programs do.
    pub(super) fn objects(self) -> Result<Option<ObjectStream>, Flaw> {
        let holds = self.holds_objects || self.says_first && self.says_n;
        if !holds {
            return Ok(None);
        }
        let is_odd = self.is_odd || self.refers_to_length && self.length.is_some();
        match (self.first, self.n, &*self.filters) {
            (Some(first), Some(count), [] | [true]) if !is_odd => Ok(Some(ObjectStream {
                first: first as usize,
                count: count as usize,
                length: self.length.map(|length| length as usize),
                is_packed: !self.filters.is_empty(),
            })),
            _ => Err(Flaw::Opaque),
        }
    }
}

/// Sets what may be said once; returns whether it is said again, or is no number.
fn set(value: &mut Option<u32>, number: Option<u32>) -> bool {
    number.is_none() || core::mem::replace(value, number).is_some()
}

/// A stream that holds objects (ISO 32000-2, 7.5.7).
pub(super) struct ObjectStream {
    /// Where the first object begins.
    first: usize,
    /// How many there are.
    count: usize,
    /// Its length as the file says, unless that stands elsewhere.
    length: Option<usize>,
    /// Whether it is packed by Flate.
    is_packed: bool,
}

impl ObjectStream {
    /// What the stream holds that begins here, of at most so many bytes.
    ///
    /// # Errors
    /// [`Flaw::Opaque`] where it is too long, broken, or written otherwise than programs
    /// do.
    pub(super) fn content<'a>(
        &self,
        rest: &'a [u8],
        most: usize,
        budget: &mut Budget,
    ) -> Result<Cow<'a, [u8]>, Flaw> {
        // After anything else readers disagree on where it begins.
        let data = rest.strip_prefix(b"\r").unwrap_or(rest);
        let data = data.strip_prefix(b"\n").ok_or(Flaw::Opaque)?;
        let mark = data.windows(9).position(|nine| nine == b"endstream");
        let mark = mark.unwrap_or(data.len());
        budget.read(mark)?;
        // The longer of what is said and what is seen: readers take the one or the other.
        let end = mark.max(self.length.unwrap_or_default()).min(data.len());
        let data = data.get(..end).unwrap_or_default();
        if self.is_packed {
            // As much is set aside for what comes out of it.
            budget.read(data.len().saturating_mul(2))?;
            let content = decompress_to_vec_zlib_with_limit(data, most);
            return content.map(Cow::Owned).map_err(|_| Flaw::Opaque);
        }
        // Nothing but its length says where it ends.
        let is_whole = self.length.is_some() && data.len() <= most;
        is_whole.then_some(Cow::Borrowed(data)).ok_or(Flaw::Opaque)
    }

    /// The number of each object and where it begins; [`Flaw::Opaque`] where that is
    /// not what programs write.
    pub(super) fn places(
        &self,
        content: &[u8],
    ) -> impl Iterator<Item = Result<(u32, usize), Flaw>> {
        let mut header = Lexer::new(content);
        let mut number = move || match header.next() {
            Some(Token::Number(number)) if number.is_plain => Ok(number),
            _ => Err(Flaw::Opaque),
        };
        let pair = move || {
            let (number, place) = (number()?, number()?);
            let number = number.names_object().then_some(number.whole);
            let number = number.ok_or(Flaw::Opaque)?;
            let place = self.first.saturating_add(place.whole as usize);
            let lies_within = place <= content.len();
            lies_within.then_some((number, place)).ok_or(Flaw::Opaque)
        };
        core::iter::repeat_with(pair).take(self.count)
    }
}
