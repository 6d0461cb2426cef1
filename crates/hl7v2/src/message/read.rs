//! The steps of reading a message: where it begins, its character set, its segments.

use std::ops::Range;

use super::{MAX_SEGMENTS, ParseError};
use crate::charset::CharacterSet;
use crate::encoding::Delimiters;

/// Some senders put a line end before MSH.
pub(super) fn trim_line_ends(bytes: &[u8]) -> &[u8] {
    let start = bytes
        .iter()
        .position(|byte| !matches!(byte, b'\r' | b'\n'))
        .unwrap_or(bytes.len());
    bytes.get(start..).unwrap_or_default()
}

/// MSH-18, read from the raw bytes because nothing can be decoded before it is known. Only the first
/// repetition counts: the others announce character sets that would be switched to by escape sequences, which
/// are kept verbatim.
pub(super) fn declared_character_set(
    message: &[u8],
    delimiters: &Delimiters,
) -> Result<Option<CharacterSet>, ParseError> {
    let header = message
        .split(|byte| matches!(byte, b'\r' | b'\n'))
        .next()
        .unwrap_or_default();
    let field = header
        .split(|byte| char::from(*byte) == delimiters.field)
        .nth(17)
        .unwrap_or_default();
    let code = field
        .split(|byte| delimiters.splits(char::from(*byte)))
        .next()
        .unwrap_or_default()
        .trim_ascii();
    if code.is_empty() || code == b"\"\"" {
        return Ok(None);
    }
    let name = String::from_utf8_lossy(code);
    let known = CharacterSet::from_code(&name);
    known
        .map(Some)
        .ok_or_else(|| ParseError::UnsupportedCharacterSet {
            name: name.chars().take(20).collect(),
        })
}

pub(super) fn split_segments(text: &str, delimiters: &Delimiters) -> Result<Vec<Range<usize>>, ParseError> {
    let mut segments = Vec::new();
    let mut start = 0;
    // An empty line is skipped, and what follows it is not: a ready-made parser lost every segment after one.
    for line in text.split(['\r', '\n']) {
        let end = start + line.len();
        if !line.is_empty() {
            let position = segments.len() + 1;
            if position > MAX_SEGMENTS {
                return Err(ParseError::TooManySegments { limit: MAX_SEGMENTS });
            }
            if !begins_a_segment(line, delimiters) {
                return Err(ParseError::NotASegment { position });
            }
            if position > 1 && line.starts_with("MSH") {
                return Err(ParseError::SecondHeader { position });
            }
            segments.push(start..end);
        }
        start = end + 1;
    }
    Ok(segments)
}

fn begins_a_segment(line: &str, delimiters: &Delimiters) -> bool {
    let mut characters = line.chars();
    let first = characters
        .next()
        .is_some_and(|character| character.is_ascii_uppercase());
    let mut capital_or_digit = || {
        characters
            .next()
            .is_some_and(|character| character.is_ascii_uppercase() || character.is_ascii_digit())
    };
    first
        && capital_or_digit()
        && capital_or_digit()
        && characters.next().is_none_or(|next| next == delimiters.field)
}
