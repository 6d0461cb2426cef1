//! One medicine prescribed for one patient: what, how much, when, by which route, why; and every change of its state.

pub mod basket;
pub mod cancel;
pub mod dose;
pub mod order;
pub mod prescribe;
pub mod resume;
pub mod stop;
pub mod suspend;
pub mod timing;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{
    OnMerge, Record, StaffId,
    coded_value::CodedValue,
    quantity::{Quantity, UcumUnit},
};

pub use self::{
    dose::Dose,
    timing::{AsRequired, Section, Timing},
};
use crate::dictionary::Medicine;

/// The most pauses one prescription keeps; a record is small.
pub const MOST_PAUSES: usize = 50;

/// Who did something, when and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: StaffId,
    /// Their name as shown then: "Dr A Khan".
    pub name: String,
    /// Why.
    pub reason: String,
}

/// A time during which no dose is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Since when, by whom, why.
    pub suspended: Act,
    /// Since when it goes on again, by whom, why; none while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumed: Option<Act>,
}

/// A warning that was overridden, as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Which check: `allergy`, `duplicate_ingredient`, ….
    pub check: String,
    /// What it said.
    pub said: String,
    /// The reason, from a list.
    pub reason: CodedValue,
    /// The reason in the prescriber's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// How a prescription stands, apart from the course of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Doses are due as the timing says.
    Active,
    /// No dose is due until it is resumed.
    Suspended,
    /// Ended by somebody, after a dose or before.
    Stopped,
    /// Entered in error, before the first dose; struck through, still readable, in no check.
    Cancelled,
}

/// What one reads of a prescription at one moment (CUI medicines list).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Its start is still to come.
    NotStarted,
    /// It runs.
    Started,
    /// It is suspended.
    Suspended,
    /// Its course has ended, or its only dose was to be given.
    Completed,
    /// Somebody stopped it.
    Discontinued,
    /// It was entered in error.
    EnteredInError,
}

impl Standing {
    /// The word that is shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotStarted => "Not started",
            Self::Started => "Started",
            Self::Suspended => "Suspended",
            Self::Completed => "Completed",
            Self::Discontinued => "Discontinued",
            Self::EnteredInError => "Entered in error",
        }
    }

    /// Whether it is listed among the current medicines.
    pub fn current(self) -> bool {
        matches!(self, Self::NotStarted | Self::Started | Self::Suspended)
    }
}

/// One prescription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prescription {
    /// The medicine, as the dictionary had it then.
    pub medicine: Medicine,
    /// How much at a time.
    pub dose: Dose,
    /// When.
    pub timing: Timing,
    /// By which route (SNOMED CT, dm+d's list).
    pub route: CodedValue,
    /// The first moment at which a dose may be due. A single dose is due at this moment.
    pub start: DateTime<Utc>,
    /// From this moment on no dose is due; none for a course without an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime<Utc>>,
    /// What for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indication: Option<String>,
    /// What else to heed: "with food".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// Who prescribed it; `reason` is empty.
    pub prescribed: Act,
    /// What was said against it, and why it was prescribed nevertheless.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
    /// How it stands.
    pub state: State,
    /// The times during which it was suspended, first to last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// Who stopped or cancelled it, when and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Act>,
}

impl Prescription {
    /// Whether it was ever in force and can be the ground of a dose: not cancelled.
    pub fn valid(&self) -> bool {
        self.state != State::Cancelled
    }

    /// The moment from which no dose is due: the course's end, or the stop if that was earlier.
    pub fn over_from(&self) -> Option<DateTime<Utc>> {
        let ended = self.ended.as_ref().map(|act| act.at);
        match (self.end, ended) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        }
    }

    /// Whether it was suspended at a moment.
    pub fn suspended_at(&self, at: DateTime<Utc>) -> bool {
        self.pauses.iter().any(|pause| {
            pause.suspended.at <= at && pause.resumed.as_ref().is_none_or(|resumed| at < resumed.at)
        })
    }

    /// What one reads of it at a moment.
    pub fn standing(&self, now: DateTime<Utc>) -> Standing {
        match self.state {
            State::Cancelled => Standing::EnteredInError,
            State::Stopped => Standing::Discontinued,
            State::Active | State::Suspended if self.end.is_some_and(|end| end <= now) => Standing::Completed,
            State::Suspended => Standing::Suspended,
            State::Active if self.start > now => Standing::NotStarted,
            State::Active => Standing::Started,
        }
    }

    /// In which part of the drug chart it stands.
    pub fn section(&self) -> Section {
        self.timing.section()
    }
}

/// What can happen to a prescription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PrescriptionEvent {
    /// It was signed.
    MedicinePrescribed {
        /// As it begins.
        prescription: Box<Prescription>,
    },
    /// It was stopped.
    PrescriptionStopped {
        /// When, by whom, why.
        act: Act,
    },
    /// It was suspended.
    PrescriptionSuspended {
        /// When, by whom, why.
        act: Act,
    },
    /// It goes on.
    PrescriptionResumed {
        /// When, by whom, why.
        act: Act,
        /// What was said against going on, and why it goes on nevertheless; added to the earlier ones.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        overrides: Vec<Override>,
    },
    /// It had been entered in error.
    PrescriptionCancelled {
        /// When, by whom, why.
        act: Act,
    },
}

impl Record for Prescription {
    const KIND: &'static str = "prescribing.prescription";
    const ON_MERGE: OnMerge = OnMerge::Review(
        "both records have prescriptions: look for medicines that are prescribed twice, and for allergies that only one of them had",
    );
    type Event = PrescriptionEvent;

    fn apply(before: Option<Self>, event: &PrescriptionEvent) -> Self {
        let mut now = match (before, event) {
            (_, PrescriptionEvent::MedicinePrescribed { prescription }) => return (**prescription).clone(),
            (Some(before), _) => before,
            (None, _) => Self::none(),
        };
        match event.clone() {
            PrescriptionEvent::MedicinePrescribed { .. } => {}
            PrescriptionEvent::PrescriptionStopped { act } => {
                now.state = State::Stopped;
                now.ended = Some(act);
            }
            PrescriptionEvent::PrescriptionSuspended { act } => {
                now.state = State::Suspended;
                now.pauses.push(Pause {
                    suspended: act,
                    resumed: None,
                });
            }
            PrescriptionEvent::PrescriptionResumed { act, overrides } => {
                now.state = State::Active;
                now.overrides.extend(overrides);
                if let Some(pause) = now.pauses.last_mut() {
                    pause.resumed = Some(act);
                }
            }
            PrescriptionEvent::PrescriptionCancelled { act } => {
                now.state = State::Cancelled;
                now.ended = Some(act);
            }
        }
        now
    }
}

impl Prescription {
    /// What an event without a prescription before it is applied to; `decide` never lets that happen.
    fn none() -> Self {
        Self {
            medicine: Medicine::none(),
            dose: Dose::Fixed {
                quantity: Quantity::new(rust_decimal::Decimal::ZERO, UcumUnit::one()),
            },
            timing: Timing::Once,
            route: CodedValue::unknown(),
            start: DateTime::UNIX_EPOCH,
            end: None,
            indication: None,
            instructions: None,
            prescribed: Act {
                at: DateTime::UNIX_EPOCH,
                by: StaffId(uuid::Uuid::nil()),
                name: String::new(),
                reason: String::new(),
            },
            overrides: vec![],
            state: State::Cancelled,
            pauses: vec![],
            ended: None,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
