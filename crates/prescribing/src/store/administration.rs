//! What became of doses: their rows, and what is asked of them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, RecordId, Refused, Version};
use trefoil_kernel::{Failed, Look, Project, Tx, unsealed};
use uuid::Uuid;

use crate::{administration::Administration, as_required::Dosed};

/// Keeps the table of doses.
pub(crate) struct Administrations;

#[async_trait]
impl Project<Administration> for Administrations {
    async fn project(&self, tx: &mut Tx, version: &Version<Administration>) -> Result<(), Failed> {
        let it = &version.record;
        tx.exec(
            "DELETE FROM prescribing_administration WHERE home = $1 AND id = $2 AND patient <> $3",
            &[&version.home, &version.id, &version.patient],
        )
        .await?;
        tx.exec(
            "INSERT INTO prescribing_administration
               (patient, id, home, prescription, due, state, taken, recorded, record, version)
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)
             ON CONFLICT (patient, id) DO UPDATE SET state = excluded.state, taken = excluded.taken,
               record = excluded.record, version = excluded.version",
            &[
                &version.patient,
                &version.id,
                &version.home,
                &it.prescription,
                &it.due,
                &it.state(),
                &it.taken().map(|(at, _)| at),
                &it.recorded.at,
                &super::text(it)?,
                &version.number,
            ],
        )
        .await?;
        Ok(())
    }
}

/// The record of a dose as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownAdministration {
    /// Its id.
    pub id: RecordId,
    /// The newest version.
    pub version: i64,
    /// The record.
    pub administration: Administration,
}

type Found = (Uuid, i64, String);

fn shown((id, version, text): Found) -> Result<ShownAdministration, Refused> {
    Ok(ShownAdministration {
        id: id.into(),
        version,
        administration: super::record(&text)?,
    })
}

/// One record of a patient, its prescription sealed or not: a page opens it by [`trefoil_kernel::View::record_of`].
///
/// # Errors
/// As the store says.
pub async fn administration(
    look: &mut Look<'_>,
    patient: PatientId,
    id: RecordId,
) -> Result<Option<ShownAdministration>, Refused> {
    let row: Option<Found> = look
        .row(
            "SELECT id, version, record FROM prescribing_administration WHERE patient = $1 AND id = $2",
            &[&patient, &id],
        )
        .await?;
    row.map(shown).transpose()
}

/// What is recorded of one dose, what was struck out left out. For the rule that there is one record of a dose.
///
/// # Errors
/// As the store says.
pub async fn of_dose(
    look: &mut Look<'_>,
    patient: PatientId,
    prescription: RecordId,
    due: DateTime<Utc>,
) -> Result<Option<ShownAdministration>, Refused> {
    let row: Option<Found> = look
        .row(
            "SELECT id, version, record FROM prescribing_administration
             WHERE patient = $1 AND prescription = $2 AND due = $3 AND state <> 'in_error'",
            &[&patient, &prescription, &due],
        )
        .await?;
    row.map(shown).transpose()
}

/// Everything recorded of a patient's doses that were due, taken or recorded since a moment, struck-out records among
/// it, the earliest record first.
///
/// # Errors
/// As the store says.
pub async fn since(
    look: &mut Look<'_>,
    patient: PatientId,
    since: DateTime<Utc>,
) -> Result<Vec<ShownAdministration>, Refused> {
    let rows: Vec<Found> = look
        .rows(
            concat!(
                "SELECT a.id, a.version, a.record FROM prescribing_administration a
                 WHERE a.patient = $1 AND (a.recorded > $2 OR a.due >= $2) AND ",
                unsealed!("a.prescription"),
                " ORDER BY a.recorded, a.id"
            ),
            &[&patient, &since],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}

/// The most records of one patient that are read together.
pub const MOST_SHOWN: i64 = 500;

/// The newest records of a patient at or before a moment, at most so many.
///
/// # Errors
/// As the store says.
pub async fn newest(
    look: &mut Look<'_>,
    patient: PatientId,
    until: DateTime<Utc>,
    most: i64,
) -> Result<Vec<ShownAdministration>, Refused> {
    let rows: Vec<Found> = look
        .rows(
            concat!(
                "SELECT a.id, a.version, a.record FROM prescribing_administration a
                 WHERE a.patient = $1 AND a.recorded <= $2 AND ",
                unsealed!("a.prescription"),
                " ORDER BY a.recorded DESC, a.id DESC LIMIT $3"
            ),
            &[&patient, &until, &most],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}

/// The records of one prescription, the newest first, at most 200.
///
/// # Errors
/// As the store says.
pub async fn of_prescription(
    look: &mut Look<'_>,
    patient: PatientId,
    prescription: RecordId,
) -> Result<Vec<ShownAdministration>, Refused> {
    let rows: Vec<Found> = look
        .rows(
            concat!(
                "SELECT a.id, a.version, a.record FROM prescribing_administration a
                 WHERE a.patient = $1 AND a.prescription = $2 AND ",
                unsealed!("a.prescription"),
                " ORDER BY a.recorded DESC, a.id DESC LIMIT 200"
            ),
            &[&patient, &prescription],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}

/// What the patient had since a moment, from every prescription, sealed ones among them, the earliest first: for the
/// bounds of medicines, and never to be shown.
///
/// # Errors
/// As the store says.
pub async fn dosed_since(
    look: &mut Look<'_>,
    patient: PatientId,
    since: DateTime<Utc>,
) -> Result<Vec<Dosed>, Refused> {
    let rows: Vec<(String, i64)> = look
        .rows(
            concat!(
                "SELECT a.record, CAST(CASE WHEN ",
                unsealed!("a.prescription"),
                " THEN 0 ELSE 1 END AS BIGINT) AS sealed FROM prescribing_administration a
                 WHERE a.patient = $1 AND a.taken > $2 ORDER BY a.taken, a.id"
            ),
            &[&patient, &since],
        )
        .await?;
    let all: Result<Vec<(Administration, i64)>, Refused> = rows
        .into_iter()
        .map(|(text, sealed)| Ok((super::record(&text)?, sealed)))
        .collect();
    Ok(all?
        .into_iter()
        .filter_map(|(administration, sealed)| dosed(administration, sealed > 0))
        .collect())
}

/// What was taken of one record.
pub(crate) fn dosed(administration: Administration, sealed: bool) -> Option<Dosed> {
    let (at, dose) = administration.taken()?;
    Some(Dosed {
        at,
        dose: dose.clone(),
        prescription: administration.prescription,
        medicine: administration.medicine,
        sealed,
    })
}

/// Whether a dose of a prescription was recorded as taken: for the rule about cancelling it.
///
/// # Errors
/// As the store says.
pub async fn given(look: &mut Look<'_>, patient: PatientId, prescription: RecordId) -> Result<bool, Refused> {
    let row: Option<(i64,)> = look
        .row(
            "SELECT COUNT(*) FROM prescribing_administration
             WHERE patient = $1 AND prescription = $2 AND taken IS NOT NULL",
            &[&patient, &prescription],
        )
        .await?;
    Ok(row.is_some_and(|(doses,)| doses > 0))
}
