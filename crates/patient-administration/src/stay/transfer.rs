//! Moving a patient to another ward or bed.

use async_trait::async_trait;
use serde::Serialize;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{
    MOST_MOVEMENTS, Movement, Stay, StayEvent,
    place::{Destination, PlaceError, PlaceFacts},
};
use crate::{permissions::TRANSFER, store};

/// Move a patient, at the context's effective time.
#[derive(Debug, Clone)]
pub struct TransferPatient {
    /// The stay.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// Where to.
    pub to: Destination,
}

/// What a transfer must know.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TransferFacts {
    pub(crate) place: PlaceFacts,
}

/// Why a transfer was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransferError {
    /// Not in the hospital.
    #[error("this patient is not admitted; search for them again, or admit them")]
    NotAdmitted,
    /// They are there already.
    #[error("this patient is already there; choose another place")]
    AlreadyThere,
    /// In the future.
    #[error("the time of the move is in the future; record it when the patient moves")]
    InFuture,
    /// Before the last movement.
    #[error("the move would be before the one recorded last; check the date and time")]
    TooEarly,
    /// Too many.
    #[error("a stay keeps at most {MOST_MOVEMENTS} movements; discharge the patient and admit them again")]
    TooMany,
    /// The place.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for TransferPatient {
    type Record = Stay;
    type Facts = TransferFacts;
    type Error = TransferError;
    const NAME: &'static str = "patient_administration.transfer_patient";
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
        facts: &TransferFacts,
        context: &Context,
    ) -> Result<StayEvent, TransferError> {
        let Some(stay) = now.filter(|stay| stay.open()) else {
            return Err(TransferError::NotAdmitted);
        };
        let at = context.effective();
        if at > context.now() {
            return Err(TransferError::InFuture);
        }
        if at < stay.last_moved() {
            return Err(TransferError::TooEarly);
        }
        if stay.movements.len() >= MOST_MOVEMENTS {
            return Err(TransferError::TooMany);
        }
        if stay
            .place()
            .is_some_and(|place| place.ward == self.to.ward && place.bed == self.to.bed)
        {
            return Err(TransferError::AlreadyThere);
        }
        let place = self.to.settle(&facts.place)?;
        Ok(StayEvent::PatientTransferred {
            to: Movement { at, place },
        })
    }

    fn clash(&self, constraint: &str) -> Option<TransferError> {
        self.to.taken(constraint).map(TransferError::Place)
    }
}

#[async_trait]
impl Gather for TransferPatient {
    async fn gather(&self, _: &Ports, look: &mut Look<'_>, _: &Context) -> Result<TransferFacts, Refused> {
        Ok(TransferFacts {
            place: store::ward::place(look, &self.to, self.id).await?,
        })
    }
}
