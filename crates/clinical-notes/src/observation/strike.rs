//! A set that was entered in error: of another patient, or mistyped. The right one is recorded anew.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{ObservationEvent, ObservationSet};
use crate::{
    permissions::RECORD_OBSERVATIONS,
    signature::{Ended, Signature},
    wording::{LONGEST_REASON, WordingError, checked},
};

/// Strike a set out; it stays readable.
#[derive(Debug, Clone)]
pub struct StrikeObservations {
    /// Which.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// Why.
    pub reason: String,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StrikeObservationsError {
    /// No such record.
    #[error("there is no such set of observations; look at the chart again")]
    Unknown,
    /// Done before.
    #[error("this set is struck out already; nothing needs to be done")]
    Already,
    /// The reason.
    #[error("{0}")]
    Reason(#[from] WordingError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for StrikeObservations {
    type Record = ObservationSet;
    type Facts = ();
    type Error = StrikeObservationsError;
    const NAME: &'static str = "clinical_notes.strike_observations";
    const NEEDS: Permission = RECORD_OBSERVATIONS;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        self.seen
    }

    fn decide(
        &self,
        now: Option<&ObservationSet>,
        (): &(),
        context: &Context,
    ) -> Result<ObservationEvent, StrikeObservationsError> {
        let set = now.ok_or(StrikeObservationsError::Unknown)?;
        if set.struck.is_some() {
            return Err(StrikeObservationsError::Already);
        }
        let reason = checked(&self.reason, "why it was entered in error", LONGEST_REASON)?;
        Ok(ObservationEvent::ObservationsStruck {
            set: Box::new(set.clone()),
            ended: Ended {
                reason,
                by: Signature::of(context),
            },
        })
    }
}

#[async_trait]
impl Gather for StrikeObservations {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use trefoil_core::Record;

    use super::*;
    use crate::examples;

    #[test]
    fn once_with_a_reason_and_the_score_that_was_shown_stays() {
        let set = examples::observations(7);
        let strike = |reason: &str, now: &ObservationSet| {
            let command = StrikeObservations {
                id: examples::record(1),
                patient: examples::patient(),
                seen: 1,
                reason: reason.into(),
            };
            command.decide(Some(now), &(), &examples::context())
        };
        assert!(matches!(
            strike(" ", &set),
            Err(StrikeObservationsError::Reason(_))
        ));
        let struck = ObservationSet::apply(Some(set.clone()), &strike("of bed A4", &set).unwrap());
        assert_eq!((&struck.scored, &struck.values), (&set.scored, &set.values));
        assert_eq!(strike("again", &struck), Err(StrikeObservationsError::Already));
    }
}
