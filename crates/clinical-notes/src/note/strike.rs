//! Striking out a note that was entered in error. It stays readable.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Note, NoteEvent};
use crate::{
    permissions::{STRIKE_OTHERS, WRITE_NOTE},
    signature::{Ended, Signature},
    wording::{LONGEST_REASON, WordingError, checked},
};

/// This note should not be in this record. Its writer may say so, and whoever may strike other people's.
#[derive(Debug, Clone)]
pub struct StrikeNote {
    /// Which.
    pub id: RecordId,
    /// Whose record it is in.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// Why.
    pub reason: String,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StrikeNoteError {
    /// No such note.
    #[error("there is no such note; look at the list again")]
    Unknown,
    /// It is struck.
    #[error("this note is struck out already; nothing needs to be done")]
    Already,
    /// Somebody else's.
    #[error("this note was signed by {0}; ask them to strike it out, or add to it what is wrong")]
    NotYours(String),
    /// The reason.
    #[error(transparent)]
    Reason(#[from] WordingError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for StrikeNote {
    type Record = Note;
    type Facts = ();
    type Error = StrikeNoteError;
    const NAME: &'static str = "clinical_notes.strike_note";
    const NEEDS: Permission = WRITE_NOTE;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        self.seen
    }

    fn decide(&self, now: Option<&Note>, (): &(), context: &Context) -> Result<NoteEvent, StrikeNoteError> {
        let note = now.ok_or(StrikeNoteError::Unknown)?;
        if note.struck.is_some() {
            return Err(StrikeNoteError::Already);
        }
        let own = note.signed.staff == context.principal.staff;
        if !own && !context.principal.grants.allow(STRIKE_OTHERS) {
            return Err(StrikeNoteError::NotYours(note.signed.name.clone()));
        }
        Ok(NoteEvent::NoteStruck {
            ended: Ended {
                reason: checked(&self.reason, "why", LONGEST_REASON)?,
                by: Signature::of(context),
            },
        })
    }
}

#[async_trait]
impl Gather for StrikeNote {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
