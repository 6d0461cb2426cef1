//! References: to resources of this server by type and id, and to people who have none here.

use trefoil_core::{PatientId, RecordId, StaffId};

use crate::{id::FhirId, identifier::ours, value::text, wire::r4::Reference};

/// To a resource of this server.
pub fn to(kind: &'static str, id: impl std::fmt::Display) -> Reference {
    Reference {
        reference: text(format!("{kind}/{id}")),
        type_: text(kind),
        ..Reference::default()
    }
}

/// To the resource a record is mapped to.
pub fn record(kind: &'static str, id: RecordId) -> Reference {
    to(kind, FhirId::of(id))
}

/// To a patient.
pub fn patient(patient: PatientId) -> Reference {
    to("Patient", patient)
}

/// Words for something that has no resource here.
pub fn named(kind: &'static str, name: &str) -> Reference {
    Reference {
        type_: text(kind),
        display: text(name),
        ..Reference::default()
    }
}

/// To a person who works here: by the id that is the same in every resource, and the name they had then. There is no
/// Practitioner resource yet.
pub fn staff(staff: Option<StaffId>, name: &str) -> Reference {
    Reference {
        identifier: staff.map(|staff| Box::new(ours(staff.0))),
        ..named("Practitioner", name)
    }
}
