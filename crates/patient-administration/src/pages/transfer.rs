//! Moving a patient to another bed.

use maud::{Markup, html};
use trefoil_core::{Objection, PatientId, Permission, Refused};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{FieldError, Form, form},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    places::{chosen, free_places, place_field, reason_field, warnings},
    stays::not_admitted,
};
use crate::{
    permissions::TRANSFER,
    stay::transfer::{TransferError, TransferPatient},
    store::stay::open_stay,
};

pub(super) struct Transfer;

const TITLE: &str = "Move";

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
        Ok(Reply::page(TITLE, page(visit, patient, &[], &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let (mut errors, mut objections) = (vec![], vec![]);
        match (chosen(visit), visit.request.record_field("stay")) {
            (Some(to), Some(id)) => {
                let command = TransferPatient { id, patient, seen: visit.request.seen(), to };
                match visit.epr.execute(visit.context, command).await {
                    Ok(_) => {
                        return Ok(Reply::goto(format!("/patients/{patient}/stays"), "The patient is moved"));
                    }
                    Err(TransferError::Refused(refused)) => objections = warnings(refused)?,
                    Err(error @ TransferError::Place(_)) => errors.push(FieldError::new("place", &error.to_string())),
                    Err(error) => errors.push(FieldError::new("", &error.to_string())),
                }
            }
            (None, _) => errors.push(FieldError::new("place", "Choose where the patient is to go")),
            (_, None) => return Err(Refused::NotFound),
        }
        Ok(Reply::Problem { title: TITLE.into(), body: page(visit, patient, &errors, &objections).await? })
    }
}

async fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    errors: &[FieldError],
    objections: &[Objection],
) -> Result<Markup, Refused> {
    let mut look = visit.view.look();
    let Some(shown) = open_stay(&mut look, patient).await? else { return Ok(not_admitted(visit, patient)) };
    let places = free_places(&mut look).await?;
    let (id, version) = (patient.to_string(), shown.version.to_string());
    let now = shown.stay.place().map(|place| format!("{} {}", place.ward, place.bed.as_deref().unwrap_or("without a bed")));
    Ok(html! {
        h2 { "Move to another bed" }
        p { "Now: " b { (now.unwrap_or_default()) } }
        (form(&Form {
            action: &format!("/patients/{patient}/transfer"),
            guard: visit.guard(Some(&id), Some(&version)),
            errors,
            body: html! {
                input type="hidden" name="stay" value=(shown.id);
                (place_field(visit, &places, errors))
                (reason_field(visit, objections))
            },
            submit: "Move",
            cancel: Some(&format!("/patients/{patient}/stays")),
            ..Form::default()
        }))
    })
}

/// A place as a person says it.
pub(super) fn place(shown: &crate::store::stay::ShownStay) -> String {
    shown.stay.place().map_or_else(String::new, |place| {
        format!("{} {}", place.ward, place.bed.as_deref().unwrap_or("without a bed"))
    })
}

/// What a form about a stay says of somebody who is not in the hospital.
pub(super) fn not_here(patient: PatientId) -> Markup {
    html! {
        p { "This patient is not in the hospital now." }
        p { a href={ "/patients/" (patient) "/stays" } { "See their stays" } }
    }
}
