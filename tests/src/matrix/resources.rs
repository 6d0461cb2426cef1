//! Every interaction with a resource: reading one of each type, and the whole record.

use std::collections::{BTreeMap, BTreeSet};

use trefoil::{
    core::{Permission, RecordId},
    fhir::{BASE, FhirDirectory, FhirResource, FhirSearch, interactions, search::Parameter},
};
use uuid::Uuid;

use super::{
    class,
    pages::{columns, headings},
    situation,
    table::{Row, Table},
};
use crate::house::{Answer, House, Patient, Sitting, Standing};

/// Which resources of each type a patient has: `Condition` to the id of one.
async fn offered(house: &House, patient: &Patient) -> BTreeMap<String, String> {
    // The interface reaches every patient; it is asked on behalf of nobody, to set the scene.
    let mut found = BTreeMap::new();
    for role in ["privacy_officer", "consultant"] {
        let pass = house.sits(house.person(role), Sitting::Fresh).await;
        let client = house.client().with(Some(&pass));
        let path = format!("{BASE}/Patient/{}/$everything", patient.id);
        let answer = client.get(&path).await;
        let Ok(bundle) = serde_json::from_str::<serde_json::Value>(&answer.body) else {
            continue;
        };
        for entry in bundle["entry"].as_array().into_iter().flatten() {
            let resource = &entry["resource"];
            let text = |name: &str| resource[name].as_str().map(str::to_owned);
            if let (Some(kind), Some(id)) = (text("resourceType"), text("id")) {
                found.entry(kind).or_insert(id);
            }
        }
    }
    found
}

/// One row for each type, and one for each further interaction.
pub async fn table(house: &House) -> Table {
    let epr = &house.epr;
    let mut needs: BTreeMap<&'static str, Permission> = BTreeMap::new();
    for one in epr.contributions::<FhirResource>() {
        needs.entry(one.0.resource()).or_insert(one.0.needs());
    }
    let directories: BTreeSet<&'static str> = epr
        .contributions::<FhirDirectory>()
        .iter()
        .map(|one| one.0.resource())
        .collect();
    for one in epr.contributions::<FhirDirectory>() {
        needs.entry(one.0.resource()).or_insert(one.0.needs());
    }
    let heads = headings(house).await;
    // Sealed records are not in the bundle; they have the id of the same record of somebody whose are not.
    let pattern = offered(house, house.patient(Standing::Related)).await;
    let events = first_events(house).await;
    let mut rows = vec![];
    for (kind, permission) in &needs {
        rows.push(Row {
            heading: heads.get(permission.name).cloned().unwrap_or_default(),
            what: format!("GET {BASE}/{kind}/{{id}}"),
            cells: cells(house, |patient| match pattern.get(*kind) {
                // Of the first problem: the provenance of what one may not read is nobody's.
                _ if *kind == "Provenance" => format!("{BASE}/{kind}/{}.v1", problem(patient)),
                // What is no record of the journal but an event of the log is found by its patient.
                Some(_) if *kind == "AuditEvent" => {
                    let event = events.get(&patient.id.0).copied().unwrap_or_default();
                    format!("{BASE}/{kind}/{event}")
                }
                Some(id) => format!("{BASE}/{kind}/{}", of_the_same_kind(house, id, patient)),
                None if directories.contains(kind) => format!("{BASE}/{kind}/{}", crate::house::OURS),
                None => format!("{BASE}/{kind}/{}", super::parameters::unknown()),
            })
            .await,
        });
    }
    for one in interactions()
        .into_iter()
        .filter(|one| !one.path.contains("{kind}"))
    {
        rows.push(Row {
            heading: if one.open {
                "(anybody, signed in or not)"
            } else {
                "(whoever is signed in)"
            }
            .to_owned(),
            what: format!("GET {BASE}{}", one.path),
            cells: cells(house, |patient| {
                format!("{BASE}{}", one.path.replace("{id}", &patient.id.to_string()))
            })
            .await,
        });
    }
    for one in epr.contributions::<FhirSearch>() {
        let heading = heads.get(one.0.needs().name).cloned().unwrap_or_default();
        for parameter in one.0.parameters() {
            // A date narrows what another parameter asks for.
            let asks = |patient: &Patient| match parameter {
                Parameter::Patient => Some(format!("patient={}", patient.id)),
                Parameter::Target => Some(format!("target=Condition/{}", problem(patient))),
                Parameter::Date => None,
            };
            if *parameter == Parameter::Date {
                continue;
            }
            let at = format!("{BASE}/{}?", one.0.resource());
            rows.push(Row {
                heading: heading.clone(),
                what: format!("GET {at}{}=", parameter.name()),
                cells: cells(house, |patient| {
                    format!("{at}{}", asks(patient).unwrap_or_default())
                })
                .await,
            });
        }
    }
    rows.push(Row {
        heading: "(whoever is signed in)".to_owned(),
        what: format!("GET {BASE}/{{kind}}, of a type that is not searched"),
        cells: cells(house, |patient| {
            format!("{BASE}/Condition?patient={}", patient.id)
        })
        .await,
    });
    rows.sort_by(|a, b| (&a.heading, &a.what).cmp(&(&b.heading, &b.what)));
    Table {
        name: "resources",
        says: "What each role is answered by each interaction with a FHIR resource, in each situation.",
        by_situation: true,
        columns: columns(house),
        rows,
    }
}

