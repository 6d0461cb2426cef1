//! The queue of alerts: escalated first, then the oldest; and what was judged last.

use maud::{Markup, html};
use trefoil_core::{Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{Chip, ChipColour, Column, Table, chip, data_table},
    screen::{ListScreen, Reply, Visit},
};

use super::parts::{identity, kind, patient_line};
use crate::{
    permissions::REVIEW_ALERTS,
    store::alert::{MOST, ShownAlert, counts, reviewed, waiting},
    words::role,
};

pub(super) struct AlertsPage;

#[async_trait]
impl ListScreen for AlertsPage {
    fn path(&self) -> &'static str {
        "/audit/alerts"
    }
    fn what(&self) -> &'static str {
        "audit.alerts"
    }
    fn needs(&self) -> Permission {
        REVIEW_ALERTS
    }
    fn menu(&self) -> Option<(u16, &'static str)> {
        Some((900, "Privacy alerts"))
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let done = visit.request.field("show") == Some("reviewed");
        let mut look = visit.view.look();
        let all = if done {
            reviewed(&mut look).await?
        } else {
            waiting(&mut look).await?
        };
        let (open, escalated) = counts(&mut look).await?;
        let of_patients = all.iter().filter(|one| one.alert.cause.of_a_patient);
        visit
            .view
            .list(REVIEW_ALERTS, of_patients.map(|one| one.patient))?;
        let mut rows = vec![];
        for one in &all {
            let whose = if one.alert.cause.of_a_patient {
                patient_line(identity(visit, one.patient).await?.as_ref())
            } else {
                "No single patient".to_owned()
            };
            rows.push(row(one, &whose));
        }
        let (caption, empty) = if done {
            (
                "Alerts that were reviewed, the newest first",
                "None was reviewed yet.",
            )
        } else {
            (
                "Alerts to review: escalated first, then the oldest",
                "No alert is waiting.",
            )
        };
        let table = data_table(&Table {
            caption,
            caption_hidden: false,
            columns: &["Raised", "What", "Who", "Whose record", "How often", "State"].map(Column::of),
            rows: &rows,
            empty,
        });
        Ok(Reply::page(
            "Privacy alerts",
            html! {
                p { b { (open) } " to review, " b { (escalated) } " of them escalated. "
                    @if done { a href="/audit/alerts" { "Show what is to be reviewed" } }
                    @else { a href="/audit/alerts?show=reviewed" { "Show what was reviewed" } }
                }
                (table)
                p class="small" { "As of " (display::date_time(visit.context.now())) " (" (display::clock_note(visit.context.now())) "). At most " (MOST) " are shown." }
            },
        ))
    }
}

fn row(one: &ShownAlert, whose: &str) -> Markup {
    let alert = &one.alert;
    html! { tr {
        td class="no-break" { (display::date_time(alert.raised)) }
        th scope="row" { a href={ "/audit/alerts/" (one.id) } data-row { (kind(alert.cause.kind)) } }
        td { (alert.cause.actor_name) br; span class="small" { (role(&alert.cause.role)) } }
        td { (whose) }
        td { (alert.count) @if alert.count == 1 { " time" } @else { " times" } }
        td {
            @match &alert.review {
                Some(review) => { (review.outcome.says()) " (" (review.by_name) ", " (display::date_time(review.at)) ")" }
                None => {
                    @if alert.escalated.is_some() { (chip(Chip { words: "!! Escalated", colour: ChipColour::Red })) }
                    @else if alert.reopened.is_some() { (chip(Chip { words: "Open again", colour: ChipColour::Amber })) }
                    @else { "To review" }
                }
            }
        }
    } }
}
