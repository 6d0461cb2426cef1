//! Striking out a note that was entered in error.

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
        strike::{StrikeNote, StrikeNoteError},
    },
    permissions::WRITE_NOTE,
    store::Shown,
};

pub(super) struct Strike;

#[async_trait]
impl RecordScreen for Strike {
    fn path(&self) -> &'static str {
        "/patients/{patient}/notes/{note}/strike"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.strike_note"
    }
    fn needs(&self) -> Permission {
        WRITE_NOTE
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        Ok(Reply::page(
            "Strike out a note",
            page(visit, patient, &shown, shown.version, &[]),
        ))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        let why = visit.request.field("reason").unwrap_or_default().to_owned();
        let command = StrikeNote {
            id: shown.id,
            patient,
            seen: visit.request.seen(),
            reason: why.clone(),
        };
        let error = match visit.epr.execute(visit.context, command).await {
            Ok(_) => {
                return Ok(Reply::goto(
                    format!("/patients/{patient}/notes/{}", shown.id),
                    "The note is struck out; it stays readable",
                ));
            }
            Err(StrikeNoteError::Refused(Refused::Stale { .. })) => {
                let newest = shown
                    .record
                    .addenda
                    .last()
                    .map(|last| last.text.clone())
                    .unwrap_or_default();
                let rows = [
                    ("Reason", why, String::new()),
                    ("Status", "Entered in error".into(), shown.record.status().into()),
                    ("Newest addition", String::new(), newest),
                ];
                let current = format!("/patients/{patient}/notes/{}", shown.id);
                return stale::both::<Note>(
                    visit,
                    patient,
                    shown.id,
                    ("Strike out a note", "note"),
                    &rows,
                    &current,
                )
                .await;
            }
            Err(StrikeNoteError::Refused(refused)) => objected(refused)?,
            Err(error @ StrikeNoteError::Reason(_)) => wrong("reason", &error),
            Err(error) => wrong("", &error),
        };
        Ok(Reply::Problem {
            title: "Strike out a note".into(),
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
        h2 { "Strike out a note that was entered in error" }
        p { "It stays readable, struck out, with your name and your reason. This cannot be taken back." }
        (form(&Form {
            action: &format!("/patients/{id}/notes/{}/strike", shown.id),
            guard: visit.guard(Some(&id), Some(&version)),
            errors,
            body: html! {
                (text_area(Field {
                    name: "reason", label: "Why", hint: Some("For example: written in the wrong patient's record"),
                    error: error_for(errors, "reason"), value: visit.request.field("reason").unwrap_or_default(),
                }, 2))
                (reason(errors, visit.request.field("because")))
            },
            submit: "Strike out",
            kind: ButtonKind::Warning,
            cancel: Some(&format!("/patients/{id}/notes/{}", shown.id)),
        }))
        (note_text::note(&shown.record))
    }
}
