//! What stands for `{note}` and `{ward}` when a route is tried: something of the patient the situation is about.

use trefoil::core::RecordId;
use uuid::Uuid;

use crate::house::{House, Patient};

/// The kind of record a parameter is an id of, by the beginning of its route.
const RECORDS: [(&str, &str); 10] = [
    ("/sealed/{record}", "clinical_notes.note"),
    ("/allergies/none/{statement}", "clinical_notes.allergy_statement"),
    (
        "/allergies/received/{statement}",
        "patient_administration.allergy_statement",
    ),
    ("/allergies/{allergy}", "clinical_notes.allergy"),
    ("/problems/{problem}", "clinical_notes.problem"),
    ("/notes/{note}", "clinical_notes.note"),
    ("/observations/{set}", "clinical_notes.observation_set"),
    ("/orders/{order}", "orders_results.order"),
    ("/results/{report}", "orders_results.report"),
    ("/prescriptions/{prescription}", "prescribing.prescription"),
];

/// Ids that are nobody's record and so the same for every patient.
fn fixed(name: &str) -> Option<String> {
    Some(match name {
        "template" => "ward_round".to_owned(),
        "hash" => "0000000000000000".to_owned(),
        "name" => "trefoil.css".to_owned(),
        // An unknown one: what stands behind it is decided by the permission alone.
        "id" | "message" | "alert" => unknown().to_string(),
        "provider" => "nobody".to_owned(),
        "role" => "nurse".to_owned(),
        _ => return None,
    })
}

/// An id that is nobody's.
pub fn unknown() -> RecordId {
    RecordId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0BAD))
}

/// A route with its parameters filled in.
///
/// # Errors
/// What to do about a parameter that is not known here.
pub fn filled(house: &House, route: &str, patient: &Patient) -> Result<String, String> {
    let mut path = route.replace("{patient}", &patient.id.to_string());
    for (part, kind) in RECORDS {
        if route.contains(part) {
            let (before, name) = part.split_once('{').unwrap_or_default();
            let id = patient.record(kind).ok_or_else(|| {
                format!("{route}: no patient has a {kind}; give them one in tests/src/house/patients.rs")
            })?;
            path = path.replace(&format!("{before}{{{name}"), &format!("{before}{id}"));
        }
    }
    if route.contains("/doses/{dose}")
        && let Some(id) = patient.record("prescribing.administration")
    {
        path = path.replace("{dose}", &id.to_string());
    }
    path = path.replace("{ward}", patient.ward);
    if let Some(number) = patient.requisitions.first() {
        path = path.replace("{requisition}", number);
    }
    if let Some(person) = house.staff.first() {
        path = path.replace("{staff}", &person.staff.staff.to_string());
    }
    while let Some((before, rest)) = path.split_once('{') {
        let (name, after) = rest.split_once('}').unwrap_or((rest, ""));
        let value = fixed(name).ok_or_else(|| {
            format!("{route}: say in tests/src/matrix/parameters.rs what stands for {{{name}}}")
        })?;
        path = format!("{before}{value}{after}");
    }
    Ok(path)
}
