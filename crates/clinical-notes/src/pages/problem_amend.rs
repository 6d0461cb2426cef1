//! Amending a problem.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::{FutureExt, async_trait};
use trefoil_web::{
    components::{ButtonKind, FieldError, Form, form},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    problem_form::{SaveError, Typed, fields, other_main, step_down},
    stale,
    wrong::reason,
};
use crate::{
    permissions::RECORD_PROBLEM,
    problem::{
        Problem,
        amend::{AmendProblem, AmendProblemError},
    },
    store::{self, Shown},
};

pub(super) struct Amend;

#[async_trait]
impl RecordScreen for Amend {
    fn path(&self) -> &'static str {
        "/patients/{patient}/problems/{problem}"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.amend_problem"
    }
    fn needs(&self) -> Permission {
        RECORD_PROBLEM
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        let typed = Typed::of(&shown.record);
        let body = page(visit, patient, &shown, shown.version, &typed, &[]).await?;
        Ok(Reply::page("Amend a problem", body))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        let (typed, seen) = (Typed::sent(visit.request), visit.request.seen());
        let errors = match typed.read(visit.context.now()) {
            Err(errors) => errors,
            Ok((what, details)) => {
                let other = match details.main {
                    true => other_main(visit, patient, Some(shown.id)).await?,
                    false => None,
                };
                let step = other.map(|other| step_down(patient, &other));
                let amend = AmendProblem {
                    id: shown.id,
                    patient,
                    seen,
                    what: Some(what),
                    details,
                };
                let done: Result<(), SaveError> = visit
                    .epr
                    .together(visit.context, move |unit| {
                        let (step, amend) = (step.clone(), amend.clone());
                        async move {
                            if let Some(step) = step {
                                unit.execute(&step).await?;
                            }
                            unit.execute(&amend).await?;
                            Ok(())
                        }
                        .boxed()
                    })
                    .await;
                match done {
                    Ok(()) => {
                        return Ok(Reply::goto(
                            format!("/patients/{patient}/problems"),
                            "The problem was amended",
                        ));
                    }
                    Err(SaveError::Amend(AmendProblemError::Refused(Refused::Stale { .. }))) => {
                        return conflict(visit, patient, &shown, &typed).await;
                    }
                    Err(error) => vec![error.on_the_form()?],
                }
            }
        };
        Ok(Reply::Problem {
            title: "Amend a problem".into(),
            body: page(visit, patient, &shown, seen, &typed, &errors).await?,
        })
    }
}

/// The problem of the path.
pub(super) async fn opened(visit: &mut Visit<'_>, patient: PatientId) -> Result<Shown<Problem>, Refused> {
    let id = visit.request.record("problem")?;
    visit.view.record(patient, id).await?;
    store::problem::problem(&mut visit.view.look(), patient, id)
        .await?
        .ok_or(Refused::NotFound)
}

async fn conflict(
    visit: &Visit<'_>,
    patient: PatientId,
    shown: &Shown<Problem>,
    typed: &Typed,
) -> Result<Reply, Refused> {
    let there = Typed::of(&shown.record).rows();
    let mut rows: Vec<(&str, String, String)> = typed
        .rows()
        .into_iter()
        .zip(there)
        .map(|((label, typed), (_, there))| (label, typed, there))
        .collect();
    rows.push(("Status", "Active".into(), shown.record.standing.word().into()));
    let current = format!("/patients/{patient}/problems");
    stale::both::<Problem>(
        visit,
        patient,
        shown.id,
        ("Amend a problem", "problem"),
        &rows,
        &current,
    )
    .await
}

async fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    shown: &Shown<Problem>,
    version: i64,
    typed: &Typed,
    errors: &[FieldError],
) -> Result<Markup, Refused> {
    let (id, version) = (patient.to_string(), version.to_string());
    let other = other_main(visit, patient, Some(shown.id)).await?;
    let other = other.map(|other| other.record.what.shown().to_owned());
    Ok(html! {
        h2 { "Amend: " (shown.record.what.shown()) }
        (form(&Form {
            action: &format!("/patients/{id}/problems/{}", shown.id),
            guard: visit.guard(Some(&id), Some(&version)),
            errors,
            body: html! { (fields(typed, other.as_deref(), errors)) (reason(errors, visit.request.field("because"))) },
            submit: "Save",
            kind: ButtonKind::Primary,
            cancel: Some(&format!("/patients/{id}/problems")),
        }))
    })
}
