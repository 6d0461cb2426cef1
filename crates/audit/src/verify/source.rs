//! Where the verifier reads from: a store, or files that were exported from one. What is asked of either is the same.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_kernel::{
    FromRow,
    audit::{AuditEvent, Gone},
    journal::Entry,
};
use uuid::Uuid;

pub(crate) use crate::tree::Kept;

/// An event at its place, with what the order says of it and whom it showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Placed {
    pub(crate) position: i64,
    pub(crate) order: Order,
    pub(crate) event: AuditEvent,
    pub(crate) shown: Vec<(Uuid, DateTime<Utc>)>,
}

/// The row of the journal that the order names at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromRow)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    #[sqlx(rename = "p_patient")]
    pub(crate) patient: Option<Uuid>,
    #[sqlx(rename = "p_kind")]
    pub(crate) kind: Option<String>,
    #[sqlx(rename = "p_id")]
    pub(crate) id: Option<Uuid>,
    #[sqlx(rename = "p_version")]
    pub(crate) version: Option<i64>,
}

/// An event without a place: it waits for one, or was lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unplaced {
    pub(crate) waiting: bool,
    pub(crate) event: AuditEvent,
    pub(crate) shown: Vec<(Uuid, DateTime<Utc>)>,
}

/// A row of the journal, and what the log holds of it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub(crate) struct Noted {
    pub(crate) a_event: Option<Uuid>,
    pub(crate) a_after: Option<String>,
    pub(crate) position: Option<i64>,
    #[sqlx(flatten)]
    pub(crate) entry: Entry,
}

/// A receipt of the witness, beside its event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromRow)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptReceipt {
    pub(crate) event: Uuid,
    pub(crate) receipt: String,
}

/// How far the order goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ends {
    /// The last position.
    pub(crate) last: i64,
    /// How far the sequencer says it has gone; none when it never ran.
    pub(crate) cursor: Option<i64>,
}

/// Where a record of the journal is: its key.
pub(crate) type Key = (Uuid, String, Uuid, i64);

/// What the verifier asks. The lists come in pieces; an empty piece is the end.
pub(crate) trait Source {
    type Error;
    /// Whether the rows of the journal are not among what can be read.
    fn journal_left_out(&self) -> bool {
        false
    }
    /// How many events and journal rows there are, about: for the bar.
    async fn total(&mut self) -> Result<u64, Self::Error>;
    async fn ends(&mut self) -> Result<Ends, Self::Error>;
    /// Events after a position, in order, up to another.
    async fn placed(&mut self, after: i64, until: i64) -> Result<Vec<Placed>, Self::Error>;
    /// Events that were let go, in order, after a position.
    async fn gone(&mut self, after: i64) -> Result<Vec<Gone>, Self::Error>;
    /// Events without a place, after one by its id.
    async fn unplaced(&mut self, after: Uuid) -> Result<Vec<Unplaced>, Self::Error>;
    /// Patients that were shown by an event that is not there.
    async fn strays(&mut self) -> Result<Vec<Uuid>, Self::Error>;
    /// Journal rows after one by its key.
    async fn journal(&mut self, after: &Key) -> Result<Vec<Noted>, Self::Error>;
    /// Events that tell of a journal row that is not there.
    async fn orphans(&mut self) -> Result<Vec<(Uuid, Option<i64>)>, Self::Error>;
    async fn checkpoints(&mut self) -> Result<Vec<Kept>, Self::Error>;
    async fn receipts(&mut self) -> Result<Vec<KeptReceipt>, Self::Error>;
}
