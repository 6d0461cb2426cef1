//! What another system told us of an allergy, as it told us. No clinician has reconciled it, so nothing is checked
//! against it; it is shown as unreconciled until one has.

pub mod receive;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{OnMerge, Record};

/// One statement (an AL1 segment), in the sender's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllergyStatement {
    /// The agent in words.
    pub agent: String,
    /// Its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The system of the code, as the sender names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// How severe, as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// The reaction, as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reaction: Option<String>,
    /// When it was found, as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onset: Option<NaiveDate>,
    /// The sending application.
    pub application: String,
    /// The sending facility.
    pub facility: String,
    /// When it came.
    pub received: DateTime<Utc>,
}

impl AllergyStatement {
    /// Who sent it, in words.
    pub fn source(&self) -> String {
        [self.application.as_str(), self.facility.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" at ")
    }
}

/// What can happen to a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AllergyStatementEvent {
    /// It came.
    AllergyStatementReceived {
        /// As it came.
        statement: AllergyStatement,
    },
}

impl Record for AllergyStatement {
    const KIND: &'static str = "patient_administration.allergy_statement";
    const ON_MERGE: OnMerge = OnMerge::Follows;
    type Event = AllergyStatementEvent;

    fn apply(_: Option<Self>, event: &AllergyStatementEvent) -> Self {
        let AllergyStatementEvent::AllergyStatementReceived { statement } = event;
        statement.clone()
    }
}
