//! The ward whiteboard: who is in which bed, with a column of every module that has one.

use std::collections::HashMap;

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{
        Chip, ChipColour, Column, Sort, SortDirection, Table, Tile, chip, data_table, nhs_number, tiles,
    },
    screen::{Column as WardColumnOf, ListScreen, Reply, Visit, WardColumn},
};

use super::life;
use crate::{
    permissions::VIEW_WARD,
    store::{
        ward::{Ward, wards},
        ward_list::{Occupant, WardLine, WardPatient, ward_list},
    },
};

pub(super) struct WardList;

/// What the list can be sorted by: the word in the address, and the heading.
const SORTS: [(&str, &str); 3] = [("bed", "Bed"), ("name", "Patient"), ("admitted", "Admitted")];

#[async_trait]
impl ListScreen for WardList {
    fn path(&self) -> &'static str {
        "/wards/{ward}"
    }
    fn what(&self) -> &'static str {
        "patient_administration.ward_list"
    }
    fn needs(&self) -> Permission {
        VIEW_WARD
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let code = visit.request.part("ward").to_owned();
        let mut look = visit.view.look();
        let ward = wards(&mut look)
            .await?
            .into_iter()
            .find(|ward| ward.code == code)
            .ok_or(Refused::NotFound)?;
        let mut lines = ward_list(&mut look, visit.context, &code).await?;
        visit.view.asked(format!("ward {code}"));
        let shown: Vec<PatientId> = lines
            .iter()
            .filter_map(patient)
            .map(|patient| patient.patient)
            .collect();
        visit.view.list(VIEW_WARD, shown.iter().copied())?;
        let asked = visit.request.field("sort").unwrap_or_default();
        let sort = SORTS
            .iter()
            .map(|(word, _)| *word)
            .find(|word| *word == asked)
            .unwrap_or("bed");
        sorted(&mut lines, sort);
        let columns = columns(visit, &shown).await?;
        Ok(Reply::page(
            ward.name.clone(),
            page(visit, &ward, &lines, sort, &columns),
        ))
    }
}

fn patient(line: &WardLine) -> Option<&WardPatient> {
    match &line.occupant {
        Occupant::Patient(patient) => Some(patient),
        _ => None,
    }
}

/// By bed as the ward is laid out; otherwise patients first, empty beds last.
fn sorted(lines: &mut [WardLine], sort: &str) {
    match sort {
        "name" => lines.sort_by_key(|line| {
            patient(line).map_or((true, String::new()), |p| (false, p.family_key.clone()))
        }),
        "admitted" => {
            lines.sort_by_key(|line| patient(line).map_or((true, 0), |p| (false, -p.admitted.timestamp())))
        }
        _ => {}
    }
}

/// The columns of other modules, filled for everybody at once. One that fails says so in its cells.
struct Filled {
    heading: &'static str,
    cells: Result<HashMap<PatientId, Markup>, String>,
}

async fn columns(visit: &mut Visit<'_>, shown: &[PatientId]) -> Result<Vec<Filled>, Refused> {
    let mut all: Vec<&WardColumn> = visit.epr.contributions().iter().collect();
    all.sort_by_key(|column| column.0.order());
    let mut filled = vec![];
    for WardColumn(column) in all {
        if !visit.may(column.needs()) {
            continue;
        }
        let column: &dyn WardColumnOf = &**column;
        let cells = column
            .cells(visit.view, shown)
            .await
            .map_err(|refused| refused.to_string());
        filled.push(Filled {
            heading: column.heading(),
            cells,
        });
    }
    Ok(filled)
}

