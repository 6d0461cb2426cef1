//! What other modules may ask of this one about allergies, weight and height.

mod measurements;

use async_trait::async_trait;
use trefoil_core::{
    Answer, PatientId, RecordId, Refused,
    ports::{Allergies, AllergyStatement, KnownAllergy, Reading, ReconciledAllergies},
};
use trefoil_kernel::Look;

use crate::{
    allergy::{
        Allergy,
        state::{State, state},
    },
    store,
};

/// Answers from what is kept here.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kept;

fn known(allergy: &Allergy) -> KnownAllergy {
    let reactions = allergy.details.reactions.join(", ");
    KnownAllergy {
        agent: allergy.agent.shown().to_owned(),
        substance: allergy.agent.substance().cloned(),
        reaction: (!reactions.is_empty()).then_some(reactions),
        severity: allergy.details.severity,
        certainty: allergy.details.certainty,
        updated: allergy.changed(),
    }
}

#[async_trait]
impl Allergies for Kept {
    async fn allergies(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<AllergyStatement>, Refused> {
        let mut look = Look::through(reading)?;
        let all = store::allergy::allergies(&mut look, patient).await?;
        let said = store::allergy::statements(&mut look, patient).await?;
        let all: Vec<Allergy> = all.into_iter().map(|one| one.record).collect();
        let said: Vec<_> = said.into_iter().map(|one| one.record).collect();
        Ok(match state(&all, &said) {
            State::Known(standing) => Answer::Known {
                value: AllergyStatement::Known(standing.into_iter().map(known).collect()),
            },
            State::NoneKnown(_) => Answer::NoneKnown,
            State::NotRecorded => Answer::Known {
                value: AllergyStatement::NotRecorded,
            },
        })
    }
}

#[async_trait]
impl ReconciledAllergies for Kept {
    async fn reconciled(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<Vec<RecordId>>, Refused> {
        let settled = store::allergy::settled(&mut Look::through(reading)?, patient).await?;
        Ok(Answer::looked(Some(settled).filter(|all| !all.is_empty())))
    }
}
