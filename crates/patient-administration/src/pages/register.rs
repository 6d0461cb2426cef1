//! Registering somebody who has no record here. Those who look alike are shown beside the form before it is saved.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{
        ButtonKind, Choice, Column, Field, FieldError, Form, Table, checkboxes, data_table, form, nhs_number,
        warning_callout,
    },
    screen::{ListScreen, Reply, Visit},
};

use super::{
    life,
    person_form::{Asked, Typed, field_of, fields, read},
    wrong::{objected, reason, wrong},
};
use crate::{
    permissions::{FIND, REGISTER},
    person::{
        PersonDetails,
        register::{Alike, Different, NumberSeries, RegisterError, RegisterPerson},
    },
    store::{FoundPerson, find::line},
};

/// With the numbers this hospital gives.
pub(super) struct Register(pub(super) NumberSeries);

#[async_trait]
impl ListScreen for Register {
    fn path(&self) -> &'static str {
        "/register"
    }
    fn what(&self) -> &'static str {
        "patient_administration.register"
    }
    fn needs(&self) -> Permission {
        REGISTER
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        Ok(Reply::page(TITLE, page(visit, &Typed::default(), &[], &[])))
    }

    async fn act(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let typed = Typed::sent(visit.request);
        let (today, context) = (display::london_date(visit.context.now()), visit.context);
        let details = match read(
            &typed,
            &PersonDetails::default(),
            today,
            &context.principal.organisation,
        ) {
            Ok(details) => details,
            Err(errors) => return Ok(problem(page(visit, &typed, &errors, &[]))),
        };
        // The form's own id: the same form sent twice is the same person.
        let patient = PatientId(context.command_id.0);
        let looked_at = visit.request.form.iter().filter(|(name, _)| name == "different");
        let looked_at = looked_at.filter_map(|(_, value)| value.parse().ok()).collect();
        let (series, different) = (Some(self.0.clone()), Different::From(looked_at));
        let command = RegisterPerson {
            patient,
            details,
            series,
            different,
            restricted: None,
        };
        let error = match visit.epr.execute(context, command).await {
            Ok(_) => {
                return Ok(Reply::goto(
                    format!("/patients/{patient}/identity"),
                    "The person was registered",
                ));
            }
            Err(RegisterError::Refused(refused)) => objected(refused)?,
            Err(RegisterError::Alike(people)) => {
                let shown = people_shown(visit, &people).await?;
                let words = "Somebody alike is already registered: open their record, or say that each is a different person";
                let errors = [FieldError::new("different", words)];
                return Ok(problem(page(visit, &typed, &errors, &shown)));
            }
            Err(RegisterError::Details(error)) => wrong(field_of(&error), &error),
            Err(error @ RegisterError::InUse("this NHS number", _)) => wrong("nhs_number", &error),
            Err(error) => wrong("", &error),
        };
        Ok(problem(page(visit, &typed, &[error], &[])))
    }
}

const TITLE: &str = "Register a new person";

fn problem(body: Markup) -> Reply {
    Reply::Problem {
        title: TITLE.into(),
        body,
    }
}

/// Their lines, and the access event that names them.
async fn people_shown(
    visit: &mut Visit<'_>,
    people: &[Alike],
) -> Result<Vec<(FoundPerson, String)>, Refused> {
    let (mut shown, mut look) = (vec![], visit.view.look());
    for alike in people {
        if let Some(person) = line(&mut look, visit.context, alike.patient).await? {
            shown.push((person, alike.likeness.says()));
        }
    }
    visit.view.asked("people who look like somebody being registered");
    visit
        .view
        .list(FIND, shown.iter().map(|(person, _)| person.patient))?;
    Ok(shown)
}

fn page(visit: &Visit<'_>, typed: &Typed, errors: &[FieldError], alike: &[(FoundPerson, String)]) -> Markup {
    form(&Form {
        action: "/register",
        guard: visit.guard(None, None),
        errors,
        body: html! {
            @if !alike.is_empty() { (duplicates(visit, errors, alike)) }
            (fields(typed, errors, Asked::Registering))
            (reason(errors, visit.request.field("because")))
        },
        submit: "Register",
        kind: ButtonKind::Primary,
        cancel: Some("/search"),
    })
}

fn duplicates(visit: &Visit<'_>, errors: &[FieldError], alike: &[(FoundPerson, String)]) -> Markup {
    let rows: Vec<Markup> = alike
        .iter()
        .map(|(person, says)| {
            html! { tr {
                th scope="row" { a href={ "/patients/" (person.patient) } { b { (person.name) } } }
                td class="no-break" { (life(person.born, person.died, visit.context.now())) }
                td { (person.gender) }
                td class="no-break" { (nhs_number(person.nhs_number.as_deref().unwrap_or_default())) }
                td { (person.first_line.as_deref().unwrap_or_default()) " " (person.postcode.as_deref().unwrap_or_default()) }
                td { (says) }
            } }
        })
        .collect();
    let columns = [
        "Patient",
        "Born (age)",
        "Gender",
        "NHS No.",
        "Address",
        "Why shown",
    ]
    .map(Column::of);
    let labels: Vec<(String, String)> = alike
        .iter()
        .map(|(person, _)| {
            (
                person.patient.to_string(),
                format!("{} is a different person", person.name),
            )
        })
        .collect();
    let choices: Vec<Choice<'_>> = labels
        .iter()
        .map(|(value, label)| Choice { value, label })
        .collect();
    let error = errors
        .iter()
        .find(|error| error.field == "different")
        .map(|error| error.message.as_str());
    warning_callout(
        "Already registered?",
        html! {
            (data_table(&Table { caption: "People who look alike", caption_hidden: true, columns: &columns, rows: &rows, empty: "" }))
            (checkboxes(Field { name: "different", label: "Only if you are sure", error, ..Field::default() }, &choices, &[]))
        },
    )
}
