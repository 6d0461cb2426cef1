//! PV1 and PV2: what a message says of a stay.

use chrono::{DateTime, NaiveDate, Utc};
use trefoil_hl7v2::{
    Message,
    acknowledgement::ErrorCode,
    handler::NotApplied,
    message::Field,
    timestamp::{Precision, Timestamp},
};

use super::{change::Change, identity::instant};
use crate::{
    codes::{AdmissionMethod, DischargeDestination, DischargeMethod},
    stay::Care,
};

/// A location as sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Location {
    pub(super) point_of_care: Option<String>,
    pub(super) room: Option<String>,
    pub(super) bed: Option<String>,
}

/// A stay as sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Visit {
    /// Not an in-patient's: an attendance or a booking, which is not kept here.
    pub(super) elsewhere: bool,
    pub(super) location: Location,
    pub(super) method: Option<AdmissionMethod>,
    pub(super) consultant: Change<String>,
    pub(super) reason: Change<String>,
    pub(super) expected_discharge: Change<NaiveDate>,
    pub(super) spell_number: Option<String>,
    pub(super) discharge_method: Option<DischargeMethod>,
    pub(super) destination: Option<DischargeDestination>,
}

fn fault(field: u16, code: ErrorCode, text: impl Into<String>) -> NotApplied {
    NotApplied::at("PV1", 1, field, code, text)
}

impl Visit {
    pub(super) fn read(message: &Message) -> Result<Self, NotApplied> {
        let Some(pv1) = message.segment("PV1") else {
            return Err(fault(
                0,
                ErrorCode::SegmentSequence,
                "there is no PV1 segment; send the visit",
            ));
        };
        let code = |field| pv1.field(field).value().into_present();
        let coded = |field, error: &dyn std::fmt::Display| {
            fault(
                field,
                ErrorCode::TableValueNotFound,
                format!("PV1-{field}: {error}"),
            )
        };
        let class = code(2).ok_or_else(|| {
            fault(
                2,
                ErrorCode::RequiredFieldMissing,
                "PV1-2 is required; send the class",
            )
        })?;
        let elsewhere = !matches!(class.as_str(), "I" | "B");
        let mut visit = Self {
            elsewhere,
            ..Self::default()
        };
        if elsewhere {
            return Ok(visit); // codes of attendances are other lists
        }
        visit.location = location(pv1.field(3));
        visit.spell_number = code(19);
        visit.consultant = consultant(pv1.field(7));
        visit.method = code(4)
            .map(|code| AdmissionMethod::parse(&code))
            .transpose()
            .map_err(|e| coded(4, &e))?;
        visit.discharge_method = code(36)
            .map(|code| DischargeMethod::parse(&code))
            .transpose()
            .map_err(|e| coded(36, &e))?;
        visit.destination = code(37)
            .map(|code| DischargeDestination::parse(&code))
            .transpose()
            .map_err(|e| coded(37, &e))?;
        if let Some(pv2) = message.segment("PV2") {
            let kept = |text: &str| Ok::<_, NotApplied>(text.to_owned());
            visit.reason = Change::read(pv2.field(3).component(2).value(), kept)?;
            visit.expected_discharge = Change::read(pv2.field(9).value(), |text| {
                let sent = text
                    .parse::<Timestamp>()
                    .ok()
                    .filter(|sent| sent.precision() >= Precision::Day);
                sent.map(|sent| sent.date()).ok_or_else(|| {
                    NotApplied::at(
                        "PV2",
                        1,
                        9,
                        ErrorCode::DataType,
                        "PV2-9 is no date; send year, month and day",
                    )
                })
            })?;
        }
        Ok(visit)
    }

    /// The care of a stay with what the message says.
    pub(super) fn onto(&self, mut care: Care) -> Care {
        self.consultant.onto(&mut care.consultant);
        self.reason.onto(&mut care.reason);
        self.expected_discharge.onto(&mut care.expected_discharge);
        care
    }
}

