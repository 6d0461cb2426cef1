//! A prescription as a MedicationRequest (UKCore-MedicationRequest).

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Permission, Record, RecordId, Refused};
use trefoil_fhir::{
    FhirId, Readable,
    concept::{coded, concept, words},
    identifier, profile, reference, value,
    wire::{
        FhirJson, Json,
        r4::{
            CodeableConcept, MedicationRequest, MedicationRequestMedication, MedicationRequestSubstitution,
            MedicationRequestSubstitutionAllowed,
        },
    },
};
use trefoil_kernel::View;

use super::dosage::dosage;
use crate::{
    permissions::SEE_MEDICINES,
    prescription::{Override, Prescription, Standing},
    store,
};

const CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/medicationrequest-category";

pub(super) struct Requests;

#[async_trait]
impl Readable for Requests {
    fn resource(&self) -> &'static str {
        "MedicationRequest"
    }
    fn kind(&self) -> &'static str {
        Prescription::KIND
    }
    fn profiles(&self) -> &'static [&'static str] {
        &["MedicationRequest"]
    }
    fn needs(&self) -> Permission {
        SEE_MEDICINES
    }
    fn newest(&self) -> Option<usize> {
        Some(store::prescription::MOST_SHOWN)
    }

    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused> {
        let now = view.context().now();
        let found = store::prescription::prescription(&mut view.look(), patient, id).await?;
        Ok(found
            .map(|shown| map(patient, shown.id, &shown.prescription, now).encode())
            .into_iter()
            .collect())
    }

    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused> {
        let now = view.context().now();
        let found = store::prescription::all(&mut view.look(), patient).await?;
        Ok(found
            .iter()
            .map(|shown| map(patient, shown.id, &shown.prescription, now).encode())
            .collect())
    }
}

/// `now` decides whether a course has ended, as on the drug chart.
pub(super) fn map(
    patient: PatientId,
    id: RecordId,
    prescription: &Prescription,
    now: DateTime<Utc>,
) -> MedicationRequest {
    let status = match prescription.standing(now) {
        Standing::NotStarted | Standing::Started => "active",
        Standing::Suspended => "on-hold",
        Standing::Completed => "completed",
        Standing::Discontinued => "stopped",
        Standing::EnteredInError => "entered-in-error",
    };
    let prescribed = &prescription.prescribed;
    MedicationRequest {
        id: Some(FhirId::of(id).to_string()),
        meta: profile("MedicationRequest"),
        identifier: vec![identifier::ours(id.0)],
        status: value::text(status),
        status_reason: why(prescription, now),
        intent: value::text("order"),
        category: vec![coded(CATEGORY, "inpatient", "Inpatient")],
        medication: Some(MedicationRequestMedication::CodeableConcept(concept(
            &prescription.medicine.code,
        ))),
        subject: Some(reference::patient(patient)),
        authored_on: value::instant(prescribed.at),
        requester: Some(reference::staff(Some(prescribed.by), &prescribed.name)),
        reason_code: prescription.indication.iter().map(|what| words(what)).collect(),
        note: prescription
            .overrides
            .iter()
            .flat_map(|one| value::note(overridden(one)))
            .collect(),
        dosage_instruction: vec![dosage(prescription)],
        // \[D\] UK Core asks for it: a brand is named where another must not take its place.
        substitution: Some(MedicationRequestSubstitution {
            allowed: value::flag(prescription.medicine.brand.is_none())
                .map(MedicationRequestSubstitutionAllowed::Boolean),
            ..MedicationRequestSubstitution::default()
        }),
        ..MedicationRequest::default()
    }
}

/// Why it does not run.
fn why(prescription: &Prescription, now: DateTime<Utc>) -> Option<CodeableConcept> {
    let reason = match prescription.standing(now) {
        Standing::Suspended => &prescription.pauses.last()?.suspended.reason,
        Standing::Discontinued | Standing::EnteredInError => &prescription.ended.as_ref()?.reason,
        Standing::NotStarted | Standing::Started | Standing::Completed => return None,
    };
    (!reason.is_empty()).then(|| words(reason))
}

/// A warning that was overridden is part of the order: whoever gives it must be able to read why.
pub(super) fn overridden(one: &Override) -> String {
    let own = one
        .words
        .as_deref()
        .map(|words| format!(" ({words})"))
        .unwrap_or_default();
    format!("Warning overridden: {} Reason: {}{own}", one.said, one.reason)
}
