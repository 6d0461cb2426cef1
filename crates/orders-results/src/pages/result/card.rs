//! The card "Newest abnormal results" of the summary.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{EmptyState, empty_state},
    screen::{Card, Visit},
};

use super::line::{brief, class, marks};
use crate::{
    permissions::SEE_RESULTS,
    store::report::{abnormal, newest},
};

/// The most results on the card.
const MOST: i64 = 6;

pub(super) struct NewestAbnormal;

#[async_trait]
impl Card for NewestAbnormal {
    fn key(&self) -> &'static str {
        "orders_results.abnormal"
    }
    fn title(&self) -> &'static str {
        "Newest abnormal results"
    }
    fn order(&self) -> u16 {
        400
    }
    fn needs(&self) -> Permission {
        SEE_RESULTS
    }

    async fn body(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Markup, Refused> {
        let mut look = visit.view.look();
        let found = abnormal(&mut look, patient, MOST).await?;
        let far = visit.context.now() + chrono::Duration::days(1);
        let any = !newest(&mut look, patient, far, 1).await?.is_empty();
        let path = format!("/patients/{patient}/results");
        Ok(html! {
            @if found.is_empty() && !any { (empty_state(EmptyState::NoneRecorded, None)) }
            @else if found.is_empty() { p { "No result so far was flagged." } }
            ul class="results-due" {
                @for shown in &found { li {
                    a href={ (path) "/" (shown.report) } { span class=[class(&shown.line)] { (brief(&shown.line)) } }
                    " " span class="small" {
                        span class="no-break" { (display::date_time(shown.collected)) }
                        @for mark in marks(&shown.line) { ", " (mark) }
                        @if shown.line.due() { ", " b { "not acknowledged" } }
                    }
                } }
            }
            p class="no-print" { a href=(path) { "All results" } }
        })
    }
}
