//! The ward column "Results": how many wait for each patient, and whether one is critical.

use std::collections::HashMap;

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::{View, async_trait};
use trefoil_web::{
    components::{Chip, ChipColour, chip},
    screen::Column,
};

use crate::{permissions::SEE_RESULTS, report::Urgency, store::report::waiting};

pub(super) struct NewResults;

#[async_trait]
impl Column for NewResults {
    fn key(&self) -> &'static str {
        "orders_results.new_results"
    }
    fn heading(&self) -> &'static str {
        "New results"
    }
    fn order(&self) -> u16 {
        400
    }
    fn needs(&self) -> Permission {
        SEE_RESULTS
    }

    async fn cells(
        &self,
        view: &mut View,
        patients: &[PatientId],
    ) -> Result<HashMap<PatientId, Markup>, Refused> {
        let all = waiting(&mut view.look()).await?;
        let cell = |(patient, count, worst): (PatientId, i64, Urgency)| {
            let href = format!("/patients/{patient}/results");
            let words = format!("!! {count} critical");
            let markup = html! {
                a href=(href) {
                    @if worst == Urgency::Critical { (chip(Chip { words: &words, colour: ChipColour::Red })) }
                    @else if worst == Urgency::Abnormal { b { (count) } " abnormal" }
                    @else { (count) }
                }
            };
            (patient, markup)
        };
        Ok(all
            .into_iter()
            .filter(|(patient, ..)| patients.contains(patient))
            .map(cell)
            .collect())
    }
}
