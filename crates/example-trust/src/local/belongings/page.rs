//! The tab and the card of the belongings.

use maud::{Markup, html};
use trefoil::{
    core::{PatientId, Permission, RecordId, Refused},
    kernel::async_trait,
    web::{
        components::{Field, FieldError, Form, TextInput, error_for, form, text_input},
        screen::{Card, RecordScreen, Reply, Visit},
    },
};

use super::{HandIn, KEEP, hand_in::HandInError, store};

pub(super) struct BelongingsPage;

#[async_trait]
impl RecordScreen for BelongingsPage {
    fn path(&self) -> &'static str {
        "/patients/{patient}/belongings"
    }
    fn what(&self) -> &'static str {
        "example_trust.list"
    }
    fn needs(&self) -> Permission {
        KEEP
    }
    fn tab(&self) -> Option<(u16, &'static str)> {
        Some((700, "Belongings"))
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        Ok(Reply::page("Belongings", page(visit, patient, &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let text = |name: &str| visit.request.field(name).unwrap_or_default().to_owned();
        let command = HandIn {
            id: RecordId(visit.context.command_id.0), // a double click hands in once
            patient,
            thing: text("thing"),
            place: text("place"),
        };
        let field = match visit.epr.execute(visit.context, command).await {
            Ok(version) => {
                let words = format!("{} is on the list", version.record.thing);
                return Ok(Reply::goto(format!("/patients/{patient}/belongings"), words));
            }
            Err(HandInError::Refused(refused)) => return Err(refused),
            Err(error @ HandInError::Thing) => FieldError::new("thing", &error.to_string()),
            Err(error @ HandInError::Place) => FieldError::new("place", &error.to_string()),
            Err(error @ HandInError::Already) => FieldError::new("", &error.to_string()),
        };
        Ok(Reply::Problem {
            title: "Belongings".into(),
            body: page(visit, patient, &[field]).await?,
        })
    }
}

async fn page(visit: &mut Visit<'_>, patient: PatientId, errors: &[FieldError]) -> Result<Markup, Refused> {
    let lines = store::list(&mut visit.view.look(), patient).await?;
    let id = patient.to_string();
    let input = |name, label| {
        let value = visit.request.field(name).unwrap_or_default();
        let field = Field {
            name,
            label,
            value,
            error: error_for(errors, name),
            ..Field::default()
        };
        text_input(TextInput {
            field,
            width: Some(30),
            ..TextInput::default()
        })
    };
    Ok(html! {
        h2 { "Belongings" }
        (listed(&lines))
        h2 { "Hand something in" }
        (form(&Form {
            action: &format!("/patients/{patient}/belongings"),
            guard: visit.guard(Some(&id), None),
            errors,
            body: html! { (input("thing", "What it is")) (input("place", "Where it is kept")) },
            submit: "Put on the list",
            ..Form::default()
        }))
    })
}

fn listed(lines: &[store::Line]) -> Markup {
    html! {
        @if lines.is_empty() { p { "None recorded" } }
        @else { ul { @for line in lines { li { b { (line.thing) } " – " (line.place) } } } }
    }
}

pub(super) struct BelongingsCard;

#[async_trait]
impl Card for BelongingsCard {
    fn key(&self) -> &'static str {
        "example_trust.list"
    }
    fn title(&self) -> &'static str {
        "Belongings"
    }
    fn order(&self) -> u16 {
        800
    }
    fn needs(&self) -> Permission {
        KEEP
    }
    async fn body(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Markup, Refused> {
        Ok(listed(&store::list(&mut visit.view.look(), patient).await?))
    }
}
