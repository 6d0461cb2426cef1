//! One segment of a message, and the numbering of its fields.

use std::fmt;

use super::part::{Encoding, Field};

/// One line of a message.
#[derive(Clone, Copy)]
pub struct Segment<'a> {
    text: &'a str,
    encoding: Encoding,
    position: usize,
}

impl<'a> Segment<'a> {
    pub(crate) fn new(text: &'a str, encoding: Encoding, position: usize) -> Self {
        Self {
            text,
            encoding,
            position,
        }
    }

    /// Its three letters.
    pub fn name(&self) -> &'a str {
        self.text.get(..3).unwrap_or(self.text)
    }

    /// Its number in the message: MSH is 1.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The field with this number as the standard prints it. A field that was not sent reads as absent, like
    /// every number past the end and number 0.
    ///
    /// In MSH the separator itself is field 1 and the encoding characters are field 2; both are given as they
    /// are.
    pub fn field(&self, number: usize) -> Field<'a> {
        let separator = self.encoding.delimiters.field;
        if self.name() != "MSH" {
            let raw = if number == 0 {
                None
            } else {
                self.text.split(separator).nth(number)
            };
            return Field::new(raw.unwrap_or_default(), self.encoding);
        }
        match number {
            0 => Field::new("", self.encoding),
            1 => Field::literal(self.text.get(3..4).unwrap_or_default(), self.encoding),
            2 => Field::literal(
                self.text.split(separator).nth(1).unwrap_or_default(),
                self.encoding,
            ),
            _ => Field::new(
                self.text.split(separator).nth(number - 1).unwrap_or_default(),
                self.encoding,
            ),
        }
    }
}

/// The name and the place only: the rest is patient data.
impl fmt::Debug for Segment<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Segment({} at {})", self.name(), self.position)
    }
}
