//! Restricting who may know that somebody is here (the national "S" flag), and lifting it.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{ButtonKind, Field, FieldError, Form, error_for, form, hidden, text_area, warning_callout},
    screen::{RecordScreen, Reply, Visit},
};

use super::wrong::{objected, wrong};
use crate::{
    permissions::RESTRICT,
    person::restrict::{RestrictError, RestrictPerson},
    store::person::{ShownPerson, person},
};

pub(super) struct Restricted;

#[async_trait]
impl RecordScreen for Restricted {
    fn path(&self) -> &'static str {
        "/patients/{patient}/restricted"
    }
    fn what(&self) -> &'static str {
        "patient_administration.restricted"
    }
    fn needs(&self) -> Permission {
        RESTRICT
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        Ok(Reply::page("Restriction", page(visit, patient, &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let lifts = visit.request.field("do") == Some("lift");
        let because = visit.request.field("because").unwrap_or_default();
        let command = RestrictPerson {
            patient,
            seen: visit.request.seen(),
            reason: (!lifts).then(|| because.to_owned()),
        };
        let error = match visit.epr.execute(visit.context, command).await {
            Ok(_) => {
                let said = match lifts {
                    true => "The restriction is lifted",
                    false => "The record is restricted; lift it here if that was a mistake",
                };
                return Ok(Reply::goto(format!("/patients/{patient}/restricted"), said));
            }
            Err(RestrictError::Refused(refused)) => objected(refused)?,
            Err(error @ RestrictError::NoReason) => wrong("because", &error),
            Err(error) => wrong("", &error),
        };
        Ok(Reply::Problem {
            title: "Restriction".into(),
            body: page(visit, patient, &[error]).await?,
        })
    }
}

async fn page(visit: &Visit<'_>, patient: PatientId, errors: &[FieldError]) -> Result<Markup, Refused> {
    let shown = person(&mut visit.view.look(), patient)
        .await?
        .ok_or(Refused::NotFound)?;
    let standing = shown.person.restriction.iter().find(|one| one.lifted.is_none());
    Ok(html! {
        h2 { "Restriction" }
        @match standing {
            Some(one) => {
                p {
                    b { "This record is restricted" } " since " (display::date_time(one.since)) ". Reason: " (one.reason)
                }
                (what_it_does())
                (to_lift(visit, patient, &shown, errors))
            }
            None => {
                p { "This record is not restricted." }
                (what_it_does())
                (to_restrict(visit, patient, &shown, errors))
            }
        }
    })
}

fn what_it_does() -> Markup {
    warning_callout(
        "What a restriction does",
        html! {
            ul {
                li { "Nobody finds this patient who has no relationship with them: no search, list or message names them." }
                li { "Where they live, their telephone numbers and their practice are shown to nobody at all, and sent nowhere." }
                li { "Breaking the glass does not open the record. Whoever treats the patient needs a relationship: an admission makes one." }
                li { "Whoever restricts it can still find it, to lift the restriction." }
            }
        },
    )
}

fn to_restrict(visit: &Visit<'_>, patient: PatientId, shown: &ShownPerson, errors: &[FieldError]) -> Markup {
    let body = html! {
        (hidden("do", "restrict"))
        (text_area(Field {
            name: "because", label: "Why is it to be restricted?",
            hint: Some("For example: at risk from somebody who knows them; adopted; a new identity"),
            error: error_for(errors, "because"),
            value: visit.request.field("because").unwrap_or_default(),
        }, 2))
    };
    sent(visit, patient, shown, errors, body, "Restrict")
}

fn to_lift(visit: &Visit<'_>, patient: PatientId, shown: &ShownPerson, errors: &[FieldError]) -> Markup {
    let body = html! {
        (hidden("do", "lift"))
        (text_area(Field {
            name: "because", label: "Why is it to be lifted?", hint: Some("It is kept with what you do"),
            error: error_for(errors, "because"),
            value: visit.request.field("because").unwrap_or_default(),
        }, 2))
    };
    sent(visit, patient, shown, errors, body, "Lift the restriction")
}

fn sent(
    visit: &Visit<'_>,
    patient: PatientId,
    shown: &ShownPerson,
    errors: &[FieldError],
    body: Markup,
    submit: &str,
) -> Markup {
    let (id, version) = (patient.to_string(), shown.version.to_string());
    form(&Form {
        action: &format!("/patients/{id}/restricted"),
        guard: visit.guard(Some(&id), Some(&version)),
        errors,
        body,
        submit,
        kind: ButtonKind::Warning,
        cancel: Some(&format!("/patients/{id}/identity")),
    })
}
