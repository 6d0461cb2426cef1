//! Cancelling a prescription that was entered in error. It stays readable, struck through, and counts in no check.

use async_trait::async_trait;
use serde::Serialize;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Prescription, PrescriptionEvent, Standing, prescribe::act, stop::reason};
use crate::{permissions::CHANGE_PRESCRIPTION, store};

/// Cancel it, for the reason in the context. Only before the first dose: afterwards it is stopped.
#[derive(Debug, Clone)]
pub struct CancelPrescription {
    /// The prescription.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
}

/// Whether anything was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CancelFacts {
    pub(crate) given: bool,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CancelError {
    /// No such prescription.
    #[error("there is no such prescription; look at the patient's medicines again")]
    None,
    /// Too late.
    #[error("a dose of it was given; stop it instead, so that the dose keeps its ground")]
    Given,
    /// Over.
    #[error("this prescription is over ({0}) and cannot be cancelled; write a note if it was wrong")]
    Over(&'static str),
    /// No reason.
    #[error("say what was wrong with it; the reason is kept on the chart")]
    NoReason,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for CancelPrescription {
    type Record = Prescription;
    type Facts = CancelFacts;
    type Error = CancelError;
    const NAME: &'static str = "prescribing.cancel_prescription";
    const NEEDS: Permission = CHANGE_PRESCRIPTION;

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
        now: Option<&Prescription>,
        facts: &CancelFacts,
        context: &Context,
    ) -> Result<PrescriptionEvent, CancelError> {
        let Some(prescription) = now else {
            return Err(CancelError::None);
        };
        let standing = prescription.standing(context.now());
        if matches!(standing, Standing::EnteredInError | Standing::Discontinued) {
            return Err(CancelError::Over(standing.word()));
        }
        if facts.given {
            return Err(CancelError::Given);
        }
        let reason = reason(context).ok_or(CancelError::NoReason)?;
        Ok(PrescriptionEvent::PrescriptionCancelled {
            act: act(context, reason),
        })
    }
}

#[async_trait]
impl Gather for CancelPrescription {
    async fn gather(&self, _: &Ports, look: &mut Look<'_>, _: &Context) -> Result<CancelFacts, Refused> {
        Ok(CancelFacts {
            given: store::prescription::given(look, self.patient, self.id).await?,
        })
    }
}
