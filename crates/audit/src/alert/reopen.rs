//! Opening an alert again, so that it is judged once more.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports, staff_person::person_of};

use super::{
    Alert, AlertEvent, Reopened,
    review::{ReviewError, about, words},
};
use crate::permissions::REVIEW_ALERTS;

/// Open it again.
#[derive(Debug, Clone)]
pub struct ReopenAlert {
    /// Whose record it is about.
    pub patient: PatientId,
    /// The alert.
    pub id: RecordId,
    /// The version that was looked at.
    pub seen: i64,
    /// Why.
    pub why: String,
}

/// Why it was turned away.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReopenError {
    /// It was never closed.
    #[error("this alert is open; review it")]
    Open,
    /// The words, or about whom it is.
    #[error(transparent)]
    Review(#[from] ReviewError),
}

impl From<Refused> for ReopenError {
    fn from(refused: Refused) -> Self {
        Self::Review(refused.into())
    }
}

impl Command for ReopenAlert {
    type Record = Alert;
    /// As for the review.
    type Facts = Option<PatientId>;
    type Error = ReopenError;
    const NAME: &'static str = "audit.reopen_alert";
    const NEEDS: Permission = REVIEW_ALERTS;

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
        now: Option<&Alert>,
        own: &Option<PatientId>,
        context: &Context,
    ) -> Result<AlertEvent, ReopenError> {
        let alert = now.ok_or(Refused::NotFound)?;
        if about(alert, self.patient, *own, context) {
            return Err(ReviewError::AboutYou.into());
        }
        if alert.open() {
            return Err(ReopenError::Open);
        }
        Ok(AlertEvent::AlertReopened {
            reopened: Reopened {
                why: words(&self.why)?,
                by_name: context.principal.name.clone(),
                at: context.now(),
            },
        })
    }
}

#[async_trait]
impl Gather for ReopenAlert {
    async fn gather(
        &self,
        _: &Ports,
        look: &mut Look<'_>,
        context: &Context,
    ) -> Result<Option<PatientId>, Refused> {
        Ok(person_of(look, context.principal.staff).await?)
    }
}
