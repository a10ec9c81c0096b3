//! What all objects of a PDF say together.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::vec::Vec;
use core::mem;

use super::budget::Budget;
use super::frame::{Frame, Key, ObjectStream};
use super::lexer::{Lexer, Token};
use crate::evidence::Flaw;

/// The most pages.
const MAX_PAGES: u32 = 50;
/// How deep dictionaries and arrays may lie in each other.
const MAX_DEPTH: usize = 64;
/// How deep a tree of pages may be.
const MAX_LEVELS: usize = 16;

/// Names of what runs, opens something else, or brings it along (ISO 32000-2, 7.11,
/// 12.6, 13). No page needs one of them to be shown.
const ACTIVE: [&[u8]; 18] = [
    b"3D",
    b"AA",
    b"EF",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"GoTo3DView",
    b"GoToE",
    b"GoToR",
    b"ImportData",
    b"JavaScript",
    b"Launch",
    b"Movie",
    b"Rendition",
    b"RichMedia",
    b"RichMediaExecute",
    b"Sound",
    b"SubmitForm",
    b"XFA",
];

/// What is known of a file so far.
pub(super) struct Survey<'a> {
    objects: BTreeMap<u32, Object>,
    /// What each array or node of a page tree refers to that is kept.
    lists: Vec<Vec<u32>>,
    /// Which of them are of nodes.
    nodes: Vec<usize>,
    /// Whether a table of objects is packed, so that it may lead anywhere.
    pub(super) has_packed_table: bool,
    /// Whether objects are read that are packed themselves, into which no table leads.
    is_packed: bool,
    /// By the last digits of the number of each: its lists, for which an object may be mistaken.
    mistaken: BTreeMap<u32, Vec<usize>>,
    /// Objects that say how many pages there are.
    counts: Vec<u32>,
    /// Objects that are carried out when the file is opened.
    opened: Vec<u32>,
    /// What all that may cost.
    pub(super) budget: &'a mut Budget,
}

/// What is known of the objects of one number: former versions stay in a file.
#[derive(Default)]
struct Object {
    /// Whether one of them is something else than a place in the document.
    acts: bool,
    /// The largest number that one of them is.
    number: Option<u32>,
    /// The list of each that is an array or a node of the page tree.
    versions: Vec<usize>,
}

impl<'a> Survey<'a> {
    pub(super) const fn new(budget: &'a mut Budget) -> Self {
        Self {
            objects: BTreeMap::new(),
            lists: Vec::new(),
            nodes: Vec::new(),
            has_packed_table: false,
            is_packed: false,
            mistaken: BTreeMap::new(),
            counts: Vec::new(),
            opened: Vec::new(),
            budget,
        }
    }

    /// Reads an object; returns its dictionary, where a stream follows.
    ///
    /// # Errors
    /// The first flaw that it has alone.
    pub(super) fn object(
        &mut self,
        lexer: &mut Lexer<'_>,
        number: Option<u32>,
    ) -> Result<Option<Frame>, Flaw> {
        let value = self.value(lexer, number)?;
        let mut ahead = Lexer::new(lexer.rest());
        let next = ahead.next();
        // What is passed over here may be passed over again.
        self.budget.read(lexer.rest().len() - ahead.rest().len())?;
        if next != Some(Token::Word(b"stream")) {
            return Ok(None);
        }
        *lexer = ahead;
        Ok(value)
    }

    /// Reads all that a stream of objects holds.
    ///
    /// # Errors
    /// The first flaw that one of them has alone.
    pub(super) fn objects(&mut self, content: &[u8], stream: &ObjectStream) -> Result<(), Flaw> {
        self.budget.steps = self.budget.steps.saturating_add(content.len() * 2);
        // What no number leads to may be taken for an object all the same.
        let mut all = Lexer::new(content);
        while !all.rest().is_empty() {
            self.value(&mut all, None)?;
        }
        self.is_packed = true;
        for place in stream.places(content) {
            let (number, place) = place?;
            let object = content.get(place..).unwrap_or_default();
            self.value(&mut Lexer::new(object), Some(number))?;
        }
        self.is_packed = false;
        Ok(())
    }

