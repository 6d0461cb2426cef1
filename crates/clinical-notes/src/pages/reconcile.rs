//! Reconciling what another system said of an allergy: record it, or dismiss it with a reason.

use maud::{Markup, html};
use trefoil_core::{Answer, PatientId, Permission, RecordId, Refused, display, ports::UnreconciledAllergy};
use trefoil_kernel::{FutureExt, async_trait};
use trefoil_web::{
    components::{
        ButtonKind, EmptyState, Field, FieldError, Form, empty_state, error_for, form, hidden, text_area,
    },
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    allergy_form::{Meant, Offered, Typed, agent_fields, detail_fields, meant, record_error},
    allergy_new::new_id,
    wrong::{objected, reason, wrong},
};
use crate::{
    allergy::record::{RecordAllergy, RecordAllergyError},
    permissions::{RECONCILE_ALLERGY, RECORD_ALLERGY},
    reconciliation::{
        Outcome,
        reopen::{ReopenError, ReopenStatement},
        settle::{SettleError, SettleStatement},
    },
    store, waiting,
};

pub(super) struct Reconcile;

/// Either of the two commands of one decision.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Record(#[from] RecordAllergyError),
    #[error(transparent)]
    Settle(#[from] SettleError),
    #[error(transparent)]
    Refused(#[from] Refused),
}

#[async_trait]
impl RecordScreen for Reconcile {
    fn path(&self) -> &'static str {
        "/patients/{patient}/allergies/received/{statement}"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.reconcile_allergy"
    }
    fn needs(&self) -> Permission {
        RECONCILE_ALLERGY
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let statement = visit.request.record("statement")?;
        visit.view.record(patient, statement).await?;
        let body = page(visit, patient, None, None, &[]).await?;
        Ok(Reply::page("Reconcile", body))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let statement = visit.request.record("statement")?;
        visit.view.record(patient, statement).await?;
        let (typed, mut offered) = (Typed::sent(visit.request), None);
        let done = match visit.request.field("do") {
            Some("dismiss") => dismiss(visit, patient).await,
            Some("reopen") => reopen(visit, patient).await,
            _ => match meant(visit, &typed).await? {
                Meant::Agent(agent) => match typed.details(visit.context.now()) {
                    Err(errors) => Err(errors),
                    Ok(details) => {
                        let record = RecordAllergy {
                            id: new_id(visit),
                            patient,
                            agent,
                            details,
                        };
                        both(visit, patient, record).await?
                    }
                },
                Meant::Choose(some) => {
                    offered = Some(some);
                    let mut errors = vec![FieldError::new("substance", "Choose what is meant")];
                    errors.extend(typed.details(visit.context.now()).err().unwrap_or_default());
                    Err(errors)
                }
            },
        };
        match done {
            Ok(said) => Ok(Reply::goto(format!("/patients/{patient}/allergies"), said)),
            Err(errors) => Ok(Reply::Problem {
                title: "Reconcile".into(),
                body: page(visit, patient, Some(&typed), offered.as_ref(), &errors).await?,
            }),
        }
    }
}

/// Record the allergy and settle the statement: both or neither.
async fn both(
    visit: &Visit<'_>,
    patient: PatientId,
    record: RecordAllergy,
) -> Result<Result<&'static str, Vec<FieldError>>, Refused> {
    let settle = SettleStatement {
        id: decision(visit),
        patient,
        statement: visit.request.record("statement")?,
        outcome: Outcome::Recorded { allergy: record.id },
    };
    let done: Result<(), Failed> = visit
        .epr
        .together(visit.context, move |unit| {
            let (record, settle) = (record.clone(), settle.clone());
            async move {
                unit.execute(&record).await?;
                unit.execute(&settle).await?;
                Ok(())
            }
            .boxed()
        })
        .await;
    Ok(match done {
        Ok(()) => Ok("The statement was recorded as an allergy"),
        Err(Failed::Record(error)) => Err(vec![record_error(error)?]),
        Err(Failed::Settle(SettleError::Refused(refused)) | Failed::Refused(refused)) => {
            Err(vec![objected(refused)?])
        }
        Err(Failed::Settle(error)) => Err(vec![wrong("", &error)]),
    })
}

