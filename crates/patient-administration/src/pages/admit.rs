//! Admitting a patient: a ward, then a bed.

use chrono::{DateTime, Utc};
use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, RecordId, Refused};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{ButtonKind, Choice, Field, FieldError, Form, error_for, form, select},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    care,
    place::{Places, destination, not_chosen, places},
    when,
    wrong::{objected, reason, wrong},
};
use crate::{
    codes::AdmissionMethod,
    permissions::ADMIT,
    stay::{
        Care,
        admit::{AdmitError, AdmitPatient},
    },
};

pub(super) struct Admit;

#[async_trait]
impl RecordScreen for Admit {
    fn path(&self) -> &'static str {
        "/patients/{patient}/admit"
    }
    fn what(&self) -> &'static str {
        "patient_administration.admit"
    }
    fn needs(&self) -> Permission {
        ADMIT
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let places = places(&mut visit.view.look(), visit.request, None).await?;
        Ok(Reply::page("Admit", page(visit, patient, &places, &[])))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let error = match read(visit, patient) {
            Err(error) => error,
            Ok((command, at)) => match visit
                .epr
                .execute(&visit.context.clone().true_at(at), command)
                .await
            {
                Ok(stay) => {
                    let ward = stay
                        .record
                        .place()
                        .map(|place| place.ward.clone())
                        .unwrap_or_default();
                    return Ok(Reply::goto(format!("/wards/{ward}"), "The patient was admitted"));
                }
                Err(AdmitError::Refused(refused)) => objected(refused)?,
                Err(error) => wrong(field_of(&error), &error),
            },
        };
        let places = places(&mut visit.view.look(), visit.request, None).await?;
        Ok(Reply::Problem {
            title: "Admit".into(),
            body: page(visit, patient, &places, &[error]),
        })
    }
}

fn read(visit: &Visit<'_>, patient: PatientId) -> Result<(AdmitPatient, DateTime<Utc>), FieldError> {
    let (request, now) = (visit.request, visit.context.now());
    if let Some(error) = not_chosen(request) {
        return Err(error);
    }
    let method = match request.field("method") {
        Some(code) => Some(AdmissionMethod::parse(code).map_err(|error| wrong("method", &error))?),
        None => {
            return Err(FieldError::new(
                "method",
                "Choose how the patient came to be admitted",
            ));
        }
    };
    let (at, care) = (when::read(request, now)?, care::read(request, now)?);
    // The form's own id: the same form sent twice is the same stay.
    let id = RecordId(visit.context.command_id.0);
    Ok((
        AdmitPatient {
            id,
            patient,
            to: destination(request),
            method,
            care,
            spell_number: None,
        },
        at,
    ))
}

fn field_of(error: &AdmitError) -> &'static str {
    match error {
        AdmitError::Place(_) => "bed",
        AdmitError::InFuture | AdmitError::BeforeBirth => "on",
        AdmitError::ExpectedTooEarly => "expected_discharge",
        AdmitError::Died(_) => "because",
        _ => "",
    }
}

fn page(visit: &Visit<'_>, patient: PatientId, places: &Places, errors: &[FieldError]) -> Markup {
    let (id, path) = (patient.to_string(), format!("/patients/{patient}/admit"));
    let methods: Vec<Choice<'_>> = AdmissionMethod::ALL
        .iter()
        .map(|(value, label)| Choice { value, label })
        .collect();
    let method = Field {
        name: "method",
        label: "How the patient came to be admitted",
        error: error_for(errors, "method"),
        value: visit.request.field("method").unwrap_or_default(),
        ..Field::default()
    };
    html! {
        h2 { "Admit" }
        @if places.chosen() {
            (form(&Form {
                action: &path,
                guard: visit.guard(Some(&id), None),
                errors,
                body: html! {
                    (places.field(visit.request, errors))
                    (select(method, "Choose", &methods))
                    (care::fields(visit.request, &Care::default(), errors))
                    (when::fields(visit.request, errors, "the patient was admitted"))
                    (reason(errors, visit.request.field("because")))
                },
                submit: "Admit",
                kind: ButtonKind::Primary,
                cancel: Some(&format!("/patients/{id}/identity")),
            }))
        }
        (places.links(&path))
    }
}
