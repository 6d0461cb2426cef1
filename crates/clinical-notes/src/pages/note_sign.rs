//! Signing a note: it is shown as it will read, and signed as it was shown.

use maud::{Markup, html};
use trefoil_core::{Command, PatientId, Permission, Record, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{ButtonKind, FieldError, Form, form, hidden, notice},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    note_draft::named,
    note_text,
    wrong::{objected, reason, wrong},
};
use crate::{
    note::{
        Note,
        draft::{Saved, form_of, mine},
        sign::{SignNote, SignNoteError},
        template::Template,
    },
    permissions::WRITE_NOTE,
};

pub(super) struct Sign;

#[async_trait]
impl RecordScreen for Sign {
    fn path(&self) -> &'static str {
        "/patients/{patient}/notes/sign/{template}"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.sign_note"
    }
    fn needs(&self) -> Permission {
        WRITE_NOTE
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let template = named(visit.request)?;
        match mine(visit.epr, visit.context, patient, template).await? {
            Some(saved) => Ok(Reply::page("Sign", page(visit, patient, template, &saved, &[]))),
            None => Ok(nothing_to_sign(patient, template)),
        }
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let template = named(visit.request)?;
        let there = |id: String| Reply::goto(format!("/patients/{patient}/notes/{id}"), "The note is signed");
        let Some(saved) = mine(visit.epr, visit.context, patient, template).await? else {
            // A second press: the first one signed it, and the draft is gone.
            return Ok(match visit.request.record_field("note") {
                Some(id) => there(id.to_string()),
                None => nothing_to_sign(patient, template),
            });
        };
        // Another window may have gone on writing since this page was shown: nobody signs what they did not read.
        if visit.request.field("shown") != Some(shown(&saved).as_str()) {
            let error = FieldError::new(
                "",
                "The draft was changed after this page was shown; read it again, then sign",
            );
            return Ok(Reply::Conflict {
                title: "Sign".into(),
                body: page(visit, patient, template, &saved, &[error]),
            });
        }
        match visit
            .epr
            .execute(visit.context, command(patient, template, &saved))
            .await
        {
            Ok(signed) => {
                visit
                    .epr
                    .discard_draft(visit.context, patient, &form_of(template))
                    .await?;
                Ok(there(signed.id.to_string()))
            }
            // Signed before, and only the draft was left behind.
            Err(SignNoteError::Signed | SignNoteError::Refused(Refused::Stale { .. })) => {
                visit
                    .epr
                    .discard_draft(visit.context, patient, &form_of(template))
                    .await?;
                Ok(there(saved.draft.note.to_string()))
            }
            Err(error) => {
                let error = match error {
                    SignNoteError::Refused(refused) => objected(refused)?,
                    error => wrong("", &error),
                };
                Ok(Reply::Problem {
                    title: "Sign".into(),
                    body: page(visit, patient, template, &saved, &[error]),
                })
            }
        }
    }
}

fn nothing_to_sign(patient: PatientId, template: &'static Template) -> Reply {
    Reply::goto(
        format!("/patients/{patient}/notes/write/{}", template.id),
        "There is no draft to sign; write the note first",
    )
}

fn command(patient: PatientId, template: &'static Template, saved: &Saved) -> SignNote {
    SignNote {
        id: saved.draft.note,
        patient,
        template: template.id.to_owned(),
        sections: saved.draft.sections.clone(),
    }
}

/// The very draft that a page showed.
fn shown(saved: &Saved) -> String {
    trefoil_kernel::digest_of(saved.kept.text.as_bytes())
}

fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    template: &'static Template,
    saved: &Saved,
    errors: &[FieldError],
) -> Markup {
    let id = patient.to_string();
    let context = visit.context;
    let edit = format!("/patients/{id}/notes/write/{}", template.id);
    // As it will read: decided by the very command, without carrying it out.
    let decided = command(patient, template, saved).decide(None, &(), context);
    let (preview, error) = match decided {
        Ok(event) => (Some(Note::apply(None, &event)), None),
        Err(error) => (None, Some(wrong("", &error))),
    };
    let errors: Vec<FieldError> = errors.iter().cloned().chain(error).collect();
    html! {
        h2 { "Sign: " (template.name) }
        @if let Some(note) = &preview {
            (notice("Read it as others will.", html! { "Once signed it cannot be changed by anyone; you can only add to it, or strike it out." }))
            (note_text::note(note))
            (form(&Form {
                action: &format!("/patients/{id}/notes/sign/{}", template.id),
                guard: visit.guard(Some(&id), None),
                errors: &errors,
                body: html! {
                    (hidden("shown", &shown(saved))) (hidden("note", &saved.draft.note.to_string()))
                    (reason(&errors, visit.request.field("because")))
                    p { "You sign as " b { (context.principal.name) } ", " (display::date_time(context.now())) "." }
                },
                submit: "Sign the note",
                kind: ButtonKind::Primary,
                cancel: Some(&edit),
            }))
        } @else {
            (trefoil_web::components::error_summary(&errors))
            p { a href=(edit) { "Go back to the draft" } }
        }
    }
}
