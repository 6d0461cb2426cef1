//! The match queue: results of which it is not sure whose they are. None is lost, and none is filed by guess.

use maud::{Markup, html};
use trefoil_core::{Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{Chip, ChipColour, Column, Table, chip, data_table},
    screen::{ListScreen, Reply, Visit},
};

use super::line::age;
use crate::{
    permissions::MATCH_RESULTS,
    store::unmatched::{QueueLine, waiting},
};

pub(super) struct Queue;

#[async_trait]
impl ListScreen for Queue {
    fn path(&self) -> &'static str {
        "/results/unmatched"
    }
    fn what(&self) -> &'static str {
        "orders_results.unmatched"
    }
    fn needs(&self) -> Permission {
        MATCH_RESULTS
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        visit.view.nobody(MATCH_RESULTS)?;
        let all = waiting(&mut visit.view.look()).await?;
        let rows: Vec<Markup> = all.iter().map(|line| row(visit, line)).collect();
        let table = data_table(&Table {
            caption: "Results that could not be matched, critical first, then the oldest",
            caption_hidden: false,
            columns: &["How urgent", "What", "From", "Why it waits", "Waiting"].map(Column::of),
            rows: &rows,
            empty: "None. Every result that came was matched to its request and patient.",
        });
        Ok(Reply::page(
            "Results to match",
            html! { (table) p class="small" { "As of " (display::date_time(visit.context.now())) ". At most 200 are shown." } },
        ))
    }
}

fn row(visit: &Visit<'_>, line: &QueueLine) -> Markup {
    html! { tr {
        td {
            @if line.urgency > 1 { (chip(Chip { words: "!! Critical", colour: ChipColour::Red })) }
            @else { "Not flagged as critical" }
        }
        th scope="row" { a href={ "/results/unmatched/" (line.id) } data-row { (line.title) } }
        td { (line.source) }
        td { (line.reason) }
        td class="no-break" { (age(line.arrived, visit.context.now())) }
    } }
}
