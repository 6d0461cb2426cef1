//! Acknowledgements in the shape of ITK version 2.4: MSH, MSA and, when something is wrong, ERR.

use std::fmt;

use bytes::Bytes;

use crate::builder::{MessageBuilder, SegmentBuilder};
use crate::header::{Designator, Header, Trigger};
use crate::message::{Message, ParseError};
use crate::timestamp::Timestamp;

mod code;
mod read;

pub use code::{AcknowledgementCode, ErrorCode, ErrorLocation};
pub use read::AcknowledgementError;

/// What is answered to one message.
#[derive(Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// MSA-1.
    pub code: AcknowledgementCode,
    /// MSA-2: the control id of the message answered; empty when it could not be read.
    pub control_id: String,
    /// MSA-3: for the person who reads the sender's error queue. It travels to another system: no patient
    /// data.
    pub text: String,
    /// The places at fault; the first gives MSA-6.
    pub errors: Vec<ErrorLocation>,
}

/// Without its texts: another system may have put a patient's name into them.
impl fmt::Debug for Acknowledgement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Acknowledgement")
            .field("code", &self.code)
            .field("control_id", &self.control_id)
            .field("errors", &self.errors)
            .finish_non_exhaustive()
    }
}

/// What the answering side brings to an acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// MSH-10 of the acknowledgement itself.
    pub control_id: String,
    /// MSH-7 of the acknowledgement.
    pub time: Timestamp,
    /// Our application, used when the sender addressed nobody or `ROUTE`.
    pub application: Designator,
    /// Our organisation, likewise.
    pub facility: Designator,
}

impl Acknowledgement {
    /// AA: the message is kept for good.
    pub fn accept(header: &Header) -> Self {
        Self::new(AcknowledgementCode::Accept, header, String::new(), Vec::new())
    }

    /// AE: the message is well formed and could not be applied.
    pub fn error(header: &Header, text: impl Into<String>, errors: Vec<ErrorLocation>) -> Self {
        Self::new(AcknowledgementCode::Error, header, text.into(), errors)
    }

    /// AR: the message cannot be processed because of its structure, type or version.
    pub fn reject(header: &Header, text: impl Into<String>, errors: Vec<ErrorLocation>) -> Self {
        Self::new(AcknowledgementCode::Reject, header, text.into(), errors)
    }

    /// AR for bytes that do not parse, with whatever of their header can be salvaged.
    pub fn unreadable(message: &[u8], error: &ParseError) -> (Header, Self) {
        let header = Header::salvage(message);
        let answer = Self::reject(&header, error.to_string(), vec![ErrorLocation::from(error)]);
        (header, answer)
    }

    fn new(code: AcknowledgementCode, header: &Header, text: String, errors: Vec<ErrorLocation>) -> Self {
        Self {
            code,
            control_id: header.control_id.clone(),
            text,
            errors,
        }
    }

    /// The message to send back to the sender of `incoming`. Valid even when `incoming` is empty because
    /// nothing could be read.
    pub fn to_bytes(&self, incoming: &Header, reply: &Reply) -> Bytes {
        let builder = MessageBuilder::new(answering_header(incoming, reply)).segment("MSA", |segment| {
            segment
                .value(1, self.code.as_str())
                .value(2, &self.control_id)
                .value(3, &self.text)
                .value(
                    6,
                    self.errors
                        .first()
                        .map(|error| error.code.as_str())
                        .unwrap_or_default(),
                )
        });
        let builder = if self.errors.is_empty() {
            builder
        } else {
            builder.segment("ERR", |segment| self.error_segment(segment))
        };
        builder.render()
    }

    fn error_segment(&self, segment: SegmentBuilder) -> SegmentBuilder {
        segment.field(1, |mut field| {
            for (index, error) in self.errors.iter().enumerate() {
                if index > 0 {
                    field = field.repeat();
                }
                let number = |number: u16| {
                    if number == 0 {
                        String::new()
                    } else {
                        number.to_string()
                    }
                };
                field = field
                    .component(1, &error.segment)
                    .component(2, number(error.sequence))
                    .component(3, number(error.field))
                    .subcomponent(4, 1, error.code.as_str())
                    .subcomponent(4, 2, &error.text)
                    .subcomponent(4, 3, "HL70357");
            }
            field
        })
    }

    /// Reads the answer of another system.
    pub fn read(message: &Message) -> Result<Self, AcknowledgementError> {
        read::acknowledgement(message)
    }
}

fn answering_header(incoming: &Header, reply: &Reply) -> Header {
    let or = |text: &str, fallback: &str| {
        if text.is_empty() {
            fallback.to_owned()
        } else {
            text.to_owned()
        }
    };
    // A broadcast is addressed to the integration engine's routing, which is not who answers.
    let own = |addressed: &Designator, own: &Designator| {
        if addressed.name.is_empty() || addressed.name == "ROUTE" {
            own.clone()
        } else {
            addressed.clone()
        }
    };
    Header {
        sending_application: own(&incoming.receiving_application, &reply.application),
        sending_facility: own(&incoming.receiving_facility, &reply.facility),
        receiving_application: incoming.sending_application.clone(),
        receiving_facility: incoming.sending_facility.clone(),
        sent_at: reply.time.to_string(),
        trigger: Trigger::new("ACK", &incoming.trigger.event, "ACK"),
        control_id: reply.control_id.clone(),
        processing_id: or(&incoming.processing_id, "P"),
        version: or(&incoming.version, "2.4"),
        sequence_number: String::new(),
        country: or(&incoming.country, "GBR"),
        language: or(&incoming.language, "EN"),
        profile: incoming.profile.clone(),
    }
}
