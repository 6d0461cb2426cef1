//! Signed notes. What is sealed is read by none of these statements.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, RecordId, Refused, Version};
use trefoil_kernel::{Failed, Look, Project, Tx, unsealed};
use uuid::Uuid;

use super::{Shown, shown, text};
use crate::note::Note;

/// Keeps the table of notes.
pub(crate) struct Notes;

#[async_trait]
impl Project<Note> for Notes {
    async fn project(&self, tx: &mut Tx, version: &Version<Note>) -> Result<(), Failed> {
        let note = &version.record;
        tx.exec(
            "DELETE FROM clinical_notes_note WHERE home = $1 AND id = $2",
            &[&version.home, &version.id],
        )
        .await?;
        tx.exec(
            "INSERT INTO clinical_notes_note (patient, id, home, template, written, signed, author, author_name, struck,
               addenda, record, version) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)",
            &[
                &version.patient,
                &version.id,
                &version.home,
                &note.template,
                &note.written,
                &note.signed.at,
                &note.signed.staff,
                &note.signed.name,
                &note.struck.is_some(),
                &i64::try_from(note.addenda.len()).unwrap_or(i64::MAX),
                &text(note)?,
                &version.number,
            ],
        )
        .await
        .map(drop)
    }
}

/// A line of the list of notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteLine {
    /// The note.
    pub id: RecordId,
    /// Its template, by id.
    pub template: String,
    /// The time it speaks of.
    pub written: DateTime<Utc>,
    /// Who signed it.
    pub author: String,
    /// Whether it is struck out.
    pub struck: bool,
    /// How often it was added to.
    pub addenda: i64,
}

type Line = (Uuid, String, DateTime<Utc>, String, bool, i64);

/// The most notes a list shows.
pub const MOST: usize = 500;

/// The notes of a patient, the newest first; at most [`MOST`].
///
/// # Errors
/// As the store says.
pub async fn notes(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<NoteLine>, Refused> {
    let rows: Vec<Line> = look
        .rows(
            concat!(
                "SELECT n.id, n.template, n.written, n.author_name, n.struck, n.addenda FROM clinical_notes_note n
                 WHERE n.patient = $1 AND ",
                unsealed!("n.id"),
                " ORDER BY n.written DESC, n.id DESC LIMIT 500"
            ),
            &[&patient],
        )
        .await?;
    Ok(rows.into_iter().map(line).collect())
}

fn line((id, template, written, author, struck, addenda): Line) -> NoteLine {
    NoteLine {
        id: id.into(),
        template,
        written,
        author,
        struck,
        addenda,
    }
}

/// The newest notes of a patient that speak of this time or an earlier one, at most so many.
///
/// # Errors
/// As the store says.
pub async fn notes_until(
    look: &mut Look<'_>,
    patient: PatientId,
    until: DateTime<Utc>,
    most: i64,
) -> Result<Vec<NoteLine>, Refused> {
    let rows: Vec<Line> = look
        .rows(
            concat!(
                "SELECT n.id, n.template, n.written, n.author_name, n.struck, n.addenda FROM clinical_notes_note n
                 WHERE n.patient = $1 AND n.written <= $2 AND ",
                unsealed!("n.id"),
                " ORDER BY n.written DESC, n.id DESC LIMIT $3"
            ),
            &[&patient, &until, &most],
        )
        .await?;
    Ok(rows.into_iter().map(line).collect())
}

/// One note of a patient.
///
/// # Errors
/// As the store says.
pub async fn note(
    look: &mut Look<'_>,
    patient: PatientId,
    id: RecordId,
) -> Result<Option<Shown<Note>>, Refused> {
    let row = look
        .row(
            concat!(
                "SELECT n.id, n.version, n.record FROM clinical_notes_note n WHERE n.patient = $1 AND n.id = $2 AND ",
                unsealed!("n.id")
            ),
            &[&patient, &id],
        )
        .await?;
    row.map(shown).transpose()
}

/// The newest notes that are not struck out; a few, of which the caller shows the first it may show.
///
/// # Errors
/// As the store says.
pub async fn newest(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<Shown<Note>>, Refused> {
    let rows = look
        .rows(
            concat!(
                "SELECT n.id, n.version, n.record FROM clinical_notes_note n WHERE n.patient = $1 AND NOT n.struck AND ",
                unsealed!("n.id"),
                " ORDER BY n.written DESC, n.id DESC LIMIT 5"
            ),
            &[&patient],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}

/// The notes of a patient with what they say, the newest first; at most [`MOST`].
///
/// # Errors
/// As the store says.
pub async fn all(look: &mut Look<'_>, patient: PatientId) -> Result<Vec<Shown<Note>>, Refused> {
    let rows = look
        .rows(
            concat!(
                "SELECT n.id, n.version, n.record FROM clinical_notes_note n WHERE n.patient = $1 AND ",
                unsealed!("n.id"),
                " ORDER BY n.written DESC, n.id DESC LIMIT 500"
            ),
            &[&patient],
        )
        .await?;
    rows.into_iter().map(shown).collect()
}
