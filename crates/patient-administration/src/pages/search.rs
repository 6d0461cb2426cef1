//! One box to find a person. It posts, so that no name or number is left in an address or a log.

use maud::{Markup, html};
use trefoil_core::{Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{
        Chip, ChipColour, Column, Field, FieldError, InputKind, Table, TextInput, chip, data_table,
        error_for, error_summary, nhs_number, text_input,
    },
    screen::{ListScreen, Reply, Visit},
};

use super::life;
use crate::{
    permissions::{FIND, REGISTER},
    search::{Search, parse},
    store::{
        FoundPerson,
        find::{Found, MOST, find},
    },
};

pub(super) struct SearchPage;

#[async_trait]
impl ListScreen for SearchPage {
    fn path(&self) -> &'static str {
        "/search"
    }
    fn what(&self) -> &'static str {
        "patient_administration.search"
    }
    fn needs(&self) -> Permission {
        FIND
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        Ok(Reply::page("Find a patient", page(visit, "", None, None)))
    }

    async fn act(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let typed = visit.request.field("terms").unwrap_or_default().to_owned();
        let search = match parse(&typed, display::london_date(visit.context.now())) {
            Ok(search) => search,
            Err(hint) => {
                let body = page(visit, &typed, Some(&hint.to_string()), None);
                return Ok(Reply::Problem {
                    title: "Find a patient".into(),
                    body,
                });
            }
        };
        visit.view.asked(search.says());
        let found = find(&mut visit.view.look(), visit.context, &search).await?;
        visit
            .view
            .list(FIND, found.people.iter().map(|person| person.patient))?;
        if let Some(one) = the_one(&search, &found) {
            return Ok(Reply::goto(
                format!("/patients/{}", one.patient),
                format!(
                    "Found by {}: check that this is the person you mean",
                    search.says()
                ),
            ));
        }
        Ok(Reply::page(
            "Find a patient",
            page(visit, &typed, None, Some((&search, &found))),
        ))
    }
}

/// The living person of a whole NHS number is opened at once; for whoever else there is something to read first.
fn the_one<'a>(search: &Search, found: &'a Found) -> Option<&'a FoundPerson> {
    let plain =
        |one: &FoundPerson| one.died.is_none() && !one.restricted && !one.merged && one.matched.is_none();
    match (search, found.people.as_slice()) {
        (Search::NhsNumber(_), [one]) if !found.more && plain(one) => Some(one),
        _ => None,
    }
}

fn page(visit: &Visit<'_>, typed: &str, wrong: Option<&str>, found: Option<(&Search, &Found)>) -> Markup {
    let errors: Vec<FieldError> = wrong
        .map(|words| FieldError::new("terms", words))
        .into_iter()
        .collect();
    html! {
        (error_summary(&errors))
        form method="post" action="/search" role="search" aria-label="Find a patient" novalidate {
            (visit.hidden())
            (text_input(TextInput {
                field: Field {
                    name: "terms", label: "Name, date of birth, NHS number, hospital number or postcode",
                    hint: Some("For example: smith jo, or smith 14-Mar-1941, or 999 000 0018"),
                    value: typed, error: error_for(&errors, "terms"),
                },
                kind: InputKind::Search, width: Some(30), autofocus: found.is_none(), ..TextInput::default()
            }))
            button class="nhsuk-button" type="submit" { "Search" }
        }
        @if let Some((search, found)) = found { (answer(visit, search, found)) }
    }
}

fn answer(visit: &Visit<'_>, search: &Search, found: &Found) -> Markup {
    let rows: Vec<Markup> = found.people.iter().map(|person| row(visit, person)).collect();
    let columns = [
        "Patient",
        "Born (age)",
        "Gender",
        "NHS No.",
        "Hospital No.",
        "Address",
        "Where",
        "Notes",
    ]
    .map(Column::of);
    html! {
        div role="status" { h2 {
            @match (found.people.len(), found.more) {
                (0, _) => { "Nobody was found" }
                (1, _) => { "1 person was found" }
                (count, false) => { (count) " people were found" }
                (_, true) => { "More than " (MOST) " people were found: the first " (MOST) " are shown" }
            }
        } }
        p { "Searched by " b { (search.says()) } "." @if found.more { " Add a given name or a date of birth to find fewer." } }
        @if !found.people.is_empty() {
            (data_table(&Table { caption: "People who were found", caption_hidden: true, columns: &columns, rows: &rows, empty: "" }))
        }
        @if visit.may(REGISTER) {
            p {
                @if found.people.is_empty() { "Check the spelling, or search by date of birth or NHS number. " }
                "Not there? " a href="/register" { "Register a new person" }
            }
        }
    }
}

fn row(visit: &Visit<'_>, person: &FoundPerson) -> Markup {
    let place = [person.ward.as_deref(), person.bed.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let address = [person.first_line.as_deref(), person.postcode.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ");
    html! { tr {
        th scope="row" { a href={ "/patients/" (person.patient) } data-row { b { (person.name) } } }
        td class="no-break" { (life(person.born, person.died, visit.context.now())) }
        td { (person.gender) }
        td class="no-break" { (nhs_number(person.nhs_number.as_deref().unwrap_or_default())) }
        td { (person.hospital_number.as_deref().unwrap_or_default()) }
        td { (address) }
        td class="no-break" { (place) }
        td {
            @if person.died.is_some() { (chip(Chip { words: "Died", colour: ChipColour::Plain })) " " }
            @if person.restricted { (chip(Chip { words: "! Restricted", colour: ChipColour::Red })) " " }
            @if person.merged { (chip(Chip { words: "Merged", colour: ChipColour::Blue })) " " }
            @if let Some(matched) = &person.matched { "Found by " (matched) }
        }
    } }
}
