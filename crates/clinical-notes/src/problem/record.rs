//! Recording a problem.

use async_trait::async_trait;
use serde::Serialize;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Problem, ProblemDetails, ProblemEvent, ProblemGiven, details::ProblemDetailsError};
use crate::{permissions::RECORD_PROBLEM, signature::Signature, store};

/// Write down a problem.
#[derive(Debug, Clone)]
pub struct RecordProblem {
    /// Its id, made by the caller.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// What it is.
    pub what: ProblemGiven,
    /// What is known of it.
    pub details: ProblemDetails,
}

/// What must be known before it is decided.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ProblemFacts {
    /// The active problems, each with its key and its name.
    pub active: Vec<(String, String)>,
    /// The main one among the others, by name.
    pub main: Option<String>,
}

impl ProblemFacts {
    /// What is active, `but` left out.
    pub(super) async fn gathered(
        look: &mut Look<'_>,
        patient: PatientId,
        but: RecordId,
    ) -> Result<Self, Refused> {
        let all = store::problem::problems(look, patient).await?;
        let active: Vec<_> = all
            .iter()
            .filter(|one| one.record.active() && one.id != but)
            .collect();
        let named = |problem: &Problem| problem.what.shown().to_owned();
        Ok(Self {
            main: active
                .iter()
                .find(|one| one.record.main())
                .map(|one| named(&one.record)),
            active: active
                .iter()
                .map(|one| (one.record.what.key(), named(&one.record)))
                .collect(),
        })
    }
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordProblemError {
    /// It is there.
    #[error("{0} is an active problem already; open it and amend it")]
    Recorded(String),
    /// The id is used.
    #[error("this problem is recorded already; open it and amend it")]
    Started,
    /// One main problem at most.
    #[error("{0} is the main problem; say that this one takes its place, or do not mark this one")]
    OtherMain(String),
    /// The same, found at the last moment.
    #[error("somebody chose another main problem at the same moment; look at the list again")]
    MainMeanwhile,
    /// Name or details.
    #[error(transparent)]
    Details(#[from] ProblemDetailsError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for RecordProblem {
    type Record = Problem;
    type Facts = ProblemFacts;
    type Error = RecordProblemError;
    const NAME: &'static str = "clinical_notes.record_problem";
    const NEEDS: Permission = RECORD_PROBLEM;

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
        now: Option<&Problem>,
        facts: &ProblemFacts,
        context: &Context,
    ) -> Result<ProblemEvent, RecordProblemError> {
        if now.is_some() {
            return Err(RecordProblemError::Started);
        }
        let what = self.what.what()?;
        if let Some((_, name)) = facts.active.iter().find(|(key, _)| *key == what.key()) {
            return Err(RecordProblemError::Recorded(name.clone()));
        }
        let details = self.details.check(context.now())?;
        match &facts.main {
            Some(other) if details.main => Err(RecordProblemError::OtherMain(other.clone())),
            _ => Ok(ProblemEvent::ProblemRecorded {
                what,
                details,
                by: Signature::of(context),
            }),
        }
    }

    fn clash(&self, constraint: &str) -> Option<RecordProblemError> {
        (constraint == "clinical_notes_one_main_problem").then_some(RecordProblemError::MainMeanwhile)
    }
}

#[async_trait]
impl Gather for RecordProblem {
    async fn gather(&self, _: &Ports, look: &mut Look<'_>, _: &Context) -> Result<ProblemFacts, Refused> {
        ProblemFacts::gathered(look, self.patient, self.id).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples;

    #[test]
    fn once_each_and_one_main_one() {
        let command = |words: &str, main| RecordProblem {
            id: examples::record(1),
            patient: examples::patient(),
            what: ProblemGiven::Words(words.into()),
            details: ProblemDetails {
                main,
                ..ProblemDetails::default()
            },
        };
        let facts = ProblemFacts {
            active: vec![("SNOMED CT|233604007".into(), "Pneumonia".into())],
            main: Some("Pneumonia".into()),
        };
        let context = examples::context();
        assert!(command("Gout", false).decide(None, &facts, &context).is_ok());
        assert_eq!(
            command("Pneumonia", false).decide(None, &facts, &context),
            Err(RecordProblemError::Recorded("Pneumonia".into()))
        );
        assert_eq!(
            command("Gout", true).decide(None, &facts, &context),
            Err(RecordProblemError::OtherMain("Pneumonia".into()))
        );
    }
}
