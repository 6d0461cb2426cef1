//! A row of the inbox.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use trefoil_kernel::{Failed, Look};
use uuid::Uuid;

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Durable, and not yet tried, or tried while the store was failing.
    Received,
    /// Done.
    Applied,
    /// Could be read and not applied: somebody must look.
    Waiting,
    /// Could not be read, or is of no kind that is handled: somebody must look.
    Rejected,
    /// Somebody looked and set it aside, with a reason.
    Dismissed,
}

impl State {
    /// As it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Applied => "applied",
            Self::Waiting => "waiting",
            Self::Rejected => "rejected",
            Self::Dismissed => "dismissed",
        }
    }

    /// Whether somebody must look.
    pub fn in_queue(self) -> bool {
        matches!(self, Self::Waiting | Self::Rejected)
    }
}

/// One message, with what came of it.
#[derive(Clone, FromRow)]
pub struct Entry {
    /// Its id.
    pub id: Uuid,
    /// MSH-3, at most 200 characters of it.
    pub sending_application: String,
    /// MSH-4, likewise.
    pub sending_facility: String,
    /// MSH-10, likewise.
    pub control_id: String,
    /// SHA-256 of the bytes.
    pub body_digest: String,
    /// The bytes; none for what did not arrive whole.
    pub body: Option<Vec<u8>>,
    /// When it was made durable.
    pub received: DateTime<Utc>,
    /// The address it came from.
    pub peer: String,
    /// `ADT^A01`.
    pub event: String,
    /// Whom it is about, as sent; none where it says that this is not to be told.
    pub about: Option<String>,
    pub(crate) state: String,
    /// AA, AE or AR.
    pub ack_code: Option<String>,
    /// A code of table 0357.
    pub error_code: Option<String>,
    /// What is wrong, as the sender was told.
    pub error_text: Option<String>,
    /// More, for the person at the queue.
    pub error_detail: Option<String>,
    /// `PID^1^3`.
    pub error_location: Option<String>,
    /// Whom it is about, as the index knows them.
    pub patient: Option<Uuid>,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was last decided.
    pub settled: Option<DateTime<Utc>>,
    /// What it did, or why it was set aside.
    pub did: Option<String>,
}

impl Entry {
    /// Where it stands. A word that is not known is in the queue, not lost.
    pub fn state(&self) -> State {
        [
            State::Received,
            State::Applied,
            State::Waiting,
            State::Rejected,
            State::Dismissed,
        ]
        .into_iter()
        .find(|state| state.word() == self.state)
        .unwrap_or(State::Waiting)
    }

    /// Whether somebody may try it again or set it aside.
    pub fn in_queue(&self) -> bool {
        self.state().in_queue() || (self.state() == State::Received && self.attempts > 0)
    }

    /// One message.
    ///
    /// # Errors
    /// As the store says.
    pub async fn find(look: &mut Look<'_>, id: Uuid) -> Result<Option<Self>, Failed> {
        look.row("SELECT * FROM hl7v2_inbox WHERE id = $1", &[&id]).await
    }
}

/// Never what is in it: that is patient data.
impl std::fmt::Debug for Entry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Entry")
            .field("id", &self.id)
            .field("event", &self.event)
            .field("state", &self.state)
            .field("error_code", &self.error_code)
            .finish_non_exhaustive()
    }
}
