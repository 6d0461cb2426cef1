//! A draft: what somebody has written so far, seen by nobody else. Kept by the kernel, one for each writer, patient and
//! template; no part of the record.

use serde::{Deserialize, Serialize};
use trefoil_core::{Context, PatientId, RecordId, Refused};
use trefoil_kernel::{Epr, drafts};

use super::template::{Template, template};

/// What all forms of drafts of notes begin with.
pub const FORM: &str = "clinical_notes.note.";

/// What was written so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The id the note is to have: signing the same draft twice makes one note.
    pub note: RecordId,
    /// Heading by id, and what is below it.
    pub sections: Vec<(String, String)>,
}

impl Draft {
    /// What is below a heading.
    pub fn text(&self, heading: &str) -> &str {
        let found = self.sections.iter().find(|(id, _)| id == heading);
        found.map_or("", |(_, text)| text)
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.sections.iter().all(|(_, text)| text.trim().is_empty())
    }
}

/// The form a draft of a template is kept under.
pub fn form_of(template: &Template) -> String {
    format!("{FORM}{}", template.id)
}

/// The template a draft was begun from; none for drafts of other forms.
pub fn template_of(form: &str) -> Option<&'static Template> {
    template(form.strip_prefix(FORM)?)
}

/// A draft with when it was last saved.
pub struct Saved {
    /// What was written.
    pub draft: Draft,
    /// As it is stored.
    pub kept: drafts::Draft,
}

/// The draft of whoever is in `context`, and of nobody else.
///
/// # Errors
/// The store's.
pub async fn mine(
    epr: &Epr,
    context: &Context,
    patient: PatientId,
    template: &Template,
) -> Result<Option<Saved>, Refused> {
    let form = form_of(template);
    let all = epr.drafts(context, Some(patient)).await?;
    let Some(kept) = all.into_iter().find(|draft| draft.form == form) else {
        return Ok(None);
    };
    let draft = serde_json::from_str(&kept.text)?;
    Ok(Some(Saved { draft, kept }))
}
