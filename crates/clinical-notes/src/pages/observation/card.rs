//! The card of the summary: the last score, its course, and when the next set is due.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::screen::{Card, Visit};

use super::badge::scored;
use crate::{
    observation::{ObservationSet, due::next_due},
    permissions::READ,
    store,
};

pub(super) struct ObservationCard;

/// How many scores the small course shows.
const COURSE: i64 = 12;

#[async_trait]
impl Card for ObservationCard {
    fn key(&self) -> &'static str {
        "clinical_notes.observations"
    }
    fn title(&self) -> &'static str {
        "Observations"
    }
    fn order(&self) -> u16 {
        150
    }
    fn needs(&self) -> Permission {
        READ
    }

    async fn body(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Markup, Refused> {
        let mut look = visit.view.look();
        let sets = store::observation::newest(&mut look, patient, COURSE).await?;
        let Some(newest) = sets.first().map(|set| &set.record) else {
            return Ok(html! { p { "None recorded" } });
        };
        let plan = store::observation::plan(&mut look, patient)
            .await?
            .map(|plan| plan.record);
        let due = next_due(newest.taken, &newest.scored, plan.as_ref());
        let course: Vec<&ObservationSet> = sets.iter().rev().map(|set| &set.record).collect();
        Ok(html! {
            p { (scored(&newest.scored)) " at " (display::date_time(newest.taken)) " – " (newest.scored.says()) "." }
            (sparkline(&course))
            p {
                @if due < visit.context.now() { b { "Next set was due at " (display::date_time(due)) } }
                @else { "Next set due at " (display::date_time(due)) }
            }
            p class="no-print" { a href={ "/patients/" (patient) "/observations" } { "Observation chart" } }
        })
    }
}

/// The last whole scores as a line, oldest on the left; the numbers are its name.
fn sparkline(course: &[&ObservationSet]) -> Markup {
    let totals: Vec<u8> = course
        .iter()
        .filter_map(|set| set.scored.whole())
        .map(|score| score.total)
        .collect();
    if totals.len() < 2 {
        return html! {};
    }
    let points: Vec<String> = (0..)
        .step_by(14)
        .zip(&totals)
        .map(|(x, total)| format!("{},{}", x + 4, 44 - u16::from(*total) * 2))
        .collect();
    let words: Vec<String> = totals.iter().map(ToString::to_string).collect();
    let width = totals.len() * 14;
    html! {
        svg class="sparkline" role="img" width=(width) height="48" viewBox={ "0 0 " (width) " 48" }
            aria-label={ "NEWS2, the oldest first: " (words.join(", ")) } {
            polyline points=(points.join(" ")) {}
        }
    }
}