    /// Reads one value, with all that lies in it.
    fn value(&mut self, lexer: &mut Lexer<'_>, number: Option<u32>) -> Result<Option<Frame>, Flaw> {
        let before = lexer.rest().len();
        let value = self.read(lexer, number);
        let length = before - lexer.rest().len();
        self.budget.read(length)?;
        value
    }

    /// Nothing but its own end closes a value: words that do not belong there are passed
    /// over, as some readers do.
    fn read(&mut self, lexer: &mut Lexer<'_>, number: Option<u32>) -> Result<Option<Frame>, Flaw> {
        let mut open: Vec<Frame> = Vec::new();
        for token in lexer {
            match (token, open.last_mut()) {
                (Token::Name(name), frame) => {
                    if *name == *b"Encrypt" {
                        return Err(Flaw::Locked);
                    }
                    if ACTIVE.contains(&&*name) {
                        return Err(Flaw::Active);
                    }
                    match frame {
                        Some(frame) => frame.name(&name),
                        None => return self.scalar(number, None),
                    }
                }
                (Token::Number(value), Some(frame)) => frame.number(value),
                (Token::Number(value), None) => return self.scalar(number, Some(value.whole)),
                (Token::Word(b"R"), Some(frame)) if frame.has_two_numbers() => {
                    if let Some((Key::OpenAction, opened)) = frame.reference()? {
                        self.budget.keep(1)?;
                        self.opened.push(opened);
                    }
                }
                (Token::Word(word), Some(frame)) => frame.word(word)?,
                (Token::Text, Some(frame)) => frame.other(),
                (Token::Text, None) => return self.scalar(number, None),
                (Token::Word(b"endobj" | b"stream"), None) => return Ok(None),
                (Token::Dictionary, _) => open.push(Frame::within(open.last(), false)),
                (Token::Array, _) => open.push(Frame::within(open.last(), true)),
                (Token::DictionaryEnd, Some(frame)) if !frame.is_array => {
                    if let Some(closed) = self.close(&mut open, number)? {
                        return Ok(Some(closed));
                    }
                }
                (Token::ArrayEnd, Some(frame)) if frame.is_array => {
                    if let Some(closed) = self.close(&mut open, number)? {
                        return Ok(Some(closed));
                    }
                }
                // What closes nothing, and words of no meaning.
                _ => {}
            }
            if open.len() > MAX_DEPTH {
                return Err(Flaw::Opaque);
            }
        }
        while !open.is_empty() {
            self.close(&mut open, number)?;
        }
        Ok(None)
    }

    /// An object that is a number, a name or a string.
    fn scalar(&mut self, number: Option<u32>, value: Option<u32>) -> Result<Option<Frame>, Flaw> {
        if let Some(object) = self.known(number)? {
            object.acts = true;
            object.number = object.number.max(value);
        }
        Ok(None)
    }

    fn known(&mut self, number: Option<u32>) -> Result<Option<&mut Object>, Flaw> {
        let Some(number) = number else {
            return Ok(None);
        };
        match self.objects.entry(number) {
            Entry::Occupied(object) => Ok(Some(object.into_mut())),
            Entry::Vacant(place) => {
                self.budget.keep(1)?;
                Ok(Some(place.insert(Object::default())))
            }
        }
    }

    /// Keeps what an array or a node refers to, where the number of an object leads to it
    /// or it is a node.
    fn list(&mut self, list: Vec<u32>, number: Option<u32>, is_node: bool) -> Result<(), Flaw> {
        self.budget.keep(1 + list.len())?;
        let index = self.lists.len();
        if is_node {
            self.nodes.push(index);
        }
        if let Some(object) = self.known(number)? {
            object.versions.push(index);
        }
        for end in ends(number).filter(|_| !self.is_packed) {
            self.budget.keep(1)?;
            self.mistaken.entry(end).or_default().push(index);
        }
        self.lists.push(list);
        Ok(())
    }

