//! Every form of event that was ever released is read for ever.

use std::path::{Path, PathBuf};

use serde_json::{Value, from_value, json};
use trefoil_patient_administration::{
    allergy_statement::{AllergyStatement, AllergyStatementEvent},
    person::{Person, PersonEvent},
    stay::{Stay, StayEvent},
};
use trefoil_testkit::{forms, golden::events};

const NOON: &str = "2026-11-22T12:00:00.123456Z";
const STAFF: &str = "00000000-0000-0000-0000-000000000004";
const TEAM: &str = "00000000-0000-0000-0000-000000000007";

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn details() -> Value {
    json!({
        "name": {"prefix": "Mr", "given": ["Harold", "James"], "family": "Fairweather", "preferred": "Harry"},
        "previous_names": [{"given": ["Harold"], "family": "Fayrweather"}],
        "born": "1958-11-02",
        "gender": "male",
        "nhs_number": "9990000018",
        "trace_status": "01",
        "gp_practice": "F84062",
    })
}

#[test]
fn people_are_read_for_ever() {
    let restriction = json!({"by": STAFF, "reason": "police protection", "since": NOON});
    let read = |value: Value| from_value::<PersonEvent>(value).unwrap();
    events::<Person>(
        &kept(),
        &forms!(PersonEvent: PersonRegistered IdentityCorrected DeathRecorded DeathCorrected RestrictionSet RestrictionLifted),
        &[
            (
                "registered",
                read(json!({"type": "person_registered", "details": details()})),
            ),
            (
                "registered_restricted",
                read(
                    json!({"type": "person_registered", "details": details(), "restriction": restriction,
                    "different_from": [STAFF]}),
                ),
            ),
            (
                "registered_unknown",
                read(
                    json!({"type": "person_registered", "details": {"gender": "not_known", "identity_unknown": true}}),
                ),
            ),
            (
                "identity_corrected",
                read(json!({"type": "identity_corrected", "details": details()})),
            ),
            (
                "death_recorded",
                read(json!({"type": "death_recorded", "died": NOON})),
            ),
            (
                "death_withdrawn",
                read(json!({"type": "death_corrected", "died": null})),
            ),
            (
                "restriction_set",
                read(json!({"type": "restriction_set", "restriction": restriction})),
            ),
            (
                "restriction_lifted",
                read(json!({"type": "restriction_lifted", "at": NOON})),
            ),
        ],
    );
}

#[test]
fn stays_are_read_for_ever() {
    let read = |value: Value| from_value::<StayEvent>(value).unwrap();
    let stay = json!({
        "spell_number": "S100", "admitted": NOON, "admitted_by": STAFF, "method": "21",
        "consultant": "Dr S Rao", "reason": "Community-acquired pneumonia", "specialty": "Acute medicine",
        "expected_discharge": "2026-11-25", "movements": [{"at": NOON, "ward": "7A", "team": TEAM}],
    });
    events::<Stay>(
        &kept(),
        &forms!(StayEvent: PatientAdmitted PatientTransferred CareChanged PatientDischarged AdmissionCancelled
            TransferCancelled DischargeCancelled),
        &[
            (
                "admitted",
                read(json!({"type": "patient_admitted", "stay": stay})),
            ),
            (
                "transferred",
                read(
                    json!({"type": "patient_transferred", "to": {"at": NOON, "ward": "7B", "team": TEAM, "bed": "B2"}}),
                ),
            ),
            (
                "care_changed",
                read(json!({"type": "care_changed", "care": {"consultant": "Dr S Rao"}})),
            ),
            (
                "discharged",
                read(
                    json!({"type": "patient_discharged", "discharge": {"at": NOON, "method": "1", "destination": "19"}}),
                ),
            ),
            (
                "admission_cancelled",
                read(json!({"type": "admission_cancelled", "at": NOON})),
            ),
            ("transfer_cancelled", read(json!({"type": "transfer_cancelled"}))),
            (
                "discharge_cancelled",
                read(json!({"type": "discharge_cancelled"})),
            ),
        ],
    );
}

#[test]
fn statements_of_allergies_are_read_for_ever() {
    let read = |value: Value| from_value::<AllergyStatementEvent>(value).unwrap();
    events::<AllergyStatement>(
        &kept(),
        &forms!(AllergyStatementEvent: AllergyStatementReceived),
        &[(
            "received",
            read(json!({"type": "allergy_statement_received", "statement": {
                "agent": "Penicillin", "code": "91936005", "system": "SCT", "severity": "SV", "reaction": "Anaphylaxis",
                "onset": "2011-05-01", "application": "PAS", "facility": "RZZ", "received": NOON}})),
        )],
    );
}
