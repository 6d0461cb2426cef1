//! Small readings of a result message: times, coded names, and the fault that says where one failed.

use chrono::{DateTime, Utc};
use trefoil_core::display;
use trefoil_hl7v2::{
    acknowledgement::ErrorCode,
    handler::NotApplied,
    message::{Field, Repetition, Segment},
    timestamp::{Precision, Timestamp, TimestampError},
};

/// A time on the clock of London, unless it carries an offset. One without a time of day says too little.
pub(super) fn time(text: &str) -> Result<Option<DateTime<Utc>>, TimestampError> {
    let sent: Timestamp = text.parse()?;
    let at = sent.instant(|local| Some(display::from_london_earliest(local)));
    Ok(at.filter(|_| sent.precision() >= Precision::Hour))
}

/// The time in a field; a fault where it is none.
pub(super) fn time_of(segment: Segment<'_>, number: u16) -> Result<Option<DateTime<Utc>>, NotApplied> {
    let value = segment.field(usize::from(number)).value();
    let Some(text) = value.present() else {
        return Ok(None);
    };
    time(text).map_err(|error| {
        let text = format!("the time cannot be read: {error}; send YYYYMMDDHHMM");
        NotApplied::at(
            segment.name(),
            sequence(segment),
            number,
            ErrorCode::DataType,
            text,
        )
    })
}

/// The set id of a segment, for the place of a fault.
pub(super) fn sequence(segment: Segment<'_>) -> u16 {
    segment
        .field(1)
        .value()
        .present()
        .and_then(|id| id.parse().ok())
        .unwrap_or(1)
}

/// A component as text; nothing when it is absent or null.
pub(super) fn part(of: Repetition<'_>, number: usize) -> Option<String> {
    let text = of.component(number).value().into_present()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// A field as text.
pub(super) fn text(segment: Segment<'_>, number: usize) -> Option<String> {
    part(segment.field(number).repetition(1), 1)
}

/// What a coded field names: its first code, national and local codes, and words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Coded {
    pub(super) national: Option<String>,
    pub(super) local: Option<String>,
    pub(super) words: Option<String>,
}

impl Coded {
    /// Up to two codes (components 1 to 3 and 4 to 6), each SNOMED CT or another.
    pub(super) fn read(field: Field<'_>) -> Self {
        let whole = field.repetition(1);
        let mut coded = Self::default();
        for first in [1, 4] {
            let code = part(whole, first).map(|code| {
                // `XCHES&GDT`: the second half says what of it.
                part_of_code(whole, first).map_or(code.clone(), |of| format!("{code}.{of}"))
            });
            let national = matches!(
                part(whole, first + 2).as_deref(),
                Some("SCT" | "SNM" | "SNOMED-CT" | "SNOMED CT")
            );
            let words = part(whole, first + 1);
            if national && coded.national.is_none() {
                coded.national = code;
                coded.words = coded.words.or(words);
            } else if coded.local.is_none() {
                coded.local = code;
                // The laboratory's own words are the shorter ones.
                coded.words = words.or(coded.words);
            }
        }
        coded
    }

    /// Its words or, failing these, its code.
    pub(super) fn shown(&self) -> Option<&str> {
        [&self.words, &self.local, &self.national]
            .into_iter()
            .find_map(Option::as_deref)
    }

    /// Its code, national first.
    pub(super) fn code(&self) -> Option<&str> {
        self.national.as_deref().or(self.local.as_deref())
    }
}

fn part_of_code(whole: Repetition<'_>, number: usize) -> Option<String> {
    whole.component(number).subcomponent(2).value().into_present()
}
