//! One thing asked of a laboratory or department for one patient: a test or a profile, from request to result.
//!
//! Three things are kept apart, because each moves by itself: the **order** ([`State`]), its **specimen**
//! ([`Specimen`]), and whether anybody acknowledged the result (the result's own record). Whether the request was
//! transmitted is a fourth: the outbox knows it by [`Order::control_id`].

pub mod accept;
pub mod basket;
pub mod cancel;
pub mod collect;
pub mod duplicates;
mod number;
pub mod place;
pub mod progress;
pub mod reject;
pub mod subject;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{OnMerge, Record, RecordId, StaffId};

pub use self::{duplicates::Duplicate, number::placer_number, subject::Subject};
use crate::catalogue::Category;

/// One order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Our number for it (ORC-2, OBR-2), made from the record's id by [`placer_number`]: what a result is matched by,
    /// together with the patient.
    pub placer_number: String,
    /// The number of the requisition it was signed with (ORC-4).
    pub requisition: String,
    /// The laboratory's number for it (ORC-3), once it said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filler_number: Option<String>,
    /// What was asked for, in the words of the catalogue of that day.
    pub item: Asked,
    /// Whom for, as they were known when it was signed.
    pub subject: Subject,
    /// How soon.
    pub priority: Priority,
    /// Why: what the laboratory must know of the patient.
    pub clinical_details: String,
    /// What was answered to the catalogue's questions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answered>,
    /// What it repeats, and why it was asked for all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<Repeats>,
    /// When it was signed.
    pub placed: DateTime<Utc>,
    /// Who signed it.
    pub placed_by: Signed,
    /// How it travels.
    pub by: Transport,
    /// How it stands.
    pub state: State,
    /// The specimen. None where none is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specimen: Option<Specimen>,
    /// When the laboratory said that it takes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<DateTime<Utc>>,
    /// How it ended without a result: cancelled or rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
    /// When the last result of it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resulted: Option<DateTime<Utc>>,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The item's id in the catalogue.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its SNOMED CT code, where the catalogue has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snomed: Option<String>,
    /// Where it belongs.
    pub category: Category,
    /// Its tests, by id: a profile taken apart.
    pub tests: Vec<String>,
    /// What is to be taken from the patient; none where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specimen: Option<Wanted>,
}

/// What is to be taken from the patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// `Serum`.
    pub name: String,
    /// `Gold top (SST)`.
    pub container: String,
    /// SNOMED CT, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snomed: Option<String>,
}

/// How soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// In its turn.
    Routine,
    /// Before the others.
    Urgent,
}

impl Priority {
    /// As a person reads it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Routine => "Routine",
            Self::Urgent => "Urgent",
        }
    }
}

/// One question and its answer, both in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The question's id in the catalogue.
    pub id: String,
    /// The question.
    pub asks: String,
    /// The answer.
    pub answer: String,
}

/// What an order repeats, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeats {
    /// What was shown to whoever signed.
    pub shown: Vec<Duplicate>,
    /// Why it was asked for all the same.
    pub reason: String,
}

/// Somebody, as they signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Who.
    pub staff: StaffId,
    /// Their name as shown to others.
    pub name: String,
}

/// How a request reaches the laboratory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// As a message.
    Message,
    /// On paper: no laboratory is connected, or it was sent on paper and is entered afterwards.
    Paper,
}

/// How an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Signed here.
    Placed,
    /// The laboratory said that it takes it.
    Accepted,
    /// The laboratory works on it, or has sent a part.
    InProgress,
    /// The laboratory has answered in full.
    Resulted,
    /// The laboratory does not take it.
    Rejected,
    /// Taken back here.
    Cancelled,
}

impl State {
    /// As it is kept.
    pub fn word(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Accepted => "accepted",
            Self::InProgress => "in_progress",
            Self::Resulted => "resulted",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether something is still to come.
    pub fn open(self) -> bool {
        matches!(self, Self::Placed | Self::Accepted | Self::InProgress)
    }
}

/// How the specimen stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Specimen {
    /// To be taken.
    Awaited,
    /// Taken.
    Collected {
        /// When.
        at: DateTime<Utc>,
        /// Who took it.
        by: Signed,
    },
    /// The laboratory cannot use it; another must be taken.
    Unsuitable {
        /// When it said so.
        at: DateTime<Utc>,
        /// Why: haemolysed, unlabelled, insufficient.
        because: String,
    },
}

/// An end without a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub because: String,
    /// Who said so: a person here, or the laboratory.
    pub by: Signed,
}

