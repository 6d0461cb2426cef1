//! What became of a dose as a MedicationAdministration (UKCore-MedicationAdministration).

use async_trait::async_trait;
use trefoil_core::{PatientId, Permission, Record, RecordId, Refused};
use trefoil_fhir::{
    FhirId, Readable,
    concept::{concept, words},
    identifier, profile,
    quantity::quantity,
    reference, value,
    wire::{
        FhirJson, Json,
        r4::{
            CodeableConcept, MedicationAdministration, MedicationAdministrationDosage,
            MedicationAdministrationEffective, MedicationAdministrationMedication,
            MedicationAdministrationPerformer,
        },
    },
};
use trefoil_kernel::View;

use super::request::overridden;
use crate::{
    administration::{Administration, Outcome},
    permissions::SEE_MEDICINES,
    store,
};

pub(super) struct Administrations;

#[async_trait]
impl Readable for Administrations {
    fn resource(&self) -> &'static str {
        "MedicationAdministration"
    }
    fn kind(&self) -> &'static str {
        Administration::KIND
    }
    fn profiles(&self) -> &'static [&'static str] {
        &["MedicationAdministration"]
    }
    fn needs(&self) -> Permission {
        SEE_MEDICINES
    }
    fn newest(&self) -> Option<usize> {
        usize::try_from(store::administration::MOST_SHOWN).ok()
    }

    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused> {
        let found = store::administration::administration(&mut view.look(), patient, id).await?;
        if let Some(shown) = &found {
            // A dose follows the seal of its prescription.
            view.record_of(patient, id, shown.administration.prescription)
                .await?;
        }
        Ok(found
            .map(|shown| map(patient, shown.id, &shown.administration).encode())
            .into_iter()
            .collect())
    }

    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused> {
        let now = view.context().now();
        let most = store::administration::MOST_SHOWN;
        let found = store::administration::newest(&mut view.look(), patient, now, most).await?;
        Ok(found
            .iter()
            .map(|shown| map(patient, shown.id, &shown.administration).encode())
            .collect())
    }
}

/// A dose that was not given has the time at which it was due: FHIR wants one, and what did not happen has no other.
pub(super) fn map(patient: PatientId, id: RecordId, it: &Administration) -> MedicationAdministration {
    let (status, reason, at, dose) = match &it.outcome {
        Outcome::Given { at, dose } => ("completed", None, *at, Some(dose)),
        Outcome::NotGiven { reason, .. } => {
            ("not-done", Some(reason), it.due.unwrap_or(it.recorded.at), None)
        }
    };
    let performer =
        |staff, name: &str, function: Option<CodeableConcept>| MedicationAdministrationPerformer {
            function,
            actor: Some(reference::staff(Some(staff), name)),
            ..MedicationAdministrationPerformer::default()
        };
    let mut performers = vec![performer(it.recorded.by, &it.recorded.name, None)];
    performers.extend(
        it.witness
            .as_ref()
            .map(|witness| performer(witness.staff, &witness.name, Some(words("Witness")))),
    );
    MedicationAdministration {
        id: Some(FhirId::of(id).to_string()),
        meta: profile("MedicationAdministration"),
        identifier: vec![identifier::ours(id.0)],
        status: value::text(if it.valid() { status } else { "entered-in-error" }),
        status_reason: reason.map(concept).into_iter().collect(),
        medication: Some(MedicationAdministrationMedication::CodeableConcept(concept(
            &it.medicine.code,
        ))),
        subject: Some(reference::patient(patient)),
        effective: value::instant(at).map(MedicationAdministrationEffective::DateTime),
        performer: performers,
        request: Some(reference::record("MedicationRequest", it.prescription)),
        note: notes(it).iter().flat_map(value::note).collect(),
        dosage: dose.map(|dose| MedicationAdministrationDosage {
            dose: Some(quantity(dose)),
            ..MedicationAdministrationDosage::default()
        }),
        ..MedicationAdministration::default()
    }
}

/// What a reader must know and FHIR has no place for.
fn notes(it: &Administration) -> Vec<String> {
    let mut all: Vec<String> = it.overrides.iter().map(overridden).collect();
    if let Outcome::NotGiven {
        words: Some(words), ..
    } = &it.outcome
    {
        all.push(words.clone());
    }
    all.extend(
        it.unchecked
            .as_ref()
            .map(|why| format!("Not checked against allergies: {why}.")),
    );
    if !it.recorded.reason.is_empty() {
        all.push(it.recorded.reason.clone());
    }
    all.extend(
        it.in_error
            .as_ref()
            .map(|act| format!("Entered in error: {}", act.reason)),
    );
    all
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use trefoil_fhir::wire::{from_json_strict, to_json_pretty};
    use trefoil_testkit::golden::document;
    use uuid::Uuid;

    use super::*;
    use crate::administration::AdministrationEvent;

    /// Each event that is kept for ever, as another system reads it.
    #[test]
    fn doses_as_another_system_reads_them() {
        let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        let kept = |name: &str| -> AdministrationEvent {
            let path = golden.join(format!("prescribing.administration/{name}.json"));
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
        };
        let (patient, id) = (PatientId(Uuid::from_u128(2)), RecordId(Uuid::from_u128(12)));
        for (name, struck) in [
            ("given", false),
            ("given_as_required_witnessed", false),
            ("not_given", false),
            ("given_elsewhere", false),
            ("given", true),
        ] {
            let mut it = Administration::apply(None, &kept(name));
            if struck {
                it = Administration::apply(Some(it), &kept("in_error"));
            }
            let name = if struck {
                "entered-in-error".to_owned()
            } else {
                name.replace('_', "-")
            };
            let resource = map(patient, id, &it);
            let text = to_json_pretty(&resource);
            let back = from_json_strict::<MedicationAdministration>(&text).unwrap();
            assert_eq!(back, resource, "{name} reads back");
            document(
                &golden.join(format!("fhir/MedicationAdministration-{name}.json")),
                &text,
            );
        }
    }
}
