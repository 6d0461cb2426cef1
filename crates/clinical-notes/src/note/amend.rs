//! Adding to a signed note: the note stays as it is, and what is added is shown on top of it.

use async_trait::async_trait;
use trefoil_core::{Command, Context, PatientId, Permission, Record, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Addendum, Note, NoteEvent, sign::bytes};
use crate::{
    permissions::WRITE_NOTE,
    signature::Signature,
    wording::{WordingError, checked},
};

/// The longest addendum, in letters.
pub const LONGEST_ADDENDUM: usize = 2000;
/// The most bytes a note with its addenda may take, so that it can always still be struck out.
pub const LONGEST_AMENDED: usize = 18_000;

/// Add to a signed note, under one's own name.
#[derive(Debug, Clone)]
pub struct AmendNote {
    /// Which.
    pub id: RecordId,
    /// Whose record it is in.
    pub patient: PatientId,
    /// The version that was looked at.
    pub seen: i64,
    /// What is added.
    pub text: String,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmendNoteError {
    /// No such note.
    #[error("there is no such note; look at the list again")]
    Unknown,
    /// Struck out.
    #[error("this note is struck out; write a new one")]
    Struck,
    /// Full.
    #[error("this note has no room for so much more; write a new note and name this one in it")]
    Full,
    /// The text.
    #[error(transparent)]
    Wording(#[from] WordingError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for AmendNote {
    type Record = Note;
    type Facts = ();
    type Error = AmendNoteError;
    const NAME: &'static str = "clinical_notes.amend_note";
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

    fn decide(&self, now: Option<&Note>, (): &(), context: &Context) -> Result<NoteEvent, AmendNoteError> {
        let note = now.ok_or(AmendNoteError::Unknown)?;
        if note.struck.is_some() {
            return Err(AmendNoteError::Struck);
        }
        let event = NoteEvent::NoteAmended {
            addendum: Addendum {
                text: checked(&self.text, "what is to be added", LONGEST_ADDENDUM)?,
                by: Signature::of(context),
            },
        };
        if bytes(&Note::apply(Some(note.clone()), &event))? > LONGEST_AMENDED {
            return Err(AmendNoteError::Full);
        }
        Ok(event)
    }
}

#[async_trait]
impl Gather for AmendNote {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}
