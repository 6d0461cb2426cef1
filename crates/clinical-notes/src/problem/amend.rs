//! Amending a problem: its words, its code, its onset, whether it is the main one.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{
    Problem, ProblemDetails, ProblemEvent, ProblemGiven, details::ProblemDetailsError, record::ProblemFacts,
};
use crate::{permissions::RECORD_PROBLEM, signature::Signature};

/// Replace what is known of a problem. A working diagnosis may become another: the journal keeps what it was.
#[derive(Debug, Clone)]
pub struct AmendProblem {
    /// Which.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// What it is, where that changes.
    pub what: Option<ProblemGiven>,
    /// All that is known of it.
    pub details: ProblemDetails,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmendProblemError {
    /// No such record.
    #[error("there is no such problem; look at the list again")]
    Unknown,
    /// Ended.
    #[error("this problem is marked as {0}; if it is one again, record it anew")]
    Ended(&'static str),
    /// Another record says the same.
    #[error("{0} is an active problem already; mark one of the two as entered in error")]
    Recorded(String),
    /// One main problem at most.
    #[error("{0} is the main problem; say that this one takes its place, or do not mark this one")]
    OtherMain(String),
    /// The same, found at the last moment.
    #[error("somebody chose another main problem at the same moment; look at the list again")]
    MainMeanwhile,
    /// Nothing is different.
    #[error("nothing was changed; change something, or go back to the list")]
    Unchanged,
    /// Name or details.
    #[error(transparent)]
    Details(#[from] ProblemDetailsError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for AmendProblem {
    type Record = Problem;
    type Facts = ProblemFacts;
    type Error = AmendProblemError;
    const NAME: &'static str = "clinical_notes.amend_problem";
    const NEEDS: Permission = RECORD_PROBLEM;

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
        now: Option<&Problem>,
        facts: &ProblemFacts,
        context: &Context,
    ) -> Result<ProblemEvent, AmendProblemError> {
        let problem = now.ok_or(AmendProblemError::Unknown)?;
        if !problem.active() {
            return Err(AmendProblemError::Ended(problem.standing.word()));
        }
        let what = match &self.what {
            Some(given) => given.what()?,
            None => problem.what.clone(),
        };
        if let Some((_, name)) = facts.active.iter().find(|(key, _)| *key == what.key()) {
            return Err(AmendProblemError::Recorded(name.clone()));
        }
        let details = self.details.check(context.now())?;
        if what == problem.what && details == problem.details {
            return Err(AmendProblemError::Unchanged);
        }
        match &facts.main {
            Some(other) if details.main => Err(AmendProblemError::OtherMain(other.clone())),
            _ => Ok(ProblemEvent::ProblemAmended {
                what,
                details,
                by: Signature::of(context),
            }),
        }
    }

    fn clash(&self, constraint: &str) -> Option<AmendProblemError> {
        (constraint == "clinical_notes_one_main_problem").then_some(AmendProblemError::MainMeanwhile)
    }
}

#[async_trait]
impl Gather for AmendProblem {
    async fn gather(&self, _: &Ports, look: &mut Look<'_>, _: &Context) -> Result<ProblemFacts, Refused> {
        ProblemFacts::gathered(look, self.patient, self.id).await
    }
}
