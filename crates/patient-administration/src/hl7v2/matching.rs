//! Whose message it is: by NHS number and by hospital number, and nobody's when these or the person contradict one another.

use trefoil_core::{PatientId, Refused};
use trefoil_hl7v2::{acknowledgement::ErrorCode, handler::NotApplied};
use trefoil_kernel::Unit;

use super::said::Said;
use crate::{
    person::{Person, PersonDetails, person_of},
    store::candidates::patient_by_number,
};

fn doubt(field: u16, text: &str) -> NotApplied {
    NotApplied::at("PID", 1, field, ErrorCode::DuplicateKey, text)
}

/// The patient of these numbers, if there is one and it is surely them.
pub(super) async fn find(unit: &mut Unit<'_>, said: &Said) -> Result<Option<PatientId>, NotApplied> {
    let (nhs, hospital) = (said.numbers.nhs_number.given(), &said.numbers.hospital_number);
    let look = &mut unit.look();
    let by_nhs = match nhs {
        Some(number) => patient_by_number(look, "nhs_number", "NHS", number.digits())
            .await
            .map_err(Refused::from)?,
        None => None,
    };
    let by_hospital = match hospital {
        Some(number) => patient_by_number(look, "hospital_number", number.issuer().as_str(), number.value())
            .await
            .map_err(Refused::from)?,
        None => None,
    };
    if let (Some(one), Some(other)) = (by_nhs, by_hospital)
        && one != other
    {
        return Err(doubt(
            3,
            "the NHS number and the hospital number belong to different people here; a person must decide",
        ));
    }
    let Some(patient) = by_nhs.or(by_hospital) else {
        return Ok(None);
    };
    let kept = unit
        .record::<Person>(patient, person_of(patient))
        .await?
        .ok_or(Refused::NotFound)?;
    match contradiction(
        said,
        &kept.record.details,
        by_nhs.is_some(),
        by_hospital.is_some(),
    ) {
        Some((field, text)) => Err(doubt(field, text).about(patient)),
        None => Ok(Some(patient)),
    }
}

/// Why the person of these numbers may not be the one the message is about.
fn contradiction(
    said: &Said,
    kept: &PersonDetails,
    by_nhs: bool,
    by_hospital: bool,
) -> Option<(u16, &'static str)> {
    let other =
        |sent: Option<&str>, kept: Option<&str>| sent.zip(kept).is_some_and(|(sent, kept)| sent != kept);
    let nhs = |number: &trefoil_core::NhsNumber| number.digits().to_owned();
    let (sent_nhs, kept_nhs) = (
        said.numbers.nhs_number.given().map(nhs),
        kept.nhs_number.as_ref().map(nhs),
    );
    if by_hospital && !by_nhs && other(sent_nhs.as_deref(), kept_nhs.as_deref()) {
        return Some((
            3,
            "another NHS number is recorded for this hospital number; a person must decide",
        ));
    }
    let (sent, held) = (&said.numbers.hospital_number, &kept.hospital_number);
    if by_nhs && !by_hospital && sent.is_some() && held.is_some() && sent != held {
        return Some((
            3,
            "another hospital number is recorded for this NHS number; a person must decide",
        ));
    }
    let born_otherwise = said
        .life
        .born
        .given()
        .zip(kept.born)
        .is_some_and(|(sent, kept)| *sent != kept);
    let family = said.names.usual.as_ref().and_then(|name| name.family_key());
    let families: Vec<_> = kept
        .name
        .iter()
        .chain(&kept.previous_names)
        .filter_map(|name| name.family_key())
        .collect();
    let called_otherwise = family.is_some_and(|family| !families.is_empty() && !families.contains(&family));
    (born_otherwise && called_otherwise)
        .then_some((5, "name and date of birth both differ from those of this number's person: identity doubt; a person must decide"))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use trefoil_core::{NhsNumber, person_name::PersonName};

    use super::*;
    use crate::{examples, hl7v2::change::Change};

    #[test]
    fn table_of_doubts() {
        let mut kept = examples::person("Jones", "Gwyneth").details; // born 2 Nov 1958, T0000001
        kept.nhs_number = NhsNumber::parse("9990001006").ok();
        let said = |family: &str, day: u32, nhs: &str| {
            let mut said = Said::default();
            said.names.usual = PersonName::builder().family(family).finish().ok();
            said.life.born = NaiveDate::from_ymd_opt(1958, 11, day).map_or(Change::Leave, Change::Set);
            said.numbers.nhs_number = NhsNumber::parse(nhs).map_or(Change::Leave, Change::Set);
            said.numbers.hospital_number = kept.hospital_number.clone();
            said
        };
        for (family, day, nhs, by_nhs, doubt) in [
            ("Jones", 2, "9990001006", true, None),
            ("Davies", 2, "9990001006", true, None),
            ("Jones", 3, "9990001006", true, None),
            ("Davies", 3, "9990001006", true, Some(5)),
            ("Jones", 2, "9990001022", false, Some(3)),
            ("Jones", 2, "", false, None),
        ] {
            let found = contradiction(&said(family, day, nhs), &kept, by_nhs, true).map(|(field, _)| field);
            assert_eq!(found, doubt, "{family} {day} {nhs}");
        }
        let mut other = said("Jones", 2, "9990001006");
        other.numbers.hospital_number = kept.hospital_number.as_ref().and_then(|number| {
            trefoil_core::identifier::Identifier::new(number.kind(), "T0000002", number.issuer().clone()).ok()
        });
        assert_eq!(
            contradiction(&other, &kept, true, false).map(|(field, _)| field),
            Some(3)
        );
    }
}
