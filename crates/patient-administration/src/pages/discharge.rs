//! Discharging a patient.

use maud::{Markup, html};
use trefoil_core::{Objection, PatientId, Permission, Refused};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{Choice, Field, FieldError, Form, error_for, form, select},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    places::{reason_field, warnings},
    stays::not_admitted,
};
use crate::{
    codes::{DischargeDestination, DischargeMethod},
    permissions::DISCHARGE,
    stay::discharge::{DischargeError, DischargePatient},
    store::stay::open_stay,
};

pub(super) struct DischargePage;

const TITLE: &str = "Discharge";

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
        Ok(Reply::page(TITLE, page(visit, patient, &[], &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let (mut errors, mut objections) = (vec![], vec![]);
        let text = |name: &str| visit.request.field(name).unwrap_or_default();
        let id = visit.request.record_field("stay").ok_or(Refused::NotFound)?;
        match (DischargeMethod::parse(text("method")), DischargeDestination::parse(text("destination"))) {
            (Ok(method), Ok(destination)) => {
                let command = DischargePatient { id, patient, seen: visit.request.seen(), method, destination };
                match visit.epr.execute(visit.context, command).await {
                    Ok(_) => {
                        return Ok(Reply::goto(format!("/patients/{patient}/stays"), "The patient is discharged"));
                    }
                    Err(DischargeError::Refused(refused)) => objections = warnings(refused)?,
                    Err(error) => errors.push(FieldError::new("", &error.to_string())),
                }
            }
            (method, destination) => {
                if method.is_err() {
                    errors.push(FieldError::new("method", "Choose how the stay ends"));
                }
                if destination.is_err() {
                    errors.push(FieldError::new("destination", "Choose where the patient goes"));
                }
            }
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
    let Some(shown) = open_stay(&mut visit.view.look(), patient).await? else {
        return Ok(not_admitted(visit, patient));
    };
    let (id, version) = (patient.to_string(), shown.version.to_string());
    let list = |name, label, codes: &'static [(&'static str, &'static str)]| {
        let choices: Vec<Choice<'_>> = codes.iter().map(|(value, label)| Choice { value, label }).collect();
        let value = visit.request.field(name).unwrap_or_default();
        select(Field { name, label, hint: None, error: error_for(errors, name), value }, "Choose", &choices)
    };
    Ok(html! {
        h2 { "Discharge" }
        (form(&Form {
            action: &format!("/patients/{patient}/discharge"),
            guard: visit.guard(Some(&id), Some(&version)),
            errors,
            body: html! {
                input type="hidden" name="stay" value=(shown.id);
                (list("method", "How the stay ends", DischargeMethod::ALL))
                (list("destination", "Where the patient goes", DischargeDestination::ALL))
                (reason_field(visit, objections))
            },
            submit: "Discharge",
            cancel: Some(&format!("/patients/{patient}/stays")),
            ..Form::default()
        }))
    })
}
