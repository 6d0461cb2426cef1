//! PID-7, 8, 29 to 31, PV1-16 and ZU8-4: birth, gender, death, and whether it may be told that somebody is here.

use chrono::{DateTime, NaiveDate, Utc};
use trefoil_core::{display, gender::CurrentGender};
use trefoil_hl7v2::{
    Message, Value,
    acknowledgement::ErrorCode,
    handler::NotApplied,
    message::Segment,
    timestamp::{Precision, Timestamp},
};

use super::change::Change;

/// What a message says of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Life {
    pub(super) born: Change<NaiveDate>,
    pub(super) born_at: Change<DateTime<Utc>>,
    pub(super) gender: Option<CurrentGender>,
    pub(super) died: Change<DateTime<Utc>>,
    pub(super) identity_unknown: Option<bool>,
    /// Whether it may not be told that they are here; none where nothing is said.
    pub(super) restricted: Option<bool>,
}

fn fault(field: u16, code: ErrorCode, text: &str) -> NotApplied {
    NotApplied::at("PID", 1, field, code, text)
}

/// A time of the sender's clock, which stands in London.
pub(super) fn instant(text: &str) -> Option<(DateTime<Utc>, Precision)> {
    let sent: Timestamp = text.parse().ok()?;
    Some((
        sent.instant(|local| Some(display::from_london_earliest(local)))?,
        sent.precision(),
    ))
}

pub(super) fn read(message: &Message, pid: Segment<'_>) -> Result<Life, NotApplied> {
    let mut life = Life {
        restricted: restricted(message),
        ..Life::default()
    };
    match pid.field(7).value() {
        Value::Absent => {}
        Value::Null => (life.born, life.born_at) = (Change::Delete, Change::Delete),
        Value::Present(text) => {
            let sent = text
                .parse::<Timestamp>()
                .ok()
                .filter(|sent| sent.precision() >= Precision::Day);
            let sent = sent.ok_or_else(|| {
                fault(
                    7,
                    ErrorCode::DataType,
                    "PID-7 is no whole date; send year, month and day",
                )
            })?;
            life.born = Change::Set(sent.date());
            if sent.precision() >= Precision::Minute {
                life.born_at = instant(&text).map_or(Change::Leave, |(at, _)| Change::Set(at));
            }
        }
    }
    life.gender = match pid.field(8).value() {
        Value::Absent => None,
        Value::Null => Some(CurrentGender::NotKnown),
        Value::Present(code) => Some(CurrentGender::from_hl7v2(&code).map_err(|_| {
            fault(
                8,
                ErrorCode::TableValueNotFound,
                "PID-8 is no known code; send 0, 1, 2 or 9",
            )
        })?),
    };
    life.died = died(pid)?;
    life.identity_unknown = match pid.field(31).value().present() {
        Some("Y") => Some(true),
        Some("N") => Some(false),
        _ => None,
    };
    Ok(life)
}

/// Only `""` takes a death back: an N in PID-30 may be older than what is recorded here.
fn died(pid: Segment<'_>) -> Result<Change<DateTime<Utc>>, NotApplied> {
    let (time, dead) = (pid.field(29).value(), pid.field(30).value());
    match (time, dead) {
        (Value::Present(text), _) => {
            let at = instant(&text).filter(|(_, precision)| *precision >= Precision::Day);
            let at =
                at.ok_or_else(|| fault(29, ErrorCode::DataType, "PID-29 is no date and time; correct it"))?;
            Ok(Change::Set(at.0))
        }
        (Value::Null, _) | (Value::Absent, Value::Null) => Ok(Change::Delete),
        (Value::Absent, Value::Present(dead)) if dead == "Y" => Err(fault(
            29,
            ErrorCode::RequiredFieldMissing,
            "PID-30 says dead; send the date and time in PID-29",
        )),
        (Value::Absent, _) => Ok(Change::Leave),
    }
}

fn restricted(message: &Message) -> Option<bool> {
    let value = |segment: &str, field| {
        message
            .segment(segment)
            .map(|found| found.field(field).value())
            .unwrap_or_default()
    };
    if value("PV1", 16).present() == Some("S") {
        return Some(true);
    }
    match value("ZU8", 4).present() {
        Some("1" | "2") => Some(true),
        Some("0") => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rest: &str) -> Result<Life, NotApplied> {
        let message = Message::parse(format!("MSH|^~\\&|PAS|RZZ\r{rest}\r").as_bytes()).unwrap();
        read(&message, message.segment("PID").unwrap())
    }

    #[test]
    fn birth_death_and_the_flag() {
        let life = of("PID|||||||202607020310|1|||||||||||||||||||||202607051430|Y|N").unwrap();
        assert_eq!(
            life.born,
            Change::Set(NaiveDate::from_ymd_opt(2026, 7, 2).unwrap())
        );
        assert_eq!(
            life.born_at.given().map(DateTime::to_rfc3339).as_deref(),
            Some("2026-07-02T02:10:00+00:00")
        );
        assert_eq!(
            life.died.given().map(DateTime::to_rfc3339).as_deref(),
            Some("2026-07-05T13:30:00+00:00")
        );
        assert_eq!(
            (life.gender, life.identity_unknown),
            (Some(CurrentGender::Male), Some(false))
        );
        assert_eq!(of("PID|1").unwrap(), Life::default());
        assert_eq!(
            of("PID|||||||||||||||||||||||||||||\"\"").unwrap().died,
            Change::Delete
        );
        assert_eq!(
            of("PID||||||||||||||||||||||||||||||N").unwrap().died,
            Change::Leave
        );
        assert_eq!(of("PID|1\rZU8||||2").unwrap().restricted, Some(true));
        assert_eq!(of("PID|1\rZU8||||0").unwrap().restricted, Some(false));
        assert_eq!(
            of("PID|1\rPV1|1|N||||||||||||||S").unwrap().restricted,
            Some(true)
        );
    }

    #[test]
    fn faults_have_their_place() {
        for (rest, field) in [
            ("PID|||||||1962", 7),
            ("PID||||||||7", 8),
            ("PID||||||||||||||||||||||||||||||Y", 29),
            ("PID|||||||||||||||||||||||||||||soon", 29),
        ] {
            assert_eq!(of(rest).unwrap_err().error.field, field, "{rest}");
        }
    }
}
