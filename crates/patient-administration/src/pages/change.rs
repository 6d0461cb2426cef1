//! Changing consultant, main problem and expected date of discharge.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{ButtonKind, FieldError, Form, form},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    care,
    transfer::not_here,
    wrong::{objected, reason, wrong},
};
use crate::{
    permissions::CHANGE_STAY,
    stay::change::{ChangeStay, ChangeStayError},
    store::stay::open_stay,
};

pub(super) struct Change;

#[async_trait]
impl RecordScreen for Change {
    fn path(&self) -> &'static str {
        "/patients/{patient}/care"
    }
    fn what(&self) -> &'static str {
        "patient_administration.change_stay"
    }
    fn needs(&self) -> Permission {
        CHANGE_STAY
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        Ok(Reply::page("Care", page(visit, patient, &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let stay = open_stay(&mut visit.view.look(), patient).await?;
        let error = match (stay, care::read(visit.request, visit.context.now())) {
            (None, _) => wrong("", &ChangeStayError::NotAdmitted),
            (_, Err(error)) => error,
            (Some(stay), Ok(care)) => {
                let command = ChangeStay {
                    id: stay.id,
                    patient,
                    seen: visit.request.seen(),
                    care,
                };
                match visit.epr.execute(visit.context, command).await {
                    Ok(_) => {
                        return Ok(Reply::goto(
                            format!("/patients/{patient}/care"),
                            "The change was saved",
                        ));
                    }
                    Err(ChangeStayError::Refused(refused)) => objected(refused)?,
                    Err(error @ ChangeStayError::ExpectedTooEarly) => wrong("expected_discharge", &error),
                    Err(error @ ChangeStayError::TooLong(what)) => {
                        wrong(if what == "main problem" { "reason" } else { what }, &error)
                    }
                    Err(error) => wrong("", &error),
                }
            }
        };
        Ok(Reply::Problem {
            title: "Care".into(),
            body: page(visit, patient, &[error]).await?,
        })
    }
}

async fn page(visit: &Visit<'_>, patient: PatientId, errors: &[FieldError]) -> Result<Markup, Refused> {
    let Some(stay) = open_stay(&mut visit.view.look(), patient).await? else {
        return Ok(not_here(patient));
    };
    let (id, path) = (patient.to_string(), format!("/patients/{patient}/care"));
    let version = if errors.is_empty() {
        stay.version
    } else {
        visit.request.seen()
    }
    .to_string();
    Ok(html! {
        h2 { "Consultant, main problem and expected discharge" }
        (form(&Form {
            action: &path,
            guard: visit.guard(Some(&id), Some(&version)),
            errors,
            body: html! {
                (care::fields(visit.request, &stay.stay.care, errors))
                (reason(errors, visit.request.field("because")))
            },
            submit: "Save",
            kind: ButtonKind::Primary,
            cancel: Some(&format!("/patients/{id}/stays")),
        }))
    })
}
