//! The code of an organisation or site of the NHS (Organisation Data Service).

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An ODS code: 3 to 6 characters for an organisation, up to 9 for a site or branch. Upper case.
///
/// A site's code is issued on its own: never derive the trust from its first characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OdsCode(String);

/// Why it is not an ODS code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OdsCodeError {
    /// Too short or too long.
    #[error("an ODS code has 3 to 9 characters, and this has {characters}; look it up in the ODS portal")]
    Length {
        /// How many there were.
        characters: usize,
    },
    /// Something other than letters and digits.
    #[error("an ODS code has only letters and digits; remove everything else")]
    Characters,
}

impl OdsCode {
    /// Reads a code; lower case is raised.
    ///
    /// # Errors
    /// [`OdsCodeError`] when it is of the wrong length or holds other characters.
    pub fn parse(typed: &str) -> Result<Self, OdsCodeError> {
        let code = typed.trim().to_ascii_uppercase();
        if !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(OdsCodeError::Characters);
        }
        if !(3..=9).contains(&code.len()) {
            return Err(OdsCodeError::Length {
                characters: code.len(),
            });
        }
        Ok(Self(code))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is too long for an organisation and so can only be a site or branch.
    pub fn is_only_a_site(&self) -> bool {
        self.0.len() > 6
    }
}

impl fmt::Display for OdsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for OdsCode {
    type Error = OdsCodeError;

    fn try_from(text: String) -> Result<Self, OdsCodeError> {
        Self::parse(&text)
    }
}

impl From<OdsCode> for String {
    fn from(code: OdsCode) -> Self {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trusts_practices_and_sites() {
        for code in ["RZZ", "F84062", "W2U3Z", "RZZ02", "F84062001"] {
            assert_eq!(OdsCode::parse(code).unwrap().as_str(), code);
        }
        assert_eq!(OdsCode::parse(" rzz ").unwrap().to_string(), "RZZ");
        assert!(OdsCode::parse("F84062001").unwrap().is_only_a_site());
    }

    #[test]
    fn refuses_others() {
        assert_eq!(OdsCode::parse("RZ"), Err(OdsCodeError::Length { characters: 2 }));
        assert_eq!(
            OdsCode::parse("F840620012"),
            Err(OdsCodeError::Length { characters: 10 })
        );
        assert_eq!(OdsCode::parse("R-Z"), Err(OdsCodeError::Characters));
        assert!(serde_json::from_str::<OdsCode>("\"R Z Z\"").is_err());
    }
}
