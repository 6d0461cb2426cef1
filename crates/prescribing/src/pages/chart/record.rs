//! What is recorded of one dose; and striking it out when that was an error.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{ButtonKind, Field, FieldError, Form, error_for, form, summary_list, text_area},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    super::{
        round,
        wrong::{objected, wrong},
    },
    address, may_give,
};
use crate::{
    administration::{
        Outcome,
        in_error::{InErrorError, MarkAdministrationEnteredInError},
    },
    permissions::SEE_MEDICINES,
    store::administration::{ShownAdministration, administration},
};

pub(super) struct OneDose;

#[async_trait]
impl RecordScreen for OneDose {
    fn path(&self) -> &'static str {
        "/patients/{patient}/doses/{dose}"
    }
    fn what(&self) -> &'static str {
        "prescribing.dose"
    }
    fn needs(&self) -> Permission {
        SEE_MEDICINES
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        Ok(Reply::page("Dose", page(visit, patient, &shown, &[])))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        let command = MarkAdministrationEnteredInError {
            id: shown.id,
            patient,
            seen: visit.request.seen(),
        };
        let error = match visit.epr.execute(visit.context, command).await {
            Ok(_) => {
                return Ok(Reply::goto(
                    address(visit, patient),
                    "The record is struck out; the dose is open again",
                ));
            }
            Err(InErrorError::Refused(refused)) => objected(refused)?,
            Err(error @ InErrorError::NoReason) => wrong("because", &error),
            Err(error) => wrong("", &error),
        };
        Ok(Reply::Problem {
            title: "Dose".into(),
            body: page(visit, patient, &shown, &[error]),
        })
    }
}

async fn opened(visit: &mut Visit<'_>, patient: PatientId) -> Result<ShownAdministration, Refused> {
    let id = visit.request.record("dose")?;
    let Some(shown) = administration(&mut visit.view.look(), patient, id).await? else {
        visit.view.record(patient, id).await?;
        return Err(Refused::NotFound);
    };
    visit
        .view
        .record_of(patient, id, shown.administration.prescription)
        .await?;
    Ok(shown)
}

fn page(visit: &Visit<'_>, patient: PatientId, shown: &ShownAdministration, errors: &[FieldError]) -> Markup {
    let (it, id, version) = (
        &shown.administration,
        patient.to_string(),
        shown.version.to_string(),
    );
    let what = match &it.outcome {
        Outcome::Given { at, dose } => format!("Given {}, {dose}", display::date_time(*at)),
        Outcome::NotGiven { reason, words, .. } => {
            let words = words
                .as_deref()
                .map(|words| format!(": {words}"))
                .unwrap_or_default();
            format!("Not given, {}{words}", reason.display())
        }
    };
    html! {
        h2 { (it.medicine.generic) }
        (summary_list(&[
            ("What", html! { (what) }),
            ("Due", html! { (it.due.map_or_else(|| "As required".to_owned(), display::date_time)) }),
            ("Recorded", html! { (it.recorded.name) ", " (display::date_time(it.recorded.at)) }),
            ("Witness", html! { (it.witness.as_ref().map_or("None", |witness| witness.name.as_str())) }),
        ]))
        @if let Some(because) = &it.unchecked { p { b { "Allergies were not available" } " when it was given: " (because) } }
        @for one in &it.overrides { p { "Given nevertheless: " (one.said) " (" (one.reason.display()) ")" } }
        @if let Some(act) = &it.in_error {
            p { b { "Entered in error: " } (act.reason) " (" (act.name) ", " (display::date_time(act.at)) ")" }
        } @else if may_give(visit) {
            h3 { "Entered in error" }
            (form(&Form {
                action: &round::with_round(&format!("/patients/{id}/doses/{}", shown.id), round::asked(visit)),
                guard: visit.guard(Some(&id), Some(&version)),
                errors,
                body: html! {
                    (text_area(Field {
                        name: "because", label: "What was wrong with it", hint: Some("The dose is open again; this record stays, struck out"),
                        error: error_for(errors, "because"), value: visit.request.field("because").unwrap_or_default(),
                    }, 2))
                },
                submit: "Strike out",
                kind: ButtonKind::Warning,
                cancel: Some(&address(visit, patient)),
            }))
        } @else {
            p { a href=(address(visit, patient)) { "Drug chart" } }
        }
    }
}