/// An admission happened at PV1-44 and a discharge at PV1-45; EVN says when a transfer did.
pub(super) fn occurred(message: &Message) -> Option<DateTime<Utc>> {
    let field = match message.header().trigger.event.as_str() {
        "A01" => 44,
        "A03" => 45,
        _ => return None,
    };
    let sent = message.segment("PV1")?.field(field).value().into_present()?;
    instant(&sent)
        .filter(|(_, precision)| *precision >= Precision::Hour)
        .map(|(at, _)| at)
}

fn location(field: Field<'_>) -> Location {
    let part = |number| field.component(number).value().into_present();
    Location {
        point_of_care: part(1),
        room: part(2),
        bed: part(3),
    }
}

/// `Dr Jo Testconsultant`, from the parts of the first repetition.
fn consultant(field: Field<'_>) -> Change<String> {
    if field.is_null() {
        return Change::Delete;
    }
    let part = |number| {
        field
            .component(number)
            .value()
            .into_present()
            .map(|text| capitals(&text))
    };
    let words: Vec<String> = [part(6), part(3), part(2)].into_iter().flatten().collect();
    if part(2).is_some() {
        Change::Set(words.join(" "))
    } else {
        Change::Leave
    }
}

/// A name sent in capitals, as it is written. Others are left as they are: McDonald.
fn capitals(text: &str) -> String {
    if text.chars().any(char::is_lowercase) {
        return text.to_owned();
    }
    let mut begins = true;
    let write = |letter: char| {
        let written: String = if begins {
            letter.to_uppercase().collect()
        } else {
            letter.to_lowercase().collect()
        };
        begins = !letter.is_alphabetic();
        written
    };
    text.chars().map(write).collect()
}

/// Whether a value was sent and is not the same.
pub(super) fn differs(sent: Option<&String>, kept: Option<&String>) -> bool {
    sent.zip(kept).is_some_and(|(sent, kept)| sent != kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(event: &str, rest: &str) -> Message {
        Message::parse(format!("MSH|^~\\&|PAS|RZZ|||||ADT^{event}\r{rest}\r").as_bytes()).unwrap()
    }

    #[test]
    fn an_in_patient_stay() {
        let message = of(
            "A03",
            "PV1|1|I|MED^WARD-B2^BED-11^RZZ01|21|||C1^O'NEILL-SMITH^JO^^^DR||||||||||||SPL1|||||||||||||||||1|19|||||||20260702091000|20260702143000\rPV2|||^Haematuria||||||20260705",
        );
        let visit = Visit::read(&message).unwrap();
        assert_eq!(visit.location.room.as_deref(), Some("WARD-B2"));
        assert_eq!(visit.consultant, Change::Set("Dr Jo O'Neill-Smith".into()));
        assert_eq!(visit.spell_number.as_deref(), Some("SPL1"));
        assert_eq!(
            visit.discharge_method.as_ref().map(DischargeMethod::code),
            Some("1")
        );
        assert_eq!(
            visit.destination.as_ref().map(DischargeDestination::code),
            Some("19")
        );
        assert_eq!(visit.onto(Care::default()).reason.as_deref(), Some("Haematuria"));
        assert_eq!(
            occurred(&message).map(|at| at.to_rfc3339()).as_deref(),
            Some("2026-07-02T13:30:00+00:00")
        );
        assert_eq!(occurred(&of("A02", "PV1|1|I")), None);
        assert!(
            Visit::read(&of("A03", "PV1|1|E||||||||||||||||||||||||||||||||||12"))
                .unwrap()
                .elsewhere
        );
    }

    #[test]
    fn faults_have_their_place() {
        for (rest, field) in [
            ("PID|1", 0),
            ("PV1|1", 2),
            ("PV1|1|I||77", 4),
            ("PV1|1|I||||||||||||||||||||||||||||||||||8", 36),
        ] {
            assert_eq!(
                Visit::read(&of("A01", rest)).unwrap_err().error.field,
                field,
                "{rest}"
            );
        }
        assert_eq!(
            (capitals("McDonald").as_str(), capitals("DR").as_str()),
            ("McDonald", "Dr")
        );
    }
}
