//! The codes of an acknowledgement and the places they point at.

use std::fmt;

use crate::charset::NotInCharacterSet;
use crate::message::ParseError;

/// MSA-1 in original mode, table 0008.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AcknowledgementCode {
    /// AA.
    Accept,
    /// AE: do not send again unchanged; a person must look.
    Error,
    /// AR: likewise, and the fault is in structure, type or version.
    Reject,
}

impl AcknowledgementCode {
    /// As sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "AA",
            Self::Error => "AE",
            Self::Reject => "AR",
        }
    }

    /// Reads the code sent. The commit codes of enhanced mode (CA, CE, CR) are not among them: ITK does not
    /// use that mode.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Accept, Self::Error, Self::Reject]
            .into_iter()
            .find(|known| known.as_str() == code)
    }
}

/// Table 0357.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// 0.
    Accepted,
    /// 100.
    SegmentSequence,
    /// 101.
    RequiredFieldMissing,
    /// 102.
    DataType,
    /// 103.
    TableValueNotFound,
    /// 200.
    UnsupportedMessageType,
    /// 201.
    UnsupportedEventCode,
    /// 202.
    UnsupportedProcessingId,
    /// 203.
    UnsupportedVersionId,
    /// 204.
    UnknownKey,
    /// 205.
    DuplicateKey,
    /// 206.
    RecordLocked,
    /// 207.
    InternalError,
}

impl ErrorCode {
    const ALL: [Self; 13] = [
        Self::Accepted,
        Self::SegmentSequence,
        Self::RequiredFieldMissing,
        Self::DataType,
        Self::TableValueNotFound,
        Self::UnsupportedMessageType,
        Self::UnsupportedEventCode,
        Self::UnsupportedProcessingId,
        Self::UnsupportedVersionId,
        Self::UnknownKey,
        Self::DuplicateKey,
        Self::RecordLocked,
        Self::InternalError,
    ];

    /// The number as sent, and the words of the table.
    fn entry(self) -> (&'static str, &'static str) {
        match self {
            Self::Accepted => ("0", "Message accepted"),
            Self::SegmentSequence => ("100", "Segment sequence error"),
            Self::RequiredFieldMissing => ("101", "Required field missing"),
            Self::DataType => ("102", "Data type error"),
            Self::TableValueNotFound => ("103", "Table value not found"),
            Self::UnsupportedMessageType => ("200", "Unsupported message type"),
            Self::UnsupportedEventCode => ("201", "Unsupported event code"),
            Self::UnsupportedProcessingId => ("202", "Unsupported processing id"),
            Self::UnsupportedVersionId => ("203", "Unsupported version id"),
            Self::UnknownKey => ("204", "Unknown key identifier"),
            Self::DuplicateKey => ("205", "Duplicate key identifier"),
            Self::RecordLocked => ("206", "Application record locked"),
            Self::InternalError => ("207", "Application internal error"),
        }
    }

    /// The number as sent.
    pub fn as_str(self) -> &'static str {
        self.entry().0
    }

    /// The words of the table.
    pub fn description(self) -> &'static str {
        self.entry().1
    }

    /// Reads the number sent.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == code)
    }
}

/// One place at fault: a repetition of ERR-1.
#[derive(Clone, PartialEq, Eq)]
pub struct ErrorLocation {
    /// Name of the segment.
    pub segment: String,
    /// Which of the segments with that name, from 1; 0 when not known.
    pub sequence: u16,
    /// Number of the field; 0 when the fault is in the whole segment.
    pub field: u16,
    /// What is wrong.
    pub code: ErrorCode,
    /// What is wrong in words. It travels to another system: no patient data.
    pub text: String,
}

impl ErrorLocation {
    /// A place with the words of the table.
    pub fn new(segment: &str, sequence: u16, field: u16, code: ErrorCode) -> Self {
        Self {
            segment: segment.to_owned(),
            sequence,
            field,
            code,
            text: code.description().to_owned(),
        }
    }
}

/// Without its text: another system may have put a patient's name into it.
impl fmt::Debug for ErrorLocation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            segment,
            sequence,
            field,
            code,
            ..
        } = self;
        write!(formatter, "{segment}[{sequence}]-{field}: {code:?}")
    }
}

/// Where the standard would put the fault. A broken line has no name to point at.
impl From<&ParseError> for ErrorLocation {
    fn from(error: &ParseError) -> Self {
        match error {
            ParseError::Empty => Self::new("MSH", 1, 0, ErrorCode::SegmentSequence),
            ParseError::Delimiters(_) => Self::new("MSH", 1, 2, ErrorCode::SegmentSequence),
            ParseError::UnsupportedCharacterSet { .. } => {
                Self::new("MSH", 1, 18, ErrorCode::TableValueNotFound)
            }
            ParseError::CharacterSet(NotInCharacterSet { .. }) => {
                Self::new("MSH", 1, 18, ErrorCode::DataType)
            }
            ParseError::NullCharacter { .. } => Self::new("", 0, 0, ErrorCode::DataType),
            ParseError::NotASegment { .. } => Self::new("", 0, 0, ErrorCode::SegmentSequence),
            ParseError::SecondHeader { .. } => Self::new("MSH", 2, 0, ErrorCode::SegmentSequence),
            ParseError::TooManySegments { .. } => Self::new("", 0, 0, ErrorCode::SegmentSequence),
        }
    }
}