/// Their first problem.
fn problem(patient: &Patient) -> RecordId {
    let mut all = patient.records.iter();
    let found = all.find(|kept| kept.kind == "clinical_notes.problem");
    found.map_or_else(super::parameters::unknown, |kept| RecordId(kept.id))
}

/// The first event of the log about each patient.
async fn first_events(house: &House) -> BTreeMap<Uuid, Uuid> {
    let rows: Vec<(Uuid, Uuid)> = house
        .epr
        .db()
        .look()
        .rows(
            "SELECT patient, event FROM kernel_audit WHERE patient IS NOT NULL AND act = 'view' ORDER BY event DESC",
            &[],
        )
        .await
        .expect("the log");
    rows.into_iter().collect()
}

/// The id of the record of the same kind, and of the same place among its kind, with the same ending.
fn of_the_same_kind(house: &House, id: &str, patient: &Patient) -> String {
    let related = house.patient(Standing::Related);
    let same = |id: &str| -> Option<String> {
        if id == related.id.to_string() {
            return Some(patient.id.to_string());
        }
        let (at, kept) = related
            .records
            .iter()
            .enumerate()
            .find(|(_, kept)| kept.id.to_string() == id)?;
        let place = related.records[..at]
            .iter()
            .filter(|other| other.kind == kept.kind)
            .count();
        let theirs = patient
            .records
            .iter()
            .filter(|other| other.kind == kept.kind)
            .nth(place)?;
        Some(theirs.id.to_string())
    };
    let (record, rest) = id.split_at(id.len().min(36));
    same(record).map_or_else(|| id.to_owned(), |theirs| format!("{theirs}{rest}"))
}

async fn cells(house: &House, path: impl Fn(&Patient) -> String) -> Vec<String> {
    let mut cells = vec![];
    for person in house.staff.iter().map(Some).chain([None]) {
        let mut cell = String::new();
        for one in situation::ALL {
            let patient = house.patient(one.standing);
            let pass = match person {
                Some(person) => Some(house.sits(person, one.sitting).await),
                None => None,
            };
            let mut at = path(patient);
            if one.because {
                at.push(if at.contains('?') { '&' } else { '?' });
                at.push_str("because=asked+by+the+ward");
            }
            let answer = house.client().with(pass.as_ref()).get(&at).await;
            cell.push(letter(&answer, patient));
        }
        cells.push(cell);
    }
    cells
}

/// A resource does not name its patient but refers to them.
fn letter(answer: &Answer, patient: &Patient) -> char {
    match class::of(answer, patient) {
        'P' if answer.body.contains(&patient.id.to_string())
            || patient
                .records
                .iter()
                .any(|kept| answer.body.contains(&kept.id.to_string()))
            || [&patient.marks.text, &patient.marks.note, &patient.marks.allergy]
                .iter()
                .any(|mark| answer.body.contains(*mark)) =>
        {
            'Y'
        }
        other => other,
    }
}
