//! The parts of a segment: fields, their repetitions, components and subcomponents.

use std::fmt;

use crate::charset::CharacterSet;
use crate::encoding::{Delimiters, unescape};
use crate::value::Value;

/// What is needed to split and unescape a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Encoding {
    pub(crate) delimiters: Delimiters,
    pub(crate) character_set: CharacterSet,
}

const NULL: &str = "\"\"";

#[derive(Clone, Copy)]
struct Part<'a> {
    raw: &'a str,
    encoding: Encoding,
    /// MSH-1 and MSH-2 hold delimiters and must be neither split nor unescaped.
    literal: bool,
}

impl<'a> Part<'a> {
    /// The `number`th piece, from 1. Deleting a part deletes everything in it, so each piece of a null is
    /// null.
    fn piece(self, separator: char, number: usize) -> Self {
        let raw = match number.checked_sub(1) {
            None => "",
            Some(_) if self.raw == NULL => NULL,
            Some(0) if self.literal => self.raw,
            Some(_) if self.literal => "",
            Some(index) => self.raw.split(separator).nth(index).unwrap_or_default(),
        };
        Self { raw, ..self }
    }

    fn value(self) -> Value {
        match self.raw {
            "" => Value::Absent,
            NULL => Value::Null,
            raw if self.literal => Value::Present(raw.to_owned()),
            raw => Value::from(
                unescape(raw, &self.encoding.delimiters, self.encoding.character_set).into_owned(),
            ),
        }
    }

    /// Separators without anything between them say nothing.
    fn is_absent(self) -> bool {
        !self.literal
            && self
                .raw
                .chars()
                .all(|character| self.encoding.delimiters.splits(character))
    }
}

/// A field of a segment, which may hold several repetitions.
#[derive(Clone, Copy)]
pub struct Field<'a>(Part<'a>);

/// One repetition of a field.
#[derive(Clone, Copy)]
pub struct Repetition<'a>(Part<'a>);

/// One component of a repetition.
#[derive(Clone, Copy)]
pub struct Component<'a>(Part<'a>);

/// One subcomponent, the smallest part.
#[derive(Clone, Copy)]
pub struct Subcomponent<'a>(Part<'a>);

impl<'a> Field<'a> {
    pub(crate) fn new(raw: &'a str, encoding: Encoding) -> Self {
        Self(Part {
            raw,
            encoding,
            literal: false,
        })
    }

    pub(crate) fn literal(raw: &'a str, encoding: Encoding) -> Self {
        Self(Part {
            raw,
            encoding,
            literal: true,
        })
    }

    /// The repetition with this number, from 1.
    pub fn repetition(&self, number: usize) -> Repetition<'a> {
        Repetition(self.0.piece(self.0.encoding.delimiters.repetition, number))
    }

    /// Every repetition in order, empty ones included because PID-3 and MRG-1 are matched by place; none when
    /// the field is absent.
    pub fn repetitions(&self) -> impl Iterator<Item = Repetition<'a>> + use<'a> {
        let part = self.0;
        let whole = part.literal.then_some(part.raw);
        let split =
            (!part.literal && !part.is_absent()).then(|| part.raw.split(part.encoding.delimiters.repetition));
        whole
            .into_iter()
            .chain(split.into_iter().flatten())
            .map(move |raw| Repetition(Part { raw, ..part }))
    }

    /// The component with this number, from 1, of the first repetition.
    pub fn component(&self, number: usize) -> Component<'a> {
        self.repetition(1).component(number)
    }

    /// The value of a field that has no parts: its first subcomponent, since a receiver ignores components it
    /// does not know. For text use [`Field::free_text`], which loses nothing.
    pub fn value(&self) -> Value {
        self.component(1).value()
    }

    /// All of it as text, with separators as ordinary characters. For narrative (NTE-3, OBX-5 of type TX, FT
    /// and ST): senders forget to escape, and `salt & vinegar` must not be read as `salt`.
    pub fn free_text(&self) -> Value {
        self.0.value()
    }

    /// Nothing was sent in any part of it.
    pub fn is_absent(&self) -> bool {
        self.0.is_absent()
    }

    /// The whole field is to be deleted.
    pub fn is_null(&self) -> bool {
        self.0.raw == NULL
    }
}

impl<'a> Repetition<'a> {
    /// The component with this number, from 1.
    pub fn component(&self, number: usize) -> Component<'a> {
        Component(self.0.piece(self.0.encoding.delimiters.component, number))
    }

    /// Its first subcomponent.
    pub fn value(&self) -> Value {
        self.component(1).value()
    }

    /// All of it as text, with separators as ordinary characters.
    pub fn free_text(&self) -> Value {
        self.0.value()
    }

    /// Nothing was sent in any part of it.
    pub fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
}

impl<'a> Component<'a> {
    /// The subcomponent with this number, from 1.
    pub fn subcomponent(&self, number: usize) -> Subcomponent<'a> {
        Subcomponent(self.0.piece(self.0.encoding.delimiters.subcomponent, number))
    }

    /// Its first subcomponent.
    pub fn value(&self) -> Value {
        self.subcomponent(1).value()
    }

    /// All of it as text, with separators as ordinary characters.
    pub fn free_text(&self) -> Value {
        self.0.value()
    }

    /// Nothing was sent in any part of it.
    pub fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
}

impl Subcomponent<'_> {
    /// Its value.
    pub fn value(&self) -> Value {
        self.0.value()
    }
}

/// Only how much there is: it may be patient data.
impl fmt::Debug for Part<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "<{} bytes>", self.raw.len())
    }
}

macro_rules! debug_as_part {
    ($($name:ident),*) => {$(
        /// Only how much there is: it may be patient data.
        impl fmt::Debug for $name<'_> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_tuple(stringify!($name)).field(&self.0).finish()
            }
        }
    )*};
}

debug_as_part!(Field, Repetition, Component, Subcomponent);