/// What can happen to an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum OrderEvent {
    /// It was signed.
    OrderPlaced {
        /// The order as it begins.
        order: Box<Order>,
    },
    /// The laboratory takes it.
    OrderAccepted {
        /// When.
        at: DateTime<Utc>,
        /// Its number there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filler_number: Option<String>,
    },
    /// The laboratory does not take it.
    OrderRejected {
        /// When, why, and who.
        ended: Ended,
    },
    /// The specimen was taken.
    SpecimenCollected {
        /// When.
        at: DateTime<Utc>,
        /// Who took it.
        by: Signed,
    },
    /// The specimen cannot be used.
    SpecimenUnsuitable {
        /// When the laboratory said so.
        at: DateTime<Utc>,
        /// Why.
        because: String,
    },
    /// The laboratory works on it.
    OrderInProgress {
        /// Its number there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filler_number: Option<String>,
    },
    /// The laboratory has answered in full.
    OrderResulted {
        /// When the result came.
        at: DateTime<Utc>,
        /// Its number there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filler_number: Option<String>,
    },
    /// It was taken back.
    OrderCancelled {
        /// When, why, and who.
        ended: Ended,
    },
}

impl Record for Order {
    const KIND: &'static str = "orders_results.order";
    const ON_MERGE: OnMerge = OnMerge::Follows;
    type Event = OrderEvent;

    fn apply(before: Option<Self>, event: &OrderEvent) -> Self {
        let mut now = before.unwrap_or_else(Self::none);
        let mut known_as = |number: &Option<String>| {
            if number.is_some() {
                now.filler_number.clone_from(number);
            }
        };
        match event {
            OrderEvent::OrderPlaced { order } => now = (**order).clone(),
            OrderEvent::OrderAccepted { at, filler_number } => {
                known_as(filler_number);
                now.state = State::Accepted;
                now.accepted = Some(*at);
            }
            OrderEvent::OrderRejected { ended } => {
                now.state = State::Rejected;
                now.ended = Some(ended.clone());
            }
            OrderEvent::SpecimenCollected { at, by } => {
                now.specimen = Some(Specimen::Collected {
                    at: *at,
                    by: by.clone(),
                });
            }
            OrderEvent::SpecimenUnsuitable { at, because } => {
                now.specimen = Some(Specimen::Unsuitable {
                    at: *at,
                    because: because.clone(),
                });
            }
            OrderEvent::OrderInProgress { filler_number } => {
                known_as(filler_number);
                now.state = State::InProgress;
            }
            OrderEvent::OrderResulted { at, filler_number } => {
                known_as(filler_number);
                now.state = State::Resulted;
                now.resulted = Some(*at);
            }
            OrderEvent::OrderCancelled { ended } => {
                now.state = State::Cancelled;
                now.ended = Some(ended.clone());
            }
        }
        now
    }
}

impl Order {
    /// When the specimen was taken, where it was.
    pub fn collected(&self) -> Option<DateTime<Utc>> {
        match self.specimen {
            Some(Specimen::Collected { at, .. }) => Some(at),
            _ => None,
        }
    }

    /// Whether a specimen is still to be taken.
    pub fn needs_specimen(&self) -> bool {
        self.state.open()
            && matches!(
                self.specimen,
                Some(Specimen::Awaited | Specimen::Unsuitable { .. })
            )
    }

    /// MSH-10 of the message that asks for it, and of the one that takes it back: the same each time it is sent.
    pub fn control_id(&self, cancelling: bool) -> String {
        format!("{}{}", self.placer_number, if cancelling { "C" } else { "N" })
    }

    /// What an event without an order before it is applied to; `decide` never lets that happen.
    fn none() -> Self {
        let nobody = Signed {
            staff: StaffId(uuid::Uuid::nil()),
            name: String::new(),
        };
        Self {
            placer_number: placer_number(RecordId(uuid::Uuid::nil())),
            requisition: String::new(),
            filler_number: None,
            item: Asked {
                id: String::new(),
                name: "Unknown".to_owned(),
                snomed: None,
                category: Category::Biochemistry,
                tests: vec![],
                specimen: None,
            },
            subject: Subject::default(),
            priority: Priority::Routine,
            clinical_details: String::new(),
            answers: vec![],
            repeats: None,
            placed: DateTime::UNIX_EPOCH,
            placed_by: nobody,
            by: Transport::Paper,
            state: State::Placed,
            specimen: None,
            accepted: None,
            ended: None,
            resulted: None,
        }
    }
}

#[cfg(test)]
mod tests;
