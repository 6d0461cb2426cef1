//! How far a result is: as the laboratory says, in the order in which one replaces another.

use serde::{Deserialize, Serialize};

/// How far a result is (HL7 tables 0085 and 0123).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultStatus {
    /// The specimen is there, the result is not (I, O).
    Registered,
    /// Not verified; it may change (P).
    Preliminary,
    /// Some of it (S, A).
    Partial,
    /// Verified (F, U).
    Final,
    /// It cannot be obtained (X).
    Cancelled,
    /// It replaces one that was wrong (C).
    Corrected,
    /// It should not have been sent: wrong patient, wrong specimen (W, D).
    Withdrawn,
}

impl ResultStatus {
    /// From OBX-11 or OBR-25. None for what is not to be shown (R, entered and not verified; N, not asked) and for what
    /// the tables do not have.
    pub fn from_hl7v2(code: &str) -> Option<Self> {
        match code.trim() {
            "I" | "O" => Some(Self::Registered),
            "P" => Some(Self::Preliminary),
            "S" | "A" => Some(Self::Partial),
            "F" | "U" => Some(Self::Final),
            "X" => Some(Self::Cancelled),
            "C" => Some(Self::Corrected),
            "W" | "D" => Some(Self::Withdrawn),
            _ => None,
        }
    }

    /// A higher one replaces a lower one, whichever came first: P < S < F < C. \[D, medicines-and-orders 5.3] What cannot
    /// be obtained ranks as final, what is withdrawn as corrected: between equals the later word of the laboratory counts.
    pub fn rank(self) -> u8 {
        match self {
            Self::Registered => 0,
            Self::Preliminary => 1,
            Self::Partial => 2,
            Self::Final | Self::Cancelled => 3,
            Self::Corrected | Self::Withdrawn => 4,
        }
    }

    /// Whether somebody must acknowledge it. Less than final only when it is critical.
    pub fn conclusive(self) -> bool {
        self.rank() >= 3
    }

    /// As a person reads it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Registered => "Awaiting result",
            Self::Preliminary => "Preliminary",
            Self::Partial => "Part of the result",
            Self::Final => "Final",
            Self::Cancelled => "Could not be obtained",
            Self::Corrected => "Corrected",
            Self::Withdrawn => "Withdrawn",
        }
    }

    /// As it is kept in a column.
    pub fn word(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Preliminary => "preliminary",
            Self::Partial => "partial",
            Self::Final => "final",
            Self::Cancelled => "cancelled",
            Self::Corrected => "corrected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From the column.
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Self::Registered,
            Self::Preliminary,
            Self::Partial,
            Self::Final,
            Self::Cancelled,
            Self::Corrected,
            Self::Withdrawn,
        ]
        .into_iter()
        .find(|status| status.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::ResultStatus::{self, *};

    #[test]
    fn table_of_status_letters() {
        for (letter, status) in [
            ("P", Some(Preliminary)),
            ("S", Some(Partial)),
            ("F", Some(Final)),
            ("C", Some(Corrected)),
            ("W", Some(Withdrawn)),
            ("D", Some(Withdrawn)),
            ("X", Some(Cancelled)),
            ("U", Some(Final)),
            ("I", Some(Registered)),
            ("R", None),
            ("N", None),
            ("", None),
            ("final", None),
        ] {
            assert_eq!(ResultStatus::from_hl7v2(letter), status, "{letter}");
        }
        let ranks: Vec<u8> = [Preliminary, Partial, Final, Corrected]
            .map(ResultStatus::rank)
            .into();
        assert!(ranks.is_sorted_by(|a, b| a < b));
        assert_eq!(ResultStatus::from_word(Withdrawn.word()), Some(Withdrawn));
    }
}
