//! Which version of a record is the newest, and when it was recorded: what an interface says of what it hands out.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, RecordId};
use uuid::Uuid;

use crate::db::{Failed, Look};

/// The newest version of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// 1 for the first.
    pub version: i64,
    /// When it was recorded.
    pub recorded: DateTime<Utc>,
}

/// Of one record. None when there is none of this kind and id.
///
/// # Errors
/// As the store says.
pub async fn stamp(look: &mut Look<'_>, kind: &str, id: RecordId) -> Result<Option<Stamp>, Failed> {
    let row: Option<(i64, DateTime<Utc>)> = look
        .row(
            "SELECT j.version, j.recorded FROM kernel_locator l
             JOIN kernel_journal j ON j.patient = l.patient AND j.kind = $1 AND j.id = l.id
             WHERE l.id = $2 ORDER BY j.version DESC LIMIT 1",
            &[&kind, &id],
        )
        .await?;
    Ok(row.map(|(version, recorded)| Stamp { version, recorded }))
}

/// Of every record of a patient and of those merged into them, by kind and id.
///
/// # Errors
/// As the store says.
pub async fn stamps(
    look: &mut Look<'_>,
    patient: PatientId,
) -> Result<HashMap<(String, RecordId), Stamp>, Failed> {
    let rows: Vec<(String, Uuid, i64, DateTime<Utc>)> = look
        .rows(
            "SELECT j.kind, j.id, j.version, j.recorded FROM kernel_journal j
             WHERE (j.patient = $1 OR j.patient IN (SELECT p.patient FROM kernel_patient p WHERE p.survivor = $1))
               AND j.version = (SELECT max(k.version) FROM kernel_journal k
                 WHERE k.patient = j.patient AND k.kind = j.kind AND k.id = j.id)",
            &[&patient],
        )
        .await?;
    let stamped = rows
        .into_iter()
        .map(|(kind, id, version, recorded)| ((kind, RecordId(id)), Stamp { version, recorded }));
    Ok(stamped.collect())
}
