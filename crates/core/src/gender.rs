//! Current gender: how a person is addressed and identified. Not their sex, and not for clinical judgement.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The five values of the Common User Interface, in its words. Never abbreviated on a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CurrentGender {
    /// Male.
    Male,
    /// Female.
    Female,
    /// Neither, and said which elsewhere.
    OtherSpecific,
    /// Nobody has asked.
    #[default]
    NotKnown,
    /// Asked, and not to be said, or indeterminate.
    NotSpecified,
}

/// A code that stands for no gender we know.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{code:?} is not a gender code; the sender should send 1, 2, 9 or 0 (or M, F, O or U)")]
pub struct UnknownGenderCode {
    /// What was sent.
    pub code: String,
}

impl CurrentGender {
    /// Every value in the order in which a form offers them.
    pub const ALL: [Self; 5] = [
        Self::Female,
        Self::Male,
        Self::OtherSpecific,
        Self::NotSpecified,
        Self::NotKnown,
    ];

    /// From HL7 v2: the national codes (1, 2, 9, 0, X) or the original ones (M, F, O, U). An empty field is not known.
    ///
    /// # Errors
    /// [`UnknownGenderCode`] for any other, so that it is not silently taken for "Not Known".
    pub fn from_hl7v2(code: &str) -> Result<Self, UnknownGenderCode> {
        match code.trim().to_ascii_uppercase().as_str() {
            "1" | "M" => Ok(Self::Male),
            "2" | "F" => Ok(Self::Female),
            "O" => Ok(Self::OtherSpecific),
            "9" => Ok(Self::NotSpecified),
            "" | "0" | "X" | "U" => Ok(Self::NotKnown),
            _ => Err(UnknownGenderCode {
                code: code.to_owned(),
            }),
        }
    }

    /// To HL7 v2: the national code, or O for the value that the national codes lack. Reads back as itself.
    pub fn hl7v2(self) -> &'static str {
        match self {
            Self::Male => "1",
            Self::Female => "2",
            Self::OtherSpecific => "O",
            Self::NotKnown => "0",
            Self::NotSpecified => "9",
        }
    }

    /// The words shown, and the value of a form field.
    pub fn words(self) -> &'static str {
        match self {
            Self::Male => "Male",
            Self::Female => "Female",
            Self::OtherSpecific => "Other Specific",
            Self::NotKnown => "Not Known",
            Self::NotSpecified => "Not Specified",
        }
    }
}

impl fmt::Display for CurrentGender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cui_current_gender_in_full_words() {
        let shown: Vec<String> = CurrentGender::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            ["Female", "Male", "Other Specific", "Not Specified", "Not Known"]
        );
        assert_eq!(CurrentGender::default(), CurrentGender::NotKnown);
    }

    #[test]
    fn there_and_back() {
        for gender in CurrentGender::ALL {
            assert_eq!(CurrentGender::from_hl7v2(gender.hl7v2()), Ok(gender));
        }
        for (code, gender) in [
            ("M", CurrentGender::Male),
            ("f", CurrentGender::Female),
            ("U", CurrentGender::NotKnown),
            ("", CurrentGender::NotKnown),
        ] {
            assert_eq!(CurrentGender::from_hl7v2(code), Ok(gender));
        }
        assert!(CurrentGender::from_hl7v2("7").is_err());
    }
}
