//! Deciding how a patient is to be watched.

use async_trait::async_trait;
use chrono::{Months, NaiveDate};
use serde::Serialize;
use trefoil_core::{
    Command, Context, PatientId, Permission, RecordId, Refused, display, ports::Demographics,
};
use trefoil_kernel::{Gather, Look, Ports};

use super::{ObservationPlan, ObservationPlanEvent};
use crate::{
    news2::SaturationScale,
    permissions::PLAN_OBSERVATIONS,
    signature::Signature,
    wording::{LONGEST_REASON, WordingError, checked},
};

/// Set the scale and the interval.
#[derive(Debug, Clone)]
pub struct SetObservationPlan {
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at; 0 for the first.
    pub seen: i64,
    /// The saturation scale.
    pub scale: SaturationScale,
    /// Minutes between sets; none leaves it to the score.
    pub every_minutes: Option<u16>,
    /// Why.
    pub reason: String,
}

/// What must be known before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanFacts {
    /// Date of birth.
    pub born: Option<NaiveDate>,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetObservationPlanError {
    /// A child.
    #[error("the saturation scales are not meant for people under 16 years old; leave scale 1")]
    UnderSixteen,
    /// Too often or too seldom.
    #[error("observations every {0} minutes cannot be planned; choose from 15 minutes to 24 hours")]
    Interval(u16),
    /// The reason.
    #[error("{0}")]
    Reason(#[from] WordingError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// The plan of a patient has the patient's own id: there is one.
pub fn plan_id(patient: PatientId) -> RecordId {
    const OBSERVATION_PLAN: u128 = 0x6f62_7365_7276_6174_696f_6e20_706c_616e; // these words in ASCII
    RecordId(uuid::Uuid::from_u128(patient.0.as_u128() ^ OBSERVATION_PLAN))
}

impl Command for SetObservationPlan {
    type Record = ObservationPlan;
    type Facts = PlanFacts;
    type Error = SetObservationPlanError;
    const NAME: &'static str = "clinical_notes.set_observation_plan";
    const NEEDS: Permission = PLAN_OBSERVATIONS;

    fn id(&self) -> RecordId {
        plan_id(self.patient)
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        self.seen
    }

    fn decide(
        &self,
        _: Option<&ObservationPlan>,
        facts: &PlanFacts,
        context: &Context,
    ) -> Result<ObservationPlanEvent, SetObservationPlanError> {
        let today = display::london_date(context.now());
        let child = facts
            .born
            .and_then(|born| born.checked_add_months(Months::new(16 * 12)))
            .is_some_and(|sixteen| today < sixteen);
        if child && self.scale == SaturationScale::Two {
            return Err(SetObservationPlanError::UnderSixteen);
        }
        match self.every_minutes {
            Some(every) if !(15..=1440).contains(&every) => {
                return Err(SetObservationPlanError::Interval(every));
            }
            _ => {}
        }
        let reason = checked(&self.reason, "why", LONGEST_REASON)?;
        Ok(ObservationPlanEvent::ObservationPlanSet {
            plan: ObservationPlan {
                scale: self.scale,
                every_minutes: self.every_minutes,
                reason,
                by: Signature::of(context),
            },
        })
    }
}

#[async_trait]
impl Gather for SetObservationPlan {
    async fn gather(&self, ports: &Ports, look: &mut Look<'_>, _: &Context) -> Result<PlanFacts, Refused> {
        let born = match ports.find::<dyn Demographics>() {
            Some(port) => port
                .identity(look.reading(), self.patient)
                .await?
                .known()
                .and_then(|who| who.born),
            None => None,
        };
        Ok(PlanFacts { born })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples;

    #[test]
    fn table_of_plans() {
        let adult = PlanFacts {
            born: NaiveDate::from_ymd_opt(1940, 1, 1),
        };
        let child = PlanFacts {
            born: Some(display::london_date(examples::context().now())),
        };
        let set = |scale, every_minutes, reason: &str, facts: &PlanFacts| {
            let command = SetObservationPlan {
                patient: examples::patient(),
                seen: 0,
                scale,
                every_minutes,
                reason: reason.into(),
            };
            command.decide(None, facts, &examples::context())
        };
        assert!(
            set(
                SaturationScale::Two,
                Some(240),
                "hypercapnic respiratory failure",
                &adult
            )
            .is_ok()
        );
        assert_eq!(
            set(
                SaturationScale::Two,
                None,
                "hypercapnic respiratory failure",
                &child
            ),
            Err(SetObservationPlanError::UnderSixteen)
        );
        assert_eq!(
            set(SaturationScale::One, Some(5), "unwell", &adult),
            Err(SetObservationPlanError::Interval(5))
        );
        assert!(matches!(
            set(SaturationScale::One, None, "", &adult),
            Err(SetObservationPlanError::Reason(_))
        ));
    }
}
