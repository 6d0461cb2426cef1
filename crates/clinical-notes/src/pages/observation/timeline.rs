//! Sets of observations on the timeline.

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::{View, async_trait};
use trefoil_web::screen::{Timeline, TimelineEntry};

use crate::{permissions::READ, store::observation::sets};

pub(super) struct Sets;

#[async_trait]
impl Timeline for Sets {
    fn key(&self) -> &'static str {
        "clinical_notes.observations"
    }
    fn label(&self) -> &'static str {
        "Observations"
    }
    fn needs(&self) -> Permission {
        READ
    }

    async fn entries(
        &self,
        view: &mut View,
        patient: PatientId,
        until: DateTime<Utc>,
        most: i64,
    ) -> Result<Vec<TimelineEntry>, Refused> {
        let all = sets(&mut view.look(), patient, DateTime::UNIX_EPOCH, until).await?;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        Ok(all
            .into_iter()
            .rev()
            .take(most)
            .map(|one| TimelineEntry {
                when: one.record.taken,
                title: one.record.scored.says(),
                detail: None,
                by: Some(one.record.entered.name.clone()),
                href: Some(format!("/patients/{patient}/observations/{}", one.id)),
                in_error: one.record.struck.is_some(),
            })
            .collect())
    }
}
