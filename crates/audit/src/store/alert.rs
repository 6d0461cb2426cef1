//! Alerts: the rows, and what is asked of them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, RecordId, StaffId, Version};
use trefoil_kernel::{Failed, FromRow, Look, Project, Tx};
use uuid::Uuid;

use crate::alert::{Alert, AlertKind, Outcome};

/// Keeps the table of alerts.
pub(crate) struct Alerts;

#[async_trait]
impl Project<Alert> for Alerts {
    async fn project(&self, tx: &mut Tx, version: &Version<Alert>) -> Result<(), Failed> {
        let alert = &version.record;
        let record = serde_json::to_string(alert).map_err(|error| sqlx::Error::Encode(error.into()))?;
        tx.exec(
            "DELETE FROM audit_alert WHERE home = $1 AND id = $2 AND patient <> $3",
            &[&version.home, &version.id, &version.patient],
        )
        .await?;
        tx.exec(
            "INSERT INTO audit_alert (patient, id, home, kind, actor, raised, waiting_since, position, outcome, escalated,
               record, version)
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)
             ON CONFLICT (patient, id) DO UPDATE SET waiting_since = excluded.waiting_since, position = excluded.position,
               outcome = excluded.outcome, escalated = excluded.escalated, record = excluded.record,
               version = excluded.version",
            &[
                &version.patient,
                &version.id,
                &version.home,
                &alert.cause.kind.word(),
                &alert.cause.actor,
                &alert.raised,
                &alert.waiting_since(),
                &alert.position,
                &alert.review.as_ref().map(|review| review.outcome.word()),
                &alert.escalated,
                &record,
                &version.number,
            ],
        )
        .await
        .map(drop)
    }
}

/// An alert as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownAlert {
    /// Whose record it is about.
    pub patient: PatientId,
    /// The alert.
    pub id: RecordId,
    /// Its version.
    pub version: i64,
    /// What it says.
    pub alert: Alert,
}

#[derive(FromRow)]
struct Kept {
    patient: Uuid,
    id: Uuid,
    version: i64,
    record: String,
}

impl Kept {
    fn shown(self) -> Result<ShownAlert, Failed> {
        Ok(ShownAlert {
            patient: self.patient.into(),
            id: self.id.into(),
            version: self.version,
            alert: serde_json::from_str(&self.record).map_err(|error| sqlx::Error::Decode(error.into()))?,
        })
    }
}

fn all(rows: Vec<Kept>) -> Result<Vec<ShownAlert>, Failed> {
    rows.into_iter().map(Kept::shown).collect()
}

/// The most that are shown together.
pub const MOST: i64 = 200;

/// What waits: escalated first, then the oldest.
///
/// # Errors
/// As the store says.
pub async fn waiting(look: &mut Look<'_>) -> Result<Vec<ShownAlert>, Failed> {
    all(look
        .rows(
            "SELECT patient, id, version, record FROM audit_alert WHERE outcome IS NULL
             ORDER BY CASE WHEN escalated IS NULL THEN 1 ELSE 0 END, waiting_since, id LIMIT 200",
            &[],
        )
        .await?)
}

/// What was judged last, the newest first.
///
/// # Errors
/// As the store says.
pub async fn reviewed(look: &mut Look<'_>) -> Result<Vec<ShownAlert>, Failed> {
    all(look
        .rows(
            "SELECT patient, id, version, record FROM audit_alert WHERE outcome IS NOT NULL
             ORDER BY raised DESC, id LIMIT 200",
            &[],
        )
        .await?)
}

/// One of them.
///
/// # Errors
/// As the store says.
pub async fn alert(look: &mut Look<'_>, id: RecordId) -> Result<Option<ShownAlert>, Failed> {
    let row: Option<Kept> = look
        .row(
            "SELECT patient, id, version, record FROM audit_alert WHERE id = $1",
            &[&id],
        )
        .await?;
    row.map(Kept::shown).transpose()
}

/// Those that wait since before a time and were not marked.
///
/// # Errors
/// As the store says.
pub async fn late(look: &mut Look<'_>, before: DateTime<Utc>) -> Result<Vec<ShownAlert>, Failed> {
    all(look
        .rows(
            "SELECT patient, id, version, record FROM audit_alert
             WHERE outcome IS NULL AND escalated IS NULL AND waiting_since <= $1 ORDER BY waiting_since, id LIMIT 200",
            &[&before],
        )
        .await?)
}

/// How many wait, and how many of them are escalated.
///
/// # Errors
/// As the store says.
pub async fn counts(look: &mut Look<'_>) -> Result<(i64, i64), Failed> {
    let row: Option<(i64, i64)> = look
        .row(
            "SELECT count(*), count(escalated) FROM audit_alert WHERE outcome IS NULL",
            &[],
        )
        .await?;
    Ok(row.unwrap_or_default())
}

/// How earlier alerts about one person ended: kind, outcome (none while open) and how many.
///
/// # Errors
/// As the store says.
pub async fn earlier(
    look: &mut Look<'_>,
    actor: StaffId,
    but: RecordId,
) -> Result<Vec<(AlertKind, Option<Outcome>, i64)>, Failed> {
    let rows: Vec<(String, Option<String>, i64)> = look
        .rows(
            "SELECT kind, outcome, count(*) FROM audit_alert WHERE actor = $1 AND id <> $2
             GROUP BY kind, outcome ORDER BY kind, outcome",
            &[&actor, &but],
        )
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(kind, outcome, count)| {
            let outcome = outcome.as_deref().and_then(Outcome::from_word);
            AlertKind::from_word(&kind).map(|kind| (kind, outcome, count))
        })
        .collect())
}
