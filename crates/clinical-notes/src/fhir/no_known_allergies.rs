//! That no allergies are known, as an AllergyIntolerance of the code 716186003 (UK Core's way to say so).

use async_trait::async_trait;
use trefoil_core::{PatientId, Permission, Record, RecordId, Refused};
use trefoil_fhir::{
    FhirId, Readable,
    concept::coded,
    profile, reference,
    systems::SNOMED,
    value,
    wire::{FhirJson, Json, r4::AllergyIntolerance},
};
use trefoil_kernel::View;

use super::{
    allergy::{asserter, clinical_status, notes, verification},
    signer,
};
use crate::{
    allergy::{
        Allergy,
        state::{State, state},
    },
    allergy_statement::NoKnownAllergies,
    permissions::READ,
    store,
};

/// "No known allergy".
const NO_KNOWN_ALLERGY: &str = "716186003";

pub(super) struct Statements;

#[async_trait]
impl Readable for Statements {
    fn resource(&self) -> &'static str {
        "AllergyIntolerance"
    }
    fn kind(&self) -> &'static str {
        NoKnownAllergies::KIND
    }
    fn profiles(&self) -> &'static [&'static str] {
        &["AllergyIntolerance"]
    }
    fn needs(&self) -> Permission {
        READ
    }
    fn newest(&self) -> Option<usize> {
        Some(store::allergy::MOST_STATEMENTS)
    }

    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused> {
        let all = self.all(view, patient).await?;
        let id = FhirId::of(id).to_string();
        Ok(all
            .into_iter()
            .filter(|resource| resource.get("id").and_then(Json::as_str) == Some(&id))
            .collect())
    }

    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused> {
        let shown = store::allergy::statements(&mut view.look(), patient).await?;
        if shown.is_empty() {
            return Ok(vec![]);
        }
        let allergies: Vec<Allergy> = store::allergy::allergies(&mut view.look(), patient)
            .await?
            .into_iter()
            .map(|shown| shown.record)
            .collect();
        let (ids, said): (Vec<RecordId>, Vec<NoKnownAllergies>) =
            shown.into_iter().map(|one| (one.id, one.record)).unzip();
        let holds = |one: &NoKnownAllergies| match state(&allergies, &said) {
            State::NoneKnown(newest) => std::ptr::eq(newest, one),
            State::Known(_) | State::NotRecorded => false,
        };
        Ok(ids
            .iter()
            .zip(&said)
            .map(|(id, one)| map(patient, *id, one, holds(one)).encode())
            .collect())
    }
}

/// `holds` is the module's own answer to whether nothing is known: an older statement, or one that an allergy has
/// overtaken, is sent as inactive and never as "no known allergy" of today.
pub(super) fn map(
    patient: PatientId,
    id: RecordId,
    said: &NoKnownAllergies,
    holds: bool,
) -> AllergyIntolerance {
    let withdrawn = said.withdrawn.as_ref();
    let verified = if withdrawn.is_some() {
        "refuted"
    } else {
        "confirmed"
    };
    AllergyIntolerance {
        id: Some(FhirId::of(id).to_string()),
        meta: profile("AllergyIntolerance"),
        clinical_status: Some(clinical_status(
            if holds { "active" } else { "inactive" },
            withdrawn,
        )),
        verification_status: Some(verification(verified)),
        code: Some(coded(SNOMED, NO_KNOWN_ALLERGY, "No known allergy")),
        patient: Some(reference::patient(patient)),
        recorded_date: value::instant(said.by.at),
        recorder: Some(signer(&said.by)),
        asserter: asserter(patient, said.said_by),
        note: notes(said.said_by, None),
        ..AllergyIntolerance::default()
    }
}
