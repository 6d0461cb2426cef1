//! Delimiters, as a message declares them in MSH-1 and MSH-2, and its escape sequences.

use thiserror::Error;

mod escape;

pub use escape::{escape, unescape};

/// The characters that separate the parts of one message. Always distinct ASCII punctuation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delimiters {
    /// Between fields: MSH-1, usually `|`.
    pub(crate) field: char,
    /// Between components: usually `^`.
    pub(crate) component: char,
    /// Between repetitions of one field: usually `~`.
    pub(crate) repetition: char,
    /// Around escape sequences: usually `\`.
    pub(crate) escape: char,
    /// Between subcomponents: usually `&`.
    pub(crate) subcomponent: char,
    /// Marks a shortened value (version 2.7 and later, rarely sent): `#`.
    pub(crate) truncation: Option<char>,
}

/// Why the beginning of a message does not declare usable delimiters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DelimiterError {
    /// The first three bytes are not `MSH`.
    #[error("the message does not begin with an MSH segment")]
    NotAHeader,
    /// MSH-2 holds fewer than four or more than five characters.
    #[error("MSH-2 must hold four or five encoding characters, found {found}")]
    Count {
        /// How many bytes there were before the next field separator.
        found: usize,
    },
    /// A delimiter is a letter, a digit, a quotation mark, a space or not ASCII.
    #[error("delimiter {position} (MSH-1 is delimiter 1) must be ASCII punctuation, not a quotation mark")]
    NotPunctuation {
        /// 1 is MSH-1; 2 to 6 are the characters of MSH-2.
        position: usize,
    },
    /// The same character is declared twice.
    #[error("delimiter {position} (MSH-1 is delimiter 1) repeats an earlier one")]
    Repeated {
        /// 1 is MSH-1; 2 to 6 are the characters of MSH-2.
        position: usize,
    },
}

impl Delimiters {
    /// `|^~\&`, which everything built here uses.
    pub const STANDARD: Self = Self {
        field: '|',
        component: '^',
        repetition: '~',
        escape: '\\',
        subcomponent: '&',
        truncation: None,
    };

    /// Reads the delimiters from the first bytes of a message. They are ASCII whatever MSH-18 says, so this
    /// comes before decoding.
    pub fn from_header(message: &[u8]) -> Result<Self, DelimiterError> {
        let declared = message.strip_prefix(b"MSH").ok_or(DelimiterError::NotAHeader)?;
        let Some((&separator, after)) = declared.split_first() else {
            return Err(DelimiterError::Count { found: 0 });
        };
        let length = after
            .iter()
            .position(|byte| *byte == separator || matches!(byte, b'\r' | b'\n'))
            .unwrap_or(after.len());
        // `length` comes from the same slice, so the whole of it is the fallback only in theory.
        let characters = after.get(..length).unwrap_or(after);
        check(separator, characters)?;
        let [component, repetition, escape, subcomponent, rest @ ..] = characters else {
            return Err(DelimiterError::Count { found: length });
        };
        if rest.len() > 1 {
            return Err(DelimiterError::Count { found: length });
        }
        Ok(Self {
            field: char::from(separator),
            component: char::from(*component),
            repetition: char::from(*repetition),
            escape: char::from(*escape),
            subcomponent: char::from(*subcomponent),
            truncation: rest.first().copied().map(char::from),
        })
    }

    /// The characters that split a field into smaller parts.
    pub(crate) fn splits(&self, character: char) -> bool {
        [self.component, self.repetition, self.subcomponent].contains(&character)
    }
}

fn check(separator: u8, characters: &[u8]) -> Result<(), DelimiterError> {
    let mut seen = Vec::with_capacity(6);
    // Six are enough to judge: a longer MSH-2 is refused for its length.
    for (index, byte) in std::iter::once(&separator).chain(characters).take(6).enumerate() {
        let position = index + 1;
        // A quotation mark would make `""`, the null value, ambiguous.
        if !byte.is_ascii_punctuation() || *byte == b'"' {
            return Err(DelimiterError::NotPunctuation { position });
        }
        if seen.contains(byte) {
            return Err(DelimiterError::Repeated { position });
        }
        seen.push(*byte);
    }
    Ok(())
}
