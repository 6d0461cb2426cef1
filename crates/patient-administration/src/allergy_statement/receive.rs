//! Taking in what another system says of an allergy.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{AllergyStatement, AllergyStatementEvent};
use crate::{permissions::RECEIVE_ALLERGY_STATEMENT, store};

/// The longest of each text; longer ones are refused and not cut, since the end may be the reaction.
const LONGEST: usize = 300;

/// Keep a statement. The caller derives the id from the patient and the content, so that the same statement, sent with
/// every message about the patient, is kept once: ask [`store::allergy_statement::known`] before sending it.
#[derive(Debug, Clone)]
pub struct ReceiveAllergyStatement {
    /// Derived from the content.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// As it came; `received` is set from the context.
    pub statement: AllergyStatement,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiveAllergyStatementError {
    /// It is there.
    #[error("this allergy statement was already received; nothing needs to be done")]
    Already,
    /// It does not say of what.
    #[error("the allergy statement names no substance; the sender should send a code or a description")]
    NoAgent,
    /// Too long.
    #[error("a part of the allergy statement has more than {LONGEST} letters; the sender should shorten it")]
    TooLong,
    /// Nobody of this id.
    #[error("there is no such patient; register them first")]
    Unknown,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for ReceiveAllergyStatement {
    type Record = AllergyStatement;
    type Facts = bool;
    type Error = ReceiveAllergyStatementError;
    const NAME: &'static str = "patient_administration.receive_allergy_statement";
    const NEEDS: Permission = RECEIVE_ALLERGY_STATEMENT;

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
        now: Option<&AllergyStatement>,
        known_patient: &bool,
        context: &Context,
    ) -> Result<AllergyStatementEvent, ReceiveAllergyStatementError> {
        let said = &self.statement;
        if now.is_some() {
            return Err(ReceiveAllergyStatementError::Already);
        }
        if !known_patient {
            return Err(ReceiveAllergyStatementError::Unknown);
        }
        if said.agent.trim().is_empty() {
            return Err(ReceiveAllergyStatementError::NoAgent);
        }
        let optional = [&said.code, &said.system, &said.severity, &said.reaction]
            .into_iter()
            .flatten();
        if optional
            .chain([&said.agent, &said.application, &said.facility])
            .any(|text| text.chars().count() > LONGEST)
        {
            return Err(ReceiveAllergyStatementError::TooLong);
        }
        let statement = AllergyStatement {
            received: context.now(),
            ..said.clone()
        };
        Ok(AllergyStatementEvent::AllergyStatementReceived { statement })
    }
}

#[async_trait]
impl Gather for ReceiveAllergyStatement {
    async fn gather(&self, _: &Ports, look: &mut Look<'_>, _: &Context) -> Result<bool, Refused> {
        Ok(store::person::life(look, self.patient).await?.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples;

    #[test]
    fn kept_once_and_as_it_came() {
        let statement = AllergyStatement {
            agent: "Penicillin".into(),
            code: None,
            system: None,
            severity: Some("SV".into()),
            reaction: Some("Anaphylaxis".into()),
            onset: None,
            application: "PAS".into(),
            facility: "RZZ".into(),
            received: chrono::DateTime::UNIX_EPOCH,
        };
        assert_eq!(statement.source(), "PAS at RZZ");
        let id = RecordId(uuid::Uuid::from_u128(1));
        let command = ReceiveAllergyStatement {
            id,
            patient: examples::patient(1),
            statement,
        };
        let context = examples::context();
        let event = command.decide(None, &true, &context).unwrap();
        let AllergyStatementEvent::AllergyStatementReceived { statement } = event;
        assert_eq!(statement.received, context.now());
        let decide = |command: &ReceiveAllergyStatement, now: Option<&AllergyStatement>, known| {
            command.decide(now, &known, &context).unwrap_err()
        };
        assert_eq!(
            decide(&command, Some(&statement), true),
            ReceiveAllergyStatementError::Already
        );
        assert_eq!(
            decide(&command, None, false),
            ReceiveAllergyStatementError::Unknown
        );
        let mut other = command.clone();
        other.statement.agent = " ".into();
        assert_eq!(decide(&other, None, true), ReceiveAllergyStatementError::NoAgent);
        other.statement.agent = "a".repeat(301);
        assert_eq!(decide(&other, None, true), ReceiveAllergyStatementError::TooLong);
    }
}
