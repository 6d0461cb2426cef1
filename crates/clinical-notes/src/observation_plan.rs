//! How a patient is to be watched: the saturation aimed at, and how often, where a clinician decided it.

pub mod set;

use serde::{Deserialize, Serialize};
use trefoil_core::{OnMerge, Record};

use crate::{news2::SaturationScale, signature::Signature};

/// One for each patient, under the patient's own id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservationPlan {
    /// The saturation scale in force.
    pub scale: SaturationScale,
    /// Minutes between sets, where that is not left to the score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_minutes: Option<u16>,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub by: Signature,
}

/// What can happen to a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ObservationPlanEvent {
    /// It was made, or replaced.
    ObservationPlanSet {
        /// As it is now.
        plan: ObservationPlan,
    },
}

impl Record for ObservationPlan {
    const KIND: &'static str = "clinical_notes.observation_plan";
    const ON_MERGE: OnMerge = OnMerge::Review(
        "two records of one person each say how to watch them; set the saturation scale and the interval anew",
    );
    type Event = ObservationPlanEvent;

    fn apply(_: Option<Self>, event: &ObservationPlanEvent) -> Self {
        let ObservationPlanEvent::ObservationPlanSet { plan } = event.clone();
        plan
    }
}
