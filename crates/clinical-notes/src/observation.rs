//! A set of observations as it was taken at one time, with the score that was shown when it was recorded.

pub mod due;
pub mod record;
pub mod strike;
pub mod values;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{OnMerge, Record};
use trefoil_kernel::Mount;

pub use self::values::{Breathes, Device, Values};
use crate::{
    news2::{Parameter, SaturationScale, Score, part},
    observation_plan::{self, ObservationPlan},
    signature::{Ended, Signature},
    store,
};

/// What the early warning score of a set is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Scored {
    /// A whole score.
    Whole(Score),
    /// No total: these were not measured.
    Incomplete {
        /// In the order of the chart.
        missing: Vec<Parameter>,
    },
    /// NEWS2 is not for this patient.
    NotForThisPatient {
        /// Why: `under 16 years old`.
        because: String,
    },
}

impl Scored {
    /// The whole score, if there is one.
    pub fn whole(&self) -> Option<Score> {
        match self {
            Self::Whole(score) => Some(*score),
            Self::Incomplete { .. } | Self::NotForThisPatient { .. } => None,
        }
    }

    /// In words, as it is told after saving.
    pub fn says(&self) -> String {
        match self {
            Self::Whole(score) => format!("NEWS2 {}. {}", score.total, score.response()),
            Self::Incomplete { missing } => {
                let missing: Vec<&str> = missing.iter().map(|one| one.word()).collect();
                format!("No NEWS2: not measured: {}", missing.join(", "))
            }
            Self::NotForThisPatient { because } => format!("No NEWS2: {because}"),
        }
    }
}

/// One set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservationSet {
    /// When it was taken.
    pub taken: DateTime<Utc>,
    /// What was measured.
    pub values: Values,
    /// The saturation scale that was in force.
    pub scale: SaturationScale,
    /// The score as it was shown. It stays what it was, whatever is amended later.
    pub scored: Scored,
    /// Values that are hardly believed and were said to be so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirmed: Vec<String>,
    /// Who entered it, and when.
    pub entered: Signature,
    /// Entered in error, with the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub struck: Option<Ended>,
}

impl ObservationSet {
    /// The part of the score of one parameter, recomputed from what was measured.
    pub fn part(&self, of: Parameter) -> Option<u8> {
        part(of, &self.values.for_news2(self.scale))
    }
}

/// What can happen to a set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ObservationEvent {
    /// It was taken and written down.
    ObservationsRecorded {
        /// As it was.
        set: Box<ObservationSet>,
    },
    /// It should not have been.
    ObservationsStruck {
        /// The set, as it was.
        set: Box<ObservationSet>,
        /// Why, and by whom.
        ended: Ended,
    },
}

impl Record for ObservationSet {
    const KIND: &'static str = "clinical_notes.observation_set";
    const ON_MERGE: OnMerge = OnMerge::Follows;
    type Event = ObservationEvent;

    fn apply(_: Option<Self>, event: &ObservationEvent) -> Self {
        match event.clone() {
            ObservationEvent::ObservationsRecorded { set } => *set,
            ObservationEvent::ObservationsStruck { set, ended } => Self {
                struck: Some(ended),
                ..*set
            },
        }
    }
}

/// Hang observations on the house.
pub(crate) fn mount(on: &mut Mount) {
    on.record::<ObservationSet>(store::observation::Sets)
        .command::<record::RecordObservations>()
        .command::<strike::StrikeObservations>();
    on.record::<ObservationPlan>(store::observation::Plans)
        .command::<observation_plan::set::SetObservationPlan>();
}
