//! Suspending a prescription: no dose is due until somebody resumes it.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{
    MOST_PAUSES, Prescription, PrescriptionEvent, Standing,
    prescribe::act,
    stop::{reason, runs},
};
use crate::permissions::CHANGE_PRESCRIPTION;

/// Suspend it from now on, for the reason in the context.
#[derive(Debug, Clone)]
pub struct SuspendPrescription {
    /// The prescription.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SuspendError {
    /// No such prescription.
    #[error("there is no such prescription; look at the patient's medicines again")]
    None,
    /// Twice.
    #[error("this prescription is suspended already; resume or stop it")]
    Suspended,
    /// Too late.
    #[error("this prescription is over ({0}); there is nothing to suspend")]
    Over(&'static str),
    /// Too often.
    #[error(
        "this prescription was suspended {MOST_PAUSES} times; stop it and prescribe it again when it is needed"
    )]
    TooOften,
    /// No reason.
    #[error("say why it is suspended; the reason is kept on the chart")]
    NoReason,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for SuspendPrescription {
    type Record = Prescription;
    type Facts = ();
    type Error = SuspendError;
    const NAME: &'static str = "prescribing.suspend_prescription";
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
    ) -> Result<PrescriptionEvent, SuspendError> {
        let Some(prescription) = now else {
            return Err(SuspendError::None);
        };
        match prescription.standing(context.now()) {
            Standing::Suspended => return Err(SuspendError::Suspended),
            standing if !runs(standing) => return Err(SuspendError::Over(standing.word())),
            _ => {}
        }
        if prescription.pauses.len() >= MOST_PAUSES {
            return Err(SuspendError::TooOften);
        }
        let reason = reason(context).ok_or(SuspendError::NoReason)?;
        Ok(PrescriptionEvent::PrescriptionSuspended {
            act: act(context, reason),
        })
    }
}

#[async_trait]
impl Gather for SuspendPrescription {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
