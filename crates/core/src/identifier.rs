//! Numbers that a hospital gives: they mean something only together with who gave them.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{ods_code::OdsCode, person_name::unseen};

/// What an identifier identifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierKind {
    /// A person in one hospital ("local patient identifier"). Never used again for somebody else.
    HospitalNumber,
    /// One stay, from admission to discharge.
    SpellNumber,
    /// One consultant's part of a stay.
    EpisodeNumber,
    /// Any other, kept so that nothing a message said is lost.
    Other,
}

impl fmt::Display for IdentifierKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HospitalNumber => "Hospital number",
            Self::SpellNumber => "Spell number",
            Self::EpisodeNumber => "Episode number",
            Self::Other => "Other identifier",
        })
    }
}

/// A number with its kind and its issuer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Identifier {
    kind: IdentifierKind,
    value: String,
    issuer: OdsCode,
}

#[derive(Deserialize)]
struct Unchecked {
    kind: IdentifierKind,
    value: String,
    issuer: OdsCode,
}

/// Why it is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdentifierError {
    /// Nothing was given.
    #[error("the identifier is empty; type it as it is written on the source")]
    Empty,
    /// Longer than the 20 characters that national messages carry.
    #[error(
        "an identifier has at most 20 characters, and this has {characters}; check it against its source"
    )]
    Length {
        /// How many there were.
        characters: usize,
    },
    /// A character that cannot be seen.
    #[error(
        "the identifier holds a character that cannot be seen (U+{0:04X}); type it afresh instead of pasting it"
    )]
    Unseen(u32),
}

impl Identifier {
    /// Trims the value and checks it.
    ///
    /// # Errors
    /// [`IdentifierError`] when it is empty, too long or holds unseen characters.
    pub fn new(kind: IdentifierKind, value: &str, issuer: OdsCode) -> Result<Self, IdentifierError> {
        let value = value.trim();
        let characters = value.chars().count();
        if characters == 0 {
            return Err(IdentifierError::Empty);
        }
        if characters > 20 {
            return Err(IdentifierError::Length { characters });
        }
        if let Some(c) = unseen(value) {
            return Err(IdentifierError::Unseen(u32::from(c)));
        }
        Ok(Self {
            kind,
            value: value.to_owned(),
            issuer,
        })
    }

    /// What it identifies.
    pub fn kind(&self) -> IdentifierKind {
        self.kind
    }

    /// The number itself.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Who gave it.
    pub fn issuer(&self) -> &OdsCode {
        &self.issuer
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.value, self.issuer)
    }
}

impl TryFrom<Unchecked> for Identifier {
    type Error = IdentifierError;

    fn try_from(it: Unchecked) -> Result<Self, IdentifierError> {
        Self::new(it.kind, &it.value, it.issuer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hospital(value: &str) -> Result<Identifier, IdentifierError> {
        Identifier::new(
            IdentifierKind::HospitalNumber,
            value,
            OdsCode::parse("RZZ").unwrap(),
        )
    }

    #[test]
    fn trimmed_and_shown_with_its_issuer() {
        assert_eq!(hospital(" H0012345 ").unwrap().to_string(), "H0012345 (RZZ)");
    }

    #[test]
    fn refuses_empty_long_and_unseen() {
        assert_eq!(hospital("  "), Err(IdentifierError::Empty));
        assert_eq!(
            hospital(&"9".repeat(21)),
            Err(IdentifierError::Length { characters: 21 })
        );
        assert_eq!(hospital("12\u{202e}34"), Err(IdentifierError::Unseen(0x202e)));
        assert!(hospital(&"9".repeat(20)).is_ok());
    }

    #[test]
    fn survives_json_and_is_checked_on_the_way_in() {
        let it = hospital("H1").unwrap();
        let json = serde_json::to_string(&it).unwrap();
        assert_eq!(json, r#"{"kind":"hospital_number","value":"H1","issuer":"RZZ"}"#);
        assert_eq!(serde_json::from_str::<Identifier>(&json).unwrap(), it);
        assert!(serde_json::from_str::<Identifier>(&json.replace("H1", "")).is_err());
    }
}
