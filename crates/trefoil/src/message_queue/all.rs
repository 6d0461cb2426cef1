//! Every message that somebody must look at, newest first.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_hl7v2::{
    inbox::{Counts, Waiting},
    permissions::{SEE_QUEUE, SETTLE_QUEUE},
};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{ButtonKind, Column, Table, Tile, button, data_table, hidden, tiles},
    screen::{ListScreen, Reply, Visit},
};

use super::{advice, inbox};

/// As many as anybody reads; settled ones make room for the rest.
const SHOWN: i64 = 200;

pub(super) struct Messages;

#[async_trait]
impl ListScreen for Messages {
    fn path(&self) -> &'static str {
        "/messages"
    }
    fn what(&self) -> &'static str {
        "hl7v2.queue"
    }
    fn needs(&self) -> Permission {
        SEE_QUEUE
    }
    fn menu(&self) -> Option<(u16, &'static str)> {
        Some((800, "Messages"))
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let inbox = inbox(visit.epr)?;
        let mut look = visit.view.look();
        let counts = inbox.counts(&mut look).await?;
        let waiting = inbox.waiting(&mut look, visit.context, SHOWN).await?;
        // Only those who are named.
        let named = waiting.iter().filter(|one| one.about.is_some());
        visit
            .view
            .list(SEE_QUEUE, named.filter_map(|one| one.patient.map(PatientId)))?;
        let may = visit.may(SETTLE_QUEUE);
        let rows: Vec<Markup> = waiting
            .iter()
            .map(|one| row(one, may.then(|| visit.hidden())))
            .collect();
        let table = data_table(&Table {
            caption: "Messages that were not applied",
            caption_hidden: true,
            columns: &[
                "Received",
                "About, as sent",
                "Event",
                "From",
                "What is wrong",
                "What to do",
                "Settle",
            ]
            .map(Column::of),
            rows: &rows,
            empty: "No message is waiting.",
        });
        Ok(Reply::page(
            "Messages",
            html! {
                p { a href="/messages/outgoing" { "Messages to other systems" } }
                (figures(counts))
                p class="small" {
                    "What another system sent and could not be applied here. Nothing of these messages is in the record until somebody settles them. Newest first. ("
                    (display::clock_note(visit.context.now())) ")"
                }
                (table)
                @if counts.in_queue() > SHOWN { p { "The newest " (SHOWN) " are shown." } }
            },
        ))
    }
}

fn figures(counts: Counts) -> Markup {
    let words = [
        counts.waiting,
        counts.rejected,
        counts.received,
        counts.applied,
        counts.dismissed,
    ]
    .map(|n| n.to_string());
    let [waiting, rejected, received, applied, dismissed] = words.each_ref().map(String::as_str);
    let tile = |figure, words, hot| Tile {
        figure,
        words,
        href: None,
        hot,
    };
    tiles(&[
        tile(waiting, "waiting for a person", counts.waiting > 0),
        tile(rejected, "rejected, to be looked at", counts.rejected > 0),
        tile(received, "received, not decided yet", false),
        tile(applied, "applied", false),
        tile(dismissed, "dismissed", false),
    ])
}

fn row(one: &Waiting, guard: Option<Markup>) -> Markup {
    let whole = !one.event.is_empty();
    let said = one
        .error_detail
        .as_deref()
        .or(one.error_text.as_deref())
        .unwrap_or("It was not decided yet");
    html! { tr {
        td class="no-break" { (display::date_time(one.received)) }
        th scope="row" { a href={ "/messages/" (one.id) } data-row { (one.about.as_deref().unwrap_or("Name not shown")) } }
        td { @if whole { (one.event) } @else { "Not whole" } }
        td {
            (if one.sending_application.is_empty() { &one.peer } else { &one.sending_application })
            @if !one.sending_facility.is_empty() { " at " (one.sending_facility) }
            @if !one.control_id.is_empty() { br; span class="small" { "Control id " (one.control_id) } }
        }
        td {
            (said)
            @if let Some(place) = one.error_location.as_deref().filter(|place| !place.is_empty()) { " (" (place) ")" }
            @if one.attempts > 1 { br; span class="small" { (one.attempts) " times" } }
        }
        td { (advice(one.error_code.as_deref(), whole)) }
        td {
            @if let Some(guard) = guard {
                @if whole {
                    form method="post" action={ "/messages/" (one.id) } novalidate {
                        (guard) (hidden("act", "retry")) (button("Try again", ButtonKind::Secondary))
                    }
                }
                a href={ "/messages/" (one.id) "#reason" } { "Dismiss" span class="nhsuk-u-visually-hidden" { " this message" } }
            }
        }
    } }
}
