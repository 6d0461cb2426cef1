//! Whose observations are overdue: found once, counted on the home page and listed on a page of its own.

use chrono::{DateTime, Utc};
use trefoil_core::{
    Answer, PatientId, Permission, Refused,
    ports::{Whereabout, Whereabouts},
};
use trefoil_kernel::{View, async_trait};
use trefoil_web::screen::{Tile, Work};

use super::page::recent;
use crate::{
    observation::{ObservationSet, due::next_due},
    permissions::RECORD_OBSERVATIONS,
    store::observation::{mine, watched},
};

/// One patient who is due.
pub(super) struct Due {
    pub(super) patient: PatientId,
    pub(super) place: Whereabout,
    pub(super) set: ObservationSet,
    pub(super) due: DateTime<Utc>,
}

/// One's own patients in the hospital, by when the next set is due, those who waited longest first.
pub(super) async fn due(view: &mut View) -> Result<Vec<Due>, Refused> {
    let now = view.context().now();
    let context = view.context().clone();
    let mut look = view.look();
    let patients = mine(&mut look, &context, now - chrono::TimeDelta::days(3)).await?;
    let all = watched(&mut look, &patients).await?;
    let Some(places) = view.epr().ports().find::<dyn Whereabouts>() else {
        return Ok(vec![]);
    };
    let mut found = vec![];
    for (patient, watched) in all {
        let Some(set) = watched.newest.filter(|set| recent(set.taken, now)) else {
            continue;
        };
        // Who has gone home is not overdue.
        let Answer::Known { value: place } = places.whereabouts(look.reading(), patient).await? else {
            continue;
        };
        let due = next_due(set.taken, &set.scored, watched.plan.as_ref());
        found.push(Due {
            patient,
            place,
            set,
            due,
        });
    }
    found.sort_by_key(|one| (one.due, one.patient));
    Ok(found)
}

pub(super) struct Overdue;

#[async_trait]
impl Work for Overdue {
    fn key(&self) -> &'static str {
        "clinical_notes.observations_overdue"
    }
    fn title(&self) -> &'static str {
        "Observations"
    }
    fn needs(&self) -> Permission {
        RECORD_OBSERVATIONS
    }

    async fn waiting(&self, view: &mut View) -> Result<Vec<Tile>, Refused> {
        let now = view.context().now();
        let late = due(view).await?.iter().filter(|one| one.due < now).count();
        if late == 0 {
            return Ok(vec![]);
        }
        Ok(vec![Tile {
            label: "patients of yours whose observations are overdue".to_owned(),
            count: late.to_string(),
            href: "/observations/due".to_owned(),
            urgent: true,
        }])
    }
}
