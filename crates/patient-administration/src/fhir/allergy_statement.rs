//! What another system said of an allergy and no clinician has looked at, as an unconfirmed AllergyIntolerance: so that
//! "no known allergy" beside it is not read alone. Once settled it is no longer sent: the record made of it is.

use async_trait::async_trait;
use trefoil_core::{
    Answer, PatientId, Permission, Record, RecordId, Refused,
    ports::{ReconciledAllergies, UnreconciledAllergy, still_unreconciled},
};
use trefoil_fhir::{
    FhirId, Readable,
    concept::{coded, words},
    profile, reference, value,
    wire::{
        FhirJson, Json,
        r4::{AllergyIntolerance, AllergyIntoleranceReaction},
    },
};
use trefoil_kernel::{View, access::OPEN_RECORD};

use crate::{allergy_statement::AllergyStatement, ports::Index};

const CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
const VERIFICATION: &str = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";

pub(super) struct Statements;

#[async_trait]
impl Readable for Statements {
    fn resource(&self) -> &'static str {
        "AllergyIntolerance"
    }
    fn kind(&self) -> &'static str {
        AllergyStatement::KIND
    }
    fn profiles(&self) -> &'static [&'static str] {
        &["AllergyIntolerance"]
    }
    fn needs(&self) -> Permission {
        OPEN_RECORD
    }

    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused> {
        let left = left(view, patient).await?;
        Ok(left
            .iter()
            .filter(|one| one.id == id)
            .map(|one| map(patient, one).encode())
            .collect())
    }

    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused> {
        let left = left(view, patient).await?;
        Ok(left.iter().map(|one| map(patient, one).encode()).collect())
    }
}

async fn left(view: &mut View, patient: PatientId) -> Result<Vec<UnreconciledAllergy>, Refused> {
    let settled = view.epr().ports().find::<dyn ReconciledAllergies>();
    let mut look = view.look();
    match still_unreconciled(&Index, settled.as_deref(), look.reading(), patient).await? {
        Answer::Known { value } => Ok(value),
        Answer::NoneKnown => Ok(vec![]),
        // An empty list would read as "nothing came".
        Answer::Unavailable { because } => Err(Refused::Absent(because)),
    }
}

pub(super) fn map(patient: PatientId, said: &UnreconciledAllergy) -> AllergyIntolerance {
    AllergyIntolerance {
        id: Some(FhirId::of(said.id).to_string()),
        meta: profile("AllergyIntolerance"),
        clinical_status: Some(coded(CLINICAL, "active", "Active")),
        verification_status: Some(coded(VERIFICATION, "unconfirmed", "Unconfirmed")),
        code: Some(words(&said.agent)),
        patient: Some(reference::patient(patient)),
        recorded_date: value::instant(said.received),
        note: value::note(format!(
            "Received from {}; no clinician here has looked at it yet",
            said.source
        )),
        reaction: said
            .reaction
            .iter()
            .map(|reaction| AllergyIntoleranceReaction {
                manifestation: vec![words(reaction)],
                ..AllergyIntoleranceReaction::default()
            })
            .collect(),
        ..AllergyIntolerance::default()
    }
}
