//! Taking back an admission, a transfer or a discharge that never took place.

use async_trait::async_trait;
use serde::Serialize;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{
    Stay, StayEvent,
    place::{Destination, PlaceError, PlaceFacts},
};
use crate::{permissions::TRANSFER, store};

/// What is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistaken {
    /// The whole stay.
    Admission,
    /// The last movement.
    Transfer,
    /// The discharge.
    Discharge,
}

/// Take back the last step of a stay. Needs a reason; what was recorded stays in the journal.
#[derive(Debug, Clone)]
pub struct CancelStep {
    /// The stay.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// What is taken back.
    pub mistaken: Mistaken,
}

/// Where the patient would be again, and whether they have meanwhile been admitted anew.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CancelFacts {
    pub(crate) back_to: Option<(String, Option<String>, PlaceFacts)>,
    pub(crate) another_open: bool,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CancelError {
    /// No such stay.
    #[error("there is no such stay; search for the patient again")]
    NoStay,
    /// Nothing of the kind to take back.
    #[error("there is nothing to take back; look at the stay again")]
    NothingToCancel,
    /// The patient left again.
    #[error("the patient was discharged since; take back the discharge first")]
    Discharged,
    /// Admitted anew.
    #[error("the patient was admitted again since; take back that admission first")]
    AdmittedAgain,
    /// No reason.
    #[error("say why this is taken back")]
    NoReason,
    /// Somebody else is now where they were.
    #[error("the patient cannot go back to where they were: {0}")]
    Place(#[from] PlaceError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for CancelStep {
    type Record = Stay;
    type Facts = CancelFacts;
    type Error = CancelError;
    const NAME: &'static str = "patient_administration.cancel_step";
    const NEEDS: Permission = TRANSFER;

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
        facts: &CancelFacts,
        context: &Context,
    ) -> Result<StayEvent, CancelError> {
        let Some(stay) = now.filter(|stay| stay.cancelled.is_none()) else {
            return Err(CancelError::NoStay);
        };
        if context
            .reason
            .as_deref()
            .is_none_or(|reason| reason.trim().is_empty())
        {
            return Err(CancelError::NoReason);
        }
        match (self.mistaken, stay.discharge.is_some()) {
            (Mistaken::Admission | Mistaken::Transfer, true) => return Err(CancelError::Discharged),
            (Mistaken::Admission, false) => return Ok(StayEvent::AdmissionCancelled { at: context.now() }),
            (Mistaken::Transfer, false) if stay.movements.len() < 2 => {
                return Err(CancelError::NothingToCancel);
            }
            (Mistaken::Discharge, false) => return Err(CancelError::NothingToCancel),
            (Mistaken::Discharge, true) if facts.another_open => return Err(CancelError::AdmittedAgain),
            (Mistaken::Discharge, true) | (Mistaken::Transfer, false) => {}
        }
        if let Some((ward, bed, place)) = &facts.back_to {
            Destination {
                ward: ward.clone(),
                bed: bed.clone(),
            }
            .settle(place)?;
        }
        Ok(match self.mistaken {
            Mistaken::Discharge => StayEvent::DischargeCancelled,
            Mistaken::Admission | Mistaken::Transfer => StayEvent::TransferCancelled,
        })
    }

    fn clash(&self, constraint: &str) -> Option<CancelError> {
        match constraint {
            "patient_administration_one_open_stay" => Some(CancelError::AdmittedAgain),
            "patient_administration_one_patient_per_bed" => Some(
                PlaceError::Taken {
                    bed: "as before".into(),
                    ward: "the ward".into(),
                }
                .into(),
            ),
            _ => None,
        }
    }
}

#[async_trait]
impl Gather for CancelStep {
    async fn gather(&self, _: &Ports, look: &mut Look<'_>, _: &Context) -> Result<CancelFacts, Refused> {
        let mut facts = CancelFacts {
            back_to: None,
            another_open: false,
        };
        let Some(shown) = store::stay::stay(look, self.patient, self.id).await? else {
            return Ok(facts);
        };
        let steps_back = if self.mistaken == Mistaken::Transfer { 2 } else { 1 };
        let movements = &shown.stay.movements;
        if let Some(movement) = movements
            .len()
            .checked_sub(steps_back)
            .and_then(|at| movements.get(at))
        {
            let (ward, bed) = (movement.place.ward.clone(), movement.place.bed.clone());
            let to = Destination {
                ward: ward.clone(),
                bed: bed.clone(),
            };
            facts.back_to = Some((ward, bed, store::ward::place(look, &to, self.id).await?));
        }
        let open = store::stay::open_stay(look, self.patient).await?;
        facts.another_open = open.is_some_and(|open| open.id != self.id);
        Ok(facts)
    }
}
