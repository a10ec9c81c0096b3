//! A dictionary or an array of a PDF while it is read, and the streams that hold objects.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::lexer::{Lexer, Token};
use crate::evidence::Flaw;

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
    holds_objects: bool,
    first: Option<u32>,
    n: Option<u32>,
    length: u32,
    /// For each filter of its stream, whether it is Flate.
    filters: Vec<bool>,
    /// Whether its stream has to be put together after that.
    is_predicted: bool,
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
        self.is_predicted |= name == b"Predictor";
        if self.numbers != [None; 2] {
            self.other();
        }
        match (self.key, name) {
            (Key::None, _) if !self.is_array => {
                self.key = Key::of(name);
                self.has_kids |= self.key == Key::Kids;
                return;
            }
            (Key::Filter, _) => self.filters.push(matches!(name, b"FlateDecode" | b"Fl")),
            (Key::S, b"GoTo") => self.goes = true,
            (Key::S | Key::Next, _) => self.does = true,
            (Key::Type, b"ObjStm") => self.holds_objects = true,
            (Key::Type, b"Pages") => self.is_pages = true,
            _ => {}
        }
        self.close_value();
    }

    pub(super) const fn number(&mut self, number: u32) {
        let [_, last] = self.numbers;
        self.numbers = [last, Some(number)];
    }

    /// The last two numbers are a reference; returns it, and of which key of a dictionary
    /// it is the value.
    pub(super) fn reference(&mut self) -> Option<(Key, u32)> {
        let [Some(number), Some(_)] = self.numbers else {
            return None;
        };
        if self.is_array {
            self.members.push(number);
            self.close_value();
            return None;
        }
        let key = self.key;
        match key {
            Key::Count => self.count_said_by = Some(number),
            Key::Filter => self.filters.push(false),
            Key::Kids => self.kids.push(number),
            Key::Next | Key::S => self.does = true,
            _ => {}
        }
        self.close_value();
        Some((key, number))
    }

    /// A value of another type, or the end: what was a number stays one.
    pub(super) fn other(&mut self) {
        match (self.key, self.numbers) {
            _ if self.is_array => {}
            (Key::Count, [_, Some(number)]) => self.count = self.count.max(Some(number)),
            (Key::First, [_, Some(number)]) => self.first = Some(number),
            (Key::Length, [_, Some(number)]) => self.length = number,
            (Key::N, [_, Some(number)]) => self.n = Some(number),
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
        self.is_predicted |= inner.is_predicted;
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

    /// Whether and how the stream of this dictionary holds objects.
    pub(super) fn objects(self) -> Option<ObjectStream> {
        let holds = self.holds_objects || self.first.is_some() && self.n.is_some();
        holds.then_some(ObjectStream {
            first: self.first.unwrap_or_default() as usize,
            count: self.n.unwrap_or_default() as usize,
            length: self.length as usize,
            filters: self.filters,
            is_predicted: self.is_predicted,
        })
    }
}

/// A stream that holds objects (ISO 32000-2, 7.5.7).
pub(super) struct ObjectStream {
    /// Where the first object begins.
    first: usize,
    /// How many there are.
    count: usize,
    /// Its length as the file says, 0 where that stands elsewhere.
    length: usize,
    filters: Vec<bool>,
    is_predicted: bool,
}

impl ObjectStream {
    /// What the stream holds that begins here, of at most so many bytes.
    ///
    /// # Errors
    /// [`Flaw::Opaque`] where it is too long, broken, or packed otherwise than programs
    /// do.
    pub(super) fn content<'a>(&self, rest: &'a [u8], most: usize) -> Result<Cow<'a, [u8]>, Flaw> {
        let data = rest.strip_prefix(b"\r").unwrap_or(rest);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        // The longer of what is said and what is seen: readers take the one or the other.
        let mark = data.windows(9).position(|nine| nine == b"endstream");
        let end = mark.unwrap_or(data.len()).max(self.length).min(data.len());
        let data = data.get(..end).unwrap_or_default();
        match &*self.filters {
            _ if self.is_predicted => Err(Flaw::Opaque),
            [] if data.len() <= most => Ok(Cow::Borrowed(data)),
            [true] => decompress_to_vec_zlib_with_limit(data, most)
                .map(Cow::Owned)
                .map_err(|_| Flaw::Opaque),
            _ => Err(Flaw::Opaque),
        }
    }

    /// The number of each object and where it begins.
    pub(super) fn places(&self, content: &[u8]) -> impl Iterator<Item = (u32, usize)> {
        let mut header = Lexer::new(content);
        let mut number = move || match header.next() {
            Some(Token::Number(number)) => Some(number),
            _ => None,
        };
        let pairs = core::iter::from_fn(move || Some((number()?, number()?)));
        pairs
            .take(self.count)
            .map(|(number, place)| (number, self.first.saturating_add(place as usize)))
    }
}
