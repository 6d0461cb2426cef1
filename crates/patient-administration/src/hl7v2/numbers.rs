//! PID-3 and PID-32: the numbers of a person, and how far the NHS number was traced.

use trefoil_core::{
    NhsNumber,
    identifier::{Identifier, IdentifierKind},
    ods_code::OdsCode,
};
use trefoil_hl7v2::{
    acknowledgement::ErrorCode,
    handler::NotApplied,
    message::{Repetition, Segment},
};

use super::change::Change;
use crate::codes::TraceStatus;

/// The numbers a message gives a person.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Numbers {
    pub(super) nhs_number: Change<NhsNumber>,
    pub(super) trace_status: Change<TraceStatus>,
    /// This trust's own.
    pub(super) hospital_number: Option<Identifier>,
    /// All the others, where PID-3 was sent.
    pub(super) others: Option<Vec<Identifier>>,
}

fn fault(code: ErrorCode, text: impl Into<String>) -> NotApplied {
    NotApplied::at("PID", 1, 3, code, text)
}

/// `own` is the ODS code that this trust's own numbers are given under; `sender` stands in where a local number names nobody.
pub(super) fn read(pid: Segment<'_>, own: &str, sender: &str) -> Result<Numbers, NotApplied> {
    let mut numbers = Numbers {
        trace_status: trace_status(pid)?,
        ..Numbers::default()
    };
    if pid.field(3).is_absent() {
        return Err(fault(
            ErrorCode::RequiredFieldMissing,
            "PID-3 holds no number; send the NHS or hospital number",
        ));
    }
    let mut others = vec![];
    for repetition in pid
        .field(3)
        .repetitions()
        .filter(|repetition| !repetition.is_absent())
    {
        let part = |number| repetition.component(number).value().text_or_empty();
        if part(4) == "NHS" || part(5) == "NH" {
            let number = Change::read(repetition.component(1).value(), NhsNumber::parse);
            // The words name no digit, and say what to do.
            numbers.nhs_number = number.map_err(|error| fault(ErrorCode::DataType, error.to_string()))?;
            continue;
        }
        let Some(number) = local(repetition, own, sender)? else {
            continue;
        };
        match (number.kind(), &numbers.hospital_number) {
            (IdentifierKind::HospitalNumber, Some(first)) if *first != number => {
                let text = "two hospital numbers of one authority; send the one that is in use";
                return Err(fault(ErrorCode::DuplicateKey, text));
            }
            (IdentifierKind::HospitalNumber, _) => numbers.hospital_number = Some(number),
            _ => others.push(number),
        }
    }
    numbers.others = Some(others);
    Ok(numbers)
}

fn local(repetition: Repetition<'_>, own: &str, sender: &str) -> Result<Option<Identifier>, NotApplied> {
    let Some(value) = repetition.component(1).value().into_present() else {
        return Ok(None);
    };
    let named = repetition.component(4).value().text_or_empty();
    let issuer = OdsCode::parse(if named.is_empty() { sender } else { &named }).map_err(|_| {
        let text = "the authority of a number is no ODS code; send the code of the organisation that gave it";
        fault(ErrorCode::TableValueNotFound, text)
    })?;
    let kind = if issuer.as_str().eq_ignore_ascii_case(own) {
        IdentifierKind::HospitalNumber
    } else {
        IdentifierKind::Other
    };
    let number = Identifier::new(kind, &value, issuer);
    number
        .map(Some)
        .map_err(|error| fault(ErrorCode::DataType, error.to_string()))
}

fn trace_status(pid: Segment<'_>) -> Result<Change<TraceStatus>, NotApplied> {
    let sent = pid
        .field(32)
        .repetitions()
        .filter_map(|repetition| repetition.value().into_present());
    let Some(code) = sent
        .filter_map(|code| code.strip_prefix("NSTS").map(str::to_owned))
        .last()
    else {
        return Ok(Change::Leave);
    };
    let status = TraceStatus::parse(&code).map_err(|_| {
        let text = "the NHS number status is not one of NSTS01 to NSTS08; send one of these";
        NotApplied::at("PID", 1, 32, ErrorCode::TableValueNotFound, text)
    })?;
    Ok(Change::Set(status))
}

#[cfg(test)]
mod tests {
    use trefoil_hl7v2::Message;

    use super::*;

    fn of(fields: &str) -> Result<Numbers, NotApplied> {
        let text = format!("MSH|^~\\&|PAS|RZZ\rPID|1||{fields}\r");
        let message = Message::parse(text.as_bytes()).unwrap();
        read(message.segment("PID").unwrap(), "RZZ", "RZZ")
    }

    #[test]
    fn by_authority() {
        let numbers = of("9990001006^^^NHS~H1^^^RZZ~X9^^^RQ6|||||||||||||||||||||||||||||UD~NSTS01").unwrap();
        assert_eq!(
            numbers.nhs_number.given().map(NhsNumber::digits),
            Some("9990001006")
        );
        assert_eq!(
            numbers
                .hospital_number
                .as_ref()
                .map(ToString::to_string)
                .as_deref(),
            Some("H1 (RZZ)")
        );
        assert_eq!(numbers.others.unwrap()[0].to_string(), "X9 (RQ6)");
        assert_eq!(numbers.trace_status.given().map(TraceStatus::code), Some("01"));
        assert_eq!(
            of("H1")
                .unwrap()
                .hospital_number
                .map(|number| number.to_string())
                .as_deref(),
            Some("H1 (RZZ)")
        );
        assert_eq!(of("\"\"^^^NHS~H1^^^RZZ").unwrap().nhs_number, Change::Delete);
        assert_eq!(
            of("H1^^^RZZ").unwrap().nhs_number,
            Change::Leave,
            "a number goes only when it is deleted by name"
        );
    }

    #[test]
    fn faults_have_their_place() {
        for (fields, code, field) in [
            ("9990001007^^^NHS", ErrorCode::DataType, 3),
            ("", ErrorCode::RequiredFieldMissing, 3),
            ("H1^^^PAS NUMBER", ErrorCode::TableValueNotFound, 3),
            ("H1^^^RZZ~H2^^^RZZ", ErrorCode::DuplicateKey, 3),
            (
                "H1^^^RZZ|||||||||||||||||||||||||||||NSTS99",
                ErrorCode::TableValueNotFound,
                32,
            ),
        ] {
            let error = of(fields).unwrap_err().error;
            assert_eq!(
                (error.code, error.segment.as_str(), error.field),
                (code, "PID", field),
                "{fields}"
            );
            assert!(!error.text.contains("9990001007"), "{}", error.text);
        }
    }
}
