//! Letting a statement wait again that was settled by mistake.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Reconciliation, ReconciliationEvent};
use crate::{
    permissions::RECONCILE_ALLERGY,
    signature::{Ended, Signature},
    wording::{LONGEST_REASON, WordingError, checked},
};

/// It waits again. An allergy that was recorded from it stays: end that by itself.
#[derive(Debug, Clone)]
pub struct ReopenStatement {
    /// The decision.
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
pub enum ReopenError {
    /// No such decision.
    #[error("there is no such decision; look at the list again")]
    Unknown,
    /// It was.
    #[error("this statement waits already; settle it in the list")]
    Already,
    /// The reason.
    #[error(transparent)]
    Reason(#[from] WordingError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for ReopenStatement {
    type Record = Reconciliation;
    type Facts = ();
    type Error = ReopenError;
    const NAME: &'static str = "clinical_notes.reopen_allergy_statement";
    const NEEDS: Permission = RECONCILE_ALLERGY;

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
        now: Option<&Reconciliation>,
        (): &(),
        context: &Context,
    ) -> Result<ReconciliationEvent, ReopenError> {
        let settled = now.ok_or(ReopenError::Unknown)?;
        if settled.reopened.is_some() {
            return Err(ReopenError::Already);
        }
        Ok(ReconciliationEvent::StatementReopened {
            statement: settled.statement.clone(),
            ended: Ended {
                reason: checked(&self.reason, "why", LONGEST_REASON)?,
                by: Signature::of(context),
            },
        })
    }
}

#[async_trait]
impl Gather for ReopenStatement {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
