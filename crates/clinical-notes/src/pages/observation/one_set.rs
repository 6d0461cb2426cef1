//! One set, as it was entered; and striking it out.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{AuditLine, ButtonKind, Field, FieldError, Form, audit_line, error_for, form, text_area},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    super::wrong::{objected, reason, wrong},
    table,
};
use crate::{
    observation::{
        ObservationSet,
        strike::{StrikeObservations, StrikeObservationsError},
    },
    permissions::{READ, RECORD_OBSERVATIONS},
    store::{self, Shown},
};

pub(super) struct OneSet;

#[async_trait]
impl RecordScreen for OneSet {
    fn path(&self) -> &'static str {
        "/patients/{patient}/observations/{set}"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.observation_set"
    }
    fn needs(&self) -> Permission {
        READ
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        Ok(Reply::page("Observations", page(visit, patient, &shown, &[])))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        let command = StrikeObservations {
            id: shown.id,
            patient,
            seen: visit.request.seen(),
            reason: visit.request.field("reason").unwrap_or_default().to_owned(),
        };
        let error = match visit.epr.execute(visit.context, command).await {
            Ok(_) => {
                return Ok(Reply::goto(
                    format!("/patients/{patient}/observations"),
                    "The set is struck out; record the right one if there is one",
                ));
            }
            Err(StrikeObservationsError::Refused(refused)) => objected(refused)?,
            Err(error @ StrikeObservationsError::Reason(_)) => wrong("reason", &error),
            Err(error) => wrong("", &error),
        };
        Ok(Reply::Problem {
            title: "Observations".into(),
            body: page(visit, patient, &shown, &[error]),
        })
    }
}

async fn opened(visit: &mut Visit<'_>, patient: PatientId) -> Result<Shown<ObservationSet>, Refused> {
    let id = visit.request.record("set")?;
    visit.view.record(patient, id).await?;
    store::observation::set(&mut visit.view.look(), patient, id)
        .await?
        .ok_or(Refused::NotFound)
}

fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    shown: &Shown<ObservationSet>,
    errors: &[FieldError],
) -> Markup {
    let (set, id, version) = (&shown.record, patient.to_string(), shown.version.to_string());
    let taken = display::date_time(set.taken);
    html! {
        h2 { "Observations of " (taken) }
        p { (set.scored.says()) "." }
        @if let Some(ended) = &set.struck {
            p { b { "Entered in error: " } (ended.reason) " (" (ended.by.name) ", " (display::date_time(ended.by.at)) ")" }
        }
        @if !set.confirmed.is_empty() { p { "Checked and said to be right: " (set.confirmed.join(", ")) "." } }
        (table::table(std::slice::from_ref(shown), patient))
        (audit_line(AuditLine {
            by: &set.entered.name,
            recorded: &display::date_time(set.entered.at),
            effective: (set.entered.at - set.taken > chrono::TimeDelta::minutes(15)).then_some(taken.as_str()),
            version: None,
        }))
        (super::super::seal_link(visit, patient, shown.id, "set of observations"))
        @if set.struck.is_none() && visit.may(RECORD_OBSERVATIONS) {
            h3 { "Entered in error" }
            p { "Values are never changed. Strike this set out, then record the right one." }
            (form(&Form {
                action: &format!("/patients/{id}/observations/{}", shown.id),
                guard: visit.guard(Some(&id), Some(&version)),
                errors,
                body: html! {
                    (text_area(Field {
                        name: "reason", label: "Why", hint: Some("For example: these are the values of another patient"),
                        error: error_for(errors, "reason"), value: visit.request.field("reason").unwrap_or_default(),
                    }, 2))
                    (reason(errors, visit.request.field("because")))
                },
                submit: "Strike out",
                kind: ButtonKind::Warning,
                cancel: Some(&format!("/patients/{id}/observations")),
            }))
        }
    }
}
