//! Saying that a patient has no known allergies, and taking it back.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{ButtonKind, Choice, Field, FieldError, Form, error_for, form, hidden, select, text_area},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    allergy_new::new_id,
    wrong::{objected, reason, wrong},
};
use crate::{
    allergy::Source,
    allergy_statement::{
        make::{StateError, StateNoKnownAllergies},
        withdraw::{WithdrawError, WithdrawStatement},
    },
    permissions::RECORD_ALLERGY,
    store,
};

pub(super) struct NoKnown;

#[async_trait]
impl RecordScreen for NoKnown {
    fn path(&self) -> &'static str {
        "/patients/{patient}/allergies/none"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.state_no_known_allergies"
    }
    fn needs(&self) -> Permission {
        RECORD_ALLERGY
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        Ok(Reply::page("No known allergies", page(visit, patient, &[])))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let said_by = visit.request.field("said_by").and_then(Source::parse);
        let error = match said_by {
            None => FieldError::new("said_by", "Choose who said so"),
            Some(said_by) => {
                let command = StateNoKnownAllergies {
                    id: new_id(visit),
                    patient,
                    said_by,
                };
                match visit.epr.execute(visit.context, command).await {
                    Ok(_) => {
                        return Ok(Reply::goto(
                            format!("/patients/{patient}/allergies"),
                            "Recorded: no known allergies",
                        ));
                    }
                    Err(StateError::Refused(refused)) => objected(refused)?,
                    Err(error) => wrong("", &error),
                }
            }
        };
        Ok(Reply::Problem {
            title: "No known allergies".into(),
            body: page(visit, patient, &[error]),
        })
    }
}

fn page(visit: &Visit<'_>, patient: PatientId, errors: &[FieldError]) -> Markup {
    let id = patient.to_string();
    let sources = Source::ALL.map(|(_, value, label)| Choice { value, label });
    html! {
        h2 { "No known allergies" }
        p { "You say, under your name and with today's date, that somebody was asked and knows of no allergy or adverse reaction." }
        (form(&Form {
            action: &format!("/patients/{id}/allergies/none"),
            guard: visit.guard(Some(&id), None),
            errors,
            body: html! {
                (hidden("record", &new_id(visit).to_string()))
                (select(Field {
                    name: "said_by", label: "Who said so", error: error_for(errors, "said_by"), hint: None,
                    value: visit.request.field("said_by").unwrap_or_default(),
                }, "Choose", &sources))
                (reason(errors, visit.request.field("because")))
            },
            submit: "Record no known allergies",
            kind: ButtonKind::Primary,
            cancel: Some(&format!("/patients/{id}/allergies")),
        }))
    }
}

pub(super) struct Withdraw;

#[async_trait]
impl RecordScreen for Withdraw {
    fn path(&self) -> &'static str {
        "/patients/{patient}/allergies/none/{statement}"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.withdraw_allergy_statement"
    }
    fn needs(&self) -> Permission {
        RECORD_ALLERGY
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let statement = visit.request.record("statement")?;
        visit.view.record(patient, statement).await?;
        Ok(Reply::page(
            "Take back",
            withdraw_page(visit, patient, &[]).await?,
        ))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let statement = visit.request.record("statement")?;
        visit.view.record(patient, statement).await?;
        let command = WithdrawStatement {
            id: statement,
            patient,
            seen: visit.request.seen(),
            reason: visit.request.field("reason").unwrap_or_default().to_owned(),
        };
        let error = match visit.epr.execute(visit.context, command).await {
            Ok(_) => {
                return Ok(Reply::goto(
                    format!("/patients/{patient}/allergies"),
                    "The statement was taken back; allergies are not recorded",
                ));
            }
            Err(WithdrawError::Refused(refused)) => objected(refused)?,
            Err(error @ WithdrawError::Reason(_)) => wrong("reason", &error),
            Err(error) => wrong("", &error),
        };
        Ok(Reply::Problem {
            title: "Take back".into(),
            body: withdraw_page(visit, patient, &[error]).await?,
        })
    }
}

async fn withdraw_page(
    visit: &Visit<'_>,
    patient: PatientId,
    errors: &[FieldError],
) -> Result<Markup, Refused> {
    let id = visit.request.record("statement")?;
    let all = store::allergy::statements(&mut visit.view.look(), patient).await?;
    let shown = all.iter().find(|one| one.id == id).ok_or(Refused::NotFound)?;
    let (home, version) = (patient.to_string(), shown.version.to_string());
    Ok(html! {
        h2 { "Take back \"No known allergies\"" }
        p { "Recorded by " (shown.record.by.name) ". Afterwards allergies are shown as not recorded." }
        (form(&Form {
            action: &format!("/patients/{home}/allergies/none/{id}"),
            guard: visit.guard(Some(&home), Some(&version)),
            errors,
            body: html! {
                (text_area(Field {
                    name: "reason", label: "Why", hint: None, error: error_for(errors, "reason"),
                    value: visit.request.field("reason").unwrap_or_default(),
                }, 2))
                (reason(errors, visit.request.field("because")))
            },
            submit: "Take back",
            kind: ButtonKind::Warning,
            cancel: Some(&format!("/patients/{home}/allergies")),
        }))
    })
}
