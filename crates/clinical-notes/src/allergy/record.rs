//! Recording an allergy.

use async_trait::async_trait;
use serde::Serialize;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{
    AgentGiven, Allergy, AllergyDetails, AllergyEvent,
    details::{DetailsError, Found},
};
use crate::{permissions::RECORD_ALLERGY, signature::Signature, store};

/// Write down that a patient reacts to something. It ends a statement that nothing is known (see `allergy::state`).
#[derive(Debug, Clone)]
pub struct RecordAllergy {
    /// Its id, made by the caller.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// To what.
    pub agent: AgentGiven,
    /// What is known of it.
    pub details: AllergyDetails,
}

/// What must be known before it is decided.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RecordAllergyFacts {
    /// What the dictionary says of the agent.
    pub substance: Found,
    /// The keys of the agents that are recorded already.
    pub standing: Vec<String>,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordAllergyError {
    /// It is there.
    #[error("an allergy to {0} is recorded already; open it and amend it")]
    Recorded(String),
    /// The same, found at the last moment.
    #[error("somebody recorded an allergy to this at the same moment; look at the list again")]
    RecordedMeanwhile,
    /// The id is used.
    #[error("this allergy is recorded already; open it and amend it")]
    Started,
    /// Agent or details.
    #[error(transparent)]
    Details(#[from] DetailsError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for RecordAllergy {
    type Record = Allergy;
    type Facts = RecordAllergyFacts;
    type Error = RecordAllergyError;
    const NAME: &'static str = "clinical_notes.record_allergy";
    const NEEDS: Permission = RECORD_ALLERGY;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        0
    }

    fn decide(
        &self,
        now: Option<&Allergy>,
        facts: &RecordAllergyFacts,
        context: &Context,
    ) -> Result<AllergyEvent, RecordAllergyError> {
        if now.is_some() {
            return Err(RecordAllergyError::Started);
        }
        let agent = self.agent.agent(&facts.substance)?;
        if facts.standing.contains(&agent.key()) {
            return Err(RecordAllergyError::Recorded(agent.shown().to_owned()));
        }
        Ok(AllergyEvent::AllergyRecorded {
            agent,
            details: self.details.check(context.now())?,
            by: Signature::of(context),
        })
    }

    fn clash(&self, constraint: &str) -> Option<RecordAllergyError> {
        (constraint == "clinical_notes_one_allergy_per_agent")
            .then_some(RecordAllergyError::RecordedMeanwhile)
    }
}

#[async_trait]
impl Gather for RecordAllergy {
    async fn gather(
        &self,
        ports: &Ports,
        look: &mut Look<'_>,
        _: &Context,
    ) -> Result<RecordAllergyFacts, Refused> {
        Ok(RecordAllergyFacts {
            substance: self.agent.look_up(ports, look).await?,
            standing: store::allergy::standing_keys(look, self.patient).await?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples;

    #[test]
    fn recorded_once_for_each_agent() {
        let command = RecordAllergy {
            id: examples::record(1),
            patient: examples::patient(),
            agent: AgentGiven::Words("Latex".into()),
            details: AllergyDetails::default(),
        };
        let context = examples::context();
        let event = command
            .decide(None, &RecordAllergyFacts::default(), &context)
            .unwrap();
        assert!(matches!(&event, AllergyEvent::AllergyRecorded { by, .. } if by.name == "Dr S Patel"));
        let facts = RecordAllergyFacts {
            substance: None,
            standing: vec!["latex".into()],
        };
        assert_eq!(
            command.decide(None, &facts, &context),
            Err(RecordAllergyError::Recorded("Latex".into()))
        );
        let clash = command.clash("clinical_notes_one_allergy_per_agent");
        assert_eq!(clash, Some(RecordAllergyError::RecordedMeanwhile));
    }
}
