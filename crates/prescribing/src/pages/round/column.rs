//! The ward column "Doses due": how many are overdue, how many are due and when.

use std::collections::HashMap;

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::{View, async_trait};
use trefoil_web::screen::Column;

use super::gathered::doses;
use crate::{
    permissions::SEE_MEDICINES,
    round::{Waiting, in_words},
};

pub(super) struct DosesDue;

#[async_trait]
impl Column for DosesDue {
    fn key(&self) -> &'static str {
        "prescribing.doses_due"
    }
    fn heading(&self) -> &'static str {
        "Doses due"
    }
    fn order(&self) -> u16 {
        200
    }
    fn needs(&self) -> Permission {
        SEE_MEDICINES
    }

    async fn cells(
        &self,
        view: &mut View,
        patients: &[PatientId],
    ) -> Result<HashMap<PatientId, Markup>, Refused> {
        let mut all = doses(view, patients).await?;
        let cell = |patient: &PatientId| {
            let waiting: Vec<Waiting> = all
                .remove(patient)
                .unwrap_or_default()
                .into_iter()
                .map(|(_, dose)| dose)
                .collect();
            let words = in_words(&waiting);
            let markup = html! {
                @if waiting.is_empty() { (words) }
                @else {
                    a class="no-break" href=(super::super::chart::path(*patient)) {
                        @if waiting.iter().any(Waiting::overdue) { b { "▲ " (words) } } @else { (words) }
                    }
                }
            };
            (*patient, markup)
        };
        Ok(patients.iter().map(cell).collect())
    }
}
