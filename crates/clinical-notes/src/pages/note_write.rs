//! Writing a note: a box for each heading, saved as one types, seen by nobody else until it is signed.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{Field, FieldError, error_for, error_summary, guard, notice, text_area},
    screen::{RecordScreen, Reply, Visit},
};

use super::note_draft::{named, save};
use crate::{
    note::{
        draft::{Draft, Saved, form_of, mine},
        template::Template,
    },
    permissions::WRITE_NOTE,
};

pub(super) struct Write;

#[async_trait]
impl RecordScreen for Write {
    fn path(&self) -> &'static str {
        "/patients/{patient}/notes/write/{template}"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.write_note"
    }
    fn needs(&self) -> Permission {
        WRITE_NOTE
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let template = named(visit.request)?;
        let saved = mine(visit.epr, visit.context, patient, template).await?;
        let body = page(visit, patient, template, saved.as_ref(), &[]);
        Ok(Reply::page(template.name, body))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let template = named(visit.request)?;
        if visit.request.field("do") == Some("discard") {
            visit
                .epr
                .discard_draft(visit.context, patient, &form_of(template))
                .await?;
            return Ok(Reply::goto(
                format!("/patients/{patient}/notes"),
                "The draft was thrown away",
            ));
        }
        let draft = save(visit, patient, template).await?;
        if visit.request.field("do") != Some("review") {
            let said = format!(
                "Draft saved {}. It is not signed.",
                display::time(visit.context.now())
            );
            return Ok(Reply::goto(
                format!("/patients/{patient}/notes/write/{}", template.id),
                said,
            ));
        }
        if draft.is_empty() {
            let first = template.headings.first().map_or("", |heading| heading.id);
            let errors = [FieldError::new(
                first,
                "Write something below at least one heading",
            )];
            let saved = mine(visit.epr, visit.context, patient, template).await?;
            return Ok(Reply::Problem {
                title: template.name.into(),
                body: page(visit, patient, template, saved.as_ref(), &errors),
            });
        }
        Ok(Reply::Goto {
            path: format!("/patients/{patient}/notes/sign/{}", template.id),
            said: None,
        })
    }
}

fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    template: &'static Template,
    saved: Option<&Saved>,
    errors: &[FieldError],
) -> Markup {
    let id = patient.to_string();
    let empty = Draft {
        note: trefoil_core::RecordId(patient.0),
        sections: vec![],
    };
    let draft = saved.map_or(&empty, |saved| &saved.draft);
    let status = saved.map_or_else(
        || "Not saved yet".to_owned(),
        |saved| format!("Saved {}", display::date_time(saved.kept.saved)),
    );
    let path = |page: &str| format!("/patients/{id}/notes/{page}/{}", template.id);
    html! {
        (error_summary(errors))
        h2 { (template.name) }
        @if let (Some(saved), true) = (saved, errors.is_empty()) {
            (notice("Draft", html! { "of yours from " (display::date_time(saved.kept.saved)) ". Nobody else sees it until you sign." }))
        }
        form class="note-editor" method="post" action=(path("write")) novalidate data-autosave=(path("draft")) {
            (guard(visit.guard(Some(&id), None)))
            @for heading in template.headings {
                (text_area(Field {
                    name: heading.id, label: heading.title, hint: Some(heading.hint).filter(|hint| !hint.is_empty()),
                    error: error_for(errors, heading.id), value: draft.text(heading.id),
                }, heading.rows))
            }
            p class="autosave" role="status" data-autosave-status { (status) }
            div class="nhsuk-button-group" {
                button class="nhsuk-button" type="submit" name="do" value="review" data-main { "Review and sign" }
                button class="nhsuk-button nhsuk-button--secondary" type="submit" name="do" value="save" { "Save draft" }
                @if saved.is_some() {
                    button class="nhsuk-button nhsuk-button--secondary" type="submit" name="do" value="discard" { "Throw the draft away" }
                }
                a href={ "/patients/" (id) "/notes" } { "Back to the notes" }
            }
        }
    }
}
