//! The card "Where and under whom" of the summary.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::{access::OPEN_RECORD, async_trait};
use trefoil_web::{
    components::summary_list,
    screen::{Card, Visit},
};

use super::transfer::place;
use crate::store::stay::open_stay;

pub(super) struct WhereCard;

#[async_trait]
impl Card for WhereCard {
    fn key(&self) -> &'static str {
        "patient_administration.stay"
    }
    fn title(&self) -> &'static str {
        "Where and under whom"
    }
    fn order(&self) -> u16 {
        100
    }
    fn needs(&self) -> Permission {
        OPEN_RECORD
    }

    async fn body(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Markup, Refused> {
        let Some(shown) = open_stay(&mut visit.view.look(), patient).await? else {
            return Ok(
                html! { p { "Not in the hospital." } p { a href={ "/patients/" (patient) "/stays" } { "Earlier stays" } } },
            );
        };
        let care = shown.stay.care.clone();
        let text =
            |text: Option<String>| html! { (text.unwrap_or_else(|| display::not_recorded().to_owned())) };
        Ok(html! {
            (summary_list(&[
                ("Where", html! { (place(&shown)) }),
                ("Consultant", text(care.consultant)),
                ("Main problem", text(care.reason)),
                ("Admitted", html! { (display::date_time(shown.stay.admitted)) }),
                ("Expected to go", html! { (care.expected_discharge.map_or_else(|| "Not set".to_owned(), display::date)) }),
            ]))
            p class="no-print" { a href={ "/patients/" (patient) "/stays" } { "Stays and movements" } }
        })
    }
}
