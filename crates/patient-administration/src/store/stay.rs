//! Stays: their rows, and who has a legitimate relationship with a patient because of one.

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use trefoil_core::{PatientId, RecordId, Refused, Version};
use trefoil_kernel::{Failed, Look, Project, Tx, access::RelationshipBasis};
use uuid::Uuid;

use crate::stay::Stay;

/// For how long after a discharge the last ward may still open the record: letters, results that come late.
pub const AFTER_DISCHARGE: Duration = Duration::days(14);
/// For how long after the admission whoever admitted may open the record, wherever they work.
pub const AFTER_ADMITTING: Duration = Duration::days(14);

/// Keeps the table of stays.
pub(crate) struct Stays;

#[async_trait]
impl Project<Stay> for Stays {
    async fn project(&self, tx: &mut Tx, version: &Version<Stay>) -> Result<(), Failed> {
        let (stay, care) = (&version.record, &version.record.care);
        let place = stay.place();
        tx.exec(
            "DELETE FROM patient_administration_stay WHERE home = $1 AND id = $2 AND patient <> $3",
            &[&version.home, &version.id, &version.patient],
        )
        .await?;
        tx.exec(
            "INSERT INTO patient_administration_stay (patient, id, home, active, ward, bed, consultant, reason, specialty,
               spell_number, admitted, discharged, expected_discharge, record, version)
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)
             ON CONFLICT (patient, id) DO UPDATE SET active = excluded.active, ward = excluded.ward, bed = excluded.bed,
               consultant = excluded.consultant, reason = excluded.reason, specialty = excluded.specialty,
               spell_number = excluded.spell_number, admitted = excluded.admitted, discharged = excluded.discharged,
               expected_discharge = excluded.expected_discharge, record = excluded.record, version = excluded.version",
            &[
                &version.patient,
                &version.id,
                &version.home,
                &stay.open(),
                &place.map_or(String::new(), |place| place.ward.clone()),
                &place.and_then(|place| place.bed.clone()),
                &care.consultant,
                &care.reason,
                &care.specialty,
                &stay.spell_number,
                &stay.admitted,
                &stay.discharge.as_ref().map(|discharge| discharge.at),
                &care.expected_discharge,
                &super::text(stay)?,
                &version.number,
            ],
        )
        .await?;
        // A step that was taken back leaves nobody with a relationship that rests on it alone.
        tx.end_relationships(version.patient, version.id, stay.admitted)
            .await?;
        let renewed = tx.recorded().unwrap_or_else(|| last_event(stay));
        for (party, basis, since, until) in relationships(stay, renewed) {
            tx.publish_relationship(version.patient, version.id, party, basis, since, until)
                .await?;
        }
        Ok(())
    }
}

type Relationship = (Uuid, RelationshipBasis, DateTime<Utc>, DateTime<Utc>);

/// When something last happened in a stay.
fn last_event(stay: &Stay) -> DateTime<Utc> {
    stay.movements
        .last()
        .map_or(stay.admitted, |movement| movement.at)
}

/// Who may open the record because of a stay. The ward's team while the patient is there; the last ward for
/// [`AFTER_DISCHARGE`] more; a ward that was left, until then; and whoever admitted. A cancelled stay gives nobody one.
///
/// While the patient is there, each event of the stay renews the ward's for as long as one may last (hazard H52).
pub(crate) fn relationships(stay: &Stay, renewed: DateTime<Utc>) -> Vec<Relationship> {
    if stay.cancelled.is_some() {
        return vec![];
    }
    let mut all: Vec<Relationship> = vec![(
        stay.admitted_by.0,
        RelationshipBasis::Admission,
        stay.admitted,
        stay.admitted + AFTER_ADMITTING,
    )];
    let ends = stay.movements.iter().skip(1).map(|next| next.at);
    let last = stay.discharge.as_ref().map_or_else(
        || renewed.max(last_event(stay)) + RelationshipBasis::WardTeam.longest(),
        |discharge| discharge.at + AFTER_DISCHARGE,
    );
    for (movement, until) in stay.movements.iter().zip(ends.chain([last])) {
        let team = movement.place.team;
        match all
            .iter_mut()
            .find(|(party, basis, ..)| *party == team && *basis == RelationshipBasis::WardTeam)
        {
            Some(again) => again.3 = until, // back on a ward: one relationship since the first time
            None => all.push((team, RelationshipBasis::WardTeam, movement.at, until)),
        }
    }
    all
}

/// A stay as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownStay {
    /// The stay's id.
    pub id: RecordId,
    /// The newest version.
    pub version: i64,
    /// The record.
    pub stay: Stay,
}

fn shown((id, version, text): (Uuid, i64, String)) -> Result<ShownStay, Refused> {
    Ok(ShownStay {
        id: id.into(),
        version,
        stay: super::record(&text)?,
    })
}

/// The stay a patient is in now.
///
/// # Errors
/// As the store says.
pub async fn open_stay(look: &mut Look<'_>, patient: PatientId) -> Result<Option<ShownStay>, Refused> {
    let row = look
        .row(
            "SELECT id, version, record FROM patient_administration_stay WHERE patient = $1 AND active
             ORDER BY admitted, id",
            &[&patient],
        )
        .await?;
    row.map(shown).transpose()
}

/// One stay of a patient.
///
/// # Errors
/// As the store says.
pub async fn stay(
    look: &mut Look<'_>,
    patient: PatientId,
    id: RecordId,
) -> Result<Option<ShownStay>, Refused> {
    let row = look
        .row(
            "SELECT id, version, record FROM patient_administration_stay WHERE patient = $1 AND id = $2",
            &[&patient, &id],
        )
        .await?;
    row.map(shown).transpose()
}

/// The stay that another system knows by this number.
///
/// # Errors
/// As the store says.
pub async fn stay_by_spell_number(
    look: &mut Look<'_>,
    patient: PatientId,
    spell_number: &str,
) -> Result<Option<ShownStay>, Refused> {
    let row = look
        .row(
            "SELECT id, version, record FROM patient_administration_stay WHERE spell_number = $2 AND patient = $1
             ORDER BY admitted, id",
            &[&patient, &spell_number],
        )
        .await?;
    row.map(shown).transpose()
}

/// The most stays of one patient that are shown together.
pub const MOST_SHOWN: usize = 200;

/// Every stay of a patient, the latest first; at most [`MOST_SHOWN`].
///
/// # Errors
/// As the store says.
pub async fn stays(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<ShownStay>, Refused> {
    let rows = look
        .rows(
            "SELECT id, version, record FROM patient_administration_stay WHERE patient = $1
             ORDER BY admitted DESC, id DESC LIMIT 200",
            &[&patient],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}

#[cfg(test)]
mod tests;
