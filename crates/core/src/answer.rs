//! The answer of a port: an empty list that could mean two things is never given.

use serde::{Deserialize, Serialize};

/// What a neighbour could say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer<T> {
    /// This is so.
    Known {
        /// What is known.
        value: T,
    },
    /// Somebody looked, and there is none.
    NoneKnown,
    /// Nobody can say at present. Whoever shows this shows the reason too.
    Unavailable {
        /// Why, in words a clinician can act on.
        because: String,
    },
}

impl<T> Answer<T> {
    /// What is known, if anything is.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known { value } => Some(value),
            Self::NoneKnown | Self::Unavailable { .. } => None,
        }
    }

    /// `Known` for `Some`, `NoneKnown` for `None`: for a provider that has looked.
    pub fn looked(found: Option<T>) -> Self {
        found.map_or(Self::NoneKnown, |value| Self::Known { value })
    }
}
