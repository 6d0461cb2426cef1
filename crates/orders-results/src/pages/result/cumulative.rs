//! The tab "Results": what waits, what is awaited, the cumulative table with the newest on the right, and the reports.

use chrono::{DateTime, Utc};
use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::{View, async_trait};
use trefoil_web::{
    components::{EmptyState, Table, data_table, empty_state, notice},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    grid::{Cell, Grid, Row, grid},
    line::{age, brief, class, marks, value},
};
use crate::{
    catalogue::Catalogue,
    order::Specimen,
    permissions::SEE_RESULTS,
    report::{ResultLine, ResultStatus},
    store::{
        cumulative::results,
        order::{ShownOrder, active},
        report::{ShownReport, due, newest, sealed},
    },
};

/// The most columns. \[S, medicines-and-orders 5.4] On paper the newest eight. \[pages.md 3.2]
const COLUMNS: usize = 12;
const COLUMNS_IN_PRINT: usize = 8;
/// The most reports below the table.
const REPORTS: i64 = 20;

pub(super) struct Cumulative;

#[async_trait]
impl RecordScreen for Cumulative {
    fn path(&self) -> &'static str {
        "/patients/{patient}/results"
    }
    fn what(&self) -> &'static str {
        "orders_results.cumulative"
    }
    fn needs(&self) -> Permission {
        SEE_RESULTS
    }
    fn tab(&self) -> Option<(u16, &'static str)> {
        Some((400, "Results"))
    }
    async fn outstanding(&self, view: &mut View, patient: PatientId) -> Result<Option<i64>, Refused> {
        let waiting = due(&mut view.look(), patient).await?.len();
        Ok(i64::try_from(waiting).ok().filter(|count| *count > 0))
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let now = visit.context.now();
        let asked = visit
            .request
            .field("until")
            .and_then(|text| text.parse::<i64>().ok());
        let until = asked.and_then(DateTime::from_timestamp_micros);
        let mut look = visit.view.look();
        let waiting = due(&mut look, patient).await?;
        let awaited = active(&mut look, patient).await?;
        let end = until.unwrap_or_else(|| now.max(DateTime::UNIX_EPOCH) + chrono::Duration::days(1));
        let found = results(&mut look, patient, end, COLUMNS).await?;
        let reports = newest(&mut look, patient, end, REPORTS).await?;
        let hidden = visit.view.sealed_told(sealed(&mut look, patient).await?);
        let catalogue = visit.epr.ports().get::<Catalogue>()?;
        let place = |test: &str| {
            let mut all = catalogue.tests().iter().flat_map(|test| &test.components);
            all.position(|component| component.id == test)
                .unwrap_or(usize::MAX)
        };
        let grid = grid(&found.lines, place);
        let path = format!("/patients/{patient}/results");
        Ok(Reply::page(
            "Results",
            html! {
                (waits(&path, &waiting, now))
                (awaiting(&awaited))
                h2 { "Cumulative results – most recent on the right" }
                @if grid.rows.is_empty() {
                    (empty_state(EmptyState::Nothing("No results that belong into a table."), None))
                } @else {
                    (table(&path, &grid))
                }
                p class="no-print" {
                    @if let Some(earlier) = found.earlier { a href={ (path) "?until=" (earlier.timestamp_micros()) } { "Earlier results" } }
                    @if until.is_some() { " " a href=(path) { "Newest results" } }
                }
                h2 { "Reports" }
                (list(&path, &reports))
                @if hidden > 0 { p { (hidden) " sealed " (if hidden == 1 { "report is" } else { "reports are" }) " not shown, here and in the table." } }
            },
        ))
    }
}

fn waits(path: &str, waiting: &[ShownReport], now: DateTime<Utc>) -> Markup {
    html! {
        @if !waiting.is_empty() {
            h2 { "To acknowledge: " (waiting.len()) }
            ul class="results-due" {
                @for shown in waiting {
                    @let due: Vec<&ResultLine> = shown.report.lines.iter().filter(|line| line.due()).collect();
                    li {
                        a href={ (path) "/" (shown.id) "?from=patient" } { (shown.report.header.title) }
                        @if shown.report.changed() { b { " corrected" } }
                        ": "
                        @for (index, line) in due.iter().take(6).enumerate() {
                            @if index > 0 { ", " }
                            span class=[class(line)] { (brief(line)) }
                        }
                        @if due.len() > 6 { ", " (due.len() - 6) " more" }
                        " – reported " (age(shown.report.header.reported, now)) " ago"
                    }
                }
            }
        }
    }
}

