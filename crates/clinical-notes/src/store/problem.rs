//! Problems. What is sealed is read by none of these statements.

use async_trait::async_trait;
use trefoil_core::{PatientId, RecordId, Refused, Version};
use trefoil_kernel::{Failed, Look, Project, Tx, unsealed};

use super::{Shown, shown, text};
use crate::problem::Problem;

/// Keeps the table of problems.
pub(crate) struct Problems;

#[async_trait]
impl Project<Problem> for Problems {
    async fn project(&self, tx: &mut Tx, version: &Version<Problem>) -> Result<(), Failed> {
        tx.exec(
            "DELETE FROM clinical_notes_problem WHERE home = $1 AND id = $2",
            &[&version.home, &version.id],
        )
        .await?;
        tx.exec(
            "INSERT INTO clinical_notes_problem (patient, id, home, standing, main, title, record, version)
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8)",
            &[
                &version.patient,
                &version.id,
                &version.home,
                &version.record.standing.key(),
                &version.record.main(),
                &version.record.what.shown(),
                &text(&version.record)?,
                &version.number,
            ],
        )
        .await
        .map(drop)
    }
}

/// Every problem of a patient: the main one first, then the active ones by name, then the rest.
///
/// # Errors
/// As the store says.
pub async fn problems(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<Shown<Problem>>, Refused> {
    let rows = look
        .rows(
            concat!(
                "SELECT p.id, p.version, p.record FROM clinical_notes_problem p WHERE p.patient = $1 AND ",
                unsealed!("p.id"),
                " ORDER BY p.id"
            ),
            &[&patient],
        )
        .await?;
    let mut all: Vec<Shown<Problem>> = rows.into_iter().map(shown).collect::<Result<_, _>>()?;
    all.sort_by_cached_key(|one| {
        let problem = &one.record;
        (
            !problem.main(),
            !problem.active(),
            problem.what.shown().to_lowercase(),
        )
    });
    Ok(all)
}

/// One problem of a patient.
///
/// # Errors
/// As the store says.
pub async fn problem(
    look: &mut Look<'_>,
    patient: PatientId,
    id: RecordId,
) -> Result<Option<Shown<Problem>>, Refused> {
    let row = look
        .row(
            concat!(
                "SELECT p.id, p.version, p.record FROM clinical_notes_problem p WHERE p.patient = $1 AND p.id = $2 AND ",
                unsealed!("p.id")
            ),
            &[&patient, &id],
        )
        .await?;
    row.map(shown).transpose()
}
