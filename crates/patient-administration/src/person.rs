//! A person in the index: who they are, whether they have died, and whether it may be told that they are here.

mod details;
pub mod edit;
pub mod record_death;
pub mod register;
pub mod restrict;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{OnMerge, PatientId, Record, RecordId, StaffId};

pub use self::details::{DetailsError, PersonDetails};

/// Somebody in the index. The record's id is the patient's id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Who they are.
    #[serde(flatten)]
    pub details: PersonDetails,
    /// When they died, if they have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub died: Option<DateTime<Utc>>,
    /// The newest restriction, which may have been lifted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restriction: Option<Restriction>,
}

/// That it may not be told that somebody is here, except to those who look after them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    /// Who restricted it: they can still find the record, to lift the restriction.
    pub by: StaffId,
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Until when, once it was lifted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifted: Option<DateTime<Utc>>,
}

impl Person {
    /// Whether it may not be told that they are here.
    pub fn restricted(&self) -> bool {
        self.restriction
            .as_ref()
            .is_some_and(|restriction| restriction.lifted.is_none())
    }
}

/// The id of a patient's person record.
pub fn person_of(patient: PatientId) -> RecordId {
    RecordId(patient.0)
}

/// What can happen to a person in the index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PersonEvent {
    /// They were added.
    PersonRegistered {
        /// Who they are.
        details: Box<PersonDetails>,
        /// Restricted from the start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        restriction: Option<Restriction>,
        /// Those they resemble, whom somebody said they are not.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        different_from: Vec<PatientId>,
    },
    /// Their details were corrected or brought up to date; all of them as they are now.
    IdentityCorrected {
        /// Who they are.
        details: Box<PersonDetails>,
    },
    /// They died.
    DeathRecorded {
        /// When.
        died: DateTime<Utc>,
    },
    /// What was recorded of their death was wrong.
    DeathCorrected {
        /// When they died; none when they have not.
        died: Option<DateTime<Utc>>,
    },
    /// It may no longer be told that they are here.
    RestrictionSet {
        /// Why, by whom, since when.
        restriction: Restriction,
    },
    /// It may be told again.
    RestrictionLifted {
        /// Since when.
        at: DateTime<Utc>,
    },
}

impl Record for Person {
    const KIND: &'static str = "patient_administration.person";
    const ON_MERGE: OnMerge = OnMerge::Review(
        "two records of one person: check the name, date of birth, address and numbers that are kept",
    );
    type Event = PersonEvent;

    fn apply(before: Option<Self>, event: &PersonEvent) -> Self {
        let mut now = before.unwrap_or_else(Self::nobody);
        match event.clone() {
            PersonEvent::PersonRegistered {
                details, restriction, ..
            } => {
                now = Self {
                    details: *details,
                    died: None,
                    restriction,
                };
            }
            PersonEvent::IdentityCorrected { details } => now.details = *details,
            PersonEvent::DeathRecorded { died } => now.died = Some(died),
            PersonEvent::DeathCorrected { died } => now.died = died,
            PersonEvent::RestrictionSet { restriction } => now.restriction = Some(restriction),
            PersonEvent::RestrictionLifted { at } => {
                if let Some(restriction) = &mut now.restriction {
                    restriction.lifted = Some(at);
                }
            }
        }
        now
    }
}

impl Person {
    /// What an event without a registration before it is applied to; `decide` never lets that happen.
    fn nobody() -> Self {
        Self {
            details: PersonDetails::default(),
            died: None,
            restriction: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_event_changes_what_it_says_and_survives_json() {
        let at: DateTime<Utc> = "2026-11-22T08:35:00Z".parse().unwrap();
        let restriction = Restriction {
            by: StaffId(uuid::Uuid::nil()),
            reason: "asked".into(),
            since: at,
            lifted: None,
        };
        let events = [
            PersonEvent::PersonRegistered {
                details: Box::default(),
                restriction: None,
                different_from: vec![PatientId(uuid::Uuid::nil())],
            },
            PersonEvent::DeathRecorded { died: at },
            PersonEvent::DeathCorrected { died: None },
            PersonEvent::RestrictionSet { restriction },
            PersonEvent::RestrictionLifted { at },
            PersonEvent::IdentityCorrected {
                details: Box::new(PersonDetails {
                    identity_unknown: true,
                    ..PersonDetails::default()
                }),
            },
        ];
        let mut state = None;
        let mut restricted = vec![];
        for event in &events {
            let json = serde_json::to_string(event).unwrap();
            assert_eq!(&serde_json::from_str::<PersonEvent>(&json).unwrap(), event);
            let next = Person::apply(state.take(), event);
            let text = serde_json::to_string(&next).unwrap();
            assert_eq!(serde_json::from_str::<Person>(&text).unwrap(), next, "{text}");
            restricted.push(next.restricted());
            state = Some(next);
        }
        assert_eq!(restricted, [false, false, false, true, false, false]);
        assert!(state.is_some_and(|person| person.died.is_none() && person.details.identity_unknown));
    }
}
