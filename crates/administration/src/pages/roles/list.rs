//! Every role with how many have it and how much it may do; and a new one.

use maud::{Markup, html};
use trefoil_core::{Permission, Refused};
use trefoil_kernel::{
    administer::{ChangeError, holders},
    async_trait,
    people::ADMINISTER_PEOPLE,
};
use trefoil_web::{
    components::{
        ButtonKind, Column, Field, FieldError, Form, Table, TextInput, data_table, error_for, form,
        text_area, text_input,
    },
    screen::{ListScreen, Reply, Visit},
};

use crate::{
    known::{Has, Known},
    pages::back,
    words,
};

const PATH: &str = "/administration/roles";

pub(in crate::pages) struct Roles;

#[async_trait]
impl ListScreen for Roles {
    fn path(&self) -> &'static str {
        PATH
    }
    fn what(&self) -> &'static str {
        "administration.roles"
    }
    fn needs(&self) -> Permission {
        ADMINISTER_PEOPLE
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        Ok(Reply::page("Roles", page(visit, &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let typed = |name| visit.request.field(name).unwrap_or_default();
        let (id, name) = (words::role_id(typed("id")), words::role_name(typed("name")));
        let reason = words::reason(typed("because"));
        let mut errors = vec![];
        let all = [
            ("id", id.as_ref().err()),
            ("name", name.as_ref().err()),
            ("because", reason.as_ref().err()),
        ];
        for (field, error) in all {
            errors.extend(error.map(|error| FieldError::new(field, &error.to_string())));
        }
        if let (Ok(id), Ok(name), Ok(_)) = (id, name, reason) {
            let known = Known::read(visit.epr, &mut visit.view.look()).await?;
            if known.role_name(&id).is_some() {
                errors.push(FieldError::new(
                    "id",
                    "there is a role of this id; choose another, or open that one",
                ));
            } else {
                visit
                    .epr
                    .name_role(visit.context, &id, &name)
                    .await
                    .map_err(refused)?;
                return Ok(Reply::goto(
                    format!("{PATH}/{id}"),
                    format!("The role {name} was made. It may do nothing yet: grant below what it needs"),
                ));
            }
        }
        Ok(Reply::Problem {
            title: "Roles".into(),
            body: page(visit, &errors).await?,
        })
    }
}

/// A refusal of the kernel; a reason was given, so that nothing else is left.
pub(super) fn refused(error: ChangeError) -> Refused {
    match error {
        ChangeError::Refused(refused) => refused,
        other => Refused::Corrupt(other.to_string()),
    }
}

async fn page(visit: &mut Visit<'_>, errors: &[FieldError]) -> Result<Markup, Refused> {
    let known = Known::read(visit.epr, &mut visit.view.look()).await?;
    let mut rows = vec![];
    for (id, name) in &known.roles {
        let all = holders(&mut visit.view.look(), id).await?;
        let active = all.iter().filter(|one| one.active).count();
        let may = known
            .permissions
            .iter()
            .filter(|(_, one)| known.has(id, one.name) != Has::No)
            .count();
        rows.push(html! { tr {
            th scope="row" { a href={ (PATH) "/" (id) } data-row { b { (name) } } }
            td { (id) }
            td class="number" { (active) }
            td class="number" { (may) " of " (known.permissions.len()) }
        } });
    }
    let number = |heading| Column {
        heading,
        number: true,
        sort: None,
    };
    let typed = |name| visit.request.field(name).unwrap_or_default();
    let field = |name, label, hint| Field {
        name,
        label,
        hint,
        error: error_for(errors, name),
        value: typed(name),
    };
    Ok(html! {
        (back("/administration", "Administration"))
        p { a href="/administration/permissions" { "What each role may do, as one table" } }
        (data_table(&Table {
            caption: "Roles", caption_hidden: true,
            columns: &[Column::of("Role"), Column::of("Kept as"), number("People who may sign in"), number("May do")],
            rows: &rows, empty: "There is no role yet. Make one below.",
        }))
        h2 { "Make a role" }
        p { "Look first whether one of these fits. A role that is needed by one person is seldom needed." }
        (form(&Form {
            action: PATH,
            guard: visit.guard(None, None),
            errors,
            body: html! {
                (text_input(TextInput { field: field("name", "Name, as others read it", Some("For example: Physiotherapist")), width: Some(20), ..TextInput::default() }))
                (text_input(TextInput { field: field("id", "Kept as", Some("Small letters, digits and underscores; never changed afterwards. For example: physiotherapist")), width: Some(20), ..TextInput::default() }))
                (text_area(field("because", "Why, and on whose word", Some("Kept in the log, with your name")), 2))
            },
            submit: "Make this role",
            kind: ButtonKind::Primary,
            cancel: None,
        }))
    })
}
