//! The relationships a patient's record is and was opened on, with the names of the teams: for saying afterwards why
//! somebody could look. Nothing is decided by it.

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, StaffId};
use uuid::Uuid;

use crate::db::{Failed, Look};

/// One relationship, of a person or of a team.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Held {
    /// The person, or the team.
    pub party: Uuid,
    /// The name of the team; none of a person.
    pub team: Option<String>,
    /// What it comes from.
    pub basis: String,
    /// From when.
    pub since: DateTime<Utc>,
    /// Until when; none while it is open.
    pub until: Option<DateTime<Utc>>,
}

impl Held {
    /// Whether it held at a time.
    pub fn at(&self, at: DateTime<Utc>) -> bool {
        self.since <= at && self.until.is_none_or(|until| until > at)
    }
}

/// Every relationship of a patient, past ones too, the newest first.
///
/// # Errors
/// As the store says.
pub async fn held(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<Held>, Failed> {
    look.rows(
        "SELECT r.party, t.name AS team, r.basis, r.since, r.until FROM kernel_relationship r
         LEFT JOIN kernel_team t ON t.team = r.party WHERE r.patient = $1 ORDER BY r.since DESC, r.id",
        &[&patient],
    )
    .await
}

/// Those of them that are one person's: their own, and those of the teams they are in now.
///
/// # Errors
/// As the store says.
pub async fn held_by(look: &mut Look<'_>, patient: PatientId, staff: StaffId) -> Result<Vec<Held>, Failed> {
    look.rows(
        "SELECT r.party, t.name AS team, r.basis, r.since, r.until FROM kernel_relationship r
         LEFT JOIN kernel_team t ON t.team = r.party
         WHERE r.patient = $1 AND (r.party = $2 OR r.party IN (SELECT m.team FROM kernel_team_member m WHERE m.staff = $2))
         ORDER BY r.since DESC, r.id",
        &[&patient, &staff],
    )
    .await
}

/// Whether there is such a patient.
///
/// # Errors
/// As the store says.
pub async fn is_patient(look: &mut Look<'_>, patient: PatientId) -> Result<bool, Failed> {
    let row: Option<(i64,)> = look
        .row(
            "SELECT CAST(1 AS BIGINT) FROM kernel_patient WHERE patient = $1",
            &[&patient],
        )
        .await?;
    Ok(row.is_some())
}

/// The numbers a patient has had: their own first, then those that were merged into it. What was looked at before a merge
/// stands in the log under the number of then.
///
/// # Errors
/// As the store says.
pub async fn numbers_of(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<PatientId>, Failed> {
    let merged: Vec<(Uuid,)> = look
        .rows(
            "SELECT patient FROM kernel_patient WHERE survivor = $1 ORDER BY patient",
            &[&patient],
        )
        .await?;
    let merged = merged.into_iter().map(|(number,)| PatientId(number));
    Ok(std::iter::once(patient).chain(merged).collect())
}

/// Whether a patient's record is watched more closely.
///
/// # Errors
/// As the store says.
pub async fn is_watched(look: &mut Look<'_>, patient: PatientId) -> Result<bool, Failed> {
    let row: Option<(bool,)> = look
        .row(
            "SELECT watched FROM kernel_patient WHERE patient = $1",
            &[&patient],
        )
        .await?;
    Ok(row.is_some_and(|(watched,)| watched))
}
