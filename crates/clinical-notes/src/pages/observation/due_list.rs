//! "Observations due": one's own patients in the order in which they are due.

use maud::{Markup, html};
use trefoil_core::{Answer, Permission, Refused, display, ports::Demographics};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{Column, Table, data_table},
    screen::{ListScreen, Reply, Visit},
};

use super::{
    badge::scored,
    column::whole_minutes,
    overdue::{Due, due},
};
use crate::permissions::RECORD_OBSERVATIONS;

pub(super) struct DueList;

#[async_trait]
impl ListScreen for DueList {
    fn path(&self) -> &'static str {
        "/observations/due"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.observations_due"
    }
    fn needs(&self) -> Permission {
        RECORD_OBSERVATIONS
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let all = due(visit.view).await?;
        visit
            .view
            .list(RECORD_OBSERVATIONS, all.iter().map(|one| one.patient))?;
        let mut rows = vec![];
        for one in &all {
            rows.push(row(visit, one).await?);
        }
        Ok(Reply::page(
            "Observations due",
            html! {
                (data_table(&Table {
                    caption: "Your patients in the hospital, those who wait longest first",
                    caption_hidden: false,
                    columns: &["Patient", "Born", "NHS No.", "Where", "Last NEWS2", "Taken", "Next due", "Observations"].map(Column::of),
                    rows: &rows,
                    empty: "Nobody of yours was observed in the last three days",
                }))
                p class="small" { "Last checked " (display::date_time(visit.context.now())) " (" (display::clock_note(visit.context.now())) ")." }
            },
        ))
    }
}

async fn row(visit: &Visit<'_>, one: &Due) -> Result<Markup, Refused> {
    let now = visit.context.now();
    let port = visit.epr.ports().get::<dyn Demographics>()?;
    let who = match port.identity(visit.view.look().reading(), one.patient).await? {
        Answer::Known { value } => value,
        Answer::NoneKnown => return Err(Refused::NotFound),
        Answer::Unavailable { because } => return Err(Refused::Corrupt(because)),
    };
    let bed = one.place.bed.as_deref().unwrap_or("no bed");
    Ok(html! {
        tr {
            td { a href={ "/patients/" (one.patient) "/observations" } { (who.name.banner()) } }
            td class="no-break" { (who.born.map_or_else(|| "Not Known".to_owned(), display::date)) }
            td class="no-break" { @if let Some(number) = &who.nhs_number { (number) } @else { "Not Known" } }
            td { (one.place.ward) " " (bed) }
            td { (scored(&one.set.scored)) }
            td class="no-break" { (display::date_time(one.set.taken)) }
            td {
                @if one.due < now { b { "Overdue " (display::duration(whole_minutes(now - one.due))) } }
                @else { (display::time(one.due)) }
            }
            td { a href={ "/patients/" (one.patient) "/observations#respiration" } { "Record" span class="nhsuk-u-visually-hidden" { " for " (who.name.banner()) } } }
        }
    })
}
