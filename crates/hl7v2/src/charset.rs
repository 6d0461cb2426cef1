//! The character sets of MSH-18 that are read here.

use std::borrow::Cow;

use thiserror::Error;

/// How the bytes of a message become text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CharacterSet {
    /// The default of the standard when MSH-18 is not sent.
    #[default]
    Ascii,
    /// `UNICODE UTF-8`.
    Utf8,
    /// `8859/1`: western European, one byte a character.
    Latin1,
}

/// A byte that does not belong to the character set the message claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("byte {position} is not {expected}: the sender's character set and MSH-18 disagree", expected = .expected.name())]
pub struct NotInCharacterSet {
    /// What MSH-18, or the default, promised.
    pub expected: CharacterSet,
    /// Offset of the first such byte, from 0.
    pub position: usize,
}

impl CharacterSet {
    /// Reads one code of MSH-18. The spellings without `UNICODE` and with `ISO-` are seen from real senders.
    pub fn from_code(code: &str) -> Option<Self> {
        match code.to_ascii_uppercase().as_str() {
            "ASCII" => Some(Self::Ascii),
            "UNICODE UTF-8" | "UTF-8" | "UTF8" => Some(Self::Utf8),
            "8859/1" | "ISO-8859-1" | "ISO8859/1" => Some(Self::Latin1),
            _ => None,
        }
    }

    /// The code of table 0211.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ascii => "ASCII",
            Self::Utf8 => "UNICODE UTF-8",
            Self::Latin1 => "8859/1",
        }
    }

    /// Turns bytes into text, or says where they stop belonging to this character set. Nothing is ever
    /// replaced: a patient's name with a question mark in it is a wrong name.
    pub fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>, NotInCharacterSet> {
        let refused = |position| NotInCharacterSet {
            expected: self,
            position,
        };
        match self {
            Self::Ascii => match bytes.iter().position(|byte| !byte.is_ascii()) {
                Some(position) => Err(refused(position)),
                None => std::str::from_utf8(bytes)
                    .map(Cow::Borrowed)
                    .map_err(|error| refused(error.valid_up_to())),
            },
            Self::Utf8 => std::str::from_utf8(bytes)
                .map(Cow::Borrowed)
                .map_err(|error| refused(error.valid_up_to())),
            // 0x80 to 0x9F are control characters in 8859/1 and typographic quotation marks in Windows-1252:
            // a sender that uses them means the latter, and we do not guess.
            Self::Latin1 => match bytes.iter().position(|byte| (0x80..=0x9F).contains(byte)) {
                Some(position) => Err(refused(position)),
                None => Ok(Cow::Owned(bytes.iter().copied().map(char::from).collect())),
            },
        }
    }
}
