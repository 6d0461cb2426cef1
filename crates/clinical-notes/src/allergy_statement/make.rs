//! Saying that a patient has no known allergies.

use async_trait::async_trait;
use serde::Serialize;
use trefoil_core::{Answer, Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{NoKnownAllergies, NoKnownAllergiesEvent};
use crate::{allergy::Source, permissions::RECORD_ALLERGY, signature::Signature, store, waiting};

/// Say, dated and under one's own name, that somebody asked and there are none. Saying it again renews the date.
#[derive(Debug, Clone)]
pub struct StateNoKnownAllergies {
    /// Its id, made by the caller.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// Whom they asked.
    pub said_by: Source,
}

/// What must be known before it is decided.
#[derive(Debug, Clone, Serialize)]
pub struct StateFacts {
    /// The agents that stand, as shown.
    pub standing: Vec<String>,
    /// How many statements of other systems await a clinician.
    pub unreconciled: Answer<usize>,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// There are some.
    #[error("an allergy to {0} is recorded; if it is none, resolve it or mark it as entered in error first")]
    Known(String),
    /// Others said there are some.
    #[error("{0} statement(s) of other systems wait to be reconciled; record or dismiss each of them first")]
    Unreconciled(usize),
    /// Nobody can say what others said.
    #[error("what other systems said of allergies cannot be read now ({0}); try again")]
    Unavailable(String),
    /// The id is used.
    #[error("this was said already; look at the list again")]
    Started,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for StateNoKnownAllergies {
    type Record = NoKnownAllergies;
    type Facts = StateFacts;
    type Error = StateError;
    const NAME: &'static str = "clinical_notes.state_no_known_allergies";
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
        now: Option<&NoKnownAllergies>,
        facts: &StateFacts,
        context: &Context,
    ) -> Result<NoKnownAllergiesEvent, StateError> {
        if now.is_some() {
            return Err(StateError::Started);
        }
        if !facts.standing.is_empty() {
            return Err(StateError::Known(facts.standing.join(", ")));
        }
        match &facts.unreconciled {
            Answer::Known { value } if *value > 0 => return Err(StateError::Unreconciled(*value)),
            Answer::Unavailable { because } => return Err(StateError::Unavailable(because.clone())),
            Answer::Known { .. } | Answer::NoneKnown => {}
        }
        Ok(NoKnownAllergiesEvent::NoKnownAllergiesStated {
            said_by: self.said_by,
            by: Signature::of(context),
        })
    }
}

#[async_trait]
impl Gather for StateNoKnownAllergies {
    async fn gather(&self, ports: &Ports, look: &mut Look<'_>, _: &Context) -> Result<StateFacts, Refused> {
        let all = store::allergy::allergies(look, self.patient).await?;
        let standing = all.iter().filter(|one| one.record.stands());
        let unreconciled = match waiting::unreconciled(ports, look, self.patient).await? {
            Answer::Known { value } => Answer::Known { value: value.len() },
            Answer::NoneKnown => Answer::NoneKnown,
            Answer::Unavailable { because } => Answer::Unavailable { because },
        };
        Ok(StateFacts {
            standing: standing.map(|one| one.record.agent.shown().to_owned()).collect(),
            unreconciled,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples;

    #[test]
    fn said_only_while_nobody_says_otherwise() {
        let command = StateNoKnownAllergies {
            id: examples::record(1),
            patient: examples::patient(),
            said_by: Source::Patient,
        };
        let context = examples::context();
        let decide = |standing: &[&str], unreconciled| {
            let standing = standing.iter().map(|&one| one.to_owned()).collect();
            command.decide(
                None,
                &StateFacts {
                    standing,
                    unreconciled,
                },
                &context,
            )
        };
        assert!(decide(&[], Answer::NoneKnown).is_ok());
        assert_eq!(
            decide(&["latex"], Answer::NoneKnown),
            Err(StateError::Known("latex".into()))
        );
        assert_eq!(
            decide(&[], Answer::Known { value: 2 }),
            Err(StateError::Unreconciled(2))
        );
        let because = "the store is busy".to_owned();
        assert_eq!(
            decide(
                &[],
                Answer::Unavailable {
                    because: because.clone()
                }
            ),
            Err(StateError::Unavailable(because))
        );
    }
}
