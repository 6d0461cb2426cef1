//! Why somebody may reach a patient, or may not: each kind of act in words, and the relationships there are.
//!
//! It posts, so that no number is left in an address; and it is a view of that patient, recorded as one.

use std::collections::BTreeMap;

use maud::{Markup, html};
use trefoil_core::{
    Answer, PatientId, Permission, Reach, Refused, StaffId, display,
    ports::{Demographics, Identity, NumberedPatients},
};
use trefoil_kernel::{
    administer::{Relationship, relationships},
    async_trait,
    people::{Staff, roles_of, staff_by_username, teams_of},
};
use trefoil_web::{
    components::{
        ButtonKind, Chip, ChipColour, Column, Field, FieldError, Form, Table, TextInput, chip, data_table,
        error_for, form, notice, summary_list, text_input,
    },
    screen::{ListScreen, Reply, Visit},
};

use crate::{
    known::{Known, module_name},
    pages::back,
    permissions::EXPLAIN_ACCESS,
};

const PATH: &str = "/administration/relationships";

pub(super) struct Relationships;

/// Everything that is shown of the two.
struct Found {
    staff: Staff,
    who: Identity,
    patient: PatientId,
    there: Vec<Relationship>,
    teams: Vec<String>,
    roles: Vec<Acting>,
}

/// What one role of the person comes to.
struct Acting {
    name: String,
    /// By what is said of them: acts that are allowed or refused for the same reasons.
    acts: BTreeMap<(bool, Vec<String>), Vec<String>>,
}

#[async_trait]
impl ListScreen for Relationships {
    fn path(&self) -> &'static str {
        PATH
    }
    fn what(&self) -> &'static str {
        "administration.explain_access"
    }
    fn needs(&self) -> Permission {
        EXPLAIN_ACCESS
    }
    fn menu(&self) -> Option<(u16, &'static str)> {
        Some((910, "Why access"))
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        Ok(Reply::page("Why somebody may reach a patient", ask(visit, &[])))
    }

    async fn act(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let mut errors = vec![];
        let staff = chosen_staff(visit, &mut errors).await?;
        let patient = chosen_patient(visit, &mut errors).await?;
        let title = "Why somebody may reach a patient";
        let (Some(staff), Some(patient), true) = (staff, patient, errors.is_empty()) else {
            return Ok(Reply::Problem {
                title: title.into(),
                body: ask(visit, &errors),
            });
        };
        // Whoever may not know of this patient is told the same as of a number nobody has.
        match visit.view.patient(patient, EXPLAIN_ACCESS).await {
            Ok(_) => {}
            Err(Refused::NotFound) => {
                let errors = [nobody_has_it()];
                return Ok(Reply::Problem {
                    title: title.into(),
                    body: ask(visit, &errors),
                });
            }
            Err(refused) => return Err(refused),
        }
        visit.view.asked(format!(
            "why {} may reach this record, or may not",
            staff.username
        ));
        let found = found(visit, staff, patient).await?;
        Ok(Reply::page(
            title,
            html! { (answer(visit, &found)) (ask(visit, &[])) },
        ))
    }
}

async fn chosen_staff(visit: &Visit<'_>, errors: &mut Vec<FieldError>) -> Result<Option<Staff>, Refused> {
    let Some(typed) = visit.request.field("username") else {
        errors.push(FieldError::new("username", "enter what the person signs in with"));
        return Ok(None);
    };
    let found = staff_by_username(&mut visit.view.look(), typed).await?;
    if found.is_none() {
        errors.push(FieldError::new(
            "username",
            "nobody signs in with this; look in the list of people",
        ));
    }
    Ok(found)
}

fn nobody_has_it() -> FieldError {
    FieldError::new(
        "number",
        "no patient you may know of has this number; check it, digit by digit",
    )
}

