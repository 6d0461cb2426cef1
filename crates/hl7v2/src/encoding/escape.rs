//! Escape sequences: text to wire and back.

use std::borrow::Cow;

use super::Delimiters;
use crate::charset::CharacterSet;

/// What the characters between two escape characters mean.
enum Sequence {
    /// Stands for this text.
    Text(String),
    /// Highlighting: carries no text and is left out.
    Highlight,
    /// A sequence of the standard that plain text cannot express (a local one, a layout command, a change of
    /// character set).
    Kept,
    /// No sequence of any version: the escape character was probably typed, as in `C:\temp`.
    Stray,
}

/// Writes text so that it cannot be taken for delimiters, a segment end, an MLLP byte or the null value.
///
/// A line feed becomes `\.br\`, other control characters except tab become `\Xhh\`, and text that is exactly
/// `""` becomes `\X2222\`. [`unescape`] gives the text back exactly, except that U+0000 stays as `\X00\`.
pub fn escape(text: &str, delimiters: &Delimiters) -> String {
    let mark = delimiters.escape;
    if text == "\"\"" {
        return format!("{mark}X2222{mark}");
    }
    let mut wire = String::with_capacity(text.len());
    for character in text.chars() {
        if let Some(letter) = letter_of(character, delimiters) {
            wire.extend([mark, letter, mark]);
        } else if character == '\n' {
            wire.extend([mark, '.', 'b', 'r', mark]);
        } else if character.is_ascii_control() && character != '\t' {
            wire.push_str(&format!("{mark}X{:02X}{mark}", u32::from(character)));
        } else {
            wire.push(character);
        }
    }
    wire
}

/// Gives the text that a sender escaped. Sequences that are not understood stay exactly as they came.
pub fn unescape<'a>(wire: &'a str, delimiters: &Delimiters, character_set: CharacterSet) -> Cow<'a, str> {
    let mark = delimiters.escape;
    if !wire.contains(mark) {
        return Cow::Borrowed(wire);
    }
    let mut text = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some((before, opened)) = rest.split_once(mark) {
        text.push_str(before);
        let Some((inside, after)) = opened.split_once(mark) else {
            text.push(mark);
            rest = opened;
            break;
        };
        rest = after;
        match read(inside, delimiters, character_set) {
            Sequence::Text(plain) => text.push_str(&plain),
            Sequence::Highlight => {}
            Sequence::Kept => {
                text.push(mark);
                text.push_str(inside);
                text.push(mark);
            }
            Sequence::Stray => {
                text.push(mark);
                text.push_str(inside);
                // The second escape character may open a real sequence: `50\100\.br\next line`.
                rest = opened.get(inside.len()..).unwrap_or(after);
            }
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

fn letter_of(character: char, delimiters: &Delimiters) -> Option<char> {
    let letters = [
        (Some(delimiters.field), 'F'),
        (Some(delimiters.component), 'S'),
        (Some(delimiters.subcomponent), 'T'),
        (Some(delimiters.repetition), 'R'),
        (Some(delimiters.escape), 'E'),
        (delimiters.truncation, 'P'),
    ];
    letters
        .into_iter()
        .find(|(delimiter, _)| *delimiter == Some(character))
        .map(|(_, letter)| letter)
}

fn read(inside: &str, delimiters: &Delimiters, character_set: CharacterSet) -> Sequence {
    let delimiter = match inside {
        "F" => Some(delimiters.field),
        "S" => Some(delimiters.component),
        "T" => Some(delimiters.subcomponent),
        "R" => Some(delimiters.repetition),
        "E" => Some(delimiters.escape),
        "P" => delimiters.truncation,
        ".br" => Some('\n'),
        "H" | "N" => return Sequence::Highlight,
        _ => None,
    };
    if let Some(character) = delimiter {
        return Sequence::Text(character.to_string());
    }
    match inside.split_at_checked(1) {
        Some(("X", digits)) if is_hexadecimal(digits) => {
            from_hexadecimal(digits, character_set).map_or(Sequence::Kept, Sequence::Text)
        }
        Some(("C", digits)) if digits.len() == 4 && is_hexadecimal(digits) => Sequence::Kept,
        Some(("M", digits)) if matches!(digits.len(), 4 | 6) && is_hexadecimal(digits) => Sequence::Kept,
        Some(("Z", local)) if !local.is_empty() && local.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            Sequence::Kept
        }
        Some((".", command)) if is_layout_command(command) => Sequence::Kept,
        _ => Sequence::Stray,
    }
}

fn is_hexadecimal(digits: &str) -> bool {
    !digits.is_empty()
        && digits.len().is_multiple_of(2)
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `None` when the bytes are no text in this character set, or hold U+0000, which no database column of ours
/// can store.
fn from_hexadecimal(digits: &str, character_set: CharacterSet) -> Option<String> {
    let bytes: Option<Vec<u8>> = digits
        .as_bytes()
        .chunks_exact(2)
        .map(|pair| {
            std::str::from_utf8(pair)
                .ok()
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
        })
        .collect();
    let text = character_set.decode(&bytes?).ok()?.into_owned();
    (!text.contains('\0')).then_some(text)
}

/// `.sp`, `.in+4`, `.ce` and the others of formatted text.
fn is_layout_command(command: &str) -> bool {
    let Some((name, number)) = command.split_at_checked(2) else {
        return false;
    };
    let digits = number.strip_prefix(['+', '-']).unwrap_or(number);
    matches!(name, "br" | "sp" | "in" | "ti" | "fi" | "nf" | "ce" | "sk")
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}
