//! What a clinician decided about a statement of another system: recorded as an allergy, or dismissed with a reason. The
//! statement itself stays with whoever received it.

pub mod reopen;
pub mod settle;

use serde::{Deserialize, Serialize};
use trefoil_core::{OnMerge, Record, RecordId, ports::UnreconciledAllergy};

use crate::signature::{Ended, Signature};

/// What became of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "became", rename_all = "snake_case")]
pub enum Outcome {
    /// It is an allergy of this patient, recorded under this id.
    Recorded {
        /// The allergy.
        allergy: RecordId,
    },
    /// It is not to be reckoned with.
    Dismissed {
        /// Why.
        reason: String,
    },
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// The statement, as it read when it was decided on; its id is its keeper's.
    pub statement: UnreconciledAllergy,
    /// What became of it.
    pub outcome: Outcome,
    /// Who decided.
    pub by: Signature,
    /// Taken back: the statement waits again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened: Option<Ended>,
}

/// What can happen to a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ReconciliationEvent {
    /// Decided.
    StatementSettled {
        /// The statement as it read.
        statement: UnreconciledAllergy,
        /// What became of it.
        outcome: Outcome,
        /// By whom.
        by: Signature,
    },
    /// Taken back.
    StatementReopened {
        /// The statement as it read.
        statement: UnreconciledAllergy,
        /// Why, and by whom.
        ended: Ended,
    },
}

impl Record for Reconciliation {
    const KIND: &'static str = "clinical_notes.reconciliation";
    const ON_MERGE: OnMerge = OnMerge::Follows;
    type Event = ReconciliationEvent;

    fn apply(before: Option<Self>, event: &ReconciliationEvent) -> Self {
        match (before, event.clone()) {
            (
                _,
                ReconciliationEvent::StatementSettled {
                    statement,
                    outcome,
                    by,
                },
            ) => Self {
                statement,
                outcome,
                by,
                reopened: None,
            },
            (Some(before), ReconciliationEvent::StatementReopened { ended, .. }) => Self {
                reopened: Some(ended),
                ..before
            },
            (None, ReconciliationEvent::StatementReopened { statement, ended }) => Self {
                statement,
                outcome: Outcome::Dismissed {
                    reason: String::new(),
                },
                by: ended.by.clone(),
                reopened: Some(ended),
            },
        }
    }
}
