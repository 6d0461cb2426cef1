//! SHA-256 in the forms the journal and the audit log use.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// SHA-256 of the parts, one after another.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// SHA-256 of some bytes and an object as JSON: RFC 8785 where its keys stand in their order and its values are strings,
/// integers and nulls.
pub(crate) fn canonical(before: &[u8], object: &impl Serialize) -> [u8; 32] {
    let mut text = Vec::with_capacity(1024);
    // Into memory, of words and numbers: it cannot fail.
    drop(serde_json::to_writer(&mut text, object));
    sha256(&[before, &text])
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            const DIGITS: &[u8; 16] = b"0123456789abcdef";
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
            text
        })
}

/// SHA-256 of a text, in hexadecimal: for session tokens and message bodies.
pub fn digest_of(text: &[u8]) -> String {
    hex(&sha256(&[text]))
}

/// The bytes of a hexadecimal text; none where it is no such text.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len() / 2)
        .map(|at| u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
pub(crate) fn in_canonical_order(object: &impl Serialize) {
    let text = serde_json::to_string(object).unwrap_or_default();
    let sorted: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    assert_eq!(
        text,
        sorted.to_string(),
        "the keys stand in the order of RFC 8785"
    );
}
