//! From an id in a URL or a FHIR reference to the kind of record and whose it is.

use trefoil_core::{PatientId, RecordId};
use uuid::Uuid;

use crate::db::{Failed, Look};

/// Where a record lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// Its kind.
    pub kind: String,
    /// The patient it was first written for.
    pub home: PatientId,
}

/// Find a record by its id alone.
///
/// # Errors
/// As the store says.
pub async fn locate(look: &mut Look<'_>, id: RecordId) -> Result<Option<Located>, Failed> {
    let row: Option<(String, Uuid)> = look
        .row("SELECT kind, patient FROM kernel_locator WHERE id = $1", &[&id])
        .await?;
    Ok(row.map(|(kind, home)| Located {
        kind,
        home: home.into(),
    }))
}
