//! The dated statement of a person that no allergies are known (nhs-standards 5.4: a negative assertion is said by somebody,
//! and is another thing than nobody having asked).

pub mod make;
pub mod withdraw;

use serde::{Deserialize, Serialize};
use trefoil_core::{OnMerge, Record, StaffId};
use uuid::Uuid;

use crate::{
    allergy::Source,
    signature::{Ended, Signature},
};

/// Somebody asked, and there are none. Whether it still holds is for `allergy::state` to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoKnownAllergies {
    /// Whom they asked.
    pub said_by: Source,
    /// Who recorded it, and when.
    pub by: Signature,
    /// Taken back, with the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Ended>,
}

/// What can happen to a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum NoKnownAllergiesEvent {
    /// Said.
    NoKnownAllergiesStated {
        /// Whom they asked.
        said_by: Source,
        /// By whom.
        by: Signature,
    },
    /// Taken back.
    StatementWithdrawn {
        /// Why, and by whom.
        ended: Ended,
    },
}

impl Record for NoKnownAllergies {
    const KIND: &'static str = "clinical_notes.allergy_statement";
    const ON_MERGE: OnMerge = OnMerge::Review(
        "a statement about allergies came from two records of one person; read both, and ask the patient again",
    );
    type Event = NoKnownAllergiesEvent;

    fn apply(before: Option<Self>, event: &NoKnownAllergiesEvent) -> Self {
        match (before, event.clone()) {
            (_, NoKnownAllergiesEvent::NoKnownAllergiesStated { said_by, by }) => Self {
                said_by,
                by,
                withdrawn: None,
            },
            (Some(before), NoKnownAllergiesEvent::StatementWithdrawn { ended }) => Self {
                withdrawn: Some(ended),
                ..before
            },
            (None, NoKnownAllergiesEvent::StatementWithdrawn { ended }) => Self {
                said_by: Source::default(),
                by: Signature {
                    staff: StaffId(Uuid::nil()),
                    ..ended.by.clone()
                },
                withdrawn: Some(ended),
            },
        }
    }
}
