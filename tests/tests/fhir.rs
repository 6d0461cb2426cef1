//! Every golden example of a FHIR resource, held to UK Core by a judge nobody here wrote.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
};

use trefoil_testkit::shared_data;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// `crates/*/tests/golden/fhir/*.json`: what the mappings' own tests hold them to.
fn examples() -> Vec<PathBuf> {
    let mut found = vec![];
    for room in std::fs::read_dir(root().join("crates")).unwrap() {
        let golden = room.unwrap().path().join("tests/golden/fhir");
        if golden.is_dir() {
            found.extend(
                std::fs::read_dir(golden)
                    .unwrap()
                    .map(|file| file.unwrap().path()),
            );
        }
    }
    found.sort();
    found
}

fn type_of(example: &Path) -> String {
    let resource: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(example).unwrap()).unwrap();
    resource["resourceType"].as_str().unwrap().to_owned()
}

#[test]
fn every_mapped_type_has_an_example() {
    let types: BTreeSet<String> = examples().iter().map(|example| type_of(example)).collect();
    for kind in [
        "AllergyIntolerance",
        "AuditEvent",
        "Composition",
        "Condition",
        "DiagnosticReport",
        "DocumentReference",
        "Encounter",
        "Location",
        "MedicationRequest",
        "Observation",
        "Patient",
        "Provenance",
        "ServiceRequest",
    ] {
        assert!(types.contains(kind), "no example of {kind}");
    }
}

#[test]
fn every_example_holds_to_uk_core() {
    let python = std::env::var_os("TREFOIL_PYTHON")
        .map_or_else(|| root().join("target/venv/bin/python"), PathBuf::from);
    let there = Command::new(&python)
        .args(["-c", "import pyrofile_validator"])
        .output()
        .is_ok_and(|said| said.status.success());
    let examples = examples();
    let (true, Some(ukcore)) = (there, shared_data("ukcore-conformance")) else {
        eprintln!(
            "skipped: {} resources not judged (pyrofile-validator or UK Core absent)",
            examples.len()
        );
        return;
    };
    let said = Command::new(&python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("judges/uk_core.py"))
        .arg(ukcore)
        .args(&examples)
        .output()
        .expect("the judge runs");
    let words = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(
        said.status.success(),
        "{words}{}",
        String::from_utf8_lossy(&said.stderr)
    );
    println!("{words}");
}
