//! The card "Current medicines" of the summary.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{EmptyState, empty_state},
    screen::{Card, Visit},
};

use super::{find::search_box, line::medication_line};
use crate::{
    medication_line::Shown,
    permissions::{PRESCRIBE, SEE_MEDICINES},
    store,
};

pub(super) struct CurrentMedicines;

#[async_trait]
impl Card for CurrentMedicines {
    fn key(&self) -> &'static str {
        "prescribing.current_medicines"
    }
    fn title(&self) -> &'static str {
        "Current medicines"
    }
    fn order(&self) -> u16 {
        300
    }
    fn needs(&self) -> Permission {
        SEE_MEDICINES
    }

    async fn body(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Markup, Refused> {
        let now = visit.context.now();
        let all = store::prescription::current(&mut visit.view.look(), patient, now).await?;
        Ok(html! {
            @if all.is_empty() { (empty_state(EmptyState::Nothing("No medicines prescribed"), None)) }
            ul class="nhsuk-list medication-list" {
                @for shown in &all {
                    li {
                        (medication_line(Shown::from(&shown.prescription)))
                        " \u{2013} " span class="no-break" {
                            b { (shown.prescription.standing(now).word()) } " "
                            (display::date_time(shown.prescription.start))
                        }
                    }
                }
            }
            @if visit.may(PRESCRIBE) { (search_box(visit, patient, "", &[], false)) }
            p class="no-print" { a href={ "/patients/" (patient) "/medicines" } { "All medicines" } }
        })
    }
}
