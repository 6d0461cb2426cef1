//! A parsed message: the bytes as they came, and its segments.

use std::fmt;
use std::ops::Range;

use bytes::Bytes;
use thiserror::Error;

use crate::charset::{CharacterSet, NotInCharacterSet};
use crate::encoding::{DelimiterError, Delimiters};
use crate::header::Header;

mod part;
mod read;
mod segment;

pub(crate) use part::Encoding;
pub use part::{Component, Field, Repetition, Subcomponent};
pub use segment::Segment;

/// More segments than this in one message are refused.
pub const MAX_SEGMENTS: usize = 5_000;

/// One HL7 v2 message. Reads lazily: a part is split and unescaped when it is asked for.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    original: Bytes,
    text: String,
    segments: Vec<Range<usize>>,
    encoding: Encoding,
}

/// Why bytes are not a message. Never holds message content.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ParseError {
    /// There is nothing but line ends.
    #[error("the message is empty")]
    Empty,
    /// MSH does not come first, or does not declare usable delimiters.
    #[error(transparent)]
    Delimiters(#[from] DelimiterError),
    /// MSH-18 names a character set that is not read here.
    #[error("character set {name:?} in MSH-18 is not supported: send ASCII, UNICODE UTF-8 or 8859/1")]
    UnsupportedCharacterSet {
        /// What was sent, cut to twenty characters.
        name: String,
    },
    /// The bytes are not in the character set of MSH-18.
    #[error(transparent)]
    CharacterSet(#[from] NotInCharacterSet),
    /// U+0000 can be neither shown nor stored.
    #[error("byte {position} of the decoded message is a null character")]
    NullCharacter {
        /// Offset in the decoded text, from 0.
        position: usize,
    },
    /// A line does not begin with a capital letter and two capitals or digits followed by the field
    /// separator.
    #[error("line {position} is not a segment: was a line end sent inside a field?")]
    NotASegment {
        /// Number of the segment, from 1; MSH is 1 and empty lines do not count.
        position: usize,
    },
    /// A second MSH: two messages were run together.
    #[error("segment {position} is a second MSH: two messages in one frame")]
    SecondHeader {
        /// Number of the segment, from 1.
        position: usize,
    },
    /// More than [`MAX_SEGMENTS`].
    #[error("more than {limit} segments")]
    TooManySegments {
        /// The limit.
        limit: usize,
    },
}

impl Message {
    /// Reads a message. Without MSH-18 it must be ASCII, as the standard says.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        Self::parse_with_default(bytes, CharacterSet::Ascii)
    }

    /// Reads a message from a sender known to leave MSH-18 empty and to use another character set than ASCII.
    pub fn parse_with_default(bytes: &[u8], unnamed: CharacterSet) -> Result<Self, ParseError> {
        let message = read::trim_line_ends(bytes);
        if message.is_empty() {
            return Err(ParseError::Empty);
        }
        let delimiters = Delimiters::from_header(message)?;
        let character_set = read::declared_character_set(message, &delimiters)?.unwrap_or(unnamed);
        let text = character_set.decode(message)?.into_owned();
        if let Some(position) = text.find('\0') {
            return Err(ParseError::NullCharacter { position });
        }
        let segments = read::split_segments(&text, &delimiters)?;
        Ok(Self {
            original: Bytes::copy_from_slice(bytes),
            text,
            segments,
            encoding: Encoding {
                delimiters,
                character_set,
            },
        })
    }

    /// The bytes as they were received, to be kept as evidence.
    pub fn original(&self) -> &Bytes {
        &self.original
    }

    /// The character set the bytes were read in.
    pub fn character_set(&self) -> CharacterSet {
        self.encoding.character_set
    }

    /// MSH in words. What was not sent is empty.
    pub fn header(&self) -> Header {
        self.all_segments().next().map(Header::read).unwrap_or_default()
    }

    /// The first segment of this name.
    pub fn segment(&self, name: &str) -> Option<Segment<'_>> {
        self.segments(name).next()
    }

    /// Every segment of this name, in the order sent.
    pub fn segments<'a>(&'a self, name: &str) -> impl Iterator<Item = Segment<'a>> {
        self.all_segments().filter(move |segment| segment.name() == name)
    }

    /// Every segment in the order sent, for reading groups such as ORC, OBR and their OBX.
    pub fn all_segments(&self) -> impl Iterator<Item = Segment<'_>> {
        self.segments.iter().enumerate().filter_map(|(index, range)| {
            Some(Segment::new(
                self.text.get(range.clone())?,
                self.encoding,
                index + 1,
            ))
        })
    }
}

/// Shows the trigger, the control id and the names of the segments; never a value outside MSH.
impl fmt::Debug for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.all_segments().map(|segment| segment.name()).collect();
        formatter
            .debug_struct("Message")
            .field("header", &self.header())
            .field("bytes", &self.original.len())
            .field("segments", &names)
            .finish()
    }
}
