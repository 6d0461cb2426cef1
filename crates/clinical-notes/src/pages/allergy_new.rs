//! Recording an allergy.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, RecordId, Refused};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{ButtonKind, FieldError, Form, form, hidden},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    allergy_form::{Meant, Offered, Typed, agent_fields, detail_fields, meant, record_error},
    wrong::reason,
};
use crate::{allergy::record::RecordAllergy, permissions::RECORD_ALLERGY};

pub(super) struct NewAllergy;

#[async_trait]
impl RecordScreen for NewAllergy {
    fn path(&self) -> &'static str {
        "/patients/{patient}/allergies/new"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.record_allergy"
    }
    fn needs(&self) -> Permission {
        RECORD_ALLERGY
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let body = page(visit, patient, &Typed::default(), None, &[]);
        Ok(Reply::page("Record an allergy", body))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let typed = Typed::sent(visit.request);
        let meant = meant(visit, &typed).await?;
        let (errors, offered) = match (typed.details(visit.context.now()), meant) {
            (Ok(details), Meant::Agent(agent)) => {
                let command = RecordAllergy {
                    id: new_id(visit),
                    patient,
                    agent,
                    details,
                };
                match visit.epr.execute(visit.context, command).await {
                    Ok(_) => {
                        return Ok(Reply::goto(
                            format!("/patients/{patient}/allergies"),
                            "The allergy was recorded",
                        ));
                    }
                    Err(error) => (vec![record_error(error)?], None),
                }
            }
            (details, meant) => {
                let mut errors = details.err().unwrap_or_default();
                let offered = match meant {
                    Meant::Choose(offered) => {
                        errors.insert(0, FieldError::new("substance", "Choose what is meant"));
                        Some(offered)
                    }
                    Meant::Agent(_) => None,
                };
                (errors, offered)
            }
        };
        Ok(Reply::Problem {
            title: "Record an allergy".into(),
            body: page(visit, patient, &typed, offered.as_ref(), &errors),
        })
    }
}

/// The id the page gave the record, so that a double click is one record.
pub(super) fn new_id(visit: &Visit<'_>) -> RecordId {
    visit
        .request
        .record_field("record")
        .unwrap_or_else(|| RecordId(trefoil_kernel::fresh_id()))
}

fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    typed: &Typed,
    offered: Option<&Offered>,
    errors: &[FieldError],
) -> Markup {
    let id = patient.to_string();
    html! {
        h2 { "Record an allergy or adverse reaction" }
        (form(&Form {
            action: &format!("/patients/{id}/allergies/new"),
            guard: visit.guard(Some(&id), None),
            errors,
            body: html! {
                (hidden("record", &new_id(visit).to_string()))
                (agent_fields(typed, offered, errors))
                (detail_fields(typed, errors))
                (reason(errors, visit.request.field("because")))
            },
            submit: "Record",
            kind: ButtonKind::Primary,
            cancel: Some(&format!("/patients/{id}/allergies")),
        }))
    }
}
