//! Stopping a prescription: no dose is due from now on.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Prescription, PrescriptionEvent, Standing, prescribe::act};
use crate::permissions::CHANGE_PRESCRIPTION;

/// Stop it now, for the reason in the context.
#[derive(Debug, Clone)]
pub struct StopPrescription {
    /// The prescription.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StopError {
    /// No such prescription.
    #[error("there is no such prescription; look at the patient's medicines again")]
    None,
    /// Nothing to stop.
    #[error("this prescription is over already ({0}); nothing needs to be stopped")]
    Over(&'static str),
    /// No reason.
    #[error("say why it is stopped; the reason is kept on the chart")]
    NoReason,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for StopPrescription {
    type Record = Prescription;
    type Facts = ();
    type Error = StopError;
    const NAME: &'static str = "prescribing.stop_prescription";
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
        (): &(),
        context: &Context,
    ) -> Result<PrescriptionEvent, StopError> {
        let Some(prescription) = now else {
            return Err(StopError::None);
        };
        let standing = prescription.standing(context.now());
        if !standing.current() {
            return Err(StopError::Over(standing.word()));
        }
        let reason = reason(context).ok_or(StopError::NoReason)?;
        Ok(PrescriptionEvent::PrescriptionStopped {
            act: act(context, reason),
        })
    }
}

/// The reason in the context, if it says anything.
pub(crate) fn reason(context: &Context) -> Option<&str> {
    context
        .reason
        .as_deref()
        .map(str::trim)
        .filter(|reason| !reason.is_empty())
}

/// Whether a prescription runs, so that it may be suspended.
pub(crate) fn runs(standing: Standing) -> bool {
    matches!(standing, Standing::Started | Standing::NotStarted)
}

#[async_trait]
impl Gather for StopPrescription {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
