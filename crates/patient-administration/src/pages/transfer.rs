//! Moving a patient to another bed or ward.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{ButtonKind, FieldError, Form, form},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    place::{destination, not_chosen, places},
    when,
    wrong::{objected, reason, wrong},
};
use crate::{
    permissions::TRANSFER,
    stay::transfer::{TransferError, TransferPatient},
    store::stay::{ShownStay, open_stay},
};

pub(super) struct Transfer;

#[async_trait]
impl RecordScreen for Transfer {
    fn path(&self) -> &'static str {
        "/patients/{patient}/transfer"
    }
    fn what(&self) -> &'static str {
        "patient_administration.transfer"
    }
    fn needs(&self) -> Permission {
        TRANSFER
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        Ok(Reply::page("Move", page(visit, patient, &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let stay = open_stay(&mut visit.view.look(), patient).await?;
        let checked = not_chosen(visit.request).map_or(Ok(()), Err);
        let at = checked.and_then(|()| when::read(visit.request, visit.context.now()));
        let error = match (stay, at) {
            (None, _) => wrong("", &TransferError::NotAdmitted),
            (_, Err(error)) => error,
            (Some(stay), Ok(at)) => {
                let (seen, to) = (visit.request.seen(), destination(visit.request));
                let command = TransferPatient {
                    id: stay.id,
                    patient,
                    seen,
                    to,
                };
                match visit
                    .epr
                    .execute(&visit.context.clone().true_at(at), command)
                    .await
                {
                    Ok(moved) => {
                        let ward = moved
                            .record
                            .place()
                            .map(|place| place.ward.clone())
                            .unwrap_or_default();
                        return Ok(Reply::goto(format!("/wards/{ward}"), "The patient was moved"));
                    }
                    Err(TransferError::Refused(refused)) => objected(refused)?,
                    Err(error @ (TransferError::Place(_) | TransferError::AlreadyThere)) => {
                        wrong("bed", &error)
                    }
                    Err(error @ (TransferError::InFuture | TransferError::TooEarly)) => wrong("on", &error),
                    Err(error) => wrong("", &error),
                }
            }
        };
        Ok(Reply::Problem {
            title: "Move".into(),
            body: page(visit, patient, &[error]).await?,
        })
    }
}

async fn page(visit: &Visit<'_>, patient: PatientId, errors: &[FieldError]) -> Result<Markup, Refused> {
    let mut look = visit.view.look();
    let Some(stay) = open_stay(&mut look, patient).await? else {
        return Ok(not_here(patient));
    };
    let usual = stay.stay.place().map(|place| place.ward.clone());
    let places = places(&mut look, visit.request, usual.as_deref()).await?;
    let (id, path) = (patient.to_string(), format!("/patients/{patient}/transfer"));
    // After an error the form stays what it was: of the version that was looked at.
    let version = if errors.is_empty() {
        stay.version
    } else {
        visit.request.seen()
    }
    .to_string();
    Ok(html! {
        h2 { "Move to another bed" }
        p { "Now " b { (place(&stay)) } "." }
        @if places.chosen() {
            (form(&Form {
                action: &path,
                guard: visit.guard(Some(&id), Some(&version)),
                errors,
                body: html! {
                    (places.field(visit.request, errors))
                    (when::fields(visit.request, errors, "the patient moved"))
                    (reason(errors, visit.request.field("because")))
                },
                submit: "Move",
                kind: ButtonKind::Primary,
                cancel: usual.map(|ward| format!("/wards/{ward}")).as_deref(),
            }))
        }
        (places.links(&path))
    })
}

/// For somebody who is not in the hospital.
pub(super) fn not_here(patient: PatientId) -> Markup {
    html! {
        p { "This patient is not admitted." }
        p { a href={ "/patients/" (patient) "/admit" } { "Admit them" } }
    }
}

/// Where somebody is, in words.
pub(super) fn place(stay: &ShownStay) -> String {
    match stay.stay.place() {
        Some(place) => match &place.bed {
            Some(bed) => format!("{} bed {bed}", place.ward),
            None => format!("{}, waiting for a bed", place.ward),
        },
        None => "Not recorded".to_owned(),
    }
}
