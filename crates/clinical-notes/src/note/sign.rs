//! Signing a note: from here on nobody changes it.

use async_trait::async_trait;
use chrono::Duration;
use trefoil_core::{Command, Context, PatientId, Permission, Record, RecordId, Refused};
use trefoil_kernel::{Gather, Look, Ports};

use super::{Note, NoteEvent, Section, template::template};
use crate::{
    permissions::WRITE_NOTE,
    signature::Signature,
    wording::{WordingError, checked},
};

/// The most bytes a note may take when it is signed. A record may take 20,000; the rest is for addenda and, always, for
/// striking the note out.
pub const LONGEST_NOTE: usize = 14_000;

/// Sign what was written. When it was true (`Context::true_at`) is the time the note speaks of.
#[derive(Debug, Clone)]
pub struct SignNote {
    /// Its id: that of the draft.
    pub id: RecordId,
    /// Whose record it is in.
    pub patient: PatientId,
    /// The template by id.
    pub template: String,
    /// Heading by id, and what was written below it; empty ones are left out of the note.
    pub sections: Vec<(String, String)>,
}

/// Why it was not signed. Whatever was written is kept as a draft.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignNoteError {
    /// It is signed.
    #[error("this note is signed and cannot be changed by anyone; open it and add to it")]
    Signed,
    /// No such template.
    #[error("there is no such kind of note; choose one from the list")]
    NoTemplate,
    /// Not a heading of it.
    #[error("this kind of note has no heading \"{0}\"; open the draft again")]
    NoHeading(String),
    /// Nothing to sign.
    #[error("nothing is written yet; write something below at least one heading")]
    Nothing,
    /// Too long.
    #[error(
        "the note is too long by about {over} letters and was not signed; shorten it, or sign it as two notes. Your draft is kept"
    )]
    TooLong {
        /// By how many bytes.
        over: usize,
    },
    /// The time it speaks of.
    #[error("a note cannot speak of a time to come; check the time")]
    InFuture,
    /// A text.
    #[error(transparent)]
    Wording(#[from] WordingError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// How many bytes a note takes as it is kept.
pub(super) fn bytes(note: &Note) -> Result<usize, Refused> {
    Ok(serde_json::to_string(note)?.len())
}

impl Command for SignNote {
    type Record = Note;
    type Facts = ();
    type Error = SignNoteError;
    const NAME: &'static str = "clinical_notes.sign_note";
    const NEEDS: Permission = WRITE_NOTE;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        0
    }

    fn decide(&self, now: Option<&Note>, (): &(), context: &Context) -> Result<NoteEvent, SignNoteError> {
        if now.is_some() {
            return Err(SignNoteError::Signed);
        }
        let template = template(&self.template).ok_or(SignNoteError::NoTemplate)?;
        let known = |id: &str| template.headings.iter().any(|heading| heading.id == id);
        if let Some((id, _)) = self.sections.iter().find(|(id, _)| !known(id)) {
            return Err(SignNoteError::NoHeading(id.clone()));
        }
        if context.effective() > context.now() + Duration::minutes(1) {
            return Err(SignNoteError::InFuture);
        }
        let mut sections = vec![];
        for heading in template.headings {
            for (_, text) in self.sections.iter().filter(|(id, _)| id == heading.id) {
                if !text.trim().is_empty() {
                    sections.push(Section {
                        heading: heading.id.to_owned(),
                        title: heading.title.to_owned(),
                        code: heading.code.map(str::to_owned),
                        text: checked(text, heading.title, usize::MAX)?,
                    });
                }
            }
        }
        if sections.is_empty() {
            return Err(SignNoteError::Nothing);
        }
        let note = Box::new(Note {
            template: template.id.to_owned(),
            title: template.name.to_owned(),
            sections,
            written: context.effective(),
            signed: Signature::of(context),
            addenda: vec![],
            struck: None,
        });
        let event = NoteEvent::NoteSigned { note };
        let over = bytes(&Note::apply(None, &event))?.saturating_sub(LONGEST_NOTE);
        if over > 0 {
            return Err(SignNoteError::TooLong { over });
        }
        Ok(event)
    }
}

#[async_trait]
impl Gather for SignNote {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples;

    fn sign(sections: &[(&str, &str)]) -> SignNote {
        SignNote {
            id: examples::record(1),
            patient: examples::patient(),
            template: "ward_round".into(),
            sections: sections
                .iter()
                .map(|(id, text)| ((*id).to_owned(), (*text).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn empty_headings_are_left_out_and_the_order_is_the_templates() {
        let context = examples::context();
        let written = sign(&[
            ("plan", "Home\r\ntomorrow"),
            ("clinical_summary", "Better"),
            ("results", " "),
        ]);
        let NoteEvent::NoteSigned { note } = written.decide(None, &(), &context).unwrap() else {
            panic!("not signed")
        };
        let texts: Vec<&str> = note
            .sections
            .iter()
            .map(|section| section.text.as_str())
            .collect();
        assert_eq!(texts, ["Better", "Home\ntomorrow"]);
        assert_eq!(note.sections[1].code.as_deref(), Some("887201000000105"));
        assert_eq!(note.signed.name, "Dr S Patel");
    }

    #[test]
    fn each_refusal_says_what_to_do() {
        let context = examples::context();
        let decide = |command: &SignNote| command.decide(None, &(), &context).unwrap_err();
        assert_eq!(decide(&sign(&[("plan", " ")])), SignNoteError::Nothing);
        assert_eq!(
            decide(&sign(&[("scribble", "x")])),
            SignNoteError::NoHeading("scribble".into())
        );
        let mut other = sign(&[("plan", "x")]);
        other.template = "poem".into();
        assert_eq!(decide(&other), SignNoteError::NoTemplate);
        let long = decide(&sign(&[("plan", &"é".repeat(8000))]));
        assert!(
            matches!(long, SignNoteError::TooLong { over } if over > 2000),
            "{long}"
        );
        assert!(long.to_string().contains("Your draft is kept"));
        let tomorrow = context.clone().true_at(context.now() + Duration::days(1));
        assert_eq!(
            sign(&[("plan", "x")]).decide(None, &(), &tomorrow),
            Err(SignNoteError::InFuture)
        );
    }
}
