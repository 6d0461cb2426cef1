//! Search of the whole log: who did what, to whose record, when. It posts, and is itself recorded with what was asked.

use std::collections::BTreeMap;

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{
        Choice, Column, Field, FieldError, Table, TextInput, checkboxes, data_table, error_for,
        error_summary, hidden, select, text_input,
    },
    screen::{ListScreen, Reply, Visit},
};

use super::{
    parts::{day, glass, identity, patient_line},
    patient_box::{Picked, patient, person, picker},
};
use crate::{
    permissions::SEARCH_LOG,
    search::{Cursor, Found, PAGE, Terms, WHAT, search},
    who_looked::Looked,
    words::{Words, ground, role},
};

/// What can be chosen between; whatever else stands in the log is found without choosing.
const ACTS: [Choice<'static>; 9] = [
    Choice {
        value: "view",
        label: "Looked at a record",
    },
    Choice {
        value: "list",
        label: "Saw a list",
    },
    Choice {
        value: "search",
        label: "Searched",
    },
    Choice {
        value: "write",
        label: "Changed a record",
    },
    Choice {
        value: "refused",
        label: "Was refused",
    },
    Choice {
        value: "administer",
        label: "Administered people, roles or settings",
    },
    Choice {
        value: "sign_in",
        label: "Signed in",
    },
    Choice {
        value: "sign_out",
        label: "Signed out",
    },
    Choice {
        value: "failed",
        label: "Failed",
    },
];

const TITLE: &str = "Search the log";

pub(super) struct SearchPage;

/// What was asked, as far as it could be understood.
struct Asked {
    patient: Picked,
    person: Picked,
    terms: Terms,
    errors: Vec<FieldError>,
}

#[async_trait]
impl ListScreen for SearchPage {
    fn path(&self) -> &'static str {
        "/audit/search"
    }
    fn what(&self) -> &'static str {
        WHAT
    }
    fn needs(&self) -> Permission {
        SEARCH_LOG
    }
    fn menu(&self) -> Option<(u16, &'static str)> {
        Some((910, "Search the log"))
    }

    /// An address may name a patient or a person by an id that means nothing outside; then it searches at once.
    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let asked = asked(visit).await?;
        if asked.patient == Picked::Nobody && asked.person == Picked::Nobody && asked.errors.is_empty() {
            return Ok(Reply::page(TITLE, form(visit, &asked)));
        }
        answer(visit, asked).await
    }

    async fn act(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let asked = asked(visit).await?;
        answer(visit, asked).await
    }
}

async fn asked(visit: &Visit<'_>) -> Result<Asked, Refused> {
    let mut errors = vec![];
    let patient = patient(visit, &mut errors).await?;
    let person = person(visit, &mut errors).await?;
    let mut date = |name: &str| match day(visit, name) {
        Ok(day) => day,
        Err(words) => {
            errors.push(FieldError::new(name, &words));
            None
        }
    };
    let (from, to) = (date("from"), date("to"));
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        errors.push(FieldError::new(
            "to",
            "the last day is before the first; exchange them",
        ));
    }
    let act = visit
        .request
        .field("act")
        .filter(|act| ACTS.iter().any(|known| known.value == *act));
    let terms = Terms {
        patient: patient.patient(),
        person: person.person(),
        from,
        to,
        act: act.map(str::to_owned),
        broken_glass: visit.request.field("glass").is_some(),
        refusals: true,
    };
    Ok(Asked {
        patient,
        person,
        terms,
        errors,
    })
}

async fn answer(visit: &mut Visit<'_>, asked: Asked) -> Result<Reply, Refused> {
    let several = [&asked.patient, &asked.person]
        .iter()
        .any(|picked| matches!(picked, Picked::Several(_)));
    visit.view.asked(asked.terms.normalised());
    visit.view.list(SEARCH_LOG, asked.patient.named())?;
    if !asked.errors.is_empty() {
        return Ok(Reply::Problem {
            title: TITLE.to_owned(),
            body: form(visit, &asked),
        });
    }
    if several {
        return Ok(Reply::page(TITLE, form(visit, &asked)));
    }
    let after = visit.request.field("after").and_then(Cursor::read);
    let found = search(&mut visit.view.look(), &asked.terms, after, PAGE).await?;
    let mut names: BTreeMap<PatientId, String> = BTreeMap::new();
    for patient in found
        .events
        .iter()
        .filter_map(|event| event.patient.map(PatientId))
    {
        if let std::collections::btree_map::Entry::Vacant(place) = names.entry(patient) {
            place.insert(patient_line(identity(visit, patient).await?.as_ref()));
        }
    }
    visit.view.list(SEARCH_LOG, names.keys().copied())?;
    Ok(Reply::page(
        TITLE,
        html! { (form(visit, &asked)) (results(visit, &asked, &found, &names, after.is_some())) },
    ))
}

