//! Comings, movements and goings on the timeline of a record.

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::{View, access::OPEN_RECORD, async_trait};
use trefoil_web::screen::{Timeline, TimelineEntry};

use crate::{
    stay::{Place, Stay},
    store::stay::stays,
};

pub(super) struct Movements;

#[async_trait]
impl Timeline for Movements {
    fn key(&self) -> &'static str {
        "patient_administration.movements"
    }
    fn label(&self) -> &'static str {
        "Movements"
    }
    fn needs(&self) -> Permission {
        OPEN_RECORD
    }

    async fn entries(
        &self,
        view: &mut View,
        patient: PatientId,
        until: DateTime<Utc>,
        most: i64,
    ) -> Result<Vec<TimelineEntry>, Refused> {
        let all = stays(&mut view.look(), patient).await?;
        let mut entries: Vec<TimelineEntry> = all
            .iter()
            .flat_map(|shown| of(&shown.stay))
            .map(|entry| TimelineEntry {
                href: Some(format!("/patients/{patient}/stays")),
                ..entry
            })
            .filter(|entry| entry.when <= until)
            .collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.when));
        entries.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(entries)
    }
}

fn of(stay: &Stay) -> Vec<TimelineEntry> {
    let entry = |when, title: String, detail: Option<String>| TimelineEntry {
        when,
        title,
        detail,
        by: None,
        href: None,
        in_error: stay.cancelled.is_some(),
    };
    let mut all: Vec<TimelineEntry> = stay
        .movements
        .iter()
        .enumerate()
        .map(|(number, movement)| {
            let place = words(&movement.place);
            if number == 0 {
                entry(
                    movement.at,
                    format!("Admitted to {place}"),
                    stay.care.reason.clone(),
                )
            } else {
                entry(movement.at, format!("Moved to {place}"), None)
            }
        })
        .collect();
    if let Some(gone) = &stay.discharge {
        let how = format!("{}, to: {}", gone.method, gone.destination);
        all.push(entry(gone.at, "Discharged".to_owned(), Some(how)));
    }
    all
}

fn words(place: &Place) -> String {
    match &place.bed {
        Some(bed) => format!("{}, bed {bed}", place.ward),
        None => format!("{}, no bed", place.ward),
    }
}
