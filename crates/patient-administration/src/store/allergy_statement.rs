//! Unreconciled statements about allergies.

use async_trait::async_trait;
use trefoil_core::{PatientId, RecordId, Version};
use trefoil_kernel::{Failed, Look, Project, Tx};

use crate::allergy_statement::AllergyStatement;

/// Keeps the table of statements.
pub(crate) struct Statements;

#[async_trait]
impl Project<AllergyStatement> for Statements {
    async fn project(&self, tx: &mut Tx, version: &Version<AllergyStatement>) -> Result<(), Failed> {
        let said = &version.record;
        tx.exec(
            "DELETE FROM patient_administration_allergy_statement WHERE home = $1 AND id = $2",
            &[&version.home, &version.id],
        )
        .await?;
        tx.exec(
            "INSERT INTO patient_administration_allergy_statement (patient, id, home, agent, reaction, severity, source, received)
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8)",
            &[
                &version.patient,
                &version.id,
                &version.home,
                &said.agent,
                &said.reaction,
                &said.severity,
                &said.source(),
                &said.received,
            ],
        )
        .await
        .map(drop)
    }
}

/// Whether this statement was received before: the same content has the same id.
///
/// # Errors
/// As the store says.
pub async fn known(look: &mut Look<'_>, patient: PatientId, id: RecordId) -> Result<bool, Failed> {
    let row: Option<(i64,)> = look
        .row(
            "SELECT CAST(1 AS BIGINT) FROM patient_administration_allergy_statement WHERE patient = $1 AND id = $2",
            &[&patient, &id],
        )
        .await?;
    Ok(row.is_some())
}
