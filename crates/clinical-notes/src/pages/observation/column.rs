//! The column of the ward list: the score, and when the next set is due.

use std::collections::HashMap;

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::{View, async_trait};
use trefoil_web::screen::Column;

use super::badge::scored;
use crate::{observation::due::next_due, permissions::READ, store::observation::watched};

pub(super) struct News2Column;

#[async_trait]
impl Column for News2Column {
    fn key(&self) -> &'static str {
        "clinical_notes.news2"
    }
    fn heading(&self) -> &'static str {
        "NEWS2, next due"
    }
    fn order(&self) -> u16 {
        100
    }
    fn needs(&self) -> Permission {
        READ
    }

    async fn cells(
        &self,
        view: &mut View,
        patients: &[PatientId],
    ) -> Result<HashMap<PatientId, Markup>, Refused> {
        let now = view.context().now();
        let all = watched(&mut view.look(), patients).await?;
        Ok(all
            .into_iter()
            .map(|(patient, watched)| {
                let Some(set) = watched.newest else {
                    return (patient, html! { "No observations" });
                };
                let due = next_due(set.taken, &set.scored, watched.plan.as_ref());
                let cell = html! {
                    span class="no-break" {
                        (scored(&set.scored)) " "
                        @if due < now { b { (display::duration(whole_minutes(now - due))) " late" } }
                        @else { (display::time(due)) }
                    }
                };
                (patient, cell)
            })
            .collect())
    }
}

/// A duration is shown in hours and minutes.
pub(super) fn whole_minutes(length: chrono::TimeDelta) -> chrono::TimeDelta {
    chrono::TimeDelta::minutes(length.num_minutes().max(1))
}
