//! Amending an allergy.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{ButtonKind, FieldError, Form, form},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    allergies::agent,
    allergy_form::{Meant, Offered, Typed, agent_fields, amend_error, detail_fields, meant},
    stale,
    wrong::{reason, wrong},
};
use crate::{
    allergy::{
        Agent, Allergy,
        amend::{AmendAllergy, AmendAllergyError},
    },
    permissions::RECORD_ALLERGY,
    store::{self, Shown},
};

pub(super) struct Amend;

#[async_trait]
impl RecordScreen for Amend {
    fn path(&self) -> &'static str {
        "/patients/{patient}/allergies/{allergy}"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.amend_allergy"
    }
    fn needs(&self) -> Permission {
        RECORD_ALLERGY
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        if !shown.record.stands() {
            return Ok(Reply::goto(
                format!("/patients/{patient}/allergies"),
                AmendAllergyError::Ended(shown.record.standing.word()).to_string(),
            ));
        }
        let typed = Typed::of(&shown.record);
        let body = page(visit, patient, &shown, shown.version, &typed, None, &[]);
        Ok(Reply::page("Amend an allergy", body))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = opened(visit, patient).await?;
        let (typed, seen) = (Typed::sent(visit.request), visit.request.seen());
        // A code stays; words may be worded better or given their code.
        let mut agent = None;
        let mut offered = None;
        let mut errors = vec![];
        if matches!(shown.record.agent, Agent::Words(_)) {
            match meant(visit, &typed).await? {
                Meant::Agent(given) => agent = Some(given),
                Meant::Choose(_) if typed.agent == shown.record.agent.shown() => {}
                Meant::Choose(some) => {
                    errors.push(FieldError::new("substance", "Choose what is meant"));
                    offered = Some(some);
                }
            }
        }
        match typed.details(visit.context.now()) {
            Err(more) => errors.extend(more),
            Ok(details) if errors.is_empty() => {
                let command = AmendAllergy {
                    id: shown.id,
                    patient,
                    seen,
                    agent,
                    details,
                };
                match visit.epr.execute(visit.context, command).await {
                    Ok(_) => {
                        return Ok(Reply::goto(
                            format!("/patients/{patient}/allergies"),
                            "The allergy was amended",
                        ));
                    }
                    Err(AmendAllergyError::Refused(Refused::Stale { .. })) => {
                        return conflict(visit, patient, &shown, &typed).await;
                    }
                    Err(error @ AmendAllergyError::Ended(_)) => errors.push(wrong("", &error)),
                    Err(error) => errors.push(amend_error(error)?),
                }
            }
            Ok(_) => {}
        }
        Ok(Reply::Problem {
            title: "Amend an allergy".into(),
            body: page(visit, patient, &shown, seen, &typed, offered.as_ref(), &errors),
        })
    }
}

/// The allergy of the path.
pub(super) async fn opened(visit: &mut Visit<'_>, patient: PatientId) -> Result<Shown<Allergy>, Refused> {
    let id = visit.request.record("allergy")?;
    visit.view.record(patient, id).await?;
    store::allergy::allergy(&mut visit.view.look(), patient, id)
        .await?
        .ok_or(Refused::NotFound)
}

async fn conflict(
    visit: &Visit<'_>,
    patient: PatientId,
    shown: &Shown<Allergy>,
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
    if matches!(shown.record.agent, Agent::Coded(_)) {
        rows.remove(0); // the form had no box for it
    }
    let current = format!("/patients/{patient}/allergies");
    stale::both::<Allergy>(
        visit,
        patient,
        shown.id,
        ("Amend an allergy", "allergy"),
        &rows,
        &current,
    )
    .await
}

fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    shown: &Shown<Allergy>,
    version: i64,
    typed: &Typed,
    offered: Option<&Offered>,
    errors: &[FieldError],
) -> Markup {
    let (id, version) = (patient.to_string(), version.to_string());
    html! {
        h2 { "Amend the allergy to " (shown.record.agent.shown()) }
        (form(&Form {
            action: &format!("/patients/{id}/allergies/{}", shown.id),
            guard: visit.guard(Some(&id), Some(&version)),
            errors,
            body: html! {
                @if matches!(shown.record.agent, Agent::Words(_)) { (agent_fields(typed, offered, errors)) }
                @else { p { "Drug or substance: " (agent(&shown.record.agent)) } }
                (detail_fields(typed, errors))
                (reason(errors, visit.request.field("because")))
            },
            submit: "Save",
            kind: ButtonKind::Primary,
            cancel: Some(&format!("/patients/{id}/allergies")),
        }))
    }
}
