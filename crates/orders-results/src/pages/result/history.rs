//! How a report stood before: its versions, who acknowledged which, and two versions side by side.

use maud::{Markup, html};
use trefoil_core::{PatientId, Record, Refused, display};
use trefoil_kernel::journal;
use trefoil_web::{
    components::{Column, Conflict, ConflictRow, Table, conflict as side_by_side, data_table, notice},
    screen::{Reply, Visit},
};

use super::report::body;
use crate::{
    report::{Report, ResultLine, Unit},
    store::report::ShownReport,
};

async fn entries(visit: &Visit<'_>, shown: &ShownReport) -> Result<Vec<journal::Entry>, Refused> {
    let mut look = visit.view.look();
    Ok(journal::history(&mut look, shown.home.0, Report::KIND, shown.id.0).await?)
}

/// A version as it stood.
async fn version(visit: &Visit<'_>, shown: &ShownReport, number: i64) -> Result<Report, Refused> {
    let all = entries(visit, shown).await?;
    let entry = all
        .iter()
        .find(|entry| entry.version == number)
        .ok_or(Refused::NotFound)?;
    Ok(serde_json::from_str(&entry.snapshot)?)
}

/// Who acknowledged it, and every version it had.
pub(super) async fn versions(
    visit: &Visit<'_>,
    patient: PatientId,
    shown: &ShownReport,
) -> Result<Markup, Refused> {
    let all = entries(visit, shown).await?;
    let path = format!("/patients/{patient}/results/{}", shown.id);
    let rows: Vec<Markup> = all
        .iter()
        .rev()
        .map(|entry| {
            let what = if entry.command.ends_with("acknowledge_report") { "Acknowledged" } else { "Received" };
            html! { tr {
                th scope="row" {
                    @if entry.version == shown.version { "Version " (entry.version) " (this one)" }
                    @else { a href={ (path) "?version=" (entry.version) } { "Version " (entry.version) } }
                }
                td { (what) } td { (entry.actor_name) } td class="no-break" { (display::date_time(entry.recorded)) }
            } }
        })
        .collect();
    Ok(html! {
        h3 { "Acknowledged" }
        @if shown.report.acknowledgements.is_empty() { p { "By nobody yet." } }
        ul {
            @for one in shown.report.acknowledgements.iter().rev() { li {
                (one.name) ", " (display::date_time(one.at)) ": " (one.action.words())
                @if let Some(note) = &one.note { " – " (note) }
                @if let Some(void) = one.void { b { " Void since " (display::date_time(void)) ": a result changed." } }
            } }
        }
        h3 { "Versions" }
        (data_table(&Table {
            caption: "Versions of this report, the newest first", caption_hidden: true,
            columns: &["Version", "What happened", "By", "Recorded"].map(Column::of), rows: &rows, empty: "None",
        }))
    })
}

/// An earlier version, with a mark that it is one.
pub(super) async fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    shown: &ShownReport,
    number: i64,
) -> Result<Markup, Refused> {
    let was = version(visit, shown, number).await?;
    let newest = format!("/patients/{patient}/results/{}", shown.id);
    Ok(html! {
        h2 { (was.header.title) ", version " (number) }
        (notice("Earlier version", html! {
            "This is how the report stood at version " (number) " of " (shown.version) ". "
            a href=(newest) { "Open it as it stands now" } "."
        }))
        (body(&was))
    })
}

/// Acknowledging what changed meanwhile is refused; both versions are shown.
pub(super) async fn conflict(
    visit: &Visit<'_>,
    patient: PatientId,
    now: &ShownReport,
    seen: i64,
) -> Result<Reply, Refused> {
    let was = version(visit, now, seen).await?;
    let last = entries(visit, now).await?.pop();
    let (by, at) = last.map_or_else(
        || ("Somebody".to_owned(), String::new()),
        |entry| (entry.actor_name, display::date_time(entry.recorded)),
    );
    let said = |line: Option<&ResultLine>| {
        line.map_or_else(String::new, |line| {
            let unit = line.unit.as_ref().map(Unit::shown).unwrap_or_default();
            format!("{} {unit}, {}", line.value, line.status.words().to_lowercase())
        })
    };
    let lines = &now.report.lines;
    let rows: Vec<(String, String, String)> = lines
        .iter()
        .map(|line| {
            let before = was
                .lines
                .iter()
                .find(|one| one.sub_id == line.sub_id && one.test.same(&line.test));
            (line.test.name.clone(), said(before), said(Some(line)))
        })
        .collect();
    let rows: Vec<ConflictRow<'_>> = rows
        .iter()
        .map(|(label, typed, current)| ConflictRow {
            label,
            typed,
            current,
        })
        .collect();
    let href = format!("/patients/{patient}/results/{}?from=patient", now.id);
    Ok(Reply::Conflict {
        title: now.report.header.title.clone(),
        body: html! {
            p { "The report changed after you opened it, so it was not acknowledged. \"What you typed\" is what you saw." }
            (side_by_side(Conflict {
                record: "report", changed_by: &by, changed_at: &at, rows: &rows, current_href: &href,
            }))
        },
    })
}
