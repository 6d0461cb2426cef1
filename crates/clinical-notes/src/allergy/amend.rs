//! Amending an allergy: more is known of it, or words are given their code.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{
    Agent, AgentGiven, Allergy, AllergyDetails, AllergyEvent, details::DetailsError,
    record::RecordAllergyFacts,
};
use crate::{permissions::RECORD_ALLERGY, signature::Signature, store};

/// Replace what is known of an allergy. Amending it with nothing different confirms it anew, with a new date.
#[derive(Debug, Clone)]
pub struct AmendAllergy {
    /// Which.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// The agent, where it was in words and is now coded or worded better.
    pub agent: Option<AgentGiven>,
    /// All that is known of it.
    pub details: AllergyDetails,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmendAllergyError {
    /// No such record.
    #[error("there is no such allergy; look at the list again")]
    Unknown,
    /// Ended.
    #[error("this allergy is marked as {0}; if it is one after all, record it again")]
    Ended(&'static str),
    /// Another agent is another allergy.
    #[error(
        "the substance of an allergy cannot be changed; mark this one as entered in error and record the right one"
    )]
    OtherAgent,
    /// The agent has a record of its own.
    #[error("an allergy to {0} is recorded already; mark one of the two as entered in error")]
    Recorded(String),
    /// The same, found at the last moment.
    #[error("somebody recorded an allergy to this at the same moment; look at the list again")]
    RecordedMeanwhile,
    /// Agent or details.
    #[error(transparent)]
    Details(#[from] DetailsError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for AmendAllergy {
    type Record = Allergy;
    type Facts = RecordAllergyFacts;
    type Error = AmendAllergyError;
    const NAME: &'static str = "clinical_notes.amend_allergy";
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
        facts: &RecordAllergyFacts,
        context: &Context,
    ) -> Result<AllergyEvent, AmendAllergyError> {
        let Some(allergy) = now else {
            return Err(AmendAllergyError::Unknown);
        };
        if !allergy.stands() {
            return Err(AmendAllergyError::Ended(allergy.standing.word()));
        }
        let agent = match &self.agent {
            Some(given) => given.agent(&facts.substance)?,
            None => allergy.agent.clone(),
        };
        if agent.key() != allergy.agent.key() {
            if let Agent::Coded(_) = allergy.agent {
                return Err(AmendAllergyError::OtherAgent);
            }
            if facts.standing.contains(&agent.key()) {
                return Err(AmendAllergyError::Recorded(agent.shown().to_owned()));
            }
        }
        Ok(AllergyEvent::AllergyAmended {
            agent,
            details: self.details.check(context.now())?,
            by: Signature::of(context),
        })
    }

    fn clash(&self, constraint: &str) -> Option<AmendAllergyError> {
        (constraint == "clinical_notes_one_allergy_per_agent").then_some(AmendAllergyError::RecordedMeanwhile)
    }
}

#[async_trait]
impl Gather for AmendAllergy {
    async fn gather(
        &self,
        ports: &Ports,
        look: &mut Look<'_>,
        _: &Context,
    ) -> Result<RecordAllergyFacts, Refused> {
        let substance = match &self.agent {
            Some(given) => given.look_up(ports, look).await?,
            None => None,
        };
        Ok(RecordAllergyFacts {
            substance,
            standing: store::allergy::standing_keys(look, self.patient).await?,
        })
    }
}

#[cfg(test)]
mod tests {
    use trefoil_core::{
        Answer, Record,
        coded_value::{CodeSystem, CodedValue},
    };

    use super::*;
    use crate::{allergy::Standing, examples, signature::Ended};

    fn amend(agent: Option<AgentGiven>) -> AmendAllergy {
        AmendAllergy {
            id: examples::record(1),
            patient: examples::patient(),
            seen: 1,
            agent,
            details: AllergyDetails::default(),
        }
    }

    #[test]
    fn words_may_be_coded_and_a_code_stays() {
        let (words, context) = (examples::allergy("Penicilin"), examples::context());
        let value = CodedValue::new(CodeSystem::Snomed, "764146007", "penicillin").unwrap();
        let facts = RecordAllergyFacts {
            substance: Some(Answer::Known { value }),
            standing: vec!["penicilin".into()],
        };
        let code = amend(Some(AgentGiven::Code("764146007".into())));
        let event = code.decide(Some(&words), &facts, &context).unwrap();
        let coded = Allergy::apply(Some(words), &event);
        assert_eq!(coded.agent.shown(), "penicillin");
        let other = amend(Some(AgentGiven::Words("latex".into())));
        let nothing = RecordAllergyFacts::default();
        assert_eq!(
            other.decide(Some(&coded), &nothing, &context),
            Err(AmendAllergyError::OtherAgent)
        );
        assert_eq!(
            amend(None).decide(None, &nothing, &context),
            Err(AmendAllergyError::Unknown)
        );
    }

    #[test]
    fn what_ended_is_recorded_anew_and_not_amended() {
        let (mut ended, context) = (examples::allergy("Latex"), examples::context());
        ended.standing = Standing::EnteredInError(Ended {
            reason: "wrong patient".into(),
            by: ended.updated.clone(),
        });
        assert_eq!(
            amend(None).decide(Some(&ended), &RecordAllergyFacts::default(), &context),
            Err(AmendAllergyError::Ended("Entered in error"))
        );
    }
}
