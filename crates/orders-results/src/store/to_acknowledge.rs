//! Everything that waits for acknowledgement, worst first, of whomever the reader may know.

use chrono::{DateTime, Utc};
use trefoil_core::{Context, PatientId, RecordId, StaffId};
use trefoil_kernel::{Failed, Look, may_know_of};
use uuid::Uuid;

/// One report that waits.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Waiting {
    /// Whose.
    #[sqlx(try_from = "Uuid")]
    pub patient: PatientId,
    /// Which.
    #[sqlx(try_from = "Uuid")]
    pub id: RecordId,
    /// What was asked for.
    pub title: String,
    /// Who asked.
    requester: Option<Uuid>,
    /// Their name.
    pub requester_name: Option<String>,
    /// Since when it waits: when the laboratory reported it.
    pub due_since: DateTime<Utc>,
    /// 2 critical, 1 abnormal, 0 normal.
    pub urgency: i64,
    /// Whether something of it was corrected or withdrawn.
    pub changed: bool,
}

impl Waiting {
    /// Who asked.
    pub fn requester(&self) -> Option<StaffId> {
        self.requester.map(StaffId)
    }
}

/// The most that are looked at together: beyond it a list is of no use, and says so.
pub const MOST: usize = 2_000;

const WAITING: &str = concat!(
    "SELECT r.patient, r.id, r.title, r.requester, r.requester_name, r.due_since, r.urgency, r.changed
     FROM orders_results_report r WHERE r.due AND ",
    may_know_of!("r.patient", "$1", "$2"),
    " ORDER BY r.urgency DESC, r.due_since, r.id LIMIT 2000"
);

/// All of it: critical first, then the oldest. Who is where, the caller asks the neighbour who knows.
///
/// # Errors
/// As the store says.
pub async fn waiting(look: &mut Look<'_>, context: &Context) -> Result<Vec<Waiting>, Failed> {
    look.rows(WAITING, &[&context.principal.staff, &context.now()])
        .await
}
