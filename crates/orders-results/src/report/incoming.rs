//! What one message says of one piece of the laboratory's work, before it meets what is known.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::RecordId;
use trefoil_kernel::digest_of;
use uuid::Uuid;

use super::{ResultStatus, Unit, Value};

/// One group of a message: an OBR with its OBX, and those of its neighbours that belong to the same number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incoming {
    /// Our number of the request, as sent.
    pub placer: String,
    /// The laboratory's number with its issuer, as sent: `L26061000123^LIMS`.
    pub filler: String,
    /// What hangs below another result (susceptibilities below an isolate) is a report of its own, named by this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Who sent it: `LIMS at RXX`.
    pub source: String,
    /// What was asked for, in the laboratory's words.
    pub title: String,
    /// The section of the laboratory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// What was examined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specimen: Option<String>,
    /// When it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected: Option<DateTime<Utc>>,
    /// When it reached the laboratory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<DateTime<Utc>>,
    /// When the laboratory said so (OBR-22, or MSH-7): the order of messages, whatever the order of their arrival.
    pub reported: DateTime<Utc>,
    /// How far the laboratory says the whole is.
    pub status: ResultStatus,
    /// The results.
    pub lines: Vec<IncomingLine>,
    /// Remarks on the whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// The same text, the same id: SHA-256 cut to a UUID of version 8.
pub(crate) fn stable(text: &str) -> Uuid {
    let digest = digest_of(text.as_bytes());
    let number = digest
        .get(..32)
        .and_then(|digits| u128::from_str_radix(digits, 16).ok());
    let plain = number.unwrap_or_default() & !(0xF << 76) & !(0x3 << 62);
    Uuid::from_u128(plain | (0x8 << 76) | (0x2 << 62))
}

impl Incoming {
    /// The id of the report this group belongs to: the same for every message about the same work on the same request.
    pub fn id(&self, order: RecordId) -> RecordId {
        let part = self.part.as_deref().unwrap_or_default();
        RecordId(stable(&format!(
            "orders_results.report\0{order}\0{}\0{part}",
            self.filler
        )))
    }

    /// Whether the request may be taken as answered in full.
    pub fn completes(&self) -> bool {
        self.status.conclusive() && !self.lines.iter().any(|line| !line.status.conclusive())
    }
}

/// One result of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncomingLine {
    /// The national code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national: Option<String>,
    /// The laboratory's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local: Option<String>,
    /// In the laboratory's words.
    pub name: String,
    /// Which of several of one test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_id: Option<String>,
    /// What is said of the value.
    pub value: Said,
    /// Whether it should be a number (OBX-2 is NM or SN).
    #[serde(default)]
    pub numeric: bool,
    /// The unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// The range, as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
    /// The flags, as sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// Whether the laboratory marked it as critical in words (an alert code).
    #[serde(default)]
    pub alert: bool,
    /// How far it is.
    pub status: ResultStatus,
    /// Remarks on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// What a message says of a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Nothing: what stands, stands.
    Nothing,
    /// It is deleted (`""`).
    Deleted,
    /// It is this.
    This(Value),
}
