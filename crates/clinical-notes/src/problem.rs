//! A problem or diagnosis of a patient: active, resolved, or entered in error; one of them may be the main one.

pub mod amend;
pub mod catalogue;
pub mod details;
pub mod enter_in_error;
pub mod record;
pub mod resolve;

use serde::{Deserialize, Serialize};
use trefoil_core::{OnMerge, Record, coded_value::CodedValue, partial_date::PartialDate};

pub use self::details::{ProblemDetails, ProblemGiven};
use crate::signature::{Ended, Signature};

/// What it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A concept of SNOMED CT.
    Coded(CodedValue),
    /// In words.
    Words(String),
}

impl What {
    /// As it is to be shown.
    pub fn shown(&self) -> &str {
        match self {
            Self::Coded(code) => code.display(),
            Self::Words(words) => words,
        }
    }

    /// Two with the same key are the same problem.
    pub fn key(&self) -> String {
        match self {
            Self::Coded(code) => format!("{}|{}", code.system(), code.code()),
            Self::Words(words) => words
                .to_lowercase()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
        }
    }
}

/// Whether it is to be reckoned with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ProblemStanding {
    /// It is.
    Active,
    /// It is over.
    Resolved {
        /// When, as far as it is known.
        on: Option<PartialDate>,
        /// Who said so.
        by: Signature,
    },
    /// It was written down by mistake.
    EnteredInError(Ended),
}

impl ProblemStanding {
    /// In words.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Resolved { .. } => "Resolved",
            Self::EnteredInError(_) => "Entered in error",
        }
    }

    /// As kept in the table.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Resolved { .. } => "resolved",
            Self::EnteredInError(_) => "entered_in_error",
        }
    }
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What it is.
    pub what: What,
    /// What is known of it.
    pub details: ProblemDetails,
    /// Whether it is to be reckoned with.
    pub standing: ProblemStanding,
    /// Who recorded it first.
    pub recorded: Signature,
    /// Who last amended it.
    pub updated: Signature,
}

impl Problem {
    /// Whether it is to be reckoned with.
    pub fn active(&self) -> bool {
        self.standing == ProblemStanding::Active
    }

    /// Whether it is what brought the patient here. What is over is not.
    pub fn main(&self) -> bool {
        self.details.main && self.active()
    }
}

/// What can happen to a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ProblemEvent {
    /// Written down.
    ProblemRecorded {
        /// What it is.
        what: What,
        /// What is known of it.
        details: ProblemDetails,
        /// By whom.
        by: Signature,
    },
    /// Brought up to date.
    ProblemAmended {
        /// What it is: the same, or the code of what was in words.
        what: What,
        /// What is known of it.
        details: ProblemDetails,
        /// By whom.
        by: Signature,
    },
    /// Over, or never one.
    ProblemEnded {
        /// What it was.
        what: What,
        /// How.
        standing: ProblemStanding,
        /// By whom.
        by: Signature,
    },
}

impl Record for Problem {
    const KIND: &'static str = "clinical_notes.problem";
    const ON_MERGE: OnMerge = OnMerge::Review(
        "two records of one person each have problems; make one list of them, with one main problem",
    );
    type Event = ProblemEvent;

    fn apply(before: Option<Self>, event: &ProblemEvent) -> Self {
        let (what, details, standing, by) = match event.clone() {
            ProblemEvent::ProblemRecorded { what, details, by }
            | ProblemEvent::ProblemAmended { what, details, by } => (what, Some(details), None, by),
            ProblemEvent::ProblemEnded { what, standing, by } => (what, None, Some(standing), by),
        };
        match before {
            Some(before) => Self {
                what,
                details: details.unwrap_or(before.details),
                standing: standing.unwrap_or(before.standing),
                recorded: before.recorded,
                updated: by,
            },
            None => Self {
                what,
                details: details.unwrap_or_default(),
                standing: standing.unwrap_or(ProblemStanding::Active),
                recorded: by.clone(),
                updated: by,
            },
        }
    }
}
