//! A telephone number, kept as it was given.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Whose telephone it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TelephoneKind {
    /// Where they live.
    Home,
    /// With them.
    Mobile,
    /// Where they work.
    Work,
}

impl fmt::Display for TelephoneKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Home => "Home",
            Self::Mobile => "Mobile",
            Self::Work => "Work",
        })
    }
}

/// A number and whose it is. Spaces stay where the person put them: we do not invent a grouping.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Telephone {
    number: String,
    kind: TelephoneKind,
}

#[derive(Deserialize)]
struct Unchecked {
    number: String,
    kind: TelephoneKind,
}

/// Why it is not a telephone number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TelephoneError {
    /// Too short or too long.
    #[error("a telephone number has 3 to 20 characters, and this has {characters}; check it with the person")]
    Length {
        /// How many there were.
        characters: usize,
    },
    /// Something other than digits, plus, brackets and spaces.
    #[error(
        "a telephone number has only digits, spaces, brackets and +; put an extension or a remark in the notes"
    )]
    Characters,
    /// Fewer than three digits.
    #[error("a telephone number has at least 3 digits; check it with the person")]
    Digits,
}

impl Telephone {
    /// Trims and checks a number as typed.
    ///
    /// # Errors
    /// [`TelephoneError`] says which rule it broke.
    pub fn new(kind: TelephoneKind, typed: &str) -> Result<Self, TelephoneError> {
        let number = typed.trim();
        if !number
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '+' | '(' | ')' | ' '))
        {
            return Err(TelephoneError::Characters);
        }
        if !(3..=20).contains(&number.len()) {
            return Err(TelephoneError::Length {
                characters: number.len(),
            });
        }
        if number.bytes().filter(u8::is_ascii_digit).count() < 3 {
            return Err(TelephoneError::Digits);
        }
        Ok(Self {
            number: number.to_owned(),
            kind,
        })
    }

    /// The number as typed.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// Whose it is.
    pub fn kind(&self) -> TelephoneKind {
        self.kind
    }

    /// Only `+` and digits: to dial, and to find the same number typed otherwise.
    pub fn dialled(&self) -> String {
        self.number
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '+')
            .collect()
    }
}

/// The number alone: the kind is a label for the screen to place.
impl fmt::Display for Telephone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.number)
    }
}

impl TryFrom<Unchecked> for Telephone {
    type Error = TelephoneError;

    fn try_from(it: Unchecked) -> Result<Self, TelephoneError> {
        Self::new(it.kind, &it.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_and_shown_as_typed() {
        let number = Telephone::new(TelephoneKind::Mobile, " 07700 900123 ").unwrap();
        assert_eq!(number.to_string(), "07700 900123");
        assert_eq!(number.dialled(), "07700900123");
        assert_eq!(number.kind().to_string(), "Mobile");
        assert!(Telephone::new(TelephoneKind::Home, "+44 (0)1632 960001").is_ok());
    }

    #[test]
    fn refuses_what_cannot_be_dialled() {
        let new = |typed| Telephone::new(TelephoneKind::Work, typed);
        assert_eq!(new("12"), Err(TelephoneError::Length { characters: 2 }));
        assert_eq!(
            new("123456789012345678901"),
            Err(TelephoneError::Length { characters: 21 })
        );
        assert_eq!(new("01632 960001 x7"), Err(TelephoneError::Characters));
        assert_eq!(new("(+) ()"), Err(TelephoneError::Digits));
        assert!(serde_json::from_str::<Telephone>(r#"{"number":"x","kind":"home"}"#).is_err());
    }
}