/// What was asked for and has not come.
fn awaiting(orders: &[ShownOrder]) -> Markup {
    html! {
        @for shown in orders {
            @let order = &shown.order;
            (notice("Awaiting", html! {
                (order.item.name) ": "
                @match &order.specimen {
                    Some(Specimen::Collected { at, .. }) => { "collected " (display::date_time(*at)) }
                    Some(Specimen::Unsuitable { because, .. }) => { "the specimen cannot be used (" (because) "): another must be taken" }
                    Some(Specimen::Awaited) => { "specimen not taken yet; requested " (display::date_time(order.placed)) }
                    None => { "requested " (display::date_time(order.placed)) }
                }
            }))
        }
    }
}

fn table(path: &str, grid: &Grid) -> Markup {
    let off_paper = grid.columns.len().saturating_sub(COLUMNS_IN_PRINT);
    let only_on_screen = |index: usize| (index < off_paper).then_some("no-print");
    html! {
        div class="scroll-box" tabindex="0" role="region" aria-label="Cumulative results, scrollable" {
            table class="data-table results-table" {
                caption class="nhsuk-u-visually-hidden" { "Results by test and time of the specimen, the most recent on the right" }
                thead { tr {
                    th scope="col" { "Test" } th scope="col" { "Units" } th scope="col" { "Reference range" }
                    @for (index, at) in grid.columns.iter().enumerate() {
                        th scope="col" class={ "number " (only_on_screen(index).unwrap_or_default()) } {
                            (display::date(display::london_date(*at))) br; (display::time(*at))
                        }
                    }
                } }
                tbody { @for row in &grid.rows { tr {
                    th scope="row" { (row.name) }
                    td { (row.unit) }
                    td { (row.range) @if of_catalogue(row) { span class="small" { " catalogue" } } }
                    @for (index, cell) in row.cells.iter().enumerate() {
                        @let kind = cell.as_ref().and_then(|cell| class(&cell.line)).unwrap_or_default();
                        td class={ "number " (kind) " " (only_on_screen(index).unwrap_or_default()) } {
                            @if let Some(cell) = cell { (inside(path, cell)) }
                        }
                    }
                } } }
            }
        }
        p class="small" {
            "H high, L low, HH and LL critically so, !! critical. A mark says what is preliminary, corrected or withdrawn. "
            "Units are fixed for each row; a value sent in another unit has a row of its own."
        }
    }
}

/// Whether the range of a row is the catalogue's.
fn of_catalogue(row: &Row) -> bool {
    let newest = row
        .cells
        .iter()
        .rev()
        .flatten()
        .find_map(|cell| cell.line.range.as_ref());
    newest.is_some_and(|range| range.of_catalogue)
}

fn inside(path: &str, cell: &Cell) -> Markup {
    let line = &cell.line;
    html! {
        a href={ (path) "/" (cell.report) } { (value(line)) }
        @for mark in marks(line) { br; span class="small" { (mark) } }
        @if let Some(range) = line.range.as_ref().filter(|_| cell.other_range) { br; span class="small" { "range " (range.text) } }
        @for remark in &line.remarks { br; span class="small" { (remark.words()) } }
    }
}

fn list(path: &str, reports: &[ShownReport]) -> Markup {
    let columns =
        ["Specimen taken", "Report", "Status", "Acknowledged"].map(trefoil_web::components::Column::of);
    let rows: Vec<Markup> = reports.iter().map(|shown| row(path, shown)).collect();
    data_table(&Table {
        caption: "Reports, the newest first",
        caption_hidden: true,
        columns: &columns,
        rows: &rows,
        empty: "No results yet.",
    })
}

fn row(path: &str, shown: &ShownReport) -> Markup {
    let (report, header) = (&shown.report, &shown.report.header);
    let withdrawn = report
        .lines
        .iter()
        .filter(|line| line.status == ResultStatus::Withdrawn)
        .count();
    html! { tr {
        td class="no-break" { (display::date_time(header.collected)) @if header.time_assumed { span class="small" { " time assumed" } } }
        th scope="row" { a href={ (path) "/" (shown.id) } { (header.title) } }
        td { (report.status().words()) @if withdrawn > 0 { " (" (withdrawn) " withdrawn)" } }
        td {
            @if report.due() { b { "Waits" } }
            @else if let Some(by) = report.acknowledged() { (by.name) ", " (display::date_time(by.at)) }
            @else { "Nothing to acknowledge yet" }
        }
    } }
}
