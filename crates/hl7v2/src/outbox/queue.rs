//! What of the outbox somebody must look at, and how the messages about one record stand.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use trefoil_core::{Context, RecordId};
use trefoil_kernel::{Failed, Look, may_know_of, unsealed};
use uuid::Uuid;

use super::entry::Outbound;

/// A message that was refused, without its body.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Refusal {
    /// Its id.
    pub id: Uuid,
    /// By which system.
    pub destination: String,
    /// Its place among the messages to that system.
    pub number: i64,
    /// MSH-10.
    pub control_id: String,
    /// `OML^O21`.
    pub event: String,
    /// Whom it is about.
    pub patient: Uuid,
    /// Whom and what it is about, in words; none where this person may not know of the patient, or where it is sealed.
    pub about: Option<String>,
    /// When it was written.
    pub queued: DateTime<Utc>,
    /// AE or AR; none for one that could not be sent at all.
    pub ack_code: Option<String>,
    /// Why, as the other system said; none where it must not be told, as above.
    pub trouble: Option<String>,
}

/// The messages that were refused, oldest first: somebody is waiting for each.
///
/// # Errors
/// As the store says.
pub async fn refused(look: &mut Look<'_>, context: &Context, limit: i64) -> Result<Vec<Refusal>, Failed> {
    let (staff, now) = (context.principal.staff, context.now());
    look.rows(
        concat!(
            "SELECT o.id, o.destination, o.number, o.control_id, o.event, o.patient, o.queued, o.ack_code,
               CASE WHEN ",
            may_know_of!("o.patient", "$1", "$2"),
            " AND ",
            unsealed!("o.record"),
            " THEN o.about END AS about, CASE WHEN ",
            may_know_of!("o.patient", "$1", "$2"),
            " AND ",
            unsealed!("o.record"),
            " THEN o.trouble END AS trouble
             FROM hl7v2_outbox o WHERE o.state = 'refused' ORDER BY o.queued, o.destination, o.number LIMIT $3"
        ),
        &[&staff, &now, &limit],
    )
    .await
}

/// The messages about one record, in the order they were written: for a page that says whether the other system knows.
///
/// # Errors
/// As the store says.
pub async fn standing(look: &mut Look<'_>, record: RecordId) -> Result<Vec<Outbound>, Failed> {
    look.rows(
        "SELECT * FROM hl7v2_outbox WHERE record = $1 ORDER BY number",
        &[&record],
    )
    .await
}
