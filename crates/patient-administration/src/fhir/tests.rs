//! The mappings, held to their golden examples, to the model that reads them back, and to UK Core's lists.

use std::path::Path;

use proptest::prelude::*;
use trefoil_core::{
    NhsNumber, PatientId, RecordId,
    gender::CurrentGender,
    identifier::{Identifier, IdentifierKind},
    ods_code::OdsCode,
    person_name::PersonName,
    postal_address::PostalAddress,
    telephone::{Telephone, TelephoneKind},
};
use trefoil_fhir::wire::{FhirJson, from_json_strict, r4, to_json, to_json_pretty};
use trefoil_testkit::golden;
use uuid::Uuid;

use super::{allergy_statement, encounter, location, patient};
use crate::{
    codes::{AdmissionMethod, DischargeDestination, DischargeMethod, TraceStatus},
    examples::{now, person},
    person::{Person, Restriction},
    stay::{Care, Discharge, Movement, Place, Stay},
    store::ward::{Bed, Ward},
};

fn kept<T: FhirJson + PartialEq + std::fmt::Debug>(name: &str, resource: &T) {
    let text = to_json_pretty(resource);
    assert_eq!(
        &from_json_strict::<T>(&text).unwrap(),
        resource,
        "{name} reads back"
    );
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/fhir");
    golden::document(&place.join(format!("{name}.json")), &text);
}

fn id(number: u128) -> PatientId {
    PatientId(Uuid::from_u128(
        0x0192_0000_0000_7000_8000_0000_0000_0000 + number,
    ))
}

fn ods(code: &str) -> OdsCode {
    OdsCode::parse(code).unwrap()
}

fn harold() -> Person {
    let mut harold = person("Fairweather", "Harold");
    let details = &mut harold.details;
    details.name = PersonName::builder()
        .prefix("Mr")
        .given("Harold")
        .given("James")
        .family("Fairweather")
        .preferred("Harry")
        .finish()
        .ok();
    details.previous_names = vec![
        PersonName::builder()
            .family("Fayrweather")
            .given("Harold")
            .finish()
            .unwrap(),
    ];
    details.gender = CurrentGender::Male;
    details.nhs_number = NhsNumber::parse("999 000 0018").ok();
    details.trace_status = TraceStatus::parse("01").ok();
    details.other_identifiers = vec![Identifier::new(IdentifierKind::Other, "H1234", ods("RYY")).unwrap()];
    details.address = PostalAddress::new(["1 Invented Lane", "Northmoor"], Some("ZZ99 3CZ"), None).ok();
    details.telephones = vec![Telephone::new(TelephoneKind::Mobile, "07700 900123").unwrap()];
    details.gp_practice = Some(ods("F84062"));
    harold
}

fn place(ward: &str, bed: Option<&str>) -> Place {
    Place {
        ward: ward.into(),
        team: Uuid::from_u128(7),
        bed: bed.map(str::to_owned),
    }
}

fn stay() -> Stay {
    let hour = |hours| now() + chrono::Duration::hours(hours);
    Stay {
        spell_number: Some("S100".into()),
        admitted: now(),
        admitted_by: trefoil_core::StaffId(Uuid::from_u128(9)),
        method: AdmissionMethod::parse("21").ok(),
        care: Care {
            consultant: Some("Dr S Rao".into()),
            reason: Some("Community-acquired pneumonia".into()),
            specialty: Some("Acute medicine".into()),
            expected_discharge: None,
        },
        movements: vec![
            Movement {
                at: now(),
                place: place("7A", None),
            },
            Movement {
                at: hour(3),
                place: place("7B", Some("B2")),
            },
        ],
        discharge: None,
        cancelled: None,
    }
}

#[test]
fn a_person_as_a_patient() {
    assert!(harold().details.nhs_number.is_some());
    kept("Patient", &patient::map(id(1), &harold()));
}

#[test]
fn where_a_restricted_person_lives_is_not_sent() {
    let mut hidden = harold();
    hidden.restriction = Some(Restriction {
        by: trefoil_core::StaffId(Uuid::from_u128(9)),
        reason: "asked".into(),
        since: now(),
        lifted: None,
    });
    let sent = patient::map(id(1), &hidden);
    let text = to_json(&sent);
    for told in ["Invented", "ZZ99", "07700", "F84062"] {
        assert!(!text.contains(told), "{told}");
    }
    kept("Patient-restricted", &sent);
}

