//! The same note as a DocumentReference (UKCore-DocumentReference), with its words as plain text, for a reader who knows
//! documents and not their parts.

use async_trait::async_trait;
use trefoil_core::{PatientId, Permission, Record, RecordId, Refused};
use trefoil_fhir::{
    FhirId, Readable,
    concept::words,
    identifier, profile, reference, value,
    wire::{
        FhirJson, Json,
        r4::{DocumentReference, DocumentReferenceContent, DocumentReferenceContext},
    },
};
use trefoil_kernel::View;

use super::{
    note::{last_changed, status},
    signer,
};
use crate::{note::Note, permissions::READ, store};

pub(super) struct Documents;

#[async_trait]
impl Readable for Documents {
    fn resource(&self) -> &'static str {
        "DocumentReference"
    }
    fn kind(&self) -> &'static str {
        Note::KIND
    }
    fn profiles(&self) -> &'static [&'static str] {
        &["DocumentReference"]
    }
    fn needs(&self) -> Permission {
        READ
    }
    fn newest(&self) -> Option<usize> {
        Some(store::note::MOST)
    }

    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused> {
        let found = store::note::note(&mut view.look(), patient, id).await?;
        Ok(found
            .map(|shown| map(patient, shown.id, &shown.record).encode())
            .into_iter()
            .collect())
    }

    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused> {
        let found = store::note::all(&mut view.look(), patient).await?;
        Ok(found
            .iter()
            .map(|shown| map(patient, shown.id, &shown.record).encode())
            .collect())
    }
}

pub(super) fn map(patient: PatientId, id: RecordId, note: &Note) -> DocumentReference {
    let stands = if note.struck.is_some() {
        "entered-in-error"
    } else {
        "current"
    };
    DocumentReference {
        id: Some(FhirId::of(id).to_string()),
        meta: profile("DocumentReference"),
        master_identifier: Some(identifier::ours(id.0)),
        status: value::text(stands),
        doc_status: value::text(status(note)),
        type_: Some(words(&note.title)),
        subject: Some(reference::patient(patient)),
        date: value::instant(last_changed(note)),
        author: vec![signer(&note.signed)],
        description: value::text(&note.title),
        content: vec![DocumentReferenceContent {
            attachment: Some(value::attachment(&note.title, &plain(note))),
            ..DocumentReferenceContent::default()
        }],
        context: Some(DocumentReferenceContext {
            period: Some(value::period(note.written, None)),
            related: vec![reference::record("Composition", id)],
            ..DocumentReferenceContext::default()
        }),
        ..DocumentReference::default()
    }
}

/// What is to be read first stands first: that it was struck out, then what was added.
fn plain(note: &Note) -> String {
    let mut parts = vec![];
    if let Some(ended) = &note.struck {
        parts.push(format!("ENTERED IN ERROR\n{} ({})", ended.reason, ended.by.name));
    }
    for addendum in note.addenda.iter().rev() {
        parts.push(format!("Addendum\n{} ({})", addendum.text, addendum.by.name));
    }
    for section in &note.sections {
        parts.push(format!("{}\n{}", section.title, section.text));
    }
    parts.push(format!("Signed by {}", note.signed.name));
    parts.join("\n\n")
}
