//! Discharging a patient.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::Serialize;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Discharge, Stay, StayEvent};
use crate::{
    codes::{DischargeDestination, DischargeMethod},
    permissions::DISCHARGE,
    store,
};

/// End a stay, at the context's effective time.
#[derive(Debug, Clone)]
pub struct DischargePatient {
    /// The stay.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// How.
    pub method: DischargeMethod,
    /// Where to.
    pub destination: DischargeDestination,
}

/// What a discharge must know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DischargeFacts {
    pub(crate) died: Option<DateTime<Utc>>,
}

/// Why a discharge was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DischargeError {
    /// No such stay.
    #[error("this patient is not admitted; search for them again")]
    NotAdmitted,
    /// Done.
    #[error("this patient was already discharged; open the stay to see when")]
    Already,
    /// In the future.
    #[error("the time of discharge is in the future; discharge the patient when they leave")]
    InFuture,
    /// Before the last movement.
    #[error("the discharge would be before the last movement; check the date and time")]
    TooEarly,
    /// Died, and somewhere to go; or the other way round.
    #[error("how the stay ended and where the patient went contradict one another; choose both again")]
    Contradiction,
    /// Died, but the death is not recorded.
    #[error("record the patient's death first; then discharge them as died")]
    DeathNotRecorded,
    /// Dead, but discharged alive.
    #[error(
        "this patient is recorded as having died during the stay; discharge them as died, or correct the death"
    )]
    DeathRecorded,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for DischargePatient {
    type Record = Stay;
    type Facts = DischargeFacts;
    type Error = DischargeError;
    const NAME: &'static str = "patient_administration.discharge_patient";
    const NEEDS: Permission = DISCHARGE;

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
        now: Option<&Stay>,
        facts: &DischargeFacts,
        context: &Context,
    ) -> Result<StayEvent, DischargeError> {
        let Some(stay) = now.filter(|stay| stay.cancelled.is_none()) else {
            return Err(DischargeError::NotAdmitted);
        };
        let at = context.effective();
        if stay.discharge.is_some() {
            return Err(DischargeError::Already);
        }
        if at > context.now() {
            return Err(DischargeError::InFuture);
        }
        if at < stay.last_moved() {
            return Err(DischargeError::TooEarly);
        }
        if self.method.is_death() != self.destination.is_death() {
            return Err(DischargeError::Contradiction);
        }
        let died_here = facts.died.is_some_and(|died| stay.admitted <= died && died <= at);
        match (self.method.is_death(), died_here) {
            (true, false) if facts.died.is_none() => Err(DischargeError::DeathNotRecorded),
            (false, true) => Err(DischargeError::DeathRecorded),
            _ => Ok(StayEvent::PatientDischarged {
                discharge: Discharge {
                    at,
                    method: self.method.clone(),
                    destination: self.destination.clone(),
                },
            }),
        }
    }
}

#[async_trait]
impl Gather for DischargePatient {
    async fn gather(&self, _: &Ports, look: &mut Look<'_>, _: &Context) -> Result<DischargeFacts, Refused> {
        let person = store::person::life(look, self.patient)
            .await?
            .ok_or(Refused::NotFound)?;
        Ok(DischargeFacts { died: person.died })
    }
}
