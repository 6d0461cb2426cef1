//! `/me/passkeys`: what one has, adding one, removing one.

use async_trait::async_trait;
use maud::{Markup, html};
use trefoil_core::{Permission, Refused, display};
use trefoil_web::{
    components::{
        ButtonKind, Column, Field, FieldError, Form, Table, TextInput, data_table, error_for, error_summary,
        form, guard, hidden, text_input,
    },
    screen::{ListScreen, Reply, Visit},
};

use super::{Ceremony, OWN_PATH, browser, ceremony};
use crate::{
    ceremony::CeremonyError,
    permissions::{CHANGE, OWN},
    relying::Relying,
    store::{self, Credential, credentials_of},
};

const TITLE: &str = "Your passkeys";

/// The screen; without an address passkeys belong to it says so.
pub(crate) struct OwnPasskeys(pub(crate) Option<Relying>);

#[async_trait]
impl ListScreen for OwnPasskeys {
    fn path(&self) -> &'static str {
        OWN_PATH
    }
    fn what(&self) -> &'static str {
        "passkeys.own"
    }
    fn needs(&self) -> Permission {
        OWN
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        Ok(Reply::page(TITLE, self.page(visit, &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let Some(relying) = &self.0 else {
            return self.show(visit).await;
        };
        match visit.request.field("step") {
            Some("name") => self.ask(relying, visit).await,
            Some("enrol") => self.enrol(relying, visit).await,
            Some("remove") => self.remove(visit).await,
            _ => Err(Refused::NotFound),
        }
    }
}

/// What a passkey is called: words a person can tell apart, on one line.
fn name_of(visit: &Visit<'_>) -> Option<String> {
    visit
        .request
        .field("name")
        .filter(|name| name.chars().count() <= 40 && !name.chars().any(char::is_control))
        .map(str::to_owned)
}

impl OwnPasskeys {
    async fn page(&self, visit: &mut Visit<'_>, errors: &[FieldError]) -> Result<Markup, Refused> {
        let mine = credentials_of(&mut visit.view.look(), visit.context.principal.staff).await?;
        let rows: Vec<Markup> = mine.iter().map(|one| row(visit, one)).collect();
        let columns = ["Name", "Enrolled", "Last used", "Change"].map(Column::of);
        Ok(html! {
            p { "A passkey signs you in with your phone, a security key or this computer, and its own PIN, fingerprint or face. Nothing of that leaves the device." }
            (data_table(&Table { caption: TITLE, caption_hidden: true, columns: &columns, rows: &rows, empty: "You have no passkey" }))
            @if self.0.is_none() {
                p { "Passkeys are not switched on here: the address they belong to is not configured (" code { "passkey_origin" } ")." }
            } @else {
                h2 { "Add a passkey" }
                (form(&Form {
                    action: OWN_PATH,
                    guard: visit.guard(None, None),
                    errors,
                    body: html! {
                        (hidden("step", "name"))
                        (text_input(TextInput {
                            field: Field {
                                name: "name", label: "What you call it", hint: Some("For example: my phone"),
                                error: error_for(errors, "name"), value: visit.request.field("name").unwrap_or_default(),
                            },
                            width: Some(20), ..TextInput::default()
                        }))
                    },
                    submit: "Continue",
                    kind: ButtonKind::default(),
                    cancel: Some("/me"),
                }))
            }
        })
    }

    /// Ask the browser for it.
    async fn ask(&self, relying: &Relying, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let Some(name) = name_of(visit) else {
            let wrong = [FieldError::new(
                "name",
                "Give it a name of at most 40 characters, so that you can tell it from the next",
            )];
            return Ok(Reply::Problem {
                title: TITLE.into(),
                body: self.page(visit, &wrong).await?,
            });
        };
        self.may_add(visit).await?;
        let asked = relying
            .ask_to_enrol(
                visit.epr,
                visit.context,
                &visit.person.username,
                &browser(visit.person.session),
            )
            .await;
        let asked = match asked {
            Ok(asked) => asked,
            Err(why) => return self.refused(visit, why).await,
        };
        let body = html! {
            p { "Your browser asks where to keep “" (name) "”, and your device checks that it is you." }
            (ceremony(&Ceremony {
                asked: &asked,
                creates: true,
                action: OWN_PATH,
                hidden: html! { (visit.hidden()) (hidden("step", "enrol")) (hidden("name", &name)) },
                button: "Make the passkey",
                instead: html! { "Switch it on, or go on with your password." },
            }))
            p { a href=(OWN_PATH) { "Back to your passkeys" } }
        };
        Ok(Reply::page("Add a passkey", body))
    }

    async fn enrol(&self, relying: &Relying, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let name = name_of(visit).unwrap_or_else(|| "A passkey".to_owned());
        self.may_add(visit).await?;
        let done = relying
            .enrol(
                visit.epr,
                visit.context,
                &browser(visit.person.session),
                visit.request.field("challenge"),
                visit.request.field("answer"),
                &name,
            )
            .await;
        match done {
            Ok(()) => Ok(Reply::goto(
                OWN_PATH,
                format!("The passkey “{name}” is enrolled."),
            )),
            Err(why) => self.refused(visit, why).await,
        }
    }

    /// Whoever has a second factor shows it before another is added: a screen left open is not enough.
    async fn may_add(&self, visit: &mut Visit<'_>) -> Result<(), Refused> {
        let mine = credentials_of(&mut visit.view.look(), visit.context.principal.staff).await?;
        match visit.person.sitting.second_factor || mine.iter().any(|one| one.stopped.is_none()) {
            true => visit.context.may(CHANGE),
            false => Ok(()),
        }
    }

    async fn refused(&self, visit: &mut Visit<'_>, why: CeremonyError) -> Result<Reply, Refused> {
        if let CeremonyError::Refused(refused) = why {
            return Err(refused);
        }
        visit
            .epr
            .note_refusal(visit.context, None, "passkeys.enrol", &why.logged())
            .await?;
        let wrong = [FieldError::new("name", &why.to_string())];
        Ok(Reply::Problem {
            title: TITLE.into(),
            body: self.page(visit, &wrong).await?,
        })
    }

    /// Remove one. The last one that works is not removed before it was said what that means.
    async fn remove(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        visit.context.may(CHANGE)?;
        let mine = credentials_of(&mut visit.view.look(), visit.context.principal.staff).await?;
        let wanted = visit.request.field("id").unwrap_or_default();
        let one = mine
            .iter()
            .find(|one| one.id.to_string() == wanted)
            .ok_or(Refused::NotFound)?;
        let last = one.stopped.is_none() && mine.iter().filter(|one| one.stopped.is_none()).count() == 1;
        if last && visit.request.field("sure") != Some("yes") {
            return Ok(Reply::page("Remove your last passkey", last_one(visit, one)));
        }
        store::remove(visit.epr, visit.context, one, last).await?;
        Ok(Reply::goto(
            OWN_PATH,
            format!("The passkey “{}” is removed.", one.name),
        ))
    }
}

fn row(visit: &Visit<'_>, one: &Credential) -> Markup {
    html! { tr {
        th scope="row" { (one.name) @if one.stopped.is_some() { " – not taken any more: a copy of it may exist. Remove it and add a new one." } }
        td { (display::date_time(one.enrolled)) }
        td { @match one.used { Some(used) => (display::date_time(used)), None => "Never" } }
        td {
            form method="post" action=(OWN_PATH) {
                (visit.hidden()) (hidden("step", "remove")) (hidden("id", &one.id.to_string()))
                button class="nhsuk-button nhsuk-button--secondary" type="submit" { "Remove" span class="nhsuk-u-visually-hidden" { " " (one.name) } }
            }
        }
    } }
}

fn last_one(visit: &Visit<'_>, one: &Credential) -> Markup {
    html! {
        (error_summary(&[]))
        p { "“" (one.name) "” is your last passkey. Without it you sign in another way, and what needs a second factor needs that other way too. It is written to the log that you removed it." }
        form method="post" action=(OWN_PATH) {
            (guard(visit.guard(None, None))) (hidden("step", "remove")) (hidden("id", &one.id.to_string())) (hidden("sure", "yes"))
            button class="nhsuk-button nhsuk-button--warning" type="submit" { "Remove it" }
        }
        p { a href=(OWN_PATH) { "Keep it" } }
    }
}
