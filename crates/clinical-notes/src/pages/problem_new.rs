//! Recording a problem.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::{FutureExt, async_trait};
use trefoil_web::{
    components::{ButtonKind, FieldError, Form, form, hidden},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    allergy_new::new_id,
    problem_form::{SaveError, Typed, fields, other_main, step_down},
    wrong::reason,
};
use crate::{permissions::RECORD_PROBLEM, problem::record::RecordProblem};

pub(super) struct NewProblem;

#[async_trait]
impl RecordScreen for NewProblem {
    fn path(&self) -> &'static str {
        "/patients/{patient}/problems/new"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.record_problem"
    }
    fn needs(&self) -> Permission {
        RECORD_PROBLEM
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let body = page(visit, patient, &Typed::default(), &[]).await?;
        Ok(Reply::page("Record a problem", body))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let typed = Typed::sent(visit.request);
        let errors = match typed.read(visit.context.now()) {
            Err(errors) => errors,
            Ok((what, details)) => {
                let other = match details.main {
                    true => other_main(visit, patient, None).await?,
                    false => None,
                };
                let step = other.map(|other| step_down(patient, &other));
                let record = RecordProblem {
                    id: new_id(visit),
                    patient,
                    what,
                    details,
                };
                let done: Result<(), SaveError> = visit
                    .epr
                    .together(visit.context, move |unit| {
                        let (step, record) = (step.clone(), record.clone());
                        async move {
                            if let Some(step) = step {
                                unit.execute(&step).await?;
                            }
                            unit.execute(&record).await?;
                            Ok(())
                        }
                        .boxed()
                    })
                    .await;
                match done {
                    Ok(()) => {
                        return Ok(Reply::goto(
                            format!("/patients/{patient}/problems"),
                            "The problem was recorded",
                        ));
                    }
                    Err(error) => vec![error.on_the_form()?],
                }
            }
        };
        Ok(Reply::Problem {
            title: "Record a problem".into(),
            body: page(visit, patient, &typed, &errors).await?,
        })
    }
}

async fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    typed: &Typed,
    errors: &[FieldError],
) -> Result<Markup, Refused> {
    let id = patient.to_string();
    let other = other_main(visit, patient, None).await?;
    let other = other.map(|other| other.record.what.shown().to_owned());
    Ok(html! {
        h2 { "Record a problem" }
        (form(&Form {
            action: &format!("/patients/{id}/problems/new"),
            guard: visit.guard(Some(&id), None),
            errors,
            body: html! {
                (hidden("record", &new_id(visit).to_string()))
                (fields(typed, other.as_deref(), errors))
                (reason(errors, visit.request.field("because")))
            },
            submit: "Record",
            kind: ButtonKind::Primary,
            cancel: Some(&format!("/patients/{id}/problems")),
        }))
    })
}
