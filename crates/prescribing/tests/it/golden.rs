//! Every form of event ever released is read for ever.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use trefoil_core::{
    RecordId, StaffId,
    coded_value::{CodeSystem, CodedValue},
};
use trefoil_prescribing::{
    administration::{Administration, AdministrationEvent, Outcome, Witness, omission},
    checks::reason,
    dictionary::{ControlledDrug, Medicine},
    prescription::{Act, Override, Prescription, PrescriptionEvent, State, Timing},
};
use trefoil_testkit::{forms, golden::events};
use uuid::Uuid;

fn kept() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn act(reason: &str) -> Act {
    let at: DateTime<Utc> = "2026-11-22T08:35:00Z".parse().unwrap();
    Act {
        at,
        by: StaffId(Uuid::from_u128(4)),
        name: "Dr S Patel".into(),
        reason: reason.into(),
    }
}

fn prescription(timing: &str, dose: &str) -> PrescriptionEvent {
    let code = |system, code, words| CodedValue::new(system, code, words).unwrap();
    let strength = r#"{"amount":{"value":"500","unit":"mg"},"per":{"value":"1","unit":"{tablet}"}}"#;
    let timing: Timing = serde_json::from_str(timing).unwrap();
    PrescriptionEvent::MedicinePrescribed {
        prescription: Box::new(Prescription {
            medicine: Medicine {
                code: code(CodeSystem::Dmd, "42109611000001109", "Paracetamol 500mg tablets"),
                generic: "paracetamol".into(),
                brand: None,
                strength: None,
                form: "tablet".into(),
                ingredients: vec![trefoil_prescribing::dictionary::Ingredient {
                    substance: code(CodeSystem::Snomed, "387517004", "paracetamol"),
                    strength: Some(serde_json::from_str(strength).unwrap()),
                }],
                controlled: ControlledDrug::None,
                antimicrobial: false,
            },
            dose: serde_json::from_str(dose).unwrap(),
            timing,
            route: code(CodeSystem::Snomed, "26643006", "oral"),
            start: act("").at,
            end: None,
            indication: Some("pain".into()),
            instructions: None,
            prescribed: act(""),
            overrides: vec![Override {
                check: "duplicate_ingredient".into(),
                said: "both contain paracetamol".into(),
                reason: reason("intended").unwrap(),
                words: None,
            }],
            state: State::Active,
            pauses: vec![],
            ended: None,
        }),
    }
}

#[test]
fn prescriptions_are_read_for_ever() {
    const GRAM: &str = r#"{"type":"fixed","quantity":{"value":"1","unit":"g"}}"#;
    const RANGE: &str = r#"{"type":"range","low":"1","high":"2","unit":"{tablet}"}"#;
    const AS_REQUIRED: &str = r#"{"type":"as_required","reason":"pain","minimum_interval_minutes":240,"most_doses_in_24_hours":4,"most_in_24_hours":{"value":"4","unit":"g"}}"#;
    events::<Prescription>(
        &kept(),
        &forms!(PrescriptionEvent: MedicinePrescribed PrescriptionStopped PrescriptionSuspended PrescriptionResumed PrescriptionCancelled),
        &[
            (
                "prescribed_times_a_day",
                prescription(
                    r#"{"type":"times_a_day","times":2,"at":["08:00:00","20:00:00"]}"#,
                    GRAM,
                ),
            ),
            (
                "prescribed_every_hours",
                prescription(r#"{"type":"every_hours","hours":6}"#, GRAM),
            ),
            (
                "prescribed_days_of_week",
                prescription(
                    r#"{"type":"days_of_week","days":["Mon","Thu"],"at":"09:00:00"}"#,
                    GRAM,
                ),
            ),
            ("prescribed_once", prescription(r#"{"type":"once"}"#, GRAM)),
            ("prescribed_as_required", prescription(AS_REQUIRED, RANGE)),
            (
                "stopped",
                PrescriptionEvent::PrescriptionStopped { act: act("cough") },
            ),
            (
                "suspended",
                PrescriptionEvent::PrescriptionSuspended {
                    act: act("low blood pressure"),
                },
            ),
            (
                "resumed",
                PrescriptionEvent::PrescriptionResumed {
                    act: act("pressure is back"),
                    overrides: vec![],
                },
            ),
            (
                "cancelled",
                PrescriptionEvent::PrescriptionCancelled {
                    act: act("wrong patient"),
                },
            ),
        ],
    );
}

fn dose(outcome: Outcome, more: bool) -> Box<Administration> {
    let PrescriptionEvent::MedicinePrescribed { prescription } = prescription(r#"{"type":"once"}"#, ONE_GRAM)
    else {
        unreachable!()
    };
    Box::new(Administration {
        prescription: RecordId(Uuid::from_u128(11)),
        prescription_version: 1,
        medicine: prescription.medicine,
        due: (!more).then(|| act("").at),
        outcome,
        recorded: act(if more { "late from theatre" } else { "" }),
        witness: more.then(|| Witness {
            staff: StaffId(Uuid::from_u128(5)),
            name: "A Byrne, RN".into(),
        }),
        overrides: if more { prescription.overrides } else { vec![] },
        unchecked: more.then(|| "allergies were not recorded".into()),
        in_error: None,
    })
}

const ONE_GRAM: &str = r#"{"type":"fixed","quantity":{"value":"1","unit":"g"}}"#;

#[test]
fn doses_are_read_for_ever() {
    let quantity = || serde_json::from_str(r#"{"value":"1","unit":"g"}"#).unwrap();
    let given = || Outcome::Given {
        at: act("").at,
        dose: quantity(),
    };
    let not_given = |code: &str, words: Option<&str>, had| Outcome::NotGiven {
        reason: CodedValue::new(
            CodeSystem::Local("trefoil-omission-reasons".into()),
            code,
            omission(code).unwrap().words,
        )
        .unwrap(),
        words: words.map(str::to_owned),
        had,
    };
    let event = |administration| AdministrationEvent::DoseNotGiven { administration };
    events::<Administration>(
        &kept(),
        &forms!(AdministrationEvent: DoseGiven DoseNotGiven AdministrationEnteredInError),
        &[
            (
                "given",
                AdministrationEvent::DoseGiven {
                    administration: dose(given(), false),
                },
            ),
            (
                "given_as_required_witnessed",
                AdministrationEvent::DoseGiven {
                    administration: dose(given(), true),
                },
            ),
            ("not_given", event(dose(not_given("2", None, None), false))),
            (
                "given_elsewhere",
                event(dose(
                    not_given("11", Some("07:30, theatre, Dr Rao"), Some(quantity())),
                    false,
                )),
            ),
            (
                "in_error",
                AdministrationEvent::AdministrationEnteredInError {
                    act: act("wrong patient"),
                },
            ),
        ],
    );
}
