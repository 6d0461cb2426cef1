//! The queue: messages that somebody must look at.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use trefoil_core::Context;
use trefoil_kernel::{Failed, Look, may_know_of};
use uuid::Uuid;

use super::Inbox;

/// A message that somebody must look at, without its body.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Waiting {
    /// Its id.
    pub id: Uuid,
    /// MSH-3.
    pub sending_application: String,
    /// MSH-4.
    pub sending_facility: String,
    /// MSH-10.
    pub control_id: String,
    /// `ADT^A01`; empty for what did not arrive whole.
    pub event: String,
    /// When it came.
    pub received: DateTime<Utc>,
    /// Where from.
    pub peer: String,
    /// Whom it is about, as sent; none where this person may not know, or the message says that nobody may.
    pub about: Option<String>,
    /// Whom it is about, as the index knows them.
    pub patient: Option<Uuid>,
    /// A code of table 0357.
    pub error_code: Option<String>,
    /// What is wrong, as the sender was told.
    pub error_text: Option<String>,
    /// More, for the person at the queue; none where this person may not know of the patient.
    pub error_detail: Option<String>,
    /// `PID^1^3`.
    pub error_location: Option<String>,
    /// How often it was tried, or how often the like of it came.
    pub attempts: i64,
}

/// How many messages stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Durable and not decided. More than a handful means that the store is failing.
    pub received: i64,
    /// Done.
    pub applied: i64,
    /// Readable and not applied.
    pub waiting: i64,
    /// Not readable, or of no kind that is handled.
    pub rejected: i64,
    /// Set aside by a person.
    pub dismissed: i64,
}

impl Counts {
    /// How many somebody must look at.
    pub fn in_queue(self) -> i64 {
        self.waiting + self.rejected
    }
}

impl Inbox {
    /// The messages that somebody must look at, newest first.
    ///
    /// # Errors
    /// As the store says.
    pub async fn waiting(
        &self,
        look: &mut Look<'_>,
        context: &Context,
        limit: i64,
    ) -> Result<Vec<Waiting>, Failed> {
        let (staff, now) = (context.principal.staff, context.now());
        look.rows(
            concat!(
                "SELECT i.id, i.sending_application, i.sending_facility, i.control_id, i.event, i.received, i.peer, i.patient,
                   i.error_code, i.error_text, i.error_location, i.attempts,
                   CASE WHEN i.patient IS NULL OR ",
                may_know_of!("i.patient", "$1", "$2"),
                " THEN i.about END AS about, CASE WHEN i.patient IS NULL OR ",
                may_know_of!("i.patient", "$1", "$2"),
                " THEN i.error_detail END AS error_detail
                 FROM hl7v2_inbox i
                 WHERE i.state IN ('waiting', 'rejected') OR (i.state = 'received' AND i.attempts > 0)
                 ORDER BY i.received DESC, i.id DESC LIMIT $3"
            ),
            &[&staff, &now, &limit],
        )
        .await
    }

    /// How many messages stand where.
    ///
    /// # Errors
    /// As the store says.
    pub async fn counts(&self, look: &mut Look<'_>) -> Result<Counts, Failed> {
        let found: Vec<(String, i64)> = look
            .rows(
                "SELECT state, COUNT(*) FROM hl7v2_inbox GROUP BY state ORDER BY state",
                &[],
            )
            .await?;
        let of = |state: &str| {
            found
                .iter()
                .find(|(known, _)| known == state)
                .map_or(0, |(_, count)| *count)
        };
        Ok(Counts {
            received: of("received"),
            applied: of("applied"),
            waiting: of("waiting"),
            rejected: of("rejected"),
            dismissed: of("dismissed"),
        })
    }
}
