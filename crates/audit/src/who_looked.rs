//! The question a patient may ask: who opened my record, when, as what, and why.

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, StaffId};
use trefoil_kernel::{Failed, FromRow, Look};
use uuid::Uuid;

/// One time somebody opened, changed, listed or was refused this record.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Looked {
    /// The event.
    pub event: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by id.
    pub actor: Option<Uuid>,
    /// Who, by the name they had then.
    pub actor_name: String,
    /// As what, then.
    pub role: String,
    /// For which organisation, then.
    pub organisation: String,
    /// The sitting, where there was one.
    pub session: Option<Uuid>,
    /// `view`, `write`, `list`, `search` or `refused`.
    pub act: String,
    /// What part: the name of the page or command.
    pub what: String,
    /// `shown`, `done`, or why it was refused.
    pub outcome: String,
    /// What for: `direct_care` and so on.
    pub purpose: String,
    /// The relationship it rested on; `broken_glass` when there was none of the ordinary kind.
    pub basis: Option<String>,
    /// The reason they gave.
    pub reason: Option<String>,
    /// What was asked or done, in the words of the log.
    pub detail: Option<String>,
    /// The device, as far as it is known.
    pub device: Option<String>,
    /// Whose record; none for a list and for what touched no patient.
    pub patient: Option<Uuid>,
    /// The kind of record that was written.
    pub kind: Option<String>,
    /// The record that was opened or written.
    pub id: Option<Uuid>,
    /// Which version of it was written.
    pub version: Option<i64>,
}

impl Looked {
    /// Whether the glass was broken for it, or it is the breaking itself.
    pub fn broken_glass(&self) -> bool {
        self.basis.as_deref() == Some("broken_glass") || self.what == "kernel.break_glass"
    }
}

/// The name of the page in the log.
pub const WHAT: &str = "audit.who_looked";

/// How many are shown on a page.
pub const PAGE: i64 = 100;

/// Everybody who ever looked at this record, by the name they last had: for choosing one of them.
///
/// # Errors
/// As the store says.
pub async fn people(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<(StaffId, String)>, Failed> {
    let rows: Vec<(Uuid, String)> = look
        .rows(
            "SELECT actor, max(actor_name) AS name FROM (
               SELECT a.actor, a.actor_name FROM kernel_audit a WHERE a.patient = $1
               UNION SELECT a.actor, a.actor_name FROM kernel_audit_shown s JOIN kernel_audit a ON a.event = s.event
               WHERE s.patient = $1) AS everybody
             WHERE actor IS NOT NULL GROUP BY actor ORDER BY max(actor_name), actor",
            &[&patient],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(staff, name)| (staff.into(), name))
        .collect())
}
