//! Doses on the timeline.

use chrono::{DateTime, Duration, Utc};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::{View, async_trait};
use trefoil_web::screen::{Timeline, TimelineEntry};

use crate::{administration::Outcome, permissions::SEE_MEDICINES, store::administration::newest};

pub(super) struct Doses;

#[async_trait]
impl Timeline for Doses {
    fn key(&self) -> &'static str {
        "prescribing.doses"
    }
    fn label(&self) -> &'static str {
        "Doses"
    }
    fn needs(&self) -> Permission {
        SEE_MEDICINES
    }

    async fn entries(
        &self,
        view: &mut View,
        patient: PatientId,
        until: DateTime<Utc>,
        most: i64,
    ) -> Result<Vec<TimelineEntry>, Refused> {
        let all = newest(&mut view.look(), patient, until, most).await?;
        Ok(all
            .into_iter()
            .map(|shown| {
                let it = &shown.administration;
                let name = &it.medicine.generic;
                let title = match &it.outcome {
                    // The line stands at the time it was recorded; where that is much later, both times are said.
                    Outcome::Given { dose, at } if it.recorded.at - *at > Duration::minutes(15) => {
                        format!("{name} {dose} given at {}", display::date_time(*at))
                    }
                    Outcome::Given { dose, .. } => format!("{name} {dose} given"),
                    Outcome::NotGiven { reason, .. } => format!("{name} not given: {}", reason.display()),
                };
                TimelineEntry {
                    when: it.recorded.at,
                    title,
                    detail: None,
                    by: Some(it.recorded.name.clone()),
                    href: Some(format!("/patients/{patient}/doses/{}", shown.id)),
                    in_error: !it.valid(),
                }
            })
            .collect())
    }
}
