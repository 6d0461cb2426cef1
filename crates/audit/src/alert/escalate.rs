//! Marking an alert that nobody judged in time. The program alone does it, once for each time it waited.

use async_trait::async_trait;
use chrono::Duration;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Alert, AlertEvent};
use crate::permissions::RAISE_ALERT;

/// Mark it.
#[derive(Debug, Clone)]
pub struct EscalateAlert {
    /// Whose record it is about.
    pub patient: PatientId,
    /// The alert.
    pub id: RecordId,
    /// The version that was looked at.
    pub seen: i64,
    /// How long it may wait.
    pub after: Duration,
}

/// Why it was turned away.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EscalateError {
    /// It is judged, marked already, or not late.
    #[error("this alert is not late, or was marked already; nothing is left to do")]
    NotLate,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for EscalateAlert {
    type Record = Alert;
    type Facts = ();
    type Error = EscalateError;
    const NAME: &'static str = "audit.escalate_alert";
    const NEEDS: Permission = RAISE_ALERT;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        self.seen
    }

    fn decide(&self, now: Option<&Alert>, (): &(), context: &Context) -> Result<AlertEvent, EscalateError> {
        let alert = now.ok_or(Refused::NotFound)?;
        let late = context.now() - alert.waiting_since() >= self.after;
        if alert.open() && alert.escalated.is_none() && late {
            Ok(AlertEvent::AlertEscalated { at: context.now() })
        } else {
            Err(EscalateError::NotLate)
        }
    }
}

#[async_trait]
impl Gather for EscalateAlert {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
