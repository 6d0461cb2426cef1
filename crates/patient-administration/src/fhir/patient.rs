//! A person of the index as a Patient (UKCore-Patient).

use async_trait::async_trait;
use trefoil_core::{PatientId, Permission, RecordId, Refused};
use trefoil_fhir::{
    FhirId, Readable,
    concept::{bare_coding, codings},
    identifier, person, profile,
    systems::{CONFIDENTIALITY, uk_core_extension, uk_core_system},
    value,
    wire::{
        FhirJson, Json,
        r4::{ExtensionValue, Identifier, Meta, Patient, PatientDeceased},
    },
};
use trefoil_kernel::{View, access::OPEN_RECORD};

use crate::{
    person::{Person, PersonDetails, person_of},
    store,
};

/// When during the day somebody was born (FHIR core extension).
const BIRTH_TIME: &str = "http://hl7.org/fhir/StructureDefinition/patient-birthTime";

pub(super) struct Patients;

#[async_trait]
impl Readable for Patients {
    fn resource(&self) -> &'static str {
        "Patient"
    }
    fn kind(&self) -> &'static str {
        <Person as trefoil_core::Record>::KIND
    }
    fn profiles(&self) -> &'static [&'static str] {
        &["Patient"]
    }
    fn needs(&self) -> Permission {
        OPEN_RECORD
    }

    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused> {
        if id != person_of(patient) {
            return Ok(vec![]);
        }
        self.all(view, patient).await
    }

    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused> {
        let found = store::person::person(&mut view.look(), patient).await?;
        Ok(found
            .map(|shown| map(patient, &shown.person).encode())
            .into_iter()
            .collect())
    }
}

/// Address, telephones and practice of a restricted person are left out, as on the banner and in PDS: they tell where
/// somebody is to be found. The resource then says that it is restricted.
pub(super) fn map(patient: PatientId, person: &Person) -> Patient {
    let details = &person.details;
    let told = !person.restricted();
    let names = details.name.iter();
    Patient {
        id: Some(FhirId::of(person_of(patient)).to_string()),
        meta: Some(Meta {
            security: if told {
                vec![]
            } else {
                vec![bare_coding(CONFIDENTIALITY, "R")]
            },
            ..profile("Patient").unwrap_or_default()
        }),
        identifier: identifiers(details),
        active: value::flag(true),
        name: names
            .clone()
            .map(|name| person::name(name, "usual"))
            .chain(names.filter_map(person::preferred))
            .chain(
                details
                    .previous_names
                    .iter()
                    .map(|name| person::name(name, "old")),
            )
            .collect(),
        telecom: details
            .telephones
            .iter()
            .filter(|_| told)
            .map(person::telephone)
            .collect(),
        gender: person::gender(details.gender),
        birth_date: details.born.and_then(value::day).map(|mut day| {
            day.extension = details
                .born_at
                .and_then(value::instant)
                .map(|at| value::extension(BIRTH_TIME, ExtensionValue::DateTime(at)))
                .into_iter()
                .collect();
            day
        }),
        deceased: person
            .died
            .and_then(value::instant)
            .map(PatientDeceased::DateTime),
        address: details
            .address
            .iter()
            .filter(|_| told)
            .map(person::address)
            .collect(),
        general_practitioner: details
            .gp_practice
            .iter()
            .filter(|_| told)
            .map(identifier::organisation)
            .collect(),
        managing_organization: details
            .hospital_number
            .as_ref()
            .map(|number| identifier::organisation(number.issuer())),
        ..Patient::default()
    }
}

fn identifiers(details: &PersonDetails) -> Vec<Identifier> {
    let national = details.nhs_number.as_ref().map(|number| {
        let status = details.trace_status.as_ref().map(|status| {
            let coding = bare_coding(
                &uk_core_system("NHSNumberVerificationStatusEngland"),
                status.code(),
            );
            let concept = codings(vec![coding], &status.to_string());
            value::extension(
                uk_core_extension("NHSNumberVerificationStatus"),
                ExtensionValue::CodeableConcept(concept),
            )
        });
        Identifier {
            extension: status.into_iter().collect(),
            ..identifier::nhs_number(number)
        }
    });
    let local = details.hospital_number.iter().map(|number| Identifier {
        use_: value::text("usual"),
        ..identifier::local(number)
    });
    national
        .into_iter()
        .chain(local)
        .chain(details.other_identifiers.iter().map(identifier::local))
        .collect()
}
