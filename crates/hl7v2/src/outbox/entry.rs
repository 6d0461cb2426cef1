//! A row of the outbox.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use trefoil_kernel::{Failed, Look};
use uuid::Uuid;

/// Where an outgoing message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboundState {
    /// Not acknowledged yet.
    Waiting,
    /// Acknowledged: AA.
    Delivered,
    /// Refused (AE, AR), or it cannot be sent at all: somebody must look.
    Refused,
    /// Somebody looked and set it aside, with a reason.
    SetAside,
}

impl OutboundState {
    /// As it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Refused => "refused",
            Self::SetAside => "set_aside",
        }
    }
}

/// One outgoing message, with what came of it.
#[derive(Clone, FromRow)]
pub struct Outbound {
    /// Its id.
    pub id: Uuid,
    /// To which system.
    pub destination: String,
    /// Its place among the messages to that system.
    pub number: i64,
    /// MSH-10.
    pub control_id: String,
    /// `OML^O21`.
    pub event: String,
    /// Whom it is about.
    pub patient: Uuid,
    /// What it is about.
    pub record: Uuid,
    /// Whom and what it is about, in words.
    pub about: String,
    /// The bytes.
    pub body: Vec<u8>,
    /// When it was written.
    pub queued: DateTime<Utc>,
    pub(crate) state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was tried last.
    pub tried: Option<DateTime<Utc>>,
    /// Why it is not delivered, in words.
    pub trouble: Option<String>,
    /// AA, AE or AR.
    pub ack_code: Option<String>,
    /// When it was delivered, refused or set aside.
    pub settled: Option<DateTime<Utc>>,
    /// Who sent it again or set it aside, and why.
    pub did: Option<String>,
}

impl Outbound {
    /// Where it stands. A word that is not known is in sight, not lost.
    pub fn state(&self) -> OutboundState {
        [
            OutboundState::Waiting,
            OutboundState::Delivered,
            OutboundState::SetAside,
        ]
        .into_iter()
        .find(|state| state.word() == self.state)
        .unwrap_or(OutboundState::Refused)
    }

    /// One message.
    ///
    /// # Errors
    /// As the store says.
    pub async fn find(look: &mut Look<'_>, id: Uuid) -> Result<Option<Self>, Failed> {
        look.row("SELECT * FROM hl7v2_outbox WHERE id = $1", &[&id]).await
    }

    /// The next message to a destination.
    pub(super) async fn next(look: &mut Look<'_>, destination: &str) -> Result<Option<Self>, Failed> {
        look.row(
            "SELECT * FROM hl7v2_outbox WHERE destination = $1 AND state = 'waiting' ORDER BY number LIMIT 1",
            &[&destination],
        )
        .await
    }
}

/// Never what is in it: that is patient data.
impl std::fmt::Debug for Outbound {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Outbound")
            .field("destination", &self.destination)
            .field("number", &self.number)
            .field("control_id", &self.control_id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