fn form(visit: &Visit<'_>, asked: &Asked) -> Markup {
    let date = |name, label| {
        text_input(TextInput {
            field: Field {
                name,
                label,
                hint: Some("For example 22-Nov-2026"),
                error: error_for(&asked.errors, name),
                value: visit.request.field(name).unwrap_or_default(),
            },
            width: Some(10),
            ..TextInput::default()
        })
    };
    html! {
        (error_summary(&asked.errors))
        p { "What you search for is recorded, with whom it showed. A search about yourself is shown to the other privacy officers." }
        form method="post" action="/audit/search" novalidate {
            (visit.hidden())
            (picker(visit, "patient", "Patient", "NHS number, hospital number or name", &asked.patient, &asked.errors))
            (picker(visit, "person", "Person who works here", "A part of the name or username", &asked.person, &asked.errors))
            div class="filter-row" {
                (date("from", "From")) (date("to", "To"))
                (select(Field { name: "act", label: "What was done", value: asked.terms.act.as_deref().unwrap_or_default(), ..Field::default() }, "Anything", &ACTS))
            }
            (checkboxes(
                Field { name: "glass", label: "Kind", ..Field::default() },
                &[Choice { value: "only", label: "Only where the glass was broken" }],
                if asked.terms.broken_glass { &["only"] } else { &[] },
            ))
            button class="nhsuk-button" type="submit" { "Search" }
        }
        p { a href="/audit/search" { "Begin again" } }
    }
}

fn results(
    visit: &Visit<'_>,
    asked: &Asked,
    found: &Found,
    names: &BTreeMap<PatientId, String>,
    later: bool,
) -> Markup {
    let words = Words::of(visit.epr);
    let rows: Vec<Markup> = found
        .events
        .iter()
        .map(|event| row(&words, event, names))
        .collect();
    html! {
        h2 { "What was found" }
        (data_table(&Table {
            caption: "Entries of the log, the newest first",
            caption_hidden: false,
            columns: &["When", "Who", "Role and organisation", "What", "Whose record", "Ground and reason", "Device"].map(Column::of),
            rows: &rows,
            empty: "Nothing in the log answers to this.",
        }))
        @if let Some(next) = found.next {
            form method="post" action="/audit/search" {
                (visit.hidden())
                @for (name, value) in again(asked) { (hidden(name, &value)) }
                (hidden("after", &next.text()))
                button class="nhsuk-button nhsuk-button--secondary" type="submit" { "Earlier entries" }
            }
        }
        p class="small" {
            (found.events.len()) " entries" @if later { ", earlier than those before" } ". As of " (display::date_time(visit.context.now())) " ("
            (display::clock_note(visit.context.now())) ")."
        }
    }
}

/// The same question once more.
fn again(asked: &Asked) -> Vec<(&'static str, String)> {
    let terms = &asked.terms;
    let mut all = vec![];
    all.extend(terms.patient.map(|patient| ("patient", patient.to_string())));
    all.extend(terms.person.map(|person| ("person", person.to_string())));
    all.extend(terms.from.map(|day| ("from", day.to_string())));
    all.extend(terms.to.map(|day| ("to", day.to_string())));
    all.extend(terms.act.clone().map(|act| ("act", act)));
    all.extend(terms.broken_glass.then(|| ("glass", "only".to_owned())));
    all
}

fn row(words: &Words, one: &Looked, names: &BTreeMap<PatientId, String>) -> Markup {
    let whose = one.patient.map(PatientId);
    html! { tr class=[one.broken_glass().then_some("broken-glass")] {
        td class="no-break" { (display::date_time(one.at)) }
        th scope="row" {
            @if let Some(actor) = one.actor { a href={ "/audit/search?person=" (actor) } data-row { (one.actor_name) } }
            @else { (one.actor_name) }
        }
        td { (role(&one.role)) br; (one.organisation) }
        td {
            (words.did(&one.act, &one.what))
            @if one.act == "refused" || one.act == "failed" { " – " (one.outcome) }
            @if let Some(detail) = &one.detail { br; span class="small" { (detail) } }
        }
        td {
            @if let Some(patient) = whose {
                a href={ "/audit/search?patient=" (patient) } { (names.get(&patient).map_or("Name not available", String::as_str)) }
            } @else { "No single patient" }
        }
        td {
            (glass(one))
            @if whose.is_some() && one.act != "refused" { (ground(one.basis.as_deref(), None)) }
            @if let Some(reason) = &one.reason { ": " (reason) }
        }
        td { (one.device.as_deref().unwrap_or("Not known")) }
    } }
}
