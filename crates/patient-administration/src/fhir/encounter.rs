//! A stay as an Encounter (UKCore-Encounter). The expected date of discharge has no place in R4 and is not sent.

use async_trait::async_trait;
use trefoil_core::{PatientId, Permission, RecordId, Refused};
use trefoil_fhir::{
    FhirId, Readable,
    concept::{bare_coding, coded, coding, codings, words},
    profile, reference,
    systems::{IDENTIFIER_TYPE, uk_core_extension, uk_core_system},
    value,
    wire::{
        FhirJson, Json,
        r4::{
            CodeableConcept, Encounter, EncounterHospitalization, EncounterLocation, EncounterParticipant,
            Extension, ExtensionValue, Identifier,
        },
    },
};
use trefoil_kernel::{View, access::OPEN_RECORD};

use super::location;
use crate::{
    stay::{Movement, Stay},
    store,
};

const ACT: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
/// Codes of the Data Dictionary that UK Core's lists do not have: sent as words alone.
pub(super) const NOT_IN_UK_CORE: [(&str, &str); 6] = [
    ("DischargeMethod", "2"),
    ("DischargeDestination", "40"),
    ("DischargeDestination", "42"),
    ("DischargeDestination", "55"),
    ("DischargeDestination", "56"),
    ("DischargeDestination", "89"),
];

pub(super) struct Encounters;

#[async_trait]
impl Readable for Encounters {
    fn resource(&self) -> &'static str {
        "Encounter"
    }
    fn kind(&self) -> &'static str {
        <Stay as trefoil_core::Record>::KIND
    }
    fn profiles(&self) -> &'static [&'static str] {
        &["Encounter"]
    }
    fn needs(&self) -> Permission {
        OPEN_RECORD
    }

    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused> {
        let found = store::stay::stay(&mut view.look(), patient, id).await?;
        Ok(found
            .map(|shown| map(patient, shown.id, &shown.stay).encode())
            .into_iter()
            .collect())
    }

    fn newest(&self) -> Option<usize> {
        Some(store::stay::MOST_SHOWN)
    }

    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused> {
        let found = store::stay::stays(&mut view.look(), patient).await?;
        Ok(found
            .iter()
            .map(|shown| map(patient, shown.id, &shown.stay).encode())
            .collect())
    }
}

/// A stay that never took place is kept and marked as entered in error, so that a reader can take back what was sent.
pub(super) fn map(patient: PatientId, id: RecordId, stay: &Stay) -> Encounter {
    let discharge = stay.discharge.as_ref();
    let status = match (&stay.cancelled, discharge) {
        (Some(_), _) => "entered-in-error",
        (None, Some(_)) => "finished",
        (None, None) => "in-progress",
    };
    let method = discharge.and_then(|end| {
        let concept = national("DischargeMethod", end.method.code(), &end.method.to_string());
        extension("DischargeMethod", concept)
    });
    let admission = stay.method.as_ref().and_then(|method| {
        let concept = national("AdmissionMethod", method.code(), &method.to_string());
        extension("AdmissionMethod", concept)
    });
    let destination = discharge.map(|end| {
        national(
            "DischargeDestination",
            end.destination.code(),
            &end.destination.to_string(),
        )
    });
    Encounter {
        id: Some(FhirId::of(id).to_string()),
        meta: profile("Encounter"),
        extension: method.into_iter().collect(),
        identifier: stay.spell_number.iter().map(|number| spell(number)).collect(),
        status: value::text(status),
        class: Some(coding(ACT, "IMP", "inpatient encounter")),
        service_type: stay.care.specialty.as_deref().map(words),
        subject: Some(reference::patient(patient)),
        participant: stay
            .care
            .consultant
            .iter()
            .map(|name| EncounterParticipant {
                type_: vec![coded(PARTICIPATION, "ATND", "attender")],
                individual: Some(reference::staff(None, name)),
                ..EncounterParticipant::default()
            })
            .collect(),
        period: Some(value::period(stay.admitted, discharge.map(|end| end.at))),
        reason_code: stay.care.reason.iter().map(|reason| words(reason)).collect(),
        hospitalization: (admission.is_some() || destination.is_some()).then(|| EncounterHospitalization {
            extension: admission.into_iter().collect(),
            discharge_disposition: destination,
            ..EncounterHospitalization::default()
        }),
        location: places(stay),
        ..Encounter::default()
    }
}

fn spell(number: &str) -> Identifier {
    Identifier {
        type_: Some(coded(IDENTIFIER_TYPE, "VN", "Visit number")),
        value: value::text(number),
        ..Identifier::default()
    }
}

/// A code of a national list, with our words as text: the display of another's code system is not ours to word.
fn national(list: &str, code: &str, shown: &str) -> CodeableConcept {
    if NOT_IN_UK_CORE.contains(&(list, code)) {
        return words(shown);
    }
    codings(
        vec![bare_coding(&uk_core_system(&format!("{list}England")), code)],
        shown,
    )
}

fn extension(name: &str, concept: CodeableConcept) -> Option<Extension> {
    Some(value::extension(
        uk_core_extension(name),
        ExtensionValue::CodeableConcept(concept),
    ))
}

/// Every place in order, each until the next.
fn places(stay: &Stay) -> Vec<EncounterLocation> {
    let over = stay.discharge.as_ref().map(|end| end.at).or(stay.cancelled);
    let ends = stay
        .movements
        .iter()
        .skip(1)
        .map(|next: &Movement| Some(next.at))
        .chain([over]);
    stay.movements
        .iter()
        .zip(ends)
        .map(|(movement, until)| EncounterLocation {
            location: Some(location::reference(&movement.place)),
            status: value::text(if until.is_some() { "completed" } else { "active" }),
            period: Some(value::period(movement.at, until)),
            ..EncounterLocation::default()
        })
        .collect()
}
