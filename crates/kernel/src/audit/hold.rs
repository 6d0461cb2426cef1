//! A legal hold: nothing of the log that is about this patient, or nothing at all, is let go while it stands.

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use sqlx::FromRow;
use trefoil_core::{Context, PatientId, Permission, Reach, Refused};
use uuid::Uuid;

use super::{
    AuditEvent, append,
    owner::{SHORTEST, says_why},
};
use crate::{
    db::{Db, Failed, Look},
    writer::Batch,
};

/// Hold the log, or lift a hold. No role can be given it: only the owner of the store can do it, on the command line.
pub const HOLD: Permission = Permission {
    name: "audit.hold",
    says: "put the audit log under a legal hold, and lift it",
    reach: Reach::System,
};

/// A hold that stands.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Hold {
    /// Its id: what lifts it names it.
    pub hold: Uuid,
    /// Whose looks are held; none holds everything.
    pub patient: Option<Uuid>,
    /// Who ordered it, and why.
    pub reason: String,
    /// Who typed it.
    pub by_name: String,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// Why nothing was held or lifted.
#[derive(Debug, Clone, thiserror::Error)]
pub enum HoldError {
    /// No reason.
    #[error("say who ordered this and why, in at least {SHORTEST} letters")]
    NoReason,
    /// No such patient.
    #[error(
        "nobody here has the id {0}; it is the part of the address after /patients/ when the record is open, and no NHS number"
    )]
    NoSuchPatient(PatientId),
    /// No such hold.
    #[error("no hold {0} stands; `audit-holds` lists those that do")]
    NoSuchHold(Uuid),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl From<Failed> for HoldError {
    fn from(failed: Failed) -> Self {
        Self::Refused(failed.into())
    }
}

/// The event names the patient as the thing it is about, and not as whose record was touched: nobody who may see who looked
/// at a record learns there that a court asks for it.
fn event(context: &Context, patient: Option<Uuid>, done: &str) -> AuditEvent {
    let mut event = AuditEvent::of(context, "administer", HOLD.name, done);
    event.kind = Some(
        if patient.is_some() {
            "audit.held_patient"
        } else {
            "audit.held_log"
        }
        .to_owned(),
    );
    event.id = patient;
    event
}

fn allowed(context: &Context) -> Result<(), HoldError> {
    context.may(HOLD)?;
    if says_why(context) {
        Ok(())
    } else {
        Err(HoldError::NoReason)
    }
}

/// Hold what is about a patient, also under the numbers that were merged with theirs, or everything; its id.
///
/// # Errors
/// [`HoldError`].
pub async fn hold(db: &Db, context: &Context, patient: Option<PatientId>) -> Result<Uuid, HoldError> {
    allowed(context)?;
    let said = event(context, patient.map(Uuid::from), "held");
    let (hold, at) = (said.event, said.at);
    let (reason, by) = (context.reason.clone(), context.principal.name.clone());
    db.write(Batch::Alone, move |tx| {
        async move {
            if let Some(patient) = patient {
                let known: Option<(i64,)> = tx
                    .row(
                        "SELECT CAST(1 AS BIGINT) FROM kernel_journal WHERE patient = $1 LIMIT 1",
                        &[&patient],
                    )
                    .await?;
                known.ok_or(HoldError::NoSuchPatient(patient))?;
            }
            tx.exec(
                "INSERT INTO kernel_audit_hold (hold, patient, lifts, reason, by_name, at) VALUES ($1, $2, NULL, $3, $4, $5)",
                &[&hold, &patient.map(Uuid::from), &reason, &by, &at],
            )
            .await?;
            append(tx, said, &[]).await?;
            Ok::<_, HoldError>(())
        }
        .boxed()
    })
    .await?;
    Ok(hold)
}

/// Lift a hold.
///
/// # Errors
/// [`HoldError`].
pub async fn lift_hold(db: &Db, context: &Context, hold: Uuid) -> Result<(), HoldError> {
    allowed(context)?;
    let context = context.clone();
    db.write(Batch::Alone, move |tx| {
        async move {
            let found: Option<Hold> = tx
                .row(
                    "SELECT h.hold, h.patient, h.reason, h.by_name, h.at FROM kernel_audit_hold h
                     WHERE h.hold = $1 AND h.lifts IS NULL
                       AND NOT EXISTS (SELECT 1 FROM kernel_audit_hold l WHERE l.lifts = h.hold)",
                    &[&hold],
                )
                .await?;
            let stands = found.ok_or(HoldError::NoSuchHold(hold))?;
            let said = event(&context, stands.patient, "lifted");
            tx.exec(
                "INSERT INTO kernel_audit_hold (hold, patient, lifts, reason, by_name, at) VALUES ($1, $2, $3, $4, $5, $6)",
                &[
                    &said.event,
                    &stands.patient,
                    &hold,
                    &context.reason,
                    &context.principal.name,
                    &said.at,
                ],
            )
            .await?;
            append(tx, said, &[]).await?;
            Ok::<_, HoldError>(())
        }
        .boxed()
    })
    .await
}

/// The holds that stand, the oldest first.
///
/// # Errors
/// As the store says.
pub async fn holds(look: &mut Look<'_>) -> Result<Vec<Hold>, Failed> {
    look.rows(
        "SELECT h.hold, h.patient, h.reason, h.by_name, h.at FROM kernel_audit_hold h
             WHERE h.lifts IS NULL AND NOT EXISTS (SELECT 1 FROM kernel_audit_hold l WHERE l.lifts = h.hold)
             ORDER BY h.at, h.hold",
        &[],
    )
    .await
}
