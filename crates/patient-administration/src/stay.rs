//! One stay in the hospital, from admission to discharge: where, under whom, why, and every movement between beds.

pub mod admit;
pub mod cancel;
pub mod change;
pub mod discharge;
pub mod place;
pub mod transfer;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{OnMerge, Record, StaffId};

pub use self::place::{Place, PlaceError};
use crate::codes::{AdmissionMethod, DischargeDestination, DischargeMethod};

/// The most movements one stay keeps; a record is small.
pub const MOST_MOVEMENTS: usize = 100;

/// One stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stay {
    /// The hospital's number for the stay, where another system gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spell_number: Option<String>,
    /// When the patient came.
    pub admitted: DateTime<Utc>,
    /// Who admitted them.
    pub admitted_by: StaffId,
    /// How they came to be admitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<AdmissionMethod>,
    /// Under whose care, why, and until when.
    #[serde(flatten)]
    pub care: Care,
    /// Every place they have been, first to last. Never empty.
    pub movements: Vec<Movement>,
    /// How it ended, if it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discharge: Option<Discharge>,
    /// When it was found that there never was such a stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<DateTime<Utc>>,
}

/// What may change during a stay while the patient stays where they are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Care {
    /// As shown to others: "Dr S Rao".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consultant: Option<String>,
    /// The main problem, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The specialty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specialty: Option<String>,
    /// When they are expected to go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_discharge: Option<NaiveDate>,
}

/// A coming to a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// When.
    pub at: DateTime<Utc>,
    /// Where to.
    #[serde(flatten)]
    pub place: Place,
}

/// How a stay ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discharge {
    /// When.
    pub at: DateTime<Utc>,
    /// How.
    pub method: DischargeMethod,
    /// Where to.
    pub destination: DischargeDestination,
}

impl Stay {
    /// Whether the patient is in the hospital.
    pub fn open(&self) -> bool {
        self.discharge.is_none() && self.cancelled.is_none()
    }

    /// Where they are, or were last.
    pub fn place(&self) -> Option<&Place> {
        self.movements.last().map(|movement| &movement.place)
    }

    /// When they came to where they are.
    pub fn last_moved(&self) -> DateTime<Utc> {
        self.movements
            .last()
            .map_or(self.admitted, |movement| movement.at)
    }
}

/// What can happen to a stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum StayEvent {
    /// The patient came.
    PatientAdmitted {
        /// The stay as it begins.
        stay: Box<Stay>,
    },
    /// They were moved.
    PatientTransferred {
        /// When and where to.
        to: Movement,
    },
    /// Consultant, problem or expected date changed; all of them as they are now.
    CareChanged {
        /// As they are now.
        care: Care,
    },
    /// They left.
    PatientDischarged {
        /// When, how and where to.
        discharge: Discharge,
    },
    /// The admission had never taken place.
    AdmissionCancelled {
        /// When it was found.
        at: DateTime<Utc>,
    },
    /// The last movement had never taken place.
    TransferCancelled,
    /// They had not left.
    DischargeCancelled,
}

impl Record for Stay {
    const KIND: &'static str = "patient_administration.stay";
    const ON_MERGE: OnMerge =
        OnMerge::Review("both records have stays: make sure that only one of them is open");
    type Event = StayEvent;

    fn apply(before: Option<Self>, event: &StayEvent) -> Self {
        let mut now = before.unwrap_or_else(Self::none);
        match event.clone() {
            StayEvent::PatientAdmitted { stay } => now = *stay,
            StayEvent::PatientTransferred { to } => now.movements.push(to),
            StayEvent::CareChanged { care } => now.care = care,
            StayEvent::PatientDischarged { discharge } => now.discharge = Some(discharge),
            StayEvent::AdmissionCancelled { at } => now.cancelled = Some(at),
            StayEvent::TransferCancelled => {
                if now.movements.len() > 1 {
                    now.movements.pop();
                }
            }
            StayEvent::DischargeCancelled => now.discharge = None,
        }
        now
    }
}

impl Stay {
    /// What an event without an admission before it is applied to; `decide` never lets that happen.
    fn none() -> Self {
        Self {
            spell_number: None,
            admitted: DateTime::UNIX_EPOCH,
            admitted_by: StaffId(uuid::Uuid::nil()),
            method: None,
            care: Care::default(),
            movements: vec![],
            discharge: None,
            cancelled: None,
        }
    }
}

#[cfg(test)]
mod tests;
