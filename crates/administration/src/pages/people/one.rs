//! One person: who they are, and everything that can be changed of them, each with what it means.

use maud::{Markup, html};
use trefoil_core::{Permission, Refused, StaffId};
use trefoil_kernel::{
    administer::{ChangeError, Person, person},
    async_trait,
    people::ADMINISTER_PEOPLE,
    sessions::OpenSitting,
};
use trefoil_web::{
    components::{ButtonKind, FieldError, Form, error_summary, form, hidden, notice},
    screen::{ListScreen, Reply, Visit},
};

use super::{
    acts::{self, Act},
    facts,
    fields::{Entered, error_of},
    parts, preview,
};
use crate::{known::Known, pages::back, words};

pub(in crate::pages) struct OnePerson;

/// Everything the page is made of, read once.
pub(super) struct Found {
    pub(super) known: Known,
    pub(super) person: Person,
    pub(super) open: Vec<OpenSitting>,
    /// Whether they have a second factor.
    pub(super) second_factor: bool,
    /// What modules know of them.
    pub(super) parts: Markup,
}

#[async_trait]
impl ListScreen for OnePerson {
    fn path(&self) -> &'static str {
        "/administration/people/{staff}"
    }
    fn what(&self) -> &'static str {
        "administration.person"
    }
    fn needs(&self) -> Permission {
        ADMINISTER_PEOPLE
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let found = found(visit).await?;
        if visit.request.field("part").is_some() {
            return parts::ask(visit, &found, &[]).await;
        }
        if let Some(act) = visit.request.field("do").and_then(Act::of) {
            return Ok(acts::ask(visit, &found, act, &[]));
        }
        let entered = Entered::now(&found.person);
        Ok(Reply::page(
            found.person.staff.name.clone(),
            page(visit, &found, &entered, &[]),
        ))
    }

    async fn act(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let found = found(visit).await?;
        match visit.request.field("act") {
            Some("preview") => Ok(look_first(visit, &found)),
            Some("change") => change(visit, &found).await,
            Some("part") => parts::act(visit, &found).await,
            other => {
                let act = other.and_then(Act::of).ok_or(Refused::NotFound)?;
                acts::act(visit, &found, act).await
            }
        }
    }
}

/// The person of the path, recorded as looked at.
async fn found(visit: &mut Visit<'_>) -> Result<Found, Refused> {
    let staff = StaffId(visit.request.record("staff")?.0);
    let person = person(&mut visit.view.look(), staff)
        .await?
        .ok_or(Refused::NotFound)?;
    visit.view.asked(format!("the person {}", person.staff.username));
    let mut found = Found {
        known: Known::read(visit.epr, &mut visit.view.look()).await?,
        open: visit.epr.open_sittings(staff, visit.context.now()).await?,
        second_factor: visit.epr.second_factor_of(staff).await?.is_some(),
        parts: Markup::default(),
        person,
    };
    found.parts = parts::shown(visit, &found).await?;
    Ok(found)
}

/// What was entered, checked and its consequences shown; nothing is changed by it.
fn look_first(visit: &Visit<'_>, found: &Found) -> Reply {
    let entered = Entered::of(visit.request);
    let errors = match entered.checked(&found.known) {
        Err(errors) => errors,
        Ok(_) => {
            let all = preview::differences(&found.known, &found.person, &entered);
            if all.is_empty() {
                vec![FieldError::new(
                    "name",
                    "nothing is different from what there is; change something first",
                )]
            } else {
                return Reply::page(
                    format!("Check the change of {}", found.person.staff.name),
                    preview::page(visit, &found.person, &entered, &all, &found.open, &[]),
                );
            }
        }
    };
    Reply::Problem {
        title: found.person.staff.name.clone(),
        body: page(visit, found, &entered, &errors),
    }
}

/// The change, confirmed: on what was looked at, with a reason.
async fn change(visit: &mut Visit<'_>, found: &Found) -> Result<Reply, Refused> {
    let entered = Entered::of(visit.request);
    let title = format!("Check the change of {}", found.person.staff.name);
    let change = match entered.checked(&found.known) {
        Ok(change) => change,
        Err(errors) => {
            return Ok(Reply::Problem {
                title: found.person.staff.name.clone(),
                body: page(visit, found, &entered, &errors),
            });
        }
    };
    let all = preview::differences(&found.known, &found.person, &entered);
    let again =
        |errors: &[FieldError]| preview::page(visit, &found.person, &entered, &all, &found.open, errors);
    if let Err(error) = words::reason(visit.request.field("because").unwrap_or_default()) {
        return Ok(Reply::Problem {
            title,
            body: again(&[FieldError::new("because", &error.to_string())]),
        });
    }
    let looked_at = visit.request.field("looked_at").unwrap_or_default();
    let staff = found.person.staff.staff;
    let name = change.name.clone();
    match visit
        .epr
        .change_person(visit.context, staff, change, looked_at)
        .await
    {
        Ok(()) => Ok(Reply::goto(
            format!("/administration/people/{}", staff.0),
            format!("{name} was changed"),
        )),
        Err(ChangeError::Refused(refused)) => Err(refused),
        Err(error @ ChangeError::Changed) => Ok(Reply::Conflict {
            title: found.person.staff.name.clone(),
            body: html! {
                (error_summary(&[error_of(&error)]))
                (page(visit, found, &Entered::now(&found.person), &[]))
            },
        }),
        Err(error @ (ChangeError::NoReason | ChangeError::OwnRight | ChangeError::LastAdministrator)) => {
            // On the page that asks to confirm there is one box: what is said of the roles concerns the whole form.
            let field = if error == ChangeError::NoReason {
                "because"
            } else {
                ""
            };
            Ok(Reply::Problem {
                title,
                body: again(&[FieldError::new(field, &error.to_string())]),
            })
        }
        Err(error) => Ok(Reply::Problem {
            title: found.person.staff.name.clone(),
            body: page(visit, found, &entered, &[error_of(&error)]),
        }),
    }
}

/// The whole page; `entered` fills the boxes of the change.
pub(super) fn page(visit: &Visit<'_>, found: &Found, entered: &Entered, errors: &[FieldError]) -> Markup {
    let person = &found.person;
    let here = format!("/administration/people/{}", person.staff.staff.0);
    html! {
        (back("/administration/people", "People"))
        @if !person.staff.active {
            (notice("May not sign in", html! { (person.staff.name) " was deactivated. Everything they did stays in the records, under their name." }))
        }
        (facts::facts(found))
        (facts::sittings(found))
        (found.parts)
        (acts::links(found))
        h2 { "Change who they are and what they may act as" }
        (form(&Form {
            action: &here,
            guard: visit.guard(None, None),
            errors,
            body: html! {
                (hidden("act", "preview")) (hidden("looked_at", &person.digest()))
                (entered.fields(&found.known, errors))
            },
            submit: "See what this changes",
            kind: ButtonKind::Primary,
            cancel: None,
        }))
    }
}
