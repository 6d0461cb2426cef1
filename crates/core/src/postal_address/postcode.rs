//! Postcodes, including the pseudo ones (ZZ99) for people who live nowhere in particular or abroad.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A postcode in upper case with one space. Its form is right; that it exists is for the postcode directory to say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Postcode(String);

/// Why it is not a postcode.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PostcodeError {
    /// Not one of the forms of a postcode.
    #[error("this is not a postcode; type it like AB1 2CD, or ZZ99 3WZ when it is not known")]
    Form,
}

impl Postcode {
    /// Reads a postcode however it is cased and spaced.
    ///
    /// # Errors
    /// [`PostcodeError::Form`] when no postcode has this form.
    pub fn parse(typed: &str) -> Result<Self, PostcodeError> {
        let packed: Vec<u8> = typed
            .bytes()
            .filter(|b| *b != b' ')
            .map(|b| b.to_ascii_uppercase())
            .collect();
        let split = packed.len().checked_sub(3).ok_or(PostcodeError::Form)?;
        let (outward, inward) = packed.split_at(split);
        let pseudo = outward == b"ZZ99" && is_pseudo_inward(inward);
        let valid = pseudo || packed == b"GIR0AA" || (is_outward(outward) && is_inward(inward));
        match (valid, std::str::from_utf8(outward), std::str::from_utf8(inward)) {
            (true, Ok(outward), Ok(inward)) => Ok(Self(format!("{outward} {inward}"))),
            _ => Err(PostcodeError::Form),
        }
    }

    /// The postcode.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the space: a district, coarse enough to show where a whole postcode would say too much.
    pub fn outward(&self) -> &str {
        self.0.split(' ').next().unwrap_or_default()
    }

    /// Whether it stands for no place in the United Kingdom's postcode list (ZZ99).
    pub fn is_pseudo(&self) -> bool {
        self.outward() == "ZZ99"
    }
}

/// A digit and two letters, of which the last is Z and the first may be any: ZZ99 3VZ, ZZ99 3CZ.
fn is_pseudo_inward(part: &[u8]) -> bool {
    matches!(part, [digit, letter, b'Z'] if digit.is_ascii_digit() && letter.is_ascii_uppercase())
}

/// A digit and two letters other than C I K M O V.
fn is_inward(part: &[u8]) -> bool {
    let letter = |b: u8| b.is_ascii_uppercase() && !b"CIKMOV".contains(&b);
    matches!(part, [digit, one, two] if digit.is_ascii_digit() && letter(*one) && letter(*two))
}

/// `A9 A99 AA9 AA99 A9A AA9A`, with the letters each place allows.
fn is_outward(part: &[u8]) -> bool {
    let first = |b: u8| b.is_ascii_uppercase() && !b"QVX".contains(&b);
    let second = |b: u8| b.is_ascii_uppercase() && !b"IJZ".contains(&b);
    let third = |b: u8| b"ABCDEFGHJKPSTUW".contains(&b);
    let fourth = |b: u8| b"ABEHMNPRVWXY".contains(&b);
    let digit = |b: u8| b.is_ascii_digit();
    match *part {
        [a, b] => first(a) && digit(b),
        [a, b, c] if digit(b) => first(a) && (digit(c) || third(c)),
        [a, b, c] => first(a) && second(b) && digit(c),
        [a, b, c, d] => first(a) && second(b) && digit(c) && (digit(d) || fourth(d)),
        _ => false,
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Postcode {
    type Error = PostcodeError;

    fn try_from(text: String) -> Result<Self, PostcodeError> {
        Self::parse(&text)
    }
}

impl From<Postcode> for String {
    fn from(postcode: Postcode) -> Self {
        postcode.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_form_is_known() {
        for (typed, kept) in [
            ("m11ae", "M1 1AE"),
            ("B33 8TH", "B33 8TH"),
            ("CR2 6XH", "CR2 6XH"),
            ("DN551PT", "DN55 1PT"),
            ("W1A 1HQ", "W1A 1HQ"),
            ("EC1A 1BB", "EC1A 1BB"),
            ("GIR 0AA", "GIR 0AA"),
            ("L1   8JQ", "L1 8JQ"),
            ("zz99 3vz", "ZZ99 3VZ"),
        ] {
            let parsed = Postcode::parse(typed).unwrap_or_else(|_| panic!("{typed}"));
            assert_eq!(parsed.as_str(), kept);
        }
        assert!(Postcode::parse("ZZ99 3WZ").unwrap().is_pseudo());
        assert_eq!(Postcode::parse("EC1A 1BB").unwrap().outward(), "EC1A");
    }

    #[test]
    fn other_forms_are_refused() {
        for typed in [
            "", "AE", "M1 1A", "Q1 1AE", "AI1 1AA", "M1 1CE", "EC1Z 1BB", "ABC1 1AA", "ZZ98 3VZ", "ZZ99 3VA",
            "Ŵ1A 1HQ",
        ] {
            assert_eq!(Postcode::parse(typed), Err(PostcodeError::Form), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_reads_as_itself(typed in "[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}") {
            if let Ok(one) = Postcode::parse(&typed) {
                prop_assert_eq!(Postcode::parse(one.as_str()), Ok(one));
            }
        }

        #[test]
        fn nothing_typed_panics(typed in "\\PC{0,10}") {
            let _ = Postcode::parse(&typed);
        }
    }
}
