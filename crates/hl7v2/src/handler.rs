//! What a module writes to take a message in, and what it answers.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Refused};
use trefoil_kernel::{Contribution, Unit};
use uuid::Uuid;

use crate::{
    acknowledgement::{ErrorCode, ErrorLocation},
    message::Message,
};

/// Where a message came from and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The id of its row in the inbox: the command id of everything it does.
    pub id: Uuid,
    /// MSH-3.
    pub sending_application: String,
    /// MSH-4.
    pub sending_facility: String,
    /// MSH-10.
    pub control_id: String,
    /// When it was made durable here.
    pub received: DateTime<Utc>,
    /// When what it tells of happened: as a handler reads it, or EVN-6, or EVN-2; where it is in the past.
    pub occurred: Option<DateTime<Utc>>,
}

/// What came of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Whom it was about, as the index knows them.
    pub patient: Option<PatientId>,
    /// What was done, in words for the queue page: "registered", "admitted to ward 7B". No patient data.
    pub did: Vec<String>,
}

/// Why a message was not applied. Everything it had done is undone.
#[derive(Clone, Debug)]
pub struct NotApplied {
    /// Where the fault is and what it is. Its text travels back to the sender: no patient data but the sender's own
    /// place names.
    pub error: ErrorLocation,
    /// More, for the person at the queue alone.
    pub detail: Option<String>,
    /// Whom it is about, where that much was found out.
    pub patient: Option<PatientId>,
    /// The store was busy or failing: the same message may pass in a moment.
    pub(crate) passing: bool,
}

impl NotApplied {
    /// A fault at one place of the message, in words that may leave the hospital and say what to do.
    pub fn at(segment: &str, sequence: u16, field: u16, code: ErrorCode, text: impl Into<String>) -> Self {
        let error = ErrorLocation {
            text: text.into(),
            ..ErrorLocation::new(segment, sequence, field, code)
        };
        Self {
            error,
            detail: None,
            patient: None,
            passing: false,
        }
    }

    /// The same, with more for the person at the queue.
    #[must_use]
    pub fn saying(self, detail: impl Into<String>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..self
        }
    }

    /// The same, about this patient: one who was in the index before this message.
    #[must_use]
    pub fn about(self, patient: PatientId) -> Self {
        Self {
            patient: Some(patient),
            ..self
        }
    }
}

impl std::fmt::Display for NotApplied {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.detail.as_deref().unwrap_or(&self.error.text))
    }
}

impl std::error::Error for NotApplied {}

/// A refusal of the kernel. Its words may name a patient, so the sender is told only that there was one.
impl From<Refused> for NotApplied {
    fn from(refused: Refused) -> Self {
        let passing = matches!(refused, Refused::Store(_) | Refused::Stale { .. });
        let text = "refused by the receiving system; it waits there for a person to decide";
        Self {
            passing,
            ..Self::at("MSH", 1, 0, ErrorCode::InternalError, text).saying(refused.to_string())
        }
    }
}

/// Takes messages in. Several may handle one trigger: all run in the order of assembly, in one transaction.
#[async_trait]
pub trait Handles: Send + Sync + 'static {
    /// A name of its own: `patient_administration.adt`.
    fn name(&self) -> &'static str;
    /// The triggers: `("ADT", "A01")`.
    fn triggers(&self) -> &'static [(&'static str, &'static str)];
    /// When what the message tells of happened, where its kind says so better than EVN does. One in the future is ignored.
    fn occurred(&self, _message: &Message) -> Option<DateTime<Utc>> {
        None
    }
    /// Do what the message says, through the unit and nothing else: it may be run again.
    async fn handle(
        &self,
        unit: &mut Unit<'_>,
        message: &Message,
        arrival: &Arrival,
    ) -> Result<Applied, NotApplied>;
}

/// A handler, contributed with `Mount::add`.
#[derive(Clone)]
pub struct MessageHandler(pub Arc<dyn Handles>);

impl MessageHandler {
    /// Ready to be handed to `Mount::add`.
    pub fn new(handler: impl Handles) -> Self {
        Self(Arc::new(handler))
    }
}

impl Contribution for MessageHandler {
    fn key(&self) -> String {
        self.0.name().to_owned()
    }
    fn unfit(&self) -> Option<String> {
        self.0
            .triggers()
            .is_empty()
            .then(|| format!("{} handles no trigger; name at least one", self.0.name()))
    }
}
