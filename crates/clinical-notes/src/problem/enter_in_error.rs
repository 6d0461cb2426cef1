//! Marking a problem as written down by mistake.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Problem, ProblemEvent, ProblemStanding};
use crate::{
    permissions::RECORD_PROBLEM,
    signature::{Ended, Signature},
    wording::{LONGEST_REASON, WordingError, checked},
};

/// This was never a problem of this patient. It stays readable.
#[derive(Debug, Clone)]
pub struct MarkProblemEnteredInError {
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
pub enum ProblemInErrorError {
    /// No such record.
    #[error("there is no such problem; look at the list again")]
    Unknown,
    /// It was.
    #[error("this problem is already marked as entered in error; nothing needs to be done")]
    Already,
    /// The reason.
    #[error(transparent)]
    Reason(#[from] WordingError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for MarkProblemEnteredInError {
    type Record = Problem;
    type Facts = ();
    type Error = ProblemInErrorError;
    const NAME: &'static str = "clinical_notes.mark_problem_entered_in_error";
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
        (): &(),
        context: &Context,
    ) -> Result<ProblemEvent, ProblemInErrorError> {
        let problem = now.ok_or(ProblemInErrorError::Unknown)?;
        if matches!(problem.standing, ProblemStanding::EnteredInError(_)) {
            return Err(ProblemInErrorError::Already);
        }
        let by = Signature::of(context);
        Ok(ProblemEvent::ProblemEnded {
            what: problem.what.clone(),
            standing: ProblemStanding::EnteredInError(Ended {
                reason: checked(&self.reason, "why", LONGEST_REASON)?,
                by: by.clone(),
            }),
            by,
        })
    }
}

#[async_trait]
impl Gather for MarkProblemEnteredInError {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
