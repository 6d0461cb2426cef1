//! What a change means for one person, said before it is confirmed.

use maud::{Markup, html};
use trefoil_core::display;
use trefoil_kernel::{administer::Person, sessions::OpenSitting};
use trefoil_web::{
    components::{
        ButtonKind, Field, FieldError, Form, error_for, form, hidden, summary_list, text_area,
        warning_callout,
    },
    screen::Visit,
};

use super::fields::Entered;
use crate::{
    consequences::{Consequence, consequences},
    known::Known,
    pages::back,
};

/// What would be different, as the person stands before us; nothing when nothing is.
pub(super) fn differences(known: &Known, person: &Person, entered: &Entered) -> Vec<Consequence> {
    let now = Entered::now(person);
    let plain = |label: &str, before: &str, after: &str| {
        (before != after).then(|| Consequence {
            says: format!("{label} “{before}” will be “{after}”. What was done under the old one keeps it."),
            takes: false,
        })
    };
    let mut all: Vec<Consequence> = [
        plain("The name", &now.name, &entered.name),
        plain("The username", &now.username, &entered.username),
        plain("The organisation", &now.organisation, &entered.organisation),
    ]
    .into_iter()
    .flatten()
    .collect();
    let (before, after) = (
        known.standing(&now.roles, &now.teams),
        known.standing(&entered.roles, &entered.teams),
    );
    all.extend(consequences(&person.staff.name, &before, &after));
    all
}

/// The page that asks to confirm.
pub(super) fn page(
    visit: &Visit<'_>,
    person: &Person,
    entered: &Entered,
    all: &[Consequence],
    open: &[OpenSitting],
    errors: &[FieldError],
) -> Markup {
    let here = format!("/administration/people/{}", person.staff.staff.0);
    let takes = all.iter().any(|one| one.takes);
    let looked_at = visit.request.field("looked_at").unwrap_or_default();
    html! {
        (back(&here, &person.staff.name))
        // Two people of one name work in many hospitals.
        (summary_list(&[
            ("Person", html! { b { (person.staff.name) } }),
            ("Signs in as", html! { (person.staff.username) }),
            ("Organisation", html! { (person.staff.organisation) }),
            ("Roles now", html! { @if person.roles.is_empty() { "No role" } @else { (person.roles.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")) } }),
        ]))
        @if takes && !open.is_empty() { (at_work(&person.staff.name, open)) }
        h2 { "What this means" }
        ul class="nhsuk-list nhsuk-list--bullet" { @for one in all { li { @if one.takes { b { (one.says) } } @else { (one.says) } } } }
        p { "It takes effect with their next click, on every computer." }
        (form(&Form {
            action: &here,
            guard: visit.guard(None, None),
            errors,
            body: html! {
                (hidden("act", "change")) (hidden("looked_at", looked_at)) (entered.unseen())
                (text_area(Field {
                    name: "because", label: "Why, and on whose word", hint: Some("Kept in the log, with your name"),
                    error: error_for(errors, "because"), value: visit.request.field("because").unwrap_or_default(),
                }, 2))
            },
            submit: "Confirm the change",
            kind: if takes { ButtonKind::Warning } else { ButtonKind::Primary },
            cancel: Some(&here),
        }))
    }
}

/// Hazard: rights taken from somebody in the middle of a round.
pub(super) fn at_work(name: &str, open: &[OpenSitting]) -> Markup {
    warning_callout(
        "Signed in now",
        html! {
            @for one in open {
                p {
                    (name) " is signed in as " (one.role_name) " at " (one.device.as_deref().unwrap_or("a device without a name"))
                    ", last seen " (display::date_time(one.seen)) "."
                }
            }
            p { "Somebody may be in the middle of a round. Speak to them or to the nurse in charge first, unless it cannot wait." }
        },
    )
}
