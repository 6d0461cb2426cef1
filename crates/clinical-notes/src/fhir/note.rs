//! A signed note as a Composition (UKCore-Composition): its headings, what was added on top, why it was struck out.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Permission, Record, RecordId, Refused};
use trefoil_fhir::{
    FhirId, Readable,
    concept::{bare_coding, codings, words},
    profile, reference,
    systems::SNOMED,
    value,
    wire::{
        FhirJson, Json,
        r4::{CodeableConcept, Composition, CompositionAttester, CompositionEvent, CompositionSection},
    },
};
use trefoil_kernel::View;

use super::signer;
use crate::{
    note::{Addendum, Note, Section},
    permissions::READ,
    signature::Ended,
    store,
};

pub(super) struct Compositions;

#[async_trait]
impl Readable for Compositions {
    fn resource(&self) -> &'static str {
        "Composition"
    }
    fn kind(&self) -> &'static str {
        Note::KIND
    }
    fn profiles(&self) -> &'static [&'static str] {
        &["Composition"]
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

pub(super) fn map(patient: PatientId, id: RecordId, note: &Note) -> Composition {
    Composition {
        id: Some(FhirId::of(id).to_string()),
        meta: profile("Composition"),
        status: value::text(status(note)),
        type_: Some(words(&note.title)),
        subject: Some(reference::patient(patient)),
        date: value::instant(last_changed(note)),
        author: vec![signer(&note.signed)],
        title: value::text(&note.title),
        attester: vec![CompositionAttester {
            mode: value::text("professional"),
            time: value::instant(note.signed.at),
            party: Some(signer(&note.signed)),
            ..CompositionAttester::default()
        }],
        event: vec![CompositionEvent {
            period: Some(value::period(note.written, None)),
            ..CompositionEvent::default()
        }],
        section: note
            .struck
            .iter()
            .map(struck)
            .chain(note.addenda.iter().rev().map(addendum))
            .chain(note.sections.iter().map(section))
            .collect(),
        ..Composition::default()
    }
}

/// Of Composition, and `docStatus` of DocumentReference.
pub(super) fn status(note: &Note) -> &'static str {
    match (&note.struck, note.addenda.is_empty()) {
        (Some(_), _) => "entered-in-error",
        (None, false) => "amended",
        (None, true) => "final",
    }
}

pub(super) fn last_changed(note: &Note) -> DateTime<Utc> {
    let added = note.addenda.iter().map(|addendum| addendum.by.at);
    let struck = note.struck.iter().map(|ended| ended.by.at);
    added.chain(struck).fold(note.signed.at, DateTime::max)
}

/// As the author wrote it, so that the narrative is not one a machine made.
fn written(title: &str, code: Option<CodeableConcept>, text: &str) -> CompositionSection {
    CompositionSection {
        title: value::text(title),
        code,
        text: value::narrative("additional", text),
        ..CompositionSection::default()
    }
}

fn section(section: &Section) -> CompositionSection {
    // The display of the heading's code is SNOMED CT's to word; ours is the title.
    let code = section
        .code
        .as_deref()
        .map(|code| codings(vec![bare_coding(SNOMED, code)], &section.title));
    written(&section.title, code, &section.text)
}

fn addendum(addendum: &Addendum) -> CompositionSection {
    CompositionSection {
        author: vec![signer(&addendum.by)],
        ..written("Addendum", None, &addendum.text)
    }
}

fn struck(ended: &Ended) -> CompositionSection {
    CompositionSection {
        author: vec![signer(&ended.by)],
        ..written("Entered in error", None, &ended.reason)
    }
}
