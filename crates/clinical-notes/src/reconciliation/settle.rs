//! Settling what another system said of an allergy.

use async_trait::async_trait;
use serde::Serialize;
use trefoil_core::{
    Answer, Command, Context, PatientId, Permission, RecordId, Refused, ports::UnreconciledAllergy,
};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Outcome, Reconciliation, ReconciliationEvent};
use crate::{
    permissions::RECONCILE_ALLERGY,
    signature::Signature,
    store, waiting,
    wording::{LONGEST_REASON, WordingError, checked},
};

/// Decide about one statement. To record it as an allergy, execute `RecordAllergy` first, in the same unit
/// (`Epr::together`), so that neither is there without the other.
#[derive(Debug, Clone)]
pub struct SettleStatement {
    /// The id of the decision, made by the caller.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The statement.
    pub statement: RecordId,
    /// What becomes of it.
    pub outcome: Outcome,
}

/// What must be known before it is decided.
#[derive(Debug, Clone, Serialize)]
pub struct SettleFacts {
    /// The statement, if it waits.
    pub statement: Answer<UnreconciledAllergy>,
    /// Whether the allergy it is to be is recorded for this patient and stands.
    pub allergy_stands: bool,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettleError {
    /// It does not wait.
    #[error("this statement does not wait any more; somebody may have settled it: look at the list again")]
    NotWaiting,
    /// Nobody can say.
    #[error("what other systems said cannot be read now ({0}); try again")]
    Unavailable(String),
    /// The allergy named is none of this patient's.
    #[error("the allergy this statement is to be is not recorded for this patient; record it first")]
    NoSuchAllergy,
    /// The same, found at the last moment.
    #[error("somebody settled this statement at the same moment; look at the list again")]
    SettledMeanwhile,
    /// The reason.
    #[error(transparent)]
    Reason(#[from] WordingError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for SettleStatement {
    type Record = Reconciliation;
    type Facts = SettleFacts;
    type Error = SettleError;
    const NAME: &'static str = "clinical_notes.settle_allergy_statement";
    const NEEDS: Permission = RECONCILE_ALLERGY;

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
        now: Option<&Reconciliation>,
        facts: &SettleFacts,
        context: &Context,
    ) -> Result<ReconciliationEvent, SettleError> {
        let statement = match (now, &facts.statement) {
            (None, Answer::Known { value }) => value.clone(),
            (_, Answer::Unavailable { because }) => return Err(SettleError::Unavailable(because.clone())),
            _ => return Err(SettleError::NotWaiting),
        };
        let outcome = match &self.outcome {
            Outcome::Recorded { .. } if !facts.allergy_stands => return Err(SettleError::NoSuchAllergy),
            Outcome::Recorded { allergy } => Outcome::Recorded { allergy: *allergy },
            Outcome::Dismissed { reason } => Outcome::Dismissed {
                reason: checked(reason, "why it is dismissed", LONGEST_REASON)?,
            },
        };
        Ok(ReconciliationEvent::StatementSettled {
            statement,
            outcome,
            by: Signature::of(context),
        })
    }

    fn clash(&self, constraint: &str) -> Option<SettleError> {
        (constraint == "clinical_notes_statement_settled_once").then_some(SettleError::SettledMeanwhile)
    }
}

#[async_trait]
impl Gather for SettleStatement {
    async fn gather(&self, ports: &Ports, look: &mut Look<'_>, _: &Context) -> Result<SettleFacts, Refused> {
        let statement = match waiting::unreconciled(ports, look, self.patient).await? {
            Answer::Known { value } => Answer::looked(value.into_iter().find(|one| one.id == self.statement)),
            Answer::NoneKnown => Answer::NoneKnown,
            Answer::Unavailable { because } => Answer::Unavailable { because },
        };
        let allergy_stands = match &self.outcome {
            Outcome::Recorded { allergy } => store::allergy::allergy(look, self.patient, *allergy)
                .await?
                .is_some_and(|one| one.record.stands()),
            Outcome::Dismissed { .. } => false,
        };
        Ok(SettleFacts {
            statement,
            allergy_stands,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples;

    #[test]
    fn settled_once_and_with_a_reason() {
        let said = UnreconciledAllergy {
            id: examples::record(9),
            agent: "Penicillin".into(),
            reaction: None,
            source: "PAS".into(),
            received: examples::at(0),
        };
        let settle = |outcome| SettleStatement {
            id: examples::record(1),
            patient: examples::patient(),
            statement: said.id,
            outcome,
        };
        let dismissed = |reason: &str| {
            settle(Outcome::Dismissed {
                reason: reason.into(),
            })
        };
        let recorded = settle(Outcome::Recorded {
            allergy: examples::record(2),
        });
        let facts = |statement, allergy_stands| SettleFacts {
            statement,
            allergy_stands,
        };
        let known = || Answer::Known { value: said.clone() };
        let context = examples::context();
        assert!(
            dismissed("same as above")
                .decide(None, &facts(known(), false), &context)
                .is_ok()
        );
        assert!(matches!(
            dismissed("").decide(None, &facts(known(), false), &context),
            Err(SettleError::Reason(_))
        ));
        assert_eq!(
            dismissed("x").decide(None, &facts(Answer::NoneKnown, false), &context),
            Err(SettleError::NotWaiting)
        );
        assert_eq!(
            recorded.decide(None, &facts(known(), false), &context),
            Err(SettleError::NoSuchAllergy)
        );
        assert!(recorded.decide(None, &facts(known(), true), &context).is_ok());
    }
}