    /// The innermost dictionary or array has come to its end; returns it where it lies
    /// in no other.
    fn close(&mut self, open: &mut Vec<Frame>, number: Option<u32>) -> Result<Option<Frame>, Flaw> {
        let Some(mut frame) = open.pop() else {
            return Ok(None);
        };
        frame.other();
        if let Some((count, said_by)) = frame.node() {
            if count > MAX_PAGES {
                return Err(Flaw::TooManyPages);
            }
            self.budget.keep(said_by.iter().count())?;
            self.counts.extend(said_by);
            self.list(mem::take(&mut frame.kids), number, true)?;
        }
        if frame.is_opened && frame.acts() {
            return Err(Flaw::Active);
        }
        let parent = open.last_mut();
        if parent.is_none()
            && let Some(object) = self.known(number)?
        {
            object.acts |= frame.acts();
            if frame.is_array {
                self.list(mem::take(&mut frame.members), number, false)?;
            }
            for end in ends(number).filter(|_| frame.is_action) {
                if let Some(object) = self.known(Some(end))? {
                    object.acts = true;
                }
            }
        }
        match parent {
            Some(parent) => {
                parent.holds(frame);
                Ok(None)
            }
            None => Ok(Some(frame)),
        }
    }

    /// What only all objects together show.
    ///
    /// # Errors
    /// [`Flaw::TooManyPages`] or [`Flaw::Active`].
    pub(super) fn verdict(&self) -> Result<(), Flaw> {
        let leads_on = |number: &u32| self.objects.get(number).is_none_or(|object| object.acts);
        if self.opened.iter().any(leads_on) {
            return Err(Flaw::Active);
        }
        let few = |number: &u32| {
            let object = self.objects.get(number);
            object
                .and_then(|object| object.number)
                .is_some_and(|pages| pages <= MAX_PAGES)
        };
        let mut visits = self.budget.visits;
        let small = self.nodes.iter().all(|node| {
            self.pages(*node, &mut Vec::new(), &mut visits)
                .is_some_and(|pages| pages <= MAX_PAGES)
        });
        if small && self.counts.iter().all(few) {
            Ok(())
        } else {
            Err(Flaw::TooManyPages)
        }
    }

    /// How many pages a node has, by its members; nothing where there is no end of them.
    fn pages(&self, list: usize, above: &mut Vec<usize>, visits: &mut usize) -> Option<u32> {
        if above.len() > MAX_LEVELS {
            return None;
        }
        above.push(list);
        let mut pages = 0_u32;
        for member in self.lists.get(list)? {
            let versions = self.objects.get(member).map(|object| &object.versions[..]);
            let versions = versions.unwrap_or_default();
            // What a packed table says is not read: it may lead to each of these.
            let others = self.mistaken.get(member).filter(|_| self.has_packed_table);
            let others = others.map(Vec::as_slice).unwrap_or_default();
            *visits = visits.checked_sub(1 + versions.len() + others.len())?;
            let mut most = None;
            for version in versions {
                most = most.max(Some(self.pages(*version, above, visits)?));
            }
            for other in others {
                if !above.contains(other) {
                    most = most.max(Some(self.pages(*other, above, visits)?));
                }
            }
            pages = pages.saturating_add(most.unwrap_or(1));
            if pages > MAX_PAGES {
                break;
            }
        }
        above.pop();
        Some(pages)
    }
}

/// The numbers that the last digits of one are: where the table of a file leads readers into
/// the number of an object, they take it for that of another.
fn ends(number: Option<u32>) -> impl Iterator<Item = u32> {
    let number = number.unwrap_or_default();
    (1..=number.checked_ilog10().unwrap_or_default()).map(move |digits| number % 10_u32.pow(digits))
}
