//! What a module adds to the timeline of a record.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::View;

/// Something that happened to a patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEntry {
    /// When it was true, which is not always when it was recorded.
    pub when: DateTime<Utc>,
    /// What happened, in a few words: `Admitted to 7B, bed A2`.
    pub title: String,
    /// One line more, where there is more to say.
    pub detail: Option<String>,
    /// Who did it, by name and role, where that is known.
    pub by: Option<String>,
    /// Where it can be opened.
    pub href: Option<String>,
    /// Whether it was struck out as entered in error: still shown, and said to be so.
    pub in_error: bool,
}

/// One kind of entry of the timeline: notes, results, movements.
#[async_trait]
pub trait Timeline: Send + Sync + 'static {
    /// A key of its own: `clinical_notes.notes`.
    fn key(&self) -> &'static str;
    /// What it is called in the filter: `Notes`.
    fn label(&self) -> &'static str;
    /// What one must be allowed to do to see it.
    fn needs(&self) -> Permission;
    /// The newest entries at or before a time, the newest first, at most so many.
    ///
    /// # Errors
    /// As the store says. The page shows the other kinds all the same.
    async fn entries(
        &self,
        view: &mut View,
        patient: PatientId,
        until: DateTime<Utc>,
        most: i64,
    ) -> Result<Vec<TimelineEntry>, Refused>;
}
