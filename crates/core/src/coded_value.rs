//! A thing said in a code system, with the words that were shown when it was chosen.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::person_name::unseen;

/// Where a code comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeSystem {
    /// SNOMED CT, UK edition.
    Snomed,
    /// ICD-10, fifth edition.
    Icd10,
    /// OPCS-4, for procedures.
    Opcs4,
    /// Dictionary of medicines and devices.
    Dmd,
    /// Units of measure.
    Ucum,
    /// Laboratory and clinical observations.
    Loinc,
    /// A list of the trust's own, by name.
    Local(String),
}

impl fmt::Display for CodeSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Snomed => "SNOMED CT",
            Self::Icd10 => "ICD-10",
            Self::Opcs4 => "OPCS-4",
            Self::Dmd => "dm+d",
            Self::Ucum => "UCUM",
            Self::Loinc => "LOINC",
            Self::Local(name) => name,
        })
    }
}

/// A code, its system and its words. The words are kept because a later release may word it otherwise, and the record
/// must say what the clinician saw.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct CodedValue {
    system: CodeSystem,
    code: String,
    display: String,
}

#[derive(Deserialize)]
struct Unchecked {
    system: CodeSystem,
    code: String,
    display: String,
}

/// Why it is not a coded value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CodedValueError {
    /// No code.
    #[error("the code is empty or holds spaces; choose an entry from the list, or write free text instead")]
    Code,
    /// No words: nobody could read it.
    #[error("the code {0} has no words to show; choose an entry from the list again")]
    Display(String),
    /// A character that cannot be seen.
    #[error("the words of a code hold a character that cannot be seen (U+{0:04X}); choose the entry again")]
    Unseen(u32),
}

impl CodedValue {
    /// Checks a code and its words. That the code exists is for a terminology service to say.
    ///
    /// # Errors
    /// [`CodedValueError`] when either is empty or unreadable.
    pub fn new(system: CodeSystem, code: &str, display: &str) -> Result<Self, CodedValueError> {
        let (code, display) = (code.trim(), display.trim());
        if code.is_empty() || code.chars().any(char::is_whitespace) {
            return Err(CodedValueError::Code);
        }
        if display.is_empty() {
            return Err(CodedValueError::Display(code.to_owned()));
        }
        if let Some(c) = unseen(code).or_else(|| unseen(display)) {
            return Err(CodedValueError::Unseen(u32::from(c)));
        }
        Ok(Self {
            system,
            code: code.to_owned(),
            display: display.to_owned(),
        })
    }

    /// SNOMED CT "Unknown": what a record without a beginning is made of, since `apply` is total.
    pub fn unknown() -> Self {
        Self {
            system: CodeSystem::Snomed,
            code: "261665006".to_owned(),
            display: "Unknown".to_owned(),
        }
    }

    /// Where the code comes from.
    pub fn system(&self) -> &CodeSystem {
        &self.system
    }

    /// The code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The words that were shown.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Whether it means the same as another, however each is worded.
    pub fn means(&self, other: &Self) -> bool {
        self.system == other.system && self.code == other.code
    }
}

/// The words: a code is never shown to a clinician in their place.
impl fmt::Display for CodedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.display)
    }
}

impl TryFrom<Unchecked> for CodedValue {
    type Error = CodedValueError;

    fn try_from(it: Unchecked) -> Result<Self, CodedValueError> {
        Self::new(it.system, &it.code, &it.display)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_words_and_compares_codes() {
        let one = CodedValue::new(CodeSystem::Snomed, "91936005", "Allergy to penicillin").unwrap();
        let other = CodedValue::new(CodeSystem::Snomed, "91936005", "Penicillin allergy").unwrap();
        assert_eq!(one.to_string(), "Allergy to penicillin");
        assert!(one.means(&other) && one != other);
    }

    #[test]
    fn refuses_codes_nobody_could_read() {
        let new = |code, display| CodedValue::new(CodeSystem::Local("wards".into()), code, display);
        assert_eq!(new(" ", "x"), Err(CodedValueError::Code));
        assert_eq!(new("a b", "x"), Err(CodedValueError::Code));
        assert_eq!(new("7A", " "), Err(CodedValueError::Display("7A".into())));
        assert_eq!(new("7A", "x\u{202e}"), Err(CodedValueError::Unseen(0x202e)));
        let json = serde_json::to_string(&new("7A", "Ash").unwrap()).unwrap();
        assert_eq!(
            json,
            r#"{"system":{"local":"wards"},"code":"7A","display":"Ash"}"#
        );
        assert!(serde_json::from_str::<CodedValue>(&json.replace("7A", "")).is_err());
    }
}
