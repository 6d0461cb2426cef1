//! A problem that is over, or was entered in error.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{
        ButtonKind, Choice, Field, FieldError, Form, TextInput, error_for, form, radios, text_area,
        text_input,
    },
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    partial,
    problem_amend::opened,
    wrong::{objected, reason, wrong},
};
use crate::{
    permissions::RECORD_PROBLEM,
    problem::{
        Problem,
        enter_in_error::{MarkProblemEnteredInError, ProblemInErrorError},
        resolve::{ResolveProblem, ResolveProblemError},
    },
    store::Shown,
};

pub(super) struct End;

const HOW: [(&str, &str); 2] = [
    ("resolved", "Resolved: it is over"),
    ("error", "Entered in error: it should not be in this record"),
];

#[async_trait]
impl RecordScreen for End {
    fn path(&self) -> &'static str {
        "/patients/{patient}/problems/{problem}/end"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.end_problem"
    }
    fn needs(&self) -> Permission {
        RECORD_PROBLEM
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        let body = page(visit, patient, &shown, shown.version, &[]);
        Ok(Reply::page("Resolve or remove a problem", body))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        let done = match visit.request.field("how") {
            Some("resolved") => resolve(visit, patient, &shown).await?,
            Some("error") => mistake(visit, patient, &shown).await?,
            _ => Err(FieldError::new("how", "Choose what it is")),
        };
        match done {
            Ok(said) => Ok(Reply::goto(format!("/patients/{patient}/problems"), said)),
            Err(error) => Ok(Reply::Problem {
                title: "Resolve or remove a problem".into(),
                body: page(visit, patient, &shown, visit.request.seen(), &[error]),
            }),
        }
    }
}

type Done = Result<Result<&'static str, FieldError>, Refused>;

async fn resolve(visit: &Visit<'_>, patient: PatientId, shown: &Shown<Problem>) -> Done {
    let today = display::london_date(visit.context.now());
    let on = match partial::read(visit.request.field("on"), "on", today) {
        Ok(on) => on,
        Err(error) => return Ok(Err(error)),
    };
    let command = ResolveProblem {
        id: shown.id,
        patient,
        seen: visit.request.seen(),
        on,
    };
    Ok(match visit.epr.execute(visit.context, command).await {
        Ok(_) => Ok("The problem is marked as resolved"),
        Err(ResolveProblemError::Refused(refused)) => Err(objected(refused)?),
        Err(error @ (ResolveProblemError::InFuture | ResolveProblemError::BeforeOnset)) => {
            Err(wrong("on", &error))
        }
        Err(error) => Err(wrong("", &error)),
    })
}

async fn mistake(visit: &Visit<'_>, patient: PatientId, shown: &Shown<Problem>) -> Done {
    let command = MarkProblemEnteredInError {
        id: shown.id,
        patient,
        seen: visit.request.seen(),
        reason: visit.request.field("reason").unwrap_or_default().to_owned(),
    };
    Ok(match visit.epr.execute(visit.context, command).await {
        Ok(_) => Ok("The problem is marked as entered in error"),
        Err(ProblemInErrorError::Refused(refused)) => Err(objected(refused)?),
        Err(error @ ProblemInErrorError::Reason(_)) => Err(wrong("reason", &error)),
        Err(error) => Err(wrong("", &error)),
    })
}

fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    shown: &Shown<Problem>,
    version: i64,
    errors: &[FieldError],
) -> Markup {
    let (id, version) = (patient.to_string(), version.to_string());
    let value = |name| visit.request.field(name).unwrap_or_default();
    let choices: Vec<Choice<'_>> = HOW
        .iter()
        .filter(|(how, _)| shown.record.active() || *how == "error")
        .map(|(value, label)| Choice { value, label })
        .collect();
    html! {
        h2 { (shown.record.what.shown()) }
        (form(&Form {
            action: &format!("/patients/{id}/problems/{}/end", shown.id),
            guard: visit.guard(Some(&id), Some(&version)),
            errors,
            body: html! {
                (radios(Field { name: "how", label: "What is it?", error: error_for(errors, "how"), value: value("how"), hint: None }, &choices))
                @if shown.record.active() {
                    (text_input(TextInput {
                        field: Field { name: "on", label: "Resolved when", hint: Some(partial::HINT), error: error_for(errors, "on"), value: value("on") },
                        width: Some(10), ..TextInput::default()
                    }))
                }
                (text_area(Field {
                    name: "reason", label: "Why", hint: Some("Needed for an entry in error"), error: error_for(errors, "reason"),
                    value: value("reason"),
                }, 2))
                (reason(errors, visit.request.field("because")))
            },
            submit: "Save",
            kind: ButtonKind::Warning,
            cancel: Some(&format!("/patients/{id}/problems")),
        }))
    }
}
