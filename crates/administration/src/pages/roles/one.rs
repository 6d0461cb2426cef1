//! One role: what it may do, module by module, who has it, its name; and one permission granted or taken at a time.

use maud::{Markup, html};
use trefoil_core::{Permission, Reach, Refused};
use trefoil_kernel::{
    administer::{Listed, holders},
    async_trait,
    people::ADMINISTER_PEOPLE,
};
use trefoil_web::{
    components::{
        ButtonKind, Column, Field, FieldError, Form, Table, TextInput, data_table, error_for, form, hidden,
        summary_list, text_area, text_input,
    },
    screen::{ListScreen, Reply, Visit},
};

use super::list::refused;
use crate::{
    known::{Has, Known, module_name},
    pages::back,
    words,
};

pub(in crate::pages) struct OneRole;

/// The role with everybody who has it.
struct Found {
    known: Known,
    id: String,
    name: String,
    people: Vec<Listed>,
}

#[async_trait]
impl ListScreen for OneRole {
    fn path(&self) -> &'static str {
        "/administration/roles/{role}"
    }
    fn what(&self) -> &'static str {
        "administration.role"
    }
    fn needs(&self) -> Permission {
        ADMINISTER_PEOPLE
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let found = found(visit).await?;
        Ok(Reply::page(found.name.clone(), page(visit, &found, &[])))
    }

    async fn act(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let found = found(visit).await?;
        let here = format!("/administration/roles/{}", found.id);
        let mut errors = vec![];
        if let Err(error) = words::reason(visit.request.field("because").unwrap_or_default()) {
            errors.push(FieldError::new("because", &error.to_string()));
        }
        match visit.request.field("act") {
            Some("rename") => match words::role_name(visit.request.field("name").unwrap_or_default()) {
                Err(error) => errors.push(FieldError::new("name", &error.to_string())),
                Ok(name) if errors.is_empty() => {
                    visit
                        .epr
                        .name_role(visit.context, &found.id, &name)
                        .await
                        .map_err(refused)?;
                    return Ok(Reply::goto(here, format!("The role is now called {name}")));
                }
                Ok(_) => {}
            },
            Some(act @ ("grant" | "take")) => {
                let wanted = visit.request.field("permission").unwrap_or_default();
                let permission = declared(&found.known, wanted).ok_or(Refused::NotFound)?;
                if errors.is_empty() {
                    match visit
                        .epr
                        .grant(visit.context, &found.id, permission.name, act == "grant")
                        .await
                    {
                        Ok(()) => {
                            let may = if act == "grant" {
                                "may now"
                            } else {
                                "may no longer"
                            };
                            return Ok(Reply::goto(
                                here,
                                format!("{} {may} {}", found.name, permission.says),
                            ));
                        }
                        Err(error) => errors.push(refusal(error)?),
                    }
                }
            }
            _ => return Err(Refused::NotFound),
        }
        Ok(Reply::Problem {
            title: found.name.clone(),
            body: page(visit, &found, &errors),
        })
    }
}

/// What the kernel will not do, in its words; anything else is a page of its own.
fn refusal(refused: Refused) -> Result<FieldError, Refused> {
    match refused {
        Refused::Vetoed(_) => Ok(FieldError::new("", &refused.to_string())),
        other => Err(other),
    }
}

fn declared(known: &Known, name: &str) -> Option<Permission> {
    known
        .permissions
        .iter()
        .map(|(_, one)| *one)
        .find(|one| one.name == name)
}

async fn found(visit: &mut Visit<'_>) -> Result<Found, Refused> {
    let known = Known::read(visit.epr, &mut visit.view.look()).await?;
    let id = visit.request.part("role").to_owned();
    let name = known.role_name(&id).ok_or(Refused::NotFound)?.to_owned();
    let people = holders(&mut visit.view.look(), &id).await?;
    visit.view.asked(format!("the role {id}"));
    Ok(Found {
        known,
        id,
        name,
        people,
    })
}

fn page(visit: &Visit<'_>, found: &Found, errors: &[FieldError]) -> Markup {
    let active = found.people.iter().filter(|one| one.active).count();
    let asked = visit
        .request
        .field("permission")
        .or(visit.request.field("change"));
    let changing = asked.and_then(|name| declared(&found.known, name));
    let renaming = visit.request.field("act") == Some("rename");
    html! {
        (back("/administration/roles", "Roles"))
        (summary_list(&[
            ("Kept as", html! { (found.id) }),
            ("People", html! { (active) " who may sign in" @if found.people.len() > active { ", " (found.people.len() - active) " who may not" } }),
        ]))
        @if let Some(permission) = changing { (confirm(visit, found, permission, active, errors)) }
        h2 { "What it may do" }
        (permissions(found))
        h2 { "Who has it" }
        @if found.people.is_empty() { p { "Nobody." } }
        @else {
            ul class="nhsuk-list in-columns" {
                @for one in &found.people {
                    li { a href={ "/administration/people/" (one.staff.0) } { (one.name) } " " span class="small" { (one.username) @if !one.active { ", may not sign in" } } }
                }
            }
        }
        h2 { "Call it something else" }
        (rename(visit, found, if renaming { errors } else { &[] }, changing.is_some()))
    }
}

