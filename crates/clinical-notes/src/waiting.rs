//! What other systems said of a patient's allergies and no clinician has settled yet.

use trefoil_core::{
    Answer, PatientId, Refused,
    ports::{UnreconciledAllergies, UnreconciledAllergy, still_unreconciled},
};
use trefoil_kernel::{Look, Ports};

use crate::ports::Kept;

/// What waits; `NoneKnown` too where no module receives such statements.
///
/// # Errors
/// As the store says.
pub async fn unreconciled(
    ports: &Ports,
    look: &mut Look<'_>,
    patient: PatientId,
) -> Result<Answer<Vec<UnreconciledAllergy>>, Refused> {
    match ports.find::<dyn UnreconciledAllergies>() {
        Some(port) => still_unreconciled(&*port, Some(&Kept), look.reading(), patient).await,
        None => Ok(Answer::NoneKnown),
    }
}
