//! What modules know of a person, on the page of that person: each part with what can be done about it. An act is a link,
//! then a page that says what it means and asks for a reason.

use maud::{Markup, html};
use trefoil_core::Refused;
use trefoil_web::{
    components::{ButtonKind, Field, FieldError, Form, error_for, form, hidden, text_area},
    screen::{PersonAct, PersonPart, Reply, Visit},
};

use super::{facts::facts, one::Found};
use crate::{pages::back, words};

/// Those this person may see, in their order.
fn parts(visit: &Visit<'_>) -> Vec<PersonPart> {
    let mut all: Vec<PersonPart> = visit
        .epr
        .contributions::<PersonPart>()
        .iter()
        .filter(|part| visit.may(part.0.needs()))
        .cloned()
        .collect();
    all.sort_by_key(|part| part.0.order());
    all
}

/// All of them, below what the page knows itself.
pub(super) async fn shown(visit: &mut Visit<'_>, found: &Found) -> Result<Markup, Refused> {
    let person = &found.person.staff;
    let here = format!("/administration/people/{}", person.staff.0);
    let mut sections = vec![];
    for part in parts(visit) {
        let body = part.0.body(visit, person).await?;
        let acts = part.0.acts(visit, person, &[]).await?;
        let key = part.0.key();
        sections.push(html! {
            h2 { (part.0.title()) }
            (body)
            @if !acts.is_empty() {
                ul class="nhsuk-list" {
                    @for act in &acts {
                        li { a href={ (here) "?" (query(key, &act.word)) } { (act.label) } }
                    }
                }
            }
        });
    }
    Ok(html! { @for section in sections { (section) } })
}

fn query(part: &str, word: &str) -> String {
    // An id, or a code and a time: only what an address has other uses for is written otherwise.
    let word = word.replace('%', "%25").replace('&', "%26").replace('+', "%2B");
    format!("part={part}&do={}", word.replace('#', "%23").replace(' ', "%20"))
}

/// The part and the act that were asked for.
async fn asked(
    visit: &mut Visit<'_>,
    found: &Found,
    errors: &[FieldError],
) -> Result<(PersonPart, PersonAct), Refused> {
    let key = visit.request.field("part").unwrap_or_default().to_owned();
    let word = visit.request.field("do").unwrap_or_default().to_owned();
    let part = parts(visit)
        .into_iter()
        .find(|part| part.0.key() == key)
        .ok_or(Refused::NotFound)?;
    let acts = part.0.acts(visit, &found.person.staff, errors).await?;
    let act = acts
        .into_iter()
        .find(|act| act.word == word)
        .ok_or(Refused::NotFound)?;
    Ok((part, act))
}

/// The page that says what it means and asks for a reason.
pub(super) async fn ask(
    visit: &mut Visit<'_>,
    found: &Found,
    errors: &[FieldError],
) -> Result<Reply, Refused> {
    let (part, act) = asked(visit, found, errors).await?;
    let name = &found.person.staff.name;
    let here = format!("/administration/people/{}", found.person.staff.staff.0);
    let body = html! {
        (back(&here, name))
        (facts(found))
        h2 { "What this means" }
        ul class="nhsuk-list nhsuk-list--bullet" { @for one in &act.means { li { (one) } } }
        (form(&Form {
            action: &here,
            guard: visit.guard(None, None),
            errors,
            body: html! {
                (hidden("act", "part")) (hidden("part", part.0.key())) (hidden("do", &act.word))
                (act.fields)
                (text_area(Field {
                    name: "because", label: "Why, and on whose word", hint: Some("Kept in the log, with your name"),
                    error: error_for(errors, "because"), value: visit.request.field("because").unwrap_or_default(),
                }, 2))
            },
            submit: &act.label,
            kind: if act.takes { ButtonKind::Warning } else { ButtonKind::Primary },
            cancel: Some(&here),
        }))
    };
    let title = format!("{}: {name}", act.label);
    Ok(if errors.is_empty() {
        Reply::Page { title, body }
    } else {
        Reply::Problem { title, body }
    })
}

/// Do it.
pub(super) async fn act(visit: &mut Visit<'_>, found: &Found) -> Result<Reply, Refused> {
    let (part, act) = asked(visit, found, &[]).await?;
    if let Err(error) = words::reason(visit.request.field("because").unwrap_or_default()) {
        return ask(visit, found, &[FieldError::new("because", &error.to_string())]).await;
    }
    match part.0.act(visit, &found.person.staff, &act.word).await? {
        Ok(said) => Ok(Reply::goto(
            format!("/administration/people/{}", found.person.staff.staff.0),
            said,
        )),
        Err(error) => ask(visit, found, &[error]).await,
    }
}
