//! Striking out the record of a dose that was made in error. It stays readable, and the dose is open again.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Administration, AdministrationEvent, give::recorded};
use crate::{permissions::ADMINISTER, prescription::stop::reason};

/// Mark the record of a dose as entered in error, for the reason in the context.
#[derive(Debug, Clone)]
pub struct MarkAdministrationEnteredInError {
    /// The record.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InErrorError {
    /// No such record.
    #[error("there is no such record of a dose; open the drug chart again")]
    None,
    /// Twice.
    #[error("this record was struck out already; open the drug chart again")]
    Already,
    /// No reason.
    #[error("say what was wrong with it; the reason is kept on the chart")]
    NoReason,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for MarkAdministrationEnteredInError {
    type Record = Administration;
    type Facts = ();
    type Error = InErrorError;
    const NAME: &'static str = "prescribing.mark_administration_entered_in_error";
    const NEEDS: Permission = ADMINISTER;

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
        now: Option<&Administration>,
        (): &(),
        context: &Context,
    ) -> Result<AdministrationEvent, InErrorError> {
        let administration = now.ok_or(InErrorError::None)?;
        if !administration.valid() {
            return Err(InErrorError::Already);
        }
        if reason(context).is_none() {
            return Err(InErrorError::NoReason);
        }
        Ok(AdministrationEvent::AdministrationEnteredInError {
            act: recorded(context),
        })
    }
}

#[async_trait]
impl Gather for MarkAdministrationEnteredInError {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
