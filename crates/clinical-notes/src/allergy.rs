//! An allergy, intolerance or adverse reaction: one record for each agent (nhs-standards 5.4, DAPB4013).

pub mod amend;
pub mod details;
pub mod enter_in_error;
pub mod record;
pub mod resolve;
pub mod state;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{OnMerge, Record, coded_value::CodedValue};

pub use self::details::{AgentGiven, AllergyDetails, Source};
use crate::signature::{Ended, Signature};

/// What a patient reacts to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agent {
    /// A substance or group the medicines dictionary knows: checks use it.
    Coded(CodedValue),
    /// In words. No check can use it, and every check says so.
    Words(String),
}

impl Agent {
    /// As it is to be shown.
    pub fn shown(&self) -> &str {
        match self {
            Self::Coded(substance) => substance.display(),
            Self::Words(words) => words,
        }
    }

    /// Two with the same key are the same agent.
    pub fn key(&self) -> String {
        match self {
            Self::Coded(substance) => format!("{}|{}", substance.system(), substance.code()),
            Self::Words(words) => words
                .to_lowercase()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
        }
    }

    /// The substance, where it can be checked against.
    pub fn substance(&self) -> Option<&CodedValue> {
        match self {
            Self::Coded(substance) => Some(substance),
            Self::Words(_) => None,
        }
    }
}

/// Whether it is to be reckoned with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Standing {
    /// It is.
    Active,
    /// It was, and is no more: outgrown, desensitised.
    Resolved(Ended),
    /// It was looked into, and was never one.
    Refuted(Ended),
    /// It was written down by mistake, for the wrong patient for instance.
    EnteredInError(Ended),
}

impl Standing {
    /// In words.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Resolved(_) => "Resolved",
            Self::Refuted(_) => "Refuted",
            Self::EnteredInError(_) => "Entered in error",
        }
    }

    /// Why and by whom it ended.
    pub fn ended(&self) -> Option<&Ended> {
        match self {
            Self::Active => None,
            Self::Resolved(ended) | Self::Refuted(ended) | Self::EnteredInError(ended) => Some(ended),
        }
    }
}

/// One allergy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allergy {
    /// To what.
    pub agent: Agent,
    /// What is known of it.
    pub details: AllergyDetails,
    /// Whether it is to be reckoned with.
    pub standing: Standing,
    /// Who recorded it first.
    pub recorded: Signature,
    /// Who last confirmed what it says.
    pub updated: Signature,
}

impl Allergy {
    /// Whether it is to be reckoned with.
    pub fn stands(&self) -> bool {
        self.standing == Standing::Active
    }

    /// When it was last changed, its end included.
    pub fn changed(&self) -> DateTime<Utc> {
        self.standing.ended().map_or(self.updated.at, |ended| ended.by.at)
    }
}

/// What can happen to an allergy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AllergyEvent {
    /// Written down.
    AllergyRecorded {
        /// To what.
        agent: Agent,
        /// What is known.
        details: AllergyDetails,
        /// By whom.
        by: Signature,
    },
    /// Brought up to date.
    AllergyAmended {
        /// To what: the same, or the code of what was in words.
        agent: Agent,
        /// What is known.
        details: AllergyDetails,
        /// By whom.
        by: Signature,
    },
    /// No longer to be reckoned with.
    AllergyEnded {
        /// How.
        standing: Standing,
    },
}

impl Record for Allergy {
    const KIND: &'static str = "clinical_notes.allergy";
    const ON_MERGE: OnMerge = OnMerge::Review(
        "two records of one person each have allergies; make one list of them, and remove what is there twice",
    );
    type Event = AllergyEvent;

    /// An event that finds no record (it cannot, by the commands) begins one, so that nothing written is lost.
    fn apply(before: Option<Self>, event: &AllergyEvent) -> Self {
        match (before, event.clone()) {
            (None, AllergyEvent::AllergyRecorded { agent, details, by })
            | (None, AllergyEvent::AllergyAmended { agent, details, by }) => Self {
                agent,
                details,
                standing: Standing::Active,
                recorded: by.clone(),
                updated: by,
            },
            (Some(before), AllergyEvent::AllergyRecorded { agent, details, by })
            | (Some(before), AllergyEvent::AllergyAmended { agent, details, by }) => Self {
                agent,
                details,
                updated: by,
                ..before
            },
            (Some(before), AllergyEvent::AllergyEnded { standing }) => Self { standing, ..before },
            (None, AllergyEvent::AllergyEnded { standing }) => {
                let by = standing.ended().map(|ended| ended.by.clone());
                let by = by.unwrap_or_else(|| Signature {
                    staff: trefoil_core::StaffId(uuid::Uuid::nil()),
                    name: String::new(),
                    role: String::new(),
                    at: DateTime::UNIX_EPOCH,
                });
                Self {
                    agent: Agent::Words("not recorded".to_owned()),
                    details: AllergyDetails::default(),
                    standing,
                    recorded: by.clone(),
                    updated: by,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use trefoil_core::coded_value::CodeSystem;

    use super::*;

    #[test]
    fn one_agent_however_it_is_written() {
        let words = |text: &str| Agent::Words(text.to_owned()).key();
        assert_eq!(words("Penicillin  V"), words("penicillin v"));
        assert_ne!(words("penicillin"), words("penicillin v"));
        let coded = |display: &str| {
            Agent::Coded(CodedValue::new(CodeSystem::Snomed, "764146007", display).unwrap()).key()
        };
        assert_eq!(coded("Penicillin"), coded("penicillins"));
    }
}
