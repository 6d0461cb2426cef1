//! How a patient is to be watched.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{ButtonKind, Choice, Field, FieldError, Form, error_for, form, radios, select, text_area},
    screen::{RecordScreen, Reply, Visit},
};

use super::super::{
    stale,
    wrong::{objected, reason, wrong},
};
use crate::{
    news2::SaturationScale,
    observation_plan::{
        ObservationPlan,
        set::{SetObservationPlan, SetObservationPlanError, plan_id},
    },
    permissions::PLAN_OBSERVATIONS,
    store::{self, Shown},
};

pub(super) struct Plan;

/// Intervals one may choose, in minutes.
const EVERY: [(&str, &str); 9] = [
    ("15", "Every 15 minutes"),
    ("30", "Every 30 minutes"),
    ("60", "Every hour"),
    ("120", "Every 2 hours"),
    ("240", "Every 4 hours"),
    ("360", "Every 6 hours"),
    ("480", "Every 8 hours"),
    ("720", "Every 12 hours"),
    ("1440", "Once a day"),
];

#[async_trait]
impl RecordScreen for Plan {
    fn path(&self) -> &'static str {
        "/patients/{patient}/observations/plan"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.observation_plan"
    }
    fn needs(&self) -> Permission {
        PLAN_OBSERVATIONS
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let plan = store::observation::plan(&mut visit.view.look(), patient).await?;
        let version = store::observation::plan_version(&mut visit.view.look(), patient).await?;
        let body = page(visit, patient, plan.as_ref(), version, &[]);
        Ok(Reply::page("Scale and interval of observations", body))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let plan = store::observation::plan(&mut visit.view.look(), patient).await?;
        let field = |name| visit.request.field(name);
        let scale = match field("scale") {
            Some("1") => Some(SaturationScale::One),
            Some("2") => Some(SaturationScale::Two),
            _ => None,
        };
        let every = match field("every") {
            None => Ok(None),
            Some(every) => every.parse().map(Some),
        };
        let error = match (scale, every) {
            (None, _) => wrong("scale", &"choose the scale"),
            (_, Err(_)) => wrong("every", &"choose how often from the list"),
            (Some(scale), Ok(every_minutes)) => {
                let command = SetObservationPlan {
                    patient,
                    seen: visit.request.seen(),
                    scale,
                    every_minutes,
                    reason: field("reason").unwrap_or_default().to_owned(),
                };
                match visit.epr.execute(visit.context, command).await {
                    Ok(_) => {
                        let path = format!("/patients/{patient}/observations");
                        return Ok(Reply::goto(path, "The scale and the interval are set"));
                    }
                    Err(SetObservationPlanError::Refused(Refused::Stale { .. })) => {
                        return conflict(visit, patient, scale, plan.as_ref()).await;
                    }
                    Err(SetObservationPlanError::Refused(refused)) => objected(refused)?,
                    Err(error @ SetObservationPlanError::UnderSixteen) => wrong("scale", &error),
                    Err(error @ SetObservationPlanError::Interval(_)) => wrong("every", &error),
                    Err(error @ SetObservationPlanError::Reason(_)) => wrong("reason", &error),
                }
            }
        };
        let body = page(visit, patient, plan.as_ref(), visit.request.seen(), &[error]);
        Ok(Reply::Problem {
            title: "Scale and interval of observations".into(),
            body,
        })
    }
}

/// Somebody decided otherwise meanwhile: both decisions are shown.
async fn conflict(
    visit: &Visit<'_>,
    patient: PatientId,
    typed: SaturationScale,
    there: Option<&Shown<ObservationPlan>>,
) -> Result<Reply, Refused> {
    let there = there.map(|there| &there.record);
    let every = |minutes: Option<u16>| {
        minutes.map_or_else(
            || "As the score says".to_owned(),
            |every| format!("{every} minutes"),
        )
    };
    let rows = [
        (
            "Scale",
            typed.number().to_string(),
            there
                .map(|plan| plan.scale.number().to_string())
                .unwrap_or_default(),
        ),
        (
            "Interval",
            every(visit.request.field("every").and_then(|every| every.parse().ok())),
            every(there.and_then(|plan| plan.every_minutes)),
        ),
        (
            "Reason",
            visit.request.field("reason").unwrap_or_default().to_owned(),
            there.map(|plan| plan.reason.clone()).unwrap_or_default(),
        ),
    ];
    stale::both::<ObservationPlan>(
        visit,
        patient,
        plan_id(patient),
        (
            "Scale and interval of observations",
            "the scale and interval of observations",
        ),
        &rows,
        &format!("/patients/{patient}/observations/plan"),
    )
    .await
}

fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    plan: Option<&Shown<ObservationPlan>>,
    version: i64,
    errors: &[FieldError],
) -> Markup {
    let (id, version) = (patient.to_string(), version.to_string());
    let plan = plan.map(|plan| &plan.record);
    let scale = plan
        .map(|plan| plan.scale)
        .unwrap_or_default()
        .number()
        .to_string();
    let every = plan
        .and_then(|plan| plan.every_minutes)
        .map(|every| every.to_string())
        .unwrap_or_default();
    let choices = EVERY.map(|(value, label)| Choice { value, label });
    html! {
        h2 { "Scale and interval of observations" }
        @if let Some(plan) = plan {
            p { "Now scale " (plan.scale.number()) ", decided by " (plan.by.name) ", " (display::date_time(plan.by.at)) ": " (plan.reason) "." }
        }
        (form(&Form {
            action: &format!("/patients/{id}/observations/plan"),
            guard: visit.guard(Some(&id), Some(&version)),
            errors,
            body: html! {
                (radios(Field {
                    name: "scale", label: "Oxygen saturation scale",
                    hint: Some("Scale 2 is for hypercapnic respiratory failure confirmed on a blood gas, now or before"),
                    error: error_for(errors, "scale"), value: visit.request.field("scale").unwrap_or(&scale),
                }, &[
                    Choice { value: "1", label: "Scale 1: target 96 % and above" },
                    Choice { value: "2", label: "Scale 2: target 88 to 92 %" },
                ]))
                (select(Field {
                    name: "every", label: "How often", hint: Some("Left open, the score decides"),
                    error: error_for(errors, "every"), value: visit.request.field("every").unwrap_or(&every),
                }, "As the score says", &choices))
                (text_area(Field {
                    name: "reason", label: "Why", error: error_for(errors, "reason"),
                    value: visit.request.field("reason").unwrap_or_default(), hint: Some("Shown on the chart with your name"),
                }, 2))
                (reason(errors, visit.request.field("because")))
            },
            submit: "Save",
            kind: ButtonKind::Primary,
            cancel: Some(&format!("/patients/{id}/observations")),
        }))
    }
}