async fn chosen_patient(
    visit: &Visit<'_>,
    errors: &mut Vec<FieldError>,
) -> Result<Option<PatientId>, Refused> {
    let typed = visit.request.field("number").unwrap_or_default();
    if typed.is_empty() || typed.chars().count() > 40 {
        errors.push(FieldError::new(
            "number",
            "enter the patient's NHS number or hospital number",
        ));
        return Ok(None);
    }
    let port = visit.epr.ports().get::<dyn NumberedPatients>()?;
    match port.with_number(visit.view.look().reading(), typed).await? {
        Answer::Known { value } if value.len() == 1 => Ok(value.first().copied()),
        Answer::Known { .. } => {
            errors.push(FieldError::new(
                "number",
                "several records have this number; use the hospital number",
            ));
            Ok(None)
        }
        Answer::NoneKnown => {
            errors.push(nobody_has_it());
            Ok(None)
        }
        Answer::Unavailable { because } => {
            errors.push(FieldError::new(
                "number",
                &format!("patients cannot be looked up now: {because}"),
            ));
            Ok(None)
        }
    }
}

async fn found(visit: &Visit<'_>, staff: Staff, patient: PatientId) -> Result<Found, Refused> {
    let demographics = visit.epr.ports().get::<dyn Demographics>()?;
    let mut look = visit.view.look();
    let Answer::Known { value: who } = demographics.identity(look.reading(), patient).await? else {
        return Err(Refused::NotFound);
    };
    let known = Known::read(visit.epr, &mut look).await?;
    let mut roles = vec![];
    for (role, name) in roles_of(&mut look, staff.staff).await? {
        roles.push(acting(visit, &known, &staff, (role, name), patient).await?);
    }
    Ok(Found {
        there: relationships(&mut look, staff.staff, patient, visit.context.now()).await?,
        teams: teams_of(&mut look, staff.staff)
            .await?
            .into_iter()
            .map(|team| team.name)
            .collect(),
        staff,
        who,
        patient,
        roles,
    })
}

/// Everything one can do to one patient, in this role, gathered by the reasons.
async fn acting(
    visit: &Visit<'_>,
    known: &Known,
    staff: &Staff,
    (role, name): (String, String),
    patient: PatientId,
) -> Result<Acting, Refused> {
    let mut acts: BTreeMap<(bool, Vec<String>), Vec<String>> = BTreeMap::new();
    for (module, permission) in &known.permissions {
        if permission.reach == Reach::System {
            continue;
        }
        let said = explained(visit, staff.staff, &role, patient, *permission).await?;
        let act = format!("{} ({})", permission.says, module_name(module).to_lowercase());
        acts.entry(said).or_default().push(act);
    }
    Ok(Acting { name, acts })
}

fn ask(visit: &Visit<'_>, errors: &[FieldError]) -> Markup {
    let typed = |name| visit.request.field(name).unwrap_or_default();
    let field = |name, label, hint| Field {
        name,
        label,
        hint: Some(hint),
        error: error_for(errors, name),
        value: typed(name),
    };
    html! {
        @if visit.may(trefoil_kernel::people::ADMINISTER_PEOPLE) { (back("/administration", "Administration")) }
        h2 { "Whom and whose" }
        p { "Asking is recorded as a look at this patient: the patient can see that you asked." }
        (form(&Form {
            action: PATH,
            guard: visit.guard(None, None),
            errors,
            body: html! {
                (text_input(TextInput { field: field("username", "The person signs in as", "As in the list of people"), width: Some(20), ..TextInput::default() }))
                (text_input(TextInput { field: field("number", "Patient's NHS number or hospital number", "For example 999 000 0018, or T0000001"), width: Some(20), ..TextInput::default() }))
            },
            submit: "Explain",
            kind: ButtonKind::Primary,
            cancel: None,
        }))
    }
}

