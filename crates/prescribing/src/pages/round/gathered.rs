//! The doses that wait on a ward, gathered in a few statements and never patient by patient.

use std::collections::{HashMap, HashSet};

use trefoil_core::{
    Answer, PatientId, Refused,
    ports::{Whereabout, Whereabouts},
};
use trefoil_kernel::View;

use crate::{
    round::{Stop, Waiting, bed_order, looked_ahead_to, looked_back_to, of_this_round, urgency, waiting},
    store::{
        prescription::ShownPrescription,
        round::{falling_due, in_my_care, recorded},
    },
};

/// One patient of a round.
pub(super) struct OfPatient {
    pub(super) patient: PatientId,
    pub(super) place: Whereabout,
    /// What waits, overdue first.
    pub(super) waiting: Vec<(ShownPrescription, Waiting)>,
}

impl OfPatient {
    pub(super) fn stop(&self) -> Stop {
        Stop {
            patient: self.patient,
            bed: self.place.bed.clone(),
            waits: !self.waiting.is_empty(),
        }
    }
}

/// What waits for each of these patients; one of whom a dose of this round is recorded and no more waits is among them,
/// with nothing.
pub(super) async fn doses(
    view: &View,
    patients: &[PatientId],
) -> Result<HashMap<PatientId, Vec<(ShownPrescription, Waiting)>>, Refused> {
    let (context, now) = (view.context(), view.context().now());
    let (from, until) = (looked_back_to(now), looked_ahead_to(now));
    let mut look = view.look();
    let prescriptions = falling_due(&mut look, context, patients, from, until).await?;
    let recorded = recorded(&mut look, context, patients, from, until).await?;
    let done: HashSet<_> = recorded
        .iter()
        .filter(|(_, due)| of_this_round(*due, now))
        .map(|(id, _)| *id)
        .collect();
    let mut all: HashMap<PatientId, Vec<(ShownPrescription, Waiting)>> = HashMap::new();
    for (patient, one) in prescriptions {
        let doses = waiting(&one.prescription, |due| recorded.contains(&(one.id, due)), now);
        if !doses.is_empty() || done.contains(&one.id) {
            let of_patient = all.entry(patient).or_default();
            of_patient.extend(doses.into_iter().map(|dose| (one.clone(), dose)));
        }
    }
    for doses in all.values_mut() {
        doses.sort_by_cached_key(|(one, dose)| (urgency(dose), one.prescription.medicine.generic.clone()));
    }
    Ok(all)
}

/// Everybody in this person's care who is in the hospital and whose ward fits, along the beds.
pub(super) async fn in_care(
    view: &View,
    fits: impl Fn(&str) -> bool,
) -> Result<Answer<Vec<OfPatient>>, Refused> {
    let Some(port) = view.epr().ports().find::<dyn Whereabouts>() else {
        return Ok(Answer::Unavailable {
            because: "no module here knows who is on which ward".to_owned(),
        });
    };
    let now = view.context().now();
    let (from, until) = (looked_back_to(now), looked_ahead_to(now));
    let mut look = view.look();
    let patients = in_my_care(&mut look, view.context(), from, until).await?;
    let mut places = match port.whereabouts_of(look.reading(), &patients).await? {
        Answer::Known { value } => value,
        Answer::NoneKnown => HashMap::new(),
        Answer::Unavailable { because } => return Ok(Answer::Unavailable { because }),
    };
    places.retain(|_, place| fits(&place.ward));
    let here: Vec<PatientId> = places.keys().copied().collect();
    let mut doses = doses(view, &here).await?;
    let mut all: Vec<OfPatient> = places
        .into_iter()
        .filter_map(|(patient, place)| {
            let waiting = doses.remove(&patient)?;
            Some(OfPatient {
                patient,
                place,
                waiting,
            })
        })
        .collect();
    all.sort_by_cached_key(|one| (bed_order(one.place.bed.as_deref()), one.patient));
    Ok(Answer::looked(Some(all).filter(|all| !all.is_empty())))
}

/// The same of one ward.
pub(super) async fn on_ward(view: &View, ward: &str) -> Result<Answer<Vec<OfPatient>>, Refused> {
    in_care(view, |code| code == ward).await
}
