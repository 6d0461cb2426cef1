//! What is known of a problem besides its name, and what makes it unfit to be kept.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{display, partial_date::PartialDate};

use super::{What, catalogue};
use crate::wording::{WordingError, checked};

/// The longest name of a problem.
const LONGEST: usize = 200;
/// The longest remark.
const LONGEST_REMARK: usize = 1000;

/// What is known of a problem.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ProblemDetails {
    /// When it began, as far as it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onset: Option<PartialDate>,
    /// Whether it is what brought the patient here: one at most.
    #[serde(default)]
    pub main: bool,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// A problem as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemGiven {
    /// A SNOMED CT code of [`catalogue`].
    Code(String),
    /// In words.
    Words(String),
}

/// Why it cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProblemDetailsError {
    /// Name or remark as a text.
    #[error(transparent)]
    Wording(#[from] WordingError),
    /// The code is none of ours.
    #[error("the list of problems has no such code; choose one from the list, or write it in words")]
    UnknownCode,
    /// Not yet.
    #[error("a problem cannot begin in the future; check the date")]
    OnsetInFuture,
}

impl ProblemGiven {
    /// The problem, if it can be kept. Words that are exactly those of the list are the code: nobody needs to be asked.
    ///
    /// # Errors
    /// [`ProblemDetailsError`] says what to do.
    pub fn what(&self) -> Result<What, ProblemDetailsError> {
        match self {
            Self::Code(code) => catalogue::by_code(code)
                .map(What::Coded)
                .ok_or(ProblemDetailsError::UnknownCode),
            Self::Words(words) => {
                let words = checked(words, "what the problem is", LONGEST)?;
                Ok(catalogue::by_words(&words).map_or(What::Words(words), What::Coded))
            }
        }
    }
}

impl ProblemDetails {
    /// The details with their texts trimmed, if they can be kept.
    ///
    /// # Errors
    /// [`ProblemDetailsError`] says what to do.
    pub fn check(&self, now: DateTime<Utc>) -> Result<Self, ProblemDetailsError> {
        let today = display::london_date(now);
        if self.onset.is_some_and(|onset| onset.earliest() > today) {
            return Err(ProblemDetailsError::OnsetInFuture);
        }
        let remark = self.remark.as_deref().filter(|text| !text.trim().is_empty());
        let remark = remark
            .map(|text| checked(text, "the remark", LONGEST_REMARK))
            .transpose()?;
        Ok(Self {
            remark,
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_words_are_the_code_and_others_stay_words() {
        let of = |words: &str| ProblemGiven::Words(words.into()).what().unwrap();
        assert!(matches!(of("pneumonia"), What::Coded(code) if code.code() == "233604007"));
        assert_eq!(of("pneumonia, left"), What::Words("pneumonia, left".into()));
        assert_eq!(
            ProblemGiven::Code("1".into()).what(),
            Err(ProblemDetailsError::UnknownCode)
        );
        assert!(matches!(
            ProblemGiven::Words(" ".into()).what(),
            Err(ProblemDetailsError::Wording(_))
        ));
    }

    #[test]
    fn an_onset_of_this_year_may_be_today_and_none_lies_ahead() {
        let now: DateTime<Utc> = "2026-11-22T10:00:00Z".parse().unwrap();
        let with = |onset: &str| ProblemDetails {
            onset: PartialDate::parse(onset).ok(),
            ..ProblemDetails::default()
        };
        assert!(with("2026").check(now).is_ok());
        assert_eq!(
            with("2026-12").check(now),
            Err(ProblemDetailsError::OnsetInFuture)
        );
    }
}
