//! After the day: another ward, home, who looked, and the record as another system reads it.

use serde_json::Value;
use tokio::runtime::Runtime;
use trefoil_tests::hospital::{Browser, Hospital, Store};

use crate::{
    day::shown,
    steps::{GLASS, done},
};

/// The ward the patient went to sees the patient, the score and what was given, and is the one to give what follows.
pub(crate) fn on_another_ward(hospital: &Hospital, record: &str) {
    let mut nurse = Browser::signed_in(&hospital.pages, "nurse.8c");
    shown(&nurse.get("/wards/8C"), 200, &["TESTPATIENT"]);
    shown(
        &nurse.get(&format!("{record}/drug-chart")),
        200,
        &["✓ given", "✗ not given", "Known allergies"],
    );
    assert!(
        !nurse.get("/wards/7B").says("TESTPATIENT"),
        "7B does not list who left"
    );
    done("a transfer message moves the patient to another ward, whose nurse finds the chart as it was left");
}

/// Every step of the day, as "who looked" has to tell it: who, as what, and the words of the act; oldest first.
const STEPS: &[(&str, &str)] = &[
    ("PAS interface interface", "Changed: admit patient"),
    ("PAS interface interface", "Changed: transfer patient"),
    ("nurse.7b", "Found by a search: search"),
    ("nurse.7b", "Looked at summary"),
    ("clerk.7b", "Changed: edit person"),
    ("nurse.7b", "Refused: edit person"),
    ("nurse.8c", "Refused: summary"),
    ("nurse.8c", "Changed: break glass"),
    ("nurse.7b", "Refused: record observations a temperature of 101.1"),
    ("nurse.7b", "Changed: record observations"),
    ("doctor.7b", "Changed: record allergy"),
    ("doctor.7b", "Changed: sign note"),
    ("doctor.7b", "Changed: amend note"),
    ("doctor.7b", "Refused: prescribe order 1: Allergy to penicillins"),
    ("doctor.7b", "Changed: prescribe"),
    ("doctor.7b", "Changed: cancel prescription"),
    ("doctor.7b", "Changed: prescribe"),
    ("doctor.7b", "Changed: place order"),
    ("LIMS interface interface", "Changed: receive report"),
    ("doctor.7b", "Changed: acknowledge report"),
    ("LIMS interface interface", "Changed: receive report"),
    ("doctor.7b", "Looked at report"),
    ("nurse.7b", "Changed: give dose"),
    ("charge.7b", "Refused: give dose this dose was already given"),
    ("nurse.7b", "Changed: record not given"),
    ("PAS interface interface", "Changed: transfer patient"),
    ("nurse.8c", "Looked at drug chart"),
    ("PAS interface interface", "Changed: discharge patient"),
    ("nurse.8c", "Looked at everything"),
];

/// The page, read from its end: each step is found after the one before it.
pub(crate) fn who_looked(hospital: &Hospital, runtime: &Runtime, store: &Store, record: &str) {
    let mut nurse = Browser::signed_in(&hospital.pages, "nurse.8c");
    let page = nurse.get(&format!("{record}/who-looked"));
    shown(&page, 200, &[GLASS]);
    let rows: Vec<String> = page.rows();
    let mut older = rows.iter().rev();
    for (who, act) in STEPS {
        let name = if who.contains(' ') {
            (*who).to_owned()
        } else {
            let asked = format!("SELECT name FROM kernel_staff WHERE username = '{who}'");
            store.ask(runtime, &asked)
        };
        let found = older.any(|row| row.contains(&name) && row.contains(act));
        assert!(found, "{name}, `{act}`, in its place, in {rows:#?}");
    }
    let steps = STEPS.len();
    done(&format!(
        "\"who looked\" tells all {steps} steps in their order: who, as what, done or refused and why, and the reason for the broken glass"
    ));
}

/// What the day left in the record: the resource, and what of the day it must hold.
const CARRIED: &[(&str, &[&str])] = &[
    ("Patient", &["TESTPATIENT", "9999999018"]),
    ("Encounter", &["\"status\":\"finished\"", "8C"]),
    ("AllergyIntolerance", &["enicillin", "Anaphylaxis", "confirmed"]),
    ("Observation", &["total score", "\"value\":8}"]),
    ("Observation", &["38.4"]),
    ("Observation", &["otassium", "4.8", "corrected"]),
    (
        "Composition",
        &["Community-acquired pneumonia", "right lower lobe", "amended"],
    ),
    (
        "ServiceRequest",
        &["Urea and electrolytes", "Pneumonia, on oxygen"],
    ),
    ("DiagnosticReport", &["Urea and electrolytes", "corrected"]),
    (
        "MedicationRequest",
        &["moxicillin", "\"status\":\"entered-in-error\""],
    ),
    ("MedicationRequest", &["aracetamol", "\"status\":\"active\""]),
    (
        "MedicationAdministration",
        &["oxycycline", "\"status\":\"completed\""],
    ),
    (
        "MedicationAdministration",
        &["entamicin", "\"status\":\"not-done\"", "refused"],
    ),
];

/// The record over FHIR, as the nurse of the last ward may read it.
pub(crate) fn over_fhir(hospital: &Hospital, record: &str) {
    let mut nurse = Browser::signed_in(&hospital.pages, "nurse.8c");
    let patient = record.rsplit('/').next().unwrap_or_default();
    let page = nurse.get(&format!("/fhir/R4/Patient/{patient}/$everything"));
    assert_eq!(page.status, 200, "{}", page.text);
    let bundle: Value = serde_json::from_str(&page.text).expect("JSON");
    let entries: Vec<String> = bundle["entry"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| entry["resource"].to_string())
        .collect();
    for (kind, holds) in CARRIED {
        let kind = format!("\"resourceType\":\"{kind}\"");
        let alike: Vec<&str> = entries
            .iter()
            .filter(|one| one.contains(&kind))
            .map(String::as_str)
            .collect();
        let found = alike
            .iter()
            .any(|one| holds.iter().all(|words| one.contains(words)));
        assert!(found, "{kind} with {holds:?} in {}", alike.join("\n"));
    }
    let count = entries.len();
    done(&format!(
        "the record read over FHIR carries all of the day in {count} resources: patient, stay, allergy, observations with NEWS2 8, the note with its addendum, the request, the corrected report, every prescription, the dose given and the one refused"
    ));
}
