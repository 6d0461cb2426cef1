//! Discharging a patient.

use chrono::{DateTime, Utc};
use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{ButtonKind, Choice, Field, FieldError, Form, error_for, form, select},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    transfer::{not_here, place},
    when,
    wrong::{objected, reason, wrong},
};
use crate::{
    codes::{DischargeDestination, DischargeMethod},
    permissions::{DISCHARGE, RECORD_DEATH},
    stay::discharge::{DischargeError, DischargePatient},
    store::stay::open_stay,
};

pub(super) struct DischargePage;

#[async_trait]
impl RecordScreen for DischargePage {
    fn path(&self) -> &'static str {
        "/patients/{patient}/discharge"
    }
    fn what(&self) -> &'static str {
        "patient_administration.discharge"
    }
    fn needs(&self) -> Permission {
        DISCHARGE
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        Ok(Reply::page("Discharge", page(visit, patient, &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let stay = open_stay(&mut visit.view.look(), patient).await?;
        let error = match (stay, read(visit)) {
            (None, _) => wrong("", &DischargeError::NotAdmitted),
            (_, Err(error)) => error,
            (Some(stay), Ok((method, destination, at))) => {
                let seen = visit.request.seen();
                let ward = stay
                    .stay
                    .place()
                    .map(|place| place.ward.clone())
                    .unwrap_or_default();
                let command = DischargePatient {
                    id: stay.id,
                    patient,
                    seen,
                    method,
                    destination,
                };
                match visit
                    .epr
                    .execute(&visit.context.clone().true_at(at), command)
                    .await
                {
                    Ok(_) => {
                        return Ok(Reply::goto(
                            format!("/wards/{ward}"),
                            "The patient was discharged",
                        ));
                    }
                    Err(DischargeError::Refused(refused)) => objected(refused)?,
                    Err(error) => wrong(field_of(&error), &error),
                }
            }
        };
        Ok(Reply::Problem {
            title: "Discharge".into(),
            body: page(visit, patient, &[error]).await?,
        })
    }
}

type Sent = (DischargeMethod, DischargeDestination, DateTime<Utc>);

fn read(visit: &Visit<'_>) -> Result<Sent, FieldError> {
    let chosen = |name, words| {
        visit
            .request
            .field(name)
            .ok_or_else(|| FieldError::new(name, words))
    };
    let method = chosen("method", "Choose how the stay ended")?;
    let destination = chosen("destination", "Choose where the patient goes")?;
    Ok((
        DischargeMethod::parse(method).map_err(|error| wrong("method", &error))?,
        DischargeDestination::parse(destination).map_err(|error| wrong("destination", &error))?,
        when::read(visit.request, visit.context.now())?,
    ))
}

fn field_of(error: &DischargeError) -> &'static str {
    match error {
        DischargeError::Contradiction => "destination",
        DischargeError::DeathNotRecorded | DischargeError::DeathRecorded => "method",
        DischargeError::InFuture | DischargeError::TooEarly => "on",
        _ => "",
    }
}

async fn page(visit: &Visit<'_>, patient: PatientId, errors: &[FieldError]) -> Result<Markup, Refused> {
    let Some(stay) = open_stay(&mut visit.view.look(), patient).await? else {
        return Ok(not_here(patient));
    };
    let (id, path) = (patient.to_string(), format!("/patients/{patient}/discharge"));
    // After an error the form stays what it was: of the version that was looked at.
    let version = if errors.is_empty() {
        stay.version
    } else {
        visit.request.seen()
    }
    .to_string();
    let list = |name: &'static str, label: &'static str, all: &[(&'static str, &'static str)]| {
        let choices: Vec<Choice<'_>> = all.iter().map(|(value, label)| Choice { value, label }).collect();
        let value = visit.request.field(name).unwrap_or_default();
        select(
            Field {
                name,
                label,
                error: error_for(errors, name),
                value,
                ..Field::default()
            },
            "Choose",
            &choices,
        )
    };
    Ok(html! {
        h2 { "Discharge" }
        p { "Now " b { (place(&stay)) } "." }
        (form(&Form {
            action: &path,
            guard: visit.guard(Some(&id), Some(&version)),
            errors,
            body: html! {
                (list("method", "How the stay ended", DischargeMethod::ALL))
                (list("destination", "Where the patient goes", DischargeDestination::ALL))
                (when::fields(visit.request, errors, "the patient left"))
                (reason(errors, visit.request.field("because")))
            },
            submit: "Discharge",
            kind: ButtonKind::Warning,
            cancel: stay.stay.place().map(|place| format!("/wards/{}", place.ward)).as_deref(),
        }))
        @if visit.may(RECORD_DEATH) {
            p { "Died? " a href={ "/patients/" (patient) "/death" } { "Record the death first" } "." }
        }
    })
}
