//! Prescriptions on the record's timeline: prescribed, and stopped or cancelled.

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::{View, async_trait};
use trefoil_web::screen::{Timeline, TimelineEntry};

use crate::{
    medication_line::{Shown, text},
    permissions::SEE_MEDICINES,
    prescription::Act,
    store::prescription::{ShownPrescription, all},
};

pub(super) struct Prescriptions;

#[async_trait]
impl Timeline for Prescriptions {
    fn key(&self) -> &'static str {
        "prescribing.prescriptions"
    }
    fn label(&self) -> &'static str {
        "Medicines"
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
        let shown = all(&mut view.look(), patient).await?;
        let mut entries: Vec<TimelineEntry> = shown.iter().flat_map(|one| of(patient, one)).collect();
        entries.retain(|entry| entry.when <= until);
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.when));
        entries.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(entries)
    }
}

fn of(patient: PatientId, shown: &ShownPrescription) -> Vec<TimelineEntry> {
    let it = &shown.prescription;
    let entry = |what: &str, act: &Act, detail: String| TimelineEntry {
        when: act.at,
        title: format!("{what}: {}", it.medicine.generic),
        detail: Some(detail),
        by: Some(act.name.clone()),
        href: Some(format!("/patients/{patient}/prescriptions/{}", shown.id)),
        in_error: !it.valid(),
    };
    let mut all = vec![entry("Prescribed", &it.prescribed, text(Shown::from(it)))];
    for pause in &it.pauses {
        all.push(entry(
            "Suspended",
            &pause.suspended,
            pause.suspended.reason.clone(),
        ));
        all.extend(
            pause
                .resumed
                .as_ref()
                .map(|act| entry("Resumed", act, act.reason.clone())),
        );
    }
    let what = if it.valid() {
        "Stopped"
    } else {
        "Cancelled, entered in error"
    };
    all.extend(it.ended.as_ref().map(|act| entry(what, act, act.reason.clone())));
    all
}
