//! Sets of observations and plans. What is sealed is read by no statement that shows.

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{Context, PatientId, RecordId, Refused, Version};
use trefoil_kernel::{Failed, Look, Project, Tx, related_to, unsealed};
use uuid::Uuid;

use super::{Shown, shown, text};
use crate::{
    observation::ObservationSet,
    observation_plan::{ObservationPlan, set::plan_id},
};

/// Keeps the table of sets.
pub(crate) struct Sets;

#[async_trait]
impl Project<ObservationSet> for Sets {
    async fn project(&self, tx: &mut Tx, version: &Version<ObservationSet>) -> Result<(), Failed> {
        let before: Option<(Uuid,)> = tx
            .row(
                "SELECT patient FROM clinical_notes_observation_set WHERE home = $1 AND id = $2",
                &[&version.home, &version.id],
            )
            .await?;
        tx.exec(
            "DELETE FROM clinical_notes_observation_set WHERE home = $1 AND id = $2",
            &[&version.home, &version.id],
        )
        .await?;
        tx.exec(
            "INSERT INTO clinical_notes_observation_set (patient, id, home, taken, standing, record, version)
             VALUES ($1,$2,$3,$4,$5,$6,$7)",
            &[
                &version.patient,
                &version.id,
                &version.home,
                &version.record.taken,
                &version.record.struck.is_none(),
                &text(&version.record)?,
                &version.number,
            ],
        )
        .await?;
        // A merge takes the set from one patient to another: both are observed otherwise than before.
        if let Some((before,)) = before.filter(|(before,)| *before != version.patient.0) {
            observed(tx, PatientId(before)).await?;
        }
        observed(tx, version.patient).await
    }
}

/// When a patient was last observed, from the sets that stand: a time and no more, by which patients are chosen whose
/// sets are then read. Sealed sets count, or sealing one would take a patient off the list of those to observe.
async fn observed(tx: &mut Tx, patient: PatientId) -> Result<(), Failed> {
    tx.exec(
        "DELETE FROM clinical_notes_observed WHERE patient = $1",
        &[&patient],
    )
    .await?;
    tx.exec(
        "INSERT INTO clinical_notes_observed (patient, taken) SELECT patient, max(taken)
         FROM clinical_notes_observation_set WHERE patient = $1 AND standing GROUP BY patient",
        &[&patient],
    )
    .await
    .map(drop)
}

/// Keeps the table of plans.
pub(crate) struct Plans;

#[async_trait]
impl Project<ObservationPlan> for Plans {
    async fn project(&self, tx: &mut Tx, version: &Version<ObservationPlan>) -> Result<(), Failed> {
        tx.exec(
            "DELETE FROM clinical_notes_observation_plan WHERE home = $1 AND id = $2",
            &[&version.home, &version.id],
        )
        .await?;
        tx.exec(
            "INSERT INTO clinical_notes_observation_plan (patient, id, home, record, version) VALUES ($1,$2,$3,$4,$5)",
            &[
                &version.patient,
                &version.id,
                &version.home,
                &text(&version.record)?,
                &version.number,
            ],
        )
        .await
        .map(drop)
    }
}

/// The most sets that are shown together.
pub const MOST_SETS: usize = 400;