#[test]
fn a_newborn_and_somebody_unknown() {
    let mut baby = person("Fairweather", "Baby");
    baby.details.born = Some(now().date_naive());
    baby.details.born_at = Some(now());
    kept("Patient-newborn", &patient::map(id(2), &baby));
    let mut unknown = person("x", "x");
    unknown.details = crate::person::PersonDetails {
        identity_unknown: true,
        ..Default::default()
    };
    unknown.died = Some(now());
    kept("Patient-unknown", &patient::map(id(3), &unknown));
}

#[test]
fn a_stay_as_an_encounter() {
    let stays = RecordId(id(100).0);
    kept("Encounter", &encounter::map(id(1), stays, &stay()));
    let mut over = stay();
    over.discharge = Some(Discharge {
        at: now() + chrono::Duration::hours(70),
        method: DischargeMethod::parse("1").unwrap(),
        destination: DischargeDestination::parse("19").unwrap(),
    });
    kept("Encounter-finished", &encounter::map(id(1), stays, &over));
    let mut never = stay();
    never.cancelled = Some(now() + chrono::Duration::hours(4));
    kept(
        "Encounter-entered-in-error",
        &encounter::map(id(1), stays, &never),
    );
}

#[test]
fn what_another_system_said_is_unconfirmed() {
    let said = trefoil_core::ports::UnreconciledAllergy {
        id: RecordId(id(200).0),
        agent: "PENICILLINS".into(),
        reaction: Some("rash".into()),
        source: "Old PAS at RYY".into(),
        received: now(),
    };
    kept(
        "AllergyIntolerance-unreconciled",
        &allergy_statement::map(id(1), &said),
    );
}

#[test]
fn wards_and_beds_as_locations() {
    let ward = Ward {
        code: "7B".into(),
        name: "Birch Ward".into(),
        specialty: None,
        team: Uuid::from_u128(7),
        open_beds: 2,
        patients: 1,
    };
    let bed = Bed {
        code: "B3".into(),
        bay_name: "Bay B".into(),
        closed: Some("deep clean".into()),
        stay: Some(Uuid::from_u128(1)),
    };
    kept("Location", &location::of_ward(&ward));
    kept("Location-bed", &location::of_bed(&ward, &bed));
}

#[test]
fn codes_that_uk_core_does_not_have_are_known() {
    for (list, codes) in [
        ("AdmissionMethod", AdmissionMethod::ALL),
        ("DischargeMethod", DischargeMethod::ALL),
        ("DischargeDestination", DischargeDestination::ALL),
        ("NHSNumberVerificationStatus", TraceStatus::ALL),
    ] {
        let file = format!("ukcore-conformance/codesystems/CodeSystem-UKCore-{list}England.json");
        let Some(file) = trefoil_testkit::shared_data(&file) else {
            return;
        };
        let system: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let theirs: Vec<&str> = system["concept"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|concept| concept["code"].as_str())
            .collect();
        for (code, _) in codes {
            let left_out = encounter::NOT_IN_UK_CORE.contains(&(list, code));
            assert_eq!(theirs.contains(code), !left_out, "{list} {code}");
        }
    }
}

proptest! {
    #[test]
    fn a_patient_keeps_name_and_numbers(
        family in "[A-Z][A-Za-z'\\-éß]{0,30}[a-z]",
        given in "[A-Za-z ]{0,10}[A-Za-z]",
        hospital in "[A-Z0-9]{1,20}",
        line in "\\PC{1,20}",
    ) {
        let mut one = harold();
        one.details.name = PersonName::builder().family(&family).given(&given).finish().ok();
        one.details.hospital_number = Identifier::new(IdentifierKind::HospitalNumber, &hospital, ods("RXX")).ok();
        one.details.address = PostalAddress::new([line.as_str()], None, None).ok();
        prop_assume!(one.details.name.is_some());
        let read: r4::Patient = from_json_strict(&to_json(&patient::map(id(1), &one))).unwrap();
        let name = one.details.name.as_ref();
        prop_assert_eq!(
            read.name.first().and_then(|name| name.family.as_ref()?.value.as_deref()),
            name.and_then(|name| name.family())
        );
        let values: Vec<_> = read.identifier.iter().filter_map(|it| it.value.as_ref()?.value.clone()).collect();
        prop_assert!(values.contains(&hospital), "{:?}", values);
        prop_assert_eq!(values.first().map(String::as_str), one.details.nhs_number.as_ref().map(|number| number.digits()));
        let lines: Vec<_> = read.address.iter().flat_map(|at| &at.line).filter_map(|line| line.value.clone()).collect();
        prop_assert_eq!(lines, one.details.address.map(|at| at.lines().to_vec()).unwrap_or_default());
    }
}
