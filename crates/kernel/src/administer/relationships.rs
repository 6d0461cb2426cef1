//! The relationships there are between one person and one patient, those that have ended too: with what each rests on.

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Refused, StaffId};
use uuid::Uuid;

use crate::db::Look;

/// One relationship.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Relationship {
    /// What it rests on, as it is kept: `ward_team`, `broken_glass`.
    pub basis: String,
    /// From when.
    pub since: DateTime<Utc>,
    /// Until when.
    pub until: Option<DateTime<Utc>>,
    /// The team by name, where it is the team's and theirs as a member.
    pub team: Option<String>,
    /// The record it follows from.
    pub id: Uuid,
    /// The kind of that record, where there is one.
    pub kind: Option<String>,
}

/// All of them, the newest first; of ended ones those of the last year.
///
/// # Errors
/// As the store says.
pub async fn relationships(
    look: &mut Look<'_>,
    staff: StaffId,
    patient: PatientId,
    now: DateTime<Utc>,
) -> Result<Vec<Relationship>, Refused> {
    let from = now - chrono::Duration::days(366);
    Ok(look
        .rows(
            "SELECT r.basis, r.since, r.until, t.name AS team, r.id, l.kind
             FROM kernel_relationship r LEFT JOIN kernel_team t ON t.team = r.party
               LEFT JOIN kernel_locator l ON l.id = r.id
             WHERE r.patient = $1 AND (r.until IS NULL OR r.until > $3)
               AND (r.party = $2 OR r.party IN (SELECT m.team FROM kernel_team_member m WHERE m.staff = $2))
             ORDER BY r.since DESC, r.id, r.party",
            &[&patient, &staff, &from],
        )
        .await?)
}
