//! Whom a result message names: the numbers of PID-3, name and date of birth.

use trefoil_core::NhsNumber;
use trefoil_hl7v2::{
    acknowledgement::ErrorCode,
    handler::NotApplied,
    message::Segment,
    timestamp::{Precision, Timestamp},
};

use super::read::part;
use crate::matching::SentPerson;

/// `own` is the ODS code that this trust's numbers are given under; `sender` stands in where a number names nobody.
pub(super) fn read(pid: Segment<'_>, own: &str, sender: &str) -> Result<SentPerson, NotApplied> {
    let mut person = SentPerson::default();
    for number in pid.field(3).repetitions() {
        let Some(value) = part(number, 1) else { continue };
        let (issuer, kind) = (part(number, 4), part(number, 5));
        if issuer.as_deref() == Some("NHS") || kind.as_deref() == Some("NH") {
            let nhs = NhsNumber::parse(&value)
                .map_err(|error| NotApplied::at("PID", 1, 3, ErrorCode::DataType, error.to_string()))?;
            person.nhs_number = Some(nhs.digits().to_owned());
        } else if issuer.as_deref().unwrap_or(sender).eq_ignore_ascii_case(own) {
            person.hospital_number = Some(value);
        }
    }
    person.born = match pid.field(7).value().present() {
        None => None,
        Some(text) => {
            let born: Timestamp = text.parse().map_err(|error| {
                let text = format!("the date of birth cannot be read: {error}; send YYYYMMDD");
                NotApplied::at("PID", 1, 7, ErrorCode::DataType, text)
            })?;
            Some(born.date()).filter(|_| born.precision() >= Precision::Day)
        }
    };
    let name = pid.field(5).repetition(1);
    let family = part(name, 1).map(|family| family.to_uppercase());
    let given: Vec<String> = [2, 3]
        .into_iter()
        .filter_map(|number| part(name, number))
        .collect();
    let words = [family, Some(given.join(" ")).filter(|given| !given.is_empty())];
    person.name = words.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if let Some(title) = part(name, 5) {
        person.name = format!("{} ({title})", person.name);
    }
    Ok(person)
}

#[cfg(test)]
mod tests {
    use trefoil_hl7v2::Message;

    use super::*;

    fn of(fields: &str) -> Result<SentPerson, NotApplied> {
        let text = format!("MSH|^~\\&|LIMS|RXX\rPID|1||{fields}\r");
        read(
            Message::parse(text.as_bytes()).unwrap().segment("PID").unwrap(),
            "RXX",
            "RXX",
        )
    }

    #[test]
    fn numbers_by_their_authority() {
        let person = of("9990001006^^^NHS^NH~H1^^^RXX^MR~X9^^^RQ6^MR||TESTER^Ann^^^Mrs||19600101").unwrap();
        assert_eq!(person.nhs_number.as_deref(), Some("9990001006"));
        assert_eq!(
            person.hospital_number.as_deref(),
            Some("H1"),
            "another trust's number is not ours"
        );
        assert_eq!(
            person.born.map(|day| day.to_string()).as_deref(),
            Some("1960-01-01")
        );
        assert_eq!(person.name, "TESTER, Ann (Mrs)");
        assert_eq!(of("X9^^^RQ6^MR").unwrap(), SentPerson::default());
        assert_eq!(of("H1").unwrap().hospital_number.as_deref(), Some("H1"));
        assert_eq!(of("H1||||1960").unwrap().born, None, "a year is no date of birth");
    }

    #[test]
    fn a_wrong_nhs_number_is_named_by_its_place_and_not_by_its_digits() {
        let error = of("9990001007^^^NHS^NH").unwrap_err().error;
        assert_eq!((error.segment.as_str(), error.field), ("PID", 3));
        assert!(!error.text.contains("9990001007"));
    }
}