/// The role's name. With a permission being changed on the same page the reason's box is that form's.
fn rename(visit: &Visit<'_>, found: &Found, errors: &[FieldError], occupied: bool) -> Markup {
    if occupied {
        return html! { p { "Finish the change above first." } };
    }
    let value = if errors.is_empty() {
        &found.name
    } else {
        visit.request.field("name").unwrap_or_default()
    };
    let here = format!("/administration/roles/{}", found.id);
    form(&Form {
        action: &here,
        guard: visit.guard(None, None),
        errors,
        body: html! {
            (hidden("act", "rename"))
            (text_input(TextInput {
                field: Field { name: "name", label: "Name, as others read it", hint: Some("What was done under the old name keeps it"), error: error_for(errors, "name"), value },
                width: Some(20), ..TextInput::default()
            }))
            (text_area(Field { name: "because", label: "Why, and on whose word", hint: None, error: error_for(errors, "because"), value: visit.request.field("because").unwrap_or_default() }, 2))
        },
        submit: "Rename",
        kind: ButtonKind::Secondary,
        cancel: None,
    })
}

/// What granting or taking one permission means, before it is done.
fn confirm(
    visit: &Visit<'_>,
    found: &Found,
    permission: Permission,
    active: usize,
    errors: &[FieldError],
) -> Markup {
    let has = found.known.has(&found.id, permission.name);
    let here = format!("/administration/roles/{}", found.id);
    let granted = has == Has::Granted;
    let who = if active == 1 {
        "1 person acts".to_owned()
    } else {
        format!("{active} people act")
    };
    let others: Vec<&str> = found
        .known
        .includes
        .get(permission.name)
        .into_iter()
        .flatten()
        .map(|name| found.known.says(name))
        .collect();
    html! { section id="change" aria-labelledby="change-title" {
        h2 id="change-title" { @if granted { "Take away: " } @else { "Grant: " } (permission.says) }
        ul class="nhsuk-list nhsuk-list--bullet" {
            li { b { "Everybody who acts as " (found.name) @if granted { " will no longer be able to " } @else { " will be able to " } (permission.says) "." }
                " " (who) " in this role." }
            @if !others.is_empty() { li { "With it " @if granted { "goes" } @else { "comes" } ": " (others.join("; ")) "." } }
            @if let Has::Included(by) = &has { li { "They can already: it comes with “" (found.known.says(by)) "”." } }
            @if granted { li { "Whoever is in the middle of it is stopped at the next click. Speak to the wards first, unless it cannot wait." } }
            li { "It takes effect on every computer within seconds." }
        }
        (form(&Form {
            action: &here,
            guard: visit.guard(None, None),
            errors,
            body: html! {
                (hidden("act", if granted { "take" } else { "grant" })) (hidden("permission", permission.name))
                (text_area(Field {
                    name: "because", label: "Why, and on whose word", hint: Some("Kept in the log, with your name"),
                    error: error_for(errors, "because"), value: visit.request.field("because").unwrap_or_default(),
                }, 2))
            },
            submit: if granted { "Take it away" } else { "Grant it" },
            kind: if granted { ButtonKind::Warning } else { ButtonKind::Primary },
            cancel: Some(&here),
        }))
    } }
}

fn permissions(found: &Found) -> Markup {
    let mut all: Vec<_> = found.known.permissions.iter().collect();
    all.sort_by_key(|(module, _)| module_name(module));
    let rows: Vec<Markup> = all
        .into_iter()
        .map(|(module, one)| row(found, module, *one))
        .collect();
    data_table(&Table {
        caption: "Permissions of this role",
        caption_hidden: true,
        columns: &["May", "Module", "This role", "Change"].map(Column::of),
        rows: &rows,
        empty: "",
    })
}

fn row(found: &Found, module: &str, permission: Permission) -> Markup {
    let has = found.known.has(&found.id, permission.name);
    let word = if has == Has::Granted { "Take away" } else { "Grant" };
    html! { tr {
        th scope="row" { (permission.says) @if permission.reach == Reach::Chart { span class="small" { " (needs a relationship)" } } }
        td { (module_name(module)) }
        td {
            @match &has {
                Has::Granted => b { "● Granted" },
                Has::Included(by) => { "○ Comes with: " (found.known.says(by)) },
                Has::No => "– Not allowed",
            }
        }
        td { a href={ "/administration/roles/" (found.id) "?change=" (permission.name) "#change" } {
            (word) span class="nhsuk-u-visually-hidden" { ": " (permission.says) }
        } }
    } }
}
