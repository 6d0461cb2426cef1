//! The versions of a patient's records, as the journal has them: who, as what, when and why, and not what was written.

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, RecordId};
use trefoil_fhir::search::Place;
use trefoil_kernel::{Failed, FromRow, Look, unsealed};
use uuid::Uuid;

/// One version of one record.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub(super) struct Written {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) version: i64,
    pub(super) entry: Uuid,
    pub(super) command: String,
    pub(super) actor: Uuid,
    pub(super) actor_name: String,
    pub(super) role: String,
    pub(super) organisation: String,
    pub(super) on_behalf_of: Option<Uuid>,
    pub(super) device: Option<String>,
    pub(super) purpose: String,
    pub(super) reason: Option<String>,
    pub(super) effective: DateTime<Utc>,
    pub(super) recorded: DateTime<Utc>,
}

impl Written {
    pub(super) fn record(&self) -> RecordId {
        RecordId(self.id)
    }
}

/// A page of them, the newest first.
pub(super) struct Versions {
    pub(super) versions: Vec<Written>,
    pub(super) more: bool,
}

macro_rules! columns {
    () => {
        "j.id, j.kind, j.version, j.entry, j.command, j.actor, j.actor_name, j.role, j.organisation, j.on_behalf_of, j.device,
         j.purpose, j.reason, j.effective, j.recorded"
    };
}

/// Every version of one record, the first first. The toolkit has asked whether it is sealed.
pub(super) async fn of_record(
    look: &mut Look<'_>,
    home: PatientId,
    kind: &str,
    id: RecordId,
) -> Result<Vec<Written>, Failed> {
    look.rows(
        concat!(
            "SELECT ",
            columns!(),
            " FROM kernel_journal j WHERE j.patient = $1 AND j.kind = $2 AND j.id = $3 ORDER BY j.version"
        ),
        &[&home, &kind, &id],
    )
    .await
}

/// The next of a patient, or of one record of theirs; nothing of what is sealed. The cost grows with the patient.
pub(super) async fn page_of(
    look: &mut Look<'_>,
    numbers: &[PatientId],
    only: Option<RecordId>,
    after: Option<Place>,
    most: usize,
) -> Result<Versions, Failed> {
    let never = DateTime::from_timestamp(7_258_118_400, 0).unwrap_or(DateTime::UNIX_EPOCH); // the year 2200
    let after = after.unwrap_or(Place {
        at: never,
        id: Uuid::max(),
    });
    let (narrowed, record) = (only.is_some(), only.map(Uuid::from).unwrap_or_default());
    let limit = i64::try_from(most).unwrap_or(i64::MAX - 1) + 1;
    let mut versions: Vec<Written> = vec![];
    for number in numbers {
        versions.extend(
            look.rows::<Written>(
                concat!(
                    "SELECT ",
                    columns!(),
                    " FROM kernel_journal j WHERE j.patient = $1 AND (NOT $2 OR j.id = $3)
                       AND (j.recorded < $4 OR (j.recorded = $4 AND j.entry < $5)) AND ",
                    unsealed!("j.id"),
                    " ORDER BY j.recorded DESC, j.entry DESC LIMIT $6"
                ),
                &[number, &narrowed, &record, &after.at, &after.id, &limit],
            )
            .await?,
        );
    }
    versions.sort_by_key(|one| std::cmp::Reverse((one.recorded, one.entry)));
    let more = versions.len() > most;
    versions.truncate(most);
    Ok(Versions { versions, more })
}
