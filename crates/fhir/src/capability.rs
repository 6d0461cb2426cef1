//! The capability statement: made from what the modules registered, so that it cannot promise what nobody offers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use trefoil_kernel::Epr;

use crate::{
    readable::{FhirDirectory, FhirResource},
    search::{FhirSearch, Parameter},
    systems::uk_core_profile,
    value::{flag, instant, text, texts},
    wire::r4::{
        CapabilityStatement, CapabilityStatementRest, CapabilityStatementRestResource,
        CapabilityStatementRestResourceInteraction, CapabilityStatementRestResourceOperation,
        CapabilityStatementRestResourceSearchParam, CapabilityStatementRestSecurity,
        CapabilityStatementSoftware,
    },
};

/// What this server does, as of `now`.
pub(crate) fn statement(epr: &Epr, now: DateTime<Utc>) -> CapabilityStatement {
    let version = env!("CARGO_PKG_VERSION");
    CapabilityStatement {
        name: text("TrefoilRead"),
        title: text("Trefoil: read the record"),
        version: text(version),
        status: text("active"),
        date: instant(now),
        publisher: text("Trefoil"),
        description: text(
            "Read one resource by its id, or the whole record of a patient with $everything. Who looked (AuditEvent) and who \
             wrote (Provenance) are searched by patient; nothing else is searched, and nothing is written. Access is that of the pages: by role, and by relationship with the patient; each read is recorded.",
        ),
        kind: text("instance"),
        software: Some(CapabilityStatementSoftware {
            name: text("Trefoil"),
            version: text(version),
            ..CapabilityStatementSoftware::default()
        }),
        implementation: Some(crate::wire::r4::CapabilityStatementImplementation {
            description: text("Trefoil, an open-source electronic patient record"),
            ..Default::default()
        }),
        fhir_version: text("4.0.1"),
        format: texts(["json", "application/fhir+json"]),
        rest: vec![CapabilityStatementRest {
            mode: text("server"),
            security: Some(CapabilityStatementRestSecurity {
                cors: flag(false),
                description: text(
                    "The session of a person who is signed in (cookie). A locked or absent session is answered 401.",
                ),
                ..CapabilityStatementRestSecurity::default()
            }),
            resource: resources(epr),
            ..CapabilityStatementRest::default()
        }],
        ..CapabilityStatement::default()
    }
}

fn resources(epr: &Epr) -> Vec<CapabilityStatementRestResource> {
    let mut types: BTreeMap<&str, (&str, BTreeSet<&str>)> = BTreeMap::new();
    let of_patients = epr.contributions::<FhirResource>().iter();
    let of_nobody = epr.contributions::<FhirDirectory>().iter();
    let all = of_patients
        .map(|one| (one.0.resource(), one.0.profiles()))
        .chain(of_nobody.map(|one| (one.0.resource(), one.0.profiles())));
    for (kind, profiles) in all {
        let entry = types.entry(kind).or_default();
        if let Some(first) = profiles.first()
            && (entry.0.is_empty() || *first == kind)
        {
            entry.0 = first;
        }
        entry.1.extend(profiles);
    }
    types
        .into_iter()
        .map(|(kind, (general, all))| {
            let searched = epr.contributions::<FhirSearch>().iter();
            let by = searched
                .filter(|one| one.0.resource() == kind)
                .flat_map(|one| one.0.parameters());
            resource(kind, general, &all, &by.copied().collect::<Vec<_>>())
        })
        .collect()
}

fn resource(
    kind: &str,
    general: &str,
    all: &BTreeSet<&str>,
    by: &[Parameter],
) -> CapabilityStatementRestResource {
    let everything = CapabilityStatementRestResourceOperation {
        name: text("everything"),
        definition: text("http://hl7.org/fhir/OperationDefinition/Patient-everything"),
        documentation: text("The whole record. `_type` leaves other types out; no other parameter is taken."),
        ..CapabilityStatementRestResourceOperation::default()
    };
    CapabilityStatementRestResource {
        type_: text(kind),
        profile: Some(general)
            .filter(|name| !name.is_empty())
            .map(uk_core_profile)
            .and_then(text),
        supported_profile: texts(all.iter().map(|name| uk_core_profile(name))),
        interaction: ["read", "search-type"]
            .into_iter()
            .filter(|code| *code == "read" || !by.is_empty())
            .map(|code| CapabilityStatementRestResourceInteraction {
                code: text(code),
                ..CapabilityStatementRestResourceInteraction::default()
            })
            .collect(),
        search_param: by
            .iter()
            .map(|one| CapabilityStatementRestResourceSearchParam {
                name: text(one.name()),
                definition: text(format!(
                    "http://hl7.org/fhir/SearchParameter/{kind}-{}",
                    one.name()
                )),
                type_: text(one.kind()),
                documentation: text(one.says()),
                ..CapabilityStatementRestResourceSearchParam::default()
            })
            .collect(),
        versioning: text("versioned"),
        read_history: flag(false),
        operation: if kind == "Patient" {
            vec![everything]
        } else {
            vec![]
        },
        ..CapabilityStatementRestResource::default()
    }
}
