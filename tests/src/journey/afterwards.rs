//! After the day: another ward, home, who looked, and the record as another system reads it.

use serde_json::Value;
use tokio::runtime::Runtime;
use trefoil_tests::hospital::{Browser, Hospital, Page, Store};

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
    ("PAS interface", "Changed: admit a patient to a ward or bed"),
    ("PAS interface", "Changed: move a patient to another ward or bed"),
    (
        "nurse.7b",
        "Found by a search: the page to search for a patient by name, date or number",
    ),
    ("nurse.7b", "Looked at the summary page of the record"),
    (
        "clerk.7b",
        "Changed: correct a patient's name, date of birth, numbers and address",
    ),
    (
        "nurse.7b",
        "Was refused: correct a patient's name, date of birth, numbers and address",
    ),
    ("nurse.8c", "Was refused: the summary page of the record"),
    (
        "nurse.8c",
        "Changed: opening the record without a recorded relationship, with a reason",
    ),
    (
        "nurse.7b",
        "Was refused: record a patient's observations – a temperature of 101.1",
    ),
    ("nurse.7b", "Changed: record a patient's observations"),
    (
        "doctor.7b",
        "Changed: record and correct a patient's allergies, or that there are none known",
    ),
    (
        "doctor.7b",
        "Changed: write and sign notes, and add to signed ones",
    ),
    (
        "doctor.7b",
        "Changed: write and sign notes, and add to signed ones",
    ),
    (
        "doctor.7b",
        "Was refused: prescribe a medicine – order 1: Allergy to penicillins",
    ),
    ("doctor.7b", "Changed: prescribe a medicine"),
    (
        "doctor.7b",
        "Changed: stop, suspend, resume or cancel a prescription",
    ),
    ("doctor.7b", "Changed: prescribe a medicine"),
    ("doctor.7b", "Changed: request tests for a patient"),
    ("LIMS interface", "Changed: record a result of the laboratory"),
    (
        "doctor.7b",
        "Changed: acknowledge a result, and say what is done about it",
    ),
    ("LIMS interface", "Changed: record a result of the laboratory"),
    ("doctor.7b", "Looked at the page to see a patient's results"),
    ("nurse.7b", "Changed: give medicines and record doses"),
    (
        "charge.7b",
        "Was refused: give medicines and record doses – this dose was already given",
    ),
    ("nurse.7b", "Changed: give medicines and record doses"),
    ("PAS interface", "Changed: move a patient to another ward or bed"),
    ("nurse.8c", "Looked at the page “Drug chart”"),
    ("PAS interface", "Changed: discharge a patient"),
    (
        "nurse.8c",
        "Looked at the whole record, read by another program for the person",
    ),
];

/// Who did what, the newest first: every act of a line that holds several.
fn acts(page: &Page) -> Vec<(String, String)> {
    let mut all = vec![];
    for row in page.parts("tr").iter().skip(1) {
        let who = row.parts("th").first().map(Page::words).unwrap_or_default();
        let items = row.parts("li");
        let cells = row.parts("td");
        let what = if items.is_empty() {
            &cells[3..4]
        } else {
            &items[..]
        };
        all.extend(what.iter().map(|act| (who.clone(), act.words())));
    }
    all
}

/// The page, read from its end: each step is found after the one before it. The nurse is told of everybody who looked; the
/// privacy officer of what was refused as well.
pub(crate) fn who_looked(hospital: &Hospital, runtime: &Runtime, store: &Store, record: &str) {
    let mut nurse = Browser::signed_in(&hospital.pages, "nurse.8c");
    let page = nurse.get(&format!("{record}/who-looked"));
    shown(&page, 200, &[GLASS]);
    assert!(
        !page.says("Was refused"),
        "what was refused is for the privacy officer: {}",
        page.words()
    );
    let mut officer = Browser::signed_in(&hospital.pages, "privacy");
    let mut page = officer.get(&format!("{record}/who-looked"));
    shown(&page, 200, &[GLASS]);
    let mut all = acts(&page);
    let onward = format!("{record}/who-looked?");
    while let Some(earlier) = page.links().into_iter().find(|link| link.starts_with(&onward)) {
        page = officer.get(&earlier);
        all.extend(acts(&page));
    }
    let mut older = all.iter().rev();
    for (who, act) in STEPS {
        let name = if who.contains(' ') {
            (*who).to_owned()
        } else {
            let asked = format!("SELECT name FROM kernel_staff WHERE username = '{who}'");
            store.ask(runtime, &asked)
        };
        let found = older.any(|(one, did)| *one == name && did.contains(act));
        assert!(found, "{name}, `{act}`, in its place, in {all:#?}");
    }
    let steps = STEPS.len();
    done(&format!(
        "\"who looked\" tells the privacy officer all {steps} steps in their order: who, as what, done or refused and why, and the reason for the broken glass; the nurse, those that were not refused"
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
