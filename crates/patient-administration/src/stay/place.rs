//! A ward and perhaps a bed of it, and whether a patient may be put there.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Somewhere in the hospital.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Ward by code.
    pub ward: String,
    /// The team of the ward, who may open the records of its patients.
    pub team: Uuid,
    /// Bed by code; none for a patient who waits on the ward for a bed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bed: Option<String>,
}

/// Where somebody is to be put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Ward by code.
    pub ward: String,
    /// Bed by code, where there is one for them.
    pub bed: Option<String>,
}

/// What is known of a destination when it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaceFacts {
    /// The ward's team; none when there is no such ward.
    pub team: Option<Uuid>,
    /// The bed.
    pub bed: BedFacts,
}

/// What is known of a bed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BedFacts {
    /// No bed was asked for.
    NotAsked,
    /// The ward has none of this code.
    Unknown,
    /// It is closed, with the reason.
    Closed(String),
    /// Somebody else is in it.
    Taken,
    /// It is free.
    Free,
}

/// Why a patient cannot be put there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// No such ward.
    #[error("there is no ward {0}; choose a ward from the list")]
    UnknownWard(String),
    /// No such bed.
    #[error("there is no bed {bed} on {ward}; choose a bed from the list")]
    UnknownBed {
        /// The bed.
        bed: String,
        /// The ward.
        ward: String,
    },
    /// Closed.
    #[error("bed {bed} on {ward} is closed ({why}); choose another")]
    Closed {
        /// The bed.
        bed: String,
        /// The ward.
        ward: String,
        /// Why.
        why: String,
    },
    /// Taken.
    #[error("bed {bed} on {ward} is taken by another patient; choose another")]
    Taken {
        /// The bed.
        bed: String,
        /// The ward.
        ward: String,
    },
}

impl Destination {
    /// The place, if a patient may be put there.
    ///
    /// # Errors
    /// [`PlaceError`] says what to choose instead.
    pub fn settle(&self, facts: &PlaceFacts) -> Result<Place, PlaceError> {
        let Some(team) = facts.team else {
            return Err(PlaceError::UnknownWard(self.ward.clone()));
        };
        let (ward, bed) = (self.ward.clone(), self.bed.clone().unwrap_or_default());
        match &facts.bed {
            BedFacts::Unknown => Err(PlaceError::UnknownBed { bed, ward }),
            BedFacts::Closed(why) => Err(PlaceError::Closed {
                bed,
                ward,
                why: why.clone(),
            }),
            BedFacts::Taken => Err(PlaceError::Taken { bed, ward }),
            BedFacts::NotAsked | BedFacts::Free => Ok(Place {
                ward,
                team,
                bed: self.bed.clone(),
            }),
        }
    }

    /// What the unique index over occupied beds means.
    pub fn taken(&self, constraint: &str) -> Option<PlaceError> {
        (constraint == "patient_administration_one_patient_per_bed").then(|| PlaceError::Taken {
            bed: self.bed.clone().unwrap_or_default(),
            ward: self.ward.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_of_places() {
        let to = Destination {
            ward: "7B".into(),
            bed: Some("B2".into()),
        };
        let team = Some(Uuid::from_u128(5));
        for (team, bed, says) in [
            (
                None,
                BedFacts::Unknown,
                "there is no ward 7B; choose a ward from the list",
            ),
            (
                team,
                BedFacts::Unknown,
                "there is no bed B2 on 7B; choose a bed from the list",
            ),
            (
                team,
                BedFacts::Closed("deep clean".into()),
                "bed B2 on 7B is closed (deep clean); choose another",
            ),
            (
                team,
                BedFacts::Taken,
                "bed B2 on 7B is taken by another patient; choose another",
            ),
        ] {
            assert_eq!(
                to.settle(&PlaceFacts { team, bed }).unwrap_err().to_string(),
                says
            );
        }
        let place = to
            .settle(&PlaceFacts {
                team,
                bed: BedFacts::Free,
            })
            .unwrap();
        assert_eq!((place.ward.as_str(), place.bed.as_deref()), ("7B", Some("B2")));
        assert!(to.taken("patient_administration_one_patient_per_bed").is_some());
        assert!(to.taken("kernel_journal_pkey").is_none());
    }
}
