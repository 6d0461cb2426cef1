//! Adding to a signed note.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{ButtonKind, Field, FieldError, Form, error_for, form, text_area},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    note_text,
    notes::opened,
    stale,
    wrong::{objected, reason, wrong},
};
use crate::{
    note::{
        Note,
        amend::{AmendNote, AmendNoteError},
    },
    permissions::WRITE_NOTE,
    store::Shown,
};

pub(super) struct Amend;

#[async_trait]
impl RecordScreen for Amend {
    fn path(&self) -> &'static str {
        "/patients/{patient}/notes/{note}/amend"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.amend_note"
    }
    fn needs(&self) -> Permission {
        WRITE_NOTE
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        Ok(Reply::page(
            "Add to a note",
            page(visit, patient, &shown, shown.version, &[]),
        ))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        let text = visit.request.field("text").unwrap_or_default().to_owned();
        let command = AmendNote {
            id: shown.id,
            patient,
            seen: visit.request.seen(),
            text: text.clone(),
        };
        let error = match visit.epr.execute(visit.context, command).await {
            Ok(_) => {
                return Ok(Reply::goto(
                    format!("/patients/{patient}/notes/{}", shown.id),
                    "The addition is signed and stands on top of the note",
                ));
            }
            Err(AmendNoteError::Refused(Refused::Stale { .. })) => {
                let newest = shown
                    .record
                    .addenda
                    .last()
                    .map(|last| last.text.clone())
                    .unwrap_or_default();
                let rows = [
                    ("Addition", text, newest),
                    ("Status", "Signed".into(), shown.record.status().into()),
                ];
                let current = format!("/patients/{patient}/notes/{}", shown.id);
                return stale::both::<Note>(
                    visit,
                    patient,
                    shown.id,
                    ("Add to a note", "note"),
                    &rows,
                    &current,
                )
                .await;
            }
            Err(AmendNoteError::Refused(refused)) => objected(refused)?,
            Err(error @ (AmendNoteError::Wording(_) | AmendNoteError::Full)) => wrong("text", &error),
            Err(error) => wrong("", &error),
        };
        Ok(Reply::Problem {
            title: "Add to a note".into(),
            body: page(visit, patient, &shown, visit.request.seen(), &[error]),
        })
    }
}

fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    shown: &Shown<Note>,
    version: i64,
    errors: &[FieldError],
) -> Markup {
    let (id, version) = (patient.to_string(), version.to_string());
    html! {
        h2 { "Add to a note" }
        (form(&Form {
            action: &format!("/patients/{id}/notes/{}/amend", shown.id),
            guard: visit.guard(Some(&id), Some(&version)),
            errors,
            body: html! {
                (text_area(Field {
                    name: "text", label: "What is added", error: error_for(errors, "text"),
                    hint: Some("Signed with your name at once, and shown on top of the note. It cannot be changed after."),
                    value: visit.request.field("text").unwrap_or_default(),
                }, 5))
                (reason(errors, visit.request.field("because")))
            },
            submit: "Sign the addition",
            kind: ButtonKind::Primary,
            cancel: Some(&format!("/patients/{id}/notes/{}", shown.id)),
        }))
        (note_text::note(&shown.record))
    }
}
