//! Allergies, statements about them, and which statements of other systems are settled.

use async_trait::async_trait;
use trefoil_core::{PatientId, RecordId, Refused, Version};
use trefoil_kernel::{Failed, Look, Project, Tx};
use uuid::Uuid;

use super::{Shown, shown, text};
use crate::{allergy::Allergy, allergy_statement::NoKnownAllergies, reconciliation::Reconciliation};

/// Keeps the table of allergies.
pub(crate) struct Allergies;

#[async_trait]
impl Project<Allergy> for Allergies {
    async fn project(&self, tx: &mut Tx, version: &Version<Allergy>) -> Result<(), Failed> {
        tx.exec(
            "DELETE FROM clinical_notes_allergy WHERE home = $1 AND id = $2",
            &[&version.home, &version.id],
        )
        .await?;
        tx.exec(
            "INSERT INTO clinical_notes_allergy (patient, id, home, stands, agent, agent_key, record, version)
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8)",
            &[
                &version.patient,
                &version.id,
                &version.home,
                &version.record.stands(),
                &version.record.agent.shown(),
                &version.record.agent.key(),
                &text(&version.record)?,
                &version.number,
            ],
        )
        .await
        .map(drop)
    }
}

/// Keeps the table of statements that nothing is known.
pub(crate) struct Statements;

#[async_trait]
impl Project<NoKnownAllergies> for Statements {
    async fn project(&self, tx: &mut Tx, version: &Version<NoKnownAllergies>) -> Result<(), Failed> {
        tx.exec(
            "DELETE FROM clinical_notes_allergy_statement WHERE home = $1 AND id = $2",
            &[&version.home, &version.id],
        )
        .await?;
        tx.exec(
            "INSERT INTO clinical_notes_allergy_statement (patient, id, home, withdrawn, said, record, version)
             VALUES ($1,$2,$3,$4,$5,$6,$7)",
            &[
                &version.patient,
                &version.id,
                &version.home,
                &version.record.withdrawn.is_some(),
                &version.record.by.at,
                &text(&version.record)?,
                &version.number,
            ],
        )
        .await
        .map(drop)
    }
}

/// Keeps the table of settled statements.
pub(crate) struct Reconciliations;

#[async_trait]
impl Project<Reconciliation> for Reconciliations {
    async fn project(&self, tx: &mut Tx, version: &Version<Reconciliation>) -> Result<(), Failed> {
        tx.exec(
            "DELETE FROM clinical_notes_reconciliation WHERE home = $1 AND id = $2",
            &[&version.home, &version.id],
        )
        .await?;
        tx.exec(
            "INSERT INTO clinical_notes_reconciliation (patient, id, home, statement, stands, record, version)
             VALUES ($1,$2,$3,$4,$5,$6,$7)",
            &[
                &version.patient,
                &version.id,
                &version.home,
                &version.record.statement.id,
                &version.record.reopened.is_none(),
                &text(&version.record)?,
                &version.number,
            ],
        )
        .await
        .map(drop)
    }
}

/// Every allergy of a patient, those that ended too, by name.
///
/// # Errors
/// As the store says.
pub async fn allergies(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<Shown<Allergy>>, Refused> {
    let rows = look
        .rows(
            "SELECT id, version, record FROM clinical_notes_allergy WHERE patient = $1 ORDER BY id",
            &[&patient],
        )
        .await?;
    let mut all: Vec<Shown<Allergy>> = rows.into_iter().map(shown).collect::<Result<_, _>>()?;
    all.sort_by_cached_key(|one| one.record.agent.shown().to_lowercase());
    Ok(all)
}

/// One allergy of a patient.
///
/// # Errors
/// As the store says.
pub async fn allergy(
    look: &mut Look<'_>,
    patient: PatientId,
    id: RecordId,
) -> Result<Option<Shown<Allergy>>, Refused> {
    let row = look
        .row(
            "SELECT id, version, record FROM clinical_notes_allergy WHERE patient = $1 AND id = $2",
            &[&patient, &id],
        )
        .await?;
    row.map(shown).transpose()
}

/// The keys of the agents a patient is recorded to react to.
///
/// # Errors
/// As the store says.
pub async fn standing_keys(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<String>, Refused> {
    let rows: Vec<(String,)> = look
        .rows(
            "SELECT agent_key FROM clinical_notes_allergy WHERE patient = $1 AND stands ORDER BY agent_key",
            &[&patient],
        )
        .await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// The most statements that are read together.
pub const MOST_STATEMENTS: usize = 50;

/// Every statement that nothing is known, the newest first; at most [`MOST_STATEMENTS`].
///
/// # Errors
/// As the store says.
pub async fn statements(
    look: &mut Look<'_>,
    patient: PatientId,
) -> Result<Vec<Shown<NoKnownAllergies>>, Refused> {
    let rows = look
        .rows(
            "SELECT id, version, record FROM clinical_notes_allergy_statement WHERE patient = $1
             ORDER BY said DESC, id DESC LIMIT 50",
            &[&patient],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}

/// Every decision about a statement of another system, those taken back too.
///
/// # Errors
/// As the store says.
pub async fn reconciliations(
    look: &mut Look<'_>,
    patient: PatientId,
) -> Result<Vec<Shown<Reconciliation>>, Refused> {
    let rows = look
        .rows(
            "SELECT id, version, record FROM clinical_notes_reconciliation WHERE patient = $1 ORDER BY id",
            &[&patient],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}

/// The statements that are settled, by id.
///
/// # Errors
/// As the store says.
pub async fn settled(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<RecordId>, Refused> {
    let rows: Vec<(Uuid,)> = look
        .rows(
            "SELECT statement FROM clinical_notes_reconciliation WHERE patient = $1 AND stands ORDER BY statement",
            &[&patient],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}
