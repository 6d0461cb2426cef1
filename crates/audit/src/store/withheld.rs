//! Names that are not told to a patient, because telling would put somebody at risk; each with its reason.

use chrono::{DateTime, Utc};
use trefoil_core::{Context, PatientId, Refused, StaffId};
use trefoil_kernel::{Epr, Failed, FromRow, FutureExt, Look};
use uuid::Uuid;

use crate::permissions::SUBJECT_ACCESS;

/// A name that is withheld from one patient.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Withheld {
    /// Whose name.
    #[sqlx(try_from = "Uuid")]
    pub staff: StaffId,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by_name: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why a name was not withheld.
#[derive(Debug, Clone, thiserror::Error)]
pub enum WithholdError {
    /// Words are needed.
    #[error("say why telling this name would put somebody at risk, in 10 to 500 letters: it is kept")]
    NoReason,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// The names withheld from a patient.
///
/// # Errors
/// As the store says.
pub async fn withheld(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<Withheld>, Failed> {
    look.rows(
        "SELECT staff, reason, by_name, at FROM audit_withheld WHERE patient = $1 ORDER BY at, staff",
        &[&patient],
    )
    .await
}

/// Withhold a name from a patient, or tell it again (`reason` none). Either is in the log.
///
/// # Errors
/// [`WithholdError`].
pub async fn withhold(
    epr: &Epr,
    context: &Context,
    patient: PatientId,
    staff: StaffId,
    reason: Option<&str>,
) -> Result<(), WithholdError> {
    let reason = reason.map(|reason| reason.trim().to_owned());
    if reason
        .as_ref()
        .is_some_and(|reason| !(10..=500).contains(&reason.chars().count()))
    {
        return Err(WithholdError::NoReason);
    }
    let note = match &reason {
        Some(reason) => format!("patient={patient}; person={staff}; withheld: {reason}"),
        None => format!("patient={patient}; person={staff}; told again"),
    };
    let (by, at) = (context.principal.name.clone(), context.now());
    epr.keep_house(
        context,
        SUBJECT_ACCESS,
        Some(("audit.withhold_name", note)),
        move |tx| {
            async move {
                tx.exec(
                    "DELETE FROM audit_withheld WHERE patient = $1 AND staff = $2",
                    &[&patient, &staff],
                )
                .await?;
                if let Some(reason) = reason {
                    tx.exec(
                        "INSERT INTO audit_withheld (patient, staff, reason, by_name, at) VALUES ($1,$2,$3,$4,$5)",
                        &[&patient, &staff, &reason, &by, &at],
                    )
                    .await?;
                }
                Ok(())
            }
            .boxed()
        },
    )
    .await?;
    Ok(())
}
