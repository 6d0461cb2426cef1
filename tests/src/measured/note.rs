//! A note of the weight of a real record, its commands and its typed table.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{Command, Context, OnMerge, PatientId, Permission, Record, RecordId, Refused, Version};
use trefoil_kernel::{Failed, Gather, Look, Ports, Project, Tx};
use uuid::Uuid;

use super::WRITE;

/// What was noted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Where.
    pub ward: String,
    /// In which bed.
    pub bed: String,
    /// The unit of work it was written in together with another, where it was.
    pub pair: Option<Uuid>,
    /// When.
    pub written: DateTime<Utc>,
    /// About 1 kB.
    pub text: String,
}

impl Note {
    /// One of about 1.2 kB as JSON. `number` makes it differ from others.
    pub fn of(number: u64, written: DateTime<Utc>) -> Self {
        const SAYS: &str =
            "Comfortable overnight, observations stable, eating and drinking, mobile with one; ";
        let text = format!("{number:020} {}", SAYS.repeat(13));
        Self {
            ward: "WARD-07".to_owned(),
            bed: format!("B{:02}", number % 28),
            pair: None,
            written,
            text,
        }
    }
}

/// A note was written, or written anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum NoteEvent {
    /// As it now stands.
    NoteWritten {
        /// The whole note.
        note: Note,
    },
}

impl Record for Note {
    const KIND: &'static str = "bench.note";
    const ON_MERGE: OnMerge = OnMerge::Follows;
    type Event = NoteEvent;

    fn apply(_: Option<Self>, event: &NoteEvent) -> Self {
        let NoteEvent::NoteWritten { note } = event;
        note.clone()
    }
}

/// Why it was not written.
#[derive(Debug, Clone, thiserror::Error)]
pub enum NoteError {
    /// It asked for this; the id finds the refusal in the log.
    #[error("this note was refused on purpose ({0}); write another")]
    OnPurpose(Uuid),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Write a note, or write it anew.
#[derive(Debug, Clone)]
pub struct WriteNote {
    /// Whose.
    pub patient: PatientId,
    /// The note.
    pub id: RecordId,
    /// 0 for a new one.
    pub seen: i64,
    /// What it says.
    pub note: Note,
    /// To be refused.
    pub refuse: bool,
}

impl Command for WriteNote {
    type Record = Note;
    type Facts = ();
    type Error = NoteError;
    const NAME: &'static str = "bench.write_note";
    const NEEDS: Permission = WRITE;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        self.seen
    }

    fn decide(&self, _: Option<&Note>, (): &(), context: &Context) -> Result<NoteEvent, NoteError> {
        if self.refuse {
            return Err(NoteError::OnPurpose(context.command_id.0));
        }
        Ok(NoteEvent::NoteWritten {
            note: self.note.clone(),
        })
    }
}

#[async_trait]
impl Gather for WriteNote {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}

pub(super) struct Notes;

#[async_trait]
impl Project<Note> for Notes {
    async fn project(&self, tx: &mut Tx, version: &Version<Note>) -> Result<(), Failed> {
        let note = &version.record;
        tx.exec(
            "INSERT INTO bench_note (patient, id, home, version, ward, bed, pair, written, text)
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)
             ON CONFLICT (patient, id) DO UPDATE SET version = excluded.version, ward = excluded.ward, bed = excluded.bed,
               pair = excluded.pair, written = excluded.written, text = excluded.text",
            &[
                &version.patient, &version.id, &version.home, &version.number, &note.ward, &note.bed, &note.pair,
                &note.written, &note.text,
            ],
        )
        .await
        .map(drop)
    }
}
