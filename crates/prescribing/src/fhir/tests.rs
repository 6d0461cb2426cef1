//! The mappings, held to their golden examples and to the model that reads them back.

use std::path::Path;

use proptest::prelude::*;
use rust_decimal::Decimal;
use trefoil_core::{
    PatientId, RecordId, StaffId,
    coded_value::{CodeSystem, CodedValue},
    quantity::{Quantity, UcumUnit},
};
use trefoil_fhir::wire::{FhirJson, from_json_strict, r4, to_json, to_json_pretty};
use trefoil_testkit::golden;
use uuid::Uuid;

use super::request::map;
use crate::{
    examples::{fixed, now, product, quantity},
    prescription::{Act, AsRequired, Dose, Override, Pause, Prescription, State, Timing},
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

fn one() -> (PatientId, RecordId) {
    let id = |number: u128| Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + number);
    (PatientId(id(1)), RecordId(id(300)))
}

fn act(reason: &str) -> Act {
    Act {
        at: now(),
        by: StaffId(Uuid::from_u128(4)),
        name: "Dr S Patel".into(),
        reason: reason.into(),
    }
}

fn prescription(name: &str, dose: Dose, timing: Timing) -> Prescription {
    Prescription {
        medicine: product(name).medicine,
        dose,
        timing,
        route: CodedValue::new(CodeSystem::Snomed, "26643006", "Oral").unwrap(),
        start: now(),
        end: Some(now() + chrono::Duration::days(7)),
        indication: Some("pneumonia".into()),
        instructions: Some("with food".into()),
        prescribed: act(""),
        overrides: vec![],
        state: State::Active,
        pauses: vec![],
        ended: None,
    }
}

fn amoxicillin() -> Prescription {
    let at = ["08:00:00", "14:00:00", "22:00:00"];
    let timing = Timing::TimesADay {
        times: 3,
        at: at.iter().map(|at| at.parse().unwrap()).collect(),
    };
    prescription("Amoxicillin", fixed("500 mg"), timing)
}

#[test]
fn a_prescription_as_a_medication_request() {
    let (patient, id) = one();
    kept("MedicationRequest", &map(patient, id, &amoxicillin(), now()));
    let mut against = amoxicillin();
    against.overrides = vec![Override {
        check: "allergy".into(),
        said: "Penicillin: anaphylaxis.".into(),
        reason: CodedValue::new(
            CodeSystem::Local("override".into()),
            "benefit",
            "Benefit outweighs risk",
        )
        .unwrap(),
        words: Some("desensitised".into()),
    }];
    against.state = State::Cancelled;
    against.ended = Some(act("wrong patient"));
    kept(
        "MedicationRequest-entered-in-error",
        &map(patient, id, &against, now()),
    );
}

#[test]
fn each_timing_is_said_in_parts() {
    let (patient, id) = one();
    let as_required = Timing::AsRequired(AsRequired {
        reason: "pain".into(),
        minimum_interval_minutes: 240,
        most_doses_in_24_hours: Some(4),
        most_in_24_hours: Some(quantity("4 g")),
    });
    let range = Dose::Range {
        low: 500.into(),
        high: 1000.into(),
        unit: UcumUnit::parse("mg").unwrap(),
    };
    let paracetamol = prescription("Paracetamol", range, as_required);
    kept(
        "MedicationRequest-as-required",
        &map(patient, id, &paracetamol, now()),
    );
    let days = Timing::DaysOfWeek {
        days: vec![chrono::Weekday::Mon, chrono::Weekday::Thu],
        at: None,
    };
    let weekly = prescription("Methotrexate", fixed("7.5 mg"), days);
    kept(
        "MedicationRequest-days-of-week",
        &map(patient, id, &weekly, now()),
    );
    let mut once = prescription("Paracetamol", fixed("1 g"), Timing::Once);
    once.end = None;
    kept("MedicationRequest-once", &map(patient, id, &once, now()));
    let mut held = prescription("Paracetamol", fixed("1 g"), Timing::EveryHours { hours: 6 });
    held.state = State::Suspended;
    held.pauses = vec![Pause {
        suspended: act("nil by mouth"),
        resumed: None,
    }];
    kept("MedicationRequest-on-hold", &map(patient, id, &held, now()));
}

#[test]
fn a_course_that_has_ended_is_completed() {
    let (patient, id) = one();
    let after = now() + chrono::Duration::days(8);
    let said = map(patient, id, &amoxicillin(), after);
    assert_eq!(said.status.and_then(|it| it.value).as_deref(), Some("completed"));
}

proptest! {
    #[test]
    fn dose_and_frequency_come_back_digit_for_digit(mantissa in 1i64..=99_999, scale in 0u32..=4, times in 1u32..=6) {
        let (patient, id) = one();
        let value = Decimal::new(mantissa, scale);
        let mut one = amoxicillin();
        one.dose = Dose::Fixed { quantity: Quantity::new(value, UcumUnit::parse("mg").unwrap()) };
        one.timing = Timing::TimesADay { times, at: vec![] };
        let read: r4::MedicationRequest = from_json_strict(&to_json(&map(patient, id, &one, now()))).unwrap();
        let dosage = read.dosage_instruction.first().unwrap();
        let Some(r4::DosageDoseAndRateDose::Quantity(dose)) = dosage.dose_and_rate.first().and_then(|it| it.dose.clone()) else {
            panic!("no dose");
        };
        let (digits, code) = (dose.value.and_then(|it| it.value), dose.code.and_then(|it| it.value));
        prop_assert_eq!(digits.map(|it| it.as_str().to_owned()), Some(value.to_string()));
        prop_assert_eq!(code.as_deref(), Some("mg"));
        let repeat = dosage.timing.as_ref().and_then(|timing| timing.repeat.as_ref()).unwrap();
        prop_assert_eq!(repeat.frequency.as_ref().and_then(|it| it.value), i32::try_from(times).ok());
    }
}