/// The sets of a patient taken in a span, struck ones too: the newest 400, the oldest of them first.
///
/// # Errors
/// As the store says.
pub async fn sets(
    look: &mut Look<'_>,
    patient: PatientId,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Shown<ObservationSet>>, Refused> {
    let rows = look
        .rows(
            concat!(
                "SELECT o.id, o.version, o.record FROM clinical_notes_observation_set o
                 WHERE o.patient = $1 AND o.taken >= $2 AND o.taken <= $3 AND ",
                unsealed!("o.id"),
                " ORDER BY o.taken DESC, o.id DESC LIMIT 400"
            ),
            &[&patient, &since, &until],
        )
        .await?;
    let mut all: Vec<Shown<ObservationSet>> = rows.into_iter().map(shown).collect::<Result<_, _>>()?;
    all.reverse();
    Ok(all)
}

/// One set of a patient.
///
/// # Errors
/// As the store says.
pub async fn set(
    look: &mut Look<'_>,
    patient: PatientId,
    id: RecordId,
) -> Result<Option<Shown<ObservationSet>>, Refused> {
    let row = look
        .row(
            concat!(
                "SELECT o.id, o.version, o.record FROM clinical_notes_observation_set o
                 WHERE o.patient = $1 AND o.id = $2 AND ",
                unsealed!("o.id")
            ),
            &[&patient, &id],
        )
        .await?;
    row.map(shown).transpose()
}

/// The newest sets that stand, the newest first.
///
/// # Errors
/// As the store says.
pub async fn newest(
    look: &mut Look<'_>,
    patient: PatientId,
    most: i64,
) -> Result<Vec<Shown<ObservationSet>>, Refused> {
    let rows = look
        .rows(
            concat!(
                "SELECT o.id, o.version, o.record FROM clinical_notes_observation_set o
                 WHERE o.patient = $1 AND o.standing AND ",
                unsealed!("o.id"),
                " ORDER BY o.taken DESC, o.id DESC LIMIT $2"
            ),
            &[&patient, &most],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}

/// How a patient is to be watched, where somebody decided it. After a merge the newest plan.
///
/// # Errors
/// As the store says.
pub async fn plan(
    look: &mut Look<'_>,
    patient: PatientId,
) -> Result<Option<Shown<ObservationPlan>>, Refused> {
    let rows = look
        .rows(
            "SELECT id, version, record FROM clinical_notes_observation_plan WHERE patient = $1 ORDER BY id",
            &[&patient],
        )
        .await?;
    let all: Vec<Shown<ObservationPlan>> = rows.into_iter().map(shown).collect::<Result<_, _>>()?;
    Ok(all.into_iter().max_by_key(|plan| plan.record.by.at))
}

/// Which version a change of the plan is made upon: that of the patient's own plan. After a merge the plan in force may
/// have come with the other record; the next decision is the patient's own.
///
/// # Errors
/// As the store says.
pub async fn plan_version(look: &mut Look<'_>, patient: PatientId) -> Result<i64, Refused> {
    let found: Option<(i64,)> = look
        .row(
            "SELECT version FROM clinical_notes_observation_plan WHERE patient = $1 AND id = $2",
            &[&patient, &plan_id(patient)],
        )
        .await?;
    Ok(found.map_or(0, |(version,)| version))
}

/// How somebody stands: the newest set and the plan.
#[derive(Debug, Clone, Default)]
pub struct Watched {
    /// The newest set that stands.
    pub newest: Option<ObservationSet>,
    /// The plan.
    pub plan: Option<ObservationPlan>,
}

/// The same for the patients of a list. One indexed statement a patient: the newest of each is a range of one row.
///
/// # Errors
/// As the store says.
pub async fn watched(
    look: &mut Look<'_>,
    patients: &[PatientId],
) -> Result<HashMap<PatientId, Watched>, Refused> {
    let mut all = HashMap::new();
    for patient in patients {
        let newest = newest(look, *patient, 1).await?.pop();
        let plan = plan(look, *patient).await?;
        all.insert(
            *patient,
            Watched {
                newest: newest.map(|set| set.record),
                plan: plan.map(|plan| plan.record),
            },
        );
    }
    Ok(all)
}

/// Patients of one's own who were observed since a time, in no order.
///
/// # Errors
/// As the store says.
pub async fn mine(
    look: &mut Look<'_>,
    context: &Context,
    since: DateTime<Utc>,
) -> Result<Vec<PatientId>, Refused> {
    let (staff, now) = (context.principal.staff, context.now());
    let rows: Vec<(Uuid,)> = look
        .rows(
            concat!(
                "SELECT o.patient FROM clinical_notes_observed o WHERE o.taken >= $3 AND ",
                related_to!("o.patient", "$1", "$2")
            ),
            &[&staff, &now, &since],
        )
        .await?;
    Ok(rows.into_iter().map(|(patient,)| PatientId(patient)).collect())
}