async fn dismiss(visit: &Visit<'_>, patient: PatientId) -> Result<&'static str, Vec<FieldError>> {
    let fail = |refused: Refused| vec![objected(refused).unwrap_or_else(|refused| wrong("", &refused))];
    let command = SettleStatement {
        id: decision(visit),
        patient,
        statement: visit.request.record("statement").map_err(fail)?,
        outcome: Outcome::Dismissed {
            reason: visit.request.field("reason").unwrap_or_default().to_owned(),
        },
    };
    match visit.epr.execute(visit.context, command).await {
        Ok(_) => Ok("The statement was dismissed"),
        Err(SettleError::Refused(refused)) => Err(fail(refused)),
        Err(error @ SettleError::Reason(_)) => Err(vec![wrong("reason", &error)]),
        Err(error) => Err(vec![wrong("", &error)]),
    }
}

async fn reopen(visit: &Visit<'_>, patient: PatientId) -> Result<&'static str, Vec<FieldError>> {
    let command = ReopenStatement {
        id: decision(visit),
        patient,
        seen: visit.request.seen(),
        reason: visit.request.field("reason").unwrap_or_default().to_owned(),
    };
    match visit.epr.execute(visit.context, command).await {
        Ok(_) => Ok("The statement waits again"),
        Err(ReopenError::Refused(refused)) => Err(vec![
            objected(refused).unwrap_or_else(|refused| wrong("", &refused)),
        ]),
        Err(error @ ReopenError::Reason(_)) => Err(vec![wrong("reason", &error)]),
        Err(error) => Err(vec![wrong("", &error)]),
    }
}

/// The id of the decision, given by the page.
fn decision(visit: &Visit<'_>) -> RecordId {
    visit
        .request
        .record_field("decision")
        .unwrap_or_else(|| RecordId(trefoil_kernel::fresh_id()))
}

/// The statement's own words where a form was not yet sent.
fn begun(said: &UnreconciledAllergy) -> Typed {
    Typed {
        agent: said.agent.clone(),
        reactions: said.reaction.clone().unwrap_or_default(),
        said_by: "other_record".into(),
        certainty: "unconfirmed".into(),
        ..Typed::default()
    }
}

async fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    typed: Option<&Typed>,
    offered: Option<&Offered>,
    errors: &[FieldError],
) -> Result<Markup, Refused> {
    let id = visit.request.record("statement")?;
    let mut look = visit.view.look();
    let said = match waiting::unreconciled(visit.epr.ports(), &mut look, patient).await? {
        Answer::Unavailable { because } => {
            return Ok(empty_state(EmptyState::NotAvailable(&because), None));
        }
        Answer::NoneKnown => None,
        Answer::Known { value } => value.into_iter().find(|one| one.id == id),
    };
    let Some(said) = said else {
        return settled(visit, patient, id, errors).await;
    };
    let (home, version) = (patient.to_string(), String::from("0"));
    let path = format!("/patients/{home}/allergies/received/{id}");
    let (record, decision) = (new_id(visit).to_string(), decision(visit).to_string());
    let typed = typed.filter(|typed| !typed.agent.is_empty() || !typed.said_by.is_empty());
    let typed = typed.cloned().unwrap_or_else(|| begun(&said));
    Ok(html! {
        h2 { "Reconcile: " (said.agent) }
        p { (said.source) " said: " b { (said.agent) } @if let Some(reaction) = &said.reaction { " – " (reaction) }
            ", received " (display::date_time(said.received)) "." }
        @if visit.may(RECORD_ALLERGY) {
            h3 { "It is an allergy" }
            (form(&Form {
                action: &path,
                guard: visit.guard(Some(&home), Some(&version)),
                errors,
                body: html! {
                    (hidden("do", "record")) (hidden("record", &record)) (hidden("decision", &decision))
                    (agent_fields(&typed, offered, errors))
                    (detail_fields(&typed, errors))
                    (reason(errors, visit.request.field("because")))
                },
                submit: "Record as an allergy",
                kind: ButtonKind::Primary,
                cancel: Some(&format!("/patients/{home}/allergies")),
            }))
        }
        h3 { "It is none, or is recorded already" }
        (why(visit, &path, (&home, &version), ("dismiss", "Dismiss"), &decision, (errors, !visit.may(RECORD_ALLERGY))))
    })
}

/// A statement that was settled: by whom, and how it can wait again.
async fn settled(
    visit: &Visit<'_>,
    patient: PatientId,
    id: RecordId,
    errors: &[FieldError],
) -> Result<Markup, Refused> {
    let all = store::allergy::reconciliations(&mut visit.view.look(), patient).await?;
    let found = all
        .iter()
        .find(|one| one.record.statement.id == id && one.record.reopened.is_none());
    let shown = found.ok_or(Refused::NotFound)?;
    let (home, version) = (patient.to_string(), shown.version.to_string());
    let path = format!("/patients/{home}/allergies/received/{id}");
    Ok(html! {
        h2 { "Reconciled: " (shown.record.statement.agent) }
        p { (shown.record.by.name) " settled this statement of " (shown.record.statement.source) " "
            (display::date_time(shown.record.by.at)) ". An allergy that was recorded from it stays; end that by itself." }
        (why(visit, &path, (&home, &version), ("reopen", "Let it wait again"), &shown.id.to_string(), (errors, true)))
    })
}

/// A form that takes a reason; the summary of what is wrong stands on top of the page's first form.
fn why(
    visit: &Visit<'_>,
    path: &str,
    (home, version): (&str, &str),
    (word, submit): (&str, &str),
    decision: &str,
    (errors, summary): (&[FieldError], bool),
) -> Markup {
    form(&Form {
        action: path,
        guard: visit.guard(Some(home), Some(version)),
        errors: if summary { errors } else { &[] },
        body: html! {
            (hidden("do", word)) (hidden("decision", decision))
            (text_area(Field {
                name: "reason", label: "Why", hint: None, error: error_for(errors, "reason"),
                value: visit.request.field("reason").unwrap_or_default(),
            }, 2))
        },
        submit,
        kind: ButtonKind::Warning,
        cancel: None,
    })
}
