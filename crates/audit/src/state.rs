//! How the log stands: its size, what waits, what is signed, and how far behind that is.

use chrono::{DateTime, Utc};
use trefoil_kernel::{Db, Failed};

/// How the log stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogState {
    /// How many events have their place in the order.
    pub ordered: i64,
    /// How many wait for it.
    pub waiting: i64,
    /// How many are in the tree.
    pub in_tree: i64,
    /// How many the last checkpoint is over; none was made yet.
    pub signed: Option<i64>,
    /// When it was made.
    pub signed_at: Option<DateTime<Utc>>,
}

impl LogState {
    /// Events that nobody has signed for yet.
    pub fn unsigned(&self) -> i64 {
        self.ordered + self.waiting - self.signed.unwrap_or(0)
    }
}

/// Ask the store.
///
/// # Errors
/// As the store says.
pub async fn log_state(db: &Db) -> Result<LogState, Failed> {
    let mut look = db.look();
    let counts: Option<(i64, i64, i64)> = look
        .row(
            "SELECT coalesce((SELECT max(position) FROM kernel_position), 0), (SELECT count(*) FROM kernel_unsequenced),
               coalesce((SELECT max(size) FROM audit_tree), 0)",
            &[],
        )
        .await?;
    let (ordered, waiting, in_tree) = counts.unwrap_or_default();
    let last: Option<(i64, DateTime<Utc>)> = look
        .row(
            "SELECT size, at FROM audit_checkpoint ORDER BY size DESC LIMIT 1",
            &[],
        )
        .await?;
    Ok(LogState {
        ordered,
        waiting,
        in_tree,
        signed: last.map(|(size, _)| size),
        signed_at: last.map(|(_, at)| at),
    })
}
