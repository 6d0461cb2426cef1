//! Add somebody who works here. They cannot sign in until they have a way to: that is given on their own page.

use maud::html;
use trefoil_core::{Permission, Refused, StaffId};
use trefoil_kernel::{
    administer::ChangeError,
    async_trait,
    people::{ADMINISTER_PEOPLE, NewStaff},
};
use trefoil_web::{
    components::{ButtonKind, Field, FieldError, Form, error_for, form, text_area},
    screen::{ListScreen, Reply, Visit},
};

use super::fields::{Entered, error_of};
use crate::{known::Known, pages::back, words};

const PATH: &str = "/administration/people/new";

pub(in crate::pages) struct NewPerson;

#[async_trait]
impl ListScreen for NewPerson {
    fn path(&self) -> &'static str {
        PATH
    }
    fn what(&self) -> &'static str {
        "administration.new_person"
    }
    fn needs(&self) -> Permission {
        ADMINISTER_PEOPLE
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let known = Known::read(visit.epr, &mut visit.view.look()).await?;
        let entered = Entered {
            organisation: visit.context.principal.organisation.clone(),
            ..Entered::default()
        };
        Ok(Reply::page("Add a person", page(visit, &known, &entered, &[])))
    }

    async fn act(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let known = Known::read(visit.epr, &mut visit.view.look()).await?;
        let entered = Entered::of(visit.request);
        let checked = entered.checked(&known);
        let mut errors = checked.as_ref().err().cloned().unwrap_or_default();
        if let Err(error) = words::reason(visit.request.field("because").unwrap_or_default()) {
            errors.push(FieldError::new("because", &error.to_string()));
        }
        if let (Ok(change), true) = (checked, errors.is_empty()) {
            // The form's own id is the person's: the same form sent twice adds one person.
            let staff = StaffId(visit.context.command_id.0);
            let name = change.name.clone();
            let new = NewStaff {
                staff,
                username: change.username,
                name: change.name,
                organisation: change.organisation,
                password: None,
                roles: change.roles,
                teams: change.teams,
            };
            match visit.epr.enrol(visit.context, new).await {
                Ok(()) => {
                    return Ok(Reply::goto(
                        format!("/administration/people/{}", staff.0),
                        format!("{name} was added. They cannot sign in yet: give them a one-time code below"),
                    ));
                }
                Err(ChangeError::Refused(refused)) => return Err(refused),
                Err(error) => errors.push(error_of(&error)),
            }
        }
        Ok(Reply::Problem {
            title: "Add a person".into(),
            body: page(visit, &known, &entered, &errors),
        })
    }
}

fn page(visit: &Visit<'_>, known: &Known, entered: &Entered, errors: &[FieldError]) -> maud::Markup {
    html! {
        (back("/administration/people", "People"))
        p { "Look first whether they are here already: " a href="/administration/people?active=all" { "all people" } ". Somebody who comes back is reactivated, not added again, so that what they did stays theirs." }
        (form(&Form {
            action: PATH,
            guard: visit.guard(None, None),
            errors,
            body: html! {
                (entered.fields(known, errors))
                (text_area(Field {
                    name: "because", label: "Why, and on whose word", hint: Some("Kept in the log. For example: starts on Ward 7B on Monday, asked for by the ward manager"),
                    error: error_for(errors, "because"), value: visit.request.field("because").unwrap_or_default(),
                }, 2))
            },
            submit: "Add this person",
            kind: ButtonKind::Primary,
            cancel: Some("/administration/people"),
        }))
    }
}
