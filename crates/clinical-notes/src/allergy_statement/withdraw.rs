//! Taking back a statement that no allergies are known.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{NoKnownAllergies, NoKnownAllergiesEvent};
use crate::{
    permissions::RECORD_ALLERGY,
    signature::{Ended, Signature},
    wording::{LONGEST_REASON, WordingError, checked},
};

/// It was said by mistake, or of another patient. Afterwards nothing is recorded, which every page says.
#[derive(Debug, Clone)]
pub struct WithdrawStatement {
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
pub enum WithdrawError {
    /// No such statement.
    #[error("there is no such statement; look at the list again")]
    Unknown,
    /// It was.
    #[error("this statement was taken back already; nothing needs to be done")]
    Already,
    /// The reason.
    #[error(transparent)]
    Reason(#[from] WordingError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for WithdrawStatement {
    type Record = NoKnownAllergies;
    type Facts = ();
    type Error = WithdrawError;
    const NAME: &'static str = "clinical_notes.withdraw_allergy_statement";
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
        now: Option<&NoKnownAllergies>,
        (): &(),
        context: &Context,
    ) -> Result<NoKnownAllergiesEvent, WithdrawError> {
        match now {
            None => Err(WithdrawError::Unknown),
            Some(said) if said.withdrawn.is_some() => Err(WithdrawError::Already),
            Some(_) => Ok(NoKnownAllergiesEvent::StatementWithdrawn {
                ended: Ended {
                    reason: checked(&self.reason, "why", LONGEST_REASON)?,
                    by: Signature::of(context),
                },
            }),
        }
    }
}

#[async_trait]
impl Gather for WithdrawStatement {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
