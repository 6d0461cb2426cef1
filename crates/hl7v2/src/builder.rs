//! Building messages. Every value is escaped, so a name with a `|` in it cannot become two fields.

use bytes::Bytes;
use thiserror::Error;

use crate::charset::CharacterSet;
use crate::header::{Designator, Header};
use crate::value::Value;

mod segment;

pub use segment::{FieldBuilder, SegmentBuilder};

/// Fields, repetitions, components and subcomponents are numbered 1 to this.
pub const MAX_NUMBER: u16 = 999;

/// A message being built, with the delimiters `|^~\&`.
///
/// ```
/// use trefoil_hl7v2::builder::{FieldBuilder, MessageBuilder};
/// use trefoil_hl7v2::header::{Header, Trigger};
/// use trefoil_hl7v2::{Message, Value};
///
/// let header = Header {
///     sending_application: "EPR".into(),
///     trigger: Trigger::new("ADT", "A31", "ADT_A05"),
///     control_id: "EPR00000001".to_owned(),
///     ..Header::default()
/// };
/// let bytes = MessageBuilder::new(header)
///     .segment("PID", |pid| {
///         let ids = |ids: FieldBuilder| ids.component(1, "9990001006").component(4, "NHS");
///         pid.field(3, |field| ids(field).repeat().component(1, "H1").component(4, "XZZ"))
///             .field(5, |name| name.component(1, "O'Neill|Smith").component(2, "Siân"))
///             .value(8, "2")
///             .value(13, Value::Null)
///     })
///     .build()?;
/// let pid = Message::parse(&bytes)?;
/// let pid = pid.segment("PID").unwrap();
/// assert_eq!(pid.field(5).component(1).value(), Value::from("O'Neill|Smith"));
/// assert_eq!(pid.field(3).repetition(2).component(4).value(), Value::from("XZZ"));
/// assert!(pid.field(13).is_null());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct MessageBuilder {
    header: SegmentBuilder,
    segments: Vec<(String, SegmentBuilder)>,
}

/// Why a message cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BuildError {
    /// Not a capital letter and two capitals or digits.
    #[error("{name:?} is not a segment name")]
    SegmentName {
        /// The name given.
        name: String,
    },
    /// MSH is written from the header.
    #[error("MSH is written from the header: set other fields of it with header_fields")]
    Header,
    /// A number is 0 or above [`MAX_NUMBER`].
    #[error("{segment}-{field}: numbers are 1 to 999, and MSH-1, MSH-2 and MSH-18 write themselves")]
    Number {
        /// Name of the segment.
        segment: String,
        /// Number of the field.
        field: u16,
    },
}

impl MessageBuilder {
    /// Begins with MSH.
    pub fn new(header: Header) -> Self {
        Self {
            header: header_segment(&header),
            segments: Vec::new(),
        }
    }

    /// Sets fields of MSH that [`Header`] does not name, such as 15 and 16. MSH-18 writes itself: `UNICODE
    /// UTF-8` as soon as something in the message is not ASCII.
    #[must_use]
    pub fn header_fields(mut self, fill: impl FnOnce(SegmentBuilder) -> SegmentBuilder) -> Self {
        self.header = fill(self.header);
        self
    }

    /// Adds a segment after those already there.
    #[must_use]
    pub fn segment(mut self, name: &str, fill: impl FnOnce(SegmentBuilder) -> SegmentBuilder) -> Self {
        self.segments
            .push((name.to_owned(), fill(SegmentBuilder::default())));
        self
    }

    /// The bytes of the message, segments ended by carriage returns, not framed.
    pub fn build(self) -> Result<Bytes, BuildError> {
        if let Some(field) = self.header.misnumbered(|field| field <= 2 || field == 18) {
            return Err(BuildError::Number {
                segment: "MSH".to_owned(),
                field,
            });
        }
        for (name, segment) in &self.segments {
            if name == "MSH" {
                return Err(BuildError::Header);
            }
            if !is_segment_name(name) {
                return Err(BuildError::SegmentName { name: name.clone() });
            }
            if let Some(field) = segment.misnumbered(|_| false) {
                return Err(BuildError::Number {
                    segment: name.clone(),
                    field,
                });
            }
        }
        Ok(self.render())
    }

    /// As `build`, for segments of ours whose names and numbers are known to be right.
    pub(crate) fn render(self) -> Bytes {
        let mut body = String::new();
        for (name, segment) in &self.segments {
            segment.render(name, &mut body);
            body.push('\r');
        }
        let mut header = self.header;
        let mut wire = String::new();
        header.render("MSH", &mut wire);
        if !wire.is_ascii() || !body.is_ascii() {
            header = header.value(18, CharacterSet::Utf8.name());
            wire.clear();
            header.render("MSH", &mut wire);
        }
        wire.push('\r');
        wire.push_str(&body);
        Bytes::from(wire)
    }
}

fn is_segment_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let follows = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    matches!(bytes, [first, second, third] if first.is_ascii_uppercase() && follows(second) && follows(third))
}

fn header_segment(header: &Header) -> SegmentBuilder {
    let designator = |from: &Designator| {
        let Designator {
            name,
            universal_id,
            universal_id_type,
        } = from.clone();
        move |field: FieldBuilder| {
            field
                .component(1, name)
                .component(2, universal_id)
                .component(3, universal_id_type)
        }
    };
    SegmentBuilder::default()
        .field(3, designator(&header.sending_application))
        .field(4, designator(&header.sending_facility))
        .field(5, designator(&header.receiving_application))
        .field(6, designator(&header.receiving_facility))
        .value(7, Value::from(&header.sent_at))
        .field(9, |field| {
            let trigger = &header.trigger;
            field
                .component(1, &trigger.code)
                .component(2, &trigger.event)
                .component(3, &trigger.structure)
        })
        .value(10, &header.control_id)
        .value(11, &header.processing_id)
        .value(12, &header.version)
        .value(13, &header.sequence_number)
        .value(17, &header.country)
        .value(19, &header.language)
        .value(21, &header.profile)
}
