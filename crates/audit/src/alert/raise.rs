//! Raising an alert, or counting one that was raised today. The program alone does it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Alert, AlertEvent, Cause};
use crate::permissions::RAISE_ALERT;

/// Say that something in the log must be judged.
#[derive(Debug, Clone)]
pub struct RaiseAlert {
    /// Whose record it is about.
    pub patient: PatientId,
    /// The alert of the day, by [`super::alert_id`].
    pub id: RecordId,
    /// The version it has; 0 when there is none yet.
    pub seen: i64,
    /// What was found.
    pub cause: Cause,
    /// How many events.
    pub count: i64,
    /// The last of them.
    pub last: DateTime<Utc>,
    /// Its position in the log.
    pub position: i64,
}

/// Why it was turned away.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RaiseError {
    /// The log is read at least once; what was counted is not counted again.
    #[error("these events were counted already; nothing is left to do")]
    Counted,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for RaiseAlert {
    type Record = Alert;
    type Facts = ();
    type Error = RaiseError;
    const NAME: &'static str = "audit.raise_alert";
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

    fn decide(&self, now: Option<&Alert>, (): &(), context: &Context) -> Result<AlertEvent, RaiseError> {
        match now {
            None => Ok(AlertEvent::AlertRaised {
                cause: self.cause.clone(),
                count: self.count,
                last: self.last,
                position: self.position,
                at: context.now(),
            }),
            Some(alert) if alert.position >= self.position => Err(RaiseError::Counted),
            Some(_) => Ok(AlertEvent::AlertCounted {
                more: self.count,
                last: self.last,
                position: self.position,
                at: context.now(),
            }),
        }
    }
}

#[async_trait]
impl Gather for RaiseAlert {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
