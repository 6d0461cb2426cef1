//! Prescriptions: their rows, and what is asked of them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, RecordId, Refused, Version};
use trefoil_kernel::{Failed, Look, Project, Tx, unsealed};
use uuid::Uuid;

use crate::prescription::{Prescription, State};

/// Keeps the table of prescriptions.
pub(crate) struct Prescriptions;

fn word(state: State) -> &'static str {
    match state {
        State::Active => "active",
        State::Suspended => "suspended",
        State::Stopped => "stopped",
        State::Cancelled => "cancelled",
    }
}

#[async_trait]
impl Project<Prescription> for Prescriptions {
    async fn project(&self, tx: &mut Tx, version: &Version<Prescription>) -> Result<(), Failed> {
        let prescription = &version.record;
        tx.exec(
            "DELETE FROM prescribing_prescription WHERE home = $1 AND id = $2 AND patient <> $3",
            &[&version.home, &version.id, &version.patient],
        )
        .await?;
        tx.exec(
            "INSERT INTO prescribing_prescription (patient, id, home, state, section, starts, ends, record, version)
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)
             ON CONFLICT (patient, id) DO UPDATE SET state = excluded.state, section = excluded.section,
               starts = excluded.starts, ends = excluded.ends, record = excluded.record, version = excluded.version",
            &[
                &version.patient,
                &version.id,
                &version.home,
                &word(prescription.state),
                &prescription.section().word(),
                &prescription.start,
                &prescription.over_from(),
                &super::text(prescription)?,
                &version.number,
            ],
        )
        .await?;
        Ok(())
    }
}

/// A prescription as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownPrescription {
    /// Its id.
    pub id: RecordId,
    /// The newest version.
    pub version: i64,
    /// The record.
    pub prescription: Prescription,
}

pub(super) type Found = (Uuid, i64, String);

pub(super) fn shown((id, version, text): Found) -> Result<ShownPrescription, Refused> {
    Ok(ShownPrescription {
        id: id.into(),
        version,
        prescription: super::record(&text)?,
    })
}

/// One prescription of a patient, sealed or not: a page opens it by [`trefoil_kernel::View::record`] before.
///
/// # Errors
/// As the store says.
pub async fn prescription(
    look: &mut Look<'_>,
    patient: PatientId,
    id: RecordId,
) -> Result<Option<ShownPrescription>, Refused> {
    let row: Option<Found> = look
        .row(
            "SELECT id, version, record FROM prescribing_prescription WHERE patient = $1 AND id = $2",
            &[&patient, &id],
        )
        .await?;
    row.map(shown).transpose()
}

/// One prescription of a patient, as whoever records a dose of it knows it: a sealed one is not there.
///
/// # Errors
/// As the store says.
pub async fn unsealed_prescription(
    look: &mut Look<'_>,
    patient: PatientId,
    id: RecordId,
) -> Result<Option<ShownPrescription>, Refused> {
    let row: Option<Found> = look
        .row(
            concat!(
                "SELECT p.id, p.version, p.record FROM prescribing_prescription p WHERE p.patient = $1 AND p.id = $2 AND ",
                unsealed!("p.id")
            ),
            &[&patient, &id],
        )
        .await?;
    row.map(shown).transpose()
}

/// A prescription as a rule reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedPrescription {
    /// The prescription.
    pub shown: ShownPrescription,
    /// Whether it is sealed: then nothing that a person reads may name it.
    pub sealed: bool,
}

/// The same as [`current`], sealed ones among them. For the checks alone, and never to be shown.
///
/// # Errors
/// As the store says.
pub async fn counted_current(
    look: &mut Look<'_>,
    patient: PatientId,
    now: DateTime<Utc>,
) -> Result<Vec<CountedPrescription>, Refused> {
    let rows: Vec<(Uuid, i64, String, i64)> = look
        .rows(
            concat!(
                "SELECT p.id, p.version, p.record, CAST(CASE WHEN ",
                unsealed!("p.id"),
                " THEN 0 ELSE 1 END AS BIGINT) AS sealed FROM prescribing_prescription p
                 WHERE p.patient = $1 AND p.state IN ('active', 'suspended') AND (p.ends IS NULL OR p.ends > $2)
                 ORDER BY p.starts DESC, p.id DESC"
            ),
            &[&patient, &now],
        )
        .await?;
    rows.into_iter()
        .map(|(id, version, text, sealed)| {
            Ok(CountedPrescription {
                shown: shown((id, version, text))?,
                sealed: sealed > 0,
            })
        })
        .collect()
}

/// How many prescriptions of a patient are sealed: a page says how many it leaves out.
///
/// # Errors
/// As the store says.
pub async fn sealed(look: &mut Look<'_>, patient: PatientId) -> Result<usize, Refused> {
    let row: Option<(i64,)> = look
        .row(
            concat!(
                "SELECT COUNT(*) FROM prescribing_prescription p WHERE p.patient = $1 AND NOT (",
                unsealed!("p.id"),
                ")"
            ),
            &[&patient],
        )
        .await?;
    Ok(row.map_or(0, |(count,)| usize::try_from(count).unwrap_or(usize::MAX)))
}

/// The prescriptions of a patient that are neither stopped nor cancelled nor ended by their course, newest start first.
///
/// # Errors
/// As the store says.
pub async fn current(
    look: &mut Look<'_>,
    patient: PatientId,
    now: DateTime<Utc>,
) -> Result<Vec<ShownPrescription>, Refused> {
    let rows: Vec<Found> = look
        .rows(
            concat!(
                "SELECT p.id, p.version, p.record FROM prescribing_prescription p
                 WHERE p.patient = $1 AND p.state IN ('active', 'suspended') AND (p.ends IS NULL OR p.ends > $2) AND ",
                unsealed!("p.id"),
                " ORDER BY p.starts DESC, p.id DESC"
            ),
            &[&patient, &now],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}

/// Every prescription of a patient that was in force after a moment, newest start first: what a drug chart of the days
/// since then shows. Cancelled ones are among them, to be struck through.
///
/// # Errors
/// As the store says.
pub async fn since(
    look: &mut Look<'_>,
    patient: PatientId,
    since: DateTime<Utc>,
) -> Result<Vec<ShownPrescription>, Refused> {
    let rows: Vec<Found> = look
        .rows(
            concat!(
                "SELECT p.id, p.version, p.record FROM prescribing_prescription p
                 WHERE p.patient = $1 AND (p.ends IS NULL OR p.ends > $2) AND ",
                unsealed!("p.id"),
                " ORDER BY p.starts DESC, p.id DESC LIMIT 500"
            ),
            &[&patient, &since],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}

/// Whether a dose of a prescription was recorded as given, by whatever amount.
///
/// # Errors
/// As the store says.
pub async fn given(look: &mut Look<'_>, patient: PatientId, id: RecordId) -> Result<bool, Refused> {
    super::administration::given(look, patient, id).await
}

/// The most prescriptions of one patient that are read together.
pub const MOST_SHOWN: usize = 500;

/// Every prescription of a patient, newest start first; at most [`MOST_SHOWN`].
///
/// # Errors
/// As the store says.
pub async fn all(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<ShownPrescription>, Refused> {
    let rows: Vec<Found> = look
        .rows(
            concat!(
                "SELECT p.id, p.version, p.record FROM prescribing_prescription p WHERE p.patient = $1 AND ",
                unsealed!("p.id"),
                " ORDER BY p.starts DESC, p.id DESC LIMIT 500"
            ),
            &[&patient],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}