fn answer(visit: &Visit<'_>, found: &Found) -> Markup {
    let number = found
        .who
        .nhs_number
        .as_ref()
        .map_or_else(|| "Not recorded".to_owned(), ToString::to_string);
    html! {
        (summary_list(&[
            ("Person", html! { b { (found.staff.name) } ", signs in as " (found.staff.username) @if !found.staff.active { ", may not sign in" } }),
            ("Teams", html! { @if found.teams.is_empty() { "None" } @else { (found.teams.join(", ")) } }),
            ("Patient", html! {
                a href={ "/patients/" (found.patient) } { b { (found.who.name.to_string()) } }
                ", born " (found.who.born.map_or_else(|| "Not Known".to_owned(), display::date)) ", NHS No. " (number)
            }),
        ]))
        @if found.roles.is_empty() { (notice("No role", html! { (found.staff.name) " has no role, so may do nothing." })) }
        @for acting in &found.roles { (of_role(found, acting)) }
        h2 { "Relationships" }
        (there(visit, &found.there))
    }
}

fn of_role(found: &Found, acting: &Acting) -> Markup {
    html! {
        h2 { "Acting as " (acting.name) }
        // What is allowed first.
        @for ((allowed, because), acts) in acting.acts.iter().rev() {
            section class="explained" {
                h3 {
                    @if *allowed { (chip(Chip { words: "May", colour: ChipColour::Green })) }
                    @else { (chip(Chip { words: "May not", colour: ChipColour::Amber })) }
                    " " (found.staff.name)
                }
                ul class="nhsuk-list nhsuk-list--bullet in-columns" { @for act in acts { li { (act) } } }
                p { b { "Because " } (because.join("; ")) "." }
            }
        }
    }
}

fn there(visit: &Visit<'_>, all: &[Relationship]) -> Markup {
    let now = visit.context.now();
    let rows: Vec<Markup> = all
        .iter()
        .map(|one| {
            let over = one.until.is_some_and(|until| until <= now);
            html! { tr {
                th scope="row" { (basis(&one.basis)) }
                td { @if let Some(team) = &one.team { "As a member of " (team) } @else { "Their own" } }
                td class="no-break" { (display::date_time(one.since)) }
                td class="no-break" { @if let Some(until) = one.until { (display::date_time(until)) } @else { "No end" } }
                td { @if over { "Over" } @else if one.since > now { "Not yet" } @else { b { "Holds now" } } }
                td { (record(one)) }
            } }
        })
        .collect();
    data_table(&Table {
        caption: "Relationships of this person with this patient, newest first",
        caption_hidden: true,
        columns: &[
            "What it rests on",
            "Whose",
            "Since",
            "Until",
            "Now",
            "Follows from",
        ]
        .map(Column::of),
        rows: &rows,
        empty: "None now, and none that ended in the last year.",
    })
}

/// The record a relationship follows from, by its kind and id: whoever asks on can find it.
fn record(one: &Relationship) -> Markup {
    let kind = one.kind.as_deref().unwrap_or("no record");
    let (module, what) = kind.split_once('.').unwrap_or(("", kind));
    html! {
        (what.replace('_', " ")) @if !module.is_empty() { " (" (module_name(module).to_lowercase()) ")" }
        br; span class="small" { (one.id) }
    }
}

/// A basis as people say it.
fn basis(kept: &str) -> String {
    match kept {
        "admission" => "An admission".to_owned(),
        "ward_team" => "The team of the ward".to_owned(),
        "referral" => "A referral".to_owned(),
        "clinic" => "A clinic".to_owned(),
        "task" => "A task".to_owned(),
        "on_call" => "On-call duty".to_owned(),
        "registration" => "They registered the patient".to_owned(),
        "broken_glass" => "Broke the glass".to_owned(),
        other => other.replace('_', " "),
    }
}

/// The one decision of the kernel, asked for somebody else.
async fn explained(
    visit: &Visit<'_>,
    staff: StaffId,
    role: &str,
    patient: PatientId,
    permission: Permission,
) -> Result<(bool, Vec<String>), Refused> {
    let said = visit
        .epr
        .explain(staff, role, patient, permission, visit.context.now())
        .await?;
    Ok((said.allowed, said.because))
}
