//! Correcting who somebody is. When somebody else was faster, both versions are shown and nothing is overwritten.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Record, Refused, display};
use trefoil_kernel::{async_trait, journal};
use trefoil_web::{
    components::{ButtonKind, Conflict, ConflictRow, FieldError, Form, conflict, form},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    person_form::{Asked, FIELDS, LOCATION, Typed, field_of, fields, read},
    stays::links,
    wrong::{objected, reason, wrong},
};
use crate::{
    permissions::{EDIT_IDENTITY, RECORD_DEATH, RESTRICT},
    person::{
        Person,
        edit::{EditError, EditPerson},
    },
    store::{
        person::{ShownPerson, person},
        stay::open_stay,
    },
};

pub(super) struct EditIdentity;

#[async_trait]
impl RecordScreen for EditIdentity {
    fn path(&self) -> &'static str {
        "/patients/{patient}/identity"
    }
    fn what(&self) -> &'static str {
        "patient_administration.identity"
    }
    fn needs(&self) -> Permission {
        EDIT_IDENTITY
    }
    fn tab(&self) -> Option<(u16, &'static str)> {
        Some((800, "Identity"))
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = current(visit, patient).await?;
        let here = open_stay(&mut visit.view.look(), patient).await?.is_some();
        let typed = Typed::of(&shown.person.details);
        let body = html! { (links(visit, patient, here))
        @if visit.may(RECORD_DEATH) { p class="no-print" { a href={ "/patients/" (patient) "/death" } { "Record a death" } } }
        @if visit.may(RESTRICT) { p class="no-print" { a href={ "/patients/" (patient) "/restricted" } { "Restrict who may know that this patient is here, or lift it" } } }
        (page(visit, patient, (shown.version, shown.person.restricted()), &typed, &[])) };
        Ok(Reply::page("Identity", body))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let shown = current(visit, patient).await?;
        let restricted = shown.person.restricted();
        let typed = match restricted {
            true => Typed::sent(visit.request).located_as(&Typed::of(&shown.person.details)),
            false => Typed::sent(visit.request),
        };
        let (seen, context) = (visit.request.seen(), visit.context);
        let today = display::london_date(context.now());
        let problem = |errors: &[FieldError]| {
            Ok(Reply::Problem {
                title: "Identity".into(),
                body: page(visit, patient, (seen, restricted), &typed, errors),
            })
        };
        let details = match read(
            &typed,
            &shown.person.details,
            today,
            &context.principal.organisation,
        ) {
            Ok(details) => details,
            Err(errors) => return problem(&errors),
        };
        match visit
            .epr
            .execute(
                context,
                EditPerson {
                    patient,
                    seen,
                    details,
                },
            )
            .await
        {
            Ok(_) => Ok(Reply::goto(
                format!("/patients/{patient}/identity"),
                "The identity was saved",
            )),
            Err(EditError::Refused(Refused::Stale { .. })) => {
                let body = both(visit, patient, &typed, &shown).await?;
                Ok(Reply::Conflict {
                    title: "Identity".into(),
                    body,
                })
            }
            Err(EditError::Refused(refused)) => problem(&[objected(refused)?]),
            Err(EditError::Details(error)) => problem(&[wrong(field_of(&error), &error)]),
            Err(error @ EditError::InUse("this NHS number", _)) => problem(&[wrong("nhs_number", &error)]),
            Err(error @ (EditError::InUse(..) | EditError::NumberRemoved)) => {
                problem(&[wrong("hospital_number", &error)])
            }
            Err(error) => problem(&[wrong("", &error)]),
        }
    }
}

async fn current(visit: &Visit<'_>, patient: PatientId) -> Result<ShownPerson, Refused> {
    person(&mut visit.view.look(), patient)
        .await?
        .ok_or(Refused::NotFound)
}

/// The form, at a version, of somebody who is restricted or not.
fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    (version, restricted): (i64, bool),
    typed: &Typed,
    errors: &[FieldError],
) -> Markup {
    let (id, version) = (patient.to_string(), version.to_string());
    let asked = if restricted {
        Asked::Restricted
    } else {
        Asked::Correcting
    };
    form(&Form {
        action: &format!("/patients/{id}/identity"),
        guard: visit.guard(Some(&id), Some(&version)),
        errors,
        body: html! { (fields(typed, errors, asked)) (reason(errors, visit.request.field("because"))) },
        submit: "Save",
        kind: ButtonKind::Primary,
        cancel: Some(&format!("/patients/{id}")),
    })
}

async fn both(
    visit: &Visit<'_>,
    patient: PatientId,
    typed: &Typed,
    shown: &ShownPerson,
) -> Result<Markup, Refused> {
    let there = Typed::of(&shown.person.details);
    let rows: Vec<ConflictRow<'_>> = FIELDS
        .iter()
        .filter(|(name, _)| !shown.person.restricted() || !LOCATION.contains(name))
        .map(|(name, label)| ConflictRow {
            label,
            typed: typed.get(name),
            current: there.get(name),
        })
        .filter(|row| !row.typed.is_empty() || !row.current.is_empty())
        .collect();
    let last = journal::history(&mut visit.view.look(), patient.0, Person::KIND, patient.0)
        .await?
        .pop();
    let (who, when) = last.map_or_else(
        || ("Somebody".to_owned(), "an unknown time".to_owned()),
        |entry| (entry.actor_name, display::date_time(entry.recorded)),
    );
    Ok(conflict(Conflict {
        record: "identity",
        changed_by: &who,
        changed_at: &when,
        rows: &rows,
        current_href: &format!("/patients/{patient}/identity"),
    }))
}
