//! Marking an allergy as written down by mistake.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Allergy, AllergyEvent, Standing};
use crate::{
    permissions::RECORD_ALLERGY,
    signature::{Ended, Signature},
    wording::{LONGEST_REASON, WordingError, checked},
};

/// This was never an allergy of this patient. It stays readable, and no check uses it any more.
#[derive(Debug, Clone)]
pub struct MarkAllergyEnteredInError {
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
pub enum EndAllergyError {
    /// No such record.
    #[error("there is no such allergy; look at the list again")]
    Unknown,
    /// It was.
    #[error("this allergy is already marked as {0}; nothing needs to be done")]
    Already(&'static str),
    /// The reason.
    #[error(transparent)]
    Reason(#[from] WordingError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// The reason, if this allergy may end so. What is entered in error stays so; what was resolved or refuted may still turn
/// out to have been a mistake.
pub(super) fn ending(
    now: Option<&Allergy>,
    reason: &str,
    error: bool,
    context: &Context,
) -> Result<Ended, EndAllergyError> {
    let allergy = now.ok_or(EndAllergyError::Unknown)?;
    let over = matches!(allergy.standing, Standing::EnteredInError(_)) || !(allergy.stands() || error);
    if over {
        return Err(EndAllergyError::Already(allergy.standing.word()));
    }
    Ok(Ended {
        reason: checked(reason, "why", LONGEST_REASON)?,
        by: Signature::of(context),
    })
}

impl Command for MarkAllergyEnteredInError {
    type Record = Allergy;
    type Facts = ();
    type Error = EndAllergyError;
    const NAME: &'static str = "clinical_notes.mark_allergy_entered_in_error";
    const NEEDS: Permission = RECORD_ALLERGY;

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
        now: Option<&Allergy>,
        (): &(),
        context: &Context,
    ) -> Result<AllergyEvent, EndAllergyError> {
        let ended = ending(now, &self.reason, true, context)?;
        Ok(AllergyEvent::AllergyEnded {
            standing: Standing::EnteredInError(ended),
        })
    }
}

#[async_trait]
impl Gather for MarkAllergyEnteredInError {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
