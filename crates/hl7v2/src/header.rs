//! MSH in words: who sent what to whom.

use crate::charset::CharacterSet;
use crate::encoding::Delimiters;
use crate::message::{Encoding, Field, Segment};
use crate::timestamp::{Timestamp, TimestampError};

/// A name of an application or an organisation (data type HD). NHS messages use the first part only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Designator {
    /// The local name or ODS code.
    pub name: String,
    /// A universal id, such as an OID.
    pub universal_id: String,
    /// The type of the universal id, such as `ISO`.
    pub universal_id_type: String,
}

/// The message type of MSH-9.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Trigger {
    /// `ADT`.
    pub code: String,
    /// `A01`.
    pub event: String,
    /// `ADT_A01`; often left out.
    pub structure: String,
}

/// The header of a message. Anything not sent is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// MSH-3.
    pub sending_application: Designator,
    /// MSH-4, an ODS code.
    pub sending_facility: Designator,
    /// MSH-5, or `ROUTE` in a broadcast.
    pub receiving_application: Designator,
    /// MSH-6.
    pub receiving_facility: Designator,
    /// MSH-7 as sent; see [`Header::sent_time`].
    pub sent_at: String,
    /// MSH-9.
    pub trigger: Trigger,
    /// MSH-10, unique per sender.
    pub control_id: String,
    /// MSH-11: P production, T training, D debugging.
    pub processing_id: String,
    /// MSH-12.
    pub version: String,
    /// MSH-13.
    pub sequence_number: String,
    /// MSH-17, `GBR`.
    pub country: String,
    /// MSH-19, `EN`.
    pub language: String,
    /// MSH-21, `ITKv1.0`.
    pub profile: String,
}

impl Designator {
    fn read(field: Field<'_>) -> Self {
        let part = |number| field.component(number).value().text_or_empty();
        Self {
            name: part(1),
            universal_id: part(2),
            universal_id_type: part(3),
        }
    }
}

/// A designator with a name only.
impl From<&str> for Designator {
    fn from(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }
}

/// A designator with a name only.
impl From<String> for Designator {
    fn from(name: String) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }
}

impl Trigger {
    /// A trigger of three parts; give `""` for those not sent.
    pub fn new(code: &str, event: &str, structure: &str) -> Self {
        Self {
            code: code.to_owned(),
            event: event.to_owned(),
            structure: structure.to_owned(),
        }
    }
}

impl Header {
    pub(crate) fn read(header: Segment<'_>) -> Self {
        let field = |number| header.field(number).value().text_or_empty();
        let designator = |number| Designator::read(header.field(number));
        let trigger = |number| header.field(9).component(number).value().text_or_empty();
        Self {
            sending_application: designator(3),
            sending_facility: designator(4),
            receiving_application: designator(5),
            receiving_facility: designator(6),
            sent_at: field(7),
            trigger: Trigger {
                code: trigger(1),
                event: trigger(2),
                structure: trigger(3),
            },
            control_id: field(10),
            processing_id: field(11),
            version: field(12),
            sequence_number: field(13),
            country: field(17),
            language: field(19),
            profile: field(21),
        }
    }

    /// As much of MSH as can be read from bytes that do not parse, so that a rejection can name the message
    /// it rejects. Bytes that are not ASCII become question marks. Everything is empty when there is no MSH
    /// at all.
    pub fn salvage(message: &[u8]) -> Self {
        // A header is short: this bounds the work on a hostile one.
        const ENOUGH: usize = 4_096;
        let start = message
            .iter()
            .position(|byte| !matches!(byte, b'\r' | b'\n'))
            .unwrap_or_default();
        let line: String = message
            .iter()
            .skip(start)
            .take(ENOUGH)
            .take_while(|byte| !matches!(byte, b'\r' | b'\n'))
            .map(|byte| {
                if byte.is_ascii() && *byte != 0 {
                    char::from(*byte)
                } else {
                    '?'
                }
            })
            .collect();
        let delimiters = match Delimiters::from_header(line.as_bytes()) {
            Ok(delimiters) => delimiters,
            Err(_) if line.starts_with("MSH|") => Delimiters::STANDARD,
            Err(_) => return Self::default(),
        };
        let encoding = Encoding {
            delimiters,
            character_set: CharacterSet::Ascii,
        };
        Self::read(Segment::new(&line, encoding, 1))
    }

    /// MSH-7 read; `None` when it was not sent.
    pub fn sent_time(&self) -> Result<Option<Timestamp>, TimestampError> {
        if self.sent_at.is_empty() {
            Ok(None)
        } else {
            self.sent_at.parse().map(Some)
        }
    }

    /// The number of the first required field of MSH that was not sent: 9, 10, 11 or 12.
    pub fn first_missing(&self) -> Option<u16> {
        let required = [
            (9, &self.trigger.code),
            (10, &self.control_id),
            (11, &self.processing_id),
            (12, &self.version),
        ];
        required
            .into_iter()
            .find(|(_, text)| text.is_empty())
            .map(|(number, _)| number)
    }
}