fn page(visit: &Visit<'_>, ward: &Ward, lines: &[WardLine], sort: &str, columns: &[Filled]) -> Markup {
    let now = visit.context.now();
    let count = |wanted: fn(&Occupant) -> bool| lines.iter().filter(|line| wanted(&line.occupant)).count();
    let patients = count(|occupant| matches!(occupant, Occupant::Patient(_) | Occupant::Hidden));
    let empty = count(|occupant| matches!(occupant, Occupant::Empty)).to_string();
    let waiting = lines.iter().filter(|line| line.bed.is_none()).count();
    let today = display::london_date(now);
    let going = lines
        .iter()
        .filter_map(patient)
        .filter(|p| p.expected_discharge.is_some_and(|day| day <= today))
        .count();
    let href = |word: &str| format!("/wards/{}?sort={word}", ward.code);
    let hrefs: Vec<String> = SORTS.iter().map(|(word, _)| href(word)).collect();
    let sorting = |which: usize| {
        let (word, heading) = SORTS[which];
        let down = if word == "admitted" {
            SortDirection::Descending
        } else {
            SortDirection::Ascending
        };
        Column {
            heading,
            number: false,
            sort: Some(Sort {
                href: &hrefs[which],
                direction: (word == sort).then_some(down),
            }),
        }
    };
    let mut headings = vec![sorting(0), sorting(1)];
    headings.extend(["Born (age)", "NHS No.", "Main problem", "Consultant"].map(Column::of));
    headings.extend(columns.iter().map(|column| Column::of(column.heading)));
    headings.extend([sorting(2), Column::of("Expected to go")]);
    let rows: Vec<Markup> = lines.iter().map(|line| row(visit, line, columns)).collect();
    let refresh = format!("/wards/{}?sort={sort}&unattended=1", ward.code);
    let (occupied, beds) = (
        format!("{patients} / {}", ward.open_beds),
        (waiting.to_string(), going.to_string()),
    );
    html! {
        (tiles(&[
            Tile { figure: &occupied, words: "patients of open beds", ..Tile::default() },
            Tile { figure: &empty, words: "beds empty", ..Tile::default() },
            Tile { figure: &beds.0, words: "waiting for a bed", hot: waiting > 0, ..Tile::default() },
            Tile { figure: &beds.1, words: "expected to go today", ..Tile::default() },
        ]))
        div id="ward-list" hx-get=(refresh) hx-trigger="every 60s" hx-select="#ward-list" hx-swap="outerHTML"
            data-refreshes="60" data-updated=(display::time(now)) {
            (data_table(&Table {
                caption: &format!("Patients on {}", ward.name), caption_hidden: true,
                columns: &headings, rows: &rows, empty: "This ward has no beds and no patients.",
            }))
            p class="small" {
                "Updated " (display::date_time(now)) " (" (display::clock_note(now)) "). Refreshes every minute; sorted by "
                (SORTS.iter().find(|(word, _)| *word == sort).map_or("bed", |(_, heading)| heading).to_lowercase()) "."
            }
        }
        p class="no-print" { button type="button" class="nhsuk-button nhsuk-button--secondary" data-print { "Print handover list" } }
    }
}

fn row(visit: &Visit<'_>, line: &WardLine, columns: &[Filled]) -> Markup {
    let bed = line.bed.as_deref().unwrap_or("No bed");
    let rest = 7 + columns.len();
    match &line.occupant {
        Occupant::Patient(patient) => occupied(visit, bed, patient, columns),
        Occupant::Hidden => {
            html! { tr { td { b { (bed) } } td colspan=(rest) { "Taken. You may not see by whom." } } }
        }
        Occupant::Empty => {
            html! { tr class="empty-bed" { td { b { (bed) } } td colspan=(rest) { "Empty" } } }
        }
        Occupant::Closed(why) => {
            html! { tr class="empty-bed" { td { b { (bed) } } td colspan=(rest) { "Closed: " (why) } } }
        }
    }
}

fn occupied(visit: &Visit<'_>, bed: &str, patient: &WardPatient, columns: &[Filled]) -> Markup {
    html! { tr {
        td { b { (bed) } }
        th scope="row" {
            a href={ "/patients/" (patient.patient) } data-row { b { (patient.name) } }
            @if patient.restricted { " " (chip(Chip { words: "! Restricted", colour: ChipColour::Red })) }
            @if patient.died.is_some() { " " (chip(Chip { words: "Died", colour: ChipColour::Plain })) }
        }
        td class="no-break" { (life(patient.born, patient.died, visit.context.now())) }
        td class="no-break" { (nhs_number(patient.nhs_number.as_deref().unwrap_or_default())) }
        td { (patient.reason.as_deref().unwrap_or("Not recorded")) }
        td class="no-break" { (patient.consultant.as_deref().unwrap_or("Not recorded")) }
        @for column in columns {
            td {
                @match &column.cells {
                    Ok(cells) => { @if let Some(cell) = cells.get(&patient.patient) { (cell) } }
                    Err(why) => { "Not available: " (why) }
                }
            }
        }
        td class="no-break" { (display::date(display::london_date(patient.admitted))) }
        td class="no-break" { (patient.expected_discharge.map_or_else(|| "Not set".to_owned(), display::date)) }
    } }
}
