//! Recording that a patient has died, or correcting it.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{ButtonKind, Choice, Field, FieldError, Form, checkboxes, form},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    when,
    wrong::{objected, reason, wrong},
};
use crate::{
    permissions::RECORD_DEATH,
    person::record_death::{RecordDeath, RecordDeathError},
    store::person::person,
};

pub(super) struct Death;

#[async_trait]
impl RecordScreen for Death {
    fn path(&self) -> &'static str {
        "/patients/{patient}/death"
    }
    fn what(&self) -> &'static str {
        "patient_administration.death"
    }
    fn needs(&self) -> Permission {
        RECORD_DEATH
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        Ok(Reply::page("Death", page(visit, patient, &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let died = match visit.request.field("not_dead") {
            Some(_) => Ok(None),
            None => when::read(visit.request, visit.context.now()).map(Some),
        };
        let error = match died {
            Err(error) => error,
            Ok(died) => {
                let command = RecordDeath {
                    patient,
                    seen: visit.request.seen(),
                    died,
                };
                match visit.epr.execute(visit.context, command).await {
                    Ok(_) => {
                        let said = if died.is_some() {
                            "The death was recorded"
                        } else {
                            "The recorded death was taken back"
                        };
                        return Ok(Reply::goto(format!("/patients/{patient}/identity"), said));
                    }
                    Err(RecordDeathError::Refused(refused)) => objected(refused)?,
                    Err(error @ RecordDeathError::NoReason) => wrong("because", &error),
                    Err(error) => wrong("on", &error),
                }
            }
        };
        Ok(Reply::Problem {
            title: "Death".into(),
            body: page(visit, patient, &[error]).await?,
        })
    }
}

async fn page(visit: &Visit<'_>, patient: PatientId, errors: &[FieldError]) -> Result<Markup, Refused> {
    let shown = person(&mut visit.view.look(), patient)
        .await?
        .ok_or(Refused::NotFound)?;
    let (id, path) = (patient.to_string(), format!("/patients/{patient}/death"));
    let version = if errors.is_empty() {
        shown.version
    } else {
        visit.request.seen()
    }
    .to_string();
    let taken_back = Choice {
        value: "yes",
        label: "This patient has not died: it was recorded in error",
    };
    Ok(html! {
        h2 { "Death" }
        @if let Some(died) = shown.person.died { p { "Recorded as having died " b { (display::date_time(died)) } "." } }
        (form(&Form {
            action: &path,
            guard: visit.guard(Some(&id), Some(&version)),
            errors,
            body: html! {
                (when::fields(visit.request, errors, "the patient died"))
                @if shown.person.died.is_some() {
                    (checkboxes(Field { name: "not_dead", label: "Correction", ..Field::default() }, &[taken_back], &[]))
                }
                (reason(errors, visit.request.field("because")))
            },
            submit: "Record",
            kind: ButtonKind::Warning,
            cancel: Some(&format!("/patients/{id}/identity")),
        }))
    })
}
