//! Where a person lives or a letter goes: five lines of 35, and a postcode.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

mod postcode;

pub use self::postcode::{Postcode, PostcodeError};
use crate::person_name::unseen;

/// How many lines an address has at most.
pub const LINES: usize = 5;
/// How many characters a line has at most.
pub const LINE: usize = 35;

/// An address. At least one line or a postcode: "no fixed abode" has only the pseudo postcode ZZ99 3VZ.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct PostalAddress {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lines: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    postcode: Option<Postcode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
}

#[derive(Deserialize)]
struct Unchecked {
    #[serde(default)]
    lines: Vec<String>,
    #[serde(default)]
    postcode: Option<Postcode>,
    #[serde(default)]
    country: Option<String>,
}

/// Why it is not an address we can keep.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PostalAddressError {
    /// Neither line nor postcode.
    #[error(
        "the address is empty; type a line or a postcode (ZZ99 3VZ for no fixed abode, ZZ99 3WZ for not known)"
    )]
    Empty,
    /// More than five lines.
    #[error("an address has at most 5 lines, and this has {0}; put two of them on one line")]
    TooManyLines(usize),
    /// A line longer than 35 characters.
    #[error(
        "line {line} of the address has {characters} characters and at most 35 can be kept; continue on another line"
    )]
    TooLong {
        /// Which line, from 1.
        line: usize,
        /// How long it was.
        characters: usize,
    },
    /// A character that cannot be seen.
    #[error(
        "the address holds a character that cannot be seen (U+{0:04X}); type it afresh instead of pasting it"
    )]
    Unseen(u32),
    /// The postcode.
    #[error(transparent)]
    Postcode(#[from] PostcodeError),
}

impl PostalAddress {
    /// From lines, postcode and country as typed. Blank ones count as not given.
    ///
    /// # Errors
    /// [`PostalAddressError`] names the line and the rule.
    pub fn new<'a>(
        lines: impl IntoIterator<Item = &'a str>,
        postcode: Option<&str>,
        country: Option<&str>,
    ) -> Result<Self, PostalAddressError> {
        let postcode = match postcode.map(str::trim).filter(|p| !p.is_empty()) {
            Some(typed) => Some(Postcode::parse(typed)?),
            None => None,
        };
        Self::checked(lines, postcode, country)
    }

    fn checked<'a>(
        lines: impl IntoIterator<Item = &'a str>,
        postcode: Option<Postcode>,
        country: Option<&str>,
    ) -> Result<Self, PostalAddressError> {
        let lines: Vec<String> = lines
            .into_iter()
            .map(tidy)
            .filter(|line| !line.is_empty())
            .collect();
        let country = country.map(tidy).filter(|country| !country.is_empty());
        if lines.is_empty() && postcode.is_none() {
            return Err(PostalAddressError::Empty);
        }
        if lines.len() > LINES {
            return Err(PostalAddressError::TooManyLines(lines.len()));
        }
        for (line, text) in (1..).zip(lines.iter().chain(&country)) {
            if let Some(c) = unseen(text) {
                return Err(PostalAddressError::Unseen(u32::from(c)));
            }
            let characters = text.chars().count();
            if characters > LINE {
                return Err(PostalAddressError::TooLong { line, characters });
            }
        }
        Ok(Self {
            lines,
            postcode,
            country,
        })
    }

    /// The lines, none of them blank.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The postcode.
    pub fn postcode(&self) -> Option<&Postcode> {
        self.postcode.as_ref()
    }

    /// The country, where it is worth saying.
    pub fn country(&self) -> Option<&str> {
        self.country.as_deref()
    }
}

fn tidy(text: &str) -> String {
    text.trim().nfc().collect()
}

/// On one line, with commas.
impl fmt::Display for PostalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.lines.iter().map(String::as_str);
        let parts = parts
            .chain(self.postcode.as_ref().map(Postcode::as_str))
            .chain(self.country());
        f.write_str(&parts.collect::<Vec<_>>().join(", "))
    }
}

impl TryFrom<Unchecked> for PostalAddress {
    type Error = PostalAddressError;

    fn try_from(it: Unchecked) -> Result<Self, PostalAddressError> {
        Self::checked(
            it.lines.iter().map(String::as_str),
            it.postcode,
            it.country.as_deref(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cui_address_on_one_line() {
        let home = PostalAddress::new(["1 Invented Lane ", "", "Northmoor"], Some("zz993cz"), None).unwrap();
        assert_eq!(home.to_string(), "1 Invented Lane, Northmoor, ZZ99 3CZ");
        assert_eq!(home.lines().len(), 2);
    }

    #[test]
    fn a_postcode_alone_is_enough_and_nothing_is_not() {
        assert!(PostalAddress::new([], Some("ZZ99 3VZ"), None).is_ok());
        assert_eq!(
            PostalAddress::new(["", " "], Some(" "), None),
            Err(PostalAddressError::Empty)
        );
    }

    #[test]
    fn at_most_five_lines_of_35() {
        assert_eq!(
            PostalAddress::new(["a"; 6], None, None),
            Err(PostalAddressError::TooManyLines(6))
        );
        let long = "a".repeat(36);
        let error = PostalAddress::new(["a", long.as_str()], None, None);
        assert_eq!(
            error,
            Err(PostalAddressError::TooLong {
                line: 2,
                characters: 36
            })
        );
        assert_eq!(
            PostalAddress::new(["a\u{202e}"], None, None),
            Err(PostalAddressError::Unseen(0x202e))
        );
    }

    #[test]
    fn survives_json_and_is_checked_on_the_way_in() {
        let home = PostalAddress::new(["1 Invented Lane"], Some("ZZ99 3CZ"), Some("England")).unwrap();
        let json = serde_json::to_string(&home).unwrap();
        assert_eq!(serde_json::from_str::<PostalAddress>(&json).unwrap(), home);
        assert!(serde_json::from_str::<PostalAddress>(&json.replace("ZZ99 3CZ", "nowhere")).is_err());
    }
}
