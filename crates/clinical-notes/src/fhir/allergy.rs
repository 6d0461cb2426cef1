//! An allergy as an AllergyIntolerance (UKCore-AllergyIntolerance).

use async_trait::async_trait;
use trefoil_core::{
    PatientId, Permission, Record, RecordId, Refused,
    ports::{Certainty, Severity},
};
use trefoil_fhir::{
    FhirId, Readable,
    concept::{coded, concept, words},
    profile, reference,
    systems::uk_core_extension,
    value,
    wire::{
        FhirJson, Json,
        r4::{
            AllergyIntolerance, AllergyIntoleranceOnset, AllergyIntoleranceReaction, Annotation,
            CodeableConcept, Extension, ExtensionValue, Reference,
        },
    },
};
use trefoil_kernel::View;

use super::signer;
use crate::{
    allergy::{Agent, Allergy, Source, Standing},
    permissions::READ,
    signature::Ended,
    store,
};

const CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
const VERIFICATION: &str = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";

pub(super) struct Allergies;

#[async_trait]
impl Readable for Allergies {
    fn resource(&self) -> &'static str {
        "AllergyIntolerance"
    }
    fn kind(&self) -> &'static str {
        Allergy::KIND
    }
    fn profiles(&self) -> &'static [&'static str] {
        &["AllergyIntolerance"]
    }
    fn needs(&self) -> Permission {
        READ
    }

    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused> {
        let found = store::allergy::allergy(&mut view.look(), patient, id).await?;
        Ok(found
            .map(|shown| map(patient, shown.id, &shown.record).encode())
            .into_iter()
            .collect())
    }

    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused> {
        let found = store::allergy::allergies(&mut view.look(), patient).await?;
        Ok(found
            .iter()
            .map(|shown| map(patient, shown.id, &shown.record).encode())
            .collect())
    }
}

/// Those that ended are sent too, marked as what they are: a reader who holds an old copy must learn of the end.
pub(super) fn map(patient: PatientId, id: RecordId, allergy: &Allergy) -> AllergyIntolerance {
    let details = &allergy.details;
    let certain = match details.certainty {
        Some(Certainty::Confirmed) => "confirmed",
        // \[D\] nobody could say: FHIR's "unconfirmed" is the weaker of what it may mean, and still counts as known
        Some(Certainty::Unconfirmed) | None => "unconfirmed",
    };
    let (clinical, verified) = match &allergy.standing {
        Standing::Active => (Some("active"), certain),
        Standing::Resolved(_) => (Some("resolved"), certain),
        Standing::Refuted(_) => (Some("inactive"), "refuted"),
        Standing::EnteredInError(_) => (None, "entered-in-error"), // by invariant ait-2 nothing clinical is said of it
    };
    AllergyIntolerance {
        id: Some(FhirId::of(id).to_string()),
        meta: profile("AllergyIntolerance"),
        clinical_status: clinical.map(|code| clinical_status(code, allergy.standing.ended())),
        verification_status: Some(verification(verified)),
        code: Some(match &allergy.agent {
            Agent::Coded(substance) => concept(substance),
            Agent::Words(agent) => words(agent),
        }),
        patient: Some(reference::patient(patient)),
        onset: details
            .onset
            .as_ref()
            .and_then(value::partial)
            .map(AllergyIntoleranceOnset::DateTime),
        recorded_date: value::instant(allergy.recorded.at),
        recorder: Some(signer(&allergy.recorded)),
        asserter: asserter(patient, details.said_by),
        note: notes(
            details.said_by,
            allergy.standing.ended().filter(|_| clinical.is_none()),
        ),
        reaction: reaction(&details.reactions, details.severity),
        ..AllergyIntolerance::default()
    }
}

/// The status, with why and when it ended (UK Core extension).
pub(super) fn clinical_status(code: &'static str, ended: Option<&Ended>) -> CodeableConcept {
    let words = match code {
        "active" => "Active",
        "resolved" => "Resolved",
        _ => "Inactive",
    };
    CodeableConcept {
        extension: ended.map(end).into_iter().collect(),
        ..coded(CLINICAL, code, words)
    }
}

pub(super) fn verification(code: &'static str) -> CodeableConcept {
    let words = match code {
        "confirmed" => "Confirmed",
        "refuted" => "Refuted",
        "entered-in-error" => "Entered in Error",
        _ => "Unconfirmed",
    };
    coded(VERIFICATION, code, words)
}

fn end(ended: &Ended) -> Extension {
    let part = |name: &str, value: Option<ExtensionValue>| value.map(|value| value::extension(name, value));
    Extension {
        url: Some(uk_core_extension("AllergyIntoleranceEnd")),
        extension: [
            part(
                "endDate",
                value::instant(ended.by.at).map(ExtensionValue::DateTime),
            ),
            part(
                "reasonEnded",
                value::text(&ended.reason).map(ExtensionValue::String),
            ),
        ]
        .into_iter()
        .flatten()
        .collect(),
        ..Extension::default()
    }
}

/// The patient, where they said it themselves. Of others the record keeps no name.
pub(super) fn asserter(patient: PatientId, said_by: Source) -> Option<Reference> {
    (said_by == Source::Patient).then(|| reference::patient(patient))
}

pub(super) fn notes(said_by: Source, in_error: Option<&Ended>) -> Vec<Annotation> {
    let said = format!("Source: {}", said_by.shown());
    let wrong = in_error.map(|ended| format!("Entered in error: {}", ended.reason));
    [Some(said), wrong]
        .into_iter()
        .flatten()
        .flat_map(value::note)
        .collect()
}

/// All of them as one reaction, since the severity is that of the worst.
fn reaction(reactions: &[String], severity: Option<Severity>) -> Vec<AllergyIntoleranceReaction> {
    if reactions.is_empty() && severity.is_none() {
        return vec![];
    }
    let manifestation: Vec<CodeableConcept> = if reactions.is_empty() {
        vec![value::not_recorded("Reaction not recorded")]
    } else {
        reactions.iter().map(|reaction| words(reaction)).collect()
    };
    vec![AllergyIntoleranceReaction {
        manifestation,
        severity: severity.and_then(|severity| {
            value::text(match severity {
                Severity::Mild => "mild",
                Severity::Moderate => "moderate",
                Severity::Severe => "severe",
            })
        }),
        ..AllergyIntoleranceReaction::default()
    }]
}
