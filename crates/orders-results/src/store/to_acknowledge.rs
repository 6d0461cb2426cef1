//! Everything that waits for acknowledgement, worst first, of whomever the reader may know.

use chrono::{DateTime, Utc};
use trefoil_core::{Context, PatientId, RecordId, StaffId};
use trefoil_kernel::{Failed, Look, access::OPEN_SEALED, may_know_of};
use uuid::Uuid;

use super::report::open;

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
    withheld: i64,
}

impl Waiting {
    /// Who asked.
    pub fn requester(&self) -> Option<StaffId> {
        self.requester.map(StaffId)
    }

    /// Whether it, or its request, is sealed: that it waits is told, and nothing of what it says.
    pub fn withheld(&self) -> bool {
        self.withheld > 0
    }
}

/// The most that are looked at together: beyond it a list is of no use, and says so.
pub const MOST: usize = 2_000;

// What came for a sealed report waits for somebody all the same: whoever asked for it is told that something waits, and
// so is whoever may open it; to all others it is not there.
const WAITING: &str = concat!(
    "SELECT r.patient, r.id, r.title, r.requester, r.requester_name, r.due_since, r.urgency, r.changed, CAST(CASE WHEN ",
    open!("r.id", "r.order_id"),
    " THEN 0 ELSE 1 END AS BIGINT) AS withheld FROM orders_results_report r WHERE r.due AND (r.requester = $1 OR $3 OR (",
    open!("r.id", "r.order_id"),
    ")) AND ",
    may_know_of!("r.patient", "$1", "$2"),
    " ORDER BY r.urgency DESC, r.due_since, r.id LIMIT 2000"
);

/// All of it: critical first, then the oldest. Who is where, the caller asks the neighbour who knows.
///
/// # Errors
/// As the store says.
pub async fn waiting(look: &mut Look<'_>, context: &Context) -> Result<Vec<Waiting>, Failed> {
    let opens = context.principal.grants.allow(OPEN_SEALED);
    let mut all: Vec<Waiting> = look
        .rows(WAITING, &[&context.principal.staff, &context.now(), &opens])
        .await?;
    for one in all.iter_mut().filter(|one| one.withheld()) {
        one.title.clear();
    }
    Ok(all)
}
