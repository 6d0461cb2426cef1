//! Putting a message into the outbox, in somebody else's transaction.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, RecordId};
use trefoil_kernel::{Failed, Tx};
use uuid::Uuid;

use crate::stable::stable_id;

/// A message to another system, ready to be carried.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// To which system, by the name its address is configured under.
    pub destination: String,
    /// MSH-10: the same whenever the same thing is told.
    pub control_id: String,
    /// `OML^O21`, for the queue page.
    pub event: String,
    /// Whom it is about.
    pub patient: PatientId,
    /// What it is about: messages about one record are told in order or not at all.
    pub record: RecordId,
    /// Whom and what it is about, in words for the queue page: `SMITH, Ann: Full blood count`.
    pub about: String,
    /// The message, not framed.
    pub body: Bytes,
    /// When it was written.
    pub queued: DateTime<Utc>,
}

/// Never what is in it: that is patient data.
impl std::fmt::Debug for Outgoing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Outgoing")
            .field("destination", &self.destination)
            .field("control_id", &self.control_id)
            .field("event", &self.event)
            .finish_non_exhaustive()
    }
}

/// The id of the message with this control id to this destination.
pub(super) fn message_id(destination: &str, control_id: &str) -> Uuid {
    stable_id(format!("outbox\0{destination}\0{control_id}").as_bytes())
}

/// Put a message into the outbox, in the commit of whatever `tx` does. One that is there already stays as it is.
///
/// Whoever posts to a destination holds its counter until the commit, so that the numbers follow the commits; a
/// transaction does this last.
///
/// # Errors
/// As the store says; the transaction will not commit.
pub async fn post(tx: &mut Tx, message: &Outgoing) -> Result<(), Failed> {
    let id = message_id(&message.destination, &message.control_id);
    let known: Option<(Uuid,)> = tx
        .row("SELECT id FROM hl7v2_outbox WHERE id = $1", &[&id])
        .await?;
    if known.is_some() {
        return Ok(());
    }
    tx.exec(
        "INSERT INTO hl7v2_destination (name, last) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING",
        &[&message.destination],
    )
    .await?;
    let number: Option<(i64,)> = tx
        .row(
            "UPDATE hl7v2_destination SET last = last + 1 WHERE name = $1 RETURNING last",
            &[&message.destination],
        )
        .await?;
    let Some((number,)) = number else {
        return Err(Failed::NotCommitted(
            "a destination just made is not there".to_owned(),
        ));
    };
    tx.exec(
        "INSERT INTO hl7v2_outbox (id, destination, number, control_id, event, patient, record, about, body, queued, state,
           attempts) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,'waiting',0)",
        &[
            &id,
            &message.destination,
            &number,
            &message.control_id,
            &message.event,
            &message.patient,
            &message.record,
            &message.about,
            &message.body.to_vec(),
            &message.queued,
        ],
    )
    .await
    .map(drop)
}
