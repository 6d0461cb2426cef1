//! An allergy that is none any more, never was one, or was entered in error: each with a reason.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{ButtonKind, Choice, Field, FieldError, Form, error_for, form, radios, text_area},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    allergy_amend::opened,
    stale,
    wrong::{objected, reason, wrong},
};
use crate::{
    allergy::{
        Allergy,
        enter_in_error::{EndAllergyError, MarkAllergyEnteredInError},
        resolve::{HowResolved, ResolveAllergy},
    },
    permissions::RECORD_ALLERGY,
    store::Shown,
};

pub(super) struct End;

const HOW: [(&str, &str); 3] = [
    ("resolved", "Resolved: it was one and is no more"),
    ("refuted", "Refuted: it was looked into and is none"),
    ("error", "Entered in error: it should not be in this record"),
];

#[async_trait]
impl RecordScreen for End {
    fn path(&self) -> &'static str {
        "/patients/{patient}/allergies/{allergy}/end"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.end_allergy"
    }
    fn needs(&self) -> Permission {
        RECORD_ALLERGY
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        let body = page(visit, patient, &shown, shown.version, &[]);
        Ok(Reply::page("Resolve or remove an allergy", body))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        let seen = visit.request.seen();
        let why = visit.request.field("reason").unwrap_or_default().to_owned();
        let how = visit.request.field("how").unwrap_or_default();
        let resolve = |how| ResolveAllergy {
            id: shown.id,
            patient,
            seen,
            how,
            reason: why.clone(),
        };
        let context = visit.context;
        let done = match how {
            "resolved" => visit.epr.execute(context, resolve(HowResolved::Resolved)).await,
            "refuted" => visit.epr.execute(context, resolve(HowResolved::Refuted)).await,
            "error" => {
                let command = MarkAllergyEnteredInError {
                    id: shown.id,
                    patient,
                    seen,
                    reason: why.clone(),
                };
                visit.epr.execute(context, command).await
            }
            _ => {
                let errors = [FieldError::new("how", "Choose what it is")];
                return Ok(problem(visit, patient, &shown, seen, &errors));
            }
        };
        let error = match done {
            Ok(version) => {
                return Ok(Reply::goto(
                    format!("/patients/{patient}/allergies"),
                    format!(
                        "The allergy is marked as {}",
                        version.record.standing.word().to_lowercase()
                    ),
                ));
            }
            Err(EndAllergyError::Refused(Refused::Stale { .. })) => {
                let rows = [
                    ("Status", how.to_owned(), shown.record.standing.word().to_owned()),
                    (
                        "Reactions",
                        String::new(),
                        shown.record.details.reactions.join(", "),
                    ),
                ];
                let words = ("Resolve or remove an allergy", "allergy");
                let current = format!("/patients/{patient}/allergies");
                return stale::both::<Allergy>(visit, patient, shown.id, words, &rows, &current).await;
            }
            Err(EndAllergyError::Refused(refused)) => objected(refused)?,
            Err(error @ EndAllergyError::Reason(_)) => wrong("reason", &error),
            Err(error) => wrong("", &error),
        };
        Ok(problem(visit, patient, &shown, seen, &[error]))
    }
}

fn problem(
    visit: &Visit<'_>,
    patient: PatientId,
    shown: &Shown<Allergy>,
    seen: i64,
    errors: &[FieldError],
) -> Reply {
    Reply::Problem {
        title: "Resolve or remove an allergy".into(),
        body: page(visit, patient, shown, seen, errors),
    }
}

fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    shown: &Shown<Allergy>,
    version: i64,
    errors: &[FieldError],
) -> Markup {
    let (id, version) = (patient.to_string(), version.to_string());
    let value = |name| visit.request.field(name).unwrap_or_default();
    // What ended already can still turn out to have been a mistake.
    let choices: Vec<Choice<'_>> = HOW
        .iter()
        .filter(|(how, _)| shown.record.stands() || *how == "error")
        .map(|(value, label)| Choice { value, label })
        .collect();
    html! {
        h2 { "Allergy to " (shown.record.agent.shown()) }
        p { "Checks will no longer use it. It stays readable, with your name and your reason." }
        (form(&Form {
            action: &format!("/patients/{id}/allergies/{}/end", shown.id),
            guard: visit.guard(Some(&id), Some(&version)),
            errors,
            body: html! {
                (radios(Field { name: "how", label: "What is it?", error: error_for(errors, "how"), value: value("how"), hint: None }, &choices))
                (text_area(Field {
                    name: "reason", label: "Why", hint: Some("For example: tolerated a full course in clinic, March 2026"),
                    error: error_for(errors, "reason"), value: value("reason"),
                }, 2))
                (reason(errors, visit.request.field("because")))
            },
            submit: "Save",
            kind: ButtonKind::Warning,
            cancel: Some(&format!("/patients/{id}/allergies")),
        }))
    }
}
