//! Which part of what waits somebody wants to see: their own, a ward's, a consultant's, or all.

use std::collections::HashMap;

use trefoil_core::{Answer, Context, PatientId, Refused, ports::Whereabout, ports::Whereabouts};
use trefoil_kernel::{View, digest_of};

use crate::store::to_acknowledge::{Waiting, waiting};

/// Which part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scope {
    /// Asked for by the reader, or of patients under their care.
    Mine,
    /// Of the patients on a ward, by code.
    Ward(String),
    /// Of a consultant's patients, by [`key`] of their name: an address holds no name.
    Consultant(String),
    /// All.
    All,
}

/// A short word that stands for a name in an address.
pub(super) fn key(name: &str) -> String {
    digest_of(name.as_bytes()).chars().take(12).collect()
}

impl Scope {
    /// From an address.
    pub(super) fn read(text: Option<&str>) -> Self {
        match text.and_then(|text| text.split_once(':')) {
            Some(("ward", code)) => Self::Ward(code.to_owned()),
            Some(("consultant", key)) => Self::Consultant(key.to_owned()),
            _ if text == Some("all") => Self::All,
            _ => Self::Mine,
        }
    }

    /// For an address.
    pub(super) fn word(&self) -> String {
        match self {
            Self::Mine => "mine".to_owned(),
            Self::Ward(code) => format!("ward:{code}"),
            Self::Consultant(key) => format!("consultant:{key}"),
            Self::All => "all".to_owned(),
        }
    }

    /// Whether one that waits is in it. A patient who left the hospital has no consultant: then the requester has it
    /// alone.
    pub(super) fn holds(&self, one: &Waiting, place: Option<&Whereabout>, context: &Context) -> bool {
        let consultant = place.and_then(|place| place.consultant.as_deref());
        match self {
            Self::Mine => {
                one.requester() == Some(context.principal.staff)
                    || consultant == Some(context.principal.name.as_str())
            }
            Self::Ward(code) => place.is_some_and(|place| place.ward == *code),
            Self::Consultant(wanted) => consultant.is_some_and(|name| key(name) == *wanted),
            Self::All => true,
        }
    }
}

/// What waits, worst first, and where its patients are.
pub(super) struct Everything {
    pub(super) waiting: Vec<Waiting>,
    /// Those who are in the hospital; why not, where that cannot be said.
    pub(super) places: Result<HashMap<PatientId, Whereabout>, String>,
}

/// Read it.
pub(super) async fn everything(view: &mut View) -> Result<Everything, Refused> {
    let context = view.context().clone();
    let mut look = view.look();
    let waiting = waiting(&mut look, &context).await?;
    let mut patients: Vec<PatientId> = waiting.iter().map(|one| one.patient).collect();
    patients.sort_unstable();
    patients.dedup();
    let port = view.epr().ports().get::<dyn Whereabouts>()?;
    let places = match port.whereabouts_of(look.reading(), &patients).await? {
        Answer::Known { value } => Ok(value),
        Answer::NoneKnown => Ok(HashMap::new()),
        Answer::Unavailable { because } => Err(because),
    };
    Ok(Everything { waiting, places })
}

impl Everything {
    /// Where a patient is, as far as it is known.
    pub(super) fn place(&self, patient: PatientId) -> Option<&Whereabout> {
        self.places.as_ref().ok()?.get(&patient)
    }

    /// What is in a scope. Where nobody can say who is where, a ward's list would be short: it is all of it.
    pub(super) fn of(&self, scope: &Scope, context: &Context) -> Vec<&Waiting> {
        let unknown = self.places.is_err();
        let holds = |one: &&Waiting| unknown || scope.holds(one, self.place(one.patient), context);
        self.waiting.iter().filter(holds).collect()
    }
}
