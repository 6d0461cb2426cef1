//! A note: written as a draft that only its writer sees, signed, and unchangeable by anyone from then on.
//!
//! There is no command that edits a signed note. What was left out is added below one's own name ([`amend`]); what should
//! not be there is struck out with a reason and stays readable ([`strike`]).

pub mod amend;
pub mod draft;
pub mod sign;
pub mod strike;
pub mod template;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{OnMerge, Record};

use crate::signature::{Ended, Signature};

/// One heading with what was written below it, as it was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The heading by its id in the template.
    pub heading: String,
    /// The heading as it read.
    pub title: String,
    /// Its code of the record standard (SNOMED CT), where the standard has the heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What was written; never empty.
    pub text: String,
}

/// Something added to a signed note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addendum {
    /// What was left out, or has to be read with the note.
    pub text: String,
    /// Who added it, and when.
    pub by: Signature,
}

/// A signed note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Which template, by id.
    pub template: String,
    /// Its name as it read.
    pub title: String,
    /// What was written, empty headings left out.
    pub sections: Vec<Section>,
    /// The time it speaks of.
    pub written: DateTime<Utc>,
    /// Who signed it, and when.
    pub signed: Signature,
    /// What was added after, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addenda: Vec<Addendum>,
    /// Struck out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub struck: Option<Ended>,
}

impl Note {
    /// In words, as lists show it.
    pub fn status(&self) -> &'static str {
        match (&self.struck, self.addenda.is_empty()) {
            (Some(_), _) => "Entered in error",
            (None, false) => "Amended",
            (None, true) => "Signed",
        }
    }

    /// What is below a heading.
    pub fn section(&self, heading: &str) -> Option<&str> {
        let found = self.sections.iter().find(|section| section.heading == heading);
        found.map(|section| section.text.as_str())
    }
}

/// What can happen to a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum NoteEvent {
    /// Signed, and begun as a record by that.
    NoteSigned {
        /// The whole note.
        note: Box<Note>,
    },
    /// Added to.
    NoteAmended {
        /// What was added.
        addendum: Addendum,
    },
    /// Struck out.
    NoteStruck {
        /// Why, and by whom.
        ended: Ended,
    },
}

impl Record for Note {
    const KIND: &'static str = "clinical_notes.note";
    const ON_MERGE: OnMerge = OnMerge::Follows;
    type Event = NoteEvent;

    /// What was signed stays: a second signature of one note is read as the first, a second striking too.
    fn apply(before: Option<Self>, event: &NoteEvent) -> Self {
        let mut note = match (before, event) {
            (Some(note), _) => note,
            (None, NoteEvent::NoteSigned { note }) => return (**note).clone(),
            (None, NoteEvent::NoteAmended { addendum }) => Self::without(addendum.by.clone()),
            (None, NoteEvent::NoteStruck { ended }) => Self::without(ended.by.clone()),
        };
        match event {
            NoteEvent::NoteSigned { .. } => {}
            NoteEvent::NoteAmended { addendum } => note.addenda.push(addendum.clone()),
            NoteEvent::NoteStruck { ended } => note.struck = note.struck.or_else(|| Some(ended.clone())),
        }
        note
    }
}

impl Note {
    /// For an event that finds no note; the commands make none such.
    fn without(by: Signature) -> Self {
        Self {
            template: String::new(),
            title: "Note".to_owned(),
            sections: vec![],
            written: by.at,
            signed: by,
            addenda: vec![],
            struck: None,
        }
    }
}

#[cfg(test)]
mod laws;
