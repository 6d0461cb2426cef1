//! What became of one dose: given, or not given with the reason; and whether that was recorded in error.
//!
//! One record for each dose. Doses that are due are not kept: they follow from the prescription ([`crate::schedule`]),
//! and a record names the moment it answers.

pub mod bedside;
pub mod facts;
pub mod give;
pub mod in_error;
pub mod not_given;
pub mod reasons;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{OnMerge, Record, RecordId, StaffId, coded_value::CodedValue, quantity::Quantity};

pub use self::reasons::{OMISSIONS, Omission, omission};
use crate::{
    dictionary::Medicine,
    prescription::{Act, Override},
};

/// Somebody who stood by while a controlled drug was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// Who.
    pub staff: StaffId,
    /// Their name as shown then.
    pub name: String,
}

/// What became of a dose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Outcome {
    /// It was given.
    Given {
        /// When, which is not always when it was recorded.
        at: DateTime<Utc>,
        /// How much in truth: of a range, what was chosen.
        dose: Quantity,
    },
    /// It was not.
    NotGiven {
        /// Why, from [`OMISSIONS`].
        reason: CodedValue,
        /// In one's own words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<String>,
        /// How much the patient had all the same: taken by themself, or given elsewhere. It counts in every sum.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        had: Option<Quantity>,
    },
}

/// What became of one dose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Administration {
    /// Of which prescription.
    pub prescription: RecordId,
    /// Which version of it.
    pub prescription_version: i64,
    /// The medicine, as it was prescribed.
    pub medicine: Medicine,
    /// When it was due; none as required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<DateTime<Utc>>,
    /// What became of it.
    pub outcome: Outcome,
    /// Who recorded it and when; the reason, where one was asked for.
    pub recorded: Act,
    /// The second person, for a controlled drug.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
    /// What was said against giving it, and why it was given nevertheless.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
    /// Why it could not be checked against allergies, where it could not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unchecked: Option<String>,
    /// Who found that it had been recorded in error, when and why. The dose is then open again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_error: Option<Act>,
}

impl Administration {
    /// Whether it counts.
    pub fn valid(&self) -> bool {
        self.in_error.is_none()
    }

    /// When the patient had it, and how much, if they did: given here, or given elsewhere or taken by themself, which is
    /// known by the time it was due.
    pub fn taken(&self) -> Option<(DateTime<Utc>, &Quantity)> {
        if !self.valid() {
            return None;
        }
        match &self.outcome {
            Outcome::Given { at, dose } => Some((*at, dose)),
            Outcome::NotGiven { had, .. } => had
                .as_ref()
                .map(|dose| (self.due.unwrap_or(self.recorded.at), dose)),
        }
    }

    /// How late it was given, beyond an hour; for the mark on the chart.
    pub fn late(&self) -> Option<Duration> {
        match (&self.outcome, self.due) {
            (Outcome::Given { at, .. }, Some(due)) => {
                Some(*at - due).filter(|late| *late > Duration::minutes(60))
            }
            _ => None,
        }
    }

    /// The word in the table of doses.
    pub(crate) fn state(&self) -> &'static str {
        match (&self.in_error, &self.outcome) {
            (Some(_), _) => "in_error",
            (None, Outcome::Given { .. }) => "given",
            (None, Outcome::NotGiven { .. }) => "not_given",
        }
    }
}

/// What can happen to the record of a dose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AdministrationEvent {
    /// It was given.
    DoseGiven {
        /// As it is recorded.
        administration: Box<Administration>,
    },
    /// It was not given.
    DoseNotGiven {
        /// As it is recorded.
        administration: Box<Administration>,
    },
    /// That had been recorded in error.
    AdministrationEnteredInError {
        /// Who found it, when and why.
        act: Act,
    },
}

impl Record for Administration {
    const KIND: &'static str = "prescribing.administration";
    const ON_MERGE: OnMerge = OnMerge::Follows;
    type Event = AdministrationEvent;

    fn apply(before: Option<Self>, event: &AdministrationEvent) -> Self {
        match event {
            AdministrationEvent::DoseGiven { administration }
            | AdministrationEvent::DoseNotGiven { administration } => (**administration).clone(),
            AdministrationEvent::AdministrationEnteredInError { act } => {
                let mut now = before.unwrap_or_else(|| Self::none(act));
                now.in_error = Some(act.clone());
                now
            }
        }
    }
}

impl Administration {
    /// What a strike without a dose before it is applied to; `decide` never lets that happen.
    fn none(act: &Act) -> Self {
        Self {
            prescription: RecordId(uuid::Uuid::nil()),
            prescription_version: 0,
            medicine: Medicine::none(),
            due: None,
            outcome: Outcome::NotGiven {
                reason: CodedValue::unknown(),
                words: None,
                had: None,
            },
            recorded: act.clone(),
            witness: None,
            overrides: vec![],
            unchecked: None,
            in_error: None,
        }
    }
}

#[cfg(test)]
mod tests;
